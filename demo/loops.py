"""The moving pictures: films in `demo/media`, and a test card for cameras that have none."""

import io
from functools import cache
from pathlib import Path
from zlib import crc32

import av
from PIL import Image, ImageDraw

MEDIA = Path(__file__).parent / "media"
SIZE = (640, 360)
RATE, SECONDS = 5, 6
BARS = ("#c0c0c0", "#c0c000", "#00c0c0", "#00c000", "#c000c0", "#c00000", "#0000c0")


@cache
def loop(media: str) -> bytes:
    """The whole MP4 of this key."""
    path = MEDIA / f"{media}.mp4"
    return path.read_bytes() if media.isalnum() and path.exists() else _test_card(media)


def _test_card(media: str) -> bytes:
    """Colour bars that wander, a key frame each second; each key begins with another colour."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as film:
        options = {"preset": "ultrafast", "profile": "baseline", "g": str(RATE)}
        stream = film.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(RATE * SECONDS):
            image = _bars(media, number / RATE / SECONDS)
            film.mux(stream.encode(av.VideoFrame.from_image(image)))  # type: ignore[no-untyped-call]
        film.mux(stream.encode())
    return target.getvalue()


def _bars(media: str, phase: float) -> Image.Image:
    image = Image.new("RGB", SIZE)
    draw, width = ImageDraw.Draw(image), SIZE[0] / len(BARS)
    for number in range(-1, len(BARS) + 1):
        left = (number + phase) * width
        paint = BARS[(number + crc32(media.encode())) % len(BARS)]
        draw.rectangle((left, 0, left + width, SIZE[1]), fill=paint)
    return image
