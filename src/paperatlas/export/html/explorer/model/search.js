/**
 * Finds nodes by their names. All folded names stand in one long text, which the browser searches faster than any list.
 */

import { compareCodePoints } from "./code-points.js";
import { Folded, fold, foldWords, toRanges } from "./fold.js";
import { allowedErrors, piecesOf, scan } from "./typos.js";

export { fold };

/** How a name matches, best first. Names with typing errors come last, those with fewer of them first. */
const HOW = ["exact", "prefix", "word", "inside", "typo"];
const [EXACT, PREFIX, WORD, INSIDE, TYPO] = HOW.keys();
const NOT = 255;
/** Rank of what stands across the border of two words by chance: "bret" in "CB-retrieval". It comes after typing errors. */
const ACROSS = NOT - 1;
/** Only where fewer nodes than this are found without, typing errors are thought of. */
const FEW = 5;
/** What is still being typed is compared with beginnings of words from so many letters on. */
const LONG = 5;

/**
 * Return what `find` searches: the names of all nodes but results.
 * @returns {{nodes, names: string[], text: string, units: Uint16Array, starts: Uint8Array, begins: Int32Array, owners: Int32Array}} the
 *   names; all of them folded, as text and as units of UTF-16; where words and names begin; whose names they are; also, by their first
 *   letters, the places of all words
 */
export function createIndex(atlas) {
  const folded = new Folded(1 << 20);
  const begins = [0];
  const owners = [];
  const names = [];
  const add = (name, index) => {
    folded.add(name);
    folded.end();
    begins.push(folded.length);
    owners.push(index);
    names.push(name);
  };
  for (const node of atlas.nodes) {
    if (node.type === "Result") continue;
    add(node.label, node.index);
    for (const alias of node.aliases) add(alias, node.index);
  }
  const wordStarts = new Map();
  for (let i = 0; i < folded.length; i++) {
    if (!folded.starts[i]) continue;
    const same = wordStarts.get(folded.units[i]);
    if (same) same.push(i);
    else wordStarts.set(folded.units[i], [i]);
  }
  return {
    nodes: atlas.nodes, names, text: folded.text(), units: folded.units, starts: folded.starts,
    begins: Int32Array.from(begins), owners: Int32Array.from(owners), wordStarts, ranks: new Uint8Array(names.length),
  };
}

function isAcross({ starts }, from, length) {
  for (let i = from + 1; i < from + length; i++) if (starts[i] === 1) return true;
  return false;
}

/** How a stretch of a name's folded form stands in it. */
function rankAt(index, name, from, length) {
  const begin = index.begins[name];
  if (from > begin) return index.starts[from] ? WORD : isAcross(index, from, length) ? ACROSS : INSIDE;
  return begin + length === index.begins[name + 1] - 1 ? EXACT : PREFIX;
}

/** Whether a word is so short that it is looked for at beginnings of words only; in scripts of many letters two are a word. */
const isShort = (word) => word.length < 3 && /^[\0-\x7f]*$/.test(word);

/** Call `found(name, position)` for every place where a folded word stands. */
function eachPlace(index, word, found) {
  const { text, units, begins, wordStarts } = index;
  let name = 0;
  const report = (position) => {
    while (begins[name + 1] <= position) name++;
    found(name, position);
  };
  if (!isShort(word)) {
    for (let position = text.indexOf(word); position >= 0; position = text.indexOf(word, position + 1)) report(position);
    return;
  }
  for (const position of wordStarts.get(word.charCodeAt(0)) ?? []) {
    if (word.length < 2 || units[position + 1] === word.charCodeAt(1)) report(position);
  }
}

/** Return where a word stands in a name, at the beginning of a word if it can; -1 if it does not. */
function placeIn(index, name, word) {
  const begin = index.begins[name];
  const own = index.text.slice(begin, index.begins[name + 1] - 1);
  let inside = -1;
  for (let place = own.indexOf(word); place >= 0; place = own.indexOf(word, place + 1)) {
    if (index.starts[begin + place]) return begin + place;
    if (inside < 0 && !isShort(word)) inside = begin + place;
  }
  return inside;
}

function matchExactly(index, whole, words) {
  const { ranks } = index;
  const note = (name, rank) => {
    if (rank < ranks[name]) ranks[name] = rank;
  };
  eachPlace(index, whole, (name, position) => note(name, rankAt(index, name, position, whole.length)));
  if (words.length < 2) return;
  const [longest, ...others] = words;
  let checked = -1;
  eachPlace(index, longest, (name) => {
    if (name === checked || ranks[name] <= WORD) return;
    checked = name;
    const places = [longest, ...others].map((word) => placeIn(index, name, word));
    if (places.every((place) => place >= 0)) note(name, places.every((place) => index.starts[place]) ? WORD : INSIDE);
  });
}

/** Return 0 for each name that may have a word, perhaps with errors; NOT for others. */
function chooseNames(index, word) {
  const { text, begins } = index;
  const chosen = new Uint8Array(index.names.length).fill(NOT);
  for (const piece of piecesOf(word)) {
    let name = 0;
    for (let position = text.indexOf(piece); position >= 0; position = text.indexOf(piece, begins[name + 1])) {
      while (begins[name + 1] <= position) name++;
      chosen[name] = 0;
    }
  }
  return chosen;
}

