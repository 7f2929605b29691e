// "Still watching?": players nobody looks at cost data, so they rest until somebody says so.

import { notices } from "./notices.js";
import { sleep, tiles } from "./players.js";
import { page, words } from "./words.js";

const LONGEST = 1000 * page.dataset.idleStop;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchstart"];

const bar = document.createElement("div");
const question = document.createElement("p");
const button = document.createElement("button");
let last = Date.now();
let from;

function ask() {
  from = document.activeElement;
  question.textContent = words("idle");
  button.textContent = words("go_on");
  bar.append(question, button);
  sleep(true);
}

// The focus goes back to where it was when the question came.
function goOn() {
  const pressed = document.activeElement === button;
  last = Date.now();
  bar.replaceChildren();
  if (pressed) from?.focus({ preventScroll: true });
  sleep(false);
}

const asked = () => bar.contains(button);

function look() {
  const plays = [...tiles.values()].some((tile) => tile.player);
  if (!asked() && plays && Date.now() - last >= LONGEST) ask();
}

bar.role = "status";
button.type = "button";
button.className = "button";
notices.append(bar);
button.addEventListener("click", goOn);
// Whoever presses a picture meanwhile is there.
document.addEventListener("click", ({ target }) => asked() && target.closest(".frame") && goOn());
for (const sign of SIGNS) addEventListener(sign, () => (last = Date.now()), { passive: true, capture: true });
setInterval(look, 1000);
