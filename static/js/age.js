// The age of every still in words ("12 s ago"), and what it means: still, delayed, stale.
// A page without scripts tells the time of day instead; so does every page until it knows the portal's time,
// and while it is paused.

import { isKnown, now } from "./now.js";
import { paused } from "./pause.js";
import { language, page, words } from "./words.js";

const FRESH = Number(page.dataset.stillFresh);
const STALE = Number(page.dataset.stillStale);
const DELAYED_AFTER = 3 * FRESH;
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

// What puts times in words is made when there is a time to tell: that takes a phone longer than all the rest.
const once = (make, made) => () => (made ??= make());
const ago = once(() => {
  const [narrow, short] = ["narrow", "short"].map((style) => new Intl.RelativeTimeFormat(language, { style }));
  return /^\p{Dash}/u.test(narrow.format(-1, "second")) ? short : narrow; // "-12 с" is no Russian
});
const time = once(() => formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }));
const day = once(() =>
  formatter({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
);

// In the portal's time zone; in the visitor's own where the browser does not know that one.
export function formatter(options) {
  try {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: page.dataset.timeZone });
  } catch {
    return new Intl.DateTimeFormat(language, options);
  }
}

// The time of a moment; with the day where it is long ago.
export function clock(moment) {
  return (now() - moment < 86400e3 / 2 ? time() : day()).format(moment);
}

function inWords(seconds) {
  const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? UNITS.at(-1);
  return ago().format(-Math.floor(seconds / length), unit);
}

function condition(seconds) {
  if (seconds > STALE) return "stale";
  return seconds > DELAYED_AFTER ? "delayed" : "still";
}

// `said` is a <time data-taken> inside a tile; the chip of a camera that is offline or unheard stays.
function tell(said) {
  const taken = new Date(said.dateTime);
  const seconds = Math.max(0, (now() - taken) / 1000);
  const state = condition(seconds);
  const old = state === "stale";
  put(said, old ? words("last_picture", { time: clock(taken) }) : paused ? clock(taken) : inWords(seconds));
  said.title = day().format(taken);
  if (paused) return;
  const chip = said.closest("[data-camera]")?.querySelector(".state-still, .state-delayed, .state-stale");
  if (!chip) return;
  put(chip, words(state));
  chip.className = `state state-${state}`;
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Tells of one new picture now.
export function taken(tile, moment) {
  const said = document.createElement("time");
  said.dataset.taken = "";
  said.dateTime = moment.toISOString();
  tile?.querySelector("[data-taken]")?.replaceWith(said);
  if (said.isConnected) tell(said);
}

function tellAll() {
  if (!document.hidden && isKnown()) document.querySelectorAll("time[data-taken]").forEach(tell);
}

tellAll();
setInterval(tellAll, 1000);
document.addEventListener("visibilitychange", tellAll);
