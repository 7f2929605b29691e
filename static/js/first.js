// After the page's first picture and its first frame: the rest of its style, where it came with some of it, and then
// its modules, which need it; some time after those what nobody waits for. In the list of cameras this stands in the
// page itself, without these words.

(() => {
  const PATIENCE = 1000; // ms
  const LATER = 2000;
  const { sheet, modules, later } = document.currentScript.dataset;
  const picture = document.querySelector("img[fetchpriority=high]");
  const seen = picture?.decode().catch(() => {}) ?? Promise.resolve();
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const bring = (names) => names.trim().split(/\s+/).forEach((name) => import(name));
  const run = () => {
    bring(modules);
    setTimeout(bring, LATER, later);
  };

  // A module runs once, however often it is imported.
  function begin() {
    if (!sheet) return run();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet });
    link.onload = link.onerror = run;
    setTimeout(run, PATIENCE);
    document.head.append(link);
  }

  Promise.race([seen, late]).then(() => requestAnimationFrame(() => setTimeout(begin)));
})();
