// Search as you type: the list gives way to what the server finds. It comes as stills, and plays when nothing
// has been typed for a while: players that begin and end with every letter would cost more than they show.
// Enter asks for a page of its own, as it does without scripts.

import { settle, tiles } from "./players.js";
import { keep, release } from "./stills.js";
import { page, words } from "./words.js";

const PAUSE = 200; // ms without a further letter
const REST = 2000; // ms until what was found plays
const form = document.querySelector("form.search");
const field = form.elements.q;
const main = document.getElementById("main");
const said = document.createElement("p");
let asking, waiting, resting, shown;

// That of the form with this query, in the order of the server's own links.
function address(query = field.value) {
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    const asked = name === "q" ? query.trim() : value;
    if (asked) url.searchParams.append(name, asked);
  }
  return url.href;
}

// Links of the header keep the search: language, live or stills.
function follow(found) {
  const fresh = found.querySelectorAll("header.top a");
  const links = document.querySelectorAll("header.top a");
  if (fresh.length === links.length) links.forEach((link, at) => link.setAttribute("href", fresh[at].getAttribute("href")));
}

// The players of the page that was fetched, none of which has begun: players.js knows them by now.
function rest(found) {
  const known = found.map((element) => tiles.get(element)).filter(Boolean);
  for (const tile of known) {
    tile.wanted = false;
    tile.rest();
  }
  clearTimeout(resting);
  resting = setTimeout(() => {
    for (const tile of known) tile.wanted = true;
    settle();
  }, REST);
}

function show(found, url) {
  const list = found.getElementById("main");
  if (!list) return;
  const inside = main.contains(document.activeElement);
  main.querySelectorAll("img[data-still]").forEach(release);
  main.replaceChildren(...document.importNode(list, true).childNodes);
  if (inside) main.focus();
  main.querySelectorAll("img[data-still]").forEach(keep);
  const players = [...main.querySelectorAll("iframe.picture")].map((each) => each.closest("[data-camera]"));
  queueMicrotask(() => rest(players));
  follow(found);
  document.title = found.title;
  page.dataset.closing = found.documentElement.dataset.closing;
  history.replaceState(history.state, "", url);
  said.textContent = words("found", { count: main.querySelector(".count").textContent });
  document.dispatchEvent(new Event("tiles"));
}

async function find() {
  const url = address();
  asking?.abort();
  if (url === shown) return;
  asking = new AbortController();
  try {
    const response = await fetch(url, { signal: asking.signal });
    if (!response.ok) return;
    show(new DOMParser().parseFromString(await response.text(), "text/html"), url);
    shown = url;
  } catch {
    // Overtaken by the next letter, or no network: what is there stays, and Enter still asks.
  }
}

said.className = "hidden";
said.setAttribute("role", "status");
form.append(said);
shown = address(field.defaultValue); // not the address of the page, which may be a further one of the list
waiting = setTimeout(find, PAUSE); // what was typed while this was fetched
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(find, PAUSE);
});
form.addEventListener("submit", () => {
  clearTimeout(waiting);
  asking?.abort();
});
