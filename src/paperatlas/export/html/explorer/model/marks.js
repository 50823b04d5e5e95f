/** Where the names of an edge's ends stand in a sentence. `payload.py` has the same rule, and writes down only what departs from it. */

const isAlphanumeric = (unit) => (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);

/** Return [start, end] of each occurrence of a name as a word, the longest names first, without overlap, in order. */
export function findMarks(text, names) {
  const found = [];
  const wanted = [...new Set(names)].filter(Boolean).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  for (const name of wanted) {
    for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
      const end = start + name.length;
      const isWord = !isAlphanumeric(text.charCodeAt(start - 1)) && !isAlphanumeric(text.charCodeAt(end));
      if (isWord && !found.some(([from, to]) => start < to && from < end)) found.push([start, end]);
    }
  }
  return found.sort(([a], [b]) => a - b);
}
