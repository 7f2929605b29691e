// Live or stills: remembers what the visitor chose, and leads there. Who chose nothing is led to stills where
// data is dear or motion unwelcome. It runs at the end of the header, before a player is asked for;
// in the still view, where none is, it comes after the first frame.

(() => {
  const KEY = "view";
  const [live, stills] = ["live", "stills"].map((view) => document.querySelector(`[data-view="${view}"]`));
  const line = navigator.connection ?? {};
  const dear = line.saveData || line.type === "cellular" || /[23]g/.test(line.effectiveType);
  const calm = ["motion", "data"].some((what) => matchMedia(`(prefers-reduced-${what}: reduce)`).matches);
  let chosen = dear || calm ? "stills" : "live";
  try {
    chosen = localStorage.getItem(KEY) ?? chosen;
  } catch {
    // A browser that keeps nothing is asked each time.
  }
  document.documentElement.dataset.view = chosen;
  if (!live) return; // nothing plays here yet

  function remember({ currentTarget }) {
    const { view } = currentTarget.dataset;
    try {
      localStorage.setItem(KEY, view);
    } catch {
      if (view === "live") live.search = `${live.search}${live.search ? "&" : "?"}view=live`; // said aloud, it counts
    }
  }

  live.addEventListener("click", remember);
  stills.addEventListener("click", remember);
  if (chosen === "stills" && !new URLSearchParams(location.search).has("view")) {
    document.documentElement.hidden = true; // no lazy frame is fetched on the way
    location.replace(stills.href + location.hash);
  }
})();
