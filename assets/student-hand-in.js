/* Handing in: the answers go to the device first, then to the server, once, whatever happens meanwhile.

   parcours.api.submit(form)   hands the form in, or gives the promise of the one under way: a second click
                               changes nothing. Resolves with the receipt, or null where the server refused.
   parcours.api.hint(item, n)  { text, number, left } of its n-th hint; rejects with a sentence for the pupil

   What waits is found again after a reload or a kill, and no copy of the page offers it a second time. */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const { store, post, outbox, draft, tell, say, same } = parcours;
  const form = document.getElementById("activity");

  let underway = null;
  let waiting = null; // the request of this page's work, and whom to tell of its answer

  const buttons = () => document.querySelectorAll("[data-hand-in]");

  /* Nothing can be changed or sent again while it is on its way. */
  const lock = (locked) => {
    form.inert = locked;
    form.toggleAttribute("aria-busy", locked);
    for (const button of buttons()) button.disabled = locked;
  };

  const itemOf = (current, responses) => ({
    kind: "attempt",
    key: current.key,
    token: current.token,
    title: current.title,
    page: current.page,
    address: form.dataset.submit,
    body: {
      class_id: current.classId,
      client_token: current.token,
      responses,
      content_version: current.version,
      started_at: new Date(Number(form.dataset.started || form.dataset.now)).toISOString(),
    },
  });

  /* The draft goes with it; the versions that were put aside stay. */
  const forgetting = (current, responses) =>
    current.aside?.length
      ? { put: { drafts: { ...current, responses, dirty: false, sent: [] } } }
      : { remove: { drafts: current.key } };

  const handIn = async () => {
    await draft.ready;
    const current = draft.current();
    const item = itemOf(current, parcours.form.read(form));
    draft.stop();
    parcours.report?.({ draft: "clean" });
    return new Promise((resolve) => {
      waiting = { item, resolve };
      outbox.put(item, forgetting(current, item.body.responses)).then(() => tell("handed-in", { item }));
    });
  };

  const submit = (wanted) => {
    if (wanted !== form || underway) return underway;
    lock(true);
    underway = handIn().finally(() => (underway = null));
    return underway;
  };

  const ours = (item) => waiting && item.token === waiting.item.token && same(item.body, waiting.item.body);

  const arrived = ({ item, answer }) => {
    if (item.kind !== "attempt" || !ours(item)) return;
    waiting.resolve(answer);
    if (answer.review) location.assign(answer.review);
  };

  /* It stays on the device, listed on the page; the form is as it was, to change what was wrong. */
  const refused = ({ item }) => {
    if (!form || !ours(item)) return;
    waiting.resolve(null);
    waiting = null;
    lock(false);
    draft.resume();
  };

  /* Another tab has handed in: the same work is done here, too; other work stays for the pupil to judge. */
  const handedInElsewhere = ({ item, elsewhere }) => {
    if (!form || !elsewhere || item.key !== draft.current()?.key || waiting) return;
    if (!same(item.body.responses, parcours.form.read(form))) return;
    draft.stop();
    lock(true);
    waiting = { item, resolve: () => {} };
  };

  /* A page opened again, perhaps from the device's copy: what was handed in is not offered once more. */
  const find = async () => {
    await draft.ready;
    const current = draft.current();
    const item = (await outbox.work()).find((one) => one.key === current.key && !one.refused);
    if (item) {
      draft.stop();
      parcours.form.fill(form, item.body.responses);
      lock(true);
      waiting = { item, resolve: () => {} };
      outbox.send();
    }
    const receipt = await store.receipt(item ? item.token : form.dataset.token); // it may have arrived just now
    if (receipt) done(receipt.answer);
  };

  const done = ({ review }) => {
    waiting = null;
    draft.stop();
    lock(true);
    const note = document.createElement("p");
    note.className = "note";
    note.dataset.handedIn = "";
    note.textContent = `${say("You have handed this in.")} `;
    if (review) {
      const link = document.createElement("a");
      link.href = review;
      link.textContent = say("See what you handed in");
      note.append(link);
    }
    form.before(note);
  };

  const hint = async (item, number) => {
    await draft.ready;
    const { classId, activity, token } = draft.current();
    const found = await post(`/a/${activity}/hints`, { class_id: classId, client_token: token, item, number });
    if (found.kind === "done") return found.answer;
    throw new Error(found.answer?.error || say("A hint needs the network. Try again when it is back."));
  };

  document.addEventListener("parcours:sent", ({ detail }) => arrived(detail));
  document.addEventListener("parcours:refused", ({ detail }) => refused(detail));
  document.addEventListener("parcours:handed-in", ({ detail }) => handedInElsewhere(detail));
  window.addEventListener("pageshow", ({ persisted }) => persisted && form && location.reload());
  if (form && parcours.form) {
    form.addEventListener("submit", (event) => {
      const { submitter } = event;
      if (event.defaultPrevented || (submitter && !submitter.hasAttribute("data-hand-in"))) return; // a plain form
      event.preventDefault();
      submit(form);
    });
    find();
  }
  parcours.api = { submit, hint };
})();
