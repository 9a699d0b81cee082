/* Productions: the address says which text and versions are shown, also after a filter has rewritten it. */
(() => {
  "use strict";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.productions = {
    keep: (_filters, text, version, compared) => {
      const address = new URL(location.href);
      for (const [name, value] of Object.entries({ text, version: text && version, compared: text && compared })) {
        if (value && value !== "all") address.searchParams.set(name, value);
        else address.searchParams.delete(name);
      }
      if (address.href !== location.href) history.replaceState(history.state, "", address);
      return window.dash_clientside.no_update;
    },
  };
})();
