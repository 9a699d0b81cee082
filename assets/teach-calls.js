/* The page of calls looks again every five seconds while it is in front of somebody, and changes only what
   changed, never under a button that has the focus. In the markup: data-look-again on the part to renew. */
(() => {
  "use strict";

  const place = document.querySelector("[data-look-again]");

  async function look() {
    if (document.hidden || place.contains(document.activeElement)) return;
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const seen = page.querySelector("[data-look-again]");
    if (seen && seen.textContent !== place.textContent) place.replaceChildren(...seen.childNodes);
  }

  setInterval(() => look().catch(() => {}), 5000);
})();
