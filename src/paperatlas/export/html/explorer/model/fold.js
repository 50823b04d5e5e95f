/**
 * The form in which names are searched: no accents, no case, nothing between the words, but letters and digits of all scripts and + # @.
 */

const LETTER = 1;
const DIGIT = 2;
const SIGN = 3;

/** Letters that Unicode does not take apart. */
const PLAIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ" };

const cache = new Map();

/** Return what a character becomes: letters, "" for what only changes the one before it (accents, marks of direction), " " for a border. */
function foldCharacter(char) {
  let folded = cache.get(char);
  if (folded === undefined) {
    if (/[\p{M}\p{Cf}]/u.test(char)) folded = "";
    else folded = char.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/./gsu, (part) => PLAIN[part] ?? part);
    if (folded && !/^[\p{L}\p{N}+#@]+$/u.test(folded)) folded = folded.replace(/[^\p{L}\p{N}+#@]+/gu, "") || " ";
    cache.set(char, folded);
  }
  return folded;
}

// Most names are ASCII: code -> folded code, 0 for a border.
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => foldCharacter(String.fromCharCode(code)).trim().charCodeAt(0) || 0);

function kindOf(unit) {
  if (unit >= 48 && unit <= 57) return DIGIT;
  return unit === 43 || unit === 35 || unit === 64 ? SIGN : LETTER;
}

/** Folded names, one after the other, in units of UTF-16; `starts` says where a word begins. Grows as names are added. */
export class Folded {
  constructor(size = 64) {
    this.units = new Uint16Array(size);
    this.starts = new Uint8Array(size);
    this.length = 0;
    // 1 at the beginning of a word, 2 where digits follow letters or letters digits.
    this.next = 1;
    this.kind = 0;
  }

  push(unit) {
    if (this.length === this.units.length) this.#grow();
    const kind = kindOf(unit);
    if (!this.next && kind !== this.kind && kind !== SIGN) this.next = 2;
    this.starts[this.length] = this.next;
    this.units[this.length++] = unit;
    this.next = 0;
    this.kind = kind;
  }

  #grow() {
    const { units, starts } = this;
    this.units = new Uint16Array(2 * units.length);
    this.units.set(units);
    this.starts = new Uint8Array(2 * starts.length);
    this.starts.set(starts);
  }

  /** Add a name; `places`, if given, gets for each unit where in the name it comes from. */
  add(name, places) {
    this.next = 1;
    for (let i = 0; i < name.length; i++) {
      const code = name.charCodeAt(i);
      const before = this.length;
      const begin = i;
      if (code < 128) {
        if (ASCII[code]) this.push(ASCII[code]);
        else this.next = 1;
      } else {
        const char = String.fromCodePoint(name.codePointAt(i));
        i += char.length - 1;
        const folded = foldCharacter(char);
        if (folded === " ") this.next = 1;
        else for (let j = 0; j < folded.length; j++) this.push(folded.charCodeAt(j));
      }
      if (places) for (let place = before; place < this.length; place++) places.push([begin, i + 1]);
    }
  }

  /** Add a mark that is in no name. */
  end() {
    this.push(10);
    this.next = 1;
  }

  text(from = 0, to = this.length) {
    return new TextDecoder("utf-16le").decode(this.units.subarray(from, to));
  }
}

/** Return a name's folded form: fold("ResNet-50") and fold("resnet 50") are equal. */
export function fold(name) {
  const folded = new Folded();
  folded.add(name);
  return folded.text();
}

/** Return the folded words of a text. */
export function foldWords(text) {
  const folded = new Folded();
  folded.add(text);
  const borders = [];
  for (let i = 0; i < folded.length; i++) if (folded.starts[i] === 1) borders.push(i);
  return borders.map((from, i) => folded.text(from, borders[i + 1] ?? folded.length));
}

/** Return [start, end] in a name for stretches of its folded form. */
export function toRanges(name, stretches) {
  const places = [];
  new Folded().add(name, places);
  const ranges = stretches.map(([from, to]) => [places[from][0], places[to - 1][1]]).sort(([a], [b]) => a - b);
  const merged = [];
  for (const [start, end] of ranges) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
