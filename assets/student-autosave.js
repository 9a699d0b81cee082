/* What is typed is saved by itself: on this device at once, on the server every few seconds and on leaving.

   The form#activity says what it is (data-class, -activity, -type, -version, -token, -revision, -now); reading
   and filling it is parcours.form's. A draft on the device knows the revision of the server that it builds on
   and what was sent last: so after a reload, a kill or a lost answer it is known who has the newer version, and
   two that both changed are shown to the pupil. Tabs of one device share the draft.

   parcours.draft is for the other scripts: ready, current(), report(), keep(), flush(), ask(), stop(), resume(). */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const { store, post, tell, same, merge } = parcours;
  const BETWEEN_WRITES = 100; // milliseconds
  const ON_SERVER_AFTER = 3000;
  const LONGEST_WAIT = 30_000;
  const LARGEST_PARTING = 60_000; // bytes: browsers send no more while a page is left
  const REMEMBERED = 10;

  const form = document.getElementById("activity");

  /* Sending one draft, of this page or of another */

  const isText = (draft) => draft.type === "text_production";

  const messageOf = (draft) =>
    isText(draft)
      ? { class_id: draft.classId, ...draft.responses, revision: draft.revision }
      : {
          class_id: draft.classId,
          client_token: draft.token,
          responses: draft.responses,
          revision: draft.revision,
          content_version: draft.version,
        };

  const addressOf = (draft) => `/a/${draft.activity}/${isText(draft) ? "text" : "draft"}`;

  const versionIn = (draft, answer) =>
    isText(draft) ? { text: answer.text, checked: answer.checked || [] } : answer.responses;

  /* The draft after an answer. `draft` is as it stands now: the pupil may have typed on meanwhile. */
  const answered = (draft, sent, { kind, status, answer }) => {
    if (kind === "done") {
      const { refused: _, ...rest } = draft;
      const dirty = !same(draft.responses, sent);
      const token = answer.client_token || draft.token;
      return { ...rest, revision: answer.revision, token, seen: Date.parse(answer.saved_at), sent: [], dirty };
    }
    if (kind !== "refused") return draft;
    if (status !== 409 || answer.revision === undefined) return { ...draft, refused: answer.error || "" };
    const theirs = versionIn(draft, answer);
    const revision = answer.revision;
    if (same(theirs, draft.responses)) return { ...draft, revision, sent: [], dirty: false };
    if (wasSent({ sent: [...draft.sent, sent] }, theirs)) return { ...draft, revision }; // its answer was lost
    return { ...draft, revision, theirs };
  };

  const alone = (work) =>
    navigator.locks ? navigator.locks.request(`parcours-drafts-${store.user}`, work) : work();

  const mayGo = (draft) => draft?.dirty && !draft.theirs && draft.refused === undefined;

  /* Until its answer comes nobody knows whether what was sent has arrived. */
  const marked = (draft) =>
    wasSent(draft, draft.responses) ? draft : { ...draft, sent: [...draft.sent, draft.responses].slice(-REMEMBERED) };
  const wasSent = (draft, version) => draft.sent.some((sent) => same(sent, version));

  /* Send the draft of a key as the device has it; true when nothing of it waits any more. */
  const push = (key) =>
    alone(async () => {
      for (let round = 0; round < 3; round++) {
        const draft = await store.change(key, (now) => (mayGo(now) ? marked(now) : now));
        if (!mayGo(draft)) return true;
        tell("draft", { draft });
        const sent = draft.responses;
        const found = await post(addressOf(draft), messageOf(draft));
        if (found.kind !== "done" && found.kind !== "refused") return false;
        const next = await store.change(key, (now) => now && answered(now, sent, found));
        if (next) tell("draft", { draft: next });
      }
      return true;
    });

  /* What other activities left on the device, sent from whatever page is open. */
  const pushOthers = async () => {
    for (const draft of await store.drafts()) {
      if (draft.key !== current?.key && mayGo(draft) && !(await push(draft.key))) return;
    }
  };

  /* The draft of this page */

  let current = null;
  let keeping = null; // a promise while something typed is not on the device yet
  let serverTimer = 0;
  let waits = 0;
  let stopped = false;
  let asking = false;
  let parted = null; // what was sent when the page was last left

  const report = () => parcours.report?.({ draft: stateOf() });

  const stateOf = () => {
    if (!current || stopped) return "clean";
    if (current.theirs) return "two";
    if (current.refused !== undefined) return "refused";
    if (keeping) return "typing";
    if (!current.dirty) return "clean";
    return waits ? "waiting" : "kept";
  };

  const read = () => parcours.form.read(form);

  const onPage = () => {
    const { user, class: classId, activity, type, version, token, revision, now } = form.dataset;
    return {
      key: `${classId} ${activity}`,
      user,
      classId,
      activity,
      type,
      version: Number(version),
      token,
      revision: Number(revision || 0),
      seen: Number(now || 0),
      page: location.pathname + location.search,
      title: document.querySelector("h1")?.textContent.trim() || "",
      responses: read(),
      dirty: false,
      sent: [],
      aside: [],
    };
  };

  /* Who has the newer version: the page as the server wrote it (or as it was kept), or the device. */
  const newer = (kept, page) => {
    if (!kept) return page;
    const sameWork = isText(page) || kept.token === page.token;
    const pageIsOlder = page.seen < kept.seen;
    if (pageIsOlder || (sameWork && kept.revision >= page.revision)) return { ...kept, version: page.version };
    if (!kept.dirty || same(kept.responses, page.responses)) return { ...page, aside: kept.aside };
    const adopted = { ...page, responses: kept.responses, aside: kept.aside, dirty: true, sent: kept.sent };
    const serverHasOurs = page.revision === 0 || wasSent(kept, page.responses);
    return serverHasOurs ? adopted : { ...adopted, theirs: page.responses };
  };

  const show = (draft) => {
    current = draft;
    if (!same(read(), draft.responses)) parcours.form.fill(form, draft.responses);
    report();
    if (draft.theirs) ask();
  };

  /* On the device: what is typed, on top of whatever another tab or an answer has changed meanwhile. */
  const keepOnce = async () => {
    const responses = read();
    const before = current;
    const next = await store.change(before.key, (now) => {
      const { refused: _, ...draft } = now || before;
      return { ...draft, responses: merge(before.responses, responses, draft.responses), dirty: true };
    });
    tell("draft", { draft: next });
  };

  /* The first change is written at once: a page that is left soon after has no time for it. */
  const keepAll = async () => {
    while (!stopped && !same(read(), current.responses)) {
      await keepOnce();
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_WRITES));
    }
  };

  const keep = () => {
    keeping ??= keepAll().finally(() => {
      keeping = null;
      report();
    });
    return keeping;
  };

  const send = async () => {
    clearTimeout(serverTimer);
    serverTimer = 0;
    if (stopped) return;
    await keep();
    const done = await push(current.key);
    if (stopped) return;
    waits = done ? 0 : waits + 1;
    report();
    if (!done) schedule(Math.min(LONGEST_WAIT, ON_SERVER_AFTER * 2 ** (waits - 1)) * (0.5 + Math.random() / 2));
    else if (mayGo(current)) schedule(ON_SERVER_AFTER);
  };

  const schedule = (wait) => {
    serverTimer = serverTimer || setTimeout(send, wait);
  };

  const sendNow = () => {
    clearTimeout(serverTimer);
    serverTimer = 0;
    if (form && current) send();
    else pushOthers();
  };

  const changed = () => {
    if (stopped || !current) return;
    keep();
    report();
    schedule(ON_SERVER_AFTER);
  };

  /* The page is being left, perhaps for good: one write and one request, neither of which is waited for. */
  const leave = () => {
    if (stopped || !current) return;
    const responses = read();
    if (!same(responses, current.responses)) current = { ...current, responses, dirty: true };
    if (!mayGo(current) || same(responses, parted)) return;
    parted = responses;
    current = marked(current);
    store.write({ put: { drafts: current } });
    const message = messageOf(current);
    if (new Blob([JSON.stringify(message)]).size < LARGEST_PARTING) {
      post(addressOf(current), message, { keepalive: true }).then(async (found) => {
        const next = await store.change(current.key, (now) => now && answered(now, responses, found));
        if (next) tell("draft", { draft: next });
      });
    }
  };

  /* Two versions */

  const ask = async () => {
    if (asking || !current?.theirs) return;
    asking = true;
    const { theirs } = current;
    const chosen = await parcours.conflict.choose(form, read(), theirs);
    asking = false;
    if (chosen) await settleWith(chosen, theirs);
  };

  const settleWith = async (chosen, theirs) => {
    const mine = read();
    const other = chosen === "mine" ? theirs : mine;
    const next = await store.change(current.key, (now) => {
      const { theirs: _, ...draft } = now || current;
      const aside = [...(draft.aside || []), { responses: other, at: Date.now() }].slice(-10);
      return { ...draft, responses: chosen === "mine" ? mine : theirs, dirty: chosen === "mine", aside };
    });
    show(next);
    tell("draft", { draft: next });
    send();
  };

  /* The draft has changed on the device, by this tab or another: what is typed here since comes on top of it. */
  document.addEventListener("parcours:draft", ({ detail: { draft } }) => {
    if (!current || stopped || draft.key !== current.key) return;
    const here = read();
    const merged = merge(current.responses, here, draft.responses);
    current = draft;
    if (!same(here, merged)) parcours.form.fill(form, merged);
    if (!same(merged, draft.responses)) changed();
    report();
    if (draft.theirs) ask();
  });

  const start = async () => {
    if (!form || !parcours.form) return pushOthers();
    const page = onPage();
    const kept = await store.draft(page.key);
    show(newer(kept, page));
    if (kept) await store.change(page.key, () => current);
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
    if (mayGo(current)) send();
    return pushOthers();
  };

  window.addEventListener("online", sendNow);
  parcours.draft = {
    ready: store.user ? start() : Promise.resolve(),
    current: () => current,
    report,
    flush: sendNow,
    ask,
    keep: () => (current && !stopped ? keep() : Promise.resolve()),
    stop: () => {
      stopped = true;
      clearTimeout(serverTimer);
    },
    resume: () => {
      stopped = false;
      report();
    },
  };
})();
