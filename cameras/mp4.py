"""Finds the first picture in an MP4 (ISO 14496-12), whole or in fragments; pictures.py decodes it.

A media library's own reader believes what the tables claim: 5 KB can make it take gigabytes and seconds.
Here nothing is read but the few boxes that lead to one sample, and no number is believed that is not needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

CODECS = {b"avc1": "h264", b"avc3": "h264", b"hvc1": "hevc", b"hev1": "hevc"}
BOXES = 1000
"""So many boxes are looked at beside each other."""

ENTRY = 78
"""Bytes of a video sample entry before the boxes in it."""

CONFIGURATION = {"h264": (b"avcC", 4), "hevc": (b"hvcC", 21)}
"""The box with the decoder's parameters, and its byte whose last two bits tell the length of a length."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One coded picture; `setup` is what its decoder must know beforehand."""

    codec: str
    setup: bytes
    content: bytes

    def has_more_units_than(self, most: int) -> bool:
        """Units are slices and the like; a decoder may work through the whole picture for each of them."""
        width = (self.setup[CONFIGURATION[self.codec][1]] & 3) + 1
        at = 0
        for _ in range(most):
            at += width + _number(self.content, at, width)
        return at < len(self.content)


def first_sample(content: bytes) -> Sample:
    """ValueError where there is none to be found."""
    whole = memoryview(content)
    moov = _find(whole, b"moov")
    for trak in _all(moov, b"trak"):
        table = _find(trak, b"mdia", b"minf", b"stbl")
        for _, kind, entry in _boxes(_find(table, b"stsd")[8:]):
            if kind in CODECS:
                at, size = _in_table(table) or _in_fragments(whole, moov, trak)
                return _sample(CODECS[kind], entry, content[at : at + size])
    raise ValueError("no picture in it")


def _sample(codec: str, entry: memoryview, content: bytes) -> Sample:
    box, needed = CONFIGURATION[codec]
    setup = bytes(_find(entry[ENTRY:], box))
    if len(setup) <= needed or not content:
        raise ValueError("the picture in it is not whole")
    return Sample(codec, setup, content)


def _in_table(table: memoryview) -> tuple[int, int] | None:
    """Place and size of the first sample of a whole MP4; None where its samples are in fragments."""
    sizes, wide = _find(table, b"stsz"), _find(table, b"co64")
    chunks = wide or _find(table, b"stco")
    if not _number(chunks, 4) or not _number(sizes, 8):
        return None
    return _number(chunks, 8, 8 if wide else 4), _number(sizes, 4) or _number(sizes, 12)


def _in_fragments(whole: memoryview, moov: memoryview, trak: memoryview) -> tuple[int, int]:
    """The same in the first fragment that has samples of this track (8.8.7, 8.8.8)."""
    head = _find(trak, b"tkhd")
    track = _number(head, 20 if _number(head, 0, 1) else 12)
    usual = {_number(trex, 4): _number(trex, 16) for trex in _all(_find(moov, b"mvex"), b"trex")}
    for begins, kind, moof in _boxes(whole):
        for traf in _all(moof, b"traf") if kind == b"moof" else ():
            head, run = _find(traf, b"tfhd"), _find(traf, b"trun")
            if _number(head, 4) == track and _number(run, 4):
                return _of_run(head, run, begins, usual.get(track, 0))
    raise ValueError("no picture in it")


def _of_run(head: memoryview, run: memoryview, begins: int, size: int) -> tuple[int, int]:
    """`begins` is where the fragment does; `size` is the track's, for samples that tell none of their own."""
    told, flags = _number(head, 1, 3), _number(run, 1, 3)
    if told & 0x01:
        begins = _number(head, 8, 8)
    if told & 0x10:
        size = _number(head, 8 + 8 * bool(told & 0x01) + 4 * bool(told & 0x02) + 4 * bool(told & 0x08))
    if flags & 0x200:
        size = _number(run, 8 + 4 * bool(flags & 0x01) + 4 * bool(flags & 0x04) + 4 * bool(flags & 0x100))
    return begins + (_number(run, 8) if flags & 0x01 else 0), size


def _find(within: memoryview, *path: bytes) -> memoryview:
    """The content of the first box of each kind on the way; empty where there is none."""
    for kind in path:
        within = next(_all(within, kind), within[:0])
    return within


def _all(within: memoryview, kind: bytes) -> Iterator[memoryview]:
    return (body for _, found, body in _boxes(within) if found == kind)


def _boxes(within: memoryview) -> Iterator[tuple[int, bytes, memoryview]]:
    """Place, kind and content of each; one that claims more than there is has what there is."""
    at = 0
    for _ in range(BOXES):
        size, head = _number(within, at), 8
        if size == 1:
            size, head = _number(within, at + 8, 8), 16
        elif size == 0:
            size = len(within) - at
        if size < head:
            return
        yield at, bytes(within[at + 4 : at + 8]), within[at + head : at + size]
        at += size


def _number(within: memoryview | bytes, at: int, width: int = 4) -> int:
    """0 where there are not so many bytes."""
    return int.from_bytes(within[at : at + width]) if at + width <= len(within) else 0
