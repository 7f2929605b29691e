// A camera without a moving picture: its stills, each as soon as it is there (stills.js).

import { stand } from "./live_screen.js";
import "./stills.js";

stand("stills");
