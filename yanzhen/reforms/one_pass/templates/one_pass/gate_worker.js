{% load static %}// Lets a gate open and work without network. Made by the server, so that it names the right files.
importScripts("{% static 'base/keeping.js' %}", "{% static 'base/keeping-worker.js' %}", "{% static 'one_pass/gate-judge.js' %}", "{% static 'one_pass/gate-store.js' %}", "{% static 'one_pass/gate-send.js' %}");
const PAGE = /^\/island\/gate\/[0-9a-f-]{36}\/(manifest\.json)?$/;
const { sends, answers, kept, keep } = keeper({ name: "gate", files: {{ files|safe }}, release: "{{ release }}" });

sends("gate", () => YzGate.send({}));
answers((event, path) => (event.request.method === "GET" && PAGE.test(path) ? page(event, path) : null));

// What is kept is shown at once, and renewed behind it: a queue at the landing does not wait for the network or a login.
async function page(event, path) {
  const shown = await kept(path);
  if (!shown) return fetch(event.request);
  event.waitUntil(keep(path).catch(() => null));
  return shown;
}
