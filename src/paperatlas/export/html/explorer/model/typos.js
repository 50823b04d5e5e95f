/**
 * Finds words that differ from a wanted one by few typing errors: a letter too many, too few, another, or two exchanged.
 * The states of an automaton are bits of a number, one number for each count of errors, so that millions of letters take little time
 * (S. Wu and U. Manber, "Fast text searching allowing errors", 1992; exchanged letters after H. Hyyrö, 2003).
 */

/** Letters of a word that are looked at: more do not fit into 31 bits. */
const MOST_LETTERS = 29;

const bitsOf = new Int32Array(0x10000);

/** Return how many typing errors a word may have: none in short words, of which too many are alike. */
export function allowedErrors(word) {
  return word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
}

/** Exchange the last letter of a text with the first of another that follows it. */
const swapBorder = (left, right) => left.slice(0, -1) + right[0] + left.at(-1) + right.slice(1);

/**
 * Return stretches of letters of which one at least stands in whatever `scan` finds: errors cannot be everywhere. Two letters that are
 * exchanged may spoil two neighbouring parts at once, but then the parts are there with these letters exchanged.
 */
export function piecesOf(word) {
  const pattern = word.slice(0, MOST_LETTERS);
  const n = allowedErrors(pattern) + 1;
  const border = (i) => Math.round((i * pattern.length) / n);
  const parts = Array.from({ length: n }, (_, i) => pattern.slice(border(i), border(i + 1)));
  if (n === 1) return parts;
  if (n === 2) return [...parts, swapBorder(...parts)];
  const [first, middle, last] = parts;
  return [...parts, first.slice(0, -1) + middle[0] + first.at(-1), last[0] + middle.at(-1) + last.slice(1)];
}

/**
 * Call `found(position, errors, isWhole)` for each place up to which a text matches a word. Matches begin where a word of the text does;
 * isWhole says whether they end where one does. Nothing matches across "\n".
 */
export function scan({ units, starts }, from, to, word, found) {
  const pattern = word.slice(0, MOST_LETTERS);
  const errors = allowedErrors(pattern);
  for (let i = 0; i < pattern.length; i++) bitsOf[pattern.charCodeAt(i)] |= 2 << i;
  run(units, starts, from, to, 1 << pattern.length, errors, found);
  for (let i = 0; i < pattern.length; i++) bitsOf[pattern.charCodeAt(i)] = 0;
}

// Bit i of `none`, `one`, `two`: the first i letters have been read with so many errors. `swapped`: a letter was read too early.
function run(units, starts, from, to, last, errors, found) {
  const mayOne = errors > 0 ? -1 : 0;
  const mayTwo = errors > 1 ? -1 : 0;
  let none = 0;
  let one = 0;
  let two = 0;
  let swappedOne = 0;
  let swappedTwo = 0;
  for (let i = from; i < to; i++) {
    const unit = units[i];
    if (unit === 10) {
      none = one = two = swappedOne = swappedTwo = 0;
      continue;
    }
    if (starts[i]) {
      none |= 1;
      one |= 3 & mayOne;
      two |= 7 & mayTwo;
    }
    if ((none | one | two) === 0) continue;
    const bits = bitsOf[unit];
    const nextNone = (none << 1) & bits;
    const nextOne = (((one << 1) & bits) | none | (none << 1) | (nextNone << 1) | (swappedOne & (bits << 1))) & mayOne;
    const nextTwo = (((two << 1) & bits) | one | (one << 1) | (nextOne << 1) | (swappedTwo & (bits << 1))) & mayTwo;
    swappedOne = (none << 2) & bits;
    swappedTwo = (one << 2) & bits;
    none = nextNone;
    one = nextOne;
    two = nextTwo;
    if ((none | one | two) & last) found(i, none & last ? 0 : one & last ? 1 : 2, starts[i + 1] > 0 || units[i + 1] === 10);
  }
}
