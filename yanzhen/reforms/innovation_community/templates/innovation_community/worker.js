{% load static %}// Lets the visit form open and be sent without network. Made by the server, so that it names the right files.
importScripts("{% static 'base/keeping.js' %}", "{% static 'base/keeping-worker.js' %}", "{% static 'innovation_community/offline-store.js' %}");
const SHELL = "{% url 'innovation_community:offline' %}";
const WHO = "{% url 'innovation_community:offline_who' %}";
const FORM = /^\/community\/(enterprises|talents)\/[0-9a-f-]{36}\/visit\/$/;
// A lift is not “offline”: after this long the kept page is shown instead.
const PATIENCE_MS = 8000;
const { sends, answers, kept, keep, late } = keeper({ name: "visits", files: {{ files|safe }}, release: "{{ release }}" });

sends("visits", () => YzVisits.sendAll(WHO));
answers(({ request }, path) => {
  if (request.mode !== "navigate") return null;
  if (request.method === "POST") return FORM.test(path) ? sent(request, path) : null;
  return request.method === "GET" ? page(request, path) : null;
});

async function page(request, path) {
  const asked = path === SHELL ? keep(SHELL, request) : fetch(request);
  const patient = path === SHELL || FORM.test(path) ? Promise.race([asked, late(PATIENCE_MS)]) : asked;
  try {
    return await patient;
  } catch (error) {
    return (await kept(SHELL)) || asked;
  }
}

// The plain form, sent into nowhere: what was typed becomes an entry that waits.
async function sent(request, path) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    const data = await copy.formData();
    await YzVisits.put(YzVisits.entryOf(data, path, String(data.get("whom_name") || "")));
    await YzKeeping.sendLater("", "visits");
    return Response.redirect(SHELL, 303);
  }
}
