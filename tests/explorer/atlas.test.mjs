/** The model gives what the graph holds. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeId } from "../../src/paperatlas/export/html/explorer/model/atlas.js";
import { findMarks } from "../../src/paperatlas/export/html/explorer/model/marks.js";
import { compareCodePoints, countCodePoints } from "../../src/paperatlas/export/html/explorer/model/code-points.js";
import { makeAtlas } from "./builders.mjs";

const atlas = makeAtlas(
  [
    ["paper/p1", "FooNet for Parsing", { year: 2020, sentences: ["FooNet beats BarNet.", ""], links: [["DOI", "https://doi.org/10.1/x"]] }],
    ["paper/p2", "Other", { sentences: [null, "BarNet is a Foo-Net."] }],
    ["method/barnet", "BarNet", { support: 3, reasons: [["Bar", 0.9, "short form"]] }],
    ["method/foonet", "FooNet", { aliases: ["Foo-Net"], confidence: 75, concepts: [["FooNet", "https://v.example/foonet", 0.8]] }],
    ["method/\u{1d400}", "Plane 1", {}],
    ["method/\uffee", "Plane 0", {}],
    ["metric/accuracy", "Accuracy", { better: "higher" }],
    ["result/1", "91%", { number: 91, unit: "%", confidence: 40 }],
  ],
  [
    [
      "paper/p1",
      "proposes",
      "method/foonet",
      {
        says: [
          ["paper/p1", 0],
          ["paper/p1", 1],
        ],
      },
    ],
    ["paper/p2", "uses", "method/barnet", { says: [["paper/p2", 0]] }],
    [
      "method/foonet",
      "comparedWith",
      "method/barnet",
      {
        confidence: 80,
        says: [
          ["paper/p1", 0],
          ["paper/p2", 1],
        ],
      },
    ],
    ["method/foonet", "variantOf", "method/barnet"],
    ["result/1", "resultMethod", "method/foonet"],
    ["result/1", "resultMetric", "metric/accuracy"],
    ["result/1", "reportedIn", "paper/p1", { says: [["paper/p1", 1]] }],
  ],
);
const index = (id) => atlas.byId(id).index;
const edge = (head, relation, tail) => atlas.findEdge(index(head), relation, index(tail));

test("nodes are found by their ids, in any script, and nothing else is", () => {
  for (const node of atlas.nodes) assert.equal(atlas.byId(node.id), node);
  for (const id of ["", "method/", "method/nothing", "nothing/foonet", "paper/p1 ", "__proto__/x", undefined, null])
    assert.equal(atlas.byId(id), undefined);
});

test("a node's edges are those that leave it and those that come in", () => {
  const told = atlas.edgesOf(index("method/foonet")).map((e) => atlas.edge(e).relation);
  assert.deepEqual(told, ["comparedWith", "variantOf", "proposes", "resultMethod"]);
  assert.equal(edge("method/barnet", "comparedWith", "method/foonet"), undefined);
});

test("an edge says what it is", () => {
  const { head, tail, confidence, support, derived, kind } = atlas.edge(edge("method/foonet", "variantOf", "method/barnet"));
  assert.deepEqual([head.label, tail.label, confidence, support, derived, kind], ["FooNet", "BarNet", 0.5, 0, true, "derived"]);
});

test("evidence has the paper, its words, and the names of both ends marked in them", () => {
  const told = atlas.evidence(edge("method/foonet", "comparedWith", "method/barnet"));
  assert.deepEqual(
    told.map(({ paper, text, marks }) => [paper.id, text, marks]),
    [
      [
        "paper/p1",
        "FooNet beats BarNet.",
        [
          [0, 6],
          [13, 19],
        ],
      ],
      [
        "paper/p2",
        "BarNet is a Foo-Net.",
        [
          [0, 6],
          [12, 19],
        ],
      ],
    ],
  );
  assert.equal(atlas.evidence(edge("method/foonet", "comparedWith", "method/barnet"), 1).length, 1);
});

test("a title that is not stored twice is the label of its paper, and no words are no words", () => {
  assert.deepEqual(
    atlas.evidence(edge("paper/p1", "proposes", "method/foonet")).map(({ text }) => text),
    ["FooNet beats BarNet.", "FooNet for Parsing"],
  );
  assert.deepEqual(
    atlas.evidence(edge("paper/p2", "uses", "method/barnet")).map(({ text }) => text),
    [""],
  );
});

test("all edges of a result share the sentence that stands at its paper", () => {
  const e = edge("result/1", "resultMethod", "method/foonet");
  assert.deepEqual(
    atlas.evidence(e).map(({ text, marks }) => [text, marks]),
    [["FooNet for Parsing", [[0, 6]]]],
  );
  assert.deepEqual(atlas.evidencePapers(e), [index("paper/p1")]);
});

test("details are there, and empty where nothing is known", () => {
  assert.deepEqual(atlas.reasons(index("method/barnet")), [{ name: "Bar", score: 0.9, reason: "short form" }]);
  assert.deepEqual(atlas.concepts(index("method/foonet")), [{ label: "FooNet", iri: "https://v.example/foonet", score: 0.8 }]);
  assert.deepEqual(atlas.reasons(index("method/foonet")), []);
  assert.deepEqual(atlas.paper(index("paper/p1")).links, [{ kind: "DOI", href: "https://doi.org/10.1/x" }]);
  assert.deepEqual(atlas.paper(index("paper/p2")).year, null);
  const { value, number, unit, better, change, method, task, confidence } = atlas.result(index("result/1"));
  assert.deepEqual(
    [value, number, unit, better, change, method.label, task, confidence],
    ["91%", 91, "%", "higher", false, "FooNet", null, 0.4],
  );
});

test("ids that follow from labels are made as Python makes them", () => {
  assert.equal(makeId("Method", "ResNet-50 (v2)!"), "method/resnet-50-v2");
  assert.equal(makeId("Task", "--a--b--"), "task/a-b");
});

test("texts are ordered and counted by code points", () => {
  const sorted = ["\u{1f600}", "\uffee", "z", "a", "ab", "\u{1f600}a", ""].sort(compareCodePoints);
  assert.deepEqual(sorted, ["", "a", "ab", "z", "\uffee", "\u{1f600}", "\u{1f600}a"]);
  assert.equal(countCodePoints("a\u{1f600}\ud800b"), 4);
});

test("marks are whole words, the longest names first, and never overlap", () => {
  assert.deepEqual(findMarks("BarNet beats Bar and BarNets", ["Bar", "BarNet"]), [
    [0, 6],
    [13, 16],
  ]);
  assert.deepEqual(findMarks("C++ (C) abC", ["C", "", "C++"]), [
    [0, 3],
    [5, 6],
  ]);
  assert.deepEqual(findMarks("aaa a-a", ["a", "a-a"]), [[4, 7]]);
});
