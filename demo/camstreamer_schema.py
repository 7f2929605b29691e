"""The GraphQL of the stand-in CamStreamer Cloud, as far as its documentation shows it."""

from typing import Any
from urllib.parse import urlsplit

from graphql import GraphQLError, build_schema, graphql_sync

from demo.camstreamer_counts import YEAR, series
from demo.camstreamer_data import Node
from demo.camstreamer_recordings import Recording
from demo.camstreamer_world import World

SCHEMA = build_schema("""
enum NodeType { user camera dashboard folder electricalInput }
enum Metric { peopleCountAverage peopleCountIn peopleCountOut peopleCountPassBy }
enum Granularity { HQ H H4 H8 H12 D W M }
type Node { parent_node_id: Int node_id: Int! type: NodeType! name: String external_id: String }
type StreamProfile { stream_profile_id: Int! width: Int height: Int }
type Link { url: String }
type Remote { rtsp: Link rtsph: Link rtsphs: Link rtspws: Link rtspwss: Link }
type LiveView { remote: Remote }
type Output { height: Int }
type Recording { recording_id: String duration: Int progress: Int download_url: String outputs: [Output] }
type Value { from: Int to: Int value: Int }
type Camera {
  node_id: Int! name: String serial_number: String is_connected: Boolean
  stream_profiles: [StreamProfile]
  live_view(stream_profile_id: Int!): LiveView
  recordings(from: Int!, to: Int!): [Recording]
}
type Query {
  nodeList(type: NodeType): [Node]
  camera(node_id: Int!): Camera
  recording(recording_id: String!): Recording
  statisticDataMetricByGranularity(
    from: Int!, to: Int!, type: Metric!, node_id: Int!, granularity: Granularity!
  ): [Value]
}
type Mutation { recordingPrepare(recording_id: String!, height: Int!): Boolean }
""")


def answer(world: World, document: str) -> dict[str, Any]:
    """Data and errors of one document; errors have a message and a category, and no more."""
    result = graphql_sync(SCHEMA, document, root_value=Root(world))
    told: dict[str, Any] = {"data": result.data} if result.data is not None else {}
    if result.errors:
        told["errors"] = [{"message": error.message, "category": "client"} for error in result.errors]
    return told


class Root:
    """What the fields of Query and Mutation are asked of: graphql-core finds methods by their names."""

    def __init__(self, world: World) -> None:
        self._world = world

    def nodeList(self, _: Any, type: str | None = None) -> list[dict[str, Any]]:
        return [_node(node) for node in self._world.nodes if type in (None, node.type)]

    def camera(self, _: Any, node_id: int) -> dict[str, Any]:
        node = self._world.camera(node_id)
        if node is None:
            raise GraphQLError("Node was not found.")
        return _camera(self._world, node)

    def recording(self, _: Any, recording_id: str) -> dict[str, Any]:
        found = self._world.recordings.get(recording_id)
        if found is None:
            raise GraphQLError("Recording was not found.")
        return _recording(self._world, recording_id, found)

    def recordingPrepare(self, _: Any, recording_id: str, height: int) -> bool:
        return self._world.recordings.prepare(recording_id)

    def statisticDataMetricByGranularity(self, _: Any, **asked: Any) -> list[dict[str, int | None]]:
        node, begin, end = self._world.camera(asked["node_id"]), asked["from"], asked["to"]
        if node is None or end - begin > YEAR:
            raise GraphQLError("Node was not found." if node is None else "The range is longer than a year.")
        return series(node.id, begin, end, asked["granularity"], self._world.clock()) if node.counts else []


def _node(node: Node) -> dict[str, Any]:
    return {
        "parent_node_id": node.parent,
        "node_id": node.id,
        "type": node.type,
        "name": node.name,
        "external_id": node.external_id,
    }


def _camera(world: World, node: Node) -> dict[str, Any]:
    def live_view(_: Any, stream_profile_id: int) -> dict[str, Any]:
        if stream_profile_id not in node.profiles or not node.connected:
            raise GraphQLError("Camera is not connected." if not node.connected else "Profile was not found.")
        return {"remote": _remote(world, world.mint(node, node.profiles[stream_profile_id]))}

    def recordings(_: Any, **asked: int) -> list[dict[str, Any]]:
        ids = world.recordings.find(node.media, asked["from"], asked["to"])
        return [_recording(world, id, found) for id in ids if (found := world.recordings.get(id))]

    profiles = [
        {"stream_profile_id": id, "width": width, "height": width * 9 // 16}
        for id, width in node.profiles.items()
    ]
    return {
        "node_id": node.id,
        "name": node.name,
        "serial_number": f"ACCC8E{node.id:06X}",
        "is_connected": node.connected,
        "stream_profiles": profiles,
        "live_view": live_view,
        "recordings": recordings,
    }


def _remote(world: World, path: str) -> dict[str, Any]:
    """All ways to one live picture; those that are secure only where the stand-in is."""
    origin = urlsplit(world.origin)
    secure = origin.scheme == "https"
    known = {"rtspwss" if secure else "rtspws": f"{'wss' if secure else 'ws'}://{origin.netloc}{path}"}
    return {name: {"url": url} for name, url in known.items()}


def _recording(world: World, id: str, found: Recording) -> dict[str, Any]:
    progress = world.recordings.progress(found)
    done = f"{world.origin}/api/download.php?auth_key={found.key}" if progress == 100 else None
    return {
        "recording_id": id,
        "duration": found.duration,
        "progress": progress,
        "download_url": done,
        "outputs": [{"height": 180}, {"height": 360}],
    }
