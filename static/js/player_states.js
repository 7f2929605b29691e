// Tiles hear from the portal which cameras play.

import { settle, tiles } from "./players.js";
import { watch } from "./states.js";

const slugOf = (element) => element.dataset.camera;

watch(
  () => [...tiles.keys()].map(slugOf),
  (states) => {
    for (const [element, tile] of tiles) tile.hear(states.get(slugOf(element)));
    settle();
  },
);
