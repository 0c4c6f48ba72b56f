// Trials of a search in the browser: places on axes, links, stairs, shifted grids, slow starters.

import assert from "node:assert/strict";
import { test } from "node:test";

import { shifted } from "../../assets/searchbelow.js";
import { scalesOf, slowOnes } from "../../assets/searchcurves.js";
import { means } from "../../assets/searchmarks.js";
import { addressOf, axisScale, bestOf, chanceOf, stairs, tints } from "../../assets/searchtrials.js";

const ACCURACY = { measure: "accuracy" };
const rate = { knob: "optimizer.lr", low: 0.0001, high: 1, log: true, options: [], called: [] };
const kind = { knob: "activation", low: 0, high: 1, log: false, options: ["tanh", "relu"], called: ["tanh", "ReLU"] };
const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} ${b}`);

test("an axis is logarithmic, linear or in equal parts", () => {
  close(axisScale(rate).share(0.01), 0.5);
  close(axisScale({ ...rate, low: 0, log: false }).share(0.25), 0.25);
  const parts = axisScale(kind);
  assert.deepEqual([parts.share(0), parts.share(1), parts.value(0.6), parts.label(1)], [0.25, 0.75, 1, "ReLU"]);
});

test("an axis of less than a decade has ticks at 2 and 5 too", () => {
  const found = axisScale({ ...rate, low: 0.015, high: 0.06 }).ticks.map((tick) => +tick.toPrecision(3));
  assert.deepEqual(found, [0.02, 0.05]);
});

test("a link is the base with the point; what is set last counts", () => {
  const way = { page: "playground", query: "depth=2", seeds: {}, each: 1, examples: 100, epochs: 3 };
  const found = addressOf({ axes: [rate, kind], way }, { point: [Math.fround(0.0353059), 1], trial: 4 }, "ko");
  assert.equal(found, "playground?lang=ko&depth=2&optimizer.lr=0.0353059&activation=relu");
  const fresh = { ...way, query: "", seeds: { seed: 2, seed_batch: 0 }, each: 3 };
  const batch = { ...rate, knob: "batch", log: false };
  const own = addressOf({ axes: [batch], way: fresh }, { point: [32], trial: 4 }, "en");
  assert.equal(own, "playground?lang=en&batch=32&seed=14&seed_batch=12&steps=9");
});

test("the best is of those that ran to their end, of losses the least", () => {
  const trials = [{ value: 0.9, outcome: 1 }, { value: 0.7, outcome: 0 }, { value: 0.8, outcome: 0 }];
  assert.equal(bestOf(ACCURACY, trials).value, 0.8);
  assert.equal(bestOf({ measure: "loss" }, trials).value, 0.7);
  assert.equal(bestOf(ACCURACY, []), undefined);
});

test("the best colour is the best trial's, and infinite losses have the worst", () => {
  const { best, tint } = tints({ measure: "loss" }, [{ value: 1 }, { value: 2 }, { value: Infinity }, { value: 3 }]);
  assert.equal(best, 1);
  assert.equal(tint(Infinity), tint(1e9));
  assert.notEqual(tint(1), tint(3));
});

test("sixty draws, and a line level up to the next", () => {
  assert.ok(chanceOf(0.05, 59) > 0.95 && chanceOf(0.05, 58) < 0.95);
  assert.deepEqual(stairs([[0, 5], [2, 7]]), [[0, 5], [2, 5], [2, 7]]);
});

test("shifted grids are within the lattice", () => {
  const trials = Array.from({ length: 36 }, (_, trial) => ({ trial, value: trial }));
  assert.deepEqual(shifted(trials, [6, 6], [2, 2]), [28, 29, 34, 35]);
});

test("a slow starter is one that a rung ended and a full search brings out on top", () => {
  const cut = (trial, start) => ({ trial, outcome: 1, value: start, curve: [start] });
  const stayed = { trial: 0, outcome: 0, value: 0.9, curve: [0.8, 0.9] };
  const full = [0.9, 0.95, 0.5].map((value, trial) => ({ trial, value, curve: [0.1, value] }));
  const found = slowOnes(ACCURACY, [stayed, cut(1, 0.3), cut(2, 0.4)], full);
  assert.deepEqual(found.map(({ one }) => one.trial), [1]);
});

test("means by value, in order", () => {
  const trials = [[2, 1], [1, 0], [2, 0]].map(([x, value]) => ({ point: [x], value }));
  assert.deepEqual(means(trials, 0), [[1, 0], [2, 0.5]]);
});

test("losses stand on a logarithmic axis that what diverges does not stretch", () => {
  const curves = [[2, 1, 0.5], [4, 2, 1], [3, Infinity], [1e9, 1e12]].map((curve) => ({ curve }));
  const [across, up] = scalesOf({ measure: "loss" }, curves, 3);
  assert.equal(up.kind, "log");
  assert.ok(up.low < 0.5 && up.high <= 1000 * up.low);
  assert.deepEqual([across.share(1), across.share(3)], [0, 1]);
});
