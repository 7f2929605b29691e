// The screen of a wall: it stays awake, a press fills it, and pointer and words hide when nobody moves them.

import { page, words } from "./words.js";

const IDLE = 3000; // ms

const tools = document.querySelector(".wall-tools");

let lock;

async function stayAwake() {
  if (document.hidden || (lock && !lock.released)) return;
  lock = await navigator.wakeLock?.request("screen").catch(() => null);
}

let timer;

function moved() {
  document.body.classList.remove("resting");
  clearTimeout(timer);
  timer = setTimeout(() => document.body.classList.add("resting"), IDLE);
}

function fill() {
  if (!document.fullscreenElement) page.requestFullscreen?.().catch(() => {});
  stayAwake();
}

// A button in the corner of the wall.
export function tool(name, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = words(name);
  button.addEventListener("click", press);
  tools.prepend(button);
  return button;
}

if (document.fullscreenEnabled) tool("whole", fill);
document.addEventListener("click", (event) => event.target.closest(".wall-tools") || fill());
document.addEventListener("visibilitychange", stayAwake);
for (const sort of ["pointermove", "pointerdown", "keydown"]) document.addEventListener(sort, moved);
moved();
stayAwake();
