// Between the phone and the server: brings presses in batches until each is acknowledged, and takes rules, keys and withdrawals along.
(function (scope) {
  "use strict";
  const BATCH = 500;
  const PATIENCE_MS = 20000, LOOK_MS = 1200;

  async function ask(path, options) {
    const device = await YzGate.meta("device");
    return YzKeeping.behind(device.home + path, { patience: PATIENCE_MS, ...options });
  }
  // Whose login this is decides the server; the token of the page may be older than the login.
  async function token() {
    const answer = await ask("who/");
    if (!answer) return { offline: true };
    return answer.ok ? await answer.json() : { login: true };
  }
  async function say(path, said, who, patience) {
    return ask(path, { method: "POST", body: JSON.stringify(said), headers: { "Content-Type": "application/json", "X-CSRFToken": who.token }, patience: patience || PATIENCE_MS });
  }
  async function told(battery) {
    const device = await YzGate.meta("device");
    const clock = (await YzGate.meta("clock")) || {};
    return {
      phone: device.phone, said: (await YzGate.meta("sequence")) || 0, skew_s: clock.heard ? Math.round(clock.skew / 1000) : null,
      battery: battery === undefined ? null : battery, waiting: (await YzGate.count(YzGate.OPEN)) + (await YzGate.count(YzGate.SEALED)) + YzGate.rescued().length,
    };
  }
  // The server's clock against ours, half of the way there and back taken off.
  async function hear(now, began) {
    const skew = Date.parse(now) - (began + Date.now()) / 2;
    const clock = (await YzGate.meta("clock")) || { latest: 0 };
    // A clock that was ahead made late presses late; the right time is not held back by them for ever.
    const right = Math.abs(skew) < 2000 ? 0 : skew;
    await YzGate.setMeta("clock", { latest: Math.min(clock.latest, Date.now() + right), skew: right, heard: true });
  }

  async function synchronise(battery) {
    const began = Date.now();
    const who = await token();
    if (!who.token) return who;
    await hear(who.now, began);
    const answer = await say("rules/", await told(battery), who);
    if (!answer) return { offline: true };
    if (answer.status === 409) return { refused: (await answer.json()).refused };
    if (!answer.ok) return { again: true };
    const rules = await answer.json();
    await YzGate.setMeta("rules", rules);
    await YzGate.setMeta("synced", Date.now());
    return { synced: true };
  }

  // One sender at a time; who comes while another sends waits for the turn and sends what is then left.
  function send(options) {
    return YzKeeping.alone("yanzhen-gate-send", () => sendAll(options));
  }
  async function sendAll({ everything, battery }) {
    const device = await YzGate.meta("device");
    if (!device) return {};
    await YzGate.bringIn().catch(() => null);
    await YzGate.seal(everything);
    let rows = await YzGate.inState(YzGate.SEALED, BATCH);
    if (!rows.length) return { sent: 0 };
    const who = await token();
    if (!who.token) return { sent: 0, again: true, ...who };
    let sent = 0, size = BATCH;
    const doubles = [];
    while (rows.length) {
      const facts = await told(battery);
      const body = { ...facts, waiting: facts.waiting - rows.length, scans: rows.map(row) };
      const answer = await say("scans/", body, who, PATIENCE_MS * 3);
      if (!answer || !answer.ok) {
        if (answer && answer.status === 409) return { sent, refused: (await answer.json()).refused };
        // One press that the server can't read holds up no other: it is looked for, and put aside for a person.
        if (answer && answer.status === 422) {
          if (rows.length === 1) { await YzGate.hold(rows[0], await answer.text()); rows = await YzGate.inState(YzGate.SEALED, (size = BATCH)); } else rows = rows.slice(0, Math.ceil(rows.length / 8));
          continue;
        }
        // Too much at once for a slow network or server: smaller, before it is given up for now.
        if (size > 20 && answer !== null && answer.status !== 0) { size = Math.ceil(size / 5); rows = rows.slice(0, size); continue; }
        return { sent, again: true, offline: !answer, login: Boolean(answer) && answer.type === "opaqueredirect" };
      }
      const { answers, full } = await answer.json();
      const rules = await YzGate.meta("rules");
      if (rules) await YzGate.setMeta("rules", { ...rules, full });
      await YzGate.acknowledge(answers);
      sent += answers.length;
      doubles.push(...answers.filter((each) => each.outcome === "double"));
      YzGate.tell({ sent: answers.length });
      rows = await YzGate.inState(YzGate.SEALED, size);
    }
    await YzGate.dropSent((await YzGate.now()).at - YzGate.KEEP_SENT_MS);
    return { sent, doubles };
  }
  const row = (entry) => ({
    press: entry.press, text: entry.text, uses: entry.uses, point: entry.point, sequence: entry.sequence, kind: entry.kind, note: entry.note,
    hash: entry.hash, scanned_at: new Date(entry.at).toISOString(),
  });

  // Asked before somebody is let in; without an answer in a second the phone decides alone.
  async function look(text) {
    const who = await ready();
    if (!who || !who.token) return null;
    const answer = await say("look/", { text }, who, LOOK_MS);
    return answer && answer.ok ? answer.json() : null;
  }
  let known = null;
  async function ready() {
    if (!scope.navigator.onLine) return null;
    if (!known || Date.now() - known.at > 600000 || !known.who.token) {
      const who = await Promise.race([token(), new Promise((done) => setTimeout(() => done(null), LOOK_MS))]);
      if (!who) return null;
      known = { who, at: Date.now() };
    }
    return known.who;
  }
  async function byTail(tail) {
    const answer = await ask(`tail/?tail=${encodeURIComponent(tail)}`);
    if (!answer) return { offline: true };
    if (answer.ok || answer.status === 409) return answer.json();
    return { login: true };
  }

  Object.assign(scope.YzGate, { synchronise, send, look, byTail });
})(self);
