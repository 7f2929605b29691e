"""What of logins and tokens comes to rest in the database: nothing that can be read; and hosts of different keys."""

from contextlib import ExitStack, suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from cameras import catalog, plays, public, recordings, sealed, sharedcopy, sources, trouble
from cameras.imports import refresh_and_import
from cameras.models import Camera, Recording, Ticket
from cameras.publishing import publish
from cameras.sharedcopy import SharedCopy
from cameras.sources import ABANDONED, ShutOut
from cameras.tick import Tick
from cameras.vms.base import Playback, Prepared, Stream, secret_fields
from cameras.vms.camstreamer_session import MADE
from cameras.vms.dsn import parse_all
from cameras.vms.errors import SourceError
from cameras.vms.kinds import KINDS
from demo.camstreamer_limits import Limits as CamStreamerLimits
from demo.sources import start_all
from tests.commands import run
from tests.conftest import PASSWORD, dsn, session_of
from tests.patience import wait_until
from tests.staff import CAMERAS, signed_in, words
from tests.test_plays import URL as PLAY
from tests.test_plays import played, take
from tests.test_recordings import FERRY
from tests.test_sharedcopy import backdate

OTHER_KEY = "of-another-host-" + "o" * 40
LOGIN = "/watcher/client-api/v3/login"
LIST = "/watcher/client-api/v3/streams"
SECRET = 12
"""Letters of the shortest session or token."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def every_kind(demo, configure, hurried, tmp_path, monkeypatch):
    """CAMERA_SOURCES of all kinds, and one of CamStreamer's OAuth2 and Watcher's v2 and API key beside them."""
    monkeypatch.setattr(CamStreamerLimits, "refusal", lambda _: "")
    with ExitStack() as stack:
        configured = start_all(stack, demo, "127.0.0.1", tmp_path / "cameras.yaml")
        configured += " " + dsn(demo, "old", options="?api=v2")
        for source in configure(*configured.split()).values():
            refresh_and_import(source)
        yield configured


def rows():
    """All that the database holds, table by table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            yield table, str(cursor.fetchall())


def leaks(secrets):
    """Which of them can be read, and where: in the rows, and on SQLite in the files as they are."""
    places = dict(rows())
    if connection.vendor == "sqlite":
        for end in ("", "-wal"):
            path = Path(f"{connection.settings_dict['NAME']}{end}")
            with suppress(FileNotFoundError):
                places[path.name] = path.read_bytes().decode("latin-1")
    return {(place, secret) for place, text in places.items() for secret in secrets if secret in text}


def strings(value):
    """Of a session, however deep."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return {word for each in inner for word in strings(each)}
    return {value} if isinstance(value, str) else set()


def of_dsns(configured):
    """What stands in CAMERA_SOURCES and is nobody else's business."""
    for each in parse_all(configured):
        yield from [each.password, *each.options.values(), each.login if each.kind == "camstreamer" else ""]


def long(words):
    return {word for word in words if len(word) >= SECRET}


def test_no_login_and_no_token_of_any_kind_can_be_read_in_the_database(every_kind):
    assert {source.kind.dsn.kind for source in sources.opened().values()} == KINDS.keys()
    sessions = {alias: long(strings(source.call(dict))) - long(MADE.values()) for alias, source in
                sources.opened().items()}  # fmt: skip
    assert {alias for alias, words in sessions.items() if words} >= {"demo", "old", "aipix", "zoneminder"}
    tokens = {stream.token for alias in sources.opened() for stream in catalog.read(alias).streams} - {""}
    assert len(tokens) > 10
    assert not leaks(set().union(*sessions.values(), tokens, long(of_dsns(every_kind))))


def test_what_stands_in_the_dsn_is_in_no_session(every_kind):
    of_dsn = long(of_dsns(every_kind))
    assert len(of_dsn) > 1
    for alias in sources.opened():
        assert session_of(alias) and not strings(session_of(alias)) & of_dsn


def test_the_fields_that_are_secret_are_marked():
    """Whatever is added to these is judged here: what a stranger must not read is SECRET."""
    assert [secret_fields(kind) for kind in (Stream, Playback, Prepared)] == [("token",), ("url",), ("url",)]


def test_a_catalog_costs_one_encryption(source, monkeypatch):
    texts = []
    monkeypatch.setattr(sealed, "seal", lambda value, seal=sealed.seal: texts.append(value) or seal(value))
    session_of("city")
    heard = catalog.refresh(source)
    assert len(texts) == 2  # the session, the catalog
    assert catalog.read("city").streams == heard.streams


