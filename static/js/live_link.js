// What a player of ours plays: the address that the page knows, or one that the portal makes when it is asked.

import { main } from "./live_screen.js";

const SMALL = 700; // px of the screen: no wider frame is served with the small stream
const FIRST_LOOK = 150; // ms
const LONGEST_WAIT = 1000;
const LONGEST_ANSWER = 10000;
const WORDS = { gone: "not_shown", busy: "busy", too_many: "too_many" };
const VAIN = ["gone", "too_many"];

const known = JSON.parse(document.getElementById("playback").textContent);
const allowed = known && new URL(known.url).origin; // the page's CSP names no other
const asked = location.hash.match(/^#play(?:-(\d+))?$/);
let unused = known;
let last = new URLSearchParams(location.search).get("ticket"); // of what was played last

// Whether somebody has pressed play already, in the tile or before the page came anew; and the tries since.
export const pressed = Boolean(asked);
export const tries = Number(asked?.[1] ?? 0);

// No playback: `message` names the words that say why; `vain`: it is no use to try again soon.
export class Trouble extends Error {
  constructor(reason) {
    super(WORDS[reason] ?? "not_coming");
    this.vain = VAIN.includes(reason);
  }
}

// A playback that was not used yet where they are made, else the known one: {url, lasts}. `ahead` is told how many
// wait before us; after `tries` in vain it is not the same once more. The page comes anew where its CSP names another
// origin.
export async function playback(ahead, tries) {
  const first = unused;
  if (!main.dataset.play) return known;
  unused = null;
  if (first) return first;
  const { ticket, playback } = await made(ahead, tries);
  if (new URL(playback.url).origin === allowed) return playback;
  location.replace(`?ticket=${ticket}#play-${tries}`);
  return new Promise(() => {});
}

async function made(ahead, tries) {
  const wish = new URLSearchParams();
  if (innerWidth * devicePixelRatio <= SMALL) wish.set("size", "small");
  if (tries && last) wish.set("instead", last);
  let answer = await ask(`?${wish}`, "POST");
  for (let wait = FIRST_LOOK; !answer.playback; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    ahead(answer.ahead);
    await new Promise((done) => setTimeout(done, wait));
    answer = await ask(`?ticket=${answer.ticket}`, "GET");
  }
  last = answer.ticket;
  return answer;
}

async function ask(query, method) {
  const signal = AbortSignal.timeout(LONGEST_ANSWER);
  const response = await fetch(main.dataset.play + query, { method, signal, cache: "no-store" });
  if (response.status === 404) throw new Trouble("gone");
  const answer = await response.json();
  if (!response.ok) throw new Trouble(answer.trouble);
  return answer;
}

// A ticket is good once: whoever loads the page again gets a new one.
history.replaceState(null, "", location.pathname);
