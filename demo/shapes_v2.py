"""A camera as API v2 writes it: every field of the documented sample, nulls included."""

from typing import Any
from urllib.parse import urlsplit

from demo.cameras_data import Camera
from demo.world import World

UNUSED: dict[str, Any] = {
    "agent_id": None,
    "agent_key": None,
    "agent_model": None,
    "agent_serial": None,
    "agent_status": None,
    "access": "private",
    "dvr_lock_days": 1,
    "dvr_protected": False,
    "dvr_space": None,
    "external_id": None,
    "folder_coordinates": None,
    "groups": [],
    "has_actions": False,
    "last_event_time": None,
    "motion_detector_enabled": False,
    "onvif_profile": None,
    "onvif_url": None,
    "owner": "operations",
    "precise_thumbnails": False,
    "precise_thumbnails_days": 0,
    "static": True,
    "streamer_id": 1,
    "thumbnails": False,
    "thumbnails_url": "",
    "user_attributes": {},
    "video_only": False,
    "vision_alg": None,
    "vision_areas": None,
    "vision_enabled": None,
    "vision_gpu": None,
}


def camera_v2(world: World, camera: Camera) -> dict[str, Any]:
    host = camera.host or urlsplit(world.origin).hostname
    return UNUSED | {
        "name": camera.name,
        "title": camera.title,
        "comment": camera.comment,
        "enabled": camera.enabled,
        "server": host if camera.address_from == "server" else None,
        "streamer_hostname": host if camera.address_from == "streamer_hostname" else None,
        "stream_status": _status(world, camera, host) if camera.status_known else None,
        "playback_config": {"token": world.tokens.current(camera.name)},
        "permissions": _permissions(camera),
        "coordinates": "" if camera.latitude is None else f"{camera.latitude} {camera.longitude}",
        "postal_address": camera.address,
        "folder_id": camera.folder or None,
        "organization_id": camera.organization[0],
        "dvr_depth": camera.dvr_days or None,
        "dvr_path": "/dvr" if camera.dvr_days else None,
        "onvif_ptz": camera.ptz,
        "stream_url": camera.source,
        "substream_url": camera.source.replace("/ch1", "/ch2"),
        "last_change": {"object_type": "Camera", "created_at": int(world.started), "user": "admin"},
        **_preset(camera),
    }


def _status(world: World, camera: Camera, host: str | None) -> dict[str, Any]:
    origin = urlsplit(world.origin)
    return {
        "alive": camera.alive,
        "lifetime": int((world.clock() - world.started) * 1000) if camera.alive else 0,
        "source_error": None if camera.alive or camera.waiting else "timeout",
        "bitrate": 1840 if camera.alive else None,
        "server": host if camera.address_from == "stream_status" else None,
        "http_port": origin.port if origin.scheme == "http" else None,
        "https_port": (origin.port or 443) if origin.scheme == "https" else None,
        "rtmp_port": 1935,
        "rtsp_port": 8554,
    }


def _permissions(camera: Camera) -> dict[str, Any]:
    dvr = bool(camera.dvr_days) or None
    return {"view": camera.viewable, "dvr": dvr, "ptz": False, "edit": False, "actions": False}


def _preset(camera: Camera) -> dict[str, Any]:
    preset = {"id": 8, "title": "2+1days", "domain_id": 1, "is_default": True, "dvr_depth": camera.dvr_days}
    return {"preset_id": 8, "preset": preset}
