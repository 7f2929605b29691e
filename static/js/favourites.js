// Favourites: a star on every tile. They stay in this browser alone, and open as a grid of one's own.

import { words } from "./words.js";

const KEY = "favourites";
const VERSION = 1;
const MOST = 64; // cameras in a grid
const isSlug = (slug) => typeof slug === "string" && /^[-\w]+$/.test(slug);
const link = document.createElement("a");
const count = document.createElement("span");
let favourites = read();

// Slugs in the order in which they were starred; whatever else is kept there counts for none.
function read() {
  try {
    const { version, cameras } = JSON.parse(localStorage.getItem(KEY));
    if (version === VERSION) return [...new Set(cameras)].filter(isSlug);
  } catch {
    // Nothing yet, damaged, or a browser that keeps nothing.
  }
  return [];
}

function write() {
  try {
    localStorage.setItem(KEY, JSON.stringify({ version: VERSION, cameras: favourites }));
  } catch {
    // They last as long as the page.
  }
}

const slugOf = (star) => star.closest("[data-camera]").dataset.camera;

function press(star) {
  const slug = slugOf(star);
  if (!favourites.includes(slug)) favourites.push(slug);
  else favourites = favourites.filter((each) => each !== slug);
  write();
  draw();
}

function give(tile) {
  const facts = tile.querySelector(".facts");
  if (facts.querySelector(".star")) return;
  const star = document.createElement("button");
  star.type = "button";
  star.className = "star";
  star.setAttribute("aria-label", words("favourite", { title: tile.dataset.title }));
  star.addEventListener("click", () => press(star));
  facts.append(star);
}

function draw() {
  for (const star of document.querySelectorAll(".star")) {
    star.setAttribute("aria-pressed", favourites.includes(slugOf(star)));
  }
  link.href = `${document.querySelector("a[data-grid]").href}?c=${favourites.slice(0, MOST).join()}`;
  link.hidden = !favourites.length;
  count.textContent = favourites.length;
}

// Also for tiles that came later.
function dress() {
  document.querySelectorAll(".tile[data-camera], article[data-camera]").forEach(give);
  document.querySelector(".bar")?.append(link);
  draw();
}

count.className = "count";
link.className = "button favourites";
link.append(words("favourites"), " ", count);
if (document.querySelector("a[data-grid]")) {
  dress();
  document.addEventListener("tiles", dress);
  addEventListener("storage", ({ key }) => {
    if (key && key !== KEY) return;
    favourites = read();
    draw();
  });
}
