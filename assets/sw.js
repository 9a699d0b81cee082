/* The service worker of the pupils' pages: what was opened stays readable without a network.

   Pages come from the network first; a copy is kept for the person whom the answer names (X-Parcours-User), and
   shown only while that person is the last one seen here: the sign-in page ends that, somebody else's page
   removes the copies. Files (scripts, styles, fonts) have an address for each version and come from the copy.
   Answers to anything but GET, films and the teachers' pages are left alone. */
"use strict";

const VERSION = "1";
const FILES = `parcours-files-${VERSION}`;
const PERSON = `parcours-person-${VERSION}`;
const PAGES = `parcours-pages-${VERSION}-`;
const WHO = "/person";
const OFFLINE = "/offline";
const MOST_PAGES = 60;
const FILE = /^\/assets\/(vendor\/fonts\/.+|[\w-]+\.(css|js|svg))$/;
const PAGE = /^\/(me|s|a)(\/|$)/;

self.addEventListener("install", (event) => {
  event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" }); // else what a page sends as it is left dies with it
  event.waitUntil(prepare().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(removeCaches((name) => !name.includes(`-${VERSION}`)).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (FILE.test(url.pathname)) event.respondWith(file(request, url));
});

self.addEventListener("message", (event) => {
  const { keep, files = [] } = event.data || {};
  if (keep) event.waitUntil(keepOpened(keep, files));
});

/* The page for whatever is not kept, with its files. */
async function prepare() {
  const response = await fetch(OFFLINE, { cache: "no-store" });
  const cache = await caches.open(FILES);
  await cache.put(OFFLINE, response.clone());
  const addresses = [...(await response.text()).matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)];
  await Promise.all(addresses.map(([, address]) => keepFile(cache, address)));
}

async function keepFile(cache, address) {
  if (await cache.match(address)) return;
  const response = await fetch(address);
  if (response.ok) await cache.put(address, response);
}

async function removeCaches(unwanted) {
  const names = (await caches.keys()).filter((name) => name.startsWith("parcours-") && unwanted(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/* Pages */

async function page(event, url) {
  let response;
  try {
    response = await fetch(event.request);
  } catch {
    return (await keptPage(url)) || (await caches.match(OFFLINE)) || Response.error();
  }
  if (response.status >= 500) return (await keptPage(url)) || response;
  event.waitUntil(note(url, response.clone()).catch(() => {})); // no room for a copy: the page is shown all the same
  return response;
}

async function note(url, response) {
  const user = response.headers.get("X-Parcours-User");
  if (user) await meet(user);
  else if (url.pathname === "/login" && response.ok) await caches.delete(PERSON);
  if (!user || !PAGE.test(url.pathname)) return;
  const cache = await caches.open(PAGES + user);
  const isPage = response.ok && /\bhtml\b/.test(response.headers.get("Content-Type") || "");
  if (isPage) await keepPage(cache, url, response);
  else await cache.delete(url.pathname + url.search);
}

/* Whose pages may be shown from now on. */
async function meet(user) {
  await removeCaches((name) => name.startsWith("parcours-pages-") && name !== PAGES + user);
  const cache = await caches.open(PERSON);
  await cache.put(WHO, new Response(user));
}

async function keepPage(cache, url, response) {
  await cache.put(url.pathname + url.search, response);
  const kept = await cache.keys(); // oldest first
  await Promise.all(kept.slice(0, -MOST_PAGES).map((request) => cache.delete(request)));
}

async function keptPage(url) {
  const person = await caches.match(WHO, { cacheName: PERSON });
  if (!person) return undefined;
  const cache = await caches.open(PAGES + (await person.text()));
  return cache.match(url.pathname + url.search, { ignoreVary: true });
}

/* Files */

async function file(request, url) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await replaceFile(cache, url, response.clone()).catch(() => {});
  return response;
}

async function replaceFile(cache, url, response) {
  const older = (await cache.keys()).filter((request) => new URL(request.url).pathname === url.pathname);
  await Promise.all(older.map((request) => cache.delete(request)));
  await cache.put(url.pathname + url.search, response);
}

/* What was on the screen before there was a worker: its page and its files. */
async function keepOpened(address, files) {
  const cache = await caches.open(FILES);
  const ours = files.map((name) => new URL(name)).filter((url) => url.origin === location.origin && FILE.test(url.pathname));
  await Promise.all(ours.map((url) => keepFile(cache, url.pathname + url.search)));
  const url = new URL(address);
  if (!PAGE.test(url.pathname)) return;
  const response = await fetch(url.pathname + url.search);
  if (!response.redirected) await note(url, response);
}
