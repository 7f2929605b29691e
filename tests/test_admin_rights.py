"""What one right alone lets a member of staff read, and where the admin's cookies go."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from cameras import public, ready
from cameras.models import Camera, Mosaic, Publication, Report
from tests.staff import MOSAICS, bulk, change, saved, signed_in

HIDDEN = "Ski hut"
# Rights over cameras themselves, the record of what was public when, and what visitors reported.
NAMES_HIDDEN_CAMERAS = {
    *("add_camera", "change_camera", "delete_camera", "view_camera"),
    *("change_publication", "delete_publication", "view_publication"),
    *("change_report", "delete_report", "view_report"),
}


@pytest.fixture
def hut(heard):
    """A hidden camera that stands wherever the admin can name one."""
    camera = Camera.objects.get(name="harbour")
    Camera.objects.filter(pk=camera.pk).update(title=HIDDEN)
    camera.refresh_from_db()
    Report.objects.create(camera=camera, what="other")
    Publication.objects.create(
        subject="camera", subject_id=camera.pk, title=HIDDEN, what="unpublished", by="ann"
    )
    mosaic = Mosaic.objects.create(title="Our own", layout="2x2")
    mosaic.cells.create(position=1, camera=camera)
    return camera


def pages(camera: Camera) -> list[str]:
    """Every page of the admin that could name it, and what its fields look up as one types."""
    rows = [camera, Mosaic.objects.get(title="Our own"), *Report.objects.all(), *Publication.objects.all()]
    lists = {f"/admin/cameras/{row._meta.model_name}/" for row in rows}
    own = [change(row).replace("change", deed) for row in rows for deed in ("change", "delete", "history")]
    looked_up = reverse("admin:autocomplete") + "?app_label=cameras&model_name=cell&field_name=camera&term="
    return [
        "/admin/",
        *lists,
        *(f"{each}add/" for each in lists),
        *(f"{each}?q=ski" for each in lists),
        *own,
        looked_up,
    ]


def naming_pages(right: str, addresses: list[str]) -> list[str]:
    bob = signed_in("bob", right)
    return [address for address in addresses if HIDDEN in bob.get(address, follow=True).content.decode()]


def test_one_right_alone_does_not_name_hidden_cameras(hut):
    """view_mosaic and add_mosaic alone did, in the preview and in the cells."""
    addresses = pages(hut)
    rights = Permission.objects.filter(content_type__app_label="cameras").values_list("codename", flat=True)
    others = set(rights) - NAMES_HIDDEN_CAMERAS
    assert {right: named for right in others if (named := naming_pages(right, addresses))} == {}
    assert naming_pages("view_camera", addresses)


@pytest.mark.parametrize("right", ["add_mosaic", "change_mosaic"])
def test_who_may_write_mosaics_but_not_see_cameras_puts_none_into_them(hut, right):
    mosaic = Mosaic.objects.get(title="Our own")
    bob = signed_in("bob", right, "view_mosaic")
    address = change(mosaic) if right == "change_mosaic" else f"{MOSAICS}add/"
    cells = {
        "cells-TOTAL_FORMS": "1",
        "cells-INITIAL_FORMS": "0",
        "cells-0-position": "2",
        "cells-0-camera": str(hut.pk),
    }
    saved(bob, address, title="Another", **cells)
    assert list(Mosaic.objects.filter(title="Another", cells__position=2)) == []
    assert mosaic.cells.count() == 1


def test_what_is_not_there_beneath_the_admin_is_no_page_of_visitors(hut):
    """A page there knows nothing of the site; kept, it would be the one that every visitor gets."""
    ann = signed_in()
    public.renew()
    ready.shelf.clear()
    assert ann.get("/admin/nothing/").status_code == 404
    after = Client().get("/nothing/").content
    ready.shelf.clear()
    assert after == Client().get("/nothing/").content


def test_every_cookie_of_the_admin_stays_beneath_it(hut):
    """The one of its messages went to every page of the host."""
    ann = signed_in()
    ann.post("/admin/login/", {"username": "ann", "password": "wrong"})
    assert "Published 1" in bulk(ann, "publish", [hut])
    saved(ann, change(hut), title="Ski hut, south")
    ann.post("/admin/logout/")
    assert ann.cookies
    assert {name: cookie["path"] for name, cookie in ann.cookies.items() if cookie["path"] != "/admin/"} == {}
