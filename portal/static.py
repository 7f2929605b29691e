"""Static files under names that change with their content, so that browsers may keep them for ever."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

UNREAD = re.compile(r"^[ \t]*(?://.*)?\n|^[ \t]+|(?<=[;,{}]) // .*$", re.MULTILINE)


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also what one of our ES modules imports from another is found under such a name.

    What is made of the files, as their compressed forms, may be read by all, whatever the umask: whoever serves them is
    another user than the one who collected them.
    """

    support_js_module_import_aggregation = True

    def post_process(self, *args: Any, **options: Any) -> Iterator[Any]:
        yield from super().post_process(*args, **options)
        if not options.get("dry_run"):
            _open_to_all(Path(self.location))

    def _save(self, name: str, content: "File[bytes]") -> str:
        ours = name.startswith("js/") and name.endswith(".js")
        saved: str = super()._save(name, _bare(content) if ours else content)
        return saved


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        mode = (
            settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS if path.is_dir() else settings.FILE_UPLOAD_PERMISSIONS
        )
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)


def _bare(script: "File[bytes]") -> "ContentFile[bytes]":
    script.seek(0)  # its hash has been made of it
    return ContentFile(without_comments(script.read().decode()).encode())


def without_comments(script: str) -> str:
    """A script as browsers need it: its comments and indents are a fifth of what a visitor would download.

    It knows no syntax: whole lines of comment go, and what stands behind a line's end of code after "//" and a space.
    So in our scripts no text may go over several lines, nor hold such an end.
    """
    return UNREAD.sub("", script)
