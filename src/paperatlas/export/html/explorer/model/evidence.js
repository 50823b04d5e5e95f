/**
 * Which sentences back an edge. Only what cannot be told from the rest is in the page: an edge from a paper counts from the paper's first
 * sentence, an edge between two entities counts among the sentences that name both, and a result's edges share those of its paper.
 */

/** Return where each run of a column begins, and the end of the last one: [2, 0, 3] -> [0, 2, 2, 5]. */
export function startsOf(counts, n, lengthOf = (count) => count) {
  const starts = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) starts[i + 1] = starts[i] + lengthOf(counts[i]);
  return starts;
}

/** Return the place of the last number in an ascending list that is not above a wanted one; -1 if all are. */
function lastUpTo(numbers, wanted) {
  let from = -1;
  let to = numbers.length;
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (numbers[middle] <= wanted) from = middle;
    else to = middle;
  }
  return from;
}

export class Evidence {
  #raw;
  #columns;
  #kinds;
  #reportedIn;
  #nPapers;
  #edgeStart;
  #naming = new Map();

  constructor(raw, columns, nPapers) {
    this.#raw = raw;
    this.#columns = columns;
    this.#kinds = raw.relations.map(({ kind }) => kind);
    this.#reportedIn = raw.relations.findIndex(({ name }) => name === "reportedIn");
    this.#nPapers = nPapers;
    /** Number of the first sentence of each paper. */
    this.sentenceStart = startsOf(raw.sentenceCount, nPapers);
    this.#edgeStart = startsOf(raw.evidenceCount, raw.tail.length);
  }

  /** Return the edge that holds the evidence of an edge: results have it at their paper, where it is not another. */
  #backing(e) {
    const { head, outStart, relation } = this.#columns;
    if (this.#kinds[relation[e]] !== "result" || this.#edgeStart[e] < this.#edgeStart[e + 1]) return e;
    for (let other = outStart[head[e]]; other < outStart[head[e] + 1]; other++) if (relation[other] === this.#reportedIn) return other;
    return e;
  }

  count(e) {
    const own = this.#backing(e);
    return this.#edgeStart[own + 1] - this.#edgeStart[own];
  }

  /** Return the numbers of the sentences that back an edge, and where they stand in the column. */
  of(e) {
    const own = this.#backing(e);
    const [from, to] = [this.#edgeStart[own], this.#edgeStart[own + 1]];
    const places = [];
    for (let place = from; place < to; place++) places.push(this.#raw.evidence[place]);
    const head = this.#columns.head[own];
    const tail = this.#columns.tail[own];
    if (this.#kinds[this.#columns.relation[own]] === "entity") {
      const common = places.some((place) => place >= 0) ? this.#common(head, tail) : null;
      return { sentences: places.map((place) => (place < 0 ? -1 - place : common[place])), from };
    }
    const paper = Math.min(head, tail);
    let number = paper < this.#nPapers ? this.sentenceStart[paper] : 0;
    return { sentences: places.map((step) => (number += step)), from };
  }

  /** Return the sentences in which papers name both of two entities, ascending. */
  #common(one, other) {
    let [short, long] = [this.#sentencesNaming(one), this.#sentencesNaming(other)];
    if (short.length > long.length) [short, long] = [long, short];
    return short.filter((number) => long[lastUpTo(long, number)] === number);
  }

  #sentencesNaming(entity) {
    let found = this.#naming.get(entity);
    if (!found) {
      found = this.#collectNaming(entity);
      this.#naming.set(entity, found);
    }
    return found;
  }

  #collectNaming(entity) {
    const { inStart, inEdges, head } = this.#columns;
    const { evidence } = this.#raw;
    const found = [];
    let isSorted = true;
    for (let i = inStart[entity]; i < inStart[entity + 1]; i++) {
      const e = inEdges[i];
      if (head[e] >= this.#nPapers) break;
      let number = this.sentenceStart[head[e]];
      for (let place = this.#edgeStart[e]; place < this.#edgeStart[e + 1]; place++) {
        number += evidence[place];
        if (found.length && found[found.length - 1] >= number) isSorted = false;
        found.push(number);
      }
    }
    // Only a paper with two edges to one entity brings sentences out of order.
    return isSorted ? found : [...new Set(found)].sort((a, b) => a - b);
  }

  /** Return the number of the paper that a sentence stands in. */
  paperOf(sentence) {
    return lastUpTo(this.sentenceStart, sentence);
  }

  /** Return the papers (numbers, each once, ascending) whose sentences back an edge. */
  papers(e) {
    const { head } = this.#columns;
    if (head[e] < this.#nPapers) return [head[e]];
    const own = this.#backing(e);
    if (this.#columns.tail[own] < this.#nPapers) return [this.#columns.tail[own]];
    if (this.#edgeStart[own + 1] - this.#edgeStart[own] === 1) return [this.paperOf(this.of(own).sentences[0])];
    return [...new Set(this.of(e).sentences.map((sentence) => this.paperOf(sentence)))];
  }
}
