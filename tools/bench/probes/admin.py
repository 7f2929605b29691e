"""Seconds and queries of the admin's list, search and publishing; to be run on a copy of the database."""

import json
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from tools.bench.probes.steps import queries, seconds

PAGE = "/admin/cameras/camera/"
HIDDEN = 500


def main(repeats: str) -> None:
    """The first of each comes from a worker that has never shown the admin."""
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench", "bench@example.com", "bench"))
    ids = hidden()
    if len(ids) != HIDDEN:
        raise RuntimeError(f"{len(ids)} cameras are hidden")
    found: dict[str, list[float]] = {}
    for _ in range(int(repeats)):
        told(found, "list", lambda: client.get(PAGE))
        told(found, "list, last page", lambda: client.get(PAGE, {"p": 190}))
        told(found, "search", lambda: client.get(PAGE, {"q": "camera 49"}))
        told(found, "filter by state", lambda: client.get(PAGE, {"state": "live"}))
        told(found, "publish 500", lambda: client.post(PAGE, action("publish_selected", ids)), 302)
        if hidden():
            raise RuntimeError("they were not published")
        told(found, "unpublish 500", lambda: client.post(PAGE, action("unpublish_selected", ids)), 302)
    print(json.dumps(found))


def hidden() -> list[int]:
    camera = apps.get_model("cameras", "Camera")
    return list(camera._default_manager.filter(is_public=False).values_list("pk", flat=True))


def action(name: str, ids: list[int]) -> dict[str, object]:
    return {"action": name, "_selected_action": ids}


def told(found: dict[str, list[float]], name: str, work: Callable[[], Any], status: int = 200) -> None:
    answers: list[Any] = []
    with queries() as counted:
        took = seconds(lambda: answers.append(work()))
    if answers[0].status_code != status:
        raise RuntimeError(f"{name}: {answers[0].status_code}")
    found.setdefault(name, []).append(took)
    found.setdefault(f"{name}: queries", []).append(counted.count)
