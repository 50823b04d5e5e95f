/** The shortest and surest ways, and the nodes around a node. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbours } from "../../src/paperatlas/export/html/explorer/model/neighbourhood.js";
import { findPath } from "../../src/paperatlas/export/html/explorer/model/paths.js";
import { makeAtlas } from "./builders.mjs";

const method = (name, support = 1) => [`method/${name}`, name, { support }];

/** Return the ids on the way between two nodes, and the relations of its steps. */
function way(atlas, from, to, allows) {
  const steps = findPath(atlas, atlas.byId(from).index, atlas.byId(to).index, allows);
  return steps && [steps.map(({ node }) => atlas.nodes[node].id), steps.map(({ edge }) => atlas.edge(edge).relation)];
}

test("a way goes along edges in both directions, over papers and entities, with the fewest steps", () => {
  const atlas = makeAtlas(
    [["paper/p1", "P", {}], method("a"), method("b"), method("c"), method("d")],
    [
      ["paper/p1", "uses", "method/a"],
      ["paper/p1", "uses", "method/b"],
      ["method/c", "partOf", "method/b"],
      ["method/a", "partOf", "method/d", { confidence: 99 }],
      ["method/d", "partOf", "method/b", { confidence: 10 }],
    ],
  );
  assert.deepEqual(way(atlas, "method/a", "method/c"), [
    ["paper/p1", "method/b", "method/c"],
    ["uses", "uses", "partOf"],
  ]);
  assert.deepEqual(way(atlas, "method/c", "method/a"), [
    ["method/b", "paper/p1", "method/a"],
    ["partOf", "uses", "uses"],
  ]);
  assert.deepEqual(way(atlas, "method/a", "method/a"), [[], []]);
});

test("of ways with as many steps the surest is taken, by the product of the confidences", () => {
  const nodes = ["a", "b", "c", "d", "z"].map((name) => method(name));
  const edges = [
    ["method/a", "partOf", "method/b", { confidence: 90 }],
    ["method/b", "partOf", "method/z", { confidence: 30 }],
    ["method/a", "partOf", "method/c", { confidence: 60 }],
    ["method/c", "partOf", "method/z", { confidence: 60 }],
    ["method/a", "partOf", "method/d", { confidence: 99 }],
  ];
  assert.deepEqual(way(makeAtlas(nodes, edges), "method/a", "method/z")[0], ["method/c", "method/z"]);
  assert.deepEqual(way(makeAtlas(nodes, edges), "method/z", "method/a")[0], ["method/c", "method/a"]);
  const [, relations] = way(
    makeAtlas(nodes, [...edges, ["method/a", "comparedWith", "method/d", { confidence: 100 }]]),
    "method/a",
    "method/d",
  );
  assert.deepEqual(relations, ["comparedWith"]);
});

test("of ways that are as sure the first by ids is taken", () => {
  const edges = ["d", "b", "c"].flatMap((name) => [
    ["method/a", "partOf", `method/${name}`],
    [`method/${name}`, "partOf", "method/z"],
  ]);
  const atlas = makeAtlas(
    ["a", "b", "c", "d", "z"].map((name) => method(name)),
    edges,
  );
  assert.deepEqual(way(atlas, "method/a", "method/z")[0], ["method/b", "method/z"]);
  assert.deepEqual(way(atlas, "method/z", "method/a")[0], ["method/b", "method/a"]);
});

test("what follows from names alone is used only where nothing else is as short", () => {
  const nodes = ["a", "b", "c", "z"].map((name) => method(name));
  const derived = [
    ["method/a", "variantOf", "method/b", { confidence: 99 }],
    ["method/b", "partOf", "method/z", { confidence: 99 }],
  ];
  const stated = [
    ["method/a", "partOf", "method/c", { confidence: 1 }],
    ["method/c", "partOf", "method/z", { confidence: 1 }],
  ];
  assert.deepEqual(way(makeAtlas(nodes, [...derived, ...stated]), "method/a", "method/z")[0], ["method/c", "method/z"]);
  assert.deepEqual(way(makeAtlas(nodes, derived), "method/a", "method/z")[1], ["variantOf", "partOf"]);
});

test("no way leads through a result, but one may end there", () => {
  const atlas = makeAtlas(
    [["paper/p1", "P", {}], method("a"), method("b"), ["result/1", "1%", {}]],
    [
      ["result/1", "resultMethod", "method/a"],
      ["result/1", "resultDataset", "method/b"],
      ["result/1", "reportedIn", "paper/p1"],
    ],
  );
  assert.equal(way(atlas, "method/a", "method/b"), null);
  assert.deepEqual(way(atlas, "method/a", "result/1")[0], ["result/1"]);
  assert.deepEqual(way(atlas, "result/1", "method/a")[0], ["method/a"]);
});

test("a filter closes edges and nodes, and there may be no way", () => {
  const atlas = makeAtlas(
    ["a", "b", "c", "z", "lone"].map((name) => method(name)),
    [
      ["method/a", "partOf", "method/b", { confidence: 90 }],
      ["method/b", "partOf", "method/z", { confidence: 90 }],
      ["method/a", "partOf", "method/c", { confidence: 50 }],
      ["method/c", "partOf", "method/z", { confidence: 50 }],
    ],
  );
  const without = (id) => (_, node) => atlas.nodes[node].id !== id;
  assert.deepEqual(way(atlas, "method/a", "method/z", without("method/b"))[0], ["method/c", "method/z"]);
  assert.deepEqual(way(atlas, "method/a", "method/z", (e) => atlas.edge(e).confidence < 0.6)[0], ["method/c", "method/z"]);
  assert.equal(
    way(atlas, "method/a", "method/z", (e) => atlas.edge(e).confidence > 0.95),
    null,
  );
  assert.equal(way(atlas, "method/a", "method/lone"), null);
});

const star = makeAtlas(
  [method("hub"), method("x", 1), method("y", 5), method("z", 5), method("far", 9), ["result/1", "1%", {}]],
  [
    ["method/hub", "partOf", "method/x"],
    ["method/y", "partOf", "method/hub"],
    ["method/hub", "partOf", "method/z"],
    ["method/z", "partOf", "method/hub"],
    ["method/x", "partOf", "method/far"],
    ["result/1", "resultMethod", "method/hub"],
    ["result/1", "resultMetric", "method/far"],
  ],
);
const around = (options) => {
  const { nodes, more } = neighbours(star, star.byId("method/hub").index, options);
  return [nodes.map((index) => star.nodes[index].label), more];
};

test("neighbours are told each once, nearer ones first, then those of more papers, results left out", () => {
  assert.deepEqual(around({ hops: 1 }), [["y", "z", "x"], 0]);
  assert.deepEqual(around({ hops: 2 }), [["y", "z", "x", "far"], 0]);
  assert.deepEqual(around({ hops: 3 }), around({ hops: 2 }));
});

test("no more neighbours than wanted are told, and how many there are besides", () => {
  assert.deepEqual(around({ hops: 1, most: 2 }), [["y", "z"], 1]);
  assert.deepEqual(around({ hops: 2, most: 3 }), [["y", "z", "x"], 1]);
  assert.deepEqual(around({ hops: 2, most: 0 }), [[], 4]);
});

test("what a filter closes is no neighbour, and nothing behind it is", () => {
  assert.deepEqual(around({ hops: 2, allows: (_, node) => star.nodes[node].label !== "x" }), [["y", "z"], 0]);
});
