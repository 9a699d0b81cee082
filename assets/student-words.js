/* What every script of the pupils' pages speaks with; loaded before them.

   parcours.say("step %(n)s of %(all)s", { n: 1, all: 3 })   the sentence in the reader's language
   parcours.announce(text)                                   reads a text out, without taking the focus
   parcours.make("p", { className: "small" }, "Text")        an element with its properties and children

   The class "js" on <html> hides what only a page without scripts needs (.no-js). */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  let words;

  const read = () => JSON.parse(document.getElementById("words")?.textContent || "{}");

  parcours.say = (text, values = {}) => {
    words = words || read();
    return (words[text] || text).replace(/%\((\w+)\)s/g, (_, name) => values[name]);
  };

  parcours.announce = (text) => {
    const region = document.querySelector("[data-live]");
    if (!region) return;
    region.textContent = region.textContent === text ? `${text}\u00a0` : text; // the same words again are news, too
  };

  parcours.make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  document.documentElement.classList.add("js");
})();
