"""Cameras from a file through the whole portal: what plays, what is still, and a login that nobody ever sees."""

import logging
import os
import time

import pytest
from django.apps import apps

from cameras import public, trouble
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish
from cameras.vms.errors import BadAnswer, Unreachable
from demo.plain import LOGIN, PASSWORD, PlainCameras
from tests.commands import run
from tests.conftest import dsn
from tests.patience import wait_until
from tests.test_canary import addresses, told

pytestmark = pytest.mark.django_db(transaction=True)

HLS = "https://media.example.com/live/1.m3u8?token=abc"


@pytest.fixture
def cameras():
    with PlainCameras() as running:
        yield running


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cameras.yaml"


@pytest.fixture
def source(cameras, file, configure):
    """The stand-in's cameras and one with HLS, all public."""
    dsn = cameras.write(file)
    with file.open("a") as more:
        more.write(f"- name: pier\n  title: Pier\n  hls: {HLS}\n")
    source = configure(f"own={dsn}")["own"]
    refresh_and_import(source)
    publish(Camera.objects.all(), "test")
    public.renew()
    return source


def rewrite(file, text):
    file.write_text(text)
    os.utime(file, ns=(time.time_ns(), time.time_ns() + 1_000_000))


def still(client, slug):
    return wait_until(
        lambda: answer if "Last-Modified" in (answer := client.get(f"/cameras/{slug}/still.jpg")) else None
    )


def test_each_camera_has_the_player_that_its_address_asks_for(source):
    cameras = public.site().by_slug
    assert {slug: camera.player.kind for slug, camera in cameras.items()} == {
        "chairlift-top-station": "stills",
        "riverside-path": "embed",
        "bandstand": "embed",
        "pier": "hls",
    }
    assert [slug for slug, camera in cameras.items() if camera.embedded] == ["bandstand", "riverside-path"]


def test_a_page_with_a_player_is_framed_and_hls_plays_at_our_own(client, source, cameras):
    assert f"{cameras.url}/page/river" in client.get("/cameras/riverside-path/live/").content.decode()
    live = client.get("/cameras/pier/live/")
    assert HLS in live.content.decode()
    assert "connect-src 'self' https://media.example.com" in live["Content-Security-Policy"]


def test_pictures_are_fetched_behind_the_login(client, source):
    assert still(client, "chairlift-top-station").content != still(client, "riverside-path").content


def test_a_camera_without_a_still_is_never_asked_for_one(client, source, cameras):
    """Nor for anything else: browsers fetch what they play."""
    first = client.get("/cameras/pier/still.jpg")
    still(client, "chairlift-top-station")
    assert first["Cache-Control"] == "no-store" and "Last-Modified" not in client.get(
        "/cameras/pier/still.jpg"
    )
    assert {call.path for call in cameras.calls} == {"/jpeg/lift"}


def test_pictures_come_behind_digest_too(client, source, cameras):
    still(client, "riverside-path")
    assert {call.path for call in cameras.calls} == {"/digest/river"}


def test_a_pictures_address_and_login_are_nowhere(client, source, cameras, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    still(client, "chairlift-top-station")
    cameras.stop()
    refresh_and_import(source, force=True)
    run("check_sources")
    secrets = (PASSWORD, "Gl4ss", f"{LOGIN}:", "/jpeg/lift", "/digest/", "Authorization", "Digest")
    for address in addresses():
        answer = told(client.get(address))
        assert not [word for word in secrets if word in answer], address
    rows = repr([list(model.objects.values_list()) for model in apps.get_models()])
    assert "riverside" in rows and not [word for word in secrets if word in rows]
    written = caplog.text + "".join(capsys.readouterr())
    assert not [word for word in secrets if word in written]


def test_check_sources_tells_what_answers(source, file, cameras):
    rewrite(file, file.read_text().replace(HLS, f"{cameras.url}/page/park"))
    ran = run("check_sources")
    assert "still of lift-top, taken" in ran.out and "player of riverside answers" in ran.out
    assert "own: plain at file:///" in ran.out and PASSWORD not in ran.all


def test_a_file_that_goes_wrong_leaves_the_cameras_as_they_were(client, source, file):
    right = file.read_text()
    rewrite(file, right.replace("iframe:", "ifrane:"))
    with pytest.raises(BadAnswer):
        refresh_and_import(source, force=True)
    assert "“ifrane”, which is not known" in trouble.read("own").message
    assert len(public.renew().cameras) == 4 and all(camera.player for camera in public.site().cameras)
    rewrite(file, right.replace("title: Pier", "title: North pier"))
    refresh_and_import(source, force=True)
    assert trouble.read("own") is None
    assert public.renew().by_slug["pier"].title == "North pier"


@pytest.mark.parametrize("text", ["- nonsense", None], ids=["wrong", "missing"])
def test_a_file_that_was_never_right_stops_no_other_source(demo, file, configure, text):
    if text:
        file.write_text(text)
    opened = configure(f"own=plain+file://{file}", dsn(demo))
    with pytest.raises((BadAnswer, Unreachable)):
        refresh_and_import(opened["own"])
    refresh_and_import(opened["city"])
    publish(Camera.objects.all(), "test")
    assert public.renew().cameras and str(file) in trouble.read("own").message
    ran = run("check_sources")
    assert (
        f"own: {file}: " in ran.out and "Mend the file" in ran.out and "player of harbour answers" in ran.out
    )


def test_a_worker_that_starts_while_the_file_is_wrong_plays_none_and_says_so_once(
    client, source, file, configure, caplog
):
    rewrite(file, "- nonsense")
    configure(f"own=plain+file://{file}")
    for _ in range(3):
        assert {camera.player for camera in public.renew().cameras} == {None}
    assert caplog.text.count("do not play") == 1
    assert client.get("/").status_code == 200


def test_a_camera_that_leaves_the_file_leaves_the_site(client, source, file):
    rewrite(file, file.read_text().partition("- name: pier")[0])
    refresh_and_import(source, force=True)
    public.renew()
    assert client.get("/cameras/pier/").status_code == 404
    assert client.get("/cameras/bandstand/").status_code == 200
