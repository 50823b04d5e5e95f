import assert from "node:assert/strict";
import { test } from "node:test";

import { toXmlText } from "../../src/paperatlas/export/html/explorer/map/svg.js";

test("texts keep all that XML can hold", () => {
  const text = "</svg><script>alert(1)</script> & \"quotes\" ü 例 🤖\t\n\u202e";
  assert.equal(toXmlText(text), text);
});

test("what XML cannot hold becomes a replacement character", () => {
  assert.equal(toXmlText("a\u0000b\u001fc\ufffed\uffff"), "a\ufffdb\ufffdc\ufffdd\ufffd");
});

test("halves of surrogate pairs are replaced, pairs are kept", () => {
  assert.equal(toXmlText("\ud800 \udc00 \ud83e\udd16"), "\ufffd \ufffd \ud83e\udd16");
});
