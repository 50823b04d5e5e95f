/** A graph of 170,000 nodes is quick enough to work with; the bounds here are loose, the times are printed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAtlas } from "../../src/paperatlas/export/html/explorer/model/atlas.js";
import { createFilter, defaultFilters } from "../../src/paperatlas/export/html/explorer/model/filters.js";
import { boards } from "../../src/paperatlas/export/html/explorer/model/leaderboard.js";
import { neighbours } from "../../src/paperatlas/export/html/explorer/model/neighbourhood.js";
import { findPath } from "../../src/paperatlas/export/html/explorer/model/paths.js";
import { createIndex, find } from "../../src/paperatlas/export/html/explorer/model/search.js";
import { makeRaw } from "./synthetic.mjs";

test("a large graph", async (context) => {
  const measure = (what, act, most) => {
    const begin = performance.now();
    const found = act();
    const time = performance.now() - begin;
    context.diagnostic(`${what}: ${time.toFixed(1)} ms`);
    assert.ok(time < most, `${what} took ${time} ms`);
    return found;
  };
  const raw = makeRaw();
  const atlas = measure("the model", () => createAtlas(raw), 7000);
  assert.ok(atlas.size.nodes > 169_000 && atlas.size.edges > 390_000);
  const index = measure("the index of names", () => createIndex(atlas), 10_000);
  const label = atlas.nodes[60_000].label;
  for (const text of [
    "a",
    "ba",
    "bam",
    label,
    label.slice(0, -2),
    `${label.slice(0, 3)}x${label.slice(3)}`,
    "mibo lele",
    "lemoga ressote vaki",
  ]) {
    measure(`search for "${text}"`, () => find(index, text), 2000);
  }
  assert.equal(find(index, label)[0].name, label);

  const [hub] = [...atlas.nodes].filter(({ type }) => type === "Method").sort((a, b) => b.support - a.support);
  for (const hops of [1, 2, 3])
    measure(`${hops} hops around the largest hub`, () => neighbours(atlas, hub.index, { hops, most: 200 }), 1000);
  const filter = measure("filter by years", () => createFilter(atlas, { ...defaultFilters(), years: [2000, 2010], confidence: 0.4 }), 1000);
  measure("all edges by years", () => assert.ok(Array.from({ length: atlas.size.edges }, (_, e) => filter.edge(e)).includes(true)), 5000);
  const [first, last] = [atlas.nodes[100], atlas.nodes[120_001]];
  measure("a way", () => findPath(atlas, first.index, last.index), 2000);
  measure("a way by years", () => findPath(atlas, first.index, last.index, (e, node) => filter.edge(e) && filter.node(node)), 2000);
  const all = measure("all leaderboards", () => boards(atlas), 5000);
  assert.ok(all.length > 1000);
});
