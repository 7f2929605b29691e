"""What the tests of the admin share: people with their rights, and short ways to its pages."""

from typing import Any

from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client

from tests.markup import Element, read

CAMERAS, MOSAICS = "/admin/cameras/camera/", "/admin/cameras/mosaic/"
ALL = ("view_camera", "change_camera", "delete_camera", "view_mosaic", "change_mosaic", "add_mosaic",
       "delete_mosaic", "view_publication")  # fmt: skip


def signed_in(name: str = "ann", *rights: str) -> Client:
    """A browser in which this member of staff has logged in; without rights named, with all of them."""
    user, _ = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    user.user_permissions.set(Permission.objects.filter(codename__in=rights or ALL))
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str, **query: str) -> Element:
    response = client.get(address, query)
    assert response.status_code == 200, response.status_code
    return read(response.content.decode())


def words(client: Client, address: str, **query: str) -> str:
    return page(client, address, **query).text


def listed(client: Client, address: str = CAMERAS, **query: str) -> list[str]:
    """The titles of a list, in its order."""
    return [link.all("bdi")[0].text for link in page(client, address, **query).all("a") if link.all("bdi")]


def bulk(client: Client, action: str, rows: Any, address: str = CAMERAS, **more: str) -> str:
    """Chooses an action for these rows and says what the admin answers."""
    chosen = {"action": f"{action}_selected", "_selected_action": [row.pk for row in rows], **more}
    response = client.post(address, chosen, follow=True)
    assert response.status_code == 200
    return read(response.content.decode()).text


def change(row: Model) -> str:
    return f"/admin/cameras/{row._meta.model_name}/{row.pk}/change/"


def saved(client: Client, address: str, **typed: str) -> Element | None:
    """Sends the page's form as it stands with these fields typed over; the page again where it complains."""
    form = next(
        form for form in page(client, address).all("form") if (form.get("id") or "").endswith("_form")
    )
    fields = {**filled(form), **typed}
    response = client.post(address, {name: value for name, value in fields.items() if value is not None})
    if response.status_code == 302:
        return None
    assert response.status_code == 200, response.status_code
    return read(response.content.decode())


def filled(form: Element) -> dict[str, Any]:
    """What a browser would send of a form in which nothing is touched."""
    fields = {
        each["name"]: each.get("value") or ("on" if each.get("type") == "checkbox" else "")
        for each in form.all("input")
        if "name" in each and (each.get("type") != "checkbox" or "checked" in each)
    }
    fields |= {
        area["name"]: area.words.removeprefix("\n").removeprefix("\r\n") for area in form.all("textarea")
    }
    for select in form.all("select"):
        chosen = [option["value"] for option in select.all("option") if "selected" in option]
        fields[select["name"]] = chosen[0] if chosen else ""
    return {name: value for name, value in fields.items() if not name.startswith("_")}
