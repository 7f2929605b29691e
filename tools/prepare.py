"""What `make run` does before it serves, in one process because starting Django takes longer than the work.

Each time: system checks, migrate, collectstatic. Where there is no admin yet, one named "admin" with
FIRST_PASSWORD. Of the demonstration (`--demo`) the list of cameras, and where nothing was ever published,
all of it, with a mosaic of its own. Safe to break off at any point: what is done is seen from the database.
"""

import os
import sys

import django
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError

TOGETHER = "Town and valley"
CELLS = (
    "Harbour, east quay",
    "Bus station, bay 4",
    "Valley road",
    "Ferry terminal",
    "Summit panorama",
    "Riverside path",
    "Chairlift, top station",
    "Library courtyard",
    "Town hall square",
)
"""Of the demonstration, a mosaic as an admin makes one: cameras of all its sources side by side."""
COUNTED = ("Covered market, main door", "Library square")
"""Of the demonstration, cameras that count people."""


def main(demo: bool) -> None:
    call_command("check")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if demo:
        publish_demo()
    if make_admin():  # last: what fails before it must not cost the one showing of the password
        print("made admin")


def make_admin() -> bool:
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return False
    users.create_superuser("admin", password=os.environ["FIRST_PASSWORD"])
    return True


def publish_demo() -> None:
    """What an admin hid stays hidden: only a site on which nobody has published anything is filled."""
    call_command("refresh", stdout=sys.stderr)
    if not apps.get_model("cameras", "Publication").objects.exists():
        arrange_demo()
        call_command("publish", all=True, mosaics=True, stdout=sys.stderr)


def arrange_demo() -> None:
    """What an admin adds to what the VMSs tell: groups that are missing, an order, charts of people, a mosaic."""
    cameras = apps.get_model("cameras", "Camera").objects
    cameras.filter(source="aipix").update(group="Valley")
    cameras.filter(source="camstreamer").update(order=1)
    cameras.filter(vms_title__in=COUNTED).update(show_counts=True)
    known = dict(cameras.values_list("vms_title", "pk"))
    mosaic, _ = apps.get_model("cameras", "Mosaic").objects.update_or_create(
        title=TOGETHER, source="", defaults={"layout": "3x3", "order": -1}
    )
    for position, title in enumerate(CELLS, 1):
        mosaic.cells.update_or_create(position=position, defaults={"camera_id": known[title]})


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    try:
        django.setup()
        main("--demo" in sys.argv)
    except (CommandError, ImproperlyConfigured) as error:
        sys.exit(str(error))
