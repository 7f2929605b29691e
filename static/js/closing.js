// Hears from the portal, every few seconds as long as a camera is shown, whether anything is less public than it was,
// and takes down what is not public any more. A portal that is out of reach, or does not know all cameras, changes
// nothing. What was out of sight is seen again when the portal has been asked, and not before. It imports nothing: no
// other script can fail it, nor it another. Those that hold something of what goes hear "gone" there, before it goes.

const EVERY = 5000; // ms
const SPREAD = 2000;
const AGAIN = 1000;
const LONGEST_ANSWER = 4000;
const MOST = 100; // cameras in a request
const LONGEST = 3000; // letters in their names
const SHOWN = "[data-camera], [data-shows], [data-mosaic]";

const page = document.documentElement;
const { now, states, mosaics } = page.dataset;
const covered = new Set();
let next = performance.now() > EVERY ? 0 : Date.now() + EVERY;
let hides = 0;
let spread = SPREAD;
let asking;

const shown = () => [...document.querySelectorAll(SHOWN)];
const slugOf = ({ dataset }) => dataset.camera ?? dataset.shows;
const slugs = () => [...new Set(shown().map(slugOf).filter(Boolean))].sort();

// A page of ours hears for the players in it.
const spokenFor = () => window.frameElement?.ownerDocument.documentElement.dataset.hears;

// A picture that lies over other windows is seen although its page is not.
const seen = () => !document.hidden || document.pictureInPictureElement;

async function ask(address) {
  const response = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout(LONGEST_ANSWER) });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

// As many as an address holds, in each.
function parts(slugs) {
  const half = slugs.length >> 1;
  const fit = slugs.length <= MOST && slugs.join().length <= LONGEST;
  return fit ? [slugs] : [...parts(slugs.slice(0, half)), ...parts(slugs.slice(half))];
}

// Whether all workers of the portal know of the same closing. One that does not takes nothing down.
async function look() {
  const { closing } = await ask(now);
  if (closing === page.dataset.closing) return true;
  if (!covered.size) await new Promise((done) => setTimeout(done, spread * Math.random()));
  const asked = slugs();
  const addresses = parts(asked).map((some) => `${states}?c=${some}`);
  const answers = await Promise.all([...addresses, mosaics].map(ask));
  if (answers.some((answer) => answer.closing !== closing)) return false;
  if (answers.some(({ complete }) => complete === false)) return true;
  follow(asked, answers);
  if (slugs().every((slug) => asked.includes(slug))) page.dataset.closing = closing;
  dispatchEvent(new Event("closing"));
  return true;
}

function follow(asked, answers) {
  const known = (name) => new Map(answers.flatMap((answer) => answer[name] ?? []).map((each) => [each.slug, each]));
  const open = known("cameras");
  const openMosaics = known("mosaics");
  for (const element of shown()) {
    const { mosaic } = element.dataset;
    const slug = slugOf(element);
    if (mosaic && !openMosaics.has(mosaic)) close(element);
    else if (open.has(slug)) curtail(element, open.get(slug));
    else if (asked.includes(slug)) close(element);
  }
}

// In its place stands what stands there where there never was anything.
function close(element) {
  element.dispatchEvent(new Event("gone", { bubbles: true }));
  if (element.matches("main, article, .report")) closeAll(element.closest("main"));
  else if (element.matches(".cell")) element.replaceWith(document.getElementById("empty").content.cloneNode(true));
  else element.remove();
}

function closeAll(main) {
  const gone = document.getElementById("gone");
  const heading = document.createElement("h1"); // a page has one, and until now its own
  heading.textContent = gone.dataset.heading;
  main.replaceChildren(gone.content.cloneNode(true));
  main.querySelector("div.message")?.prepend(heading);
  for (const name of ["data-camera", "data-mosaic", "aria-labelledby"]) main.removeAttribute(name);
  document.title = gone.title;
}

// What is told of a camera that is public, and not to be told any more. The page of a player is for the portal to draw.
function curtail(element, camera) {
  for (const part of element.querySelectorAll("[data-told]")) if (!camera[part.dataset.told]) close(part);
  const lost = camera.state === "live" && !camera.plays && element.matches("main:has(iframe, video)");
  if (lost) location.reload();
}

async function hear() {
  if (asking || spokenFor() || !document.querySelector(SHOWN)) return;
  const before = hides;
  asking = true;
  const agreed = await look().catch(() => true);
  asking = false;
  next = Date.now() + (agreed ? EVERY : AGAIN);
  spread = agreed ? SPREAD : 0;
  if (before !== hides) next = 0;
  else if (agreed) uncover();
}

function cover() {
  hides += 1;
  if (spokenFor()) return;
  covered.add(document.body).add(document.fullscreenElement ?? document.body); // what fills the screen lies above it
  for (const { style } of covered) style.opacity = 0;
}

function uncover() {
  for (const { style } of covered) style.opacity = "";
  covered.clear();
}

function turn() {
  if (document.hidden) cover();
  else if (document.querySelector(SHOWN)) hear();
  else uncover();
}

page.dataset.hears = "yes";
setInterval(() => seen() && Date.now() >= next && hear(), 500);
document.addEventListener("visibilitychange", turn);
addEventListener("pagehide", cover);
addEventListener("pageshow", ({ persisted }) => persisted && turn());
if (document.hidden) cover();
