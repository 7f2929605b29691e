"""Pictures of a loop, as one-frame films and as JPEGs: its frame of that second with clock and title burnt in."""

import io
import time
from fractions import Fraction
from functools import cache, lru_cache

import av
from PIL import Image, ImageDraw, ImageFont

from demo.loops import loop

SHADE = (0, 0, 0, 150)
WHITE = (255, 255, 255, 255)
ENCODER = {"preset": "ultrafast", "crf": "20", "profile": "baseline", "threads": "1"}


@lru_cache(maxsize=512)
def one_frame(media: str, title: str, at: int) -> bytes:
    """MP4 with the single frame of `at` (UTC seconds); kept, so a second is drawn once for all who ask."""
    return _encoded(_drawn(media, title, at))


@lru_cache(maxsize=64)
def jpeg(media: str, title: str, at: int) -> bytes:
    """The same as JPEG."""
    target = io.BytesIO()
    _drawn(media, title, at).save(target, "JPEG", quality=85)
    return target.getvalue()


def _drawn(media: str, title: str, at: int) -> Image.Image:
    image = _frame(media, at)
    _burn(image, (10, 8), f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(at))} UTC")
    _burn(image, (10, image.height - 34), title)
    return image


def _frame(media: str, at: int) -> Image.Image:
    """The key frame nearest before that second of the loop, which begins anew at each multiple of it."""
    with av.open(io.BytesIO(loop(media)), "r") as film:
        stream = film.streams.video[0]
        length = (stream.duration or 0) * (stream.time_base or Fraction(1))
        stream.codec_context.skip_frame = "NONKEY"
        film.seek(int(at % length * av.time_base) if length else 0)
        image: Image.Image = next(film.decode(stream)).to_image()  # type: ignore[no-untyped-call]
        return image


def _burn(image: Image.Image, at: tuple[int, int], text: str) -> None:
    if not text:
        return
    draw = ImageDraw.Draw(image, "RGBA")
    left, top, right, bottom = draw.textbbox((at[0] + 6, at[1] + 3), text, font=_font())
    draw.rounded_rectangle((left - 6, top - 4, right + 6, bottom + 4), 4, fill=SHADE)
    draw.text((at[0] + 6, at[1] + 3), text, font=_font(), fill=WHITE)


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """DejaVu where it is installed, for it knows Cyrillic; else the one that Pillow brings."""
    try:
        return ImageFont.truetype("DejaVuSans.ttf", 17)
    except OSError:
        return ImageFont.load_default(17)


def _encoded(image: Image.Image) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as film:
        stream = film.add_stream("libx264", rate=1, options=ENCODER)
        stream.width, stream.height, stream.pix_fmt = image.width, image.height, "yuv420p"
        frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
        film.mux(stream.encode(frame))
        film.mux(stream.encode())
    return target.getvalue()
