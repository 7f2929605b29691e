// A visitor without a network is told so: the pictures stay, and grow old.

import { notices } from "./notices.js";
import { words } from "./words.js";

const bar = document.createElement("p");

const tell = () => (bar.textContent = navigator.onLine ? "" : words("cut_off"));

bar.role = "status";
notices.append(bar);
addEventListener("online", tell);
addEventListener("offline", tell);
tell();
