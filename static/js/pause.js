// Pause, for whoever is distracted by what moves by itself: no still is renewed, and no age counts, until it goes on.

import { words } from "./words.js";

const button = document.createElement("button");

export let paused = false;

function tell() {
  button.className = paused ? "pause paused" : "pause";
  button.title = button.ariaLabel = words(paused ? "resume" : "pause");
}

// Beside the title of a page, which other scripts exchange; where there is none nobody can press it.
export function offer() {
  const title = document.querySelector(".bar h1, .told h1");
  if (!title || button.isConnected) return;
  tell();
  title.after(button);
}

button.type = "button";
button.addEventListener("click", () => {
  paused = !paused;
  tell();
});
