// What a hand on a bell shows: networks of other scales in the place of the run's own.

import assert from "node:assert/strict";
import test from "node:test";
import { nearestDetent, triedFilm } from "../../pages/initialization/panes/flow_trial.js";

const real = {
  run: "a",
  count: 2,
  chunks: [0, 1].map((row) => ({
    row,
    arrays: {
      step: { values: Int32Array.of(0, 15), shape: [2] },
      loss: { values: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
      activation_std: { values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 2, 2] },
      bars: { values: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 2, 1, 2] },
    },
  })),
};
const tried = { activation_std: { values: Float32Array.of(10, 11, 12, 13, 14, 15), shape: [1, 3, 2] } };

test("the moved variant has the numbers of its detent, others those of the start, and what was not tried is unknown", () => {
  const film = triedFilm(real, tried, [0], 2);
  assert.deepEqual([film.count, film.steps], [1, [0]]);
  assert.deepEqual([0, 1].map((l) => film.at("activation_std", 0, 0, l)), [14, 15]);
  assert.deepEqual([0, 1].map((l) => film.at("activation_std", 0, 1, l)), [3, 4]);
  assert.ok(Number.isNaN(film.at("loss", 0, 0)));
  assert.equal(film.at("loss", 0, 1), 2);
  assert.deepEqual([0, 1].map((b) => film.at("bars", 0, 0, 0, b)), [0, 0]);
  assert.equal(real.chunks[0].arrays.activation_std.values[0], 1);
});

test("of several that move each has its own", () => {
  const film = triedFilm(real, { activation_std: { values: Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4), shape: [1, 4, 2] } }, [0, 1], 1);
  assert.deepEqual([film.at("activation_std", 0, 0, 0), film.at("activation_std", 0, 1, 0)], [3, 4]);
});

test("a hand finds the nearest detent on a logarithmic scale", () => {
  const detents = [0.01, 0.1, 1];
  assert.deepEqual([0, 0.02, 0.04, 0.4, 50].map((s) => nearestDetent(detents, s)), [0, 0, 1, 2, 2]);
});
