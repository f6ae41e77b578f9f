// A gate's presses on the phone: numbered, chained, kept in IndexedDB until the server has them, and after that for some days.
// Used by the page and by the service worker, so it touches no document. `link` is models/gatechain.py.
(function (scope) {
  "use strict";
  const DATABASE = "yanzhen-gate", CHANNEL = "yanzhen-gate";
  // Held: the server can't read this press; it stays here for a person, and the others go on.
  const OPEN = "open", SEALED = "sealed", SENT = "sent", HELD = "held";
  // So long a press may be taken back; then it gets its hash and may be sent.
  const UNDO_MS = 30000;
  const KEEP_SENT_MS = 2 * 86400000;
  // Given up when the phone is full, so that there is room for some thousands of presses more.
  const RESERVE_BYTES = 4 * 1024 * 1024;
  const USES_MAX = 10000;
  // What uses something up: a ticket, or (`voucher` is its order) a place that was given to this gate to sell.
  const USING = ["ticket", "sale"];
  const RESCUE = "yanzhen-gate-rescue";

  const { ask, alone, newKey } = YzKeeping;
  const within = YzKeeping.storage(DATABASE, (database) => {
    const log = database.createObjectStore("log", { keyPath: "press" });
    log.createIndex("sequence", "sequence", { unique: true });
    log.createIndex("state", ["state", "sequence"]);
    database.createObjectStore("meta", { keyPath: "name" });
    database.createObjectStore("used", { keyPath: "voucher" });
  });
  const all = (source, give) => ask(source, give);

  const meta = (name) => within(["meta"], "readonly", (store, give) => ask(store("meta").get(name), (row) => give(row && row.value)));
  const setMeta = (name, value) => within(["meta"], "readwrite", (store) => store("meta").put({ name, value }));
  const used = (voucher) => within(["used"], "readonly", (store, give) => ask(store("used").get(voucher), give));
  const inState = (state, most) => within(["log"], "readonly", (store, give) => all(store("log").index("state").getAll(IDBKeyRange.bound([state, 0], [state, Infinity]), most), give));
  const count = (state) => within(["log"], "readonly", (store, give) => ask(store("log").index("state").count(IDBKeyRange.bound([state, 0], [state, Infinity])), give));
  const latest = (most) => within(["log"], "readonly", (store, give) => {
    const rows = [];
    ask(store("log").index("sequence").openCursor(null, "prev"), (cursor) => {
      if (cursor && rows.length < most) { rows.push(cursor.value); cursor.continue(); } else give(rows);
    });
  });
  const since = (ms) => within(["log"], "readonly", (store, give) => all(store("log").getAll(), (rows) => give(rows.filter((row) => row.at >= ms))));

  // ---- the clock: the server's, as far as it was heard; never back behind the last press ----
  async function now() {
    const clock = (await meta("clock")) || { skew: 0, latest: 0 };
    const said = Date.now() + clock.skew;
    return { at: Math.max(said, clock.latest), back: said < clock.latest - 60000, skew: clock.skew };
  }

  // ---- a press ----
  function write(entry) {
    return within(["log", "meta", "used"], "readwrite", (store, give) => {
      ask(store("meta").get("sequence"), (row) => {
        entry.sequence = (row ? row.value : 0) + 1;
        store("meta").put({ name: "sequence", value: entry.sequence });
        store("log").add(entry);
        if (USING.includes(entry.kind) && entry.voucher) tally(store("used"), entry, entry.uses);
        ask(store("meta").get("clock"), (clock) => store("meta").put({ name: "clock", value: { skew: 0, ...(clock ? clock.value : {}), latest: entry.at } }));
        give(entry);
      });
    });
  }
  function tally(store, entry, uses) {
    ask(store.get(entry.voucher), (row) => {
      const day = YzJudge.dayAt(entry.at);
      const before = row || { voucher: entry.voucher, uses: 0, today: 0, day, last: 0 };
      const today = before.day === day ? before.today : 0;
      store.put({ ...before, uses: before.uses + uses, today: today + uses, day, last: uses > 0 ? entry.at : before.last });
    });
  }
  // Kept, whatever it costs: first what was sent already goes, then the reserve, then it stands in the other storage.
  async function press(said) {
    const entry = {
      press: newKey(), kind: "ticket", text: "", uses: 1, point: "", note: "", voucher: "", at: (await now()).at, state: OPEN, hash: "", ...said,
    };
    entry.text = String(entry.text).replace(/\s+/g, " ").trim().slice(0, 2000);
    entry.uses = Math.max(1, Math.min(USES_MAX, Math.floor(entry.uses) || 1));
    entry.note = String(entry.note).replace(/\s+/g, " ").trim().slice(0, 200);
    try { return { entry: await write(entry), rescued: false }; } catch { /* full, or broken: what follows */ }
    for (const room of [dropSent, () => within(["meta"], "readwrite", (store) => store("meta").delete("reserve"))]) {
      try { await room(); return { entry: await write(entry), rescued: true }; } catch { /* the next one */ }
    }
    const waiting = rescued();
    scope.localStorage.setItem(RESCUE, JSON.stringify([...waiting, entry]));
    return { entry, rescued: true };
  }
  const rescued = () => (scope.localStorage ? JSON.parse(scope.localStorage.getItem(RESCUE) || "[]") : []);
  // What stood in the other storage goes into the log as soon as there is room.
  async function bringIn() {
    for (const entry of rescued()) {
      await write(entry);
      scope.localStorage.setItem(RESCUE, JSON.stringify(rescued().filter((each) => each.press !== entry.press)));
    }
  }
  async function dropSent(before) {
    const rows = await inState(SENT);
    await within(["log"], "readwrite", (store) => rows.filter((row) => !before || row.at < before).forEach((row) => store("log").delete(row.press)));
  }
  async function reserve() {
    if (!(await meta("reserve"))) await setMeta("reserve", new Blob([crypto.getRandomValues(new Uint8Array(65536)), new Uint8Array(RESERVE_BYTES)])).catch(() => null);
  }

  // ---- taking back: only what has no hash yet ----
  async function undo(key) {
    const { at } = await now();
    return within(["log", "used"], "readwrite", (store, give) => {
      ask(store("log").get(key), (entry) => {
        if (!entry || entry.state !== OPEN) return give("undo_sent");
        if (at - entry.at > UNDO_MS) return give("undo_late");
        if (entry.kind === "undone") return give("undone");
        if (USING.includes(entry.kind) && entry.voucher) tally(store("used"), entry, -entry.uses);
        store("log").put({ ...entry, kind: "undone", was: entry.kind });
        give("undone");
      });
    });
  }

  // ---- places to sell without network: what is left of them on this phone, for this day ----
  async function places(rules, day) {
    const left = [];
    for (const sort of (rules && rules.sales) || []) {
      if (sort.day !== day) continue;
      const orders = [];
      for (const order of sort.orders) { const gone = await used(order); if (!gone || gone.uses < 1) orders.push(order); }
      if (orders.length) left.push({ ...sort, orders });
    }
    return left;
  }

  // ---- the chain ----
  async function link(before, row) {
    const said = [before, row.press, row.sequence, row.kind, row.text, row.uses, row.point, row.note, new Date(row.at).toISOString()].join("\n");
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  // In their order; `everything` ends the time for taking back.
  function seal(everything) {
    return alone("yanzhen-gate-seal", async () => {
      const { at } = await now();
      const device = await meta("device");
      let last = (await meta("last")) || { sequence: 0, hash: device.id };
      const ready = [];
      for (const row of await inState(OPEN)) {
        if (!everything && at >= row.at && at - row.at < UNDO_MS) break;
        last = { sequence: row.sequence, hash: await link(last.hash, row) };
        ready.push({ ...row, state: SEALED, hash: last.hash });
      }
      if (!ready.length) return 0;
      return within(["log", "meta"], "readwrite", (store, give, transaction) => {
        give(ready.length);
        ready.forEach((row) => ask(store("log").get(row.press), (now_) => {
          // Taken back between the reading and the writing: all of it once more, later.
          if (!now_ || now_.kind !== row.kind) transaction.abort(); else store("log").put(row);
        }));
        store("meta").put({ name: "last", value: last });
      }).catch(() => 0);
    });
  }
  // `sent` is what the server has; what it says of each press stays with it.
  function acknowledge(answers) {
    const by = new Map(answers.map((answer) => [answer.press, answer]));
    return within(["log"], "readwrite", (store) => {
      for (const key of by.keys()) ask(store("log").get(key), (row) => { if (row) store("log").put({ ...row, state: SENT, answer: by.get(key) }); });
    });
  }
  const hold = (entry, why) => within(["log"], "readwrite", (store) => store("log").put({ ...entry, state: HELD, answer: { reason: why } }));
  const tell = (news) => YzKeeping.tell(CHANNEL, news);

  scope.YzGate = {
    CHANNEL, OPEN, SEALED, SENT, HELD, hold, UNDO_MS, KEEP_SENT_MS, meta, setMeta, used, inState, count, latest, since, newKey, now, press, undo, places, seal,
    acknowledge, tell, link, reserve, rescued, bringIn, dropSent,
  };
})(self);
