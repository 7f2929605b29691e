"""Makes JPEGs: of a one-frame MP4, of another JPEG, of nothing (the placeholder)."""

import struct
from functools import cache
from io import BytesIO
from typing import cast

import av
from av.error import FFmpegError
from av.video.reformatter import Interpolation
from PIL import Image, ImageDraw
from PIL.JpegImagePlugin import JpegImageFile

from cameras.mp4 import first_sample

WIDTH, SMALL_WIDTH = 640, 384
"""Pixels. The small one is as wide as a column of the list, mostly under 14 kB: what a new connection takes at once."""

QUALITY = 65
MAX_PIXELS = 7680 * 4320
MAX_UNITS = 100
"""Of a video frame; the decoder may go through the whole picture for each: 16 ms at 8K for H.264, 40 for HEVC."""

MAX_SCANS = 32
"""A progressive JPEG has about ten, and each goes through the whole picture."""

HEAD = 4096
"""Bytes of a JPEG of ours in which its size is told: all that stands before the picture itself."""

Size = tuple[int, int]
"""Width and height in pixels."""

PLACEHOLDER_SIZE = (WIDTH, WIDTH * 9 // 16)

FAULTS = (FFmpegError, OSError, ValueError, SyntaxError, LookupError, struct.error, OverflowError)
"""What the decoders raise on bad bytes; Pillow's JPEG reader says SyntaxError."""


class NotAPicture(Exception):
    """The bytes hold no picture that may be shown."""


def jpeg(content: bytes, kind: str, width: int = WIDTH) -> bytes:
    """The picture at most `width` wide; `kind` is "video/mp4" or "image/jpeg"."""
    return encoded(decoded(content, kind, width), "JPEG")


def jpegs(content: bytes, kind: str) -> tuple[bytes, bytes]:
    """The picture at most WIDTH and at most SMALL_WIDTH wide, decoded once."""
    large = decoded(content, kind)
    return encoded(large, "JPEG"), encoded(_small(large), "JPEG")


def _small(large: Image.Image) -> Image.Image:
    size = small_size(large.size)
    return large if size == large.size else large.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def small_size(large: Size) -> Size:
    """Of the small picture that belongs to one of this size."""
    return _scaled(*large, SMALL_WIDTH)


def size_of(head: bytes) -> Size:
    """What the first HEAD bytes of a JPEG of ours say: nothing is decoded."""
    try:
        return JpegImageFile(BytesIO(head)).size
    except FAULTS as error:
        raise NotAPicture(f"no head of a JPEG ({type(error).__name__})") from error


def encoded(image: Image.Image, form: str) -> bytes:
    """`form` is "JPEG" or "PNG"."""
    out = BytesIO()
    image.save(out, form, quality=QUALITY, progressive=True)
    return out.getvalue()


def decoded(content: bytes, kind: str, width: int | None = WIDTH) -> Image.Image:
    """The first frame, scaled while it is converted: a full-size RGB copy would cost more than decoding."""
    try:
        return _of_jpeg(content, width) if kind == "image/jpeg" else _of_video(content, width)
    except FAULTS as error:
        raise NotAPicture(f"the still cannot be decoded ({type(error).__name__})") from error


def _of_video(content: bytes, width: int | None) -> Image.Image:
    frame = _first_frame(content)
    wide, high = _scaled(frame.width, frame.height, width)
    small = frame.reformat(wide, high, "rgb24", interpolation=Interpolation.AREA)
    return cast(Image.Image, small.to_image())  # type: ignore[no-untyped-call]


def _first_frame(content: bytes) -> av.VideoFrame:
    sample = first_sample(content)
    if sample.has_more_units_than(MAX_UNITS):
        raise ValueError("a picture in too many pieces")
    decoder = cast(av.VideoCodecContext, av.CodecContext.create(sample.codec, "r"))
    decoder.extradata = sample.setup
    decoder.thread_count = 1
    decoder.skip_frame = "NONINTRA"
    decoder.options = {"max_pixels": str(MAX_PIXELS)}
    frames = decoder.decode(av.Packet(sample.content)) or decoder.decode(None)
    if not frames:
        raise ValueError("no frame in it")
    return frames[0]


def _of_jpeg(content: bytes, width: int | None) -> Image.Image:
    """Not `Image.open`: that looks for further pictures behind the first, and has other limits."""
    image = JpegImageFile(BytesIO(content))
    _check_size(*image.size)
    if image.mode not in ("L", "RGB") or content.count(b"\xff\xda") > MAX_SCANS:
        raise ValueError("not a camera's JPEG")
    size = _scaled(*image.size, width)
    image.draft("RGB", size)
    return image.convert("RGB").resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MAX_PIXELS:
        raise ValueError(f"{width} × {height} is not a size for a picture")


def _scaled(width: int, height: int, target: int | None) -> Size:
    """At most so wide and twice as high, to even numbers; a smaller picture stays as it is."""
    shrink = min(1.0, target / width, 2 * target / height) if target else 1.0
    if shrink == 1:
        return width, height
    return max(2, round(width * shrink / 2) * 2), max(2, round(height * shrink / 2) * 2)


@cache
def placeholder(*, small: bool = False) -> bytes:
    """Stands where no picture has come yet: a quiet lens on grey, without a word that needs a language."""
    wide, high = PLACEHOLDER_SIZE
    image = Image.new("RGB", (wide, high), "#20262c")
    draw = ImageDraw.Draw(image)
    for radius, colour in ((58, "#2b333b"), (44, "#20262c"), (30, "#2f3841"), (12, "#3d4853")):
        box = (wide // 2 - radius, high // 2 - radius, wide // 2 + radius, high // 2 + radius)
        draw.ellipse(box, fill=colour)
    return encoded(_small(image) if small else image, "JPEG")
