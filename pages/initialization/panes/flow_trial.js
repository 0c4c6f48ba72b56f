// Networks of other scales at their start, in the place of the run's own: what a hand on a bell shows.

import { Film } from "../../../assets/film.js";

/** One variant's numbers in an array (1, K, depth, ...) are those of network `at` of others; without others unknown. */
function replace({ values, shape }, k, other, at) {
  const size = values.length / shape[1], own = values.subarray(k * size, (k + 1) * size);
  own.fill(NaN); // 0 where numbers are bytes
  if (!other) return;
  const theirs = other.values.length / other.shape[1];
  own.set(other.values.subarray(at * theirs, at * theirs + Math.min(size, theirs)));
}

/** A film of one frame: the start of a run, with its `moving` variants as they are at a detent of the tried arrays. */
export function triedFilm(real, tried, moving, detent) {
  const arrays = {};
  for (const [name, { values, shape }] of Object.entries(real.chunks[0].arrays)) {
    arrays[name] = { values: values.slice(0, values.length / shape[0]), shape: [1, ...shape.slice(1)] };
    if (shape.length < 2) continue;
    moving.forEach((k, i) => replace(arrays[name], k, tried[name], detent * moving.length + i));
  }
  const { total, frames, status, edges } = real;
  const same = { total, frames, status, edges, count: 1, have: 1 };
  return Object.assign(new Film(real.run), same, { chunks: [{ arrays, row: 0 }], steps: [0] });
}

/** The index of the detent that is nearest on a logarithmic scale. */
export function nearestDetent(detents, sigma) {
  const far = detents.map((one) => Math.abs(Math.log(one / Math.max(sigma, 1e-12))));
  return far.indexOf(Math.min(...far));
}
