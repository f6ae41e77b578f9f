// What shortens the way. Every page works without it: links, forms and <details> do the same, slower.
"use strict";
(() => {
  const one = (q, from = document) => from.querySelector(q);
  const all = (q, from = document) => [...from.querySelectorAll(q)];
  const words = (one("#yz-words") || {}).dataset || {};
  const typing = (node) => node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  // ---- large type without a new page ----
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-size-switch]");
    if (!button) return;
    event.preventDefault();
    const large = document.documentElement.dataset.size !== "large";
    if (large) document.documentElement.dataset.size = "large";
    else delete document.documentElement.dataset.size;
    const body = new URLSearchParams(new FormData(button.form));
    body.set("size", large ? "large" : "normal");
    all("[data-size-switch]").forEach((each) => {
      each.setAttribute("aria-pressed", String(large));
      each.value = large ? "normal" : "large";
    });
    fetch(button.form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  });

  // ---- one press, one act ----
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "1";
    if (form.dataset.draft) try { sessionStorage.setItem("yz:sent", form.dataset.draft); } catch { /* forbidden */ }
    setTimeout(() => hold(form, event.submitter), 0);
    setTimeout(() => release(form), 8000);
  }, true);
  function hold(form, pressed) {
    if (!pressed || pressed.matches("[data-size-switch]")) { delete form.dataset.sent; return; }
    pressed.setAttribute("aria-disabled", "true");
  }
  function release(form) {
    delete form.dataset.sent;
    all("button[aria-disabled]", form).forEach((each) => { if (!each.hasAttribute("aria-describedby")) each.removeAttribute("aria-disabled"); });
  }
  // Who leaves takes the kept pages along; what waits to be sent stays (visits without network).
  document.addEventListener("submit", (event) => { if (self.caches && /\/logout\/$/.test(event.target.action)) caches.delete("yanzhen-visits-shell"); });
  addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
    if (form && form.dataset.draft && event.detail.successful) forget(form);
  });

  // ---- drafts: what was typed outlives an error, a time-out, a closed tab ----
  const place = (form) => `yz:${form.dataset.draft}`;
  const kept = (field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type) && field.name !== "csrfmiddlewaretoken";
  function keep(form) {
    const rows = [...form.elements].filter(kept)
      .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked).map((field) => [field.name, field.value]);
    try { localStorage.setItem(place(form), JSON.stringify({ at: Date.now(), rows })); } catch { /* full or forbidden */ }
  }
  // Sent the plain way: the draft goes when the next page shows neither the form nor a refusal.
  function settle() {
    try {
      const sent = sessionStorage.getItem("yz:sent");
      if (!sent) return;
      sessionStorage.removeItem("yz:sent");
      const back = all("form[data-draft]").some((form) => form.dataset.draft === sent);
      if (!back && !one("[data-kept]")) localStorage.removeItem(`yz:${sent}`);
    } catch { /* forbidden */ }
  }
  function forget(form) { try { localStorage.removeItem(place(form)); } catch { /* forbidden */ } }
  function bring(form) {
    if (form.dataset.brought) return;
    form.dataset.brought = "1";
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(place(form))); } catch { return; }
    if (!draft || one("[aria-invalid]", form)) return;
    const fields = [...form.elements].filter(kept);
    let changed = false;
    for (const [name, value] of draft.rows) {
      for (const field of fields.filter((each) => each.name === name)) {
        if (["checkbox", "radio"].includes(field.type)) { if (field.value === value && !field.checked) { field.checked = true; changed = true; } }
        else if (!field.value && value) { field.value = value; changed = true; }
      }
    }
    if (!changed) return;
    const line = Object.assign(document.createElement("p"), { className: "hint row-x", textContent: words.restored + " " });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-text", textContent: words.forget });
    button.addEventListener("click", () => { forget(form); form.reset(); line.remove(); });
    line.append(button);
    line.setAttribute("role", "status");
    form.prepend(line);
  }
  document.addEventListener("input", (event) => { const form = event.target.form; if (form && form.dataset.draft) keep(form); });

  // ---- keys ----
  let waiting = false;
  const rows = () => all("[data-rows] > tr, [data-rows] > li").filter((row) => row.offsetParent);
  function move(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.contains(document.activeElement));
    const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
    (one("a.main, a", next) || next).focus();
    next.scrollIntoView({ block: "nearest" });
  }
  const acts = {
    "/": () => one("[data-search]")?.focus(),
    "?": () => { location.href = words.keys; },
    j: () => move(1),
    k: () => move(-1),
    x: () => { const box = document.activeElement.closest("tr, li")?.querySelector("[data-pick]"); if (box) box.click(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.form || one("main form[method=post]");
      if (form) { event.preventDefault(); form.requestSubmit(one(".btn-lead", form) || undefined); }
      return;
    }
    if (event.key === "Escape") return leave(event);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (/^[0-9]$/.test(event.key) && digit(Number(event.key))) { event.preventDefault(); return; }
    const act = acts[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
  // In a row with a choice, a digit chooses and goes on to the next row; pressed at once, it is for the first. A tick stays in its row.
  function digit(number) {
    if (document.activeElement === document.body && one("[data-digits]")) move(1);
    const select = document.activeElement.closest("tr, li")?.querySelector("[data-digits]");
    const box = select && !select.options && all("input", select)[number - 1];
    if (box) { box.click(); if (box.type === "radio") move(1); return true; }
    if (!select?.options || number >= select.options.length) return false;
    select.selectedIndex = number;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    move(1);
    return true;
  }
  function leave(event) {
    const menu = one("details.menu[open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); return; }
    if (typing(event.target)) { event.target.blur(); return; }
    const up = all(".yz-crumb a").pop();
    if (up && !one("dialog[open]")) location.href = up.href;
  }
  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // ---- choosing rows ----
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-pick-all]")) all("[data-pick]").forEach((each) => { each.checked = box.checked; mark(each); });
    else if (box.matches("[data-pick]")) mark(box);
    else return;
    const count = all("[data-pick]:checked").length;
    all("[data-bulk]").forEach((bar) => { bar.hidden = count === 0; });
    all("[data-bulk-count]").forEach((each) => { each.textContent = words.chosen.replace("%s", count); });
    offer(all("[data-pick]:checked"));
  });
  // Only acts that a chosen row allows; beside the others' stands how many do.
  function offer(chosen) {
    const buttons = all("[data-act-for]");
    buttons.forEach((button) => {
      const fits = chosen.filter((each) => each.dataset.acts.split(" ").includes(button.dataset.actFor)).length;
      button.hidden = chosen.length > 0 && fits === 0;
      const said = one("[data-act-count]", button);
      said.hidden = fits === chosen.length;
      said.textContent = `${fits}/${chosen.length}`;
    });
    all("[data-act-none]").forEach((each) => { each.hidden = buttons.some((button) => !button.hidden); });
  }
  const mark = (box) => box.closest("tr, li")?.classList.toggle("sel", box.checked);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-unpick]")) return;
    event.preventDefault();
    all("[data-pick]:checked").forEach((box) => box.click());
  });

  // ---- small number with − and + ----
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-stepper] [data-by]");
    if (!button) return;
    const input = one("input", button.parentElement);
    const low = input.min === "" ? 0 : Number(input.min);
    input.value = Math.max(low, (parseInt(input.value, 10) || 0) + Number(button.dataset.by));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // ---- a number that is typed over, a running sum, and Enter that goes on to the next field ----
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-stepper] input, [data-fen]")) event.target.select(); });
  const said = (text) => text.normalize("NFKC").replace(/[¥,\s]/g, "");
  function sum(form) {
    let fen = 0;
    let besides = 0;
    for (const input of all("[data-fen]", form)) fen += (parseInt(said(input.value), 10) || 0) * Number(input.dataset.fen);
    for (const input of all("[data-besides]", form)) besides += Math.round((parseFloat(said(input.value)) || 0) * 100);
    for (const out of all("[data-sum]", form)) {
      const shown = fen - (out.dataset.sum === "" ? 0 : Number(out.dataset.sum) + besides);
      out.textContent = `${shown < 0 ? "−" : ""}¥${(Math.abs(shown) / 100).toLocaleString("en", { minimumFractionDigits: 2 })}`;
      const box = out.closest("[data-summed]");
      if (box) box.hidden = false;
    }
  }
  const sumAll = () => { for (const out of all("[data-sum]")) sum(out.form || out.closest("form")); };
  document.addEventListener("input", (event) => { const form = event.target.form; if (form && one("[data-sum]", form)) sum(form); });
  document.addEventListener("htmx:load", sumAll);
  sumAll();
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("input") && event.target.closest("form[data-enter-next]");
    if (!form) return;
    event.preventDefault();
    const fields = [...form.elements].filter((field) => field.matches("input:not([type=hidden]), button:not([type=button])"));
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
  });

  // ---- toast: thirty seconds to undo, longer while looked at ----
  function toast(node) {
    if (node.dataset.on) return;
    node.dataset.on = "1";
    let left = 30;
    const button = one("[data-undo]", node);
    const close = one("[data-close]", node);
    if (close) { close.hidden = false; close.addEventListener("click", () => node.remove()); }
    const timer = setInterval(() => {
      if (node.matches(":hover, :focus-within")) return;
      left -= 1;
      if (button) button.textContent = words.left.replace("%s", left);
      if (left <= 0) { clearInterval(timer); node.remove(); }
    }, 1000);
  }

  // ---- photos are made small before they travel ----
  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-photos]") || !window.createImageBitmap || !window.DataTransfer) return;
    const box = new DataTransfer();
    for (const file of input.files) box.items.add(await smaller(file, Number(input.dataset.photos) || 1280));
    input.files = box.files;
  });
  async function smaller(file, edge) {
    if (!file.type.startsWith("image/") || file.size < 300000) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/webp", 0.82));
      return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + (blob.type === "image/webp" ? ".webp" : ".png"), { type: blob.type }) : file;
    } catch { return file; }
  }

  // ---- no network: say so, lose nothing ----
  function offline() {
    const home = one("#refusal");
    if (!home) return;
    const note = Object.assign(document.createElement("div"), { className: "note note-late", tabIndex: -1 });
    const bold = Object.assign(document.createElement("b"), { textContent: words.offline });
    note.append(bold, " " + words.offlineThen);
    home.replaceChildren(note);
    note.focus();
  }
  document.addEventListener("htmx:sendError", offline);
  document.addEventListener("htmx:timeout", offline);

  // ---- a part with data-carry is replaced while somebody types in it: the words and the place go along ----
  let carried = [], atField = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target.closest("[data-carry]");
    carried = part ? all("input[id], textarea[id]", part).filter((each) => each.value !== each.defaultValue) : [];
    atField = part && part.contains(document.activeElement) ? document.activeElement.id : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const each of carried) {
      const now = document.getElementById(each.id);
      if (now && now !== each && now.value === now.defaultValue) now.value = each.value;
    }
    const there = carried.length && atField ? document.getElementById(atField) : null;
    if (there) { there.focus(); there.setSelectionRange?.(there.value.length, there.value.length); }
    carried = [];
  });

  // ---- a page or a part of it has arrived ----
  function arrive(root) {
    all("[data-toast]", root).forEach(toast);
    all("form[data-draft]", root).forEach(bring);
    all("[data-print]", root).forEach((each) => { each.hidden = false; each.onclick = () => print(); });
    all("[data-bulk]", root).forEach((bar) => { bar.hidden = !one("[data-pick]:checked"); });
    const note = one("[data-focus]", root);
    if (note) note.focus();
  }
  document.addEventListener("htmx:afterSettle", (event) => arrive(event.target.parentElement || document));
  settle();
  arrive(document);
})();
