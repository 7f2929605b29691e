// The map: a marker for each camera of the list beside it that has a place, in clusters where they are close.
// Leaflet (static/vendor) draws it. Without it the map's place closes, and the list says all there is to say.

import { keep, release } from "./stills.js";
import { words } from "./words.js";

const { L } = window;
const CLOSEST = 19; // as far as most tile servers go
const NEAR = 16; // a single camera is not shown closer than this
const box = document.getElementById("map");
const list = document.getElementById("list");
const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
const markers = new Map(); // by the id of their entry in the list

function element(tag, className, ...inside) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...inside);
  return made;
}

const linkOf = (entry) => entry.querySelector("a");
const titleOf = (entry) => linkOf(entry).textContent;
const stateOf = (entry) => entry.querySelector(".state");

// What screen readers say of an icon: Leaflet names pictures alone.
function icon(label, options, entry) {
  const drawn = L.divIcon(options);
  const create = drawn.createIcon;
  drawn.createIcon = function (old) {
    const made = create.call(this, old);
    made.setAttribute("aria-label", label);
    if (entry) made.dataset.of = entry.id;
    return made;
  };
  return drawn;
}

function pin(entry) {
  const shape = [...stateOf(entry).classList].find((name) => name.startsWith("state-"));
  const label = `${titleOf(entry)}, ${stateOf(entry).textContent}`;
  return icon(label, { className: `pin state ${shape}`, iconSize: [30, 30], popupAnchor: [0, -12] }, entry);
}

function bunch(cluster) {
  const count = cluster.getChildCount();
  const html = element("span", "", String(count));
  return icon(words("cameras_here", { count }), { className: "bunch", iconSize: [40, 40], html });
}

// What plays is seen as a still here.
function chip(entry) {
  const state = stateOf(entry);
  return state.matches(".state-live") ? element("span", "state state-still", words("still")) : state.cloneNode(true);
}

// A tile like those of the other pages, so that its still is renewed and its age told.
function popup(entry) {
  const image = element("img", "picture");
  image.src = entry.dataset.picture;
  image.alt = "";
  if (!stateOf(entry).matches(".state-offline")) image.dataset.still = "";
  const cover = element("a", "cover", image);
  cover.tabIndex = -1;
  const title = element("a", "title", element("bdi", "", titleOf(entry)));
  title.href = cover.href = linkOf(entry).href;
  const age = element("span", "");
  age.dataset.taken = "";
  const facts = element("p", "facts", chip(entry), age);
  const tile = element("div", "shown", element("div", "frame", cover), title, facts);
  tile.dataset.camera = entry.dataset.place;
  tile.dataset.title = titleOf(entry);
  return tile;
}

function marker(entry) {
  const { latitude, longitude } = entry.dataset;
  const made = L.marker([latitude, longitude], { icon: pin(entry), title: titleOf(entry) });
  made.bindPopup(() => popup(entry), { minWidth: 256, maxWidth: 256 });
  markers.set(entry.id, made);
  return made;
}

function draw() {
  const motion = { fadeAnimation: !quiet, zoomAnimation: !quiet, markerZoomAnimation: !quiet };
  const map = L.map(box, { ...motion, zoomControl: false, attributionControl: false });
  L.control.zoom({ zoomInTitle: words("zoom_in"), zoomOutTitle: words("zoom_out") }).addTo(map);
  L.tileLayer(box.dataset.tiles, { maxZoom: CLOSEST }).addTo(map);
  const group = L.markerClusterGroup({
    animate: !quiet,
    showCoverageOnHover: false,
    maxClusterRadius: 48,
    iconCreateFunction: bunch,
  });
  group.addLayers([...list.querySelectorAll("[data-place]")].map(marker));
  map.fitBounds(group.getBounds(), { padding: [40, 40], maxZoom: NEAR });
  map.addLayer(group);
  popups(map);
  keyboard(map, group);
  highlights(group);
  ways(group);
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
  const light = (entry) => {
    lit.forEach((each) => each.classList.remove("lit"));
    const seen = entry && group.getVisibleParent(markers.get(entry.id))?.getElement();
    lit = seen ? [entry, seen] : [];
    lit.forEach((each) => each.classList.add("lit"));
  };
  const listen = (where, entryOf) => {
    for (const name of ["mouseover", "focusin"]) where.addEventListener(name, ({ target }) => light(entryOf(target)));
    for (const name of ["mouseleave", "focusout"]) where.addEventListener(name, () => light(null));
  };
  listen(list, (target) => target.closest("[data-place]"));
  listen(box, (target) => document.getElementById(target.closest("[data-of]")?.dataset.of));
}

// From an entry to its marker: by its button, or by the address (/map/#place-…).
function ways(group) {
  const show = (id) => {
    if (!markers.has(id)) return;
    box.scrollIntoView({ block: "nearest" });
    group.zoomToShowLayer(markers.get(id), () => markers.get(id).openPopup());
  };
  for (const id of markers.keys()) {
    const entry = document.getElementById(id);
    const button = element("button", "find");
    button.type = "button";
    button.title = words("show_on_map", { title: titleOf(entry) });
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", () => show(id));
    entry.append(button);
  }
  const asked = () => show(decodeURIComponent(location.hash.slice(1)));
  addEventListener("hashchange", asked);
  asked();
}

if (L?.markerClusterGroup) draw();
else box.closest(".sheet").remove();
