/** What filters hide, and what they leave. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createFilter, defaultFilters } from "../../src/paperatlas/export/html/explorer/model/filters.js";
import { makeAtlas } from "./builders.mjs";

const atlas = makeAtlas(
  [
    ["paper/old", "Old", { year: 1999, venue: "ACL", confidence: 100, sentences: ["A has B."] }],
    ["paper/new", "New", { year: 2020, venue: "ICML", confidence: 100, sentences: ["A has C.", "B has C."] }],
    ["paper/undated", "Undated", { confidence: 100 }],
    ["method/a", "A", { support: 2, confidence: 95 }],
    ["method/b", "B", { support: 1, confidence: 70 }],
    ["task/c", "C", { support: 1, confidence: 29 }],
    ["result/1", "5%", { confidence: 40 }],
  ],
  [
    ["paper/old", "uses", "method/a", { confidence: 80, says: [["paper/old", 0]] }],
    ["paper/old", "uses", "method/b", { says: [["paper/old", 0]] }],
    ["paper/new", "proposes", "method/a", { says: [["paper/new", 0]] }],
    ["paper/new", "addresses", "task/c", { says: [["paper/new", 0]] }],
    ["method/b", "partOf", "method/a", { says: [["paper/old", 0]] }],
    ["method/a", "usedFor", "task/c", { says: [["paper/new", 0]] }],
    ["method/b", "variantOf", "method/a"],
    ["result/1", "resultMethod", "method/a"],
    ["result/1", "reportedIn", "paper/new", { says: [["paper/new", 1]] }],
  ],
);

/** Return the labels of the nodes that pass, the edges that pass as "head relation tail", and how many filters are active. */
function passing(changes) {
  const filter = createFilter(atlas, { ...defaultFilters(), ...changes });
  const edges = Array.from({ length: atlas.size.edges }, (_, e) => e)
    .filter((e) => filter.edge(e))
    .map((e) => atlas.edge(e));
  return [
    atlas.nodes
      .filter(({ index }) => filter.node(index))
      .map(({ label }) => label)
      .join(" "),
    edges.map(({ head, relation, tail }) => `${head.label} ${relation} ${tail.label}`),
    filter.active,
  ];
}

test("no filter hides nothing", () => {
  const [nodes, edges, active] = passing({});
  assert.deepEqual([nodes, edges.length, active], ["New Old Undated A B C 5%", atlas.size.edges, 0]);
});

test("hidden types and relations are hidden", () => {
  assert.deepEqual(passing({ types: new Set(["Paper", "Task"]) })[0], "A B 5%");
  const [, edges, active] = passing({ relations: new Set(["uses", "variantOf", "partOf", "resultMethod"]) });
  assert.deepEqual([edges, active], [["New proposes A", "New addresses C", "A usedFor C", "5% reportedIn New"], 1]);
});

test("confidence counts for entities, results and edges, not for papers; the bound itself passes", () => {
  assert.deepEqual(passing({ confidence: 0.7 }).slice(0, 2), ["New Old Undated A B", ["Old uses A"]]);
  assert.deepEqual(passing({ confidence: 0.8 })[1], ["Old uses A"]);
  assert.deepEqual(passing({ confidence: 0.81 })[1], []);
  assert.deepEqual(passing({ confidence: 0.29 })[0], "New Old Undated A B C 5%");
  assert.deepEqual(passing({ confidence: 0.3 })[0], "New Old Undated A B 5%");
});

test("support counts for entities", () => assert.deepEqual(passing({ support: 2 })[0], "New Old Undated A 5%"));

test("with years, only papers of these years pass, and what they name and back", () => {
  assert.deepEqual(passing({ years: [2000, null] }), [
    "New A C 5%",
    ["New proposes A", "New addresses C", "A usedFor C", "5% resultMethod A", "5% reportedIn New"],
    1,
  ]);
  assert.deepEqual(passing({ years: [null, 1999] }).slice(0, 2), ["Old A B", ["Old uses A", "Old uses B", "B partOf A"]]);
  assert.deepEqual(passing({ years: [1999, 2020] })[0], "New Old A B C 5%");
  assert.deepEqual(passing({ years: [2021, 2030] }).slice(0, 2), ["", []]);
});

test("a venue does the same, and all filters count together", () => {
  assert.deepEqual(passing({ venue: "ACL" })[0], "Old A B");
  assert.deepEqual(passing({ venue: "ACL", support: 2, types: new Set(["Paper"]) }), ["A", ["Old uses A", "Old uses B", "B partOf A"], 3]);
  assert.deepEqual(passing({ venue: "ACL", years: [2000, null] })[0], "");
});
