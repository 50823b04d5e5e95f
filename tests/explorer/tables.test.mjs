/** What leaves the page as CSV or JSON-LD. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createAtlas } from "../../src/paperatlas/export/html/explorer/model/atlas.js";
import { decode } from "../../src/paperatlas/export/html/explorer/model/decode.js";
import { CONTEXT, toDecimal } from "../../src/paperatlas/export/html/explorer/model/linked.js";
import { contentHash, sha256 } from "../../src/paperatlas/export/html/explorer/model/sha256.js";
import { selectionRows, toCsv, toJsonLd } from "../../src/paperatlas/export/html/explorer/model/tables.js";
import { FOLDER, makeAtlas, readData, withData } from "./builders.mjs";

const cell = (value) => toCsv([{ x: value }], ["x"]).slice("x\r\n".length, -2);

for (const [value, expected] of [
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ["two\nlines", '"two\nlines"'],
  [" a ", '" a "'],
  [null, ""],
  [undefined, ""],
  ["", ""],
  [0, "0"],
  [-0.5, "-0.5"],
  [-1e-7, "-1e-7"],
  [["a", "b, c"], '"a; b, c"'],
  [false, "false"],
]) {
  test(`a cell of CSV: ${JSON.stringify(value)}`, () => assert.equal(cell(value), expected));
}

for (const value of ["=1+1", "=cmd|' /C calc'!A0", "+SUM(A1)", "-2+3", "@x", "\tx", "\r=x", "-", "+", "=", "--5"]) {
  test(`no program takes a cell for a formula: ${JSON.stringify(value)}`, () => {
    const written = cell(value);
    assert.equal(written.replace(/^"|"$/g, ""), `'${value}`);
  });
}

for (const value of ["-5", "+0.7", "-12.5%", ".5", "+3%"]) test(`a number stays one: ${value}`, () => assert.equal(cell(value), value));

test("names of columns come first, and lines end as RFC 4180 says", () => {
  assert.equal(toCsv([{ a: 1, b: "x" }, { b: "=y" }], ["b", "a"]), "b,a\r\nx,1\r\n'=y,\r\n");
  assert.equal(toCsv([], ["a"]), "a\r\n");
});

const small = makeAtlas(
  [
    ["paper/p", "Paper", { sentences: ["A is part of B."] }],
    ["method/a", "A", { confidence: 87, support: 4 }],
    ["method/b", "B", {}],
    ["method/c", "=C", {}],
  ],
  [
    ["method/a", "partOf", "method/b", { confidence: 29, says: [["paper/p", 0]] }],
    ["paper/p", "uses", "method/a", { says: [["paper/p", 0]] }],
  ],
);

test("a selection has a row for each statement, and one for each node without any", () => {
  const rows = selectionRows(small, [1, 2, 3], [small.findEdge(1, "partOf", 2)]);
  assert.equal(rows.length, 2);
  const { head, relation, tail, confidence, papers, paper, sentence } = rows[0];
  assert.deepEqual([head, relation, tail, confidence, papers, paper, sentence], ["A", "partOf", "B", 0.29, 1, "Paper", "A is part of B."]);
  assert.deepEqual([rows[1].head, rows[1]["head IRI"], rows[1].tail], ["=C", "https://a.example/method/c", ""]);
  assert.deepEqual(Object.keys(rows[0]), Object.keys(rows[1]));
  assert.match(toCsv(rows, Object.keys(rows[0])), /,'=C,/);
});

test("the hash is that of FIPS 180-4, and of contents that of Python's", withData, () => {
  const hex = (text) => sha256(new TextEncoder().encode(text));
  assert.equal(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(hex("a".repeat(1_000_000)), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  for (const { parts, hash } of readData("hashes.json")) assert.equal(contentHash(parts, hash.length), hash);
});

test("decimal numbers are written as Python writes them", withData, () => {
  for (const [number, written] of readData("decimals.json")) assert.equal(toDecimal(number), written);
});

test("the terms are those of the ontology's context", () => {
  const { "@context": terms } = JSON.parse(readFileSync(new URL("../../ontology/context.jsonld", import.meta.url), "utf8"));
  for (const [name, value] of Object.entries(CONTEXT)) assert.deepEqual(value, terms[name], name);
  const used = toJsonLd(small, [0, 1, 2, 3], [0, 1])["@context"];
  for (const [name, value] of Object.entries(used)) assert.deepEqual(value, terms[name], name);
  for (const name of ["partOf", "uses"]) assert.ok(used[name]);
});

test("linked data of whole graphs are written for Python to compare", withData, () => {
  for (const name of ["rich", "hostile"]) {
    const { sections } = readData(`${name}.json`);
    const atlas = createAtlas(decode((section) => sections[section]));
    const all = (n) => Array.from({ length: n }, (_, i) => i);
    writeFileSync(join(FOLDER, `${name}.jsonld`), JSON.stringify(toJsonLd(atlas, all(atlas.size.nodes), all(atlas.size.edges))));
  }
});

test("linked data of a selection tell of nothing else", () => {
  const { "@graph": graph } = toJsonLd(small, [2], []);
  assert.deepEqual(graph, [{ id: "https://a.example/method/b", type: "Method", label: "B", confidence: "0.9", support: "1" }]);
});
