// Reads a QR code out of a picture and verifies an Ed25519 signature, for browsers that do neither by themselves
// (BarcodeDetector; WebCrypto before Chromium 137). Hashing stays WebCrypto's.
import jsQR from "jsqr";
import { verifyAsync } from "@noble/ed25519";

self.YzCodes = {
  read: (pixels, width, height) => (jsQR(pixels, width, height, { inversionAttempts: "dontInvert" }) || { data: "" }).data,
  verify: (signature, message, key) => verifyAsync(signature, message, key, { zip215: false }),
};
