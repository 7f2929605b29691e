// Asks the portal what state the cameras of this page are in: one request for the whole page, as often as the
// portal itself hears from the VMS. More cameras than one address holds come in turns.

import { learn } from "./now.js";
import { page } from "./words.js";

const EVERY = 1000 * Math.max(10, page.dataset.catalogFresh);
const MOST = 100; // cameras in a request
const LONGEST = 3000; // letters in their names: there are servers that refuse more than 4000 in an address

const watchers = [];
let next = Date.now() + EVERY;
let last = ""; // the camera with which the turn before ended

// What is said of a camera: "live" plays, "still" works and does not play, "offline", "unheard".
export const stateOf = ({ state, plays }) => (state === "live" && !plays ? "still" : state);

// `slugs()` are the cameras that somebody shows; `hear(states)` is told, by slug, the states of all that were asked for.
export function watch(slugs, hear) {
  watchers.push({ slugs, hear });
}

function turn() {
  const all = [...new Set(watchers.flatMap(({ slugs }) => slugs()))].sort();
  const waiting = all.filter((slug) => slug > last);
  let room = LONGEST;
  const asked = (waiting.length ? waiting : all).slice(0, MOST).filter((slug) => (room -= slug.length + 1) >= 0);
  last = asked.at(-1) === all.at(-1) ? "" : asked.at(-1);
  return asked;
}

// A camera that is not named is not public any more, unless the portal does not know all of them yet.
async function ask(slugs) {
  const address = `${page.dataset.states}?c=${slugs}`;
  const response = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout(EVERY) });
  learn(response);
  const { cameras, complete } = await response.json();
  if (!response.ok) return;
  const states = new Map(complete ? slugs.map((slug) => [slug, "offline"]) : []);
  for (const camera of cameras) states.set(camera.slug, stateOf(camera));
  for (const { hear } of watchers) hear(states);
}

function look() {
  if (document.hidden || Date.now() < next) return;
  const slugs = turn();
  if (!slugs.length) return;
  next = Date.now() + EVERY;
  ask(slugs).catch(() => {}); // what is known stays
}

setInterval(look, 1000);
addEventListener("closing", () => {
  next = 0;
  look();
});
document.addEventListener("visibilitychange", look);