/** Return how many errors each name needs to have a word, NOT where it does not have it or where `allowed` has NOT. */
function countErrors(index, word, allowed) {
  const counts = new Uint8Array(index.names.length).fill(NOT);
  let name = 0;
  const note = (position, errors, isWhole) => {
    if (!isWhole && errors > 0 && word.length < LONG) return;
    while (index.begins[name + 1] <= position) name++;
    // What is no whole word comes after what is.
    const cost = 2 * errors + (isWhole ? 0 : 1);
    if (cost < counts[name]) counts[name] = cost;
  };
  for (let from = 0; from < counts.length;) {
    if (allowed[from] === NOT) {
      from++;
      continue;
    }
    let to = from + 1;
    while (to < counts.length && allowed[to] !== NOT) to++;
    scan(index, index.begins[from], index.begins[to], word, note);
    from = to;
  }
  return counts;
}

function matchWithErrors(index, words) {
  const { ranks } = index;
  let sums = null;
  for (const word of words) {
    const counts = countErrors(index, word, sums ?? chooseNames(index, word));
    let isFound = false;
    for (let name = 0; name < counts.length; name++) {
      if (counts[name] === NOT) continue;
      isFound = true;
      if (sums) counts[name] = Math.min(counts[name] + sums[name], ACROSS);
    }
    if (!isFound) return;
    sums = counts;
  }
  for (let name = 0; name < sums.length; name++) {
    if (sums[name] !== NOT && ranks[name] >= ACROSS) ranks[name] = Math.min(TYPO + sums[name], ACROSS - 1);
  }
}

function compareFound(a, b) {
  return a.rank - b.rank || b.node.support - a.node.support || a.name.length - b.name.length || compareCodePoints(a.node.id, b.node.id);
}

/** Return the best `most` nodes by the ranks of their names. */
function pick(index, most, types) {
  const { nodes, names, owners, ranks } = index;
  const best = [];
  for (let name = 0; name < names.length;) {
    const owner = owners[name];
    let chosen = name;
    for (; name < names.length && owners[name] === owner; name++) if (ranks[name] < ranks[chosen]) chosen = name;
    const rank = ranks[chosen];
    const node = nodes[owner];
    if (rank === NOT || (types && !types.has(node.type))) continue;
    const worst = best.length === most ? best[most - 1] : null;
    if (worst && (rank > worst.rank || (rank === worst.rank && node.support < worst.node.support))) continue;
    const found = { node, name: names[chosen], number: chosen, rank };
    let place = best.length;
    while (place > 0 && compareFound(found, best[place - 1]) < 0) place--;
    best.splice(place, 0, found);
    if (best.length > most) best.pop();
  }
  return best;
}

/** Return where the words of a query stand in a name, as [start, end]. */
function markWords(index, { name, number, rank }, whole, words) {
  const begin = index.begins[number];
  const place = placeIn(index, number, whole);
  if (place >= 0) return toRanges(name, [[place - begin, place - begin + whole.length]]);
  const stretches = words.map((word) => (rank < TYPO ? exactStretch(index, number, word) : nearStretch(index, number, word)));
  return toRanges(name, stretches.filter(Boolean).map(([from, to]) => [from - begin, to - begin]));
}

function exactStretch(index, number, word) {
  const place = placeIn(index, number, word);
  return place < 0 ? null : [place, place + word.length];
}

/** Return the stretch of a name that is like a word: up to where it is most alike, from where a word begins. */
function nearStretch(index, number, word) {
  let best = null;
  scan(index, index.begins[number], index.begins[number + 1], word, (position, errors, isWhole) => {
    const cost = 2 * errors + (isWhole ? 0 : 1);
    if (!best || cost < best.cost) best = { cost, end: position + 1 };
  });
  if (!best) return null;
  const shortest = best.end - Math.min(word.length, 29) + allowedErrors(word);
  let start = Math.max(Math.min(shortest, best.end - 1), index.begins[number]);
  while (start > index.begins[number] && !index.starts[start]) start--;
  return [start, best.end];
}

/**
 * Return the nodes with a name that has all words of a text, best first.
 * @param {string} text in any case, with or without accents, hyphens and spaces; with few typing errors if nothing else is found
 * @param {{most?: number, types?: Iterable<string>}} options at most how many nodes, of which types
 * @returns {{node, name: string, ranges: number[][], how: string}[]} the name that matched, and where
 */
export function find(index, text, { most = 30, types } = {}) {
  const whole = fold(text);
  if (!whole) return [];
  const words = [...new Set(foldWords(text))].sort((a, b) => b.length - a.length);
  const kinds = types && new Set(types);
  index.ranks.fill(NOT);
  matchExactly(index, whole, words);
  let found = pick(index, most, kinds);
  const nClear = found.filter(({ rank }) => rank < TYPO).length;
  if (nClear < Math.min(FEW, most) && found[0]?.rank !== EXACT && words.some((word) => allowedErrors(word))) {
    matchWithErrors(index, words);
    found = pick(index, most, kinds);
  }
  return found.map((one) => {
    const how = one.rank === ACROSS ? "inside" : HOW[Math.min(one.rank, TYPO)];
    return { node: one.node, name: one.name, ranges: markWords(index, one, whole, words), how };
  });
}
