// The film of a preset: it plays up to the moment that decides, and stops there.

import assert from "node:assert/strict";
import test from "node:test";
import { Clock, easeOut, frameOf } from "../../assets/clock.js";

const steps = [0, 10, 20, 30, 40];
const frames = { steps, count: 5 };
const plan = { preset: "p", state: "film", moment: 30 };

test("the frame of a step is the first at or after it", () => {
  assert.deepEqual([0, 5, 30, 41].map((step) => frameOf(steps, step)), [0, 1, 3, null]);
});

test("a film begins fast and comes to rest", () => {
  assert.deepEqual([easeOut(-1), easeOut(0), easeOut(1), easeOut(2)], [0, 0, 1, 1]);
  assert.ok(easeOut(0.1) > 0.2 && 1 - easeOut(0.9) < 0.01);
});

test("a film plays to its moment, never back nor beyond, and then has arrived", () => {
  const memory = {};
  const clock = new Clock(memory);
  clock.hear(plan, 0, false);
  let before = 0;
  let turns = 0;
  while (!clock.advance(0.05, frames, 8)) {
    assert.ok(memory.position >= before && memory.position <= 3);
    before = memory.position;
    turns += 1;
    assert.ok(turns < 200);
  }
  assert.equal(memory.position, 3);
});

test("where motion is unwanted it is there at once", () => {
  const memory = {};
  const clock = new Clock(memory);
  clock.hear(plan, 2, true);
  assert.ok(clock.advance(0.05, frames, 8));
  assert.equal(memory.position, 3);
});

test("the annotation is written once the moment has been judged", () => {
  const memory = {};
  const clock = new Clock(memory);
  clock.hear({ ...plan, state: "judged" }, 0, false);
  assert.equal(memory.written, 0);
  for (let i = 0; i < 40; i++) clock.write(0.05);
  assert.equal(memory.written, 1);
  assert.equal(clock.write(0.05), false);
});
