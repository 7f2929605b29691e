"""Runs stand-ins until it is told to end: `python -m demo --port 8500` a Watcher, with `--all FILE` every kind.

Then its first line ends in the CAMERA_SOURCES that reads from all; FILE is written: it names the single cameras.
"""

import argparse
import signal
from contextlib import ExitStack
from pathlib import Path
from threading import Event

from demo.server import Demo
from demo.sources import start_all


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo", description="Stand-ins for VMSs.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--all", type=Path, metavar="FILE", help="a stand-in of every other kind too")
    wanted = parser.parse_args()
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        demo = Demo.start(port=wanted.port, host=wanted.host)
    except OSError as error:
        parser.exit(1, f"Cannot listen on {wanted.host}:{wanted.port}: {error.strerror}\n")
    with ExitStack() as stack:
        stack.enter_context(demo)
        if wanted.all:
            print(f"Stand-ins: {start_all(stack, demo, wanted.host, wanted.all)}", flush=True)
        else:
            print(f"Stand-in Watcher on {demo.url}, login {demo.world.login}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
