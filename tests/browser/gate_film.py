"""What a camera sees, made from codes: a film for Chromium's pretended camera; and what a page lets be heard and felt, listened to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import segno

WIDTH: Final = 640
HEIGHT: Final = 480
FRAMES: Final = 10
DARK, LIGHT, GREY = b"\x10", b"\xeb", b"\x80"

# Tones and shakes of the phone, as the page orders them; both still reach the browser.
LISTENING: Final = """
    window.heard = []; window.felt = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...said) { window.heard.push(this.frequency.value); return start.apply(this, said); };
    const vibrate = navigator.vibrate.bind(navigator);
    navigator.vibrate = (pattern) => { window.felt.push(pattern); return vibrate(pattern); };
"""
# A battery as the browser tells of it; the test says how full it is.
BATTERY: Final = """
    const battery = Object.assign(new EventTarget(), { level: 0.15, charging: false });
    navigator.getBattery = async () => battery;
    window.charge = (level, charging) => { Object.assign(battery, { level, charging }); battery.dispatchEvent(new Event("levelchange")); };
"""
# A browser that does not know the signature by itself; and what the verifier that was built in says then.
NO_ED25519: Final = """(() => {
    const real = SubtleCrypto.prototype.importKey;
    SubtleCrypto.prototype.importKey = function (format, data, how, ...rest) {
        if ((how.name || how) === "Ed25519") return Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
        return real.call(this, format, data, how, ...rest);
    };
})();"""
OVERHEARD: Final = """() => {
    const real = YzCodes.verify;
    self.overheard = [];
    YzCodes.verify = async (...given) => { const fits = await real(...given); self.overheard.push(fits); return fits; };
}"""


def film_of(text: str, path: Path) -> Path:
    """A code held before the camera, as raw video (YUV4MPEG2), shown again and again."""
    picture = b"".join(_rows(text)) + GREY * (WIDTH * HEIGHT // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES}:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + picture) * FRAMES)
    return path


def _rows(text: str) -> Iterator[bytes]:
    modules = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    scale = HEIGHT // len(modules)
    above = HEIGHT - scale * len(modules)
    for row in modules:
        line = b"".join((DARK if module else LIGHT) * scale for module in row)
        yield line.ljust(WIDTH, LIGHT) * scale
    yield LIGHT * WIDTH * above
