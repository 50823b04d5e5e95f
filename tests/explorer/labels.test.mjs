// Names on the map: none over another, none over a big shape, the most wanted first.

import assert from "node:assert/strict";
import { test } from "node:test";

import { covers, overlaps, placeLabels, placesAround, wrapName } from "../../src/paperatlas/export/html/explorer/map/labels.js";

const name = (key, { x, y, r }, { width = 60, height = 14, may } = {}) => ({ key, may, forms: [{ width, height, places: placesAround({ x, y, r }, width, height) }] });

// A generator of numbers that are the same in every run.
function* numbers(seed) {
  for (let value = seed; ; ) {
    value = (value * 1103515245 + 12345) % 2147483648;
    yield value / 2147483648;
  }
}

function crowd(n, size) {
  const random = numbers(7);
  const next = () => random.next().value;
  const discs = Array.from({ length: n }, (_, key) => ({ key, x: next() * size, y: next() * size, r: 3 + next() * 14 }));
  return { discs, names: discs.map((disc) => name(disc.key, disc, { width: 30 + next() * 110, height: next() < 0.5 ? 14 : 28 })) };
}

test("no two names overlap and none runs over the shape of something else, however crowded the map is", () => {
  const { discs, names } = crowd(400, 1000);
  const placed = placeLabels(names, discs);
  assert.ok(placed.length > 40, `${placed.length} names are placed`);
  for (const [i, box] of placed.entries()) {
    for (const other of placed.slice(i + 1)) assert.ok(!overlaps(box, other), `${box.key} and ${other.key}`);
    for (const disc of discs) assert.ok(disc.key === box.key || !covers(box, disc), `${box.key} over ${disc.key}`);
  }
});

test("what is named first gets its place, the next one gives way", () => {
  const discs = [{ key: "a", x: 0, y: 0, r: 5 }, { key: "b", x: 10, y: 0, r: 5 }];
  const tight = (key) => ({ key, forms: [{ width: 40, height: 14, places: [[-15, 8]] }] });
  assert.deepEqual(placeLabels([tight("b"), tight("a")], discs).map(({ key }) => key), ["b"]);
});

test("more names fit when the map comes closer", () => {
  const { discs, names } = crowd(300, 700);
  const closer = discs.map((disc) => ({ ...disc, x: 3 * disc.x, y: 3 * disc.y }));
  const again = closer.map((disc, i) => name(disc.key, disc, names[i].forms[0]));
  assert.ok(placeLabels(again, closer).length > 2 * placeLabels(names, discs).length);
});

test("a name that must stand takes the place that covers least; another is left out there", () => {
  const around = Array.from({ length: 60 }, (_, i) => ({ key: i, x: 70 * Math.cos(i), y: 70 * Math.sin(i), r: 40 }));
  const disc = { key: "me", x: 0, y: 0, r: 8 };
  assert.equal(placeLabels([name("me", disc)], [disc, ...around]).length, 0);
  assert.equal(placeLabels([name("me", disc, { may: Infinity })], [disc, ...around]).length, 1);
});

test("where the first form of a name does not fit, a shorter one is taken", () => {
  const wall = [{ key: "wall", x: 60, y: 0, r: 30 }];
  const forms = [{ width: 100, height: 14, places: [[0, -7]] }, { width: 25, height: 14, places: [[0, -7]] }];
  assert.deepEqual(placeLabels([{ key: "a", forms }], wall).map(({ form }) => form), [1]);
});

test("names stay within bounds where they are given", () => {
  const disc = { key: "a", x: 5, y: 50, r: 5 };
  const [box] = placeLabels([name("a", disc)], [disc], { x: 0, y: 0, width: 200, height: 100 });
  assert.ok(box.x >= 0);
});

test("the same names get the same places", () => {
  const { discs, names } = crowd(200, 600);
  assert.deepEqual(placeLabels(names, discs), placeLabels(names, discs));
});

test("a long name stands on two lines, cut where it is longer; pairs of surrogates stay whole", () => {
  assert.deepEqual(wrapName("BERT", 24), ["BERT"]);
  assert.deepEqual(wrapName("Multi-View Joint Learning Framework", 24), ["Multi-View Joint", "Learning Framework"]);
  assert.deepEqual(wrapName("x".repeat(10_000), 10), ["xxxxxxxxx…"]);
  assert.deepEqual(wrapName("🤖".repeat(30), 5), ["🤖🤖🤖🤖…"]);
  assert.deepEqual(wrapName("  a \n b  ", 24), ["a b"]);
});
