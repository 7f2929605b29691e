"""Which public addresses take POST: as the documents say and as nginx lets it through, and no other."""

import re

import pytest

from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.public import site
from cameras.publishing import publish
from tests.conftest import dsn
from tests.declared import ROOT
from tests.test_canary import addresses

pytestmark = pytest.mark.django_db(transaction=True)

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
ROW = re.compile(r"^\| (`/[^|]*) \| ([^|]*) \|", re.MULTILINE)
FROM_OUR_PAGE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


@pytest.fixture
def minted(minting, demo, configure):
    """A site whose players' addresses are made when somebody watches."""
    refresh_and_import(configure(dsn(demo))["city"])
    publish(Camera.objects.filter(name="harbour"), "test")
    return site().cameras[0].slug


def takes_post(client, address):
    return client.post(address, headers=FROM_OUR_PAGE).status_code not in (404, 405)


def test_the_documents_name_the_addresses_that_take_post_and_no_others(client, minted):
    walk = {*addresses(), f"/cameras/{minted}/play/"} - {"/admin/", "/healthz", "/readyz"}
    taking = {address.replace(minted, "<slug>") for address in walk if takes_post(client, address)}
    assert taking == {"/cameras/<slug>/report/", "/cameras/<slug>/live/", "/cameras/<slug>/play/"}
    rows = ROW.findall(ARCHITECTURE)
    assert {address.strip("`") for address, answer in rows if "`POST`" in answer} == taking
    assert taking <= set(re.findall(r"`(/cameras/<slug>/\w+/)`", OPERATIONS))
