/* A session that has ended: Dash shows nothing when a callback is answered 401, so go to the sign-in page,
   which comes back here. Only for Dash's own requests: a page with unsent work handles its answers itself. */
(() => {
  "use strict";

  const send = window.fetch;
  let leaving = false;

  window.fetch = async (...request) => {
    const response = await send.apply(window, request);
    if (response.status === 401 && !leaving && new URL(response.url).pathname.startsWith("/_dash")) {
      leaving = true;
      location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
    return response;
  };
})();
