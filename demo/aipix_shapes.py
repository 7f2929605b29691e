"""Cameras and layouts as the stand-in aipix writes them: the client's way, and the billing system's."""

from typing import Any

from demo.aipix_cameras import AipixCamera, Layout
from demo.aipix_world import AipixWorld

Json = dict[str, Any]


def client_camera(camera: AipixCamera) -> Json:
    return {
        "id": camera.id,
        "uuid": camera.uuid,
        "group_id": 12,
        "status": camera.status,
        "user_status": camera.user_status,
        "type": "media_server_v2",
        "created_at": "2026-03-02 08:15:00",
        "billing_id": None,
        "name": camera.name,
        "full_address": camera.address,
        "lat": None if camera.latitude is None else str(camera.latitude),
        "lng": None if camera.longitude is None else str(camera.longitude),
        "azimuth": None,
        "streams": [_stream(camera, number, *each) for number, each in enumerate(camera.streams)],
        "is_archive_recording": camera.archive_days > 0,
        "archive_ranges": [],
        "ip": "10.9.8.7",
        "password": "Secr3tCam!",
    }


def _stream(camera: AipixCamera, number: int, kind: str, status: str) -> Json:
    width, height = (640, 360) if kind == "low" else (1920, 1080)
    return {
        "id": camera.id * 10 + number,
        "type": kind,
        "camera_id": camera.id,
        "status": status,
        "has_sound": False,
        "width": width,
        "height": height,
    }


def billing_camera(world: AipixWorld, camera: AipixCamera) -> Json:
    """`preview` is a link with a token of its own."""
    token = world.link_token(camera.uuid, world.clock() + 60)
    return {
        "id": camera.id,
        "external_id": camera.uuid,
        "start_at": None,
        "status": camera.status,
        "name": camera.name,
        "group_type": camera.group_type,
        "streams": [{"type": each, "status": told, "camera_id": camera.id} for each, told in camera.streams],
        "preview": f"{world.origin}/preview/{camera.uuid}/now.mp4?token={token}",
    }


def layout(world: AipixWorld, told: Layout) -> Json:
    cameras = world.cameras
    cells = [cameras.get(number) if number else None for number in told.cells]
    return {
        "id": told.id,
        "name": told.name,
        "layout_template_id": told.id,
        "layout_template": told.template,
        "grid": [client_camera(camera) if camera else None for camera in cells],
    }
