"""The file of the kind "plain": read whole whenever it has changed, and kept as it last was right."""

import re
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

from cameras.vms import fields
from cameras.vms.plain_camera import Fault, PlainCamera, camera, shown

LARGEST = 256 * 1024
"""Bytes: some two thousand cameras."""

Cameras = dict[str, PlainCamera]
"""By name, in the file's order."""


class CameraFile:
    """One file. Each call looks at it, and reads it only if it is another than before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] = ()
        self._fault = ""
        self._good: Cameras | None = None

    def cameras(self) -> Cameras:
        """What it says now; Fault or OSError where it cannot be used."""
        self._look()
        if self._fault or self._good is None:
            raise Fault(self._fault)
        return self._good

    def last_good(self) -> Cameras:
        """What it says now, or said before it went wrong; Fault or OSError where it never was right."""
        try:
            return self.cameras()
        except (Fault, OSError):
            if self._good is None:
                raise
            return self._good

    def _look(self) -> None:
        found = self._path.stat()
        seen = found.st_mtime_ns, found.st_size, found.st_ino
        if seen == self._seen:
            return
        try:
            self._good, self._fault = read(self._path), ""
        except Fault as fault:
            self._fault = str(fault)
        self._seen = seen


def read(path: Path) -> Cameras:
    """Raises Fault or OSError."""
    cameras: Cameras = {}
    for number, raw in enumerate(_listed(_content(path)), 1):
        try:
            made = camera(raw)
            if made.name in cameras:
                raise Fault("has the name of another one: give each its own")
        except Fault as fault:
            raise Fault(f"camera {number}{_named(raw)} {fault}") from None
        cameras[made.name] = made
    return cameras


def _named(raw: Any) -> str:
    name = fields.name(fields.mapping(raw).get("name"))
    return f" (“{name[:60]}”)" if name else ""


def _content(path: Path) -> bytes:
    """A device or a pipe is no file: reading it might never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise Fault("it is no file")
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Fault(f"it is larger than {LARGEST // 1024} kB")
    return content


def _listed(content: bytes) -> list[Any]:
    try:
        found = _Loader(content.decode()).get_single_data()
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise Fault(line + _without_quotes(error.problem or "this is no YAML")) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise Fault("it holds bytes that are no text in UTF-8") from None
    except RecursionError:
        raise Fault("it is nested too deeply: it is a list of cameras, each with its own lines") from None
    if not isinstance(found, list):
        raise Fault("it is no list of cameras: each begins with “- name: …”")
    return found


def _without_quotes(problem: str) -> str:
    """The reader's message without what it quotes from the file: that may be a part of an address."""
    return re.sub(r"'[^']*'", lambda found: found[0] if len(found[0]) == 3 else "something", problem)


class _Loader(yaml.BaseLoader):
    """Lists, mappings and text, nothing else: `no`, `007` and dates stay as they are written.

    Without aliases nothing can be larger than the file. A key that comes twice would hide what it said before.
    """

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, "aliases are not taken here: write it out", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        if repeated := [key for key, count in keys.items() if count > 1]:
            problem = f"{shown(min(repeated))} is there twice"
            raise ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep)
