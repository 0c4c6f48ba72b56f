// A point more or less on a drawn learning rate.

import assert from "node:assert/strict";
import test from "node:test";
import { added, removed, evenly } from "../../pages/schedules/panes/redrawn.js";

const near = (found, wanted) => found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-9, `${found}`));

test("points of a straight line stay on it, however many there are", () => {
  for (const count of [2, 5, 12]) near(evenly([[0, 1], [0.3, 0.7], [1, 0]], count), evenly([[0, 1], [1, 0]], count));
});

test("a point more is where it was put, the others lie on the curve that was there", () => {
  const found = added([1, 0.8, 0.6, 0.4, 0.2, 0], 0.5, 0.9);
  assert.equal(found.length, 7);
  near(found, [1, 5 / 6, 4 / 6, 0.9, 2 / 6, 1 / 6, 0]);
  assert.equal(added([1, 1], 1, 0.25).at(-1), 0.25);
});

test("a point less leaves the line straight where it was; the ends stay ends", () => {
  near(removed([1, 0.5, 9, 0.5, 1], 2), [1, 0.5, 0.5, 1]);
  near(removed([0, 1, 2], 0), [1, 2]);
  near(removed([0, 1, 2], 2), [0, 1]);
});
