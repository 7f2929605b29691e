"""CPU milliseconds of one still by the portal's own code and by ffmpeg, in turns."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import av
from PIL import Image, ImageChops

from cameras.pictures import WIDTH, jpeg

WIDE, HIGH = 1920, 1080


def picture() -> Image.Image:
    """Shapes at three scales with grain over them: a key frame of 440 kB, as of a good camera in a busy street."""
    layers = [Image.effect_noise((WIDE // size, HIGH // size), 90) for size in (1, 6, 40)]
    grain, middle, coarse = (layer.resize((WIDE, HIGH), Image.Resampling.BICUBIC) for layer in layers)
    soft = Image.blend(coarse, middle, 0.4)
    grey = Image.blend(soft, grain, 0.15)
    return Image.merge("RGB", (grey, ImageChops.offset(soft, 31), ImageChops.invert(soft)))


def film(image: Image.Image) -> bytes:
    """One key frame, as a VMS gives it."""
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "16", "preset": "medium"})
        stream.width, stream.height, stream.pix_fmt = WIDE, HIGH, "yuv420p"
        frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return out.getvalue()


def cpu_ms(who: int, work: Callable[[], object]) -> float:
    """Of this process, or of the children that it waits for meanwhile."""
    before = resource.getrusage(who)
    work()
    after = resource.getrusage(who)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def ffmpeg(source: Path, target: Path, *threads: str) -> None:
    command = ["ffmpeg", "-v", "error", "-y", *threads, "-i", str(source), "-frames:v", "1"]
    command += ["-vf", f"scale={WIDTH}:-2:flags=area", "-q:v", "4", *threads, str(target)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def main(place: Path, pairs: int) -> None:
    content = film(picture())
    source, target = place / "still.mp4", place / "still.jpg"
    source.write_bytes(content)
    jpeg(content, "video/mp4")
    found: dict[str, list[float]] = {"ours": [], "ffmpeg": [], "ffmpeg_threads": []}
    one = ("-threads", "1")
    for _ in range(pairs):
        found["ours"].append(cpu_ms(resource.RUSAGE_SELF, lambda: jpeg(content, "video/mp4")))
        found["ffmpeg"].append(cpu_ms(resource.RUSAGE_CHILDREN, lambda: ffmpeg(source, target, *one)))
        found["ffmpeg_threads"].append(cpu_ms(resource.RUSAGE_CHILDREN, lambda: ffmpeg(source, target)))
    print(json.dumps(found | {"bytes": [len(content)]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
