/* Frame bridge: runs first inside a package that is shown in a frame, and tells the page around it of results
   and that somebody is at work in it.

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

  /* Work inside the frame is work: the page around it counts time only while something is done. */
  let told = 0;
  for (const input of ["pointerdown", "pointermove", "keydown", "wheel"]) {
    const tellInput = () => {
      if (performance.now() - told < 5000) return;
      told = performance.now();
      window.parent.postMessage({ parcours: "input" }, "*");
    };
    window.addEventListener(input, tellInput, { capture: true, passive: true });
  }

  const waiting = setInterval(() => {
    const dispatcher = window.H5P && window.H5P.externalDispatcher;
    if (!dispatcher) return;
    clearInterval(waiting);
    dispatcher.on("xAPI", (event) => read(event.data.statement));
  }, 100);
})();
