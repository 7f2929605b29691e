// The admin's list of recordings, as the server has it now, while one of them is under way.

const EVERY = 2000;

const list = () => document.getElementById("recordings");

async function renew() {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = list().contains(document.activeElement) && document.activeElement.getAttribute("href");
    list().replaceWith(page.getElementById("recordings"));
    if (focused) list().querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }
  wait();
}

function wait() {
  if ("underWay" in list().dataset) setTimeout(renew, EVERY);
}

wait();
