// Visits that wait on this device: kept in IndexedDB, sent one by one, removed only when the server has them.
// Used by the page (offline.js) and by the service worker (worker.js), so it touches no document.
(function (scope) {
  "use strict";
  const DATABASE = "yanzhen-visits";
  const CHANNEL = "yanzhen-visits";
  const WAITING = "waiting", REFUSED = "refused";

  const within = YzKeeping.storage(DATABASE, (database) => database.createObjectStore("visits", { keyPath: "id" }));
  const inStore = (mode, act) => within(["visits"], mode, (store, give) => YzKeeping.ask(act(store("visits")), give));
  const tell = (news) => YzKeeping.tell(CHANNEL, news);
  const all = async () => (await inStore("readonly", (store) => store.getAll())).sort((a, b) => a.writtenAt - b.writtenAt);
  const get = (id) => inStore("readonly", (store) => store.get(id));
  async function put(entry) { await inStore("readwrite", (store) => store.put(entry)); tell(); }
  async function remove(id) { await inStore("readwrite", (store) => store.delete(id)); tell(); }

  // What a form says, as an entry. An empty day means the day it was written, not the day it is sent.
  function entryOf(data, url, whom, at) {
    const rows = [], files = [];
    for (const [name, value] of data) {
      if (name === "csrfmiddlewaretoken") continue;
      if (value instanceof File) { if (value.size) files.push(value); } else rows.push([name, value]);
    }
    const said = (name) => (rows.find((row) => row[0] === name) || ["", ""])[1].trim();
    const set = (name, value) => {
      const row = rows.find((each) => each[0] === name);
      if (row) row[1] = value; else rows.push([name, value]);
    };
    const moment = at || new Date();
    const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" }).format(moment).split(" ");
    if (!said("day")) { set("day", parts[0]); if (!said("hour")) set("hour", parts[1]); }
    return { id: said("once"), person: said("person"), url, whom, rows, files, writtenAt: +moment, state: WAITING, sentences: [], status: 0 };
  }

  async function whoIsHere(door) {
    const answer = await YzKeeping.behind(door);
    return answer && (answer.ok ? answer.json() : { person: "", token: "" });
  }

  // Sends what the one who is logged in wrote; others' entries wait for them. One sender at a time: who comes
  // while another sends waits for the turn and sends what is then left. `again`: the server could not take it now.
  const sendAll = (door) => YzKeeping.alone(CHANNEL, () => sendEach(door));
  async function sendEach(door) {
    const waiting = (await all()).filter((entry) => entry.state === WAITING);
    if (!waiting.length) return { sent: 0 };
    const who = await whoIsHere(door);
    if (!who) return { sent: 0, offline: true, again: true };
    let sent = 0, again = false;
    for (const entry of waiting.filter((each) => each.person === who.person)) {
      const answer = await post(entry, who.token);
      if (answer && answer.ok) { await remove(entry.id); sent += 1; tell({ sent: entry.whom }); }
      else if (answer && YzKeeping.NO.includes(answer.status)) await put({ ...entry, state: REFUSED, status: answer.status, sentences: await sentencesOf(answer) });
      else { again = true; break; }
    }
    return { sent, again, login: !who.person };
  }
  async function post(entry, token) {
    const body = new FormData();
    entry.rows.forEach(([name, value]) => body.append(name, value));
    entry.files.forEach((file) => body.append("files", file, file.name));
    body.set("csrfmiddlewaretoken", token);
    return YzKeeping.behind(entry.url, { method: "POST", body, headers: { "X-Kept-Visit": "1" } });
  }
  async function sentencesOf(answer) {
    try { return (await answer.json()).sentences || []; } catch { return []; }
  }

  scope.YzVisits = { all, get, put, remove, tell, entryOf, sendAll, whoIsHere, CHANNEL, WAITING, REFUSED };
})(self);
