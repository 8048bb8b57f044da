/* Hashes, as in xentlib/classroom/hashes.py: SHA-256, and texts that only the right key turns back. */
const xlHashes = (function () {
"use strict";

const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32);
const PRIMES = [...Array(312).keys()].filter((n) => n > 1 && !Array.from({ length: Math.floor(Math.sqrt(n)) - 1 },
  (_, i) => n % (i + 2)).includes(0));
const ROUNDS = PRIMES.map((n) => fraction(Math.cbrt(n)));
const START = PRIMES.slice(0, 8).map((n) => fraction(Math.sqrt(n)));

/** The 32 bytes of SHA-256 of a text (the browser's own is missing on plain http). */
function sha256(text) {
  const message = new TextEncoder().encode(text);
  const bytes = new Uint8Array(((message.length + 72) >> 6) * 64);
  bytes.set(message);
  bytes[message.length] = 128;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, message.length * 8);
  const state = Uint32Array.from(START);
  const w = new Uint32Array(64);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let at = 0; at < bytes.length; at += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) { w[i] = view.getUint32(at + 4 * i); continue; }
      const x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i];
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { state[i] += x; });
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((x, i) => out.setUint32(4 * i, x));
  return new Uint8Array(out.buffer);
}

const hexadecimal = (bytes) => Array.from(bytes, (x) => x.toString(16).padStart(2, "0")).join("");
const digest = (salt, text) => hexadecimal(sha256(`${salt}:${text}`)).slice(0, 16);

function unseal(salt, key, sealed) {
  const bytes = Uint8Array.from(sealed.match(/../g), (digits) => parseInt(digits, 16));
  for (let at = 0; at < bytes.length; at += 32) {
    sha256(`${salt}:${key}:${at / 32}`).forEach((x, i) => { if (at + i < bytes.length) bytes[at + i] ^= x; });
  }
  return new TextDecoder().decode(bytes);
}

return { digest, unseal };
})();

// Under Node, for the tests.
if (typeof module !== "undefined") module.exports = xlHashes;
