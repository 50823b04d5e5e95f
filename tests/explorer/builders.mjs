/** Makes small graphs from words, and finds the data that Python has written for these tests. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAtlas } from "../../src/paperatlas/export/html/explorer/model/atlas.js";

const TYPES = ["Paper", "Method", "Dataset", "Task", "Metric", "Result"];
const KINDS = {
  proposes: "role",
  addresses: "role",
  evaluatesOn: "role",
  uses: "role",
  usedFor: "entity",
  partOf: "entity",
  comparedWith: "entity",
  variantOf: "derived",
  resultMethod: "result",
  resultTask: "result",
  resultDataset: "result",
  resultMetric: "result",
  reportedIn: "result",
};
const RELATIONS = Object.keys(KINDS);

/** Python's order of texts, in which atlas.js expects nodes. */
const points = (text) => Array.from(text, (char) => char.codePointAt(0).toString(16).padStart(6, "0")).join("");
const byKeys =
  (...keys) =>
  (a, b) =>
    keys.map((key) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)).find(Boolean) ?? 0;
const typeOf = (id) => TYPES.find((type) => type.toLowerCase() === id.split("/")[0]);

/** Return the columns of evidence: `says` names sentences as [paper, number among its sentences]. */
function toEvidence(edges, index, firstSentence) {
  const columns = { evidenceCount: [], evidence: [], markCount: [], marks: [] };
  for (const [head, relation, tail, { says = [] } = {}] of edges) {
    let before = [head, tail].filter((id) => typeOf(id) === "Paper").map((id) => firstSentence[index.get(id)])[0] ?? 0;
    columns.evidenceCount.push(says.length);
    for (const [paper, i] of says) {
      const number = firstSentence[index.get(paper)] + i;
      columns.evidence.push(KINDS[relation] === "entity" ? -1 - number : number - before);
      columns.markCount.push(0);
      before = number;
    }
  }
  return columns;
}

/**
 * Return what `createAtlas` takes.
 * @param {[string, string, object?][]} given id, label and more of each node
 * @param {[string, string, string, object?][]} statements head, relation, tail and more of each edge
 */
export function makeRaw(given, statements = []) {
  const nodes = [...given].sort(
    byKeys(
      ([id]) => TYPES.indexOf(typeOf(id)),
      ([id]) => points(id),
    ),
  );
  const index = new Map(nodes.map(([id], i) => [id, i]));
  const edges = [...statements].sort(
    byKeys(
      ([head]) => index.get(head),
      ([, relation]) => RELATIONS.indexOf(relation),
      ([, , tail]) => index.get(tail),
    ),
  );
  const more = (name, usual) => nodes.map(([, , own]) => own?.[name] ?? usual);
  const sparse = (name) => Object.fromEntries(nodes.map(([, , own], i) => [i, own?.[name]]).filter(([, value]) => value !== undefined));
  const counts = TYPES.map((type) => nodes.filter(([id]) => typeOf(id) === type).length);
  const sentences = nodes.slice(0, counts[0]).map(([, , own]) => own?.sentences ?? []);
  const firstSentence = sentences.map((_, i) => sentences.slice(0, i).flat().length);
  return {
    title: "Small",
    base: "https://a.example/",
    vocabulary: "https://w3id.org/paperatlas/ontology#",
    types: TYPES.map((name, i) => ({ name, count: counts[i] })),
    relations: RELATIONS.map((name) => ({ name, words: name, kind: KINDS[name] })),
    communities: [],
    communityX: [],
    communityY: [],
    communityRX: [],
    communityRY: [],
    openingNodes: [],
    openingX: [],
    openingY: [],
    support: more("support", 1),
    confidence: more("confidence", 90),
    community: more("community", -1),
    outDegree: nodes.map(([id]) => edges.filter(([head]) => head === id).length),
    relation: edges.map(([, relation]) => RELATIONS.indexOf(relation)),
    tail: edges.map(([, , tail]) => index.get(tail)),
    edgeConfidence: edges.map(([, , , own]) => own?.confidence ?? 50),
    edgeSupport: edges.map(([, relation]) => (relation === "variantOf" ? 0 : 1)),
    sentenceCount: sentences.map((own) => own.length),
    ...toEvidence(edges, index, firstSentence),
    names: {
      labels: nodes.map(([, label]) => label),
      ids: Object.fromEntries(nodes.map(([id], i) => [i, id])),
      aliases: sparse("aliases"),
      reasons: sparse("reasons"),
      concepts: sparse("concepts"),
      better: sparse("better"),
      papers: nodes.slice(0, counts[0]).map(([, , own]) => own ?? {}),
      results: nodes
        .slice(nodes.length - counts[5])
        .map(([, , own]) => [own?.number ?? null, own?.unit ?? null, own?.comparator ?? null, own?.change ? 1 : 0]),
    },
    sentence: (number) => sentences.flat()[number],
  };
}

export const makeAtlas = (nodes, edges) => createAtlas(makeRaw(nodes, edges));

/** Where Python has put its data; without them (node's test runner by hand) the tests that need them are skipped. */
export const FOLDER = process.env.PAPERATLAS_EXPLORER_DATA;
export const withData = { skip: FOLDER ? false : "needs data of Python's: run pytest tests/explorer/test_scripts.py" };
export const readData = (name) => JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
