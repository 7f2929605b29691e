"""The settings that portal/settings.py reads from the environment, as its source text tells them."""

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READERS = {
    "boolean", "contacts", "database", "email", "host_names", "links", "origins", "os.environ.get",
    "required", "seconds", "site", "text", "words", "zone",
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """`default` is the source text of the default; "" where there is none."""

    name: str
    default: str


def declared() -> dict[str, Setting]:
    tree = ast.parse((ROOT / "portal" / "settings.py").read_text())
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    found = [_setting(call) for call in calls if _reads(call)]
    return {setting.name: setting for setting in found}


def _reads(call: ast.Call) -> bool:
    """`text("NAME", …)` and the like."""
    first = call.args[0] if call.args else None
    return ast.unparse(call.func) in READERS and isinstance(first, ast.Constant)


def _setting(call: ast.Call) -> Setting:
    name = call.args[0]
    assert isinstance(name, ast.Constant)
    named = [keyword.value for keyword in call.keywords if keyword.arg == "default"]
    defaults = [*call.args[1:], *named]
    return Setting(str(name.value), ast.unparse(defaults[0]) if defaults else "")
