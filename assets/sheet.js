/* Monday sheet: the address says which week was asked for, also after a filter has rewritten it; printing. */
(() => {
  "use strict";

  const nothing = () => window.dash_clientside.no_update;

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.sheet = {
    keep: (_filters, week) => {
      const address = new URL(location.href);
      if (week) address.searchParams.set("week", week);
      if (address.href !== location.href) history.replaceState(history.state, "", address);
      return nothing();
    },

    print: (presses) => {
      if (presses) window.print();
      return nothing();
    },
  };
})();
