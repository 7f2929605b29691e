// A wall shows its page for months and never navigates, so that no error page of a browser can take its place.
// What comes next is fetched as text, read, and put in when it can be shown; whatever fails (the network, the
// portal, a release on its way) leaves what is there, says since when, and is tried again at growing pauses.

import { clock } from "./age.js";
import "./broken.js";
import { learn, now } from "./now.js";
import { keep, release } from "./stills.js";
import { tool } from "./wall_screen.js";
import { page, words } from "./words.js";

const OWN = 60; // s between looks at its own page, where it shows no other
const LONGEST_PAUSE = 30; // s
const LONGEST_ANSWER = 10000; // ms
const LOADING = 5000; // ms that pictures may take before they are shown as far as they are
const FADE = 800; // ms, as in css/wall.css
const LATE = 60000; // ms behind its time: the machine slept, or the tab was hidden

const START = location.pathname + location.search;
const PLAYER = "iframe, [data-player]:not([data-state=failed])";
const STYLES = "link[rel=stylesheet]";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const sign = document.querySelector(".wall-mark");
const tools = document.querySelector(".wall-tools");

let main = document.querySelector("main");
let timer, due, busy, paused, since;
let failures = 0;
let cut = false; // players may have lost their streams, which nobody can see from here

// The portal, or what stands before it, has answered, and not with a wall.
class Refused extends Error {}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const came = (element) => new Promise((done) => (element.onload = element.onerror = done));

// Asking

async function ask(address) {
  const response = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout(LONGEST_ANSWER) });
  learn(response);
  if (response.status === 404) return null;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok || !fresh.querySelector("main[data-here]")) throw new Refused();
  return fresh;
}

// The next page; this one where the next is gone; what the wall began with where both are. Null: nothing is public.
async function newest() {
  const { next, here } = main.dataset;
  for (const address of new Set([paused ? here : next, here, START])) {
    const fresh = address && (await ask(address));
    if (fresh) return fresh;
  }
  return null;
}

async function look() {
  if (busy || document.hidden) return;
  busy = true;
  cut ||= Date.now() - due > LATE;
  try {
    await show(await newest());
    succeeded();
  } catch (error) {
    failed(error);
  }
  busy = false;
}

function again(seconds) {
  clearTimeout(timer);
  due = Date.now() + seconds * 1000;
  timer = setTimeout(look, seconds * 1000);
}

function succeeded() {
  failures = 0;
  since = null;
  tell("");
  again((!paused && Number(main.dataset.every)) || OWN);
}

function failed(error) {
  cut ||= !(error instanceof Refused);
  since ??= new Date(now());
  tell(words("wall_offline", { time: clock(since) }));
  again(Math.min(2 ** failures++, LONGEST_PAUSE));
}

function tell(text) {
  if (sign.textContent !== text) sign.textContent = text;
}

// Showing

async function show(fresh) {
  if (!fresh) return withdraw();
  page.dataset.closing = fresh.documentElement.dataset.closing;
  await dress(fresh);
  const coming = document.importNode(fresh.querySelector("main"), true);
  if (alike(coming)) merge(coming);
  else await swap(coming);
  document.title = fresh.title;
  tools.querySelector("a").href = main.dataset.leave;
}

// A new release has new style sheets: they are in place before the old ones go.
async function dress(fresh) {
  const worn = [...document.querySelectorAll(STYLES)];
  const wanted = [...fresh.querySelectorAll(STYLES)].map((link) => document.importNode(link));
  const names = (links) => links.map((link) => link.getAttribute("href")).join();
  if (names(worn) === names(wanted)) return;
  const loading = wanted.map(came);
  document.head.append(...wanted);
  const failed = (await Promise.all(loading)).some((event) => event.type === "error");
  (failed ? wanted : worn).forEach((link) => link.remove());
  if (failed) throw new Refused();
}

const grid = (root) => root.querySelector(".mosaic");
const pictures = (root) => [...root.querySelectorAll("iframe, img")];

function alike(coming) {
  const [shown, fresh] = [grid(main), grid(coming)];
  const same = main.dataset.here === coming.dataset.here && shown && fresh;
  return same && shown.className === fresh.className && shown.children.length === fresh.children.length;
}

async function swap(coming) {
  const going = main;
  const loading = pictures(coming).map(came);
  going.removeAttribute("id");
  coming.className = "coming";
  going.after(coming);
  await Promise.race([Promise.all(loading), pause(LOADING)]);
  main = coming;
  stills(coming).forEach(keep);
  coming.className = "";
  going.inert = true;
  if (!calm.matches) await pause(FADE);
  drop(going);
  cut = false;
}

const stills = (root) => root.querySelectorAll("img[data-still]");

// Pictures that were renewed are held in memory: over months that would be all of it.
const letGo = (root) => stills(root).forEach(release);

function drop(root) {
  letGo(root);
  root.remove();
}

// The same page anew: players play on and pictures stay; only what has changed is put in.
function merge(coming) {
  const cells = [...grid(main).children];
  [...grid(coming).children].forEach((fresh, at) => renew(cells[at], fresh));
  main.querySelector("h1").replaceWith(coming.querySelector("h1"));
  Object.assign(main.dataset, coming.dataset);
  heal();
}

function kind(cell) {
  if (cell.querySelector("iframe")) return "live";
  return cell.querySelector("img[data-still]") ? "still" : "last";
}

// That the VMS is silent is no reason to take a player away which still plays.
function renew(cell, fresh) {
  const silent = kind(cell) === "live" && fresh.querySelector(".state-unheard");
  if (cell.dataset.camera === fresh.dataset.camera && (silent || kind(cell) === kind(fresh))) retell(cell, fresh);
  else {
    cell.before(fresh);
    drop(cell);
    stills(fresh).forEach(keep);
  }
}

// The words under a picture; its time is that of the picture which is there, where that is the newer one.
function retell(cell, fresh) {
  const [told, telling] = [cell, fresh].map((each) => each.querySelector(".over"));
  if (!told) return;
  const [shown, said] = [told, telling].map((each) => each.querySelector("[data-taken]"));
  const newer = Date.parse(said?.dateTime) > Date.parse(shown?.dateTime);
  if (shown?.dateTime && !newer) said?.replaceWith(shown);
  told.replaceWith(telling);
}

// Our page round a player can be looked into, the VMS's cannot: what has no player, has given up, or was cut off, starts
// anew.
function heal() {
  for (const frame of main.querySelectorAll("iframe"))
    if (cut || !frame.contentDocument?.querySelector(PLAYER)) frame.replaceWith(frame.cloneNode());
  cut = false;
}

// Nothing of it is public any more, so nothing of it stays.
function withdraw() {
  const message = document.createElement("p");
  message.className = "message";
  message.textContent = words("wall_gone");
  letGo(main);
  main.replaceChildren(message);
}

// Beginning

if (main.dataset.next) {
  const button = tool("pause", () => {
    paused = !paused;
    button.textContent = words(paused ? "resume" : "pause");
    again(paused ? OWN : Number(main.dataset.every));
  });
}

document.addEventListener("visibilitychange", () => {
  if (due < Date.now()) look();
});
addEventListener("offline", () => again(0));
addEventListener("online", () => {
  cut = true;
  again(0);
});
again(Number(main.dataset.every) || OWN);
