import assert from "node:assert/strict";
import { test } from "node:test";

import { fillGaps } from "../../src/paperatlas/export/html/explorer/views/view-timeline.js";

const years = (...list) => list.map((year) => ({ year, papers: [1] }));
const shape = (filled) => filled.map((entry) => (entry.gap ? `${entry.gap} missing` : `${entry.year}:${entry.papers.length}`));

test("one or two years without papers are columns of no height", () => {
  assert.deepEqual(shape(fillGaps(years(2018, 2020, 2023))), ["2018:1", "2019:0", "2020:1", "2021:0", "2022:0", "2023:1"]);
});

test("more of them in a row become one gap", () => {
  assert.deepEqual(shape(fillGaps(years(1950, 2019, 2020))), ["1950:1", "68 missing", "2019:1", "2020:1"]);
});

test("no year gives no column", () => {
  assert.deepEqual(fillGaps([]), []);
});
