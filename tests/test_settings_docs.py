"""docs/settings.md and .env.example name every setting that portal/settings.py reads, and no other."""

import ast
import re

from tests.declared import ROOT, Setting, declared

DOCS = (ROOT / "docs" / "settings.md").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()

COMPUTED = {
    "_site.hostname or ''": "host of `SITE_URL`",
    "not DEBUG": "`true`, with `DEBUG` `false`",
    "str(VAR_DIR / 'stills')": "`var/stills`",
    """f"sqlite:///{VAR_DIR / 'portal.sqlite3'}\"""": "`var/portal.sqlite3`",
}
"""Defaults that are no constants, and how the docs put them."""

SECRETS = {"SECRET_KEY"}


def in_docs() -> dict[str, str]:
    """Name → default, from the tables."""
    return dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", DOCS, re.MULTILINE))


def in_example() -> dict[str, str]:
    """Name → value, whether or not the line is commented out."""
    return dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))


def constant(setting: Setting) -> str | None:
    """The default as one writes it, or None where it is computed."""
    if setting.default in COMPUTED:
        return None
    value = ast.literal_eval(setting.default or "''")
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_documented(setting: Setting) -> str:
    if setting.name == "ENV_FILE":
        return "`.env`"
    if setting.name in SECRETS:
        return "required"
    value = constant(setting)
    if value is None:
        return COMPUTED[setting.default]
    return f"`{value}`" if value else "empty"


def test_the_settings_are_found() -> None:
    assert {"SECRET_KEY", "SITE_URL", "CAMERA_SOURCES", "DATABASE_URL", "ENV_FILE"} <= declared().keys()


def test_the_docs_name_every_setting_with_its_default() -> None:
    assert in_docs() == {setting.name: as_documented(setting) for setting in declared().values()}


def test_the_example_names_every_setting() -> None:
    of_compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert in_example().keys() == declared().keys() | of_compose


def test_the_example_shows_the_defaults() -> None:
    commented = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    for setting in declared().values():
        if setting.name in commented and constant(setting):
            assert commented[setting.name] == constant(setting), setting.name


def test_the_example_holds_no_secret_key() -> None:
    assert in_example()["SECRET_KEY"] == ""