@pytest.mark.parametrize("api", ["v2", "v3"])
def test_a_vms_that_repeats_our_secrets_in_its_trouble_brings_none_to_rest(demo, configure, api):
    source = configure(dsn(demo, options=f"?api={api}"))["city"]
    refresh_and_import(source)
    secrets = long(strings(session_of("city")["v2" if api == "v2" else "v3"])) | {PASSWORD}
    for body in (f"no: {word}" for word in secrets):
        for fault in (
            {"kind": "status", "status": 500},
            {"kind": "garbage"},
            {"kind": "status", "status": 403},
        ):
            with demo.world.faults.during(api, **fault, body=body), suppress(SourceError):
                refresh_and_import(source, force=True)
            assert trouble.read("city") and not leaks({PASSWORD} | long(strings(session_of("city"))))


@pytest.fixture
def public_kinds(every_kind, client):
    """The same with all cameras public."""
    publish(Camera.objects.all(), "test")
    public.renew()
    yield
    plays.serving.end()


def test_no_playback_that_was_minted_and_no_address_of_a_recording_can_be_read(public_kinds, client):
    urls = {}
    for alias, slug in (("aipix", "ferry-pier-queue"), ("camstreamer", "ferry-terminal")):
        path = f"/cameras/{slug}/play/"
        for size in ("", "?size=small"):
            urls[alias, size] = played(client, take(client, path + size), path).json()["playback"]["url"]
    assert len(set(urls.values())) > 2
    recording = recorded(sources.opened()["camstreamer"])
    assert not leaks({*urls.values(), *map(last_part, urls.values()), recording, last_part(recording)})


def last_part(url):
    return url.rpartition("=")[2] or url.rpartition("/")[2]


def recorded(source):
    """The address of one, once it is ready."""
    row = recordings.ask(
        Camera.objects.get(name=FERRY), timezone.now() - timedelta(minutes=9), timezone.now(), "ann"
    )

    def ready():
        backdate(recordings.key(source.alias), heard_at=recordings.LONGEST_PAUSE)
        recordings.go_on(source)
        return recordings.address(Recording.objects.get(pk=row.pk))

    return wait_until(ready, 30)


def test_what_another_host_has_sealed_is_handed_out_by_none(client, minting, published, settings):
    """Neither shared nor played: who asks is told of trouble, and asks for another."""
    ticket = played(client, take(client)).json()["ticket"]
    settings.SECRET_KEY = OTHER_KEY
    answer = client.get(PLAY, {"ticket": ticket})
    assert (answer.status_code, answer.json()) == (503, {"trouble": plays.TROUBLE})
    assert take(client).status_code == 202


# Tickets and recordings of a release before


def test_a_ticket_of_an_older_release_has_what_that_can_read(client, minting, published):
    now = timezone.now()
    ticket = Ticket.objects.create(
        token="x" * 32, source="city", name="harbour", small=False, asked_at=now, seen_at=now, sealed=None
    )
    asked = {"ticket": ticket.token}
    url = wait_until(lambda: client.get(PLAY, asked).json().get("playback", {}).get("url"))
    row = Ticket.objects.get()
    assert (row.playback, row.sealed, row.mark) == ({"kind": "hls", "url": url}, None, "")
    own = played(client, take(client, f"{PLAY}?instead={ticket.token}")).json()["ticket"]
    assert own != ticket.token and url not in sealed.unseal(Ticket.objects.get(token=own).sealed, "it")["url"]


@pytest.mark.parametrize("way", ["forwards", "back"])
def test_the_migration_seals_what_is_there(wall, way):
    row = recordings.ask(
        Camera.objects.get(name=FERRY), timezone.now() - timedelta(minutes=9), timezone.now(), "ann"
    )
    url = "https://vms.example.com/download.php?id=plain-old-secret"
    kept = {"url": url} if way == "forwards" else {"sealed_url": sealed.seal(url)}
    Recording.objects.filter(pk=row.pk).update(done_at=timezone.now(), **kept)
    old = Ticket.objects.create(
        token="x", source="wall", name="1", small=False, asked_at=timezone.now() - timedelta(hours=2),
        seen_at=timezone.now(), playback={"kind": "rtsp", "url": url},
    )  # fmt: skip
    migration = import_module("cameras.migrations.0007_sealed")
    (migration.seal if way == "forwards" else migration.unseal)(apps, None)
    row.refresh_from_db()
    assert recordings.address(row) == url and (row.url == url) is (way == "back")
    assert not Ticket.objects.filter(pk=old.pk).exists()


# A host whose SECRET_KEY is another


@pytest.fixture
def other_host(source, settings, configure):
    """From here on this process is a host of another key; what the first one wrote is there."""
    refresh_and_import(source)

    def become(key=OTHER_KEY):
        settings.SECRET_KEY = key
        sealed._trouble.cache_clear()
        for memory in (catalog._decoded, catalog._unreadable):
            memory.clear()
        return configure(settings.CAMERA_SOURCES)["city"]

    return become


def beat():
    """One of the clock, with all that it starts."""
    tick = Tick()
    tick.beat()
    for thread in tick.running.values():
        thread.join(15)
    return tick


def make_due(settings):
    backdate(catalog.catalog_key("city"), heard_at=settings.CATALOG_FRESH + 1)


