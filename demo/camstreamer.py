"""A stand-in CamStreamer Cloud: GraphQL within the account's limits, OAuth2, recordings, and live pictures by RTSP."""

import json
from io import BufferedIOBase

from demo import websocket
from demo.camstreamer_schema import answer
from demo.camstreamer_world import Link, World
from demo.loops import loop
from demo.rtsp import Rtsp
from demo.rtsp_film import film
from demo.server import StandIn
from demo.web import Refused, Request, Response, as_json, as_text
from demo.wire import Areas


def _api(world: World, request: Request, path: str) -> Response:
    if (request.method, path) == ("POST", "/graphql.php"):
        return _graphql(world, request)
    if (request.method, path) == ("GET", "/download.php"):
        return _download(world, request)
    raise Refused(as_text("Not found", 404))


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


def _oauth2(world: World, request: Request, path: str) -> Response:
    asked = request.query
    if (request.method, path) == ("POST", "/revoke"):
        known = world.tokens.revoke(asked.get("access_token", ""))
        return as_json({"success": known, "message": "Token was revoked" if known else "No such token"})
    if (request.method, path) != ("POST", "/token"):
        raise Refused(as_text("Not found", 404))
    if asked.get("grant_type") != "refresh_token":
        return as_json({"error": "Unsupported grant type"})
    client = asked.get("client_id", ""), asked.get("client_secret", "")
    renewed = world.tokens.renew(*client, asked.get("refresh_token", ""))
    return as_json(renewed or {"error": "Invalid client or refresh token"})


def _download(world: World, request: Request) -> Response:
    found = world.recordings.by_key(request.query.get("auth_key", ""))
    if found is None:
        return as_text("Not found", 404)
    headers = {"Content-Disposition": 'attachment; filename="recording.mp4"'}
    return Response(loop(found.media), "video/mp4", headers=headers)


def _live(world: World, request: Request, path: str) -> Response:
    link = world.take(path) if websocket.wanted(request) else None
    if link is None:
        raise Refused(as_text("Not found", 404))
    opening = websocket.opening(request)

    def play(reader: BufferedIOBase, writer: BufferedIOBase) -> None:
        _play(world, link, websocket.WebSocket(reader, writer), f"rtsp://{request.header('Host')}{path}")

    return Response(status=opening.status, headers=opening.headers, then=play)


def _play(world: World, link: Link, socket: websocket.WebSocket, url: str) -> None:
    session = Rtsp(socket, film(link.node.media, link.width), url)
    with world.watched():
        try:
            session.serve()
        finally:
            session.stop()


def _front(world: World, request: Request, path: str) -> Response:
    return as_text(
        f"This is no cloud: it answers like CamStreamer Cloud, for trying and testing Camera Portal. "
        f"{len(world.cameras)} cameras, {world.limits.today} queries today, {len(world.limits.faults)} refused.\n"
    )


AREAS: Areas = {
    "api": ("/api", _api),
    "oauth2": ("/oauth2", _oauth2),
    "front": ("/demo", _front),
    "streamer": ("", _live),
}


class CamStreamerDemo(StandIn[World]):
    """The stand-in CamStreamer Cloud."""

    @classmethod
    def start(cls, port: int = 0, host: str = "127.0.0.1", world: World | None = None) -> "CamStreamerDemo":
        """Port 0 takes any free one; `url` tells which. Another `World` may be given, so that it survives a restart."""
        return cls(host, port, world or World(), AREAS)

    @property
    def faults_of_ours(self) -> list[str]:
        """Queries that came too soon, or too many: a client that keeps to the limits has none."""
        return self.world.limits.faults

    def cut(self) -> None:
        """Breaks all connections, those of players too; new ones are taken."""
        self._server.hang_up()
