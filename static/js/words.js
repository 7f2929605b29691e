// The sentences of scripts, in the page's language (cameras/views/words.py).

const said = JSON.parse(document.getElementById("words")?.textContent ?? "{}"); // the admin has none

export const page = document.documentElement;
export const language = page.lang;

// The words of this name, each {place} filled in.
export function words(name, filled = {}) {
  return said[name].replace(/\{(\w+)\}/g, (_, place) => filled[place] ?? "");
}
