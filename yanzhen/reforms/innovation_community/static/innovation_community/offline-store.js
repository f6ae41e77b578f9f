// Visits that wait on this device: kept in IndexedDB, sent one by one, removed only when the server has them.
// Used by the page (offline.js) and by the service worker (worker.js), so it touches no document.
(function (scope) {
  "use strict";
  const DATABASE = "yanzhen-visits";
  const CHANNEL = "yanzhen-visits";
  const WAITING = "waiting", REFUSED = "refused";
  // Answers to this set no cookie (base/middleware.py): they may come after somebody else has signed in.
  const BEHIND = { "X-Background": "1" };
  // The server's own no; anything else (5xx, a login page) is tried again later.
  const ANSWERS = [400, 403, 404, 409, 413, 422];

  function open() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("visits", { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
  // Resolves when it is on the disk, not when it is on its way there.
  async function inStore(mode, act) {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction("visits", mode, { durability: "strict" });
        const request = act(transaction.objectStore("visits"));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error || request.error);
      });
    } finally {
      database.close();
    }
  }
  const all = async () => (await inStore("readonly", (store) => store.getAll())).sort((a, b) => a.writtenAt - b.writtenAt);
  const get = (id) => inStore("readonly", (store) => store.get(id));
  async function put(entry) { await inStore("readwrite", (store) => store.put(entry)); tell(); }
  async function remove(id) { await inStore("readwrite", (store) => store.delete(id)); tell(); }

  function tell(news) {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage(news || {});
    channel.close();
  }

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
    try {
      const answer = await fetch(door, { credentials: "same-origin", redirect: "manual", cache: "no-store", headers: BEHIND });
      return answer.ok ? await answer.json() : { person: "", token: "" };
    } catch {
      return null;
    }
  }

  // Sends what the one who is logged in wrote; others' entries wait for them. One sender at a time: who comes
  // while another sends waits for the turn and sends what is then left. `again`: the server could not take it now.
  async function sendAll(door) {
    const send = () => sendEach(door);
    return scope.navigator.locks ? scope.navigator.locks.request(CHANNEL, send) : send();
  }
  async function sendEach(door) {
    const waiting = (await all()).filter((entry) => entry.state === WAITING);
    if (!waiting.length) return { sent: 0 };
    const who = await whoIsHere(door);
    if (!who) return { sent: 0, offline: true, again: true };
    let sent = 0, again = false;
    for (const entry of waiting.filter((each) => each.person === who.person)) {
      const answer = await post(entry, who.token);
      if (answer && answer.ok) { await remove(entry.id); sent += 1; tell({ sent: entry.whom }); }
      else if (answer && ANSWERS.includes(answer.status)) await put({ ...entry, state: REFUSED, status: answer.status, sentences: await sentencesOf(answer) });
      else { again = true; break; }
    }
    return { sent, again, login: !who.person };
  }
  async function post(entry, token) {
    const body = new FormData();
    entry.rows.forEach(([name, value]) => body.append(name, value));
    entry.files.forEach((file) => body.append("files", file, file.name));
    body.set("csrfmiddlewaretoken", token);
    try {
      return await fetch(entry.url, { method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { ...BEHIND, "X-Kept-Visit": "1" } });
    } catch {
      return null;
    }
  }
  async function sentencesOf(answer) {
    try { return (await answer.json()).sentences || []; } catch { return []; }
  }

  scope.YzVisits = { all, get, put, remove, tell, entryOf, sendAll, whoIsHere, CHANNEL, WAITING, REFUSED };
})(self);
