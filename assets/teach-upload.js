/* Sends a large file and shows how much of it has arrived; without scripts the form sends itself.

   It is sent by XMLHttpRequest, since fetch says nothing of what has gone out, and asks for JSON: on success
   `address`, the page to go to, or else `error`, the sentence that says what is wrong. The file stays chosen
   whatever goes wrong, so that one press sends it again. In the markup:

   form[data-upload]  the form; data-most holds the largest size in MB for each value of its field `kind`
   [data-sending]     shown while it goes out, with a <progress>, [data-share] for the percentage,
   [data-cancel]      and a button that stops it
   [data-send]        the button that sends
   [data-problem]     one of these shows why nothing was stored: "size", "lost" or "said" by the server */
(() => {
  "use strict";

  const MEGABYTE = 1000000;
  const form = document.querySelector("form[data-upload]");
  const sending = form.querySelector("[data-sending]");
  const progress = sending.querySelector("progress");
  const most = JSON.parse(form.dataset.most);

  function complain(problem, sentence) {
    for (const place of form.querySelectorAll("[data-problem]")) place.hidden = place.dataset.problem !== problem;
    if (sentence) form.querySelector('[data-problem="said"]').textContent = sentence;
  }

  function show(isSending) {
    sending.hidden = !isSending;
    form.querySelector("[data-send]").disabled = isSending;
    if (!isSending) delete form.dataset.sent; // it may be sent again
  }

  /* Once all of it is out, the server is still looking at it: a bar without a value says so. */
  function report(sent, all) {
    const share = Math.floor((100 * sent) / all);
    if (share < 100) progress.value = share;
    else progress.removeAttribute("value");
    sending.querySelector("[data-share]").textContent = `${share} %`;
  }

  function answered(request) {
    const answer = request.response || {};
    if (request.status === 201) {
      window.location.assign(answer.address);
      return;
    }
    show(false);
    complain(answer.error ? "said" : "lost", answer.error);
    form.querySelector("[data-send]").focus();
  }

  function send() {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (event) => report(event.loaded, event.total);
    request.onload = () => answered(request);
    request.onerror = () => answered(request);
    request.onabort = () => show(false);
    sending.querySelector("[data-cancel]").onclick = () => {
      request.abort();
      form.querySelector("[data-send]").focus();
    };
    const body = new FormData(form);
    show(true);
    complain(null);
    report(0, 1);
    request.send(body);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!sending.hidden) return;
    const file = form.elements.file.files[0];
    if (file.size > most[form.elements.kind.value] * MEGABYTE) complain("size");
    else send();
  });
})();
