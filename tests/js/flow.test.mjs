// What the flow of a signal is drawn by.

import assert from "node:assert/strict";
import test from "node:test";
import { brief, powerOfTen } from "../../assets/kit.js";
import * as shapes from "../../pages/initialization/panes/flow_shapes.js";

test("powers of ten, three digits, factors and round numbers are written as the page's sentences are", () => {
  assert.deepEqual([0, 1, 2, -9, -10].map(powerOfTen), ["1", "10", "10²", "10⁻⁹", "10⁻¹⁰"]);
  const said = [1.0745e-9, 0.41308, 0, 1864.65, 0.0781, 24.44, 12345].map((value) => brief(value));
  assert.deepEqual(said, ["1.07 × 10⁻⁹", "0.413", "0", "1,865", "0.0781", "24.4", "1.23 × 10⁴"]);
  assert.deepEqual([0.1, 0.7071, 0.996, 2.3575, NaN].map(shapes.factorText), ["0.1", "0.71", "1.00", "2.36", "–"]);
  assert.deepEqual([0.0643, 2.7e-10].map(shapes.oneDigit), ["0.06", "3 × 10⁻¹⁰"]);
  assert.equal(shapes.roundlyLarge(2.6e9), "3\u2009000\u2009000\u2009000");
});

test("the factor of a layer is the geometric mean of the way", () => {
  assert.ok(Math.abs(shapes.ratePerLayer([8, 4, 2, 1]) - 0.5) < 1e-12);
  assert.ok(Number.isNaN(shapes.ratePerLayer([1, 0])));
  assert.ok(Number.isNaN(shapes.ratePerLayer([1])));
});

test("an axis holds its values, has powers of ten for ticks, and is not too short", () => {
  for (const values of [[0.078, 8.4e-11], [0.6, 0.24], [1, 0, NaN, Infinity], []]) {
    const { low, high, ticks } = shapes.decadesOf(values);
    assert.ok(values.every((v) => !(v > 0 && v < Infinity) || (Math.log10(v) > low && Math.log10(v) < high)));
    assert.ok(high - low >= 2.4);
    assert.ok(ticks.length >= 2 && ticks.length <= 7 && ticks.every(Number.isInteger), String(ticks));
  }
});

test("an outline stands at its mean, is as wide as its spread, and ends where an activation does", () => {
  const counts = Array.from({ length: 48 }, (_, i) => Math.round(255 * Math.exp(-0.5 * ((i + 0.5) / 6 - 4) ** 2)));
  const points = shapes.outline(counts, [-4, 4], 2, 0.5);
  const peak = points.reduce((a, b) => (b[0] > a[0] ? b : a));
  assert.ok(Math.abs(peak[1] - 2) < 0.05 && Math.abs(peak[0] - 1) < 1e-12);
  const half = points.filter(([w]) => w > 0.6).map(([, v]) => v);
  assert.ok(Math.abs(Math.max(...half) - Math.min(...half) - 1) < 0.1); // exp(-1/2) = 0.61 at one deviation either side
  assert.ok(shapes.outline(counts, [-4, 4], 0.9, 0.5, -1, 1).every(([, v]) => v <= 1 && v >= -1));
  assert.deepEqual(shapes.outline(new Array(48).fill(0), [-4, 4], 0, 0), []);
});

test("the signal makes all of its way, slower towards the end", () => {
  assert.deepEqual([shapes.throughLayers(0), shapes.throughLayers(1), shapes.throughLayers(2)], [0, 1, 1]);
  assert.ok(shapes.throughLayers(0.5) > 0.6);
});
