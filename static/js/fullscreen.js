// Full screen for every picture, and for a mosaic as a whole. A browser that has none for elements (an iPhone)
// lets them fill the window by a class, with all that is behind out of reach.

import { words } from "./words.js";

const MOSAIC = "ol.mosaic";
const full = new Map(); // element → how to undo what was done for it

function made(name, label, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = name;
  button.ariaLabel = button.title = label;
  button.addEventListener("click", press);
  return button;
}

// In a list a button may stand in an item only.
function closer(element) {
  const button = made("corners leave", words("leave_full_screen"), () => leave(element));
  if (!element.matches(MOSAIC)) return button;
  const item = document.createElement("li");
  item.className = "out";
  item.append(button);
  return item;
}

// What the page itself says stays within reach.
function putOutOfReach(element) {
  const hidden = [];
  for (let at = element; at !== document.body; at = at.parentElement)
    hidden.push(...[...at.parentElement.children].filter(
      (other) => other !== at && !other.inert && !other.matches(".notices"),
    ));
  hidden.forEach((other) => (other.inert = true));
  return () => hidden.forEach((other) => (other.inert = false));
}

// As long as the page's own address of a still is there, the browser chooses its width; later js/stills.js does.
function enlarge(element) {
  const image = element.querySelector(":scope > img, :scope > .cover > img");
  const sizes = image?.sizes;
  if (sizes) image.sizes = "100vw";
  return () => sizes && (image.sizes = sizes);
}

async function enter(element) {
  const from = document.activeElement;
  let undo = () => {};
  try {
    await element.requestFullscreen();
  } catch {
    element.classList.add("fills");
    undo = putOutOfReach(element);
  }
  const out = closer(element);
  const shrink = enlarge(element);
  element.append(out);
  full.set(element, () => {
    undo();
    shrink();
    out.remove();
    from?.focus({ preventScroll: true });
  });
  (out.querySelector("button") ?? out).focus({ preventScroll: true });
}

function leave(element) {
  element.classList.remove("fills");
  if (element.matches(":fullscreen")) document.exitFullscreen();
  else tidy();
}

// Whichever way it ended: by our button, the browser's key, or because the element is gone.
function tidy() {
  for (const [element, undo] of full) {
    if (element.isConnected && element.matches(":fullscreen, .fills")) continue;
    full.delete(element);
    undo();
  }
}

// The picture of a tile or of a camera's page, or a mosaic, into full screen and out of it.
export function toggle(element) {
  const shown = element.matches("[data-camera]") ? element.querySelector(".frame") : element;
  if (full.has(shown)) leave(shown);
  else enter(shown);
}

function offerPictures() {
  for (const frame of document.querySelectorAll("[data-camera] .frame:not(:has(> .corners))")) {
    const { title } = frame.closest("[data-camera]").dataset;
    frame.append(made("corners", words("full_screen", { title }), () => toggle(frame)));
  }
}

function offerMosaic() {
  const bar = document.querySelector(".bar");
  const mosaic = document.querySelector(MOSAIC);
  if (!bar || !mosaic || bar.querySelector(".whole")) return;
  const title = bar.querySelector("h1 bdi")?.textContent ?? document.title;
  const button = made("button whole", words("full_screen", { title }), () => toggle(document.querySelector(MOSAIC)));
  button.textContent = words("whole");
  button.removeAttribute("title");
  (bar.querySelector(".tools") ?? bar).prepend(button); // at the end all before it would move
}

function offer() {
  offerPictures();
  offerMosaic();
  tidy();
}

document.addEventListener("fullscreenchange", tidy);
document.addEventListener("keydown", (event) => {
  const last = [...full.keys()].at(-1);
  if (event.key === "Escape" && last?.matches(".fills")) leave(last);
});
new MutationObserver(offer).observe(document.body, { childList: true, subtree: true });
offer();
