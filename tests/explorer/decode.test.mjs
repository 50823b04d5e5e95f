/** What Python packs into the page comes out of it as it was. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAtlas } from "../../src/paperatlas/export/html/explorer/model/atlas.js";
import { decompress } from "../../src/paperatlas/export/html/explorer/model/bzip2.js";
import { decode, fromText, readNumbers } from "../../src/paperatlas/export/html/explorer/model/decode.js";
import { readData, withData } from "./builders.mjs";

const bytesOf = (base64) => new Uint8Array(Buffer.from(base64, "base64"));

test("bzip2 data of Python's are decompressed: nothing, runs, all bytes, noise, several blocks", withData, () => {
  for (const { name, plain, packed } of readData("bzip2.json"))
    assert.ok(Buffer.from(plain, "base64").equals(decompress(bytesOf(packed))), name);
});

test("damaged bzip2 data are refused or do no harm, wherever the damage is, and never hang", withData, () => {
  const { plain, packed } = readData("bzip2.json").find(({ name }) => name === "text");
  const good = bytesOf(packed);
  for (let place = 0; place < good.length - 10; place += 17) {
    const bad = good.slice();
    bad[place] ^= 0x55;
    // Codes of which the text makes no use may change without harm.
    try {
      assert.ok(Buffer.from(plain, "base64").equals(decompress(bad)), `byte ${place}`);
    } catch (error) {
      assert.match(error.message, /damaged/, `byte ${place}`);
    }
  }
  for (const length of [0, 3, 4, 20, good.length - 12])
    assert.throws(() => decompress(good.slice(0, length)), /damaged/, `first ${length} bytes`);
});

test("text of 91 characters becomes the bytes that Python wrote", withData, () => {
  for (const { plain, text } of readData("code.json")) assert.deepEqual(Buffer.from(fromText(text)).toString("base64"), plain);
});

test("text that was cut or holds other characters is refused", () => {
  assert.throws(() => fromText("9 !!!!"), /too early/);
  for (const wrong of ["1 &!", "1 <!", '1 "!', "1 ~~", "1 é!", "1  !"]) assert.throws(() => fromText(wrong), /does not belong/, wrong);
});

test("numbers of any size and sign come back", () => {
  assert.deepEqual([...readNumbers(Uint8Array.of(0, 1, 2, 3, 0x80, 1, 0xff, 0xff, 0xff, 0xff, 0x0f), 6)], [0, -1, 1, -2, 64, -2147483648]);
  assert.throws(() => readNumbers(Uint8Array.of(0, 0), 1), /another length/);
});

for (const name of ["rich", "boards", "hostile"]) {
  test(`the sections of a graph (${name}) are read as Python reads them`, withData, () => {
    const { sections, raw: expected, evidence } = readData(`${name}.json`);
    const raw = decode((section) => sections[section]);
    for (const [field, value] of Object.entries(expected)) {
      if (field === "sentences" || field === "names") continue;
      assert.deepEqual(ArrayBuffer.isView(raw[field]) ? [...raw[field]] : raw[field], value, field);
    }
    for (const [field, value] of Object.entries(expected.names)) assert.deepEqual(raw.names[field], value, field);
    const atlas = createAtlas(raw);
    const told = evidence.map((_, e) => atlas.evidence(e).map(({ sentence }) => sentence));
    const isOwn = (e) => atlas.edge(e).kind !== "result" || atlas.edge(e).relation === "reportedIn";
    assert.deepEqual(
      told.filter((_, e) => isOwn(e)),
      evidence.filter((_, e) => isOwn(e)),
    );
  });
}

test("nodes have the ids, and edges the evidence with the marks, that they have in Python's graph", withData, () => {
  for (const name of ["rich", "hostile"]) {
    const { sections, nodes, edges } = readData(`${name}.json`);
    const atlas = createAtlas(decode((section) => sections[section]));
    assert.deepEqual(atlas.nodes.map(({ id }) => id).sort(), nodes.sort());
    for (const id of nodes) assert.equal(atlas.byId(id)?.id, id);
    assert.equal(atlas.size.edges, edges.length);
    for (const [head, relation, tail, expected] of edges) {
      const e = atlas.findEdge(atlas.byId(head).index, relation, atlas.byId(tail).index);
      const found = atlas.evidence(e).map(({ paper, text, marks }) => [paper.id, text, marks]);
      // A result's sentence is marked by the names of the edge's own ends.
      const isResult = atlas.edge(e).kind === "result";
      assert.deepEqual(
        isResult ? found.map(([paper, text]) => [paper, text]) : found,
        isResult ? expected.map(([paper, text]) => [paper, text]) : expected,
      );
      assert.deepEqual(
        atlas
          .evidencePapers(e)
          .map((paper) => atlas.nodes[paper].id)
          .sort(),
        [...new Set(expected.map(([paper]) => paper))].sort(),
      );
      assert.equal(atlas.evidenceCount(e), expected.length);
    }
  }
});

test("sentences are decompressed only when one is asked for, or in quiet moments", withData, () => {
  const { sections } = readData("rich.json");
  const asked = [];
  const raw = decode((section) => {
    asked.push(section);
    return sections[section];
  });
  const atlas = createAtlas(raw);
  assert.deepEqual(asked, ["graph", "names"]);
  assert.equal(atlas.textReady(0), false);
  assert.equal(atlas.warm(), true);
  assert.deepEqual(asked, ["graph", "names", "more"]);
  assert.equal(atlas.warm(), false);
  assert.deepEqual(asked, ["graph", "names", "more", "text-0"]);
  assert.equal(atlas.textReady(0), true);
  atlas.evidence(0);
  assert.equal(asked.length, 4);
});
