// What every page loads, after its first frame: each module finds in the page what it is for.

import "./broken.js";
import "./fullscreen.js";
import "./idle.js";
import "./keys.js";
import "./languages.js";
import "./offline.js";
import "./player_states.js";
import "./players.js";
import "./stills.js";
