// Where the page itself says something, above all that is in it.

export const notices = document.createElement("div");

// Nothing is seen beside what fills the screen but what is inside; in a list that is in its item with the way out.
function place() {
  const full = document.fullscreenElement;
  const there = full?.querySelector(":scope > .out") ?? full ?? document.body;
  if (notices.parentElement === there) return;
  const focused = notices.contains(document.activeElement) && document.activeElement;
  there.append(notices);
  if (focused) focused.focus();
}

notices.className = "notices";
place();
document.addEventListener("fullscreenchange", place);