def test_it_does_not_log_in_and_does_not_refresh_while_others_do(demo, other_host, settings, caplog):
    other_host()
    demo.calls.clear()
    make_due(settings)
    for _ in range(3):
        beat()
    assert len(demo.calls) == 0
    assert [record.levelname for record in caplog.records if "SECRET_KEY differs" in record.message] == [
        "ERROR", "ERROR",
    ]  # fmt: skip
    assert catalog.read("city") is None and trouble.read("city") is None


def test_the_commands_and_the_admin_say_it(other_host):
    other_host()
    ran = run("check_sources")
    assert ran.error and "SECRET_KEY differs" in ran.out and "SECRET_KEY_FALLBACKS" in ran.out
    assert "SECRET_KEY differs" in run("refresh").error
    assert "SECRET_KEY differs" in words(signed_in(), CAMERAS)
    assert trouble.read("city") is None


def test_hosts_of_different_keys_do_not_fight(demo, other_host, settings):
    """Each in its turn, for as long as a session would need to be thought abandoned: nobody logs in."""
    ours = settings.SECRET_KEY
    demo.calls.clear()
    for _ in range(4):
        for key in (ours, OTHER_KEY):
            other_host(key)
            beat()
        backdate(sources.opened()["city"].key, heard_at=ABANDONED / 2)
        make_due(settings)
    assert demo.calls.count(LOGIN) == 0
    assert demo.calls.count(LIST) >= 3


def test_what_nobody_has_held_for_two_minutes_is_replaced(demo, other_host, settings):
    source = other_host()
    demo.calls.clear()
    for key in (source.key, catalog.catalog_key("city")):
        backdate(key, heard_at=ABANDONED + 1)
    beat()
    assert demo.calls.count(LOGIN) == 1
    assert {stream.name for stream in catalog.read("city").streams} > {"harbour"}


def test_a_list_that_is_kept_longer_is_replaced_as_soon(demo, other_host, settings):
    settings.CATALOG_FRESH = 3600
    source = other_host()
    for key in (source.key, catalog.catalog_key("city")):
        backdate(key, heard_at=ABANDONED + 1)
    assert catalog.read("city") is None
    beat()
    assert catalog.read("city")


def test_a_key_that_is_named_as_the_one_before_costs_no_login(demo, other_host, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    other_host()
    assert catalog.read("city")
    demo.calls.clear()
    make_due(settings)
    beat()
    assert demo.calls.count(LIST) and demo.calls.count(LOGIN) == 0


def test_a_still_is_not_asked_for_with_a_session_of_others(demo, other_host, settings):
    source = other_host()
    with pytest.raises(ShutOut, match="SECRET_KEY differs"):
        source.still(Stream("harbour"))


def test_a_session_that_is_held_stays_young(demo, source, settings):
    refresh_and_import(source)
    version = sharedcopy.glance()[source.key].version
    backdate(source.key, heard_at=sources.HELD_EVERY + 1)
    beat()
    held = sharedcopy.glance()[source.key]
    assert held.age < sources.HELD_EVERY and held.version == version


def test_a_login_of_another_account_is_looked_at_once_and_not_each_second(source):
    """As long as the new password is refused, a thread and a connection each second found it out anew."""
    sharedcopy.write(source.key, sealed.seal({"account": "another", "session": {}}))
    backdate(source.key, heard_at=sources.HELD_EVERY + 1)
    assert not source.held(sharedcopy.glance())
    source.hold()
    assert source.held(sharedcopy.glance())
    sharedcopy.write(source.key, sealed.seal({"account": "another", "session": {}}))
    backdate(source.key, heard_at=sources.HELD_EVERY + 1)
    assert not source.held(sharedcopy.glance())


# What older releases left


def test_a_ticket_that_is_served_is_none_that_older_releases_would_share(client, minting, published):
    """They share what is done without a trouble, and would find no playback in it and wait for ever."""
    answer = played(client, take(client))
    assert answer.json()["playback"]["url"]
    assert not Ticket.objects.filter(trouble="").exists()


@pytest.mark.parametrize(
    ("age", "left"), [(0, True), (catalog.PLAIN_LEFT + 1, False)], ids=["in use", "left"]
)
def test_what_older_releases_wrote_goes_when_none_of_them_renews_it(source, age, left):
    for alias in ("city", "removed"):
        sharedcopy.write(f"session:{alias}", {"account": "x", "session": {"access": "plain-old-secret"}})
        sharedcopy.write(f"catalog:3:{alias}", {"streams": [{"name": "a", "token": "plain-old-secret"}]})
        backdate(f"catalog:3:{alias}", heard_at=age)
    catalog.refresh(source)
    old = SharedCopy.objects.filter(key__regex=r"^(session|catalog:3):", value__isnull=False)
    assert (old.count() == 4) is left
    assert bool(("cameras_sharedcopy", "plain-old-secret") in leaks({"plain-old-secret"})) is left
