// Where words keep clear of what is drawn.

import assert from "node:assert/strict";
import test from "node:test";
import { along, freeHeight, freeSpot, freest, pointsOf } from "../../assets/places.js";

test("words keep to the height that is free", () => {
  const line = along([[0, 0], [100, 100]]);
  assert.equal(freeHeight([50, 20], [40, 60], 5, 5, line), 20);
  assert.equal(freeHeight([50], [40, 60], 5, 5, line), 50); // nowhere free: where it was wanted
  assert.equal(freeHeight([50], [200, 300], 5, 5, line), 50);
  assert.ok(pointsOf([0, 0, 10, 10]).every(([x, y]) => x >= 0 && x <= 10 && y >= 0 && y <= 10));
});

test("a number stands where it covers nothing, near where it is wanted, and narrower where that helps", () => {
  const plot = { x: 0, y: 0, w: 200, h: 200 }, boxes = [{ wide: 90, above: 30, below: 10 }, { wide: 60, above: 30, below: 30 }];
  const hits = ({ right, y, wide }, { above, below }, points) =>
    points.filter(([u, v]) => u >= right - wide && u <= right && v >= y - above && v <= y + below).length;
  const free = freeSpot(plot, boxes, [180, 100], [], 10);
  assert.ok(free.wide === 90 && Math.abs(free.right - 180) <= 10 && Math.abs(free.y - 100) <= 10);
  const wall = along([[120, 0], [120, 200]], 60), found = freeSpot(plot, boxes, [180, 100], wall, 10);
  assert.equal(hits(found, boxes.find(({ wide }) => wide === found.wide), wall), 0);
  assert.ok(freeSpot({ x: 0, y: 0, w: 20, h: 20 }, boxes, [0, 0], [], 10).wide === 60);
});

test("of several places words take the one that holds the least", () => {
  const [left, right] = [[0, 0, 40, 40], [60, 0, 40, 40]], way = along([[0, 0], [40, 40], [60, 80]]);
  assert.equal(freest([left, right], way), right);
  assert.equal(freest([right, left], []), right);
});
