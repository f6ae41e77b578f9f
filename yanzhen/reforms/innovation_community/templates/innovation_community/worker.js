{% load static django_htmx %}// Lets the visit form open and be sent without network. Made by the server, so that it names the right files.
importScripts("{% static 'innovation_community/offline-store.js' %}");
const SHELL = "{% url 'innovation_community:offline' %}";
const WHO = "{% url 'innovation_community:offline_who' %}";
const FILES = {{ files|safe }};
// A new release has new files, so a cache of its own; the shell is renewed at every look.
const FILE_CACHE = "yanzhen-visits-files-{{ release }}";
const SHELL_CACHE = "yanzhen-visits-shell";
const FORM = /^\/community\/(enterprises|talents)\/[0-9a-f-]{36}\/visit\/$/;
// A lift is not “offline”: after this long the kept page is shown instead.
const PATIENCE_MS = 8000;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  await (await caches.open(FILE_CACHE)).addAll(FILES);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("yanzhen-visits-files-") && name !== FILE_CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keepShell().catch(() => null));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "visits") event.waitUntil(sendLater());
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === "GET" && FILES.includes(address.pathname)) event.respondWith(file(request));
  else if (request.mode === "navigate" && request.method === "POST" && FORM.test(address.pathname)) event.respondWith(sent(request, address.pathname));
  else if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(request, address.pathname));
});

// The browser tries again, in its own time, what ends in an error.
async function sendLater() {
  const { again } = await YzVisits.sendAll(WHO);
  if (again) throw new Error("The server could not take it now.");
}

async function file(request) {
  return (await caches.match(request.url, { cacheName: FILE_CACHE, ignoreVary: true })) || fetch(request);
}

async function page(request, path) {
  const asked = path === SHELL ? keepShell(request) : fetch(request);
  const patient = path === SHELL || FORM.test(path) ? Promise.race([asked, late()]) : asked;
  try {
    return await patient;
  } catch (error) {
    const shell = await caches.match(SHELL, { cacheName: SHELL_CACHE, ignoreVary: true });
    if (shell) return shell;
    return asked;
  }
}
const late = () => new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), PATIENCE_MS));

async function keepShell(request) {
  // Behind the screen nobody follows to the login page, and no answer sets a cookie: it may come after another sign-in.
  const behind = { credentials: "same-origin", redirect: "manual", headers: { "X-Background": "1" } };
  const answer = await fetch(request || new Request(SHELL, behind));
  if (answer.ok && !answer.redirected) await (await caches.open(SHELL_CACHE)).put(SHELL, answer.clone());
  return answer;
}

// The plain form, sent into nowhere: what was typed becomes an entry that waits.
async function sent(request, path) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    const data = await copy.formData();
    await YzVisits.put(YzVisits.entryOf(data, path, String(data.get("whom_name") || "")));
    if (self.registration.sync) await self.registration.sync.register("visits").catch(() => null);
    return Response.redirect(SHELL, 303);
  }
}
