"""Turn a scene into a film: draw every frame, scale it down to clean edges and encode it as a loop."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
from PIL import Image

SIZE = WIDTH, HEIGHT = 640, 360
RATE = 12
FRAMES = 120
Scene = Callable[[float], Image.Image]

# One keyframe a second and no reordered frames, so that a server can start and join anywhere.
_X264 = "keyint=12:min-keyint=12:scenecut=0:bframes=0:threads=1:aq-mode=3:ipratio=1.1"
_COLOUR = "colorprim=bt709:transfer=bt709:colormatrix=bt709"


def frames(scene: Scene) -> Iterator[Image.Image]:
    """The pictures of one loop, at film size."""
    for number in range(FRAMES):
        yield scene(number / FRAMES).resize(SIZE, Image.Resampling.LANCZOS)


def shoot(scene: Scene, path: Path, quality: int) -> None:
    """Film a scene; a higher `quality` number means a smaller file."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        options = {"profile": "main", "preset": "veryslow", "crf": str(quality)}
        stream = film.add_stream(
            "libx264", rate=RATE, options=options | {"x264-params": f"{_X264}:{_COLOUR}"}
        )
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for picture in frames(scene):
            frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            film.mux(stream.encode(frame.reformat(format="yuv420p", dst_colorspace="ITU709")))
        film.mux(stream.encode())
