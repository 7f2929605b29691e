// Asks the portal which cameras play, in one request for the whole page, as often as it hears from the VMS itself.

import { settle, tiles } from "./players.js";
import { page } from "./words.js";

const EVERY = 1000 * Math.max(10, page.dataset.catalogFresh);

let next = Date.now() + EVERY;

// A camera that is not named is not public any more. Where none is, the portal itself knows nothing yet.
async function ask() {
  const response = await fetch(page.dataset.states, { cache: "no-cache", signal: AbortSignal.timeout(EVERY) });
  const { cameras } = await response.json();
  if (!response.ok || !cameras.length) return;
  const states = new Map(cameras.map(({ slug, state }) => [slug, state]));
  for (const [element, tile] of tiles) tile.hear(states.get(element.dataset.camera) ?? "offline");
  settle();
}

function look() {
  if (document.hidden || !tiles.size || Date.now() < next) return;
  next = Date.now() + EVERY;
  ask().catch(() => {}); // what is known stays
}

setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
