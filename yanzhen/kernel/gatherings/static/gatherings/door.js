// The door of one date on a phone: says who comes in and out, keeps each press before it answers, brings them when there is network.
(function () {
  "use strict";
  const page = document.querySelector("[data-door]");
  const here = page.dataset, meeting = here.meeting;
  const words = JSON.parse(document.getElementById("door-words").textContent);
  const one = (selector) => page.querySelector(selector);
  const say = (name, ...values) => values.reduce((text, value) => text.replace("%s", value), words[name] || name);
  const clock = (ms) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" }).format(ms);
  const GREEN_MS = 3000, ANSWER_MS = 1500, TICK_MS = 15000, SHOWN_MAX = 30;
  let kept = null, rows = [], out = false, busy = false, state = {}, closing = null;
  const screen = one("[data-screen]");

  // ---- one press ----
  async function check(text) { if (text.trim() && kept) await answer({ way: "code", text: text.trim() }, await YzDoor.find(kept, text)); else if (!kept) show({ shown: "red", why: say("no_roll") }); }
  async function answer(said, row) {
    if (busy) return;
    busy = true;
    try {
      const found = judge(row);
      const press = { ...said, meeting, out, shown: found.shown, registration: row ? row.id : "" };
      await keep(press, found);
    } finally { busy = false; }
  }
  function judge(row) {
    const name = row ? row.name + (row.minor ? ` · ${say("minor")}` : "") : "";
    if (!row) return { shown: "red", name, why: say("unknown") };
    if (row.unpaid) return { shown: "red", name, why: say("unpaid") };
    const before = YzDoor.there(kept, rows).here.get(row.id);
    if (out && before && before.left) return { shown: "red", name, why: say("gone_at", clock(before.left)) };
    if (out) return { shown: "green", name, word: say("bye"), why: before && before.came ? say("in_since", clock(before.came)) : say("in_elsewhere") };
    if (before && before.left) return { shown: "red", name, why: say("gone_at", clock(before.left)) };
    if (before) return { shown: "red", name, why: say("in_since", clock(before.came)) };
    return { shown: "green", name, word: say("welcome"), why: "" };
  }
  // On the disk first; then, where there is network, the server's word within a second or two.
  async function keep(press, found) {
    let made = null;
    try { made = await YzDoor.press(press); } catch { show({ shown: "red", why: say("lost") }); return; }
    rows = await YzDoor.presses(meeting);
    if (found.shown === "green" && navigator.onLine) found = corrected(found, await heard(made.key));
    show(found);
    await draw();
  }
  async function heard(key) {
    const done = await Promise.race([bring(), new Promise((wait) => setTimeout(() => wait(null), ANSWER_MS))]);
    return done && done.answers.find((each) => each.key === key);
  }
  const corrected = (found, said) => (said && ["double", "refused"].includes(said.outcome) ? { shown: "red", name: said.name || found.name, why: said.words } : found);
  async function walkIn() {
    if (!kept || busy) return;
    if (YzDoor.there(kept, rows).walked.left < 1) { show({ shown: "red", why: say("full") }); return; }
    busy = true;
    try { await keep({ way: "walk_in", meeting, shown: "green" }, { shown: "green", word: say("welcome"), name: say("walk_in"), why: "" }); } finally { busy = false; }
  }

  // ---- the whole screen in one colour, with sign, word, sound and shaking ----
  function show({ shown, word, name, why }) {
    clearTimeout(closing);
    screen.dataset.colour = shown;
    screen.querySelectorAll("[data-sign]").forEach((sign) => sign.toggleAttribute("hidden", sign.dataset.sign !== shown));
    one("[data-word]").textContent = word || say("stop");
    one("[data-name]").textContent = name || "";
    one("[data-why]").textContent = why || "";
    screen.hidden = false;
    one("[data-next]").focus({ preventScroll: true });
    YzCamera.feel(shown);
    if (shown === "green") closing = setTimeout(close, GREEN_MS);
  }
  function close() { clearTimeout(closing); screen.hidden = true; }
  one("[data-next]").addEventListener("click", close);

  // ---- what stands on the page ----
  async function draw() {
    rows = await YzDoor.presses(meeting);
    const waiting = rows.filter((row) => row.state === YzDoor.OPEN).length, held = rows.filter((row) => row.state === YzDoor.HELD).length;
    const net = navigator.onLine && !state.offline;
    one("[data-net]").className = `st ${net ? "st-ok" : "st-pause"}`;
    one("[data-net-words]").textContent = `${net ? say("online") : say("offline")} · ${waiting ? say("waiting", waiting) : say("all_sent")}`;
    one("[data-synced]").textContent = kept ? say("synced", clock(kept.synced), kept.roll.length) : say("no_roll");
    one("[data-login]").hidden = !state.login;
    const twice = rows.filter((row) => row.answer && row.answer.outcome === "double").length;
    notes([[state.refused && say("refused"), "late"], [held && say("held", held), "late"], [twice && say("twice", twice), "soon"]]);
    const now = kept && YzDoor.there(kept, rows);
    one("[data-inside]").textContent = now ? now.inside : "–";
    one("[data-came]").textContent = now ? now.here.size + now.walked.in : "–";
    one("[data-of]").textContent = kept ? kept.roll.length : "–";
    const walks = one("[data-walk]");
    walks.hidden = !kept || !kept.walk_ins || out;
    one("[data-walk-left]").textContent = now ? say("left", Math.max(0, now.walked.left)) : "";
    page.querySelectorAll("[data-mode]").forEach((button) => button.setAttribute("aria-pressed", String((button.dataset.mode === "out") === out)));
    found();
  }
  function notes(lines) {
    one("[data-notes]").replaceChildren(...lines.filter(([text]) => text).map(([text, tone]) => { const line = document.createElement("p"); line.className = `note note-${tone}`; line.textContent = text; return line; }));
  }
  // By a part of the name, or by the last digits of the telephone.
  function found() {
    const asked = one("[name=find]").value.trim(), list = one("[data-found]");
    const fits = (row) => (/^\d+$/.test(asked) ? asked.length > 1 && row.tail.endsWith(asked.slice(-4)) : row.name.includes(asked));
    const hits = asked && kept ? kept.roll.filter(fits) : [];
    const now = kept && YzDoor.there(kept, rows);
    list.replaceChildren(...hits.slice(0, SHOWN_MAX).map((row) => {
      const button = document.createElement("button"), before = now.here.get(row.id);
      button.type = "button"; button.className = "btn door-found";
      const since = before && before.left ? say("gone_at", clock(before.left)) : before && before.came ? say("in_since", clock(before.came)) : "";
      button.textContent = [row.name, row.tail && `…${row.tail}`, since].filter(Boolean).join(" · ");
      button.addEventListener("click", () => { one("[name=find]").value = ""; answer({ way: "list" }, row); });
      return button;
    }));
    one("[data-none]").hidden = !asked || hits.length > 0;
  }

  // ---- bringing, and taking along ----
  async function bring() {
    const done = await YzDoor.send(meeting);
    state = { ...state, offline: Boolean(done.offline), login: Boolean(done.login) };
    if (done.again) await YzKeeping.sendLater(here.scope, "door");
    return done;
  }
  async function synchronise() {
    state = await YzDoor.synchronise(meeting);
    kept = (await YzDoor.date(meeting)) || null;
    await draw();
  }
  async function tick() {
    await YzDoor.tidy();
    if (navigator.onLine && !busy) { await bring(); await synchronise(); } else await draw();
  }

  // ---- buttons ----
  const typed = one("[name=typed]");
  const take = () => { const text = typed.value; typed.value = ""; check(text); };
  one("[data-check]").addEventListener("click", take);
  typed.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); take(); } });
  one("[name=find]").addEventListener("input", found);
  one("[data-walk]").addEventListener("click", walkIn);
  page.querySelectorAll("[data-mode]").forEach((button) => button.addEventListener("click", async () => { out = button.dataset.mode === "out"; await YzDoor.setMeta("out", out); await draw(); }));
  one("[data-send]").addEventListener("click", async () => { await bring(); await synchronise(); });
  const view = one("[data-view]");
  one("[data-camera]").addEventListener("click", async () => {
    if (YzCamera.on()) { YzCamera.stop(view); view.hidden = true; return; }
    view.hidden = false;
    if (!(await YzCamera.start(view, async (text) => { if (screen.hidden || screen.dataset.colour === "green") await check(text); }))) { view.hidden = true; notes([[say("no_camera"), "soon"]]); }
  });
  let asking = null;
  addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); asking = event; one("[data-install]").hidden = false; });
  one("[data-install]").addEventListener("click", () => { if (asking) asking.prompt(); one("[data-install]").hidden = true; });
  addEventListener("online", tick);
  addEventListener("offline", draw);
  new BroadcastChannel(YzDoor.CHANNEL).onmessage = draw;

  // ---- the beginning ----
  async function begin() {
    await YzDoor.tidy();
    out = Boolean(await YzDoor.meta("out"));
    kept = (await YzDoor.date(meeting)) || null;
    one("[data-live]").hidden = false;
    await draw();
    YzKeeping.hire(here.worker, here.scope, [here.home, `${here.home}manifest.json`]).catch(() => null);
    await tick();
    setInterval(() => tick().catch(() => null), TICK_MS);
    page.dataset.ready = "yes";
  }
  begin();
})();
