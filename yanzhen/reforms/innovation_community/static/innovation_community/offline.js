// The page's half of visits without network: keeps the form's page at hand, lists what waits, sends it.
(function () {
  "use strict";
  const sheet = document.querySelector("[data-kept-visits]");
  const here = sheet.dataset;
  const one = (selector, root) => (root || document).querySelector(selector);
  // Photos of a day and some air; below this a kept visit may fail to be kept.
  const ROOM_BYTES_MIN = 50 * 1024 * 1024, PROBE_BYTES = 8 * 1024 * 1024;
  const { WAITING, REFUSED } = YzVisits;

  // ---- the worker ----
  YzKeeping.hire(here.worker, here.scope, [here.shell]).catch(() => null);

  // ---- sending: at the start, when the network is back, when somebody presses ----
  async function send() {
    if (!navigator.onLine) return show();
    await show(await YzVisits.sendAll(here.who));
  }
  addEventListener("online", send);
  addEventListener("offline", () => show());
  const channel = new BroadcastChannel(YzVisits.CHANNEL);
  channel.onmessage = (event) => { if (event.data.sent) say(here.sent.replace("%s", event.data.sent)); show(); };

  // ---- what is shown ----
  async function show(done) {
    const entries = await YzVisits.all();
    const mine = entries.filter((entry) => entry.person === here.person);
    state(mine, done || {});
    const list = one("[data-list]");
    if (!list) return;
    list.replaceChildren(...mine.map(row));
    one("[data-waiting-list]").hidden = !mine.length;
    one("[data-others]").hidden = mine.length === entries.length;
  }
  function state(mine, done) {
    const chip = one("[data-state]");
    if (!chip) return;
    const words = [];
    if (!navigator.onLine || done.offline) words.push(here.offline);
    else if (done.login) words.push(here.login);
    const refused = mine.filter((entry) => entry.state === REFUSED).length;
    const waiting = mine.length - refused;
    if (waiting) words.push(here.waiting.replace("%s", waiting));
    if (refused) words.push(here.refused.replace("%s", refused));
    // The whole link: one without words would be read out as nothing.
    chip.closest("a").hidden = !words.length;
    chip.className = refused ? "st st-late" : "st st-pause";
    one("[data-state-words]", chip).textContent = words.join(" · ");
  }
  function row(entry) {
    const item = one("#kept-row").content.cloneNode(true);
    one("[data-whom]", item).textContent = entry.whom;
    one("[data-when]", item).textContent = ["day", "hour"].map((name) => value(entry, name)).join(" ");
    const problem = one("[data-problem]", item);
    problem.textContent = value(entry, "problem_1") || value(entry, "note");
    problem.hidden = !problem.textContent;
    const no = one("[data-sentences]", item);
    no.hidden = entry.state !== REFUSED;
    no.textContent = entry.sentences.join(" ") || here["no" + entry.status] || here.no;
    one("[data-mend]", item).addEventListener("click", () => mend(entry));
    one("[data-drop]", item).addEventListener("click", async () => { if (confirm(here.sure)) await YzVisits.remove(entry.id); show(); });
    return item;
  }
  const value = (entry, name) => (entry.rows.find((each) => each[0] === name) || ["", ""])[1];
  function say(words, kind) {
    const line = one("[data-said]");
    if (line) { line.textContent = words; line.hidden = !words; line.className = kind || "note"; }
  }

  // ---- the form ----
  const form = one("#kept-visit");
  const people = form ? JSON.parse(one("#kept-people").textContent) : [];
  let chosen = null, mended = null;
  function choose(whom) {
    chosen = whom;
    one("[data-chosen-name]").textContent = whom ? whom.name : "";
    one("[data-chosen-place]").textContent = whom ? [whom.place, whom.why].filter(Boolean).join(" · ") : "";
    one("[data-whom-chosen]").hidden = !whom;
    one("[data-whom-search]").hidden = Boolean(whom);
    if (whom && whom.rule) { const radio = one(`[name=reason][value="${CSS.escape(whom.rule)}"]`, form); if (radio) radio.checked = true; }
  }
  function offer(words) {
    const wanted = words.trim().toLowerCase();
    const fits = people.filter((each) => (wanted ? each.name.toLowerCase().includes(wanted) : each.why)).slice(0, 8);
    one("[data-offers]").replaceChildren(...fits.map((whom) => {
      const item = one("#kept-offer").content.cloneNode(true);
      one("b", item).textContent = whom.name;
      one("span", item).textContent = [whom.place, whom.why].filter(Boolean).join(" · ");
      one("button", item).addEventListener("click", () => choose(whom));
      return item;
    }));
    one("[data-none]").hidden = fits.length > 0;
  }
  function fresh() {
    mended = null;
    form.reset();
    form.elements.once.value = YzKeeping.newKey();
    choose(null);
    offer("");
  }
  function mend(entry) {
    form.reset();
    mended = entry;
    for (const [name, text] of entry.rows) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (["radio", "checkbox"].includes(field.type)) field.checked = field.checked || field.value === text;
        else field.value = text;
      }
    }
    choose(people.find((each) => each.url === entry.url) || { name: entry.whom, url: entry.url });
    form.querySelectorAll("details").forEach((fold) => { fold.open = true; });
    form.scrollIntoView();
  }
  async function keep(event) {
    event.preventDefault();
    if (!chosen) { say(here.choose, "note note-late"); one("[data-whom-search] input").focus(); return release(); }
    const entry = YzVisits.entryOf(new FormData(form), chosen.url, chosen.name);
    if (mended && !entry.files.length) entry.files = mended.files;
    try {
      await YzVisits.put(entry);
    } catch (error) {
      // Nothing is cleared: what was typed is still on the screen.
      say(error && error.name === "QuotaExceededError" ? here.full : here.unkept, "note note-late");
      return release();
    }
    say(here.kept.replace("%s", entry.whom));
    fresh();
    release();
    scrollTo(0, 0);
    await YzKeeping.sendLater(here.scope, "visits");
    await send();
    await room();
  }
  // app.js holds a form that was sent; this one is at once ready for the next visit.
  function release() {
    setTimeout(() => { delete form.dataset.sent; document.querySelectorAll(".ph-act button").forEach((each) => each.removeAttribute("aria-disabled")); }, 0);
  }
  async function room() { one("[data-room]").hidden = await YzKeeping.hasRoom(ROOM_BYTES_MIN, PROBE_BYTES); }

  if (form) {
    form.addEventListener("submit", keep);
    one("[data-whom-search] input").addEventListener("input", (event) => offer(event.target.value));
    one("[data-another]").addEventListener("click", () => choose(null));
    one("[data-send]").addEventListener("click", async () => {
      for (const entry of await YzVisits.all()) {
        if (entry.person === here.person && entry.state === REFUSED) await YzVisits.put({ ...entry, state: WAITING });
      }
      await send();
    });
    fresh();
    // The worker shows this page in place of a form that could not be fetched.
    choose(people.find((each) => each.url === location.pathname) || null);
    room().catch(() => null);
    one("[data-live]").hidden = false;
  }
  show().then(send).catch(() => null);
})();
