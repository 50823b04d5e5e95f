/**
 * Decompresses bzip2 after its published format: Huffman codes, move-to-front, the Burrows-Wheeler transform, runs of equal bytes.
 * Written here since the decoders on npm are slow (3 MB/s), need Node's Buffer, or set globals; browsers' own streams know no bzip2.
 */

const BLOCK = 0x314159265359;
const END = 0x177245385090;
const LONGEST_CODE = 20;
/** Codes up to this length are looked up at once. */
const QUICK = 10;
/** After so many symbols, another table of codes may be used. */
const GROUP = 50;

const CHECK_SUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  return sum;
});

function fail(what) {
  throw new Error(`bzip2 data are damaged: ${what}`);
}

/** Reads bits, the most significant first. Beyond the end there are zeros, of which no block can be made. */
class Bits {
  constructor(bytes) {
    this.bytes = bytes;
    this.position = 0;
    this.held = 0;
    this.count = 0;
  }

  fill() {
    for (; this.count <= 24; this.count += 8) {
      this.held = (this.held << 8) | (this.position < this.bytes.length ? this.bytes[this.position++] : 0);
    }
  }

  /** Return the next n bits as a number, n <= 24. */
  read(n) {
    if (this.count < n) this.fill();
    this.count -= n;
    return (this.held >>> this.count) & ((1 << n) - 1);
  }
}

/** Canonical Huffman codes, given by the length of each symbol's code. */
class Codes {
  constructor(lengths) {
    this.quick = new Uint16Array(1 << QUICK);
    this.symbols = [];
    this.ends = new Int32Array(LONGEST_CODE + 1);
    this.shifts = new Int32Array(LONGEST_CODE + 1);
    let code = 0;
    for (let length = 1; length <= LONGEST_CODE; length++, code <<= 1) {
      this.shifts[length] = code - this.symbols.length;
      lengths.forEach((own, symbol) => {
        if (own !== length) return;
        const left = QUICK - length;
        if (left >= 0) this.quick.fill((symbol << 5) | length, code << left, (code + 1) << left);
        this.symbols.push(symbol);
        code += 1;
      });
      this.ends[length] = code;
    }
  }

  read(bits) {
    if (bits.count < LONGEST_CODE) bits.fill();
    const entry = this.quick[(bits.held >>> (bits.count - QUICK)) & ((1 << QUICK) - 1)];
    if (entry) {
      bits.count -= entry & 31;
      return entry >>> 5;
    }
    for (let length = QUICK + 1; length <= LONGEST_CODE; length++) {
      const code = (bits.held >>> (bits.count - length)) & ((1 << length) - 1);
      if (code < this.ends[length]) {
        bits.count -= length;
        return this.symbols[code - this.shifts[length]];
      }
    }
    return fail("no such code");
  }
}

/** Return the bytes that a block uses, ascending: 16 bits say which sixteenths are used at all. */
function readAlphabet(bits) {
  const used = [];
  const parts = bits.read(16);
  for (let part = 0; part < 16; part++) {
    const here = (parts >> (15 - part)) & 1 ? bits.read(16) : 0;
    for (let i = 0; i < 16; i++) if ((here >> (15 - i)) & 1) used.push(part * 16 + i);
  }
  return Uint8Array.from(used);
}

/** Return which table of codes each group of symbols uses. */
function readSelectors(bits, nTables) {
  const order = Array.from({ length: nTables }, (_, i) => i);
  return Uint8Array.from({ length: bits.read(15) }, () => {
    let place = 0;
    while (bits.read(1)) if (++place >= nTables) fail("no such table");
    order.unshift(...order.splice(place, 1));
    return order[0];
  });
}

function readLengths(bits, n) {
  let length = bits.read(5);
  return Array.from({ length: n }, () => {
    while (bits.read(1)) length += bits.read(1) ? -1 : 1;
    if (length < 1 || length > LONGEST_CODE) fail("a code is too long");
    return length;
  });
}

