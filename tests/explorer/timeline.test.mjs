/** Papers and what they say, in the order of years. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { byYear, firsts, story } from "../../src/paperatlas/export/html/explorer/model/timeline.js";
import { makeAtlas } from "./builders.mjs";

const atlas = makeAtlas(
  [
    ["paper/a", "A", { year: 2021 }],
    ["paper/b", "B", { year: 1999 }],
    ["paper/c", "C", {}],
    ["paper/d", "D", { year: 2021 }],
    ["paper/e", "E", { year: 0 }],
    ["method/m", "M", {}],
    ["method/n", "N", {}],
    ["method/o", "O", {}],
  ],
  [
    ["paper/a", "uses", "method/m"],
    ["paper/b", "proposes", "method/m"],
    ["paper/c", "uses", "method/m"],
    ["paper/d", "uses", "method/m"],
    ["paper/d", "proposes", "method/m"],
    ["paper/a", "uses", "method/n"],
    ["paper/c", "uses", "method/o"],
    ["method/n", "partOf", "method/m"],
  ],
);
const labels = (papers) => papers.map((index) => atlas.nodes[index].label).join("");
const m = atlas.byId("method/m").index;

test("papers are told by year, the earliest first, and those without a year apart", () => {
  const { years, undated } = byYear(atlas);
  assert.deepEqual(
    years.map(({ year, papers }) => [year, labels(papers)]),
    [
      [0, "E"],
      [1999, "B"],
      [2021, "AD"],
    ],
  );
  assert.equal(labels(undated), "C");
});

test("papers that a filter hides are not told", () => {
  const filter = { node: (index) => atlas.nodes[index].label !== "A", edge: () => true };
  assert.deepEqual(
    byYear(atlas, filter).years.map(({ papers }) => labels(papers)),
    ["E", "B", "D"],
  );
  assert.equal(labels(story(atlas, m, filter).dated.map(({ paper }) => paper)), "BD");
});

test("an entity begins in the year of its earliest paper, where one is known", () => {
  const found = firsts(atlas);
  assert.deepEqual(
    ["m", "n", "o"].map((name) => found.get(atlas.byId(`method/${name}`).index)),
    [1999, 2021, undefined],
  );
});

test("the story of an entity tells its papers in order, each with all that it is to them", () => {
  const { dated, undated } = story(atlas, m);
  const told = dated.map(({ paper, year, edges }) => [labels([paper]), year, edges.map((e) => atlas.edge(e).relation).join(" ")]);
  assert.deepEqual(told, [
    ["B", 1999, "proposes"],
    ["A", 2021, "uses"],
    ["D", 2021, "proposes uses"],
  ]);
  assert.equal(labels(undated.map(({ paper }) => paper)), "C");
  assert.deepEqual(story(atlas, atlas.byId("paper/a").index), { dated: [], undated: [] });
});
