// Counting on a slow network, or on none: each scan is kept on the phone first and sent after; it leaves the phone
// only when the server has it. The key made here lets a scan that is sent twice stay one. The worker
// (templates/assets/worker.js) lets this page open without network.
(function () {
  "use strict";
  const page = document.querySelector("[data-count]");
  const form = page && page.querySelector("[data-count-form]");
  if (!form || !window.indexedDB) return;
  const said = page.dataset;
  const one = (selector, root) => (root || page).querySelector(selector);
  const DATABASE = "yanzhen-counts", STORE = "scans";
  const RETRY_MS = 15000;
  // The server's own no; whatever else comes back (5xx, a login page) is tried again.
  const NO = [400, 403, 404, 409, 413, 422];
  // Answers to this set no cookie (base/middleware.py): they may come after somebody else has signed in.
  const BEHIND = { "X-Background": "1", "X-Kept-Count": "1" };

  function store(mode, act) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(DATABASE, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "once" });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        const transaction = database.transaction(STORE, mode, { durability: "strict" });
        const request = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => { database.close(); resolve(request.result); };
        transaction.onabort = transaction.onerror = () => { database.close(); reject(transaction.error); };
      };
    });
  }
  const mine = async () => (await store("readonly", (rows) => rows.getAll()))
    .filter((scan) => scan.take === said.take && scan.person === said.person).sort((a, b) => a.at - b.at);

  function freshKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64; bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [8, 4, 4, 4, 12].reduce((parts, length) => [parts[0].slice(length), [...parts[1], parts[0].slice(0, length)]], [hex, []])[1].join("-");
  }

  async function keep() {
    const fields = [], photos = [];
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken" || name === "once" || name === "counted_at") continue;
      if (value instanceof File) { if (value.size) photos.push(value); } else fields.push([name, value]);
    }
    const typed = one("[name=typed]", form).value.trim();
    if (!typed) return;
    const scan = { once: freshKey(), take: said.take, person: said.person, at: Date.now(), typed, fields, photos, refused: "" };
    await store("readwrite", (rows) => rows.put(scan));
    form.reset();
    one("[name=typed]", form).value = "";
    one("[name=typed]", form).focus();
    tell(said.kept.replace("%s", typed));
  }

  let sending = false;
  async function send() {
    if (sending) return;
    sending = true;
    try {
      const waiting = (await mine()).filter((each) => !each.refused);
      const who = waiting.length ? await whoIsHere() : null;
      // Somebody else's login, or none: what waits here stays for whoever counted it.
      if (waiting.length && (!who || who.person !== said.person)) { tell(who ? said.login : said.offline); return; }
      for (const scan of waiting) {
        const answer = await post(scan, who.token);
        if (!answer) { tell(said.offline); break; }
        if (answer.status === 201) {
          const words = (await answer.json()).words;
          await store("readwrite", (rows) => rows.delete(scan.once));
          tell(words);
        } else if (NO.includes(answer.status)) {
          const words = await answer.json().then((body) => body.words, () => String(answer.status));
          await store("readwrite", (rows) => rows.put({ ...scan, refused: words || String(answer.status) }));
        } else { tell(answer.type === "opaqueredirect" ? said.login : said.offline); break; }
      }
    } finally {
      sending = false;
      await show();
    }
  }
  // The token of this page may be older than the login.
  async function whoIsHere() {
    try {
      const answer = await fetch(said.url, { credentials: "same-origin", redirect: "manual", cache: "no-store", headers: BEHIND });
      return answer.ok ? await answer.json() : { person: "", token: "" };
    } catch { return null; }
  }
  async function post(scan, token) {
    const body = new FormData();
    scan.fields.forEach(([name, value]) => body.append(name, value));
    scan.photos.forEach((photo) => body.append("photos", photo, photo.name));
    body.set("once", scan.once);
    body.set("counted_at", new Date(scan.at).toISOString());
    body.set("csrfmiddlewaretoken", token);
    try {
      return await fetch(said.url, { method: "POST", body, credentials: "same-origin", redirect: "manual", headers: BEHIND });
    } catch { return null; }
  }

  function tell(words) {
    const line = one("[data-state]");
    line.textContent = words; line.hidden = !words;
  }
  async function show() {
    const scans = await mine();
    one("[data-list-box]").hidden = !scans.length;
    one("[data-list]").replaceChildren(...scans.map((scan) => {
      const row = document.getElementById("count-row").content.cloneNode(true);
      one("[data-typed]", row).textContent = scan.typed;
      one("[data-words]", row).textContent = scan.refused || said.waiting.replace("%s", "1");
      const drop = one("[data-drop]", row);
      drop.hidden = !scan.refused;
      const again = one("[data-again]", row);
      again.hidden = !scan.refused;
      again.addEventListener("click", async () => { await store("readwrite", (rows) => rows.put({ ...scan, refused: "" })); await show(); send(); });
      drop.addEventListener("click", async () => { await store("readwrite", (rows) => rows.delete(scan.once)); show(); });
      return row;
    }));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try { await keep(); } catch { tell(said.full); return; }
    await show();
    send();
  });
  addEventListener("online", send);
  setInterval(send, RETRY_MS);
  show().then(send);

  // ---- the worker ----
  async function hire() {
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.register(said.worker, { scope: said.scope });
    const registration = await navigator.serviceWorker.ready;
    registration.active.postMessage({ keep: location.pathname });
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
  }
  hire().catch(() => null);

  // ---- the camera, where the browser reads codes by itself ----
  const stage = one("[data-camera]"), view = one("[data-view]");
  let stream = null;
  if ("BarcodeDetector" in window && navigator.mediaDevices) one("[data-scan-row]").hidden = false;
  one("[data-scan]").addEventListener("click", async () => {
    if (stream) { stop(); return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      view.srcObject = stream; stage.hidden = false; await view.play();
      look(new window.BarcodeDetector({ formats: ["qr_code"] }));
    } catch { stop(); tell(said.nocamera); }
  });
  async function look(detector) {
    if (!stream) return;
    const found = await detector.detect(view).catch(() => []);
    if (found.length) {
      one("[name=typed]", form).value = found[0].rawValue.replace(/\/+$/, "").split("/").pop();
      stop();
      if (navigator.vibrate) navigator.vibrate(60);
      form.requestSubmit();
      return;
    }
    setTimeout(() => look(detector), 200);
  }
  function stop() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null; stage.hidden = true;
  }
})();
