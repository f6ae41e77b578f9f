// What service workers have in common: this release's files, the pages that were kept, and sending when the network is back.
// Which page is answered how is each worker's own (views/keeping.py names files and release). `forgets`: whoever is sent to the
// login is somebody else now, and what was kept goes. `whose` names the header by which a page says whose it is: only such pages
// are kept, and those of one person at a time.
"use strict";
self.keeper = function ({ name, files, release, forgets, whose }) {
  // A new release has new files, so a cache of its own; pages are renewed as they are seen.
  const FILES = `yanzhen-${name}-files-`, PAGES = `yanzhen-${name}-pages`, OWNER = `/whose/${name}`;

  self.addEventListener("install", (event) => event.waitUntil((async () => {
    await (await caches.open(FILES + release)).addAll(files);
    await self.skipWaiting();
  })()));
  self.addEventListener("activate", (event) => event.waitUntil((async () => {
    const old = (await caches.keys()).filter((each) => each.startsWith(FILES) && each !== FILES + release);
    await Promise.all(old.map((each) => caches.delete(each)));
    await self.clients.claim();
  })()));
  self.addEventListener("message", (event) => {
    if (event.data && event.data.keep) event.waitUntil(Promise.all(event.data.keep.map((path) => keep(path))).catch(() => null));
  });

  // The browser tries again, in its own time, what ends in an error.
  function sends(tag, send) {
    self.addEventListener("sync", (event) => {
      if (event.tag === tag) event.waitUntil(send().then(({ again }) => { if (again) throw new Error("The server could not take it now."); }));
    });
  }
  // Of our own files the kept ones; of what else is asked here `page(event, path)`, where it gives an answer.
  function answers(page) {
    self.addEventListener("fetch", (event) => {
      const address = new URL(event.request.url);
      if (address.origin !== self.location.origin) return;
      const given = event.request.method === "GET" && files.includes(address.pathname) ? file(event.request) : page(event, address.pathname);
      if (given) event.respondWith(given);
    });
  }
  const file = async (request) => (await caches.match(request.url, { cacheName: FILES + release, ignoreVary: true })) || fetch(request);
  const kept = (path) => caches.match(path, { cacheName: PAGES, ignoreVary: true });
  const forget = () => caches.delete(PAGES);
  // Behind the screen nobody follows to the login page, and no answer sets a cookie: it may come after another sign-in.
  async function keep(path, request) {
    const answer = await (request ? fetch(request) : fetch(path, { credentials: "same-origin", redirect: "manual", cache: "no-store", headers: { "X-Background": "1" } }));
    if (forgets && (answer.type === "opaqueredirect" || answer.redirected)) await forget();
    if (answer.ok && !answer.redirected && (await mayStay(answer))) await (await caches.open(PAGES)).put(path, answer.clone());
    return answer;
  }
  async function mayStay(answer) {
    if (!whose) return true;
    const owner = answer.headers.get(whose);
    if (!owner) return false;
    const before = await kept(OWNER);
    if (before && (await before.text()) !== owner) await forget();
    await (await caches.open(PAGES)).put(OWNER, new Response(owner));
    return true;
  }
  // A lift or a ferry is not “offline”: after this long the kept page is shown instead.
  const late = (ms) => new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), ms));

  return { sends, answers, kept, forget, keep, late };
};
