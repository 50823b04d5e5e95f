// Sentences that wait for their text, without a browser: elements are only what this module needs of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSentences } from "../../src/paperatlas/export/html/explorer/details/sentences.js";

class FakeElement {
  children = [];
  listeners = {};

  constructor(tag) {
    this.tag = tag;
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  setAttribute() {}

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }

  get text() {
    return this.children.map((child) => child.text ?? child).join("");
  }
}

globalThis.document = { createElement: (tag) => new FakeElement(tag) };

/** Return an atlas of many papers, whose edge e has e sentences, none of them unpacked. */
const atlas = {
  counts: { Paper: 20_000 },
  evidencePapers: () => [0],
  textReady: () => false,
  evidenceCount: (e) => e,
  evidence: (e, most) => Array.from({ length: Math.min(e, most) }, (_, i) => ({ text: `sentence ${i} `, marks: [] })),
};
/** Wait until something has come about; a machine may be slow. */
async function until(isSo) {
  for (const end = performance.now() + 10_000; !isSo() && performance.now() < end;) await new Promise((done) => setTimeout(done, 5));
}

test("what waits still comes when more is shown beside it, and is dropped when something else is shown", async () => {
  const sentences = createSentences({ atlas });
  sentences.begin();
  const dropped = sentences.quotes(1);
  sentences.begin();
  const [first, second] = [sentences.quotes(1), sentences.quotes(2)];
  sentences.goOn();
  const beside = sentences.quotes(1);
  await until(() => beside.text !== "…");
  assert.equal(first.text, "sentence 0 ");
  assert.equal(second.text, "sentence 0 sentence 1 ");
  assert.equal(beside.text, "sentence 0 ");
  assert.equal(dropped.text, "…");
});

test("thousands of sentences come fifty at a time", async () => {
  const sentences = createSentences({ atlas });
  const element = sentences.quotes(3000, { most: 3 });
  await until(() => element.children.length > 1);
  assert.equal(element.children.length, 4);
  assert.equal(element.children.at(-1).text, "2,997 more sentences");
  element.children.at(-1).listeners.click();
  assert.equal(element.children.length, 54);
  assert.equal(element.children.at(-1).text, "2,947 more sentences");
});
