// Speaking instead of typing, where the browser can: a button under each field of several lines.
// Nothing shows where it can't. What is heard is put where the cursor stands and is never sent by itself.
"use strict";
(() => {
  const Hearing = window.SpeechRecognition || window.webkitSpeechRecognition;
  const form = document.querySelector("#yz-mic");
  if (!Hearing || !form) return;
  const words = form.dataset;
  const chinese = document.documentElement.lang.toLowerCase().startsWith("zh");
  let now = null;

  function attach(root) {
    root.querySelectorAll("textarea:not([data-dictation]):not([readonly]):not([disabled])").forEach((field, n) => {
      field.dataset.dictation = "";
      const row = form.content.firstElementChild.cloneNode(true);
      const button = row.querySelector("button");
      const note = row.querySelector("[role=status]");
      // Whose computers hear it stands there before anybody speaks; once a page is enough for the eye.
      note.textContent = words.maker;
      note.classList.toggle("visually-hidden", n > 0 || root !== document);
      note.id = `dictation-${field.id || field.name || n}`;
      button.setAttribute("aria-describedby", note.id);
      field.after(row);
      button.addEventListener("click", () => (now && now.field === field ? now.hearing.stop() : listen(field, button, note)));
    });
  }

  function listen(field, button, note) {
    if (now) now.hearing.abort();
    const hearing = new Hearing();
    const mine = { hearing, field };
    hearing.lang = chinese ? "zh-CN" : "en-US";
    hearing.continuous = true;
    hearing.interimResults = false;
    hearing.onresult = (event) => {
      for (let n = event.resultIndex; n < event.results.length; n += 1) {
        if (event.results[n].isFinal) put(field, event.results[n][0].transcript);
      }
    };
    hearing.onerror = (event) => say(note, words[event.error === "not-allowed" || event.error === "service-not-allowed" ? "denied" : event.error === "network" ? "network" : "nothing"]);
    hearing.onend = () => { show(button, false); if (now === mine) now = null; };
    now = mine;
    try { hearing.start(); } catch { now = null; return; }
    show(button, true);
    field.focus();
  }

  function put(field, heard) {
    const [from, to] = [field.selectionStart, field.selectionEnd];
    const before = field.value.slice(0, from);
    const gap = !chinese && before && !/\s$/.test(before) ? " " : "";
    let text = gap + heard.trim();
    if (field.maxLength > 0) text = text.slice(0, Math.max(0, field.maxLength - field.value.length + (to - from)));
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function show(button, on) {
    button.setAttribute("aria-pressed", String(on));
    button.querySelector("span").textContent = on ? words.stop : words.start;
  }

  function say(note, sentence) {
    note.textContent = sentence;
    note.classList.remove("visually-hidden");
  }

  document.addEventListener("htmx:afterSettle", (event) => attach(event.target.parentElement || document));
  attach(document);
})();
