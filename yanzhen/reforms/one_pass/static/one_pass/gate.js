// The gate's page: judges what is shown or typed, writes it down on the phone, sends it when there is network.
(function () {
  "use strict";
  const page = document.querySelector("[data-gate]");
  const here = page.dataset;
  const words = JSON.parse(document.getElementById("gate-words").textContent);
  const one = (selector) => page.querySelector(selector);
  const say = (name, ...values) => values.reduce((text, value) => text.replace("%s", value), words[name] || name).replace("%%", "%");
  const clock = (ms) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).format(ms);
  const LATE_MS = 86400000, SYNC_EVERY_MS = 900000, TICK_MS = 1000, SKEW_MS = 120000;
  const ROOM_BYTES_MIN = 30 * 1024 * 1024, PROBE_BYTES = 512 * 1024, BATTERY_MIN = 20, RED_AGAIN_MS = 60000, FREE_MOST = 200;
  let rules = null, last = null, battery = null, charging = false, room = "", busy = false, red = { text: "", at: 0 }, state = {}, trouble = "", marked = "";

  // ---- one visitor ----
  async function check(text) {
    if (busy || !text.trim()) return;
    busy = true;
    try {
      const token = YzJudge.opened(text);
      const { at } = await YzGate.now();
      const used = token ? await YzGate.used(token.voucher) : null;
      let found = await YzJudge.judge(text, { rules, used, now: at });
      if (found.colour !== "red" || ["used_up", "elsewhere"].includes(found.why)) found = YzJudge.corrected(found, await YzGate.look(found.code || text));
      await answer(found, text, at);
    } catch (error) {
      if (error.message !== "unbuilt") throw error;
      YzAnswer.show({ colour: "red", word: say("no"), why: say("unbuilt"), acts: [[say("close"), YzAnswer.close, true]] });
    } finally { busy = false; }
  }
  async function answer(found, text, at) {
    const of = found.uses > 1 ? say("of", found.used, found.uses) : "";
    if (found.colour === "green") return letIn(found, text, 1);
    const stop = [say("stop"), YzAnswer.close];
    const today = found.last && YzJudge.dayAt(found.last) === YzJudge.dayAt(at);
    const inside = found.inside || (today ? found.used : 0);
    const back = inside ? [say("back_in"), (n) => come(found, text, "again", Math.min(n, inside))] : null;
    if (found.colour === "ask") {
      const hint = found.why === "unchecked" ? say("unchecked") : found.card ? say("card_none") : "";
      return YzAnswer.show({
        colour: "ask", word: found.left > 1 ? say("how_many") : say("ask"), title: found.title, of, hint,
        card: found.card && `${say("card")} · ${found.card}`, people: found.left > 1 ? { most: found.left, now: found.left } : null,
        acts: [[found.card ? say("seen") : say("let_in", "").trim(), (n) => letIn(found, text, found.left > 1 ? n : 1), true], ...(back ? [back] : []), stop],
      });
    }
    let why = found.why === "said" ? found.value : say(found.why, found.value);
    if (found.last) why += ` ${say("used_at", clock(found.last))}`;
    if (found.gate) why += ` ${say("at_gate", found.gate)}`;
    if (text !== red.text || at - red.at > RED_AGAIN_MS) { red = { text, at }; await keep({ kind: "red", text, note: why }); }
    YzAnswer.show({
      colour: "red", word: say("no"), title: found.title, why, of, hint: back ? say("inside") : "",
      people: back && inside > 1 ? { most: inside, now: inside } : null, acts: [[say("close"), YzAnswer.close, true], ...(back ? [back] : [])],
    });
  }
  async function letIn(found, text, n) {
    const kept = await keep({ text: found.code || text, uses: n, voucher: found.voucher || "" });
    if (!kept) return;
    const gone = (found.used || 0) + n;
    YzAnswer.show({ colour: "green", word: say("yes"), title: found.title, of: found.uses > 1 ? say("of", gone, found.uses) : "", why: say("people_in", n), hint: kept.rescued ? say("rescued") : "", acts: [[say("close"), YzAnswer.close, true]] });
  }
  async function come(found, text, kind, n, note) {
    if (!(await keep({ kind, text, uses: n, voucher: (found && found.voucher) || "", note: note || "" }))) return;
    YzAnswer.show({ colour: "green", word: say("yes"), title: found && found.title, why: kind === "free" ? say("free_in", n) : say("again_in", n), acts: [[say("close"), YzAnswer.close, true]] });
  }
  // Null where nothing on this phone took it: then a person writes it on paper.
  async function keep(said) {
    try {
      const kept = await YzGate.press({ point: here.point, ...said });
      if (said.kind !== "red") last = kept.entry;
      await estimate().catch(() => null);
      await show();
      return kept;
    } catch {
      YzAnswer.show({ colour: "red", word: say("no"), why: say("lost"), acts: [[say("close"), YzAnswer.close, true]] });
      return null;
    }
  }
  function free() {
    const acts = Object.entries(rules ? rules.reasons : {}).map(([value, label]) => [label, (n) => come(null, "", "free", n, value)]);
    YzAnswer.show({ colour: "ask", word: say("free_in", "").replace(/[:：]\s*$/, ""), hint: say("card_none"), people: { most: FREE_MOST, now: 1 }, acts: [...acts, [say("stop"), YzAnswer.close]] });
  }
  // Cash without network: only places that were given to this gate, at the price of then. One press per person.
  async function sale() {
    const { at } = await YzGate.now();
    const left = await YzGate.places(rules, YzJudge.dayAt(at));
    if (!left.length) { note(say(navigator.onLine ? "none_kept" : "no_net_sale")); return; }
    const acts = left.map((sort) => [`${sort.title} · ${yuan(sort.fen)} · ${say("left", sort.orders.length)}`, (n) => sold(sort, n), true]);
    YzAnswer.show({ colour: "ask", word: say("sale"), hint: say("sale_price"), people: { most: Math.max(...left.map((sort) => sort.orders.length)), now: 1 }, acts: [...acts, [say("not_sold"), YzAnswer.close]] });
  }
  async function sold(sort, n) {
    if (n > sort.orders.length) { YzAnswer.show({ colour: "red", word: say("no"), title: sort.title, why: say("left", sort.orders.length), acts: [[say("close"), YzAnswer.close, true]] }); return; }
    const done = [];
    for (const order of sort.orders.slice(0, n)) {
      const kept = await keep({ kind: "sale", text: order, voucher: order, note: `${sort.title} ${yuan(sort.fen)}`, fen: sort.fen });
      if (!kept) return;
      done.push(kept.entry.press);
    }
    last = { ...last, all: done };
    YzAnswer.show({ colour: "green", word: say("yes"), title: sort.title, why: say("people_in", n), of: say("take_cash", yuan(sort.fen * n)), acts: [[say("close"), YzAnswer.close, true]] });
  }
  const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;
  async function undo() {
    if (!last) return;
    let said = "";
    for (const key of (last.all || [last.press]).slice().reverse()) said = await YzGate.undo(key);
    note(say(said));
    last = null;
    marked = "";
    await show();
  }

  // ---- what is shown ----
  function note(text) { const line = one("[data-said]"); line.textContent = text; line.hidden = !text; }
  async function show() {
    const { at, back, skew } = await YzGate.now();
    const open = await YzGate.count(YzGate.OPEN), sealed = await YzGate.count(YzGate.SEALED), saved = YzGate.rescued().length;
    const held = await YzGate.count(YzGate.HELD);
    const waiting = open + sealed + saved;
    // All that waits is read through for it: only when there is more or less of it than before.
    const mark = [open, sealed, held, saved].join();
    if (mark !== marked) { await unsent(); marked = mark; }
    const net = one("[data-net]");
    net.className = navigator.onLine && !state.offline ? "st st-ok" : "st st-pause";
    net.querySelector("[data-net-words]").textContent = `${navigator.onLine && !state.offline ? say("online") : say("offline")} · ${waiting ? say("waiting", waiting) : say("all_sent")}`;
    const synced = await YzGate.meta("synced");
    one("[data-synced]").textContent = synced ? say("synced", clock(synced)) : say("never");
    const warnings = [
      [trouble, "late"], [rules && rules.full, "late"], [state.login && say("login"), "soon"], [saved && say("rescued"), "late"], [held && say("held", held), "late"], [room, "soon"],
      [Math.abs(skew) > SKEW_MS && say("skew", Math.round(Math.abs(skew) / 60000)), "soon"], [back && say("back"), "soon"],
      [battery !== null && battery < BATTERY_MIN && !charging && say("battery", battery), "soon"], [synced && Date.now() - synced > LATE_MS && say("old"), "soon"],
    ].filter(([text]) => text);
    one("[data-warnings]").replaceChildren(...warnings.map(([text, tone]) => { const line = document.createElement("p"); line.className = `note note-${tone}`; line.textContent = text; return line; }));
    one("[data-login]").hidden = !state.login;
    const left = last ? Math.ceil((YzGate.UNDO_MS - (at - last.at)) / 1000) : 0;
    one("[data-undo]").hidden = left <= 0;
    one("[data-undo-words]").textContent = say("undo", left);
    await numbers(at);
  }
  // For the page that counts the drawer: money that was taken here and that the server does not know of yet.
  async function unsent() {
    const rows = [];
    for (const state_ of [YzGate.OPEN, YzGate.SEALED, YzGate.HELD]) rows.push(...(await YzGate.inState(state_)));
    const sales = [...rows, ...YzGate.rescued()].filter((row) => row.kind === "sale");
    const said = { n: sales.length, fen: sales.reduce((sum, row) => sum + (row.fen || 0), 0), home: here.home };
    if (said.n) localStorage.setItem("yanzhen-unsent-cash", JSON.stringify(said)); else localStorage.removeItem("yanzhen-unsent-cash");
    return said;
  }
  async function numbers(at) {
    const midnight = Date.parse(`${YzJudge.dayAt(at)}T00:00:00+08:00`);
    const sums = { ticket: 0, free: 0, again: 0, sale: 0, red: 0, undone: 0 };
    for (const row of await YzGate.since(midnight)) sums[row.kind] += row.kind === "red" ? 1 : row.uses;
    sums.ticket += sums.sale;
    for (const name of ["ticket", "free", "again", "red"]) one(`[data-today=${name}]`).textContent = sums[name];
  }

  // ---- sending, and taking along ----
  async function send(everything) {
    const done = await YzGate.send({ everything, battery });
    state = { offline: done.offline, login: done.login };
    rules = (await YzGate.meta("rules")) || rules;
    if (done.refused) note(say("refused", done.refused));
    else if (done.doubles && done.doubles.length) note(say("double", done.doubles.length));
    else if (everything && !done.offline && !done.login) note(say("sent_now", done.sent || 0));
    await show();
    await later();
  }
  async function synchronise() {
    const done = await YzGate.synchronise(battery);
    state = { offline: done.offline, login: done.login };
    trouble = done.refused || "";
    rules = (await YzGate.meta("rules")) || null;
    await estimate();
    await show();
  }
  async function later() {
    if (await YzGate.count(YzGate.SEALED)) await YzKeeping.sendLater(here.scope, "gate");
  }
  async function estimate() { room = (await YzKeeping.hasRoom(ROOM_BYTES_MIN, PROBE_BYTES)) ? "" : say("room"); }
  let turns = 0;
  async function tick() {
    turns += 1;
    if (last) await show();
    if (turns % 10 || busy) return;
    await estimate();
    const synced = (await YzGate.meta("synced")) || 0;
    if (navigator.onLine && Date.now() - synced > SYNC_EVERY_MS) await synchronise();
    if (navigator.onLine) await send(false); else { await YzGate.seal(false); await show(); }
  }

  // ---- buttons ----
  const typed = one("[name=typed]");
  const take = () => { const text = typed.value; typed.value = ""; check(text); };
  one("[data-check]").addEventListener("click", take);
  typed.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); take(); } });
  const tail = one("[name=tail]");
  async function byTail() {
    const list = one("[data-found]");
    if (!navigator.onLine) { note(say("no_net_tail")); return; }
    const answer = await YzGate.byTail(tail.value.trim());
    if (!answer.found) { note(answer.refused || say(answer.login ? "login" : "no_net_tail")); return; }
    note(answer.found.length ? "" : say("none_found"));
    list.replaceChildren(...answer.found.map((row) => {
      const button = document.createElement("button");
      button.type = "button"; button.className = "btn gate-found";
      button.textContent = `${row.name || "–"} · ${row.title} · ${say("left", row.left)}`;
      button.addEventListener("click", () => { list.replaceChildren(); tail.value = ""; check(row.code); });
      return button;
    }));
  }
  one("[data-find]").addEventListener("click", byTail);
  one("[data-free]").addEventListener("click", free);
  one("[data-undo]").addEventListener("click", undo);
  one("[data-send]").addEventListener("click", async () => { await synchronise(); await send(true); });
  one("[data-sale]").addEventListener("click", (event) => {
    if ("nobody" in event.currentTarget.dataset) note(say("no_sale_here"));
    else if ("kept" in event.currentTarget.dataset) sale();
    else if (!navigator.onLine || state.offline) { event.preventDefault(); sale(); }
  });
  const drawer = one("[data-drawer]");
  if (drawer) drawer.addEventListener("click", async (event) => {
    event.preventDefault();
    if (navigator.onLine) await send(true);
    const left = await unsent();
    if (left.n && (state.offline || !navigator.onLine)) note(say("unsent", left.n, yuan(left.fen))); else location.href = drawer.href;
  });
  const view = one("[data-view]");
  one("[data-camera]").addEventListener("click", async () => {
    if (YzCamera.on()) { YzCamera.stop(view); view.hidden = true; return; }
    view.hidden = false;
    if (!(await YzCamera.start(view, async (text) => { if (!YzAnswer.open() || YzAnswer.colour() === "green") await check(text); }))) { view.hidden = true; note(say("no_camera")); }
  });
  let asking = null;
  addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); asking = event; one("[data-install]").hidden = false; });
  one("[data-install]").addEventListener("click", () => { if (asking) asking.prompt(); one("[data-install]").hidden = true; });
  addEventListener("online", async () => { await synchronise(); await send(false); });
  addEventListener("offline", show);
  new BroadcastChannel(YzGate.CHANNEL).onmessage = () => show();

  // ---- the beginning ----
  async function power() {
    if (!navigator.getBattery) return;
    const source = await navigator.getBattery();
    const read = () => { battery = Math.round(source.level * 100); charging = source.charging; };
    read();
    source.addEventListener("levelchange", read); source.addEventListener("chargingchange", read);
  }
  async function begin() {
    const device = await YzGate.meta("device");
    if (device && device.id !== here.device) { one("[data-other]").hidden = false; one("[data-other] a").href = device.home; return; }
    if (!device) await YzGate.setMeta("device", { id: here.device, home: here.home, phone: YzGate.newKey() });
    await YzGate.reserve();
    rules = (await YzGate.meta("rules")) || null;
    const newest = (await YzGate.latest(1))[0];
    last = newest && newest.state === YzGate.OPEN && newest.kind !== "red" ? newest : null;
    one("[data-live]").hidden = false;
    await show();
    YzKeeping.hire(here.worker, here.scope, [here.home, `${here.home}manifest.json`]).catch(() => null);
    await power().catch(() => null);
    await synchronise();
    await send(false);
    setInterval(() => tick().catch(() => null), TICK_MS);
    page.dataset.ready = "yes";
  }
  begin();
})();
