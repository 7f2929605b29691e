"""docs/adding-a-vms.md is right: the class that it shows is all that a new kind of VMS takes."""

import json
import re
from io import BytesIO
from urllib.parse import quote

import pytest
from PIL import Image

from cameras import public
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish
from cameras.vms.kinds import KINDS
from tests.commands import run
from tests.declared import ROOT
from tests.patience import wait_until
from tests.vms_helpers import Said, scripted

PASSWORD, TOKEN = "p@ss/w:rd?1&2", "the-session-of-the-example"
PLAYING = "a-token-to-watch"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def example(monkeypatch):
    """The class in the page, in the table of kinds."""
    page = (ROOT / "docs" / "adding-a-vms.md").read_text()
    (text,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    module = {}
    exec(compile(text, "docs/adding-a-vms.md", "exec"), module)  # noqa: S102
    monkeypatch.setitem(KINDS, "example", module["Example"])


@pytest.fixture
def vms():
    """An Example VMS with one camera; its session ends whenever `sessions` is emptied."""
    picture = BytesIO()
    Image.new("RGB", (320, 180), "teal").save(picture, "JPEG")
    sessions = set()

    def login(asked):
        if json.loads(asked.body) != {"login": "webuser", "password": PASSWORD}:
            return Said({}, 401)
        sessions.add(TOKEN)
        return {"token": TOKEN}

    def guarded(answer):
        return lambda asked: (
            answer() if asked.headers.get("authorization", "")[7:] in sessions else Said({}, 401)
        )

    camera = {"id": "quay", "title": "Quay", "group": "Port", "online": True, "token": PLAYING}
    with scripted({}) as server:
        server.sessions = sessions
        server.routes |= {
            "POST /login": login,
            "GET /cameras": guarded(lambda: [camera | {"streamer": server.url}, {"id": None}, 7]),
            "GET /cameras/quay/picture": guarded(lambda: Said(picture.getvalue())),
            "GET /player/quay": Said(b"<html></html>", headers={"Content-Type": "text/html"}),
        }
        yield server


def dsn(vms, password=PASSWORD):
    login = f"webuser:{quote(password, safe='')}"
    return f"town=example+{vms.url.replace('://', f'://{login}@')}"


def test_its_camera_plays_and_has_a_still(example, vms, configure, client):
    refresh_and_import(configure(dsn(vms))["town"])
    publish(Camera.objects.all(), "test")
    public.renew()
    assert f"{vms.url}/player/quay?token={PLAYING}" in client.get("/cameras/quay/").content.decode()
    assert wait_until(lambda: "Last-Modified" in client.get("/cameras/quay/still.jpg"))
    assert TOKEN not in client.get("/cameras/quay/").content.decode()


def test_an_ended_session_is_made_anew(example, vms, configure):
    source = configure(dsn(vms))["town"]
    refresh_and_import(source)
    vms.sessions.clear()
    assert refresh_and_import(source, force=True).streams and vms.count("/login") == 2


def test_check_sources_tells_what_is_well_and_what_is_not(example, vms, configure):
    configure(dsn(vms))
    ran = run("check_sources")
    assert ran.error == "" and "player of quay answers" in ran.out and "still of quay, taken" in ran.out
    configure(dsn(vms, "wrong"))
    ran = run("check_sources")
    assert "login rejected for town" in ran.out and ran.error
