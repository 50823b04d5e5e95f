/** What an address says comes back as it was, and nothing that anybody writes there does harm. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultFilters } from "../../src/paperatlas/export/html/explorer/model/filters.js";
import { fromHash, openingState, toHash } from "../../src/paperatlas/export/html/explorer/model/permalink.js";

const HOSTILE = [
  "method/<script>alert(1)</script>",
  "task/&node=method/x#y",
  "a,b:c;d=e",
  "%2C%20~7E~d800",
  "~",
  "~dead",
  "\ud800",
  "\udc00\ud800x",
  "😀",
  "שלום\u202e\u200f",
  "\u0000\n\t",
  "{{7*7}}",
  "__proto__",
  "javascript:alert(1)",
  "+ +",
  "x".repeat(10_000),
  "é e\u0301",
  "'\"`",
  "\uffff",
  "paper/doi:10.1%2Fa%20b",
];

test("the opening state needs no words", () => {
  assert.equal(toHash(openingState()), "");
  assert.deepEqual(fromHash(""), openingState());
  assert.deepEqual(fromHash("#"), openingState());
});

for (const text of HOSTILE) {
  test(`any characters come back: ${JSON.stringify(text.slice(0, 40))}`, () => {
    const state = {
      view: "timeline",
      selected: text,
      edge: { head: text, relation: text, tail: text },
      filters: {
        types: new Set([text, "Task"]),
        relations: new Set(["uses", text]),
        confidence: 0.35,
        support: 3,
        years: [2001, null],
        venue: text,
      },
      near: [
        { id: text, hops: 2 },
        { id: "method/a", hops: 3 },
      ],
      brought: ["method/b", text],
      path: { from: text, to: text },
      board: { task: text, dataset: null, metric: text, matrix: true },
      community: text,
    };
    const hash = toHash(state);
    assert.deepEqual(fromHash(hash), state);
    assert.deepEqual(fromHash(`#${hash}`), state);
    assert.match(hash, /^[A-Za-z0-9\-_.!~*'()%&=,:/]*$/);
    // As a browser gives it back.
    assert.deepEqual(fromHash(new URL(`file:///explorer.html#${hash}`).hash), state);
  });
}

test("an address is short and can be read", () => {
  const state = { ...openingState(), selected: "method/bert", filters: { ...defaultFilters(), years: [null, 2020], confidence: 0.5 } };
  assert.equal(toHash(state), "node=method/bert&confidence=0.5&years=-2020");
  assert.equal(toHash({ ...openingState(), path: { from: "method/a", to: null } }), "from=method/a");
  assert.deepEqual(fromHash("from=method/a").path, { from: "method/a", to: null });
});

for (const hash of [
  "view=nothing",
  "view",
  "view=",
  "=",
  "&&&",
  "#?",
  "nothing=1",
  "node=%",
  "node=%E0%A4%A",
  "edge=a,b",
  "edge=a,b,c,d",
  "confidence=2",
  "confidence=NaN",
  "confidence=-1",
  "confidence=1e999",
  "support=0",
  "support=x",
  "support=-3",
  "years=x",
  "years=20000-3",
  "near=a",
  "near=a:9",
  "near=:1",
  "near=a:1e9",
  "matrix=true",
  "__proto__=1",
  "constructor=1",
  "toString=x",
  "hide=",
  "path=a",
  "community=",
  "from=",
  "%00=%00",
  "node=",
]) {
  test(`what cannot be read is left out: ${hash}`, () => {
    const state = fromHash(hash);
    const expected = openingState();
    // "from" and "to" with nothing in them are a search for a way that has no ends yet.
    if (hash === "from=") expected.path = { from: null, to: null };
    assert.deepEqual(state, expected);
  });
}

test("one bad part does not spoil the others, and no prototype is touched", () => {
  assert.deepEqual(fromHash("node=method/a&confidence=x&view=papers&__proto__=x"), {
    ...openingState(),
    selected: "method/a",
    view: "papers",
  });
  assert.equal({}.polluted, undefined);
  for (const thing of [null, undefined, 5, {}, "\ud800"]) assert.deepEqual(fromHash(thing), openingState());
});

test("long lists are cut", () => {
  const many = Array.from({ length: 5000 }, (_, i) => `method/${i}`);
  assert.equal(fromHash(toHash({ ...openingState(), brought: many })).brought.length, 200);
  assert.equal(fromHash(`with=${many.join(",")}`).brought.length, 200);
});
