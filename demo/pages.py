"""The streamer's two pages, a player and "no signal". They load nothing but their own film."""

from html import escape
from string import Template

STYLE = """
html, body { margin: 0; height: 100%; background: #0b0f14; color: #fff; overflow: hidden;
  font: 500 clamp(11px, 3.2vmin + 4px, 17px)/1.3 system-ui, "Segoe UI", Roboto, sans-serif }
video { width: 100%; height: 100%; object-fit: cover; display: block }
.top, .foot { position: fixed; left: 0; right: 0; display: flex; gap: 1em; padding: .7em .9em;
  justify-content: space-between; align-items: center; pointer-events: none;
  text-shadow: 0 1px 3px rgb(0 0 0 / .7); white-space: nowrap }
@media (max-width: 240px) { .top time, .mark { display: none } }
@media (max-width: 480px) { .foot span:first-child { visibility: hidden } }
.top { top: 0; justify-content: flex-end; background: linear-gradient(rgb(0 0 0 / .5), transparent) }
.foot { bottom: 0; padding-top: 2em; background: linear-gradient(transparent, rgb(0 0 0 / .6)) }
.foot span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
time { font-variant-numeric: tabular-nums }
.mark { font-size: .75em; opacity: .65; white-space: nowrap }
button { position: fixed; inset: 0; margin: auto; width: 4.2em; height: 4.2em; border: 0;
  border-radius: 50%; background: rgb(0 0 0 / .6); cursor: pointer }
button::after { content: ""; display: block; margin-left: 1.75em; border-left: 1.3em solid #fff;
  border-top: .8em solid transparent; border-bottom: .8em solid transparent }
.off { display: grid; place-content: center; height: 100%; text-align: center; gap: .3em;
  background: repeating-linear-gradient(0deg, #10161d 0 2px, #0b0f14 2px 4px) }
.off b { font-size: 1.5em; letter-spacing: .04em } .off span { opacity: .7 }
"""

PLAYER = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>$title</title>
<link rel="icon" href="data:,">
<style>$style</style>
</head>
<body>
<video src="$film" loop playsinline preload="auto" $flags></video>
<button type="button" aria-label="Play" hidden></button>
<div class="top"><time></time></div>
<div class="foot"><span>$title</span><span class="mark">stand-in</span></div>
<script>
const video = document.querySelector("video");
const button = document.querySelector("button");
const clock = document.querySelector("time");
const now = () => Date.now() / 1000;
const tick = () => { clock.textContent = new Date().toISOString().slice(0, 19).replace("T", " ") + " UTC"; };
const play = () => video.play().catch(() => { button.hidden = false; });
const join = () => { video.currentTime = now() % video.duration; };
video.addEventListener("loadedmetadata", join, { once: true });
video.addEventListener("playing", () => { button.hidden = true; });
button.addEventListener("click", play);
setInterval(tick, 500);
tick();
if (video.autoplay) play(); else button.hidden = false;
</script>
</body>
</html>
""")

NO_SIGNAL = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>$title</title>
<link rel="icon" href="data:,">
<style>$style</style>
</head>
<body>
<div class="off"><b>No signal</b><span>$title</span></div>
<div class="foot"><span></span><span class="mark">stand-in</span></div>
</body>
</html>
""")


def player(film: str, title: str, query: dict[str, str]) -> str:
    """Plays at once and without sound unless `autoplay=false` or `mute=false` is asked for."""
    wanted = {"autoplay": query.get("autoplay"), "muted": query.get("mute")}
    flags = " ".join(name for name, value in wanted.items() if value != "false")
    return PLAYER.substitute(film=escape(film), title=escape(title), style=STYLE, flags=flags)


def no_signal(title: str) -> str:
    return NO_SIGNAL.substitute(title=escape(title), style=STYLE)