/** Read a block as it was transformed into `block`; return how many bytes it has. */
function readBlock(bits, block) {
  const alphabet = readAlphabet(bits);
  const nTables = bits.read(3);
  if (nTables < 2 || nTables > 6 || !alphabet.length) fail("no codes");
  const selectors = readSelectors(bits, nTables);
  const tables = Array.from({ length: nTables }, () => new Codes(readLengths(bits, alphabet.length + 2)));
  let length = 0;
  let run = 0;
  let weight = 1;
  for (const selector of selectors) {
    const codes = tables[selector];
    for (let i = 0; i < GROUP; i++) {
      const symbol = codes.read(bits);
      if (symbol <= 1) {
        // How often the byte in front comes once more, in digits 1 and 2 of base 2.
        run += weight << symbol;
        weight <<= 1;
        if (length + run > block.length) fail("a block is too long");
        continue;
      }
      block.fill(alphabet[0], length, length + run);
      length += run;
      run = 0;
      weight = 1;
      if (symbol > alphabet.length) return length;
      const byte = alphabet[symbol - 1];
      for (let place = symbol - 1; place > 0; place--) alphabet[place] = alphabet[place - 1];
      alphabet[0] = byte;
      block[length++] = byte;
    }
  }
  return fail("a block does not end");
}

/** Write into the upper 24 bits of each byte of a block where the byte before which it stood is. */
function link(block, length) {
  const next = new Uint32Array(257);
  for (let i = 0; i < length; i++) next[block[i] + 1]++;
  for (let byte = 0; byte < 256; byte++) next[byte + 1] += next[byte];
  for (let i = 0; i < length; i++) block[next[block[i] & 255]++] |= i << 8;
}

class Output {
  constructor(size) {
    this.bytes = new Uint8Array(Math.max(size, 1024));
    this.length = 0;
  }

  /** Make room for n more bytes; return where they go. */
  reserve(n) {
    if (this.length + n > this.bytes.length) {
      const old = this.bytes;
      this.bytes = new Uint8Array(2 * old.length + n);
      this.bytes.set(old.subarray(0, this.length));
    }
    return this.bytes;
  }

  /** Write a block; four equal bytes are followed by how many more there are. Return its check sum. */
  write(block, length, origin) {
    let bytes = this.reserve(length);
    let end = this.length;
    let entry = block[origin];
    let previous = -1;
    let equal = 0;
    let sum = -1;
    for (let i = 0; i < length; i++) {
      entry = block[entry >>> 8];
      const byte = entry & 255;
      if (equal === 4) {
        this.length = end;
        bytes = this.reserve(byte + length - i);
        for (const stop = end + byte; end < stop; end++) {
          bytes[end] = previous;
          sum = (sum << 8) ^ CHECK_SUMS[(sum >>> 24) ^ previous];
        }
        equal = 0;
      } else {
        equal = byte === previous ? equal + 1 : 1;
        previous = byte;
        bytes[end++] = byte;
        sum = (sum << 8) ^ CHECK_SUMS[(sum >>> 24) ^ byte];
      }
    }
    this.length = end;
    return ~sum;
  }
}

/**
 * Return the bytes that some bzip2 data hold.
 * @param {Uint8Array} bytes
 * @param {number} size how many bytes there will be, as far as is known
 */
export function decompress(bytes, size = bytes.length * 5) {
  const bits = new Bits(bytes);
  if (bits.read(24) !== 0x425a68) fail("they do not begin as they should");
  const digit = bits.read(8) - 48;
  if (digit < 1 || digit > 9) fail("they do not begin as they should");
  const block = new Uint32Array(digit * 100_000);
  const output = new Output(size);
  for (;;) {
    const mark = bits.read(24) * 0x1000000 + bits.read(24);
    if (mark === END) return output.bytes.subarray(0, output.length);
    if (mark !== BLOCK) fail("they end too early");
    const sum = (bits.read(16) << 16) | bits.read(16);
    if (bits.read(1)) fail("they are of a kind that is no longer made");
    const origin = bits.read(24);
    const length = readBlock(bits, block);
    if (origin >= length) fail("a block has no beginning");
    link(block, length);
    if (output.write(block, length, origin) !== sum) fail("a check sum differs");
  }
}
