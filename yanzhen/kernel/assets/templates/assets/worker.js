// Lets the counting page open without network, as it was seen last on this phone. Made by the server, so that it
// names the right files. What is counted is kept and sent by the page itself (count.js).
const FILES = {{ files|safe }};
// A new release has new files, so a cache of its own; a page is renewed at every look.
const FILE_CACHE = "yanzhen-counts-files-{{ release }}";
const PAGE_CACHE = "yanzhen-counts-pages";
const COUNT = /^\/assets\/takes\/[0-9a-f-]{36}\/count\/$/;
// A cellar is not “offline”: after this long the kept page is shown instead.
const PATIENCE_MS = 8000;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  await (await caches.open(FILE_CACHE)).addAll(FILES);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("yanzhen-counts-files-") && name !== FILE_CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => {
  if (event.data && event.data.keep) event.waitUntil(keep(event.data.keep).catch(() => null));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin || request.method !== "GET") return;
  if (FILES.includes(address.pathname)) event.respondWith(file(request));
  else if (request.mode === "navigate" && COUNT.test(address.pathname)) event.respondWith(page(request, address.pathname));
});

async function file(request) {
  return (await caches.match(request.url, { cacheName: FILE_CACHE, ignoreVary: true })) || fetch(request);
}

async function page(request, path) {
  try {
    return await Promise.race([keep(path, request), late()]);
  } catch (error) {
    const kept = await caches.match(path, { cacheName: PAGE_CACHE, ignoreVary: true });
    if (kept) return kept;
    return fetch(request);
  }
}
const late = () => new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), PATIENCE_MS));

async function keep(path, request) {
  // Behind the screen nobody follows to the login page, and no answer sets a cookie: it may come after another sign-in.
  const behind = { credentials: "same-origin", redirect: "manual", headers: { "X-Background": "1" } };
  const answer = await fetch(request || new Request(path, behind));
  if (answer.ok && !answer.redirected) await (await caches.open(PAGE_CACHE)).put(path, answer.clone());
  return answer;
}
