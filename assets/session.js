/* What Dash does not say when a callback is not answered.

   The session has ended (401): go to the sign-in page, which comes back here. Only for Dash's own requests: a
   page with unsent work handles its answers itself.
   The server cannot be reached, or cannot read (5xx): what stands on the page is not what the filters say, so a
   bar says that and offers another try. It goes when each part that failed has been read after all. */
(() => {
  "use strict";

  const UPDATE = "/_dash-update-component";
  const send = window.fetch;
  const missing = new Set();
  let leaving = false;

  const signIn = () => {
    leaving = true;
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  };

  const makeBar = ({ failed, retry }) => {
    const bar = document.createElement("div");
    bar.id = "unread";
    bar.className = "banner banner-danger screen-only";
    bar.setAttribute("role", "alert");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: retry });
    button.addEventListener("click", () => location.reload()); // the address holds the filters
    bar.append(failed, " ", button);
    return bar;
  };

  const show = () => {
    const bar = document.getElementById("unread");
    const words = document.querySelector("[data-failed]")?.dataset;
    if (!missing.size) bar?.remove();
    else if (!bar && words) document.body.prepend(makeBar(words));
  };

  const note = (request, answered) => {
    const { output } = JSON.parse(request[1]?.body ?? "{}");
    if (answered) missing.delete(output);
    else missing.add(output);
    show();
  };

  window.addEventListener("pagehide", () => {
    leaving = true; // what is on its way is broken off, which is no failure
  });

  window.fetch = async (...request) => {
    const { pathname } = new URL(request[0]?.url ?? request[0], location);
    if (!pathname.startsWith("/_dash")) return send.apply(window, request);
    let response;
    try {
      response = await send.apply(window, request);
    } catch (error) {
      if (pathname === UPDATE && !leaving) note(request, false);
      throw error;
    }
    if (response.status === 401 && !leaving) signIn();
    else if (pathname === UPDATE) note(request, response.status < 500);
    return response;
  };
})();
