// A link is met where its curve is drawn.

import assert from "node:assert/strict";
import test from "node:test";
import { distance, points } from "../../assets/pull.js";

test("the points are those of the Bezier curve of a link", () => {
  const [from, to, bend] = [[10, 20], [110, 80], 45];
  const all = points(from, to);
  assert.deepEqual([all[0], all.at(-1)], [from, to]);
  all.forEach(([x, y], i) => {
    const t = i / (all.length - 1);
    const share = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
    const at = (ends) => share.reduce((sum, part, k) => sum + part * ends[k], 0);
    assert.ok(Math.abs(x - at([10, 10 + bend, 110 - bend, 110])) < 1e-9);
    assert.ok(Math.abs(y - at([20, 20, 80, 80])) < 1e-9);
  });
});

test("how far a point is from a curve", () => {
  const line = points([0, 0], [100, 0]);
  assert.ok(distance([50, 6], line) < 7);
  assert.equal(distance([0, 9], line), 9);
});
