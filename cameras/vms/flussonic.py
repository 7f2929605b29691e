"""Flussonic Media Server, the streamer behind Watcher: player, links and pictures of a stream.

Everything here needs no more than `Stream.streamer`, `Stream.name` and the playback token.
"""

from datetime import datetime
from urllib.parse import quote, urlsplit

from cameras.vms import fields
from cameras.vms.base import Picture, Playback, Stream
from cameras.vms.errors import BadAnswer, Forbidden, NotFound, Refused
from cameras.vms.http import Answer, Http
from cameras.vms.stills import picture

RTSP_PORT = 554


def playback(stream: Stream) -> Playback:
    """`embed.html`; browsers let a player start by itself only if it is mute."""
    return Playback("embed", _address(stream, "embed.html", "autoplay=true&mute=true"))


def try_player(http: Http, playback: Playback) -> None:
    """Asks for the page as a browser would; one that only another site may frame is refused to us."""
    if not _asked(http, playback.url, "the player").is_html:
        raise BadAnswer("the streamer sends something that is no page with a player")


def links(stream: Stream) -> dict[str, str]:
    """The forms of the seed's scripts: embed page, RTSP, and the picture as MP4."""
    if not stream.streamer:
        return {}
    rtsp = (
        f"rtsp://{urlsplit(stream.streamer).hostname}:{stream.rtsp_port or RTSP_PORT}/{quoted(stream.name)}"
    )
    token = f"?{_token(stream)}" if stream.token else ""
    return {
        "embed": _address(stream, "embed.html"),
        "rtsp": rtsp + token,
        "mp4": _address(stream, "preview.mp4"),
    }


def still(http: Http, stream: Stream, at: datetime | None) -> Picture:
    """MP4 first: it costs the streamer nothing. JPEG is there only where thumbnails are switched on."""
    before = f"{int(at.timestamp())}-" if at else ""
    try:
        answer = _asked(http, _address(stream, f"{before}preview.mp4"))
    except NotFound:
        answer = _asked(http, _address(stream, f"{before}preview.jpg"))
    return picture(answer, at)


def quoted(name: str) -> str:
    """A name in an address; what `fields.name` refuses is refused here too, whoever made the stream."""
    if not fields.name(name):
        raise BadAnswer("this stream's name cannot stand in an address")
    return quote(name, safe="/")


def _address(stream: Stream, file: str, more: str = "") -> str:
    if not stream.streamer:
        raise BadAnswer(stream.trouble or "no streamer is known for this stream")
    query = "&".join(part for part in (_token(stream) if stream.token else "", more) if part)
    return f"{stream.streamer}/{quoted(stream.name)}/{file}{query and '?'}{query}"


def _token(stream: Stream) -> str:
    return f"token={quote(stream.token, safe='')}"


def _asked(http: Http, url: str, what: str = "the picture") -> Answer:
    try:
        return http.send("GET", url)
    except Refused as refused:
        raise Forbidden(f"the streamer refuses {what}: {refused}") from None
