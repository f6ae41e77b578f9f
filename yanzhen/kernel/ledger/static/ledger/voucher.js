// The form of a voucher: running totals, Enter to the next field, = fills in what is missing, lines without a round trip.
"use strict";
(() => {
  const form = document.querySelector("form[data-voucher]");
  if (!form) return;
  const all = (q) => [...form.querySelectorAll(q)];
  const one = (q) => form.querySelector(q);
  // Whole fen: "1,234.5" → 123450; what is no plain amount yet counts nothing.
  const fen = (text) => {
    const match = /^(\d+)(?:\.(\d{0,2}))?$/.exec(text.normalize("NFKC").replace(/[,\s¥]/g, ""));
    return match ? Number(match[1]) * 100 + Number((match[2] || "").padEnd(2, "0") || 0) : 0;
  };
  const yuan = (value) => `¥${Math.floor(value / 100).toLocaleString("en")}.${String(value % 100).padStart(2, "0")}`;
  const sum = (side) => all(`[data-side="${side}"]`).reduce((total, field) => total + fen(field.value), 0);
  function add() {
    const debit = sum("debit"), credit = sum("credit");
    one('[data-side-sum="debit"]').textContent = yuan(debit);
    one('[data-side-sum="credit"]').textContent = yuan(credit);
    one("[data-difference]").hidden = debit === credit;
    one("[data-difference-yuan]").textContent = yuan(Math.abs(debit - credit));
  }
  form.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset.side && /[=\uFF1D]/.test(field.value)) {
      field.value = "";
      const missing = field.dataset.side === "debit" ? sum("credit") - sum("debit") : sum("debit") - sum("credit");
      field.value = missing > 0 ? (missing / 100).toFixed(2) : "";
    }
    add();
  });
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || !field.closest("[data-line]")) return;
    event.preventDefault();
    const fields = all("[data-line] input:not([type=hidden]), [data-line] select");
    const at = fields.indexOf(field);
    // An amount under debit ends the line: nothing stands under credit then.
    const skip = field.dataset.side === "debit" && field.value ? 2 : 1;
    if (at + skip >= fields.length) more();
    (all("[data-line] input:not([type=hidden]), [data-line] select")[at + skip] || field).focus();
  });
  function more() {
    const rows = all("[data-line]");
    const count = one("[data-lines]");
    const number = Number(count.value);
    const row = rows[rows.length - 1].cloneNode(true);
    row.querySelectorAll("input, select").forEach((field) => {
      field.name = field.name.replace(/\d+$/, number);
      field.value = "";
      field.classList.remove("is-invalid");
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
      if (field.ariaLabel) field.ariaLabel = field.ariaLabel.replace(/\d+$/, number + 1);
    });
    row.querySelectorAll(".err").forEach((each) => each.remove());
    rows[rows.length - 1].after(row);
    count.value = number + 1;
    return row;
  }
  const button = one("[data-more]");
  if (button) button.addEventListener("click", (event) => {
    event.preventDefault();
    const first = more();
    more();
    first.querySelector("input").focus();
  });
  add();
})();
