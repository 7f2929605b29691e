"""Stills that are bombs: built, and decoded one by one in a process of its own with limits of the system's.

`python -m tests.bombs FOLDER NAME…` prints a line of JSON for each: what came of it, what it cost.
"""

import io
import json
import os
import resource
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
from PIL import Image

from cameras.pictures import NotAPicture, jpeg

ADDRESS_SPACE = 1024 * 1024 * 1024
SECONDS = 10
"""Of CPU time, after which the system ends the process."""

BOMBS: dict[str, Callable[[], bytes]] = {}


def bomb(build: Callable[[], bytes]) -> Callable[[], bytes]:
    BOMBS[build.__name__] = build
    return build


# MP4, box by box (ISO 14496-12)


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", flags), *parts)


def table(kind: bytes, row: str, *rows: tuple[int, ...]) -> bytes:
    return full(kind, struct.pack(">I", len(rows)), *(struct.pack(row, *each) for each in rows))


MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
FTYP = box(b"ftyp", b"isom", bytes(4), b"isomiso2avc1mp41")
MVHD = full(
    b"mvhd", struct.pack(">IIIIIH", 0, 0, 1000, 1000, 0x10000, 0x100), bytes(10), MATRIX, bytes(24), bytes(4)
)


def movie(
    width: int = 640, height: int = 360, codec: str = "libx264", pixels: str = "yuv420p", frames: int = 1,
    options: dict[str, str] | None = None, container: dict[str, str] | None = None,
) -> bytes:  # fmt: skip
    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options=container or {}) as film:
        stream = film.add_stream(codec, rate=25, options=options or {})
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        for number in range(frames):
            frame = av.VideoFrame(width, height, pixels)
            for plane in frame.planes:
                plane.update(bytes([60 + number]) * plane.buffer_size)
            frame.pts = number
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return out.getvalue()


def inner(film: bytes, kind: bytes) -> bytes:
    """The first box of that name, wherever it lies."""
    at = film.index(kind) - 4
    return film[at : at + struct.unpack(">I", film[at : at + 4])[0]]


def entry(setup: bytes, width: int = 640, height: int = 360, kind: bytes = b"avc1") -> bytes:
    about = struct.pack(">HHIIIH32sHh", width, height, 0x480000, 0x480000, 0, 1, b"", 24, -1)
    return box(kind, bytes(6), b"\0\1", bytes(16), about, setup)


def trak(
    entry: bytes, size: int = 100, count: int = 1, chunk: int = 1000, number: int = 1, more: bytes = b"",
    handler: bytes = b"vide",
) -> bytes:  # fmt: skip
    """One chunk of `count` samples of `size` bytes at `chunk`."""
    tables = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), entry),
        table(b"stts", ">II", (count, 1)),
        table(b"stsc", ">III", (1, count, 1)),
        full(b"stsz", struct.pack(">II", size, count)),
        table(b"stco", ">I", *([(chunk,)] if count else [])),
        more,
    )
    media = box(b"minf", full(b"vmhd", bytes(8), flags=1), tables)
    told = (
        full(b"mdhd", struct.pack(">IIIII", 0, 0, 1000, 1000, 0)),
        full(b"hdlr", bytes(4), handler, bytes(13)),
    )
    head = full(b"tkhd", struct.pack(">IIIII", 0, 0, number, 0, 1), bytes(16), MATRIX, bytes(8), flags=3)
    return box(b"trak", head, box(b"mdia", *told, media))


def film(*traks: bytes, content: bytes = bytes(2000), more: bytes = b"") -> bytes:
    return FTYP + box(b"moov", MVHD, *traks, more) + box(b"mdat", content)


def one_sample(setup: bytes, sample: bytes, width: int, height: int, kind: bytes = b"avc1") -> bytes:
    made = entry(setup, width, height, kind)
    at = len(film(trak(made), content=b""))
    return film(trak(made, size=len(sample), chunk=at), content=sample)


def sample_of(film: bytes) -> bytes:
    with av.open(io.BytesIO(film)) as container:
        return bytes(next(container.demux(container.streams.video[0])))


