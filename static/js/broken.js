// A picture that does not come: words drawn in its place (css/players.css), until it comes after all.

import { words } from "./words.js";

function mark(image, broken) {
  const place = image.matches?.("img.picture") && image.closest(".frame, .cell");
  if (!place) return;
  place.classList.toggle("no-picture", broken);
  place.dataset.words = words("no_picture");
}

const told = ({ type, target }) => mark(target, type === "error");

document.addEventListener("error", told, true);
document.addEventListener("load", told, true);
for (const image of document.images) {
  if (image.hasAttribute("src") && image.complete && !image.naturalWidth) mark(image, true);
}
