// The list of cameras: favourites, and search as you type, which is fetched when somebody is about to type.

import "./favourites.js";

const field = document.getElementById("q");
const fetched = () => import("./search.js");

if (document.activeElement === field) fetched();
else field.addEventListener("focus", fetched, { once: true });
