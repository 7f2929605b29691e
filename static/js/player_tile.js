// One tile: its still, its player at the camera's own /live/, and the buttons that turn one into the other.
// Players stand over their still until they are there, so nothing flashes and nothing moves.

import { keep } from "./stills.js";
import { page, words } from "./words.js";

const LONGEST = 15000; // ms that a player's page may take
const OURS = "[data-player]";
const PLAYER = `iframe, ${OURS}`;

// Whether this visitor is better served with stills: by the address, or by what js/data.js found.
const stills = () => location.search.includes("view=stills") || page.dataset.view === "stills";

function button(className, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.addEventListener("click", press);
  return made;
}

export class Tile {
  constructor(element, press) {
    this.element = element;
    this.frame = element.querySelector(".frame");
    this.player = this.frame.querySelector("iframe");
    this.wanted = Boolean(this.player); // by the page or by the visitor
    this.failed = this.lost = this.seen = false;
    this.since = 0;
    this.left = Date.now();
    this.button = button("", () => press(this));
    this.reload = button("reload", () => this.again());
    this.reload.title = this.reload.ariaLabel = words("begin_anew", element.dataset);
    this.said = document.createElement("p");
    this.said.role = "status";
    if (this.player) this.#follow(this.player);
    if (!element.closest(".neighbours")) this.#control();
    this.#say();
  }

  get playable() {
    return "live" in this.element.dataset && !this.failed;
  }

  get unpictured() {
    return "unpictured" in this.element.dataset;
  }

  play() {
    if (this.player) return;
    const player = (this.player = document.createElement("iframe"));
    player.className = "picture coming";
    player.title = words("live_title", this.element.dataset);
    player.allow = "autoplay; picture-in-picture";
    player.allowFullscreen = true;
    player.referrerPolicy = "strict-origin-when-cross-origin";
    player.src = this.element.dataset.live;
    this.#follow(player);
    setTimeout(() => this.#look(player), LONGEST);
    this.frame.insertBefore(player, this.frame.querySelector(".act"));
    this.lost = false;
    this.#say();
  }

  rest() {
    if (!this.player) return;
    this.#end();
    this.#chip("live" in this.element.dataset ? "still" : this.off);
    this.#say();
  }

  // What goes on in a player of another origin cannot be seen: it can only be begun anew.
  again() {
    this.#end();
    this.play();
  }

  // `state` is what the portal says of the camera now. What only a press begins (#play) is not begun anew by that.
  hear(state) {
    const { live, later } = this.element.dataset;
    if (state === "live" && !live?.endsWith("#play")) this.failed = false;
    if (state === "live" && later) this.#cameBack(later);
    if ((state === "offline" || state === "still") && live) this.#goneOff(live, state);
  }

  // Pages of the VMS cannot be looked into; one of ours says when its own player stands otherwise.
  #follow(player) {
    if (new URL(player.src).origin !== location.origin) return;
    for (const event of ["load", "stand"]) player.addEventListener(event, () => this.#look(player));
    if (player.contentDocument?.querySelector(OURS)) this.#look(player);
  }

  // Our page is there, with a player in it: the VMS's, of which no more can be known, or ours, which says how it stands.
  #look(player) {
    if (this.player !== player) return;
    const ours = player.contentDocument?.querySelector(OURS);
    if (ours?.dataset.state === "failed" || !player.contentDocument?.querySelector(PLAYER)) {
      this.failed = true;
      return this.rest();
    }
    player.classList.remove("coming");
    if (ours) ours.ownerDocument.documentElement.classList.add("in-tile");
    this.#show(!ours || ours.dataset.state === "playing");
  }

  // Until it plays, our own player lies over the still and is seen through (css/live.css).
  #show(plays) {
    if (!plays) this.#still();
    this.frame.classList.toggle("playing", plays);
    this.#chip(plays ? "live" : "still");
  }

  #end() {
    const focused = document.activeElement === this.player;
    this.#still();
    this.player.remove();
    this.player = null;
    this.frame.classList.remove("playing");
    if (focused) this.button.focus();
  }

  // A tile that came as a player has its still in a template.
  #still() {
    const copy = this.frame.querySelector("template");
    if (!copy) return;
    copy.replaceWith(copy.content);
    this.#keep(this.frame.querySelector("img"));
  }

  // From now on this picture is renewed, and its age told; where there are no stills, it is a drawing.
  #keep(image) {
    if (this.unpictured) return;
    if (!this.facts.querySelector(".taken")) {
      const taken = document.createElement("span");
      taken.className = "taken";
      taken.append(document.createElement("span"));
      taken.firstChild.dataset.taken = "";
      this.facts.querySelector("[data-state]").after(taken);
    }
    image.dataset.still = "";
    keep(image);
  }

  #cameBack(address) {
    const { dataset } = this.element;
    const image = this.frame.querySelector("img:not([data-still])");
    dataset.live = address;
    delete dataset.later;
    this.lost = false;
    this.wanted ||= this.element.matches("article") && !stills();
    this.element.querySelector(".told .notice")?.remove();
    if (image) this.#keep(image);
    this.#chip("still");
    this.#say();
  }

  #goneOff(address, state) {
    const { dataset } = this.element;
    this.off = state;
    dataset.later = address;
    delete dataset.live;
    this.lost = Boolean(this.player);
    this.#chip(this.off);
    this.#say();
  }

  #control() {
    const act = document.createElement("div");
    act.className = "act";
    act.append(this.said, this.button);
    this.frame.append(act);
    this.facts.append(this.reload);
  }

  get facts() {
    return this.element.querySelector("[data-state]").parentElement;
  }

  #chip(name) {
    const chip = this.facts.querySelector("[data-state]");
    const taken = this.facts.querySelector(".taken");
    chip.className = `state state-${name}`;
    chip.textContent = words(name === "still" && this.unpictured ? this.#without : name);
    if (taken) taken.hidden = name === "live";
  }

  // What stands in the place of "Still" where there are none.
  get #without() {
    return this.player ? "nothing" : "press";
  }

  #say() {
    const name = this.failed ? "try_again" : this.player ? "stop" : "play";
    const text = words(name, this.element.dataset);
    this.said.textContent = this.failed || this.lost ? words("no_player") : "";
    this.button.className = name;
    this.button.hidden = !("live" in this.element.dataset);
    this.button.textContent = this.failed ? text : "";
    this.button.title = this.button.ariaLabel = text;
    this.reload.hidden = !this.player;
  }
}
