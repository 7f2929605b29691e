// The share box: buttons to copy what is in it, and the device's own way to share, where there is one.

import { words } from "./words.js";

const SAID_FOR = 4000; // ms: said anew, it is heard anew
const box = document.querySelector(".share");
const said = box?.querySelector("[role=status]");
const fields = box?.querySelectorAll("[data-copied]") ?? [];

function button(name, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = words(name);
  made.addEventListener("click", press);
  return made;
}

async function copy(field, pressed) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return field.select(); // Ctrl-C still does it
  }
  said.textContent = pressed.textContent = words("copied");
  setTimeout(() => {
    said.textContent = "";
    pressed.textContent = words("copy");
  }, SAID_FOR);
}

for (const field of fields) {
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue; // there is none on a site without https
  const made = button("copy", () => copy(field, made));
  made.setAttribute("aria-describedby", `${field.id}-label`);
  field.after(made);
}
if (box && navigator.share) {
  const shared = { title: document.title, url: fields[0].value };
  said.before(button("share", () => navigator.share(shared).catch(() => {})));
}