def units(sample: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(sample):
        size = int.from_bytes(sample[at : at + 4])
        found.append(sample[at : at + 4 + size])
        at += 4 + size
    return found


def avc() -> bytes:
    return entry(inner(movie(), b"avcC"))


QUICK = {"preset": "ultrafast", "x264-params": "log=0"}
HEVC = {"preset": "ultrafast", "x265-params": "log-level=none:pools=1:frame-threads=1"}


# Films that are fine


@bomb
def plain() -> bytes:
    return movie()


@bomb
def eight_k() -> bytes:
    return movie(7680, 4320, options=QUICK)


@bomb
def in_fragments() -> bytes:
    return movie(container={"movflags": "frag_keyframe+empty_moov+default_base_moof"})


@bomb
def in_fragments_of_old() -> bytes:
    return movie(container={"movflags": "frag_keyframe+empty_moov+omit_tfhd_offset"})


@bomb
def of_thirty_frames() -> bytes:
    return movie(frames=30)


@bomb
def with_its_index_first() -> bytes:
    whole = movie()
    return one_sample(inner(whole, b"avcC"), sample_of(whole), 640, 360)


@bomb
def hevc() -> bytes:
    return movie(codec="libx265", options=HEVC)


@bomb
def ten_bit_full_colour() -> bytes:
    return movie(1280, 720, pixels="yuv444p10le", options=QUICK)


@bomb
def one_pixel() -> bytes:
    return movie(1, 1, pixels="yuv444p")


@bomb
def a_thread() -> bytes:
    return movie(3, 16383, pixels="yuv444p")


@bomb
def a_hair() -> bytes:
    return movie(16383, 3, pixels="yuv444p")


@bomb
def odd_width() -> bytes:
    return movie(641, 361, pixels="yuv444p")


# Films that are not


@bomb
def more_than_eight_k() -> bytes:
    return movie(7680, 4352, options=QUICK)


@bomb
def claims_65535() -> bytes:
    return film(trak(entry(inner(movie(), b"avcC"), 65535, 65535)))


@bomb
def endless_index() -> bytes:
    """5 KB that made libav take gigabytes and seconds."""
    return film(*(trak(avc(), size=1, count=30_000_000, number=number) for number in range(1, 9)))


@bomb
def endless_fragment() -> bytes:
    run = full(b"trun", struct.pack(">I", 100_000_000))
    usual = box(b"mvex", full(b"trex", struct.pack(">5I", 1, 1, 1, 1, 0)))
    head = full(b"tfhd", struct.pack(">I", 1), flags=0x20000)
    parts = box(b"moof", full(b"mfhd", struct.pack(">I", 1)), box(b"traf", head, run * 8))
    return FTYP + box(b"moov", MVHD, trak(avc(), count=0), usual) + parts + box(b"mdat", bytes(1000))


@bomb
def endless_times() -> bytes:
    times = table(b"ctts", ">II", (100_000_000, 5), (100_000_000, 7))
    return film(trak(avc(), size=1, count=100_000, more=times))


@bomb
def thousands_of_tracks() -> bytes:
    return film(*(trak(avc(), chunk=700_000, number=number) for number in range(1, 3000)))


@bomb
def no_frame_ever() -> bytes:
    return film(trak(avc(), size=5, count=1_500_000), content=bytes(7_900_000))


@bomb
def slices_without_end() -> bytes:
    """The same slices a thousand times in one frame: each makes the decoder go through the picture anew."""
    whole = movie(1920, 1080, options={**QUICK, "x264-params": "cabac=1:log=0"})
    slices = b"".join(unit for unit in units(sample_of(whole)) if unit[4] & 31 == 5)
    return one_sample(inner(whole, b"avcC"), slices * (8_000_000 // len(slices)), 1920, 1080)


@bomb
def as_many_slices_as_pass() -> bytes:
    whole = movie(7680, 4320, options={**QUICK, "x264-params": "cabac=1:slices=1:log=0"})
    slices = [unit for unit in units(sample_of(whole)) if unit[4] & 31 == 5]
    return one_sample(inner(whole, b"avcC"), slices[0] * 99, 7680, 4320)


@bomb
def half_a_frame() -> bytes:
    whole = movie(1920, 1080, options=QUICK)
    return one_sample(inner(whole, b"avcC"), sample_of(whole)[:300], 1920, 1080)


@bomb
def noise_for_a_frame() -> bytes:
    noise = bytes(range(256)) * 4000
    return one_sample(inner(movie(), b"avcC"), struct.pack(">I", len(noise)) + noise, 640, 360)


@bomb
def broken_setup() -> bytes:
    setup = bytearray(inner(movie(), b"avcC"))
    setup[12:30] = b"\xff" * 18
    return one_sample(bytes(setup), sample_of(movie()), 640, 360)


@bomb
def cut_short() -> bytes:
    return movie(1920, 1080, options=QUICK)[:-900]


@bomb
def vp9() -> bytes:
    return movie(codec="libvpx-vp9")


@bomb
def mpeg4() -> bytes:
    return movie(codec="mpeg4")


@bomb
def sound_alone() -> bytes:
    return film(trak(entry(b""), handler=b"soun").replace(b"avc1", b"mp4a"))


@bomb
def eight_mb_of_boxes() -> bytes:
    return FTYP + (struct.pack(">I4s", 20, b"free") + bytes(12)) * 400_000


@bomb
def boxes_in_boxes() -> bytes:
    depth = 100_000
    return FTYP + b"".join(struct.pack(">I4s", 8 * (depth - level), b"moov") for level in range(depth))


@bomb
def boxes_of_no_size() -> bytes:
    return FTYP + struct.pack(">I4s", 0, b"moov") * 1000 + struct.pack(">I4sQ", 1, b"mdat", 2**64 - 1)


@bomb
def nothing() -> bytes:
    return b""


@bomb
def a_name_alone() -> bytes:
    return FTYP


# JPEGs; each begins with ff d8 ff, or the portal would not take it for one


def picture(width: int = 640, height: int = 360, mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), "grey" if mode == "RGB" else 0).save(out, "JPEG", **options)
    return out.getvalue()


@bomb
def jpeg_plain() -> bytes:
    return picture()


@bomb
def jpeg_grey() -> bytes:
    return picture(mode="L")


@bomb
def jpeg_eight_k_progressive() -> bytes:
    return picture(7680, 4320, progressive=True, subsampling=0)


@bomb
def jpeg_a_thread() -> bytes:
    return picture(3, 16383)


@bomb
def jpeg_claims_65500() -> bytes:
    made = bytearray(picture())
    at = made.index(b"\xff\xc0") + 5
    made[at : at + 4] = struct.pack(">HH", 65500, 65500)
    return bytes(made)


def with_scans(width: int, height: int, count: int) -> bytes:
    """The last scan of a progressive JPEG so many times more."""
    made = picture(width, height, progressive=True, subsampling=0)
    return made[:-2] + made[made.rindex(b"\xff\xda") : -2] * count + b"\xff\xd9"


@bomb
def jpeg_of_thousands_of_scans() -> bytes:
    return with_scans(640, 360, 5000)


@bomb
def jpeg_of_as_many_scans_as_pass() -> bytes:
    return with_scans(7680, 4320, 22)


@bomb
def jpeg_cut_short() -> bytes:
    return picture(1920, 1080)[:2000]


@bomb
def jpeg_in_print_colours() -> bytes:
    return picture(mode="CMYK")


@bomb
def jpeg_of_noise() -> bytes:
    return b"\xff\xd8\xff" + bytes(range(256)) * 2000


@bomb
def jpeg_of_segments() -> bytes:
    return b"\xff\xd8" + b"\xff\xe1\x00\x08Exif\0\0" * 800_000


def other(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, form)
    return out.getvalue()


@bomb
def jpeg_that_is_a_png() -> bytes:
    return other("PNG")


@bomb
def jpeg_that_is_a_gif() -> bytes:
    return other("GIF")


@bomb
def jpeg_that_is_a_tiff() -> bytes:
    return other("TIFF")


@bomb
def jpeg_that_is_an_svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@bomb
def jpeg_that_is_a_psd() -> bytes:
    return b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 30000, 30000, 8, 3) + bytes(100)


# The process that decodes them


def decoded(name: str, content: bytes) -> dict[str, object]:
    began, before = time.process_time(), _peak()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        image = Image.open(
            io.BytesIO(jpeg(content, "image/jpeg" if name.startswith("jpeg") else "video/mp4"))
        )
        image.load()
        result: list[object] = [image.format, *image.size]
    except NotAPicture:
        result = ["NotAPicture"]
    except BaseException as error:  # noqa: BLE001 - that is what is asked here
        result = [f"{type(error).__name__}: {error}"]
    return {"name": name, "result": result, "cpu": time.process_time() - began, "mb": _peak() - before}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def in_child(work: Callable[[], object]) -> None:
    child = os.fork()
    if not child:
        work()
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)


def main(folder: Path, names: list[str]) -> None:
    """Built in one child, decoded in another: the peak of memory is the decoder's."""
    for name in names:
        file = folder / name
        in_child(lambda file=file, name=name: file.write_bytes(BOMBS[name]()))
        content = file.read_bytes()
        file.unlink()
        in_child(lambda name=name, content=content: print(json.dumps(decoded(name, content)), flush=True))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
