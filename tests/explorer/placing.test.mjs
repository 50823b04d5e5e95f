// Newcomers on the map: near what they are tied to, never on top of anything.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseLines, distanceToLine } from "../../src/paperatlas/export/html/explorer/map/lines.js";
import { placeNewcomers } from "../../src/paperatlas/export/html/explorer/map/placing.js";
import { assignTints } from "../../src/paperatlas/export/html/explorer/map/tints.js";

const taken = () => new Map(Array.from({ length: 100 }, (_, i) => [i, { x: (i % 10) * 80, y: Math.floor(i / 10) * 60 }]));

test("newcomers stand apart from each other and from what is there", () => {
  const there = taken();
  const newcomers = Array.from({ length: 60 }, (_, i) => 100 + i);
  const all = new Map([...there, ...placeNewcomers(there, newcomers, (index) => [index % 100])]);
  const points = [...all.values()];
  assert.equal(points.length, 160);
  for (const [i, a] of points.entries()) for (const b of points.slice(i + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) > 34, `${JSON.stringify(a)} ${JSON.stringify(b)}`);
});

test("one tied to what is there stands near it; those tied only to newcomers, or to nothing, find a place too", () => {
  const there = new Map([[0, { x: 0, y: 0 }], [1, { x: 1000, y: 0 }]]);
  const ties = { 2: [1], 3: [2], 4: [] };
  const places = placeNewcomers(there, [4, 3, 2], (index) => ties[index]);
  assert.ok(Math.hypot(places.get(2).x - 1000, places.get(2).y) < 150);
  assert.ok(Math.hypot(places.get(3).x - places.get(2).x, places.get(3).y - places.get(2).y) < 200);
  assert.ok(places.has(4));
});

test("the same newcomers get the same places", () => {
  const ties = (index) => [index % 7];
  assert.deepEqual([...placeNewcomers(taken(), [100, 101, 102], ties)], [...placeNewcomers(taken(), [100, 101, 102], ties)]);
});

test("of too many lines the best are drawn, and every node keeps some; what filters hide is not drawn", () => {
  const line = (i, a, b, support) => ({ key: i, a, b, edges: [i], support, confidence: 50, inside: false });
  const lines = Array.from({ length: 3000 }, (_, i) => line(i, i % 50, 50 + (i % 61), 2 + (i % 9)));
  lines.push(line(9999, 200, 0, 1));
  const chosen = chooseLines(lines, (e) => e !== 17);
  assert.ok(chosen.length <= 900);
  assert.ok(chosen.some(({ key }) => key === 9999));
  assert.ok(!chosen.some(({ key }) => key === 17));
});

test("the distance to a line is that to its nearest point", () => {
  assert.equal(distanceToLine({ x: 5, y: 3 }, { x: 0, y: 0 }, { x: 10, y: 0 }), 3);
  assert.equal(distanceToLine({ x: 14, y: 3 }, { x: 0, y: 0 }, { x: 10, y: 0 }), 5);
  assert.equal(distanceToLine({ x: 3, y: 4 }, { x: 0, y: 0 }, { x: 0, y: 0 }), 5);
});

test("communities side by side have different tints", () => {
  const communities = Array.from({ length: 16 }, (_, number) => ({ number, x: (number % 4) * 100, y: Math.floor(number / 4) * 100, rx: 50 }));
  const tints = assignTints(communities);
  for (const a of communities) for (const b of communities) {
    if (a.number < b.number && Math.hypot(a.x - b.x, a.y - b.y) <= 100) assert.notEqual(tints[a.number], tints[b.number]);
  }
});

test("what is asked for is drawn, however weak, and also where filters hide it", () => {
  const line = (i, a, b, support) => ({ key: i, a, b, edges: [i], support, confidence: 50, inside: false });
  const lines = Array.from({ length: 3000 }, (_, i) => line(i, i % 50, 50 + (i % 61), 2 + (i % 9)));
  lines.push(line(9998, 0, 50, 1), line(9999, 1, 51, 1));
  const keys = chooseLines(lines, (e) => e !== 9999, ({ key }) => key >= 9998).map(({ key }) => key);
  assert.ok(keys.includes(9998) && keys.includes(9999));
  assert.ok(chooseLines(lines.slice(-1), () => false, ({ key }) => key === 9999).length === 1);
});
