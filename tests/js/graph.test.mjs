// The sums of a backward step, entry by entry, and how a number is written on an edge.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Camera } from "../../assets/camera.js";
import { factors, lines, short, terms } from "../../assets/graphsums.js";

const matrix = (shape, ...values) => ({ shape, values });
const text = (found) => found.map((line) => line.map(([piece]) => piece).join(" "));

test("numbers have two digits that say something", () => {
  const found = [0.42, -1.3, -0.546, 0.0123, 0, 1234.5, 123456, 5.6e-5, NaN, -Infinity].map(short);
  assert.deepEqual(found, ["0.42", "−1.3", "−0.55", "0.012", "0", "1235", "1.2e5", "5.6e−5", "–", "−∞"]);
});

test("an edge says upstream times local", () => {
  const found = lines("left", matrix([1, 1], 0.42), matrix([1, 1], -1.3), matrix([1, 1], -0.546));
  assert.deepEqual(text(found), ["0.42 × −1.3 = −0.55"]);
});

test("the terms of every form are those of its matrix product", () => {
  const a = matrix([2, 3], 1, 2, 3, 4, 5, 6);
  const up = matrix([3, 2], 7, 8, 9, 10, 11, 12);
  const sum = (found) => found.reduce((total, [l, u]) => total + l * u, 0);
  assert.equal(sum(terms("left", a, up, [2, 2], 1, 0)), 4 * 7 + 5 * 9 + 6 * 11);
  assert.equal(sum(terms("right", a, up, [3, 3], 2, 1)), 11 * 2 + 12 * 5);
  assert.equal(sum(terms("turned", matrix([3, 1], 1, 2, 3), up, [2, 1], 1, 0)), 8 + 20 + 36);
  assert.equal(sum(terms("times", a, matrix([], 2), [2, 3], 1, 2)), 12);
  assert.equal(sum(terms("times", a, matrix([2, 3], 1, 1, 1, 2, 2, 2), [2, 1], 1, 0)), 2 * (4 + 5 + 6));
});

test("what is too much for an edge is not written", () => {
  const many = matrix([3, 2], 1, 2, 3, 4, 5, 6);
  assert.deepEqual(lines("times", many, matrix([], 1), many), []);
});

test("the order of factors says where the transpose stands", () => {
  assert.equal(factors("left", "W⁽²⁾ᵀ", "∂J/∂o", true), "W⁽²⁾ᵀ · ∂J/∂o");
  assert.equal(factors("right", "hᵀ", "∂J/∂o", true), "∂J/∂o · hᵀ");
  assert.equal(factors("turned", "x", "∂J/∂z", true), "(∂J/∂z)ᵀ · x");
  assert.equal(factors("layer", "φ′(z); W⁽¹⁾ᵀ", "∂J/∂h", true), "W⁽¹⁾ᵀ · (φ′(z) ⊙ ∂J/∂h)");
  assert.equal(factors("layer", "φ′(z); x", "∂J/∂h", true), "(φ′(z) ⊙ ∂J/∂h)ᵀ · x");
  assert.equal(factors("times", "1", "∂J/∂L", false), "∂J/∂L");
});

test("a drawing that fits is shown whole, a larger one follows what happens", () => {
  const memory = {};
  const camera = new Camera(memory);
  camera.aim([0, 0, 100, 100], [0, 0, 200, 200], 1, [50, 50], true);
  assert.deepEqual(camera.at, { s: 1.5, dx: 25, dy: 25 });
  camera.aim([0, 0, 4000, 100], [0, 0, 400, 200], 1, [3990, 50], true);
  assert.ok(Math.abs(camera.at.s * 4000 + camera.at.dx - 400) < 1e-9);
});
