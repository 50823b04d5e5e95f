/** The page ranks results as Python does. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAtlas } from "../../src/paperatlas/export/html/explorer/model/atlas.js";
import { decode } from "../../src/paperatlas/export/html/explorer/model/decode.js";
import { boards, matrix, rowsFor, sentenceOf } from "../../src/paperatlas/export/html/explorer/model/leaderboard.js";
import { makeAtlas, readData, withData } from "./builders.mjs";

const ENDS = ["task", "dataset", "metric", "method", "paper"];

/** Return the fields that Python's rows have. */
function toRow(atlas, row) {
  const ends = Object.fromEntries(ENDS.map((end) => [end, row[end]?.label ?? null]));
  const { rank, value, number, unit, comparator, change, better, confidence } = row;
  return {
    ...ends,
    rank,
    value,
    number,
    unit,
    comparator,
    change,
    better,
    confidence,
    year: atlas.paper(row.paper.index).year,
    sentence: sentenceOf(atlas, row),
  };
}

for (const name of ["boards", "rich"]) {
  test(`all rows of a graph (${name}) have the order and the ranks of Python's`, withData, () => {
    const { sections, rows } = readData(`${name}.json`);
    const atlas = createAtlas(decode((section) => sections[section]));
    const found = boards(atlas).flatMap((board) => board.rows.map((row) => toRow(atlas, row)));
    assert.deepEqual(
      found,
      rows.map((row) => ({ ...row })),
    );
  });
}

test("the rows of a task, a dataset and a metric are those of Python's with the same ends", withData, () => {
  const { sections } = readData("boards.json");
  const wanted = readData("wanted.json");
  const atlas = createAtlas(decode((section) => sections[section]));
  assert.ok(wanted.length > 5);
  for (const { ends, rows } of wanted)
    assert.deepEqual(
      rowsFor(atlas, ends).map((row) => toRow(atlas, row)),
      rows,
      JSON.stringify(ends),
    );
});

const result = (id, value, number, more = {}) => [`result/${id}`, value, { number, ...more }];
const nodes = [
  ["paper/p", "P", {}],
  ["method/a", "A", {}],
  ["method/b", "B", {}],
  ["dataset/d", "D", {}],
  ["dataset/e", "E", {}],
  ["metric/accuracy", "accuracy", { better: "higher" }],
  result(1, "0.91", 0.91),
  result(2, "90%", 90, { unit: "%" }),
  result(3, "50%", 50, { unit: "%", change: true }),
  result(4, "80%", 80, { unit: "%" }),
  result(5, "7", 7),
];
const ends = { 1: ["a", "d"], 2: ["b", "d"], 3: ["a", "d"], 4: ["a", "e"], 5: ["b"] };
const edges = Object.entries(ends).flatMap(([id, [method, dataset]]) => [
  [`result/${id}`, "resultMethod", `method/${method}`],
  [`result/${id}`, "reportedIn", "paper/p"],
  ...(dataset
    ? [
        [`result/${id}`, "resultDataset", `dataset/${dataset}`],
        [`result/${id}`, "resultMetric", "metric/accuracy"],
      ]
    : []),
]);
const atlas = makeAtlas(nodes, edges);
const values = (rows) => rows.map(({ rank, value }) => [rank, value]);

test("shares and percents meet, changes have no rank, and results without a metric are left out", () => {
  assert.deepEqual(
    boards(atlas).map(({ dataset, rows }) => [dataset.label, values(rows)]),
    [
      [
        "D",
        [
          [1, "0.91"],
          [2, "90%"],
          [null, "50%"],
        ],
      ],
      ["E", [[1, "80%"]]],
    ],
  );
});

test("the rows of a method have their ranks among all", () => {
  assert.deepEqual(values(rowsFor(atlas, { method: "method/b" })), [[2, "90%"]]);
  assert.deepEqual(values(rowsFor(atlas, { method: "method/a", dataset: "dataset/e" })), [[1, "80%"]]);
  assert.deepEqual(rowsFor(atlas, { task: "task/none" }), []);
});

test("hidden results are not ranked", () => {
  const filter = { node: (index) => atlas.nodes[index].label !== "0.91" };
  assert.deepEqual(values(boards(atlas, filter)[0].rows), [
    [1, "90%"],
    [null, "50%"],
  ]);
});

test("a matrix has the methods and datasets of most cells first, and gaps", () => {
  const { methods, datasets, cells } = matrix(boards(atlas));
  assert.deepEqual(
    [methods.map(({ label }) => label), datasets.map(({ label }) => label)],
    [
      ["A", "B"],
      ["D", "E"],
    ],
  );
  const at = (method, dataset) => cells.get(`${atlas.byId(method).index},${atlas.byId(dataset).index}`)?.map(({ value }) => value);
  assert.deepEqual(at("method/a", "dataset/d"), ["0.91", "50%"]);
  assert.equal(at("method/b", "dataset/e"), undefined);
});
