"""Film the scenes named on the command line, or all of them, into demo/media."""

import argparse
from importlib import import_module
from pathlib import Path

from demo.scenes.film import shoot
from demo.scenes.places import KEYS

MEDIA = Path(__file__).parents[1] / "media"


def main() -> None:
    """Read the command line and film."""
    parser = argparse.ArgumentParser(prog="python -m demo.scenes", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="key", help=f"any of: {' '.join(KEYS)} (default: all)")
    parser.add_argument(
        "--quality", type=int, default=32, help="x264 CRF: higher is smaller (default: %(default)s)"
    )
    choice = parser.parse_args()
    if unknown := set(choice.keys) - set(KEYS):
        parser.error(f"no such scene: {' '.join(sorted(unknown))}")
    MEDIA.mkdir(exist_ok=True)
    for key in choice.keys or KEYS:
        path = MEDIA / f"{key}.mp4"
        shoot(import_module(f"demo.scenes.places.{key}").frame, path, choice.quality)
        print(f"{path.name:18}{path.stat().st_size:>9,} bytes", flush=True)


if __name__ == "__main__":
    main()
