// Keys: / searches, arrows go from tile to tile, f fills the screen, ? tells of them all.
// Single keys can be switched off, for those who speak to their browser; arrows work within tiles alone.

import { toggle } from "./fullscreen.js";
import { page } from "./words.js";

const KEY = "keys";
const TILE = ".tile, .cell";
const TITLE = "main .tile h2 a, main .cell .over a";
const dialog = document.getElementById("keys");
const field = document.getElementById("q");
const backwards = page.dir === "rtl" ? "ArrowRight" : "ArrowLeft";

function wanted() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return !dialog.querySelector("input") || dialog.querySelector("input").checked;
  }
}

function search() {
  field.focus();
  field.select();
}

function fill() {
  const tile = document.activeElement.closest("[data-camera]");
  const whole = tile ?? document.querySelector("main .mosaic:not(.small), main article[data-camera]");
  if (whole) toggle(whole);
}

function help() {
  dialog.querySelector("input").checked = wanted();
  dialog.showModal();
}

// The letter, or its key where the layout has other letters than Latin ones.
function single({ key, code }) {
  if (key === "/") return search;
  if (key === "?") return help;
  const f = key.toLowerCase() === "f" || (code === "KeyF" && !/^[a-z]$/i.test(key));
  return f ? fill : null;
}

const box = (link) => link.closest(TILE).getBoundingClientRect();

// The nearest row in that direction, and in it the nearest tile.
function across(links, here, key) {
  const from = box(here);
  const far = (link) => (key === "ArrowDown" ? box(link).top - from.bottom : from.top - box(link).bottom);
  const aside = (link) => Math.abs(box(link).left + box(link).right - from.left - from.right);
  const cost = (link) => far(link) * 1000 + aside(link);
  return links.filter((link) => far(link) > -2).sort((one, other) => cost(one) - cost(other))[0];
}

function along(links, here, key) {
  return links[links.indexOf(here) + (key === backwards ? -1 : 1)];
}

// Outside of tiles the arrows are the page's, but for the one that leads to the first tile.
function go(key) {
  const links = [...document.querySelectorAll(TITLE)].filter((link) => link.checkVisibility());
  const tile = document.activeElement.closest(TILE);
  const here = links.find((link) => tile?.contains(link));
  if (!here && !document.activeElement.matches("body, main")) return false;
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  const next = sideways ? along(links, here, key) : here && across(links, here, key);
  next?.focus();
  return Boolean(next);
}

function press(event) {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (typing || dialog.open || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.startsWith("Arrow")) {
    if (!event.shiftKey && go(event.key)) event.preventDefault();
    return;
  }
  const act = wanted() && single(event);
  if (!act) return;
  event.preventDefault();
  act();
}

function offer() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "keys";
  button.textContent = document.getElementById("keys-title").textContent;
  button.addEventListener("click", help);
  document.querySelector("footer.bottom").append(button);
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.querySelector("input").addEventListener("change", ({ target }) => {
    try {
      localStorage.setItem(KEY, target.checked ? "on" : "off");
    } catch {
      // The box itself remembers, as long as the page.
    }
  });
}

if (dialog) {
  offer();
  document.addEventListener("keydown", press);
}
