{% load static %}// Lets the door of a gathering open and work without network. Made by the server, so that it names the right files.
importScripts("{% static 'base/keeping.js' %}", "{% static 'base/keeping-worker.js' %}", "{% static 'gatherings/door-store.js' %}");
const PAGE = /^\/gatherings\/door\/[0-9a-f-]{36}\/(manifest\.json)?$/;
const { sends, answers, kept, keep } = keeper({ name: "door", files: {{ files|safe }}, release: "{{ release }}" });

sends("door", () => YzDoor.sendEverything());
answers((event, path) => (event.request.method === "GET" && PAGE.test(path) ? page(event, path) : null));

// What is kept is shown at once, and renewed behind it: who stands in line does not wait for the network or a login.
async function page(event, path) {
  const shown = await kept(path);
  if (!shown) return fetch(event.request);
  event.waitUntil(keep(path).catch(() => null));
  return shown;
}
