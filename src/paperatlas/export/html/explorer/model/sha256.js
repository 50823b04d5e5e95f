/** SHA-256 (FIPS 180-4). The browser's own answers later, and only on pages that it holds to be secure. */

const isPrime = (n) => {
  for (let i = 2; i * i <= n; i++) if (n % i === 0) return false;
  return true;
};
const PRIMES = Array.from({ length: 312 }, (_, n) => n).filter((n) => n > 1 && isPrime(n));
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const STEPS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const BEGIN = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

const turn = (word, n) => (word >>> n) | (word << (32 - n));

/** Return a message with a 1, zeros and its length in bits, so that it has whole blocks. */
function pad(message) {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  return padded;
}

function addBlock(state, view, offset) {
  const words = new Int32Array(64);
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i++) {
    const [a, b] = [words[i - 15], words[i - 2]];
    words[i] = words[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + words[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + STEPS[i] + words[i]) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] += word;
  });
}

/** Return the hash of some bytes in hexadecimal digits. */
export function sha256(message) {
  const state = Int32Array.from(BEGIN);
  const padded = pad(message);
  const view = new DataView(padded.buffer);
  for (let offset = 0; offset < padded.length; offset += 64) addBlock(state, view, offset);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Return the first digits of the hash of several texts; where one ends counts. This is `content_hash` of `identity.py`. */
export function contentHash(parts, length) {
  const encoder = new TextEncoder();
  const bytes = parts.map((part) => encoder.encode(part)).flatMap((part) => [encoder.encode(`${part.length}:`), part]);
  const whole = new Uint8Array(bytes.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of bytes) {
    whole.set(part, position);
    position += part.length;
  }
  return sha256(whole).slice(0, length);
}
