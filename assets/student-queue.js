/* Requests that must arrive: they are kept on the device first, sent in order, and repeated until answered.

   parcours.outbox.put({ kind, address, body, token, queue }, changes)   keeps and sends; `queue` (else the
       activity in the address) says what it must not overtake; `changes` are made on the device together with
       it: { put, remove }, as parcours.store.write takes them. Resolves with its id once it is kept. Then, in all tabs: "parcours:sent" { item, answer } or, where the server
       says that it can never take it, "parcours:refused" { item }: it stays on the device, with `item.refused`,
       until the person tries again or deletes it. What the page measures by itself ("time") is no work
       of the pupil: refused, it goes.
   parcours.outbox.retry(id), .drop(id), .send(), .work()   the last one: the pupil's work in it
   parcours.outbox.copy(name, item), .uncopy(name)   keeps what this page goes on sending by itself, for the next
       page should this one be killed; the same name again replaces it
   parcours.post(address, body)   one request now: { kind: "done" | "refused" | "signed-out" | "busy" |
       "offline", status, answer }; after parcours.hush(true) there are none. Only JSON is believed: what a proxy or a portal says is not our answer. */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const { store } = parcours;
  const FIRST_WAIT = 1000; // milliseconds
  const LONGEST_WAIT = 30_000;
  const PATIENCE = 20_000;
  const UNSEEN = new Set(["time"]);
  const OURS = `copy-${crypto.getRandomValues(new Uint32Array(2)).join("-")}-`; // begins the ids of this page's copies
  const FINAL = new Set([400, 404, 409, 413, 415, 422]);

  /* One request */

  const csrfToken = () => /(?:^|; )_csrf_token=([^;]*)/.exec(document.cookie)?.[1] || "";

  /* The token belongs to the session and comes with any page. */
  const renewToken = () => fetch("/offline", { cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE) });

  const ask = async (address, body, keepalive) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": csrfToken(),
          "X-Parcours-User": store.user,
        },
        body: JSON.stringify(body),
        redirect: "manual",
        signal: stop.signal,
        keepalive,
      });
      const text = await response.text();
      return { status: response.status, answer: parse(response, text) };
    } finally {
      clearTimeout(timer);
    }
  };

  const parse = (response, text) => {
    if (!/\bjson\b/.test(response.headers.get("Content-Type") || "")) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };

  const kindOf = ({ status, answer }) => {
    if (status === 204) return "done";
    if (answer === undefined) return "busy";
    if (status < 300) return "done";
    if (status === 401 || status === 403) return "signed-out";
    return FINAL.has(status) ? "refused" : "busy";
  };

  const attempt = async (address, body, keepalive) => {
    try {
      if (!csrfToken()) await renewToken();
      let found = await ask(address, body, keepalive);
      if (found.status === 400) {
        await renewToken(); // the session may have changed since the page came
        found = await ask(address, body, keepalive);
      }
      const kind = kindOf(found);
      parcours.report?.({ reached: true, signedOut: kind === "signed-out" });
      return { kind, ...found };
    } catch {
      parcours.report?.({ reached: false });
      return { kind: "offline" };
    }
  };

  const underway = new Set();
  let quiet = false;

  const post = async (address, body, { keepalive = false } = {}) => {
    if (quiet) return { kind: "offline" };
    const answer = attempt(address, body, keepalive);
    underway.add(answer);
    try {
      return await answer;
    } finally {
      underway.delete(answer);
    }
  };

  /* Before signing out: an answer that comes later would bring the session's cookie back. */
  const hush = async (wanted) => {
    quiet = wanted;
    await Promise.all(underway);
  };

  /* The queue */

  let waits = 0; // passes in a row that did not empty the queue
  let timer = 0;
  let passing = false;
  let again = false;

  const queueOf = (item) => item.queue || /\/a\/[^/]+/.exec(item.address)?.[0] || item.kind;

  const isWork = (item) => !UNSEEN.has(item.kind);

  const keep = (item, { put, remove } = {}) =>
    store.write({ put: { ...put, outbox: { ...item, queue: queueOf(item), at: Date.now() } }, remove });

  const put = async (item, changes) => {
    const id = await keep(item, changes);
    parcours.tell("queued", {});
    send();
    return id;
  };

  const settle = async (item, { kind, status, answer }) => {
    if (kind === "done" || !isWork(item)) {
      const put = item.kind === "attempt" ? { receipts: { key: item.token, answer, at: Date.now() } } : {};
      await store.write({ put, remove: { outbox: item.id } });
      parcours.tell("sent", { item, answer });
    } else {
      const refused = { status, error: answer.error || "" };
      await store.write({ put: { outbox: { ...item, refused } } });
      parcours.tell("refused", { item: { ...item, refused } });
    }
  };

  /* Send what waits. Whoever must wait for an answer holds up what comes after it in its queue, and no other. */
  const pass = async () => {
    const held = new Set();
    const tried = new Set();
    for (;;) {
      const item = (await store.requests()).find(
        (one) => !one.refused && !held.has(one.queue) && !tried.has(one.id) && !String(one.id).startsWith(OURS),
      );
      if (!item) return held.size === 0;
      tried.add(item.id);
      const outcome = await post(item.address, item.body);
      if (outcome.kind === "offline" || outcome.kind === "signed-out") return false;
      if (outcome.kind === "busy") held.add(item.queue);
      else await settle(item, outcome);
    }
  };

  /* One sender among the tabs: the others wait for their turn and then find the queue empty. Where the browser
     has no locks two tabs may send the same request; its token or revision makes the second one harmless. */
  const alone = (work) =>
    navigator.locks ? navigator.locks.request(`parcours-outbox-${store.user}`, work) : work();

  const later = () => {
    clearTimeout(timer);
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** waits);
    timer = setTimeout(send, wait * (0.5 + Math.random() / 2));
    waits = Math.min(waits + 1, 10);
  };

  const send = async () => {
    if (!store.user) return;
    if (passing) {
      again = true;
      return;
    }
    passing = true;
    clearTimeout(timer);
    let done = false;
    try {
      do {
        again = false;
        done = await alone(pass);
      } while (again && done);
    } finally {
      passing = false;
      parcours.tell("queued", {});
      if (done) waits = 0;
      else later();
    }
  };

  const now = () => {
    waits = 0;
    send();
  };

  const retry = async (id) => {
    const item = (await store.requests()).find((one) => one.id === id);
    if (!item) return;
    const { refused: _, ...waiting } = item;
    await store.write({ put: { outbox: waiting } });
    now();
  };

  const drop = async (id) => {
    await store.write({ remove: { outbox: id } });
    parcours.tell("queued", {});
  };

  const copied = new Set(); // names

  const copy = (name, item) => {
    if (!store.durable) return; // what is not on the device dies with the page
    copied.add(name);
    keep({ ...item, id: OURS + name });
  };

  const uncopy = (name) => {
    if (copied.delete(name)) store.write({ remove: { outbox: OURS + name } });
  };

  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  const work = async () => (await store.requests()).filter(isWork);
  Object.assign(parcours, { post, hush, outbox: { put, send: now, retry, drop, work, copy, uncopy } });
  now();
})();
