// Money that this phone took without network and has not sent yet: whoever counts the drawer hears of it. What keeps such sales
// writes {n, fen, home} under this name, and takes it away when all are sent.
(() => {
  const line = document.querySelector("[data-unsent]");
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem("yanzhen-unsent-cash") || "null"); } catch { /* not ours */ }
  if (!line || !kept || !(kept.n > 0)) return;
  const words = line.querySelector("[data-unsent-words]");
  words.textContent = words.dataset.unsentWords.replace("N", kept.n).replace("SUM", `¥${(kept.fen / 100).toFixed(2)}`);
  const home = line.querySelector("[data-unsent-home]");
  if (/^\/[a-z]/.test(kept.home || "")) home.href = kept.home; else home.remove();
  line.hidden = false;
  line.closest("form").elements.unsent.value = kept.n;
})();
