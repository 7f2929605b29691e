"""A stand-in CamStreamer Cloud: GraphQL within the account's limits, OAuth2, recordings, and live pictures by RTSP."""

import json
from collections.abc import Callable
from threading import Thread
from types import TracebackType

from demo import websocket
from demo.calls import Call, Calls
from demo.camstreamer_schema import answer
from demo.camstreamer_world import Link, World
from demo.connections import Connections, Exchange
from demo.loops import loop
from demo.rtsp import Rtsp
from demo.rtsp_film import film
from demo.web import Request, Response, as_json, as_text


class Server(Connections):
    """`playing` are the players' sessions under way."""

    def __init__(self, address: tuple[str, int], world: World, calls: Calls) -> None:
        self.world, self.calls = world, calls
        self.playing: list[Rtsp] = []
        super().__init__(address, Handler)


class Handler(Exchange):
    server: Server
    server_version = "stand-in-camstreamer"

    def do_GET(self) -> None:
        request = self.read()
        self.server.calls.add(Call(request.method, request.path, request.header("Referer")))
        link = self.server.world.take(request.path) if websocket.wanted(request) else None
        if link:
            self._play(request, link)
            return
        page = PAGES.get((request.method, request.path))
        response = page(self.server.world, request) if page else as_text("Not found", 404)
        self.send(response)
        self.wfile.write(response.body)

    do_POST = do_GET

    def _play(self, request: Request, link: Link) -> None:
        """The connection is the player's from now on."""
        self.close_connection = True
        self.send_response_only(101)
        for name, value in websocket.opening(request).headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()
        origin = f"rtsp://{request.header('Host')}{request.path}"
        session = Rtsp(websocket.WebSocket(self.rfile, self.wfile), film(link.node.media, link.width), origin)
        self.server.playing.append(session)
        try:
            session.serve()
        finally:
            session.stop()
            self.server.playing.remove(session)


def _graphql(world: World, request: Request) -> Response:
    if refusal := world.limits.refusal():
        return as_json(_error(f"Limit exceeded: {refusal}.", "client"), 429)
    if trouble := world.tokens.trouble(request.header("Authorization").removeprefix("Bearer ")):
        return as_json(_error(*trouble))
    try:
        document = str(json.loads(request.body)["query"])
    except (ValueError, KeyError, TypeError):
        return as_json(_error("The request holds no query.", "client"))
    return as_json(answer(world, document))


def _error(message: str, category: str) -> dict[str, list[dict[str, str]]]:
    return {"errors": [{"message": message, "category": category}]}


def _token(world: World, request: Request) -> Response:
    asked = request.query
    if asked.get("grant_type") != "refresh_token":
        return as_json({"error": "Unsupported grant type"})
    client = asked.get("client_id", ""), asked.get("client_secret", "")
    renewed = world.tokens.renew(*client, asked.get("refresh_token", ""))
    return as_json(renewed or {"error": "Invalid client or refresh token"})


def _revoke(world: World, request: Request) -> Response:
    known = world.tokens.revoke(request.query.get("access_token", ""))
    return as_json({"success": known, "message": "Token was revoked" if known else "No such token"})


def _download(world: World, request: Request) -> Response:
    found = world.recordings.by_key(request.query.get("auth_key", ""))
    if found is None:
        return as_text("Not found", 404)
    headers = {"Content-Disposition": 'attachment; filename="recording.mp4"'}
    return Response(loop(found.media), "video/mp4", headers=headers)


def _front(world: World, _: Request) -> Response:
    return as_text(
        f"This is no cloud: it answers like CamStreamer Cloud, for trying and testing Camera Portal. "
        f"{len(world.cameras)} cameras, {world.limits.today} queries today, {len(world.limits.faults)} refused.\n"
    )


PAGES: dict[tuple[str, str], Callable[[World, Request], Response]] = {
    ("GET", "/"): _front,
    ("POST", "/api/graphql.php"): _graphql,
    ("POST", "/oauth2/token"): _token,
    ("POST", "/oauth2/revoke"): _revoke,
    ("GET", "/api/download.php"): _download,
}


class CamStreamerDemo:
    """A running stand-in; `with` stops it. Another `World` may be given, so that it survives a restart."""

    def __init__(self, host: str, port: int, world: World | None) -> None:
        self.world, self.calls = world or World(), Calls()
        self._server = Server((host, port), self.world, self.calls)
        self.host, self.port = self._server.server_address[:2]
        self.url = f"http://{'127.0.0.1' if host in ('', '0.0.0.0') else host}:{self.port}"  # noqa: S104
        self.world.origin = self.url
        self._thread = Thread(
            target=self._server.serve_forever, args=(0.02,), name="camstreamer", daemon=True
        )
        self._thread.start()

    @classmethod
    def start(cls, port: int = 0, host: str = "127.0.0.1", world: World | None = None) -> "CamStreamerDemo":
        """Port 0 takes any free one; `url` tells which."""
        return cls(host, port, world)

    @property
    def faults_of_ours(self) -> list[str]:
        """Queries that came too soon, or too many: a client that keeps to the limits has none."""
        return self.world.limits.faults

    @property
    def players(self) -> int:
        """Live pictures that are being watched."""
        return len(self._server.playing)

    def cut(self) -> None:
        """Breaks all connections, those of players too; new ones are taken."""
        self._server.hang_up()

    def stop(self) -> None:
        """Closes all connections, and returns when their threads are done."""
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> "CamStreamerDemo":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
