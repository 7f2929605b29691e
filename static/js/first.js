// The page's modules are fetched once its first frame is drawn: pictures and words come before what they add.

(() => {
  const { modules } = document.currentScript.dataset;
  requestAnimationFrame(() => setTimeout(() => modules.trim().split(/\s+/).forEach((module) => import(module))));
})();
