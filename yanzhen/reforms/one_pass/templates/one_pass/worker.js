{% load static %}// Keeps the tickets of this phone readable without network. Made by the server, so that it names the right files.
importScripts("{% static 'base/keeping-worker.js' %}");
const WALLET = "{% url 'one_pass:wallet' %}";
// A crossing is not “offline”: after this long the kept page is shown instead.
const PATIENCE_MS = 6000;
const { answers, kept, keep, late } = keeper({ name: "wallet", files: {{ files|safe }}, release: "{{ release }}", forgets: true, whose: "X-Wallet" });

answers((event, path) => (event.request.method === "GET" && event.request.mode === "navigate" && path.startsWith(WALLET) ? page(event.request, path) : null));

async function page(request, path) {
  const asked = keep(path, request);
  try {
    return await Promise.race([asked, late(PATIENCE_MS)]);
  } catch (error) {
    return (await kept(path)) || (await kept(WALLET)) || asked;
  }
}
