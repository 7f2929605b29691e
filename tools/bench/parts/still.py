"""A still of a 1080p camera: our decoder's CPU time against an ffmpeg process that makes the same picture."""

import json
import subprocess
import sys
from pathlib import Path

from tools.bench.pace import Pace
from tools.bench.portals import clean
from tools.bench.processes import ROOT
from tools.bench.report import Figure, Section, Target, paired

WORDS = (
    "CPU time, user and system, of making a 640 wide JPEG of a one-frame 1080p H.264 MP4 of about 440 kB: "
    "`cameras.pictures.jpeg` in a process that has done it before, as a worker has, and an ffmpeg process for the "
    "same width. ffmpeg with one thread, which is what costs it least."
)


def measure(place: Path, pace: Pace) -> Section:
    command = [sys.executable, "-m", "tools.bench.probes.still", str(place), str(pace.pairs)]
    done = subprocess.run(
        command, cwd=ROOT, env=clean(), capture_output=True, text=True, check=True, timeout=300
    )
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    ours, theirs = found["ours"], found["ffmpeg"]
    figures = [
        Figure("portal against ffmpeg", paired(ours, theirs), target=Target(high=0.65)),
        Figure("portal", ours, "ms"),
        Figure("ffmpeg", theirs, "ms"),
        Figure("portal against ffmpeg with its own choice of threads", paired(ours, found["ffmpeg_threads"])),
    ]
    return Section("Still, 1080p", WORDS, figures)
