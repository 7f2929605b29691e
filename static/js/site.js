// What every page loads: each module finds in the page what it is for.

import "./stills.js";
