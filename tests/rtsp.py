"""A real camera that speaks RTSP over WebSocket: GStreamer's RTSP server, by Debian's Python, behind its websockify."""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from socket import create_connection

from tests.nginx import free_port
from tests.patience import wait_until

PYTHON = "/usr/bin/python3"
SERVER = """
import sys
import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=15/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! video/x-h264,profile=baseline"
    " ! rtph264pay name=pay0 config-interval=1 )"
)
factory.set_shared(True)
server.get_mount_points().add_factory("/camera", factory)
server.attach(None)
GLib.MainLoop().run()
"""


@dataclass(frozen=True)
class Camera:
    url: str
    server: subprocess.Popen[bytes]

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It says nothing as long as this lasts, and lets nobody go."""
        self.server.send_signal(SIGSTOP)
        try:
            yield
        finally:
            self.server.send_signal(SIGCONT)


@contextmanager
def camera(folder: Path) -> Iterator[Camera]:
    """At ws://…/camera."""
    hidden, port = free_port(), free_port()
    commands = [PYTHON, "-c", SERVER, str(hidden)], ["websockify", f"127.0.0.1:{port}", f"127.0.0.1:{hidden}"]
    log = folder / "output"
    with log.open("w") as output:
        running = [subprocess.Popen(command, stdout=output, stderr=output) for command in commands]
    try:
        wait_until(lambda: all(map(_answers, (hidden, port))) or not _all_run(running), 20)
        assert _all_run(running), log.read_text()
        yield Camera(f"ws://127.0.0.1:{port}/camera", running[0])
    finally:
        for each in running:
            each.kill()
            each.wait()


def _all_run(processes: Iterable[subprocess.Popen[bytes]]) -> bool:
    return all(each.poll() is None for each in processes)


def _answers(port: int) -> bool:
    try:
        with closing(create_connection(("127.0.0.1", port), 1)):
            return True
    except OSError:
        return False
