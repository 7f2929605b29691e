// Which tiles play: those that the page or the visitor wants, on screen, in a tab that is seen, with somebody
// there; no more at once than the page's budget. All others show their stills. Nothing is decided anywhere else.

import { Tile } from "./player_tile.js";
import { watch } from "./states.js";
import { page } from "./words.js";

const HIDDEN = 30000; // ms in a hidden tab
const AWAY = 5000; // ms off screen
const MARGIN = "200px";
const SLEPT = 15000; // ms between two beats: the machine was asleep

export const tiles = new Map();
let hiddenAt = document.hidden ? Date.now() : Infinity;
let beat = Date.now();
let asleep = false;

const budget = () =>
  Number((document.querySelector("main [data-live-tiles]") ?? page).dataset.liveTiles);

// On screen before off it; there the latest wanted first, off it the latest seen.
function dearer(one, other) {
  return other.seen - one.seen || (one.seen ? other.since - one.since : other.left - one.left);
}

export function settle() {
  const now = Date.now();
  const awake = !asleep && now - hiddenAt < HIDDEN;
  const near = [...tiles.values()].filter(
    (tile) => awake && tile.wanted && tile.playable && (tile.seen || now - tile.left < AWAY),
  );
  const chosen = new Set(near.sort(dearer).slice(0, budget()));
  for (const tile of tiles.values()) if (!chosen.has(tile)) tile.rest();
  for (const tile of chosen) tile.play();
  if (chosen.size) dispatchEvent(new Event("plays"));
}

// Nobody is there, or somebody is again.
export function sleep(now) {
  asleep = now;
  settle();
}

function press(tile) {
  tile.wanted = !tile.player;
  tile.failed = tile.lost = false;
  tile.since = Date.now();
  settle();
}

// After a time without network, or without us, nobody knows what players show.
function renew() {
  for (const tile of tiles.values()) {
    tile.failed = false;
    if (tile.player) tile.again();
  }
  settle();
}

function look() {
  const now = Date.now();
  const slept = now - beat > SLEPT && !document.hidden;
  beat = now;
  if (slept) renew();
  else settle();
}

function seen() {
  const away = Date.now() - hiddenAt;
  hiddenAt = document.hidden ? Date.now() : Infinity;
  beat = Date.now();
  if (away >= HIDDEN) renew();
}

const watcher = new IntersectionObserver(
  (changes) => {
    for (const { target, isIntersecting } of changes) {
      const tile = tiles.get(target.closest("[data-camera]"));
      if (!tile) continue;
      if (tile.seen && !isIntersecting) tile.left = Date.now();
      tile.seen = isIntersecting;
    }
    settle();
  },
  { rootMargin: MARGIN },
);

function adopt(element) {
  if (tiles.has(element) || !element.querySelector(".frame") || !element.querySelector("[data-state]")) return;
  const tile = new Tile(element, press);
  tile.since = -tiles.size;
  tiles.set(element, tile);
  watcher.observe(tile.frame);
}

// Other scripts exchange what is on the page.
function take() {
  document.querySelectorAll("[data-camera]").forEach(adopt);
  for (const [element, tile] of tiles) {
    if (element.isConnected) continue;
    watcher.unobserve(tile.frame);
    tiles.delete(element);
  }
}

// A still is a link, but a plain press on it plays; the title leads to the camera.
document.addEventListener("click", (event) => {
  const tile = tiles.get(event.target.closest(".frame img, .frame .cover")?.closest("[data-camera]"));
  if (!tile?.button.isConnected || tile.button.hidden) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (!tile.player) press(tile);
  tile.button.focus({ preventScroll: true });
});

take();
new MutationObserver(take).observe(document.body, { childList: true, subtree: true });
setInterval(look, 1000);
document.addEventListener("visibilitychange", seen);
addEventListener("online", renew);

// Tiles hear from the portal which cameras play.
const slugOf = ({ dataset }) => dataset.camera;
watch(
  () => [...tiles.keys()].map(slugOf),
  (states) => {
    for (const [element, tile] of tiles) tile.hear(states.get(slugOf(element)));
    settle();
  },
);
