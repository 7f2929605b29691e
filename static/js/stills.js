// Renews stills in place: every <img data-still>, each STILL_FRESH seconds or as many as the attribute says.
// Nothing is asked in a hidden tab or off screen, nor a second time while an answer is awaited;
// a picture that fails to come leaves the last one. What is late by then, or a placeholder, is looked at
// again soon, then at growing pauses: so it goes as soon as there is a new picture.

import { taken as tell } from "./age.js";
import { learn, now } from "./now.js";
import { offer, paused } from "./pause.js";
import { page } from "./words.js";

const FIRST_LOOK = 1000; // ms: by then the picture may be there that the page's own request had fetched
const LONGEST_WAIT = 10000;
const LATE = 3; // times as old as pictures may be
const FADE = 300; // ms

const calm = matchMedia("(prefers-reduced-motion: reduce)");

const stills = new Map();

const tileOf = (image) => image.closest("[data-camera], figure");

// Pictures that were fetched are held in memory until they are let go of.
function forget(address) {
  if (address.startsWith("blob:")) URL.revokeObjectURL(address);
}

// The new picture comes over the last one, which has been fetched already; one that was not is not asked for again.
async function fade(image, last) {
  if (calm.matches || !last.startsWith("blob:")) return;
  const { style } = image.parentElement;
  const { backgroundColor } = getComputedStyle(image.parentElement);
  style.background = `url("${last}") center / ${getComputedStyle(image).objectFit} no-repeat ${backgroundColor}`;
  await image.animate({ opacity: [0, 1] }, FADE).finished.catch(() => {});
  style.background = "";
}

// The last picture is let go of only when the new one can be seen.
async function show(image, picture) {
  const last = image.src;
  const address = URL.createObjectURL(picture);
  image.loading = "eager";
  image.removeAttribute("srcset");
  image.src = address;
  try {
    await image.decode();
    fade(image, last).then(() => forget(last));
  } catch (error) {
    forget(address);
    if (stills.has(image)) image.src = last;
    else forget(last); // it has left the page meanwhile
    throw error;
  }
}

// Which of its two widths an image needs: in full screen the large one, else the one that the browser chose for it.
// It chooses when the image nears the screen, not before.
function needed(still) {
  const { image, large } = still;
  still.usual ||= image.currentSrc;
  still.address ||= still.usual;
  return image.closest(".frame")?.matches(":fullscreen, .fills") ? large : still.usual;
}

// What is paused stays, but for a picture of which nobody knows yet when it was taken.
const rests = (still) => paused && still.taken;

const tooSmall = (still) => needed(still) === still.large && still.address !== still.large;

// A picture newer than the one that is shown is shown; resolves to whether there was one.
async function renew(still) {
  const signal = AbortSignal.timeout(LONGEST_WAIT);
  const address = needed(still);
  const response = await fetch(address, { cache: "no-cache", signal });
  learn(response);
  if (response.status === 404) return withdraw(still);
  const taken = Date.parse(response.headers.get("Last-Modified"));
  if (!response.ok || !taken || (taken === still.taken && address === still.address)) return false;
  const picture = await response.blob();
  if (!stills.has(still.image) || rests(still)) return false; // it has left the page meanwhile, or all was paused
  await show(still.image, picture);
  tell(tileOf(still.image), new Date(taken));
  Object.assign(still, { taken, address });
  return true;
}

// Not public any more: its last picture is not ours to show.
function withdraw(still) {
  release(still.image);
  still.image.removeAttribute("srcset");
  still.image.removeAttribute("src");
  return false;
}

async function look(still) {
  if (document.hidden || rests(still) || !still.seen || still.busy || !still.image.currentSrc) return;
  if (Date.now() < still.next && !(tooSmall(still) && !still.fruitless)) return;
  still.busy = true;
  const renewed = await renew(still).catch(() => false);
  still.fruitless = renewed ? 0 : still.fruitless + 1;
  const soon = FIRST_LOOK * 3 ** still.fruitless;
  const inTime = now() - still.taken < LATE * still.every;
  still.next = Date.now() + (renewed || inTime ? still.every : Math.min(soon, still.every));
  still.busy = false;
}

const lookAtAll = () => stills.forEach(look);

const watcher = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    const still = stills.get(target);
    if (still) still.seen = isIntersecting;
  }
});

// Renews this image from now on; also one that a script has put in the page.
export function keep(image) {
  const shown = Date.parse(tileOf(image)?.querySelector("[data-taken]")?.dateTime);
  stills.set(image, {
    image,
    usual: "",
    large: image.src,
    address: "", // of the picture that is shown
    every: Number(image.dataset.still || page.dataset.stillFresh) * 1000,
    taken: shown - (shown % 1000), // Last-Modified knows no milliseconds
    next: Date.now() + FIRST_LOOK,
    fruitless: 0,
    seen: false,
    busy: false,
  });
  watcher.observe(image);
  offer();
}

// Lets go of an image that leaves the page, and of its picture.
export function release(image) {
  if (!stills.has(image)) return;
  watcher.unobserve(image);
  forget(image.src);
  stills.delete(image);
}

document.querySelectorAll("img[data-still]").forEach(keep);
addEventListener("gone", ({ target }) => [target, ...target.querySelectorAll("img")].forEach(release));
setInterval(lookAtAll, 250);
document.addEventListener("visibilitychange", lookAtAll);
