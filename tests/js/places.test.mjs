// Where words keep clear of what is drawn.

import assert from "node:assert/strict";
import test from "node:test";
import { along, freeHeight, pointsOf } from "../../assets/places.js";

test("words keep to the height that is free", () => {
  const line = along([[0, 0], [100, 100]]);
  assert.equal(freeHeight([50, 20], [40, 60], 5, 5, line), 20);
  assert.equal(freeHeight([50], [40, 60], 5, 5, line), 50); // nowhere free: where it was wanted
  assert.equal(freeHeight([50], [200, 300], 5, 5, line), 50);
  assert.ok(pointsOf([0, 0, 10, 10]).every(([x, y]) => x >= 0 && x <= 10 && y >= 0 && y <= 10));
});
