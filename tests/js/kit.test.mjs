// Numbers as a reader sees them.

import assert from "node:assert/strict";
import test from "node:test";
import { brief, percent, speak } from "../../assets/kit.js";

test("per cent is written as on the page around", () => {
  const cases = [[0.06, "6\u00a0%"], [0.125, "12.5\u00a0%"], [0.99996, "100\u00a0%"], [0.939, "93.9\u00a0%"], [0, "0\u00a0%"], [NaN, "–"]];
  for (const [share, text] of cases) assert.equal(percent(share), text);
  for (const share of [0.1775, Math.fround(0.1775)]) assert.equal(percent(share), "17.8\u00a0%");
  for (const share of [0.1725, Math.fround(0.1725)]) assert.equal(percent(share), "17.3\u00a0%");
  assert.equal(percent(0.125, 0), "13\u00a0%");
  assert.equal(percent(-0.03), "−3\u00a0%");
});

test("per cent is written as the page's language does", () => {
  speak({ percent: "{value}%" });
  assert.equal(percent(0.125), "12.5%");
  speak({ percent: "{value}\u00a0%" });
});

test("numbers have three digits, a true minus and powers of ten, as figures/numbers.py has them", () => {
  const cases = [[1.068e-9, "1.07 × 10⁻⁹"], [-1.86e6, "−1.86 × 10⁶"], [1860, "1,860"], [0.9996, "1.00"], [0, "0"]];
  for (const [value, text] of cases) assert.equal(brief(value), text);
  assert.deepEqual([0.5, 20, -1.2e-7, 1e-6, -1e6].map((value) => brief(value, true)), ["0.5", "20", "−1.2 × 10⁻⁷", "10⁻⁶", "−10⁶"]);
  assert.deepEqual([NaN, Infinity, -Infinity, 0.001, -0.5].map((value) => brief(value)), ["–", "∞", "−∞", "0.00100", "−0.500"]);
});
