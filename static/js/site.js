// What every page loads, after its first frame: each module finds in the page what it is for.

import "./broken.js";
import "./fullscreen.js";
import "./keys.js";
import "./languages.js";
import "./offline.js";
import "./players.js";
import "./stills.js";

// Whether somebody still watches is asked only where something plays.
addEventListener("plays", () => import("./idle.js").catch(() => {}));
