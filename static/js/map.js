// The map: a marker for each camera that has a place, whether or not it is on this page of the list beside it, in
// clusters where they are close. Leaflet (static/vendor) draws it. Without it, or without an answer of
// cameras.geojson, the map's place closes, and the list says all there is to say.

import { stateOf, watch } from "./states.js";
import { keep, release } from "./stills.js";
import { page, words } from "./words.js";

const { L } = window;
const CLOSEST = 19; // as far as most tile servers go
const NEAR = 16; // a single camera is not shown closer than this
const AGAIN = 1000; // ms
const AWAY = 10_000; // ms, while the portal cannot be asked
let pruning;
const SELDOM = 300; // s between looks at a picture of which no newer one is likely: the first tells its age
const box = document.getElementById("map");
const list = document.getElementById("list");
const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
const markers = new Map(); // by the camera's slug

function element(tag, className, ...inside) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...inside);
  return made;
}

const address = (name, slug) => box.dataset[name].replace("/_/", `/${slug}/`);
const entryOf = (slug) => document.getElementById(`place-${slug}`);

// What screen readers say of an icon: Leaflet names pictures alone.
function icon(label, options, slug = "") {
  const drawn = L.divIcon(options);
  const create = drawn.createIcon;
  drawn.createIcon = function (old) {
    const made = create.call(this, old);
    made.setAttribute("aria-label", label);
    made.dataset.of = slug;
    return made;
  };
  return drawn;
}

function pin(camera) {
  const state = stateOf(camera);
  const label = `${camera.title}, ${words(state)}`;
  const className = `pin state state-${state}`;
  return icon(label, { className, iconSize: [30, 30], popupAnchor: [0, -12] }, camera.slug);
}

function bunch(cluster) {
  const count = cluster.getChildCount();
  const html = element("span", "", String(count));
  return icon(words("cameras_here", { count }), { className: "bunch", iconSize: [40, 40], html });
}

// What plays is seen as a still here, where there are any.
function chip(camera) {
  const state = stateOf({ ...camera, plays: camera.plays && !camera.pictured });
  return element("span", `state state-${state}`, words(state));
}

// A tile like those of the other pages, so that its still is renewed and its age told.
function popup(camera) {
  const image = element("img", "picture");
  image.src = address("still", camera.slug);
  image.alt = "";
  if (camera.pictured) image.dataset.still = camera.state === "offline" ? SELDOM : "";
  const cover = element("a", "cover", image);
  cover.tabIndex = -1; // its title says the same
  cover.ariaHidden = "true";
  const title = element("a", "title", element("bdi", "", camera.title));
  title.href = cover.href = address("page", camera.slug);
  const age = element("span", "");
  age.dataset.taken = "";
  const facts = element("p", "facts", chip(camera), age);
  const tile = element("div", "shown", element("div", "frame", cover), title, facts);
  tile.dataset.camera = camera.slug;
  tile.dataset.title = camera.title;
  return tile;
}

function marker({ geometry, properties: camera }) {
  const [longitude, latitude] = geometry.coordinates;
  const made = L.marker([latitude, longitude], { icon: pin(camera), title: camera.title, camera });
  made.bindPopup(() => popup(camera), { minWidth: 256, maxWidth: 256 });
  markers.set(camera.slug, made);
  return made;
}

// Thousands of markers are put in little by little, so that the page goes on answering.
function draw(features) {
  const motion = { fadeAnimation: !quiet, zoomAnimation: !quiet, markerZoomAnimation: !quiet };
  const map = L.map(box, { ...motion, zoomControl: false, attributionControl: false });
  L.control.zoom({ zoomInTitle: words("zoom_in"), zoomOutTitle: words("zoom_out") }).addTo(map);
  L.tileLayer(box.dataset.tiles, { maxZoom: CLOSEST }).addTo(map);
  const group = L.markerClusterGroup({
    animate: !quiet,
    showCoverageOnHover: false,
    maxClusterRadius: 48,
    iconCreateFunction: bunch,
    chunkedLoading: true,
    chunkProgress: (done, all) => done === all && queueMicrotask(() => ways(group)),
  });
  const drawn = features.map(marker);
  map.fitBounds(L.featureGroup(drawn).getBounds(), { padding: [40, 40], maxZoom: NEAR });
  group.addLayers(drawn);
  map.addLayer(group);
  popups(map);
  keyboard(map, group);
  highlights(group);
  follow();
  addEventListener("closing", () => prune(group));
  return group;
}

