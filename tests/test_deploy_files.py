"""The files in deploy/ and compose.yaml: they say what they must, and the programs they are for accept them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests import nginx
from tests.declared import ROOT, declared
from tests.processes import environment

UNIT = ROOT / "deploy" / "camera-portal.service"
DEBIAN = Path("/etc/nginx/nginx.conf")


def compose() -> dict[str, dict]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def settings_of(unit: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^Environment=(\w+)=(.*)$", unit))


def accepted(configuration: Path) -> subprocess.CompletedProcess[str]:
    command = [nginx.program(), "-t", "-c", str(configuration), "-e", str(configuration.with_suffix(".log"))]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_site_has_just_the_placeholders_that_are_known():
    assert set(re.findall(r"\$\{(\w+)\}", nginx.SITE.read_text())) == nginx.PLACEHOLDERS


def test_nothing_stale_is_ever_served():
    rules = re.sub(r"(?m)#.*$", "", nginx.SITE.read_text())
    for never in ("use_stale", "background_update", "proxy_cache_valid", "proxy_add_x_forwarded_for"):
        assert never not in rules


@pytest.mark.nginx
def test_debians_own_nginx_takes_the_site(tmp_path):
    """Beside what Debian's nginx.conf says itself; the port is another here, and so are the places to write to."""
    folder = tmp_path / "nginx"
    folder.mkdir()
    run = nginx.Nginx(folder, nginx.free_port(), nginx.free_port())
    nginx.certify(folder)
    (folder / "site.conf").write_text(nginx.site_for(run, ["127.0.0.1:1", "127.0.0.1:2"], {}))
    main = DEBIAN.read_text()
    main = nginx.replaced(main, r"include /etc/nginx/sites-enabled/\*;", f"include {folder}/site.conf;")
    main = nginx.replaced(main, r"pid [^;]+;", f"pid {folder}/pid;")
    main = nginx.replaced(main, r"/var/log/nginx", str(folder))
    (folder / "nginx.conf").write_text(main if os.geteuid() == 0 else main.replace("user www-data;", ""))
    done = accepted(folder / "nginx.conf")
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_compose_fills_in_the_site():
    service = compose()["nginx"]
    filled = set(service["environment"]) - {"NGINX_ENVSUBST_FILTER"}
    assert filled == nginx.PLACEHOLDERS
    # Compose itself writes $$ for $.
    only = service["environment"]["NGINX_ENVSUBST_FILTER"].replace("$$", "$")
    assert all(re.search(only, name) for name in filled)
    assert not re.search(only, "PATH")
    assert "./deploy/nginx.conf:/etc/nginx/templates/default.conf.template:ro" in service["volumes"]


def test_compose_up_alone_needs_no_certificate():
    """nginx comes with its profile; one portal is at port 8000, several are nowhere but behind nginx."""
    services = compose()
    assert [name for name, service in services.items() if "profiles" in service] == ["nginx"]
    assert services["portal"]["ports"] == ["127.0.0.1:${PORTAL_PORT-8000}:8000"]
    assert services["portal"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_unit_sets_what_the_portal_reads():
    told = settings_of(UNIT.read_text())
    assert told["STILLS_DIR"].startswith("/var/lib/camera-portal/")
    assert told["DATABASE_URL"].startswith("sqlite:////var/lib/camera-portal/")
    others = {name for name in told if not name.startswith(("PYTHON", "GUNICORN"))}
    assert others <= declared().keys()


def test_gunicorn_listens_where_the_unit_says():
    """Its own file says to the whole network; what the unit says must count more."""
    line = settings_of(UNIT.read_text())["GUNICORN_CMD_ARGS"]
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "portal/gunicorn.conf.py", "--print-config", "portal.wsgi"],
        env={**environment("sqlite://:memory:", "", Path("/nonexistent")), "GUNICORN_CMD_ARGS": line},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert re.search(r"(?m)^bind +.*127\.0\.0\.1:8000", done.stdout), done.stderr


def test_systemd_takes_the_unit(tmp_path):
    """Nothing is run, so gunicorn need not be in /srv. Most containers have no systemd to ask."""
    if not shutil.which("systemd-analyze"):
        return
    unit = tmp_path / UNIT.name
    text = UNIT.read_text().replace("/srv/camera-portal/.venv/bin/gunicorn", "/bin/true")
    unit.write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    score = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert score.returncode == 0, score.stdout[-2000:]
