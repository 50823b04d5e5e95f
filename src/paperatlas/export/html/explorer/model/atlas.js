/**
 * The graph of the page: nodes, edges, evidence. Edges stay in columns (typed arrays); objects for them are made when they are asked for.
 * No DOM here: all of it runs in node, too.
 */

import { Evidence, startsOf } from "./evidence.js";
import { findMarks } from "./marks.js";
import { compareCodePoints, countCodePoints } from "./code-points.js";

const RESULT_ENDS = { resultMethod: "method", resultTask: "task", resultDataset: "dataset", resultMetric: "metric", reportedIn: "paper" };
const NONE = Object.freeze([]);

/** One node; its id and its other names are made only when they are read, since few ever are. */
class Node {
  #names;
  #id = null;

  constructor(index, type, label, names) {
    this.index = index;
    this.type = type;
    this.label = label;
    this.#names = names;
    this.support = 0;
    this.confidence = 0;
    this.community = -1;
  }

  get id() {
    this.#id ??= this.#names.ids[this.index] ?? makeId(this.type, this.label);
    return this.#id;
  }

  get aliases() {
    return this.#names.aliases[this.index] ?? NONE;
  }
}

/** The id that a label has where the page's data names no other. */
export function makeId(type, label) {
  return `${type.toLowerCase()}/${label.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;
}

class Atlas {
  #raw;
  #names;
  #firstOf = new Map();
  #evidence;
  #markStart;
  #resultEnds;

  constructor(raw) {
    this.#raw = raw;
    this.#names = raw.names;
    this.title = raw.title;
    this.base = raw.base;
    this.vocabulary = raw.vocabulary;
    /** Whether any paper has a year. */
    this.hasYears = raw.hasYears;
    this.types = raw.types;
    this.relations = raw.relations;
    this.#resultEnds = raw.relations.map(({ name }) => RESULT_ENDS[name]);
    this.counts = Object.fromEntries(raw.types.map(({ name, count }) => [name, count]));
    this.nodes = this.#makeNodes();
    this.columns = this.#makeColumns();
    this.size = { nodes: this.nodes.length, edges: raw.tail.length };
    this.topSupport = raw.support.reduce((most, support) => (support > most ? support : most), 0);
    this.#evidence = new Evidence(raw, this.columns, this.counts.Paper);
    // Marks that follow from the names are not in the column: 0 stands for them, k for k - 1 spans.
    this.#markStart = startsOf(raw.markCount, raw.markCount.length, (count) => 2 * Math.max(count - 1, 0));
    this.opening = Array.from(raw.openingNodes, (index, i) => ({ index, x: raw.openingX[i], y: raw.openingY[i] }));
    // Places are those of the opening view; rx is 0 where a community is not in it.
    this.communities = raw.communities.map((community, i) => (
      { ...community, number: i, x: raw.communityX[i], y: raw.communityY[i], rx: raw.communityRX[i], ry: raw.communityRY[i] }));
  }

  #makeNodes() {
    const { types, support, confidence, community, names } = this.#raw;
    const nodes = [];
    for (const { name, count } of types) {
      this.#firstOf.set(name, nodes.length);
      for (let end = nodes.length + count; nodes.length < end;) {
        const index = nodes.length;
        const node = new Node(index, name, names.labels[index], this.#names);
        node.support = support[index];
        node.confidence = confidence[index] / 100;
        node.community = community[index];
        nodes.push(node);
      }
    }
    return nodes;
  }

  /** Both ends of every edge, and for each node where its outgoing and incoming edges stand. */
  #makeColumns() {
    const { outDegree, relation, tail, edgeConfidence, edgeSupport } = this.#raw;
    const n = this.nodes.length;
    const outStart = startsOf(outDegree, n);
    const head = new Int32Array(tail.length);
    const inDegree = new Int32Array(n);
    for (let node = 0; node < n; node++) head.fill(node, outStart[node], outStart[node + 1]);
    for (let e = 0; e < tail.length; e++) inDegree[tail[e]]++;
    const inStart = startsOf(inDegree, n);
    const inEdges = new Int32Array(tail.length);
    const next = inStart.slice(0, n);
    for (let e = 0; e < tail.length; e++) inEdges[next[tail[e]]++] = e;
    return { head, tail, relation, confidence: edgeConfidence, support: edgeSupport, outStart, inStart, inEdges };
  }

  /** Numbers of the first node of a type and of the one after the last. */
  range(type) {
    const first = this.#firstOf.get(type) ?? 0;
    return [first, first + (this.counts[type] ?? 0)];
  }

  /** Return the node with an id. Nodes of one type are sorted by id, so that no table of all ids is needed. */
  byId(id) {
    const kind = String(id).split("/", 1)[0];
    const type = this.types.find(({ name }) => name.toLowerCase() === kind);
    if (!type) return undefined;
    let [from, to] = this.range(type.name);
    while (from < to) {
      const middle = (from + to) >> 1;
      const order = compareCodePoints(this.nodes[middle].id, id);
      if (order === 0) return this.nodes[middle];
      if (order < 0) from = middle + 1;
      else to = middle;
    }
    return undefined;
  }

  iri(node) {
    return this.base + node.id;
  }

  /** Numbers of the edges that leave a node, then of those that come in. */
  edgesOf(index) {
    const { outStart, inStart, inEdges } = this.columns;
    const found = [];
    for (let e = outStart[index]; e < outStart[index + 1]; e++) found.push(e);
    for (let i = inStart[index]; i < inStart[index + 1]; i++) found.push(inEdges[i]);
    return found;
  }

  head(e) {
    return this.columns.head[e];
  }

  tail(e) {
    return this.columns.tail[e];
  }

  edge(e) {
    const { head, tail, relation, confidence, support } = this.columns;
    const { name, words, kind } = this.relations[relation[e]];
    return {
      number: e, head: this.nodes[head[e]], tail: this.nodes[tail[e]], relation: name, words, kind,
      confidence: confidence[e] / 100, support: support[e], derived: kind === "derived",
    };
  }

  /** Return the number of the edge between two nodes, undefined if there is none. */
  findEdge(head, relation, tail) {
    const { outStart } = this.columns;
    for (let e = outStart[head]; e < outStart[head + 1]; e++) {
      if (this.columns.tail[e] === tail && this.relations[this.columns.relation[e]].name === relation) return e;
    }
    return undefined;
  }

  /**
   * Return the sentences that back an edge, or the first `most` of them: {paper, text, marks, sentence}, marks as [start, end] in UTF-16
   * code units, `sentence` being the number of the sentence.
   */
  evidence(e, most = Infinity) {
    const { sentences, from } = this.#evidence.of(e);
    return sentences.slice(0, most).map((sentence, i) => {
      const paper = this.nodes[this.#evidence.paperOf(sentence)];
      const text = this.#textOf(sentence, paper);
      return { paper, text, marks: this.#marksOf(e, from + i, text), sentence };
    });
  }

  /** Titles are not there twice: "" stands for the paper's label, null for a text of no words. */
  #textOf(sentence, paper) {
    const stored = this.#raw.sentence(sentence);
    return stored === "" ? paper.label : (stored ?? "");
  }

  /** Return where a sentence of an edge's evidence begins in the text of its paper, in code points; null if the page does not know. */
  placeOf({ sentence, paper }) {
    const { sentenceGap } = this.#raw;
    if (!sentenceGap) return null;
    let position = 0;
    for (let other = this.#evidence.sentenceStart[paper.index]; other < sentence; other++) {
      position += sentenceGap[other] + countCodePoints(this.#textOf(other, paper));
    }
    return position + sentenceGap[sentence];
  }

  /** Whether the sentences of a paper are decompressed already, so that evidence from it takes no time. */
  textReady(paper) {
    return this.#raw.isReady?.(this.#evidence.sentenceStart[paper]) ?? true;
  }

  /** Return the papers (numbers, each once, ascending) whose sentences back an edge. */
  evidencePapers(e) {
    return this.#evidence.papers(e);
  }

  /** Return the number of the first sentence that backs an edge, undefined if none does; no text is decompressed. */
  firstSentence(e) {
    return this.#evidence.of(e).sentences[0];
  }

  evidenceCount(e) {
    return this.#evidence.count(e);
  }

  /** Decompress one more part of the sentences, in a quiet moment; return whether more are left. */
  warm() {
    return this.#raw.warm?.() ?? false;
  }

  #marksOf(e, place, text) {
    const { markCount, marks } = this.#raw;
    if (markCount[place] === 0) {
      const ends = [this.nodes[this.head(e)], this.nodes[this.tail(e)]].filter(({ type }) => type !== "Paper" && type !== "Result");
      return findMarks(text, ends.flatMap((node) => [node.label, ...node.aliases]));
    }
    const found = [];
    let position = 0;
    for (let i = this.#markStart[place]; i < this.#markStart[place + 1]; i += 2) {
      const start = position + marks[i];
      position = start + marks[i + 1];
      found.push([start, position]);
    }
    return found;
  }

  /** Why each name of an entity but its label is a name of it. */
  reasons(index) {
    return (this.#names.reasons[index] ?? NONE).map(([name, score, reason]) => ({ name, score, reason }));
  }

  concepts(index) {
    return (this.#names.concepts[index] ?? NONE).map(([label, iri, score]) => ({ label, iri, score }));
  }

  paper(index) {
    const { authors = NONE, year = null, venue = null, links = NONE } = this.#names.papers[index] ?? {};
    return { authors, year, venue, links: links.map(([kind, href]) => ({ kind, href })) };
  }

  better(index) {
    return this.#names.better[index] ?? null;
  }

  /** Return what a result says, its ends as nodes or null; as a row of a table it has its number as `index`. */
  result(index) {
    const node = this.nodes[index];
    const [number = null, unit = null, comparator = null, change = 0] = this.#names.results[index - this.range("Result")[0]] ?? NONE;
    const row = {
      index, node, value: node.label, number, unit, comparator, change: Boolean(change), confidence: node.confidence, better: null,
      method: null, task: null, dataset: null, metric: null, paper: null,
    };
    const { outStart, relation, tail } = this.columns;
    for (let e = outStart[index]; e < outStart[index + 1]; e++) {
      const end = this.#resultEnds[relation[e]];
      if (end) row[end] = this.nodes[tail[e]];
    }
    if (row.metric) row.better = this.better(row.metric.index);
    return row;
  }
}

/** Return the atlas that a page's data describe, as `decode` gives them. */
export function createAtlas(raw) {
  return new Atlas(raw);
}
