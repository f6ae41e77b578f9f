// What a gate can say of a ticket alone: read the code, verify its signature, look at its days, its gate, its uses.
// The same bytes as yanzhen/kernel/orders/models/tokens.py. Touches no document and no storage.
(function (scope) {
  "use strict";
  const PREFIX = "YZ1";
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const BODY = 29, SIGNATURE = 64, ALWAYS = 0xffff, CODE = 8;
  const DAY_MS = 86400000, EPOCH = Date.UTC(2020, 0, 1);

  const plain = (text) => String(text).replace(/\s+/g, "").toUpperCase();

  function bytesOf(text) {
    const out = [];
    let bits = 0, value = 0;
    for (const letter of text) {
      const five = ALPHABET.indexOf(letter);
      if (five < 0) return null;
      value = ((value << 5) | five) & 0xfff; bits += 5;
      if (bits >= 8) { bits -= 8; out.push((value >> bits) & 255); }
    }
    return new Uint8Array(out);
  }
  const hexBytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const uuid = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const dayOf = (days) => new Date(EPOCH + days * DAY_MS).toISOString().slice(0, 10);
  // A day is a day in Shanghai, which keeps no summer time.
  const dayAt = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(0, 10);

  // The token; null where it is none of ours.
  function opened(text) {
    const words = plain(text);
    if (!words.startsWith(PREFIX)) return null;
    const data = bytesOf(words.slice(PREFIX.length));
    if (!data || data.length !== BODY + SIGNATURE || data[0] !== 1) return null;
    const view = new DataView(data.buffer);
    const until = view.getUint16(25);
    return {
      key: view.getUint16(1), voucher: uuid(data.subarray(3, 19)), tag: String(view.getUint32(19)),
      since: dayOf(view.getUint16(23)), until: until === ALWAYS ? "" : dayOf(until), uses: view.getUint16(27),
      body: data.slice(0, BODY), signature: data.slice(BODY),
    };
  }

  let native = null;
  const imported = new Map();
  async function fits(token, hex) {
    if (native !== false && scope.crypto && scope.crypto.subtle) {
      try {
        if (!imported.has(hex)) imported.set(hex, await crypto.subtle.importKey("raw", hexBytes(hex), { name: "Ed25519" }, false, ["verify"]));
        native = true;
        return await crypto.subtle.verify({ name: "Ed25519" }, imported.get(hex), token.signature, token.body);
      } catch (error) {
        if (native) throw error;
        native = false;
      }
    }
    if (!scope.YzCodes) throw new Error("unbuilt");
    return scope.YzCodes.verify(token.signature, token.body, hexBytes(hex));
  }

  const no = (why, value, more) => ({ colour: "red", why, value, ...more });

  // `used`: what this phone let in with the ticket: { uses, today, last }. Colour, and why; `ask` where a person decides first.
  async function judge(text, { rules, used, now }) {
    if (!rules) return no("unruled");
    const words = plain(text);
    if (words.length === CODE && !words.startsWith(PREFIX)) return { colour: "ask", why: "unchecked", code: words, left: 1, uses: 1 };
    const token = opened(words);
    if (!token) return no("no_ticket");
    const key = rules.keys[token.key];
    if (!key || (key.until && Date.parse(key.until) <= now)) return no("stranger");
    if (!(await fits(token, key.public))) return no("forged");
    const facts = { voucher: token.voucher, title: "" };
    const offer = rules.offers[token.tag];
    if (!offer) return no("elsewhere", "", facts);
    facts.title = offer.name;
    if (rules.revoked.includes(token.voucher)) return no("revoked", "", facts);
    const today = dayAt(now);
    if (today < token.since) return no("not_yet", token.since, facts);
    if (token.until && today > token.until) return no("over", token.until, facts);
    const uses = Math.floor((token.uses / Math.max(offer.each, 1)) * offer.here);
    return weigh({ ...facts, uses, card: cardOf(rules, token.voucher) }, used, today);
  }
  function weigh(facts, used, today) {
    const gone = used ? used.uses : 0;
    const inside = used && used.day === today ? used.today : 0;
    const left = facts.uses - gone;
    const more = { ...facts, used: gone, left, inside, last: used && used.last };
    if (left < 1) return no("used_up", facts.uses, more);
    return { colour: left > 1 || facts.card ? "ask" : "green", ...more };
  }
  function cardOf(rules, voucher) {
    const found = Object.values(rules.cards).find((group) => group.tickets.includes(voucher));
    return found ? found.ask : "";
  }

  // What the server knows besides, where it answered: used at another gate, stopped, a card to be seen.
  function corrected(found, look) {
    if (!look) return found;
    if (!look.known) return found.code ? no("said", look.why) : found;
    if (look.why) return no("revoked", "", { voucher: found.voucher, title: look.title });
    const gone = Math.max(found.used || 0, look.uses - look.left);
    const facts = { ...found, title: look.title, uses: look.uses, used: gone, left: look.uses - gone, card: look.card };
    if (facts.left < 1) return { ...facts, colour: "red", why: "used_up", value: look.uses, last: look.last_at && Date.parse(look.last_at), gate: look.last_gate };
    if (found.colour === "red" && !["used_up", "elsewhere"].includes(found.why)) return found;
    return { ...facts, why: "", colour: facts.left > 1 || facts.card ? "ask" : "green" };
  }

  scope.YzJudge = { opened, judge, corrected, dayAt, plain, fits };
})(self);
