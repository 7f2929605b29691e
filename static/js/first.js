// After the page's first frame: the rest of its style, where it came with some of it, and then its modules, which need it.

(() => {
  const { sheet, modules } = document.currentScript.dataset;
  const run = () => modules.trim().split(/\s+/).forEach((module) => import(module));

  function begin() {
    if (!sheet) return run();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet });
    link.onload = link.onerror = run;
    document.head.append(link);
  }

  requestAnimationFrame(() => setTimeout(begin));
})();
