// Numbers as a reader sees them.

import assert from "node:assert/strict";
import test from "node:test";
import { percent } from "../../assets/kit.js";

test("per cent is written as on the page around", () => {
  const cases = [[0.06, "6 %"], [0.125, "12.5 %"], [0.99996, "100 %"], [0.939, "93.9 %"], [0, "0 %"], [NaN, "–"]];
  for (const [share, text] of cases) assert.equal(percent(share), text);
  assert.equal(percent(0.125, 0), "13 %");
});
