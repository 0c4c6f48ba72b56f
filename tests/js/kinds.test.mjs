// Many variants that differ in a seed are few kinds.

import assert from "node:assert/strict";
import test from "node:test";
import { apart, kindsOf, ownPart, spanOf } from "../../assets/kinds.js";

const pairs = [1, 2, 3, 4, 5, 6].flatMap((seed) => [`dropout · p 0.5 · seeds ${seed}`, `none · seeds ${seed}`]);

test("six pairs are two kinds of six, in the order of their first", () => {
  assert.deepEqual(kindsOf(pairs), [
    { name: "dropout · p 0.5", members: [0, 2, 4, 6, 8, 10] },
    { name: "none", members: [1, 3, 5, 7, 9, 11] },
  ]);
  assert.equal(ownPart(pairs[0]), "seeds 1");
});

test("few variants, and many that differ in more, have a row each", () => {
  assert.equal(kindsOf(pairs.slice(0, 6)), null);
  assert.equal(kindsOf(["a", "b", "c", "d", "e", "f", "g"]), null);
  assert.equal(kindsOf([1, 2, 3, 4, 5, 6, 7].map((k) => `${k} · same`)), null);
});

test("a kind says from where to where its values go", () => {
  assert.equal(spanOf(["93.5\u00a0%", "91.2\u00a0%", "92\u00a0%"]), "91.2 – 93.5\u00a0%");
  assert.equal(spanOf(["2\u00a0%", "2\u00a0%"]), "2\u00a0%");
  assert.equal(spanOf(["0.5", "0.25"]), "0.25 – 0.5");
  assert.equal(spanOf(["diverged", "2\u00a0%"]), "");
  assert.equal(spanOf(["", ""]), "");
});

test("two names are told apart by what only one of them has", () => {
  assert.equal(apart("L1 0.01 · subgradient", "L1 0.01 · proximal step"), "subgradient");
  assert.equal(apart("standard from the training part · seed 1", "standard from all · seed 1"), "the training part");
  assert.equal(apart("Initial bias 0.01 · seed 1", "Initial bias 0 · seed 1"), "Initial bias 0.01");
  assert.equal(apart("ReLU", "tanh"), "ReLU");
  assert.equal(apart("tanh", "tanh"), "tanh");
});
