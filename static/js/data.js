// Live or stills: remembers what the visitor chose, and leads there. Who chose nothing is led to stills where
// data is dear or motion unwelcome. It runs at the end of the header, before a player is asked for;
// in the still view, where none is, it comes after the first frame.

(() => {
  const KEY = "view";
  const PRESSED = "#live"; // of the link from the still view, which may be pressed before any script is there
  const stills = document.querySelector('[data-view="stills"]');
  const line = navigator.connection ?? {};
  const dear = line.saveData || line.type === "cellular" || /[23]g/.test(line.effectiveType);
  const calm = ["motion", "data"].some((what) => matchMedia(`(prefers-reduced-${what}: reduce)`).matches);
  let chosen = dear || calm ? "stills" : "live";
  try {
    if (location.hash === PRESSED) {
      chosen = "live"; // where nothing is kept the address goes on saying it
      localStorage.setItem(KEY, chosen);
      history.replaceState(null, "", location.pathname + location.search);
    }
    chosen = localStorage.getItem(KEY) ?? chosen;
  } catch {
    // A browser that keeps nothing is asked each time.
  }
  document.documentElement.dataset.view = chosen;
  if (!stills) return; // nothing plays here yet

  stills.addEventListener("click", () => {
    try {
      localStorage.setItem(KEY, "stills");
    } catch {
      // The address says it.
    }
  });
  if (chosen === "stills" && !new URLSearchParams(location.search).has("view")) {
    document.documentElement.hidden = true; // no lazy frame is fetched on the way
    location.replace(stills.href + location.hash);
  }
})();
