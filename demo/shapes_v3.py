"""Streams, mosaics and folders as API v3 writes them."""

from typing import Any

from demo.cameras_data import FOLDERS, ORGANIZATION, Camera, Mosaic
from demo.world import World

LEAKY_HEADERS = {"Authorization": "Basic Y2FtYWRtaW46U2VjcjN0Q2FtIQ=="}


def stream_v3(world: World, camera: Camera) -> dict[str, Any]:
    stream: dict[str, Any] = {
        "name": camera.name,
        "title": camera.title,
        "comment": camera.comment,
        "static": not camera.waiting,
        "disabled": not camera.enabled,
        "organization_id": camera.organization[0],
        "organization": organization_v3(camera.organization),
        "folder_id": camera.folder or None,
        "path": [{"id": camera.folder, "title": FOLDERS.get(camera.folder, "")}] if camera.folder else [],
        "coordinates": _coordinates(camera),
        "postal_address": camera.address,
        "onvif": {"ptz": camera.ptz},
        "dvr": {"expiration": camera.dvr_days * 86400} if camera.dvr_days else None,
        "inputs": [
            {"url": camera.source, "headers": {"Authorization": "Basic Y2FtYWRtaW46U2VjcjN0Q2FtIQ=="}}
        ],
    }
    return stream | ({"stats": _stats(world, camera)} if camera.status_known else {})


def _coordinates(camera: Camera) -> dict[str, Any] | None:
    if camera.latitude is None:
        return None
    return {"latitude": camera.latitude, "longitude": camera.longitude}


def _stats(world: World, camera: Camera) -> dict[str, Any]:
    return {
        "alive": camera.alive,
        "status": _status(camera),
        "playback_token": world.tokens.current(camera.name),
        "streaming_endpoint": world.origin,
        "bitrate": 1840 if camera.alive else None,
        "media_info": {"tracks": [{"content": "video", "codec": "h264", "width": 640, "height": 360}]},
        "dvr_info": _dvr(world, camera) if camera.dvr_days else None,
        "online_clients": 0,
    }


def _status(camera: Camera) -> str:
    if camera.alive:
        return "running"
    return "waiting" if camera.waiting else "error"


def _dvr(world: World, camera: Camera) -> dict[str, Any]:
    depth = int(min(camera.dvr_days, world.archive_days) * 86400)
    start = int(world.clock()) - depth
    return {"from": start, "depth": depth, "ranges": [{"from": start, "duration": depth}]}


def mosaic_v3(world: World, mosaic: Mosaic) -> dict[str, Any]:
    return {
        "id": mosaic.id,
        "title": mosaic.title,
        "type": mosaic.type,
        "organization_id": ORGANIZATION[0],
        "streams": [_cell(world, name) for name in mosaic.cells],
    }


def _cell(world: World, name: str) -> dict[str, Any]:
    camera = world.camera(name)
    if camera is None:
        return {}
    cell = {"name": camera.name, "title": camera.title, "alive": camera.alive}
    return cell | {"playback_token": world.tokens.current(camera.name)}


def organization_v3(organization: tuple[int, str]) -> dict[str, Any]:
    return {"id": organization[0], "title": organization[1]}


def folder_v3(folder: tuple[int, str]) -> dict[str, Any]:
    permissions = {"can_view": True, "can_view_dvr": True, "can_use_ptz": False, "can_use_actions": False}
    return {
        "id": folder[0],
        "title": folder[1],
        "organization_id": ORGANIZATION[0],
        "parent_id": None,
        "hierarchy": {"level": 0, "order_num": folder[0]},
        "permissions": permissions,
    }
