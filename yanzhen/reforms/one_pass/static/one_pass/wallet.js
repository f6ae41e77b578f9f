// Lets the wallet open without network, and says so once it does.
(() => {
  "use strict";
  const note = document.querySelector("[data-kept]");
  if (!("serviceWorker" in navigator) || !note) return;
  const paths = [location.pathname, ...[...document.querySelectorAll("[data-keep]")].map((link) => new URL(link.href).pathname)];
  YzKeeping.hire(note.dataset.worker, note.dataset.scope, [...new Set(paths)]).then(() => { note.hidden = false; }).catch(() => null);
})();