const ask = () =>
  fetch(box.dataset.cameras, { cache: "no-cache" }).then((response) => (response.ok ? response.json() : null), () => null);

// Takes off the map what is on it no more, once the portal tells of the closing that this page knows of.
async function prune(group) {
  clearTimeout(pruning);
  const told = await ask();
  if (told?.closing !== page.dataset.closing) {
    clearTimeout(pruning);
    pruning = setTimeout(prune, told ? AGAIN : AWAY, group);
    return;
  }
  if (!told.complete) return;
  const open = new Set(told.features.map(({ id }) => id));
  for (const [slug, marker] of markers) {
    if (open.has(slug)) continue;
    group.removeLayer(marker);
    markers.delete(slug);
  }
}

// Markers on the map, and entries in the list, follow the states of their cameras; clusters tell of none.
function follow() {
  const drawn = () => [...box.querySelectorAll(".pin")].map(({ dataset }) => dataset.of);
  const listed = () => [...list.querySelectorAll("[data-camera]")].map(({ dataset }) => dataset.camera);
  watch(() => [...drawn(), ...listed()], (states) => states.forEach(renew));
}

function renew(state, slug) {
  const chip = entryOf(slug)?.querySelector(".state");
  const camera = markers.get(slug)?.options.camera;
  if (chip && !chip.matches(`.state-${state}`)) {
    chip.className = `state state-${state}`;
    chip.textContent = words(state);
  }
  if (!camera || stateOf(camera) === state) return;
  Object.assign(camera, { state: state === "still" ? "live" : state, plays: state === "live" });
  markers.get(slug).setIcon(pin(camera));
}

// A popup takes the focus, and gives it back to its marker.
function popups(map) {
  map.on("popupopen", ({ popup }) => {
    const opened = popup.getElement();
    const image = opened.querySelector("img[data-still]");
    if (image) keep(image);
    opened.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", words("close"));
    opened.querySelector(".title").focus({ preventScroll: true });
  });
  map.on("popupclose", ({ popup }) => {
    const closed = popup.getElement();
    release(closed.querySelector("img"));
    const lost = closed.contains(document.activeElement) || document.activeElement === document.body;
    if (lost) (popup._source.getElement() ?? box).focus({ preventScroll: true });
  });
}

// Leaflet knows Enter on a marker; a button answers to Space too. A cluster that opens takes its focus with it.
function keyboard(map, group) {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
    if (event.key !== " " || !event.target.matches(".leaflet-marker-icon")) return;
    event.preventDefault();
    event.target.click();
  });
  group.on("clusterclick clusterkeypress", () => box.focus({ preventScroll: true }));
}

// Whatever is under the pointer or has the focus, here or there, is shown on both sides.
function highlights(group) {
  let lit = [];
  const light = (slug) => {
    lit.forEach((each) => each.classList.remove("lit"));
    const seen = markers.has(slug) && group.getVisibleParent(markers.get(slug))?.getElement();
    lit = seen ? [entryOf(slug), seen].filter(Boolean) : [];
    lit.forEach((each) => each.classList.add("lit"));
  };
  const listen = (where, slugOf) => {
    for (const name of ["mouseover", "focusin"]) where.addEventListener(name, ({ target }) => light(slugOf(target)));
    for (const name of ["mouseleave", "focusout"]) where.addEventListener(name, () => light(null));
  };
  listen(list, (target) => target.closest("[data-placed]")?.dataset.camera);
  listen(box, (target) => target.closest("[data-of]")?.dataset.of);
}

// From an entry to its marker by its button, from anywhere by the address (/map/#place-…).
function ways(group) {
  const show = (slug) => {
    if (!markers.has(slug)) return;
    box.scrollIntoView({ block: "nearest" });
    group.zoomToShowLayer(markers.get(slug), () => markers.get(slug).openPopup());
  };
  for (const entry of list.querySelectorAll("[data-placed]")) {
    const button = element("button", "find");
    button.type = "button";
    button.title = words("show_on_map", { title: entry.querySelector("a").textContent });
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", () => show(entry.dataset.camera));
    entry.append(button);
  }
  const asked = () => show(decodeURIComponent(location.hash.slice(1)).replace(/^place-/, ""));
  addEventListener("hashchange", asked);
  asked();
}

async function begin() {
  const told = L?.markerClusterGroup && (await ask());
  if (!told?.features.length) return box.closest(".sheet").remove();
  const group = draw(told.features);
  if (told.closing !== page.dataset.closing) prune(group);
}

begin();
