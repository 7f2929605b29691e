"""What a release leaves for those after it: `python -m tools.release` writes tests/releases/<version>.json, a backup.

Its rows are made by the release's own code and a stand-in Watcher, a few of every kind; CI upgrades from each of them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from demo.server import Demo
from portal.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
RELEASES = ROOT / "tests" / "releases"
FILL = """
import datetime, django
django.setup()
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from cameras.models import Camera, Cell, Mosaic, Outage, Recording, Report, Silence
from cameras.publishing import publish, unpublish

def camera(name):
    return Camera.objects.get(name=name)

editors = Group.objects.create(name="Редакторы")
editors.permissions.set(Permission.objects.filter(codename__in=["view_camera", "change_camera", "view_mosaic"]))
ann = User.objects.create_superuser("ann", "ann@example.com", "only-for-tests")
ben = User.objects.create_user("ben", "", "only-for-tests", is_staff=True)
ben.groups.add(editors)
ben.user_permissions.add(Permission.objects.get(codename="view_publication"))
publish(Camera.objects.exclude(name__in=["river", "depot"]), "ann")
publish(Mosaic.objects.all(), "ann")
unpublish([camera("street")], "ben")
Camera.objects.filter(name="harbour").update(
    title="Гавань “Восток” \\u2028 \\U0001f6a2", description="One line.\\nAnother, with \\\\ and \\"quotes\\".\\n" * 40,
    group="По воде", order=-3, show_address=True)
Camera.objects.filter(name="glacier").update(show_on_map=False, show_counts=True)
own = Mosaic.objects.create(title="Our own", layout="3x3", order=2)
for position, name in ((1, "harbour"), (4, "glacier"), (9, "river")):
    Cell.objects.create(mosaic=own, position=position, camera=camera(name))
publish([own], "ann")
now = timezone.now()
hour = datetime.timedelta(hours=1, microseconds=7)
Outage.objects.create(camera=camera("harbour"), began_at=now - 3 * hour, ended_at=now - 2 * hour)
Silence.objects.create(source="city", began_at=now - 9 * hour, ended_at=now - 8 * hour)
Report.objects.create(camera=camera("harbour"), what="other", words="<b>Déjà vu</b> \\u202e 👀")
Recording.objects.create(camera=camera("harbour"), begin=now - 5 * hour, end=now - 4 * hour, asked_by="ann",
                         asked_at=now, vms_id="17", seconds=3600, percent=40)
LogEntry.objects.create(user=ann, content_type=ContentType.objects.get_for_model(Camera), object_id="1",
                        object_repr="Harbour", action_flag=CHANGE, change_message="[]")
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("--code", type=Path, default=ROOT, help="a folder with the code of that release")
    parser.add_argument("--version", default=VERSION, help="what release that is")
    wanted = parser.parse_args()
    RELEASES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Demo.start() as demo:
        login = f"{demo.world.login}:{demo.world.password}"
        environment = {
            **os.environ,
            "ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "only-for-tests-" + "k" * 50,
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "STILLS_DIR": f"{folder}/stills",
            "CAMERA_SOURCES": f"city=watcher+http://{login}@127.0.0.1:{demo.port}",
        }
        for command in (["manage.py", "migrate"], ["manage.py", "refresh"], ["-c", FILL]):
            subprocess.run([sys.executable, *command], cwd=wanted.code, env=environment, check=True)
        save(environment, wanted.version)


def save(environment: dict[str, str], version: str) -> None:
    """By the code of this tree, also for a release that could not save yet."""
    script = "import sys, django; django.setup(); from django.conf import settings; settings.VERSION = sys.argv[1]; "
    script += "from pathlib import Path; from cameras.backup.saving import save; save(Path(sys.argv[2]))"
    path = RELEASES / f"{version}.json"
    subprocess.run([sys.executable, "-c", script, version, str(path)], cwd=ROOT, env=environment, check=True)
    path.chmod(0o644)  # it holds nothing but what was made up here
    print(f"{path.relative_to(ROOT)} is written; it goes with the release.")


if __name__ == "__main__":
    main()
