/* What the pupils' pages keep on this device: one IndexedDB database a person, named after the user id, so
   that nobody's work is ever taken for another's.

   outbox     requests that wait for their answer, in the order in which they were made
   drafts     what is typed and not handed in, one an activity, with the server's revision that it builds on
   receipts   what was handed in and arrived, by its token: a copy of the page must not offer it again; the
              latest only

   Where the browser keeps nothing (private mode) or has no room left, the page's own memory takes over: then
   `durable` is false, and "parcours:storage" says why. All tabs of a person hear what `parcours.tell` says. */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const VERSION = 1;
  const KEYS = { outbox: { keyPath: "id", autoIncrement: true }, drafts: { keyPath: "key" }, receipts: { keyPath: "key" } };
  const PREFIX = "parcours-";
  const MOST_RECEIPTS = 200; // each came of a page opened since, and sw.js keeps copies of the last 60

  const user = document.querySelector("[data-user]")?.dataset.user || "";
  const memory = { outbox: new Map(), drafts: new Map(), receipts: new Map() };
  let opened = null; // a promise of the database
  let closed = false; // signed out: nothing may be written any more
  let numbered = 0;

  const outcome = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const open = async (name) => {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      for (const [store, options] of Object.entries(KEYS)) request.result.createObjectStore(store, options);
    };
    const database = await outcome(request);
    database.onversionchange = () => database.close(); // somebody signs out in another tab
    return database;
  };

  const ours = () => {
    opened ??= open(PREFIX + user).then((database) => {
      database.onclose = () => (opened = null);
      return database;
    });
    opened.catch(() => (opened = null));
    return opened;
  };

  /* One transaction. What is written at once does not wait for the page to see its results, so that it also
     ends when the page is being left. */
  const transact = async (database, mode, work, { atOnce = false } = {}) => {
    const options = { durability: atOnce ? "strict" : "relaxed" }; // a killed browser loses neither
    const transaction = database.transaction(Object.keys(KEYS), mode, options);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error || new DOMException("aborted", "AbortError"));
    });
    const request = work((store) => transaction.objectStore(store));
    if (atOnce) transaction.commit?.();
    await done;
    return request?.result;
  };

  const onDevice = async (mode, work, options) => {
    if (closed || !user) throw new DOMException("signed out", "InvalidStateError");
    return transact(await ours(), mode, work, options);
  };

  const warn = (error) => {
    const full = error?.name === "QuotaExceededError";
    if (store.durable || full) tellHere("storage", { full });
    store.durable = false;
  };

  const read = async (name) => {
    const kept = new Map();
    try {
      for (const value of await onDevice("readonly", (store) => store(name).getAll())) {
        kept.set(value[KEYS[name].keyPath], value);
      }
    } catch (error) {
      warn(error);
    }
    return [...new Map([...kept, ...memory[name]]).values()]; // memory holds what the device did not take
  };

  const key = (name, value) => value[KEYS[name].keyPath];

  /* Put some values and remove others, all or nothing; returns the id of a new request. */
  const write = async ({ put = {}, remove = {} }) => {
    let result;
    try {
      result = await onDevice("readwrite", (store) => {
        for (const [name, gone] of Object.entries(remove)) store(name).delete(gone);
        const made = Object.entries(put).map(([name, value]) => [name, store(name).put(value)]);
        return Object.fromEntries(made).outbox;
      }, { atOnce: true });
      for (const [name, value] of Object.entries(put)) memory[name].delete(key(name, value));
      store.durable = true;
    } catch (error) {
      warn(error);
      result = remember(put);
    }
    for (const [name, gone] of Object.entries(remove)) memory[name].delete(gone);
    return result;
  };

  const remember = (put) => {
    for (const [name, value] of Object.entries(put)) {
      if (name === "outbox") value.id ??= `page-${++numbered}`;
      memory[name].set(key(name, value), value);
    }
    return put.outbox?.id;
  };

  /* Change one draft as it stands now, also when two tabs do so at once: `next` makes the new one of the old
     one, which may be missing; where it makes none, nothing changes. */
  const change = async (wanted, next) => {
    let made;
    const turn = (drafts) => (event) => {
      made = next(memory.drafts.get(wanted) || event.target.result);
      if (made) drafts.put(made);
    };
    try {
      await onDevice("readwrite", (store) => {
        store("drafts").get(wanted).onsuccess = turn(store("drafts"));
      });
      memory.drafts.delete(wanted);
      store.durable = true;
    } catch (error) {
      warn(error);
      made ||= next(memory.drafts.get(wanted));
      if (made) memory.drafts.set(wanted, made);
    }
    return made;
  };

  /* Everything of the signed-in person is forgotten, in all tabs. */
  const forget = async () => {
    closed = true;
    const database = await opened?.catch(() => null);
    database?.close();
    for (const values of Object.values(memory)) values.clear();
    await remove(PREFIX + user);
    tell("signed-out", {});
  };

  const remove = (name) =>
    new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = request.onerror = request.onblocked = resolve;
    });

  const isUnsent = (draft) => draft.dirty;

  /* Others who used this device: what they have not sent stays until they sign in again, the rest goes. */
  const tidy = async () => {
    const all = (await indexedDB.databases?.()) || [];
    const foreign = all.map(({ name }) => name).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + user);
    for (const name of foreign) {
      const database = await open(name);
      const requests = await transact(database, "readonly", (store) => store("outbox").count());
      const drafts = await transact(database, "readonly", (store) => store("drafts").getAll());
      database.close();
      if (!requests && !drafts.some(isUnsent)) await remove(name);
    }
  };

  const forgetOldReceipts = () =>
    onDevice("readwrite", (store) => {
      const receipts = store("receipts");
      receipts.getAll().onsuccess = ({ target }) => {
        const latest = target.result.sort((one, other) => (other.at || 0) - (one.at || 0));
        for (const { key } of latest.slice(MOST_RECEIPTS)) receipts.delete(key);
      };
    });

  const store = {
    user,
    durable: true,
    requests: () => read("outbox"),
    drafts: () => read("drafts"),
    draft: async (wanted) => (await read("drafts")).find((draft) => draft.key === wanted),
    receipt: async (wanted) => (await read("receipts")).find((receipt) => receipt.key === wanted),
    write,
    change,
    forget,
    /* How many things the server does not have yet. */
    unsent: async () => (await read("outbox")).length + (await read("drafts")).filter(isUnsent).length,
    inMemory: () => memory.outbox.size + [...memory.drafts.values()].filter(isUnsent).length,
  };

  /* What tabs tell each other */

  const channel = user && window.BroadcastChannel ? new BroadcastChannel(PREFIX + user) : null;
  const tellHere = (name, detail) => document.dispatchEvent(new CustomEvent(`parcours:${name}`, { detail }));
  const tell = (name, detail) => {
    channel?.postMessage({ name, detail });
    tellHere(name, detail);
  };
  if (channel) {
    channel.onmessage = ({ data }) => tellHere(data.name, { ...data.detail, elsewhere: true });
  }

  /* Comparing and joining */

  const sorted = (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;

  /* Whether two JSON values say the same, whatever the order of their keys. */
  const same = (a, b) => JSON.stringify(a, sorted) === JSON.stringify(b, sorted);

  /* What two tabs made of one piece of work: where only one of them changed an answer, that one's. */
  const merge = (base, mine, theirs) => {
    const plain = (value) => value && typeof value === "object" && !Array.isArray(value);
    if (same(base, mine)) return theirs;
    if (!plain(mine) || !plain(theirs)) return mine;
    const merged = {};
    for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
      const value = merge(base?.[name], mine[name], theirs[name]);
      if (value !== undefined) merged[name] = value;
    }
    return merged;
  };

  Object.assign(parcours, { store, tell, same, merge });
  if (user && window.indexedDB) forgetOldReceipts().then(tidy).catch(() => {}); // a device that lists no databases keeps them apart all the same
})();
