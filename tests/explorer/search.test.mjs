/** Names are found in whatever way they are typed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, foldWords, toRanges } from "../../src/paperatlas/export/html/explorer/model/fold.js";
import { createIndex, find } from "../../src/paperatlas/export/html/explorer/model/search.js";
import { makeAtlas } from "./builders.mjs";

const NAMES = [
  ["method/bert", "BERT", { support: 9, aliases: ["Bidirectional Encoder Representations from Transformers"] }],
  ["method/bertscore", "BERTScore", { support: 2 }],
  ["method/distilbert", "DistilBERT", { support: 4 }],
  ["method/sentence-bert", "Sentence-BERT", { support: 3 }],
  ["method/resnet-50", "ResNet-50", { support: 5 }],
  ["method/schrodinger", "Schrödinger bridge", {}],
  ["method/moller", "Møller net", {}],
  ["method/c++", "C++", {}],
  ["method/c", "C", {}],
  ["method/graph-attention", "Graph Attention Network", { support: 2, aliases: ["GAT"] }],
  ["method/attention", "attention", { support: 8 }],
  ["dataset/imagenet", "ImageNet", { support: 7 }],
  ["dataset/imagenet-c", "ImageNet-C", { support: 1 }],
  ["dataset/gsm8k", "GSM8K", {}],
  ["task/ner", "named entity recognition", { support: 6 }],
  ["metric/p@5", "P@5", {}],
  ["task/中文分词", "中文分词", {}],
  ["task/lambda", "λ-calculus", {}],
  ["paper/p1", "Attention Is All You Need", {}],
  ["paper/p2", "A Study of <b>Bold</b> Claims & More", {}],
  ["result/1", "BERT 91%", {}],
];
const index = createIndex(makeAtlas(NAMES));
const labels = (text, options) => find(index, text, options).map(({ node }) => node.label);
const first = (text) => find(index, text)[0];

test("exact names come first, then beginnings, then words, then parts; of equals those of more papers", () => {
  assert.deepEqual(
    find(index, "bert").map(({ node, how }) => [node.label, how]),
    [
      ["BERT", "exact"],
      ["BERTScore", "prefix"],
      ["Sentence-BERT", "word"],
      ["DistilBERT", "inside"],
    ],
  );
  assert.deepEqual(labels("imagenet"), ["ImageNet", "ImageNet-C"]);
});

for (const [typed, expected] of [
  ["RESNET 50", "ResNet-50"],
  ["resnet50", "ResNet-50"],
  ["res net-50", "ResNet-50"],
  ["schrodinger", "Schrödinger bridge"],
  ["SCHRÖDINGER", "Schrödinger bridge"],
  ["schro\u0308dinger", "Schrödinger bridge"],
  ["moller", "Møller net"],
  ["c++", "C++"],
  ["p@5", "P@5"],
  ["p 5", "P@5"],
  ["分词", "中文分词"],
  ["Λ calculus", "λ-calculus"],
  ["ＢＥＲＴ", "BERT"],
  ["be\u200brt\u202e", "BERT"],
  ["gat", "Graph Attention Network"],
  ["ñer", undefined],
]) {
  test(`${JSON.stringify(typed)} finds ${expected}`, () => assert.equal(first(typed)?.node.label, expected));
}

test("signs tell names apart: C is not C++", () => assert.equal(first("c").node.label, "C"));

test("words may come in any order", () => {
  assert.deepEqual(labels("network graph"), ["Graph Attention Network"]);
  assert.deepEqual(labels("need attention all"), ["Attention Is All You Need"]);
  assert.deepEqual(labels("recognition enti"), ["named entity recognition"]);
  assert.deepEqual(labels("graph recognition"), []);
});

for (const [typed, expected] of [
  ["resnte", "ResNet-50"],
  ["distlbert", "DistilBERT"],
  ["imagnet", "ImageNet"],
  ["imagenett", "ImageNet"],
  ["recogniton", "named entity recognition"],
  ["atention", "attention"],
  ["attetnion grahp", "Graph Attention Network"],
  ["bret", "BERT"],
  ["bort", "BERT"],
  ["brt", undefined],
  ["beart", "BERT"],
  ["scroedinger", "Schrödinger bridge"],
  ["entiyt named", "named entity recognition"],
]) {
  test(`${typed}, with typing errors, finds ${expected}`, () => {
    assert.equal(first(typed)?.node.label, expected);
    assert.equal(first(typed)?.how, expected && "typo");
  });
}

test("of names that match alike, those of more papers come first, then the shorter ones", () => {
  const nets = [
    ["method/a", "Net one", { support: 2 }],
    ["method/b", "Net of nets", { support: 5 }],
    ["method/c", "Nets", { support: 2 }],
  ];
  assert.deepEqual(
    find(createIndex(makeAtlas(nets)), "net").map(({ name }) => name),
    ["Net of nets", "Nets", "Net one"],
  );
});

test("a long word is found with any two errors: letters exchanged, another, one too many, one too few", () => {
  const word = "recognition";
  const swap = (text, i) => text.slice(0, i) + text[i + 1] + text[i] + text.slice(i + 2);
  const errors = [
    swap,
    (text, i) => `${text.slice(0, i)}x${text.slice(i + 1)}`,
    (text, i) => `${text.slice(0, i)}x${text.slice(i)}`,
    (text, i) => text.slice(0, i) + text.slice(i + 1),
  ];
  for (const first of errors) {
    for (const second of errors) {
      for (let i = 0; i < 4; i++) {
        // Far enough from each other that they are two errors.
        for (let j = i + 4; j < word.length - 1; j++) {
          const typed = first(second(word, j), i);
          assert.equal(find(index, typed)[0]?.node.label, "named entity recognition", typed);
        }
      }
    }
  }
});

test("letters that meet by chance where two words meet come after typing errors", () => {
  const names = ["CB-retrieval", "ab returns", "db-retro", "pub return", "b b rets", "web rets", "BERT"].map((name, i) => [
    `method/${i}`,
    name,
    {},
  ]);
  const found = find(createIndex(makeAtlas(names)), "bret").map(({ name, how }) => `${how}: ${name}`);
  assert.deepEqual(found.slice(0, 3), ["word: b b rets", "typo: BERT", "inside: db-retro"]);
  assert.equal(found.length, names.length);
});

test("short words and words with too many errors are not guessed", () => {
  for (const typed of ["gta", "imxxnxt", "qqqqqqqq", "brtx"]) assert.deepEqual(labels(typed), [], typed);
});

test("the name that matched is told, with the places in it", () => {
  const { node, name, ranges, how } = first("encoder representations");
  assert.deepEqual([node.label, name, how], ["BERT", "Bidirectional Encoder Representations from Transformers", "word"]);
  assert.deepEqual(ranges, [[14, 37]]);
  assert.deepEqual(first("50 resnet").ranges, [
    [0, 6],
    [7, 9],
  ]);
  assert.deepEqual(
    first("claims bold").ranges.map(([start, end]) => NAMES[19][1].slice(start, end)),
    ["Bold", "Claims"],
  );
  assert.deepEqual(
    first("recogniton").ranges.map(([start, end]) => "named entity recognition".slice(start, end)),
    ["recognition"],
  );
});

test("results are not searched, and other types can be left out", () => {
  assert.ok(!labels("91").length);
  assert.deepEqual(labels("attention", { types: ["Paper"] }), ["Attention Is All You Need"]);
  assert.deepEqual(labels("e", { most: 2 }).length, 2);
});

test("no text finds nothing, and no text is too strange", () => {
  for (const typed of [
    "",
    "  ",
    "-",
    "\u0301",
    "\n",
    "<>",
    "\ud800",
    "a\ud83d",
    "x".repeat(100_000),
    "(((",
    "\\",
    "'\"",
    "{{7*7}}",
    "__proto__",
  ]) {
    assert.ok(Array.isArray(find(index, typed)), typed);
  }
  assert.deepEqual(labels("  \t"), []);
  // Words are compared by their first 29 letters where there are typing errors.
  assert.deepEqual(labels(`${"x".repeat(40)} bert`), []);
});

test("folded names keep letters and digits of all scripts and + # @, and ranges lead back to what was folded", () => {
  assert.equal(fold("Größe: C#, naïve–ﬁne²"), "grossec#naivefine2");
  assert.deepEqual(foldWords("ResNet-50 (v2)"), ["resnet", "50", "v2"]);
  assert.deepEqual(
    toRanges("a ﬁ-ß😀b", [
      [1, 3],
      [3, 5],
    ]),
    [
      [2, 3],
      [4, 5],
    ],
  );
});
