"""Cameras without a VMS, kind "plain": a file of the operator's own names them, with an address each.

Every address is the operator's own word, so it may lie in a private network. What a browser plays from is told to
browsers as it is written; where a picture comes from, and the login for it, is read from the file whenever a picture
is fetched and kept nowhere else. deploy/cameras.example.yaml describes the file.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from cameras.vms import authorization
from cameras.vms.addresses import Addresses
from cameras.vms.base import Abilities, Kind, Picture, Playback, Session, Stream, Wish
from cameras.vms.dsn import Dsn, DsnError
from cameras.vms.errors import BadAnswer, Forbidden, NotFound, Refused, SourceError, Unreachable
from cameras.vms.http import STILL, Answer, Http, Limits
from cameras.vms.plain_camera import Fault, PlainCamera, Snapshot
from cameras.vms.plain_file import CameraFile, Cameras
from cameras.vms.stills import picture
from cameras.vms.strike import opaque

CAMERA = "the camera"
EXAMPLE = "own=plain+file:///etc/camera-portal/cameras.yaml"
SESSION: Session = {"login": "none is needed"}


class Plain(Kind):
    """Whether a camera works nobody tells: it counts as alive as long as the file names it."""

    abilities: ClassVar[Abilities] = Abilities(player="", stills=True)
    example: ClassVar[str] = EXAMPLE

    def __init__(self, dsn: Dsn, streamer_hosts: Collection[str] = (), still_limits: Limits = STILL) -> None:
        super().__init__(dsn, streamer_hosts)
        self._file = CameraFile(_path(dsn))
        self._limits = still_limits

    @classmethod
    def check(cls, dsn: Dsn) -> None:
        """A file that is missing or wrong is this source's trouble, and no reason for the portal not to start."""
        if not dsn.base_url.startswith("file:///") or dsn.login or dsn.password:
            fault = "a file is named by its whole path, without a host or a login"
            raise DsnError(f"source “{dsn.alias}”: {fault}; it must read like {EXAMPLE}")

    def close(self) -> None:
        """Nothing is kept open."""

    def login(self, previous: Session | None) -> Session:
        return SESSION

    def streams(self, session: Session) -> Iterator[list[Stream]]:
        """While the file is wrong, what it said before goes on playing."""
        with self._told():
            found = self._file.cameras()
        yield [self._stream(camera) for camera in found.values()]

    def stream(self, session: Session, name: str) -> Stream:
        with self._told():
            return self._stream(_named(self._file.cameras(), name))

    def playback(self, session: Session, wish: Wish) -> Playback:
        return self._camera(wish.stream).playback

    def try_player(self, playback: Playback) -> None:
        answer = self._asked(Snapshot(playback.url))
        if playback.kind == "hls" and not answer.content.startswith(b"#EXTM3U"):
            raise BadAnswer("its address gives something that is no HLS playlist")
        if playback.kind == "embed" and not answer.is_html:
            raise BadAnswer("its address gives something that is no page")

    def still(self, session: Session, stream: Stream, at: datetime | None = None) -> Picture:
        snapshot = self._camera(stream).snapshot
        if snapshot is None or at:
            raise NotFound("the file names no picture for this camera, or none of that time")
        return picture(self._asked(snapshot), None)

    def _camera(self, stream: Stream) -> PlainCamera:
        with self._told():
            return _named(self._file.last_good(), stream.name)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What is wrong with the file, as an error of ours."""
        try:
            yield
        except Fault as fault:
            raise BadAnswer(_words(self.dsn, fault)) from None
        except OSError as error:
            raise Unreachable(_words(self.dsn, error)) from None

    def _stream(self, camera: PlainCamera) -> Stream:
        return Stream(
            name=camera.name,
            title=camera.title,
            alive=True,
            streamer=self._turn_of(camera),
            folder=camera.group,
            latitude=camera.latitude,
            longitude=camera.longitude,
            address=camera.address,
            pictured=camera.snapshot is not None,
        )

    def _turn_of(self, camera: PlainCamera) -> str:
        """The origin that browsers play from; of a picture's, which is nobody's business, a mark instead."""
        if camera.snapshot is None or camera.playback.url:
            return _origin(camera.playback.url)
        mark = hashlib.sha256(_origin(camera.snapshot.url).encode()).hexdigest()[:12]
        return f"{self.dsn.base_url}#{mark}"

    def _asked(self, wanted: Snapshot) -> Answer:
        """By a client of its own, which knows this camera's login to strike; no word of its address is told either.

        An address that leads to a cloud's own services is refused on connecting.
        """
        host = urlsplit(wanted.url).hostname or ""
        with closing(Http(wanted.login, self._limits, Addresses(host).refuse, redirects=3)) as http:
            try:
                return replace(_fetched(http, wanted), host=CAMERA)
            except Refused as refused:
                error: SourceError = Forbidden(f"{refused}: check the login in its address")
            except SourceError as failed:
                error = failed
        raise type(error)(without_addresses(str(error), host))


def _fetched(http: Http, wanted: Snapshot) -> Answer:
    """The login is told once the camera asks for it, in the way that it asks for."""
    try:
        return http.send("GET", wanted.url)
    except Refused as refused:
        if not wanted.login:
            raise
        header = authorization.answer(refused.challenge, wanted.login, wanted.url)
    return http.send("GET", wanted.url, {"Authorization": header})


def without_addresses(words: str, host: str) -> str:
    """What a camera itself says may name its neighbours, so that goes too; where it is, the file tells."""
    words = re.sub(rf"(?<![\w./-]){re.escape(host)}(?![\w-])", CAMERA, re.sub(r"(: )?“[^”]*”", "", words))
    return opaque(words)


def _path(dsn: Dsn) -> Path:
    return Path(unquote(urlsplit(dsn.base_url).path))


def _words(dsn: Dsn, error: Fault | OSError) -> str:
    fault = f"cannot be read ({error.strerror})" if isinstance(error, OSError) else str(error)
    return f"{_path(dsn)}: {fault}"


def _named(cameras: Cameras, name: str) -> PlainCamera:
    if name not in cameras:
        raise NotFound("the file names no such camera")
    return cameras[name]


def _origin(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))
