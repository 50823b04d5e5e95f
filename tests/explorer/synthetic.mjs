/** Makes large graphs of the form that `createAtlas` takes, always the same for the same sizes. */

const TYPES = ["Paper", "Method", "Dataset", "Task", "Metric", "Result"];
const SHARES = [0.118, 0.5, 0.12, 0.17, 0.05, 0.042];
const RELATIONS = [
  ...["proposes", "addresses", "evaluatesOn", "reports", "comparesWith", "uses", "mentions"].map((name) => ({
    name,
    words: name,
    kind: "role",
  })),
  ...["usedFor", "partOf", "evaluatedWith", "comparedWith"].map((name) => ({ name, words: name, kind: "entity" })),
  { name: "variantOf", words: "variant of", kind: "derived" },
  ...["resultMethod", "resultTask", "resultDataset", "resultMetric", "reportedIn"].map((name) => ({ name, words: name, kind: "result" })),
];
const SYLLABLES = [
  ..."ba be bi bo ca ce da di do fa fe ga go ka ki la le li lo".split(" "),
  ..."ma me mi mo na ne no pa pe ra re ri ro sa se si so ta te ti to va ve xa zo".split(" "),
];

/** Return a generator of numbers in [0, 1) (mulberry32, of the public domain). */
export function makeRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function makeWords(random, n) {
  const word = () =>
    Array.from({ length: 2 + Math.floor(random() * 3) }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join("");
  return Array.from({ length: n }, word);
}

/** Return labels with the ids that follow from them, each once, in the order of the ids. */
function makeLabels(random, words, type, n) {
  const labels = new Map();
  for (let i = 0; labels.size < n; i++) {
    const length = type === "Paper" ? 5 + Math.floor(random() * 8) : 1 + Math.floor(random() * 3);
    // Few words are in most names, as in any language.
    const name = Array.from({ length }, () => words[Math.floor(words.length * random() ** 3)]).join(" ");
    const label = name + (random() < 0.3 ? `-${i % 1000}` : "");
    labels.set(`${type.toLowerCase()}/${label.replace(/[^a-z0-9]+/g, "-")}`, label);
  }
  return [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
}

function makeEdges(random, ranges, n) {
  const edges = [];
  const any = (type) => Math.floor(ranges[type][0] + (ranges[type][1] - ranges[type][0]) * random() ** 4);
  const entity = () => any(TYPES[1 + Math.floor(random() * 4)]);
  for (let result = ranges.Result[0]; result < ranges.Result[1]; result++) {
    ["Method", "Task", "Dataset", "Metric", "Paper"].forEach((type, i) => edges.push([result, 12 + i, any(type)]));
  }
  while (edges.length < n) {
    const isRole = random() < 0.7;
    edges.push([
      isRole ? Math.floor(random() * ranges.Paper[1]) : entity(),
      Math.floor(isRole ? random() * 7 : 7 + random() * 5),
      entity(),
    ]);
  }
  const keys = new Map(edges.filter(([head, , tail]) => head !== tail).map((edge) => [edge.join(" "), edge]));
  return [...keys.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
}

/** Return the columns of evidence: one sentence of the edge's paper, or of some paper. */
function makeEvidence(edges, nPapers) {
  const evidenceCount = new Int32Array(edges.length);
  const evidence = [];
  edges.forEach(([head, relation], e) => {
    if (RELATIONS[relation].kind === "derived" || (RELATIONS[relation].kind === "result" && RELATIONS[relation].name !== "reportedIn"))
      return;
    evidenceCount[e] = 1;
    const sentence = (e % nPapers) * 5 + (e % 5);
    if (RELATIONS[relation].kind === "entity") evidence.push(-1 - sentence);
    else evidence.push(e % 5);
  });
  return { evidenceCount, evidence: Int32Array.from(evidence), markCount: new Int32Array(evidence.length), marks: new Int32Array(0) };
}

/** Return a graph with so many nodes and about so many edges. */
export function makeRaw(nNodes = 170_000, nEdges = 400_000) {
  const random = makeRandom(8);
  const words = makeWords(random, 20_000);
  const counts = SHARES.map((share) => Math.floor(share * nNodes));
  const made = TYPES.map((type, i) => makeLabels(random, words, type, counts[i]));
  const starts = counts.map((_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0));
  const ranges = Object.fromEntries(TYPES.map((type, i) => [type, [starts[i], starts[i] + counts[i]]]));
  const edges = makeEdges(random, ranges, nEdges);
  const labels = made.flatMap((some) => some.map(([, label]) => label));
  const n = labels.length;
  const outDegree = new Int32Array(n);
  const support = new Int32Array(n).fill(1);
  for (const [head, relation, tail] of edges) {
    outDegree[head]++;
    if (RELATIONS[relation].kind === "role") support[tail]++;
  }
  const aliases = {};
  for (let i = counts[0]; i < n - counts[5]; i += 2) aliases[i] = [`${labels[i]}s`];
  const sentences = new Int32Array(counts[0]).fill(5);
  return {
    title: "Synthetic",
    base: "https://w3id.org/paperatlas/data/",
    vocabulary: "https://w3id.org/paperatlas/ontology#",
    types: TYPES.map((name, i) => ({ name, count: counts[i], shape: "dot", labelled: true })),
    relations: RELATIONS,
    communities: [],
    chunks: [],
    support,
    confidence: new Int32Array(n).fill(90),
    community: new Int32Array(n).fill(-1),
    openingNodes: [],
    openingX: [],
    openingY: [],
    communityX: [],
    communityY: [],
    communityRX: [],
    communityRY: [],
    outDegree,
    relation: Int32Array.from(edges, (edge) => edge[1]),
    tail: Int32Array.from(edges, (edge) => edge[2]),
    edgeConfidence: Int32Array.from(edges, (_, e) => 30 + ((e * 7) % 70)),
    edgeSupport: new Int32Array(edges.length).fill(1),
    sentenceCount: sentences,
    ...makeEvidence(edges, counts[0]),
    names: {
      labels,
      ids: {},
      aliases,
      reasons: {},
      concepts: {},
      better: {},
      papers: Array.from({ length: counts[0] }, (_, i) => ({ year: 1990 + (i % 35), venue: `Venue ${i % 40}` })),
      results: Array.from({ length: counts[5] }, (_, i) => [i % 100, null, null, 0]),
    },
    sentence: (number) => `Sentence ${number}.`,
  };
}
