// Kept on this device first and sent later: what pages that work without network have in common. Used by pages and by
// service workers, so it touches no document. What is kept, and what the server's answer means, is each app's own.
(function (scope) {
  "use strict";
  // Answers to this set no cookie (base/middleware.py): they may come after somebody else has signed in.
  const BEHIND = { "X-Background": "1" };
  // The server's own no; anything else (5xx, a login page) is tried again later.
  const NO = [400, 403, 404, 409, 413, 422];

  const ask = (request, then) => { request.onsuccess = () => then(request.result); };

  // A database that stays open; `build` makes its stores. Another tab's newer one closes it.
  function storage(name, build) {
    let opening = null;
    function open() {
      if (opening) return opening;
      opening = new Promise((resolve, reject) => {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => build(request.result);
        request.onsuccess = () => {
          const forget = () => { opening = null; };
          request.result.onversionchange = () => { request.result.close(); forget(); };
          request.result.onclose = forget;
          resolve(request.result);
        };
        request.onerror = () => { opening = null; reject(request.error); };
      });
      return opening;
    }
    // `act` queues its requests at once and in their callbacks; what `give` was called with is the result, when it is on the disk.
    return async function within(stores, mode, act) {
      const database = await open();
      return new Promise((resolve, reject) => {
        let result;
        const transaction = database.transaction(stores, mode, { durability: mode === "readwrite" ? "strict" : "default" });
        transaction.oncomplete = () => resolve(result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error || new Error("aborted"));
        act((store) => transaction.objectStore(store), (value) => { result = value; }, transaction);
      });
    };
  }

  // Null without network. Nobody is led to a login page: that is an answer, too.
  async function behind(address, { headers, patience, ...options } = {}) {
    const signal = patience && AbortSignal.timeout ? AbortSignal.timeout(patience) : undefined;
    try {
      return await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal, ...options, headers: { ...BEHIND, ...headers } });
    } catch {
      return null;
    }
  }

  // One at a time over all tabs and the worker; who comes meanwhile waits for the turn.
  const alone = (name, act) => (scope.navigator.locks ? scope.navigator.locks.request(name, act) : act());
  function tell(channel, news) {
    const open = new BroadcastChannel(channel);
    open.postMessage(news || {});
    open.close();
  }

  // crypto.randomUUID is missing where TLS is; random bytes are not.
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40; bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // The worker, told which pages to keep; and that it may send when the network is back and no page is open.
  async function hire(worker, within, pages) {
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.register(worker, { scope: within });
    const registration = await navigator.serviceWorker.ready;
    registration.active.postMessage({ keep: pages });
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
  }
  async function sendLater(within, tag) {
    const registration = (scope.ServiceWorkerGlobalScope && scope.registration) || ("serviceWorker" in navigator && (await navigator.serviceWorker.getRegistration(within)));
    if (registration && registration.sync) await registration.sync.register(tag).catch(() => null);
  }
  // Whether there is room for `bytes`. What `estimate` says is a guess (Chromium tells each site that it has ten gigabytes more), so it
  // is believed only where it says no; otherwise `probe` bytes are written and left out again in one transaction, now and then.
  const PROBE_EVERY_MS = 120000;
  const probing = storage("yanzhen-room", (database) => database.createObjectStore("probe", { keyPath: "name" }));
  let probed = { at: -Infinity, fits: true };
  async function hasRoom(bytes, probe) {
    if (navigator.storage && navigator.storage.estimate) {
      const { quota, usage } = await navigator.storage.estimate();
      if (quota && quota - usage < bytes) return false;
    }
    if (performance.now() - probed.at > PROBE_EVERY_MS) {
      const tried = probing(["probe"], "readwrite", (store) => { store("probe").put({ name: "probe", value: new Uint8Array(probe) }); store("probe").delete("probe"); });
      probed = { at: performance.now(), fits: await tried.then(() => true, () => false) };
    }
    return probed.fits;
  }

  scope.YzKeeping = { NO, ask, storage, behind, alone, tell, newKey, hire, sendLater, hasRoom };
})(self);
