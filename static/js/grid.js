// A grid of one's own is arranged in place: cameras change their places or leave, and the address follows.

import { release } from "./stills.js";

const list = document.querySelector("ol.mosaic");
const form = document.querySelector(".tools");
const layout = form.elements.layout;
const said = document.querySelector("[data-said]");
const parts = document.getElementById("arrange").content;
const arrange = form.querySelector("[data-arrange]");
const copy = form.querySelector("[data-copy]");

const cells = () => [...list.querySelectorAll("[data-camera]")];

// A query that names the cameras as they stand, and the layout; all else in it stays.
function following(query) {
  const asked = new URLSearchParams(query);
  asked.set("c", cells().map((cell) => cell.dataset.camera).join());
  if (layout.value) asked.set("layout", layout.value);
  else asked.delete("layout");
  return `?${asked.toString().replaceAll("%2C", ",")}`;
}

// The chosen layout, or the smallest square that holds all cameras: what the server would draw.
function draw() {
  const shown = cells();
  const { css, cells: holds } = layout.selectedOptions[0].dataset;
  const side = Math.ceil(Math.sqrt(shown.length));
  const fits = holds >= shown.length;
  list.className = list.className.replace(/layout-\S+/, fits ? css : `layout-columns-${side}`);
  list.querySelectorAll(".cell-empty").forEach((cell) => cell.remove());
  for (let free = (fits ? holds : side * side) - shown.length; free > 0; free--) {
    list.append(parts.querySelector(".cell-empty").cloneNode(true));
  }
  document.querySelector(".count").textContent = shown.length;
  for (const cell of shown) {
    cell.querySelector('[data-move="-1"]')?.setAttribute("aria-disabled", cell === shown[0]);
    cell.querySelector('[data-move="1"]')?.setAttribute("aria-disabled", cell === shown.at(-1));
  }
}

function remember() {
  history.replaceState(history.state, "", following(location.search));
  form.elements.c.value = new URLSearchParams(location.search).get("c");
  for (const link of document.querySelectorAll('header.top a[href*="c="]')) link.search = following(link.search);
}

// A player that is moved by `moveBefore` goes on playing; where there is none it begins again.
function move(cell, step) {
  const shown = cells();
  const other = shown[shown.indexOf(cell) + step];
  if (!other) return;
  (list.moveBefore ?? list.insertBefore).call(list, cell, step < 0 ? other : other.nextSibling);
  said.textContent = `${cell.dataset.title}: ${cells().indexOf(cell) + 1} / ${shown.length}`;
}

// Focus goes to the one that takes its place; a grid without cameras is the page where they are chosen.
function remove(cell, words) {
  const shown = cells();
  const at = shown.indexOf(cell);
  const next = shown[at + 1] ?? shown[at - 1];
  if (!next) return location.assign(form.action);
  cell.querySelectorAll("img").forEach(release);
  cell.remove();
  said.textContent = words;
  next.querySelector("[data-remove]").focus();
}

function press(button) {
  const cell = button.closest("[data-camera]");
  if (button.dataset.remove) remove(cell, button.dataset.remove);
  else move(cell, Number(button.dataset.move));
  draw();
  remember();
  if (button.isConnected) button.focus();
}

function give(cell) {
  const tools = parts.querySelector(".arrange").cloneNode(true);
  for (const button of tools.querySelectorAll("button")) {
    for (const name of ["aria-label", "data-remove"]) {
      const words = button.getAttribute(name);
      if (words) button.setAttribute(name, words.replace("{title}", () => cell.dataset.title));
    }
    button.addEventListener("click", () => press(button));
  }
  cell.append(tools);
}

arrange.addEventListener("click", () => {
  const on = list.classList.toggle("arranging");
  arrange.setAttribute("aria-pressed", on);
  if (on) cells().forEach(give);
  else list.querySelectorAll(".arrange").forEach((tools) => tools.remove());
  draw();
});

layout.addEventListener("change", () => {
  draw();
  remember();
});

copy.addEventListener("click", async () => {
  const copied = await navigator.clipboard.writeText(location.href).then(() => true, () => false);
  said.textContent = "";
  said.textContent = copied ? copy.dataset.copy : copy.dataset.refused;
  said.classList.toggle("hidden", copied);
  copy.toggleAttribute("data-done", copied);
});

// What is not public any more has left its cell empty.
addEventListener("closing", () => {
  if (cells().length) draw();
  remember();
});

arrange.hidden = false;
copy.hidden = !navigator.clipboard;
form.querySelector("[data-apply]").hidden = true;
remember();
