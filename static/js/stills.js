// Renews stills in place: every <img data-still="seconds">, and the [data-taken] of the same tile.
// Nothing is asked in a hidden tab or off screen, nor a second time while an answer is awaited;
// a picture that fails to come leaves the last one. Until something new comes it looks again
// soon, then at growing pauses: so a placeholder goes as soon as there is a picture.

const FIRST_LOOK = 1000; // ms: by then the picture may be there that the page's own request had fetched
const LONGEST_WAIT = 10000;
const zone = document.documentElement.dataset.timeZone;

const time = formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = formatter({ day: "numeric", month: "short" });

// In the portal's time zone; in the visitor's own where the browser does not know that one.
function formatter(options) {
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", options);
  }
}

function words(taken) {
  const today = day.format(new Date()) === day.format(taken);
  return today ? time.format(taken) : `${day.format(taken)}, ${time.format(taken)}`;
}

function label(image) {
  return image.closest("article, li")?.querySelector("[data-taken]");
}

function tell(image, taken) {
  const said = document.createElement("time");
  said.dataset.taken = "";
  said.dateTime = taken.toISOString();
  said.textContent = words(taken);
  label(image)?.replaceWith(said);
}

// The last picture is let go of only when the new one can be seen.
async function show(image, picture) {
  const last = image.src;
  const address = URL.createObjectURL(picture);
  image.loading = "eager";
  image.src = address;
  try {
    await image.decode();
    if (last.startsWith("blob:")) URL.revokeObjectURL(last);
  } catch (error) {
    image.src = last;
    URL.revokeObjectURL(address);
    throw error;
  }
}

// A picture newer than the one that is shown is shown; resolves to whether there was one.
async function renew(still) {
  const signal = AbortSignal.timeout(LONGEST_WAIT);
  const response = await fetch(still.address, { cache: "no-cache", signal });
  if (response.status === 404) return withdraw(still);
  const taken = Date.parse(response.headers.get("Last-Modified"));
  if (!response.ok || !taken || taken === still.taken) return false;
  await show(still.image, await response.blob());
  tell(still.image, new Date(taken));
  still.taken = taken;
  return true;
}

// Not public any more: its last picture is not ours to show.
function withdraw(still) {
  const last = still.image.src;
  still.image.removeAttribute("src");
  if (last.startsWith("blob:")) URL.revokeObjectURL(last);
  watcher.unobserve(still.image);
  stills.delete(still.image);
  return false;
}

async function look(still) {
  if (document.hidden || !still.seen || still.busy || Date.now() < still.next) return;
  still.busy = true;
  const renewed = await renew(still).catch(() => false);
  still.fruitless = renewed ? 0 : still.fruitless + 1;
  const soon = FIRST_LOOK * 2 ** (still.fruitless - 1);
  still.next = Date.now() + (renewed ? still.every : Math.min(soon, still.every));
  still.busy = false;
}

const stills = new Map();
const lookAtAll = () => stills.forEach(look);

const watcher = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    const still = stills.get(target);
    if (still) still.seen = isIntersecting;
  }
});

for (const image of document.querySelectorAll("img[data-still]")) {
  const shown = Date.parse(label(image)?.dateTime);
  stills.set(image, {
    image,
    address: image.src,
    every: Number(image.dataset.still) * 1000,
    taken: shown - (shown % 1000), // Last-Modified knows no milliseconds
    next: Date.now() + FIRST_LOOK,
    fruitless: 0,
    seen: false,
    busy: false,
  });
  watcher.observe(image);
}

if (stills.size) {
  setInterval(lookAtAll, 250);
  document.addEventListener("visibilitychange", lookAtAll);
}
