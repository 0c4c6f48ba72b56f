// A space of three units, turned; the lines of a grid.

import assert from "node:assert/strict";
import test from "node:test";
import { lines, turned, winner } from "../../assets/warp.js";

test("turning keeps lengths and, unturned, leaves the first two axes where they are", () => {
  assert.deepEqual(turned([1, 2, 3], [0, 0]), [1, 2, 3]);
  const moved = turned([1, 2, 3], [0.7, -0.4]);
  assert.ok(Math.abs(Math.hypot(...moved) - Math.hypot(1, 2, 3)) < 1e-12);
});

test("the winner is the class with the largest answer", () => {
  const row = [1, 0, 9, 0, 0, 2, 9, -1];
  assert.equal(winner(row, 2, 3, 1), 0);
  assert.equal(winner(row, 2, 0, 1), 1);
});

test("a grid has its rows and then its columns", () => {
  assert.deepEqual(lines(2), [[0, 1], [2, 3], [0, 2], [1, 3]]);
});
