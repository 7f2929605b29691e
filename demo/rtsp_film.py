"""A loop as a camera sends it: the H.264 NAL units of each picture, and how they go in RTP packets (RFC 6184)."""

import base64
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import av

from demo.loops import loop

CLOCK = 90_000
"""Ticks of RTP in a second."""
PACKET = 1400
"""Bytes of a payload, so that each fits in one packet of a network."""
FRAGMENT = 28
PAYLOAD_TYPE = 96
ENCODER = {"preset": "ultrafast", "profile": "baseline", "threads": "1"}


@dataclass(frozen=True)
class Film:
    """`pictures` have one slice each, and begin with a key frame; `rate` is theirs in a second."""

    sps: bytes
    pps: bytes
    pictures: tuple[tuple[bytes, ...], ...]
    rate: int

    @property
    def sdp(self) -> str:
        sets = ",".join(base64.b64encode(each).decode() for each in (self.sps, self.pps))
        lines = (
            "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=Stand-in", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*",
            "a=range:npt=now-", f"m=video 0 RTP/AVP {PAYLOAD_TYPE}", f"a=rtpmap:{PAYLOAD_TYPE} H264/{CLOCK}",
            f"a=fmtp:{PAYLOAD_TYPE} packetization-mode=1;profile-level-id={self.sps[1:4].hex()};"
            f"sprop-parameter-sets={sets}",
            f"a=framerate:{self.rate}", "a=control:video",
        )  # fmt: skip
        return "".join(f"{line}\r\n" for line in lines)


@cache
def film(media: str, width: int) -> Film:
    """The loop of this key in this width; made once."""
    content = loop(media)
    with av.open(io.BytesIO(content), "r") as opened:
        if opened.streams.video[0].width != width:
            content = _narrowed(content, width)
    return _read(content)


def payloads(nal: bytes) -> Iterator[bytes]:
    """As it is where it fits, else in fragments (FU-A)."""
    if len(nal) <= PACKET:
        yield nal
        return
    indicator, kind = nal[0] & 0xE0 | FRAGMENT, nal[0] & 0x1F
    parts = range(1, len(nal), PACKET - 2)
    for start in parts:
        ends = (start == parts[0]) << 7 | (start == parts[-1]) << 6
        yield bytes((indicator, ends | kind)) + nal[start : start + PACKET - 2]


def packets(film: Film, number: int, sequence: int, sender: int) -> Iterator[bytes]:
    """The RTP packets of the picture of this number, counted from the start and past the loop's end."""
    nals = film.pictures[number % len(film.pictures)]
    told = [payload for nal in nals for payload in payloads(nal)]
    ticks = number * CLOCK // film.rate % 2**32
    for place, payload in enumerate(told):
        marker = (place == len(told) - 1) << 7
        head = struct.pack("!BBHII", 0x80, marker | PAYLOAD_TYPE, (sequence + place) % 65_536, ticks, sender)
        yield head + payload


def _read(content: bytes) -> Film:
    with av.open(io.BytesIO(content), "r") as opened:
        stream = opened.streams.video[0]
        sps, pps = _parameter_sets(bytes(stream.codec_context.extradata or b""))
        pictures = [tuple(_slices(bytes(packet))) for packet in opened.demux(stream) if packet.size]
        return Film(sps, pps, tuple(pictures), round(stream.average_rate or 1))


def _parameter_sets(avcc: bytes) -> tuple[bytes, bytes]:
    """From the MP4's own configuration record: one of each."""
    (length,) = struct.unpack_from("!H", avcc, 6)
    sps = avcc[8 : 8 + length]
    (more,) = struct.unpack_from("!H", avcc, 9 + length)
    return sps, avcc[11 + length : 11 + length + more]


def _slices(picture: bytes) -> Iterator[bytes]:
    """The NAL units of a picture that draw it, each preceded by its length in four bytes."""
    at = 0
    while at < len(picture):
        (length,) = struct.unpack_from("!I", picture, at)
        nal = picture[at + 4 : at + 4 + length]
        if nal[0] & 0x1F in (1, 5):
            yield nal
        at += 4 + length


def _narrowed(content: bytes, width: int) -> bytes:
    target = io.BytesIO()
    with av.open(io.BytesIO(content), "r") as source, av.open(target, "w", format="mp4") as made:
        old = source.streams.video[0]
        rate = round(old.average_rate or 1)
        new = made.add_stream("libx264", rate=rate, options=ENCODER | {"g": str(rate)})
        new.width, new.height, new.pix_fmt = width, width * old.height // old.width // 2 * 2, "yuv420p"
        for frame in source.decode(old):
            smaller = frame.reformat(new.width, new.height)
            made.mux(new.encode(smaller))
        made.mux(new.encode())
    return target.getvalue()
