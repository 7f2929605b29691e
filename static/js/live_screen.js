// What is seen of a player of ours: the still until there is a first frame, words over it, and a press that plays.
// A tile of ours has a still of its own beneath, and says so by the class "in-tile".

import { page, words } from "./words.js";

export const main = document.querySelector("main");
export const video = document.createElement("video");

const said = document.createElement("p");
const due = document.createElement("p");
const button = document.createElement("button");

// How it stands: "press" (somebody must), "connecting", "playing", "waiting" (for the next try), "failed" (the next
// try is far, or vain) or "stills"; `name` and `filled` are of the words that say so. A tile that frames us hears of it.
export function stand(state, name, filled) {
  main.dataset.state = state;
  put(said, name ? words(name, filled) : "");
  put(due, "");
  put(button, words(state === "press" ? "play_live" : "try_again"));
  button.ariaLabel = state === "press" ? words("play", main.dataset) : null;
  window.frameElement?.dispatchEvent(new Event("stand"));
  if (state !== "playing" && name !== "connecting" && !page.matches(".in-tile")) renewStill();
}

// Not before somebody looks at it: most who watch never do. What does not come is asked for at the next turn again.
function renewStill() {
  import("./stills.js").catch(console.info);
}

// Seconds to the next try; not read aloud, as they change all the time.
export function count(seconds) {
  put(due, words("next_try", { seconds }));
}

// A browser that lets nothing begin by itself allows it where `play` is called by the press itself.
export function onPress(press) {
  button.addEventListener("click", () => {
    video.play().catch(() => {}); // ends with what is played next
    press();
  });
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const over = document.createElement("div");
over.className = "over";
over.append(said, due, button);
said.role = "status";
due.role = "timer";
button.type = "button";
video.controls = video.muted = video.playsInline = true;
video.ariaLabel = words("live_title", main.dataset);
main.append(video, over);
