// Codes out of the camera, by the browser's own reader or the one that was built; and what is heard and felt.
(function (scope) {
  "use strict";
  const LOOK_EVERY_MS = 160, SAME_MS = 4000, WIDTH = 480;
  let stream = null, sound = null, before = { text: "", at: 0 };

  function reader() {
    if ("BarcodeDetector" in scope) {
      const detector = new scope.BarcodeDetector({ formats: ["qr_code"] });
      return async (view) => { const found = await detector.detect(view); return found.length ? found[0].rawValue : ""; };
    }
    if (!scope.YzCodes) return null;
    const canvas = document.createElement("canvas");
    const paper = canvas.getContext("2d", { willReadFrequently: true });
    return async (view) => {
      if (!view.videoWidth) return "";
      canvas.width = WIDTH; canvas.height = Math.round((WIDTH * view.videoHeight) / view.videoWidth);
      paper.drawImage(view, 0, 0, canvas.width, canvas.height);
      return scope.YzCodes.read(paper.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
    };
  }
  async function start(view, found) {
    const read = reader();
    if (!read || !navigator.mediaDevices) return false;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      view.srcObject = stream;
      await view.play();
    } catch { stop(view); return false; }
    look(view, read, found);
    return true;
  }
  async function look(view, read, found) {
    if (!stream) return;
    const text = await read(view).catch(() => "");
    // The same code held before the camera is the same visitor.
    if (text && (text !== before.text || Date.now() - before.at > SAME_MS)) { before = { text, at: Date.now() }; await found(text); } else if (text) before.at = Date.now();
    setTimeout(() => look(view, read, found), LOOK_EVERY_MS);
  }
  function stop(view) {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    view.srcObject = null;
  }

  // One high tone is yes, two low ones no: heard without looking.
  function tone(hertz, from, seconds) {
    const wave = sound.createOscillator(), volume = sound.createGain();
    wave.frequency.value = hertz; volume.gain.value = 0.25;
    wave.connect(volume).connect(sound.destination);
    wave.start(sound.currentTime + from); wave.stop(sound.currentTime + from + seconds);
  }
  function feel(colour) {
    try {
      sound = sound || new (scope.AudioContext || scope.webkitAudioContext)();
      if (sound.state === "suspended") sound.resume();
      if (colour === "green") tone(980, 0, 0.16);
      else if (colour === "red") { tone(220, 0, 0.22); tone(220, 0.3, 0.3); }
      else tone(560, 0, 0.1);
    } catch { /* a phone without sound still shows and shakes */ }
    if (navigator.vibrate) navigator.vibrate(colour === "green" ? 70 : colour === "red" ? [220, 90, 220] : 30);
  }

  scope.YzCamera = { start, stop, feel, on: () => Boolean(stream) };
})(window);
