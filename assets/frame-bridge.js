/* Frame bridge: runs first inside a package that is shown in a frame, and tells the page around it of results.

   A package made with H5P has a dispatcher of statements once it has started; any other one may call
   parcoursReport({scaled: 0.8}) or parcoursReport({completed: true}) itself. */

(() => {
  "use strict";

  const tell = (report) => window.parent.postMessage({ parcours: "frame", report }, "*");

  window.parcoursReport = (report) => tell(report);

  function read(statement) {
    const result = statement && statement.result;
    if (!result) return;
    if (result.score && typeof result.score.scaled === "number") tell({ scaled: result.score.scaled });
    else if (result.completion) tell({ completed: true });
  }

  const waiting = setInterval(() => {
    const dispatcher = window.H5P && window.H5P.externalDispatcher;
    if (!dispatcher) return;
    clearInterval(waiting);
    dispatcher.on("xAPI", (event) => read(event.data.statement));
  }, 100);
})();
