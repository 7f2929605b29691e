"""The stand-in's own pages: what it is, what it is asked to break, and a way to break it by HTTP."""

import json
from html import escape
from string import Template
from urllib.parse import urlsplit

from demo.faults import KINDS
from demo.web import Refused, Request, Response, as_html, as_json, as_text
from demo.world import World

BASE = "/demo"

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Stand-in Watcher</title>
<link rel="icon" href="data:,">
<style>body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif }
code { font-size: .9em } table { border-spacing: 1rem .2rem; margin-left: -1rem; text-align: left }</style>
</head>
<body>
<h1>Stand-in Watcher</h1>
<p>This is no video management system: it answers like a Flussonic Watcher, API v2 and v3 and
streamer, for trying and testing Camera Portal. Its town, cameras and pictures are invented.</p>
$body
</body>
</html>
""")


def answer(world: World, request: Request, path: str) -> Response:
    """`/` and `/demo/` are pages; `/demo/faults` reads and sets faults as JSON."""
    if path.rstrip("/") == "/faults":
        return _set_faults(world, request) if request.method == "POST" else as_json(world.faults.listed())
    if request.path not in ("/", "/demo", "/demo/"):
        raise Refused(as_text("Not found", 404))
    body = _cameras(world) if request.path == "/" else _status(world)
    return as_html(PAGE.substitute(body=body))


def _set_faults(world: World, request: Request) -> Response:
    """`{"area", "kind", …}` sets one, `{"clear": "v2"}` or `{"clear": "all"}` ends them,
    `{"evict": true}` ends all sessions.
    """
    _refuse_strangers(request)
    try:
        wish = dict(json.loads(request.body))
        if wish.pop("evict", False):
            world.evict_sessions()
        if (area := wish.pop("clear", None)) is not None:
            world.faults.clear(None if area == "all" else area)
        if wish:
            world.faults.set(**wish)
    except (ValueError, TypeError) as error:
        raise Refused(as_json({"error": str(error)}, 400)) from None
    return as_json(world.faults.listed())


def _refuse_strangers(request: Request) -> None:
    """Another site's page can send neither JSON nor our own Origin."""
    origin = urlsplit(request.header("Origin")).netloc
    json_sent = request.header("Content-Type").startswith("application/json")
    if not json_sent or origin not in ("", request.header("Host")):
        raise Refused(as_json({"error": "send application/json, and not from another site"}, 403))


def _cameras(world: World) -> str:
    """Titles as links to places on this very page: players need tokens, which are not given away here."""
    listed = [camera for camera in world.cameras.values() if camera.enabled and camera.viewable][:100]
    items = (
        f'<li id="camera-{number}"><a href="#camera-{number}">{escape(camera.title)}</a>'
        f" {'' if camera.playing else '(no signal)'}</li>"
        for number, camera in enumerate(listed, 1)
    )
    return f'<h2>Cameras</h2><ul>{"".join(items)}</ul><p><a href="/demo/">State of the stand-in</a></p>'


def _status(world: World) -> str:
    facts = {
        "Cameras": len(world.cameras),
        "Mosaics": len(world.mosaics),
        "Sessions": len(world.sessions),
        "Longest page of a list": world.page_cap,
        "Generation of playback tokens": world.tokens.generation,
    }
    rows = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in facts.items())
    faults = [f"{each['area']}: {each['kind']} {each['path']}" for each in world.faults.listed()]
    broken = "".join(f"<li>{escape(fault)}</li>" for fault in faults) or "<li>nothing</li>"
    kinds = "".join(f"<tr><th>{name}</th><td>{escape(what)}</td></tr>" for name, what in KINDS.items())
    return (
        f"<table>{rows}</table><h2>Broken on purpose</h2><ul>{broken}</ul>"
        f"<h2>Kinds of faults</h2><p>Send <code>POST /demo/faults</code> such as"
        f' <code>{{"area": "v2", "kind": "status", "status": 503}}</code>;'
        f' <code>{{"clear": "all"}}</code> mends everything.</p><table>{kinds}</table>'
    )
