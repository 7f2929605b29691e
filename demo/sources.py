"""A stand-in for every kind of VMS at once, and the CAMERA_SOURCES that reads from all of them."""

from contextlib import ExitStack
from pathlib import Path

from demo.aipix import AipixDemo
from demo.camstreamer import CamStreamerDemo
from demo.plain import PlainCameras
from demo.server import Demo
from demo.zoneminder import ZoneMinder


def start_all(stack: ExitStack, watcher: Demo, host: str, camera_file: Path) -> str:
    """Starts those beside the Watcher, each on any free port, until the stack ends; `camera_file` is written."""
    aipix = stack.enter_context(AipixDemo.start(host=host))
    cloud = stack.enter_context(CamStreamerDemo.start(host=host))
    zoneminder = stack.enter_context(ZoneMinder.start(host=host))
    plain = stack.enter_context(PlainCameras(host))
    return " ".join(
        (
            f"demo=watcher+{_with(watcher.url, watcher.world.login, watcher.world.password)}",
            f"aipix=aipix+{_with(aipix.url, aipix.world.login, aipix.world.password)}",
            f"camstreamer=camstreamer+{_with(cloud.url, cloud.world.tokens.made)}",
            f"zoneminder=zoneminder+{_with(zoneminder.url, zoneminder.world.login, zoneminder.world.password)}",
            f"plain={plain.write(camera_file)}",
        )
    )


def _with(url: str, *login: str) -> str:
    return url.replace("://", f"://{':'.join(login)}@")
