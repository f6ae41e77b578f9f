// A door's presses on the phone: kept in IndexedDB before anything is shown, until the server has them; and the roll of one date.
// Used by the page and by the service worker, so it touches no document.
(function (scope) {
  "use strict";
  const CHANNEL = "yanzhen-door", OPEN = "open", SENT = "sent", HELD = "held";
  const BATCH = 200, PATIENCE_MS = 20000, TEXT_MAX = 500;
  const { ask, alone, newKey } = YzKeeping;
  const within = YzKeeping.storage("yanzhen-door", (database) => {
    const log = database.createObjectStore("presses", { keyPath: "key" });
    log.createIndex("order", ["meeting", "at"]);
    log.createIndex("state", ["state", "meeting", "at"]);
    database.createObjectStore("dates", { keyPath: "meeting" });
    database.createObjectStore("meta", { keyPath: "name" });
  });

  const meta = (name) => within(["meta"], "readonly", (store, give) => ask(store("meta").get(name), (row) => give(row && row.value)));
  const setMeta = (name, value) => within(["meta"], "readwrite", (store) => store("meta").put({ name, value }));
  const date = (meeting) => within(["dates"], "readonly", (store, give) => ask(store("dates").get(meeting), give));
  const dates = () => within(["dates"], "readonly", (store, give) => ask(store("dates").getAll(), give));
  const presses = (meeting) => within(["presses"], "readonly", (store, give) => ask(store("presses").index("order").getAll(IDBKeyRange.bound([meeting, 0], [meeting, Infinity])), give));
  const inState = (state, meeting, most) => within(["presses"], "readonly", (store, give) => ask(store("presses").index("state").getAll(IDBKeyRange.bound([state, meeting, 0], [state, meeting, Infinity]), most), give));
  const put = (row) => within(["presses"], "readwrite", (store) => store("presses").put(row));

  // The server's clock as far as it was heard.
  const now = async () => Date.now() + ((await meta("skew")) || 0);

  // What it is a matter of stands in the roll as a digest: from a phone that is lost nobody makes a code.
  async function digest(meeting, words) {
    const found = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${meeting}\n${words}`));
    return hex(new Uint8Array(found).subarray(0, 12));
  }
  // A ticket: three bytes of format and key, sixteen of its own key, the rest; then the signature (orders/models/tokens.py).
  const BODY = 29, ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", PREFIX = "YZ1", TICKET = /^YZ1[A-Z2-7]{149}$/, CODE = /^[A-Z2-7]{8}$/;
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  function bytesOf(text) {
    const bits = Array.from(text.slice(PREFIX.length), (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
    return Uint8Array.from(bits.match(/.{8}/g), (byte) => parseInt(byte, 2));
  }
  // Its own key, where we signed it; nothing where the code was altered.
  async function ticketOf(kept, text) {
    const bytes = bytesOf(text), key = kept.keys[(bytes[1] << 8) | bytes[2]];
    const fits = key && scope.YzCodes && await scope.YzCodes.verify(bytes.slice(BODY), bytes.slice(0, BODY), Uint8Array.from(key.match(/../g), (pair) => parseInt(pair, 16)));
    return fits ? hex(bytes.subarray(3, 19)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") : "";
  }
  // Whose code this is: a row of the roll, or nothing.
  async function find(kept, text) {
    const plain = String(text).replace(/\s+/g, "").toUpperCase();
    const words = TICKET.test(plain) ? await ticketOf(kept, plain) : CODE.test(plain) ? plain : "";
    const sign = words && (await digest(kept.meeting, words));
    return sign ? kept.roll.find((row) => row.ticket === sign || row.code === sign) : undefined;
  }

  // Who is in and who has gone: as the server had it, and then what this phone did that the server's word does not hold yet.
  const counts = (kept, row) => row.shown === "green" && (row.state === SENT ? row.brought > kept.synced && ["came", "gone", "over", "waiting"].includes(row.answer.outcome) : true);
  function there(kept, rows) {
    const here = new Map(kept.here.map((row) => [row.id, { ...row }]));
    const walked = { in: kept.walked, left: kept.left };
    for (const row of rows) {
      if (!counts(kept, row)) continue;
      if (row.way === "walk_in") { walked.in += 1; walked.left -= 1; continue; }
      const before = here.get(row.registration);
      if (!row.out && !before) here.set(row.registration, { id: row.registration, came: row.at, left: null });
      if (row.out) here.set(row.registration, { id: row.registration, came: before ? before.came : null, left: row.at });
    }
    return { here, walked, inside: [...here.values()].filter((row) => row.came && !row.left).length + walked.in };
  }

  async function press(said) {
    const entry = { key: newKey(), text: "", registration: "", out: false, shown: "green", at: await now(), state: OPEN, ...said };
    entry.text = entry.text.slice(0, TEXT_MAX);
    await put(entry);
    return entry;
  }

  // ---- the server ----
  const home = (meeting) => `/gatherings/door/${meeting}/`;
  async function synchronise(meeting) {
    const began = Date.now();
    const answer = await YzKeeping.behind(`${home(meeting)}roll/`, { patience: PATIENCE_MS });
    if (!answer) return { offline: true };
    // Whoever may no longer stand here keeps no names; presses stay until they are brought.
    if (answer.status === 403 || answer.status === 404) { await forget(meeting); return { refused: true }; }
    if (!answer.ok) return { login: answer.type === "opaqueredirect", again: true };
    const said = await answer.json();
    const skew = Date.parse(said.now) - (began + Date.now()) / 2;
    await setMeta("skew", Math.abs(skew) < 2000 ? 0 : skew);
    const here = said.here.map((row) => ({ id: row.id, came: Date.parse(row.came), left: row.left ? Date.parse(row.left) : null }));
    await within(["dates"], "readwrite", (store) => store("dates").put({ meeting, ...said, here, synced: Date.now(), forget: Date.parse(said.forget) }));
    return {};
  }
  const send = (meeting) => alone("yanzhen-door-send", () => sendAll(meeting));
  async function sendAll(meeting) {
    const answers = [];
    let token = null, size = BATCH;
    for (;;) {
      const rows = await inState(OPEN, meeting, size);
      if (!rows.length) return { answers };
      if (!token) {
        const who = await YzKeeping.behind(`${home(meeting)}who/`, { patience: PATIENCE_MS });
        if (!who || !who.ok) return { answers, again: true, offline: !who, login: Boolean(who) && who.type === "opaqueredirect" };
        token = (await who.json()).token;
      }
      const phone = await phoneKey();
      const answer = await YzKeeping.behind(`${home(meeting)}presses/`, { method: "POST", patience: PATIENCE_MS, headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify({ phone, presses: rows.map(row) }) });
      if (!answer) return { answers, again: true, offline: true };
      if (answer.ok) {
        const said = (await answer.json()).answers;
        await acknowledge(said);
        answers.push(...said);
      } else if ([409, 413, 422].includes(answer.status) && rows.length > 1) size = 1;
      // One that the server can't read holds up no other: it stays here for a person.
      else if ([409, 422].includes(answer.status)) { await put({ ...rows[0], state: HELD }); size = BATCH; } else return { answers, again: true, login: answer.type === "opaqueredirect" };
    }
  }
  const row = (one) => ({ key: one.key, way: one.way, text: one.text, registration: one.way === "list" ? one.registration : null, out: one.out, shown: one.shown, at: new Date(one.at).toISOString() });
  async function phoneKey() {
    const known = await meta("phone");
    if (known) return known;
    const made = newKey();
    await setMeta("phone", made);
    return made;
  }
  const acknowledge = (answers) => within(["presses"], "readwrite", (store) => {
    for (const one of answers) ask(store("presses").get(one.key), (kept) => { if (kept) store("presses").put({ ...kept, state: SENT, text: "", brought: Date.now(), answer: one }); });
  });

  // A date that is over leaves the phone, names first; what was not brought stays until it is.
  const forget = (meeting) => within(["dates"], "readwrite", (store) => store("dates").delete(meeting));
  async function tidy() {
    for (const kept of await dates()) if (kept.forget < (await now())) await forget(kept.meeting);
    const known = new Set((await dates()).map((kept) => kept.meeting));
    await within(["presses"], "readwrite", (store) => ask(store("presses").getAll(), (rows) => rows.filter((one) => one.state === SENT && !known.has(one.meeting)).forEach((one) => store("presses").delete(one.key))));
  }
  // The worker does not know which dates there are; the presses do.
  async function sendEverything() {
    const rows = await within(["presses"], "readonly", (store, give) => ask(store("presses").getAll(), give));
    let again = false;
    for (const meeting of new Set(rows.filter((one) => one.state === OPEN).map((one) => one.meeting))) again = (await send(meeting)).again || again;
    YzKeeping.tell(CHANNEL);
    return { again };
  }

  scope.YzDoor = { CHANNEL, OPEN, SENT, HELD, meta, setMeta, date, presses, inState, now, find, there, press, synchronise, send, sendEverything, phoneKey, tidy };
})(self);
