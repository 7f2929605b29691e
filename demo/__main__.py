"""Runs the stand-in until it is told to end: `python -m demo --port 8500`."""

import argparse
import signal
from threading import Event

from demo.server import Demo


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo", description="A stand-in Flussonic Watcher.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    wanted = parser.parse_args()
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        demo = Demo.start(port=wanted.port, host=wanted.host)
    except OSError as error:
        parser.exit(1, f"Cannot listen on {wanted.host}:{wanted.port}: {error.strerror}\n")
    with demo:
        print(f"Stand-in Watcher on {demo.url}, login {demo.world.login}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
