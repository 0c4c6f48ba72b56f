// Points drawn by hand: their code is that of engine/parts/own.py, and every move can be taken back.

import assert from "node:assert/strict";
import test from "node:test";
import { decodePoints, Sketch } from "../../pages/playground/panes/points.js";

// tests/engine/parts/test_own.py has the same
const CODE = "1AAAYCA_9OqH_";
const KNOWN = [
  { x: -1.28, y: -1.28, c: 0 },
  { x: 0, y: 0, c: 1 },
  { x: 1.27, y: -0.5, c: 3 },
  { x: 0.33, y: 1.27, c: 2 },
];
const sketch = () => new Sketch(150, 2);

test("a known code is read and written as Python does", () => {
  assert.deepEqual(decodePoints(CODE), KNOWN);
  const drawn = sketch();
  for (const point of KNOWN) drawn.add(point);
  assert.equal(drawn.code, CODE);
  assert.equal(drawn.classes, 4);
  assert.deepEqual([decodePoints(""), decodePoints("2AAA"), decodePoints("1AA")], [[], [], []]);
});

test("a point is where it will be read again, and on the plane", () => {
  const drawn = sketch();
  drawn.add({ x: 0.1234, y: 9, c: 1 });
  assert.deepEqual(drawn.points, [{ x: 0.12, y: 1.27, c: 1 }]);
  assert.deepEqual(decodePoints(drawn.code), drawn.points);
});

test("there is a most and a fewest", () => {
  const drawn = sketch();
  assert.ok(!drawn.enough);
  for (let k = 0; k < 200; k++) drawn.add({ x: k / 200, y: 0, c: 0 });
  assert.equal(drawn.points.length, 150);
  assert.ok(drawn.full && drawn.enough);
  assert.equal(drawn.classes, 2);
});

test("moves are taken back one by one", () => {
  const drawn = sketch();
  drawn.begin();
  drawn.add(KNOWN[0]);
  drawn.add(KNOWN[1]);
  drawn.begin();
  assert.ok(drawn.remove({ x: 0.01, y: 0 }, 0.1));
  assert.ok(!drawn.remove({ x: 0.5, y: 0.5 }, 0.1));
  drawn.replace([]);
  assert.equal(drawn.points.length, 0);
  for (const left of [1, 2, 0, 0]) {
    drawn.undo();
    assert.equal(drawn.points.length, left);
  }
});

test("a run of what was sent changes nothing; one of other points is taken over", () => {
  const drawn = sketch();
  drawn.begin();
  for (const point of KNOWN) drawn.add(point);
  drawn.sent.add(drawn.code);
  const sent = drawn.code;
  drawn.begin();
  drawn.add({ x: 0.5, y: 0.5, c: 0 });
  drawn.hear(sent);
  assert.equal(drawn.points.length, 5);
  drawn.hear("1AAAAAB");
  assert.equal(drawn.points.length, 2);
  assert.equal(drawn.past.length, 0);
});
