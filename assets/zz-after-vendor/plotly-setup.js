/* Settings of every Plotly chart: the page's language, and no way for a chart's data to leave this server.

   It needs window.Plotly, so it loads after vendor/plotly-cartesian.min.js: Dash takes the files at the root
   of assets first, then the sub-folders in alphabetical order. English comes with Plotly. */
(() => {
  "use strict";

  const FRENCH = {
    moduleType: "locale",
    name: "fr",
    dictionary: {
      "Autoscale": "Cadrer sur les données",
      "Box Select": "Sélectionner dans un rectangle",
      "Compare data on hover": "Comparer les valeurs au survol",
      "Double-click on legend to isolate one trace": "Double-cliquer dans la légende pour ne garder qu’une série",
      "Double-click to zoom back out": "Double-cliquer pour revenir à la vue entière",
      "Download plot": "Enregistrer l’image",
      "Download plot as a PNG": "Enregistrer l’image (PNG)",
      "Lasso Select": "Sélectionner au lasso",
      "Pan": "Déplacer",
      "Reset": "Revenir au départ",
      "Reset axes": "Revenir aux axes de départ",
      "Show closest data on hover": "Montrer la valeur la plus proche au survol",
      "Toggle Spike Lines": "Montrer ou cacher les lignes de repère",
      "Toggle show closest data on hover": "Montrer ou non la valeur la plus proche au survol",
      "Zoom": "Agrandir une zone",
      "Zoom in": "Agrandir",
      "Zoom out": "Réduire",
      "kde:": "densité :",
      "lower fence:": "limite basse :",
      "max:": "maximum :",
      "mean:": "moyenne :",
      "mean ± σ:": "moyenne ± σ :",
      "median:": "médiane :",
      "min:": "minimum :",
      "q1:": "1er quartile :",
      "q3:": "3e quartile :",
      "trace": "série",
      "upper fence:": "limite haute :",
    },
    format: {
      days: ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
      shortDays: ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
      months: [
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
      ],
      shortMonths: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin",
        "juil.", "août", "sept.", "oct.", "nov.", "déc.",
      ],
      periods: ["", ""],
      dateTime: "%A %-d %B %Y, %H:%M",
      date: "%d/%m/%Y",
      time: "%H:%M",
      year: "%Y",
      month: "%b %Y",
      dayMonth: "%-d %b",
      dayMonthYear: "%-d %b %Y",
      decimal: ",",
      thousands: "\u202f",
      grouping: [3],
      currency: ["", "\u202f€"],
    },
  };

  Plotly.register(FRENCH);
  Plotly.setPlotConfig({
    locale: document.documentElement.lang === "en" ? "en" : "fr",
    showSendToCloud: false, // on by default: it would upload what pupils did to another company's server
    plotlyServerURL: "",
    displaylogo: false,
  });
})();
