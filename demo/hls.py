"""HLS made of the loops: live without an end, and recordings of any time, in MPEG-TS segments cut at key frames.

A loop begins anew at each multiple of its length in UTC, so every second of all time has its segment: a stand-in may
be started again, and a recording shows what was live. Timestamps go on from loop to loop without a break.
"""

import io
import math
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

import av

from demo.loops import loop

LEAST = 2
"""Seconds that a segment lasts, if the loop has its key frames there."""
WINDOW = 6
"""Segments of a live playlist: who comes plays at once, and stays three segments behind the end."""
WRAP = 2**33
"""The clock of MPEG-TS, of 90 kHz, begins anew after 26.5 hours."""
TICKS = Fraction(1, 90_000)
PLAYLIST, SEGMENT = "application/vnd.apple.mpegurl", "video/mp2t"


class Cuts(NamedTuple):
    """Where a loop's segments begin, in seconds, and how long the whole loop is."""

    starts: tuple[Fraction, ...]
    length: Fraction

    def duration(self, number: int) -> Fraction:
        start, end = self.span(number)
        return end - start

    def span(self, number: int) -> tuple[Fraction, Fraction]:
        """Of a segment within its loop."""
        place = number % len(self.starts)
        return self.starts[place], (*self.starts, self.length)[place + 1]

    def begins(self, number: int) -> Fraction:
        """UTC seconds."""
        return number // len(self.starts) * self.length + self.span(number)[0]

    def at(self, seconds: float) -> int:
        """The number of the segment that is playing then."""
        rounds, within = divmod(Fraction(seconds), self.length)
        return int(rounds) * len(self.starts) + bisect(self.starts, within) - 1


def live(media: str, now: float, tail: str = "") -> str:
    """The playlist of this moment; `tail` follows the names of its segments, such as "?token=…"."""
    present = cuts(media).at(now)
    return "".join(_playlist(media, range(present - WINDOW, present), tail))


def recording(media: str, start: float, end: float, tail: str = "") -> str:
    numbers = range(cuts(media).at(start), cuts(media).at(end) + 1)
    return "".join([*_playlist(media, numbers, tail), "#EXT-X-ENDLIST\n"])


def _playlist(media: str, numbers: range, tail: str) -> Iterator[str]:
    cut = cuts(media)
    began = datetime.fromtimestamp(float(cut.begins(numbers.start)), UTC)
    longest = max(cut.duration(number) for number in range(len(cut.starts)))
    yield f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{math.ceil(longest)}\n"
    yield f"#EXT-X-MEDIA-SEQUENCE:{numbers.start}\n"
    yield f"#EXT-X-PROGRAM-DATE-TIME:{began.isoformat(timespec='milliseconds')}\n"
    for number in numbers:
        yield f"#EXTINF:{float(cut.duration(number)):.3f},\n{number}.ts{tail}\n"


@cache
def cuts(media: str) -> Cuts:
    starts: list[Fraction] = []
    end = Fraction(0)
    for packet, time in _packets(media):
        if packet.is_keyframe and (not starts or time >= starts[-1] + LEAST):
            starts.append(time)
        end = time + (packet.duration or 0) * Fraction(packet.time_base)
    return Cuts(tuple(starts), end)


@lru_cache(maxsize=64)
def segment(media: str, number: int) -> bytes:
    """MPEG-TS, which begins with a key frame."""
    start, end = cuts(media).span(number)
    shift = int((cuts(media).begins(number) - start) / TICKS) % WRAP
    target = io.BytesIO()
    with av.open(io.BytesIO(loop(media)), "r") as film, av.open(target, "w", format="mpegts") as out:
        stream = out.add_stream_from_template(film.streams.video[0])
        for packet, time in _packets(media):
            if start <= time < end:
                packet.stream, packet.time_base = stream, TICKS
                packet.pts = packet.dts = shift + int(time / TICKS)
                out.mux(packet)
    return target.getvalue()


def _packets(media: str) -> Iterator[tuple["av.Packet[av.VideoStream]", Fraction]]:
    """Each frame of the loop with its time in seconds; the loops have no B-frames, so that they come in order."""
    with av.open(io.BytesIO(loop(media)), "r") as film:
        for packet in film.demux(video=0):
            if packet.pts is not None:
                yield packet, packet.pts * Fraction(packet.time_base)
