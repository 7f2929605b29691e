// A visitor without a network is told so: the pictures stay, and grow old.

import { words } from "./words.js";

const bar = document.createElement("p");

const tell = () => (bar.textContent = navigator.onLine ? "" : words("cut_off"));

if (!document.body.matches(".wall")) {
  bar.className = "cut-off";
  bar.role = "status";
  document.body.append(bar);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
}
