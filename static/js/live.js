// Plays, and begins anew at growing pauses what does not come or stands still. How it is played is the affair of
// live_hls.js and live_rtsp.js: `open(url, lost)` plays it in the page's <video> and returns {close, renew?}; `renew(url)`
// goes on from another address of the same, and may return a promise of it.

import { playback, pressed, tries, Trouble } from "./live_link.js";
import { count, main, onPress, stand, video } from "./live_screen.js";

const FIRST_FRAME = 15000; // ms
const STALLED = 8000;
const STEADY = 30000; // ms of play after which pauses are short again
const LONGEST_PAUSE = 30; // s
const RARELY = 300; // s between tries that promise nothing
const ENOUGH = 5; // failures in a row, after which the tile shows its own still
const LATEST = 55; // s before its end that a playback is renewed at the latest; one that ends soon is given to one alone
const SPREAD = 10;

let open, player;
let failures = tries;
let next = Infinity; // the next try
let renewal = Infinity;
let at, moved, began;
let gone = false; // not public any more

// Null: this browser cannot play it.
export function start(how) {
  open = how;
  if (!open) return stand("stills", main.querySelector("[data-still]") ? "stills_alone" : "unable");
  setInterval(look, 500);
  onPress(begin);
  if ("press" in main.dataset && !pressed) stand("press");
  else begin();
}

async function begin() {
  if (gone) return;
  next = Infinity;
  stand("connecting", "connecting");
  try {
    play(await playback(ahead, failures));
  } catch (error) {
    failed(error);
  }
}

function ahead(count) {
  if (count) stand("connecting", "ahead", { count });
}

function play(link) {
  if (gone) return;
  moved = began = Date.now();
  const mine = (player = open(link.url, (error) => player === mine && !held() && failed(error)));
  renewal = due(link);
}

// By the visitor: who goes on later is told then what is the matter.
const held = () => main.dataset.state === "playing" && video.paused && !video.ended;

// A browser that lets nothing begin by itself, not even mute.
function refused(error) {
  if (error.name !== "NotAllowedError") return;
  end();
  stand("press");
}

function end() {
  player?.close();
  player = null;
  renewal = Infinity;
  video.removeAttribute("src");
  video.load();
}

function failed(error) {
  if (gone) return;
  if (error) console.info("The player begins anew.", error); // for whoever looks for the reason
  end();
  failures += 1;
  const pause = error?.vain ? RARELY : Math.min(2 ** failures, LONGEST_PAUSE);
  next = Date.now() + 1000 * pause * (0.8 + 0.4 * Math.random());
  const enough = error?.vain || failures >= ENOUGH;
  stand(enough ? "failed" : "waiting", error instanceof Trouble ? error.message : "not_coming");
}

// When to renew a playback: well before its end, and not all visitors at once.
function due({ lasts }) {
  if (!player.renew || !lasts || !main.dataset.play) return Infinity;
  return Date.now() + 1000 * Math.max(0.6 * lasts, lasts - LATEST + SPREAD * Math.random());
}

// What plays goes on as long as it may.
async function renew() {
  const mine = player;
  renewal = Infinity;
  try {
    const link = await playback(() => {}, failures);
    if (player !== mine) return;
    await player.renew(link.url);
    if (player === mine) renewal = due(link);
  } catch (error) {
    if (player !== mine) return;
    if (error.vain) failed(error);
    else renewal = Date.now() + STALLED;
  }
}

function look() {
  const now = Date.now();
  if (next < Infinity) count(Math.max(0, Math.ceil((next - now) / 1000)));
  if (now >= next) begin();
  if (now >= renewal) renew();
  if (player) watch(now);
}

// Whether the picture moves. One that is paused, or that nobody sees, need not.
function watch(now) {
  if (at !== video.currentTime || document.hidden || held()) {
    at = video.currentTime;
    moved = now;
  }
  const playing = main.dataset.state === "playing";
  if (now - moved > (playing ? STALLED : FIRST_FRAME)) failed();
  else if (playing && now - began > STEADY) failures = 0;
}

video.addEventListener("loadedmetadata", () => player && video.play().catch(refused));
video.addEventListener("playing", () => player && stand("playing"));
video.addEventListener("ended", () => player && failed());
addEventListener("online", () => next < Infinity && begin());
addEventListener("gone", ({ target }) => {
  if (target !== main) return;
  gone = true;
  end();
});
