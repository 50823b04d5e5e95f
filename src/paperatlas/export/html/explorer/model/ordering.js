// The order of rows: numbers by size, words as a reader sorts them, what is missing always last.

import { Folded, fold } from "./fold.js";

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const isMissing = (value) => value === null || value === undefined || value === "";

/** Returns how two values stand to each other: below 0 if the first comes first; what is missing comes last both ways. */
export function compareValues(left, right, descending = false) {
  if (isMissing(left) || isMissing(right)) return Number(isMissing(left)) - Number(isMissing(right));
  const order = typeof left === "number" && typeof right === "number" ? left - right : collator.compare(String(left), String(right));
  return descending ? -order : order;
}

/** Returns the rows in the order of what `get` reads from each; equals keep their places. */
export function sortRows(rows, get, descending = false) {
  const keyed = rows.map((row) => [get(row), row]);
  return keyed.sort(([left], [right]) => compareValues(left, right, descending)).map(([, row]) => row);
}

/** Returns things in lists by what `keyOf` reads from each: Map key -> things, keys and things in the order in which they come. */
export function groupBy(things, keyOf) {
  const groups = new Map();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group) group.push(thing);
    else groups.set(key, [thing]);
  }
  return groups;
}

/** Returns the words of a filter box, folded; no words fit everything. */
export function toWords(text) {
  return text.split(/\s+/).map(fold).filter(Boolean);
}

/** Returns the folded text of each row; one text for all is many times quicker than one for each. */
export function foldRows(rows, namesOf) {
  const folded = new Folded(1 << 16);
  const starts = rows.map((row) => {
    const start = folded.length;
    for (const name of namesOf(row)) if (name) folded.add(String(name));
    folded.end();
    return start;
  });
  const text = folded.text();
  return rows.map((_, number) => text.slice(starts[number], starts[number + 1]));
}

/** Returns whether every word is in a folded text. */
export function hasWords(text, words) {
  return words.every((word) => text.includes(word));
}
