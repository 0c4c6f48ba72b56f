// The bowl of a linear model and what is done to its inputs, in closed form.

import assert from "node:assert/strict";
import test from "node:test";
import { changed } from "../../pages/preprocessing/panes/hand.js";
import { stopAt } from "../../pages/preprocessing/panes/joined.js";
import { kept, rebuilt } from "../../pages/preprocessing/panes/spectrum.js";
import { after, apply, eigen, LinearBowl, mapped, prepared, spread } from "../../pages/preprocessing/panes/moments.js";

/** Moments (4, 4) of (x, y, 1, t), t = 1.5 z1 + z2 of the whitened inputs. */
function moments({ mean_x: x, mean_y: y, std_x: a, std_y: b, correlation: r }) {
  const root = Math.sqrt(1 - r * r);
  const [xt, yt] = [1.5 * a, b * (1.5 * r + root)];
  const xy = r * a * b + x * y;
  return [[a * a + x * x, xy, x, xt], [xy, b * b + y * y, y, yt], [x, y, 1, 0], [xt, yt, 0, 3.25]];
}
const CLOUD = { mean_x: 3, mean_y: 2, std_x: 2, std_y: 0.7, correlation: 0.8 };
const near = (one, other, far = 1e-9) => assert.ok(Math.abs(one - other) < far, `${one} is not ${other}`);
const all = (one, other, far) => one.flat().forEach((value, i) => near(value, other.flat()[i], far));

test("a mean of μ beside a bias has κ = (t + √(t² − 4)) / (t − √(t² − 4)), t = 2 + μ²", () => {
  for (const mean of [1, 2, 5, 10]) {
    const t = 2 + mean * mean, root = Math.sqrt(t * t - 4);
    const bowl = new LinearBowl(moments({ mean_x: mean, mean_y: 0, std_x: 1, std_y: 1, correlation: 0 }));
    near(bowl.kappa / ((t + root) / (t - root)), 1, 1e-8);
  }
});

test("every preprocessing leaves the moments that it is to leave", () => {
  const given = moments(CLOUD), done = (kind, eps = 0) => spread(mapped(given, prepared(kind, eps, given)));
  for (const kind of ["centre", "standard", "pca", "whiten", "zca"]) all([done(kind).mean], [[0, 0]]);
  near(done("none").mean[0], 3);
  all(done("standard").cov, [[1, 0.8], [0.8, 1]]);
  near(done("pca").cov[0][1], 0);
  for (const kind of ["whiten", "zca"]) all(done(kind).cov, [[1, 0], [0, 1]]);
  near(done("zca", 0.1).cov[0][0] + done("zca", 0.1).cov[1][1] < 2, true);
});

test("κ falls from stage to stage, and a rotation leaves it as it is", () => {
  const given = moments(CLOUD), kappa = (kind) => new LinearBowl(mapped(given, prepared(kind, 0, given))).kappa;
  const found = ["none", "centre", "standard", "zca"].map(kappa);
  assert.deepEqual(found.map((value) => +value.toPrecision(3)), [277, 26.5, 9, 1]);
  near(kappa("pca"), kappa("centre"));
});

test("the way ends at the minimum: after one update in a round bowl, and in the plane of both weights", () => {
  const given = moments(CLOUD), round = new LinearBowl(mapped(given, prepared("zca", 0, given)));
  all([round.reached(1)], [round.goal]);
  near(round.left(1), 0);
  near(round.left(0), 1);
  const bowl = new LinearBowl(mapped(given, prepared("centre", 0, given)));
  all([bowl.place([0.3, -0.4, 0])], [[0.3, -0.4]]);
  all([bowl.reached(2000)], [bowl.goal], 1e-6);
  near(bowl.floor, 0);
  assert.ok(bowl.left(5) > bowl.left(6) && bowl.left(5.5) < bowl.left(5));
});

test("axes of a symmetric matrix are at right angles and give it back", () => {
  const matrix = [[4, 1, -2], [1, 3, 0.5], [-2, 0.5, 1e-3]], found = eigen(matrix);
  const entry = (i, j) => found.reduce((sum, { value, axis }) => sum + value * axis[i] * axis[j], 0);
  const back = matrix.map((_, i) => matrix.map((__, j) => entry(i, j)));
  all(back, matrix);
});

test("a hand makes one cloud of another, point by point", () => {
  const now = { mean_x: -1, mean_y: 5, std_x: 0.5, std_y: 3, correlation: -0.4 }, map = changed(CLOUD, now);
  all(mapped(moments(CLOUD), map), moments(now));
  all([apply(after(map, changed(now, CLOUD)), [0.2, 7])], [[0.2, 7]]);
});

test("a picture is whole again from all its axes, and its mean from none", () => {
  const mean = [0.2, 0.5], axes = [[0.6, 0.8], [-0.8, 0.6]];
  all([rebuilt([0.9, 0.1], mean, axes, 2)], [[0.9, 0.1]]);
  all([rebuilt([0.9, 0.1], mean, axes, 0)], [mean]);
  assert.equal(kept([6, 3, 1], 2), 0.9);
});

test("the slider stays at every stop for a while", () => {
  assert.deepEqual([0, 0.15, 1].map((share) => stopAt(share, 4)), [0, 0, 3]);
  const way = Array.from({ length: 101 }, (_, i) => stopAt(i / 100, 4));
  assert.ok(way.every((at, i) => !i || at >= way[i - 1]));
  assert.deepEqual([1, 2].map((stop) => way.filter((at) => at === stop).length > 10), [true, true]);
  assert.equal(stopAt(0.7, 1), 0);
});
