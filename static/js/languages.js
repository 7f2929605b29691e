// Offers the page in the language that the browser prefers, where there is one and it is not that of the page.

const short = (code) => code.split("-")[0].toLowerCase();
const offers = [...document.querySelectorAll(".offer")];
const ours = [document.documentElement, ...offers.map((offer) => offer.firstElementChild)];
const best = navigator.languages.map((code) => ours.find(({ lang }) => short(lang) === short(code))).find(Boolean);
const offer = best?.closest(".offer");
if (offer) offer.hidden = false;
