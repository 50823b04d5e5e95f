import assert from "node:assert/strict";
import { test } from "node:test";

import { compareValues, foldRows, groupBy, hasWords, sortRows, toWords } from "../../src/paperatlas/export/html/explorer/model/ordering.js";
import { fold } from "../../src/paperatlas/export/html/explorer/model/fold.js";

const sorted = (values, descending) => sortRows(values, (value) => value, descending);

test("numbers are sorted by size", () => {
  assert.deepEqual(sorted([10, 9, 100, -1]), [-1, 9, 10, 100]);
  assert.deepEqual(sorted([10, 9, 100, -1], true), [100, 10, 9, -1]);
});

test("what is missing comes last both ways", () => {
  assert.deepEqual(sorted([null, 2, "", 1, undefined].slice(0, 4)), [1, 2, null, ""]);
  assert.deepEqual(sorted([null, 2, 1], true), [2, 1, null]);
});

test("words are sorted without regard to case and accents, numbers in them by size", () => {
  assert.deepEqual(sorted(["ResNet-101", "écran", "resnet-50", "Eagle"]), ["Eagle", "écran", "resnet-50", "ResNet-101"]);
});

test("equal rows keep their places", () => {
  assert.deepEqual(sortRows([["b", 1], ["a", 1], ["c", 0]], ([, key]) => key), [["c", 0], ["b", 1], ["a", 1]]);
  assert.equal(compareValues("a", "A"), 0);
});

test("a filter box wants every word, however it is written", () => {
  assert.deepEqual(toWords("  Café  -  res-net "), ["cafe", "resnet"]);
  assert.ok(hasWords(fold("The ResNet café"), toWords("CAFÉ resnet")));
  assert.ok(!hasWords(fold("The ResNet"), toWords("café resnet")));
  assert.ok(hasWords("", toWords(" ")));
});

test("rows are folded together, each for itself", () => {
  const texts = foldRows([["A-b", null, 2021], [], ["\u00c9cran"]], (row) => row);
  assert.deepEqual(texts.map((text) => text.trim()), ["ab2021", "", "ecran"]);
});

test("groups and what is in them keep the order in which they come", () => {
  const groups = groupBy(["b1", "a1", "b2"], (name) => name[0]);
  assert.deepEqual([...groups], [["b", ["b1", "b2"]], ["a", ["a1"]]]);
});
