// Heights between the nodes of a grid, their levels and lines.

import assert from "node:assert/strict";
import test from "node:test";
import { contourLines, Relief } from "../../assets/contours.js";

const REGION = [-3, 3, -3, 3];
const HOME = [-2, 2, -2, 2];

/** f on a grid of n x n nodes over the region. */
function relief(f, n = 61, lowest = null) {
  const at = (i) => -3 + (6 * i) / (n - 1);
  const values = Float32Array.from({ length: n * n }, (_, i) => f(at(i % n), at(Math.floor(i / n))));
  return new Relief({ values, shape: [n, n] }, { region: REGION, home: HOME, lowest });
}

test("a parabola is read exactly between the nodes, and NaN outside", () => {
  const f = (x, y) => 3 * x * x - x * y + 0.5 * y * y - x + 2;
  const found = relief(f);
  for (const [x, y] of [[0.123, -1.77], [1.999, 0.05], [-2.4, 2.4]]) assert.ok(Math.abs(found.at(x, y) - f(x, y)) < 1e-5);
  assert.ok(Number.isNaN(found.at(3.1, 0)));
});

test("levels rise in equal ratios above a known minimum", () => {
  const { levels } = relief((x, y) => 5 + x * x + y * y, 61, 5);
  const ratios = levels.slice(1).map((level, i) => (level - 5) / (levels[i] - 5));
  for (const ratio of ratios) assert.ok(Math.abs(ratio - ratios[0]) < 1e-6 * ratio);
});

test("without a known minimum levels part the surface into equal areas", () => {
  const found = relief((x, y) => x + y);
  const heights = found.sample(HOME, 80);
  const shares = found.levels.map((level) => heights.filter((v) => v < level).length / heights.length);
  shares.forEach((share, i) => assert.ok(Math.abs(share - (i + 0.7) / 12.4) < 0.01, `${i}: ${share}`));
});

test("lines of equal height lie at their level", () => {
  const points = [];
  globalThis.Path2D = class {
    moveTo(x, y) {
      points.push([x, y]);
    }
    lineTo(x, y) {
      points.push([x, y]);
    }
  };
  const found = relief((x, y) => x * x + y * y, 61, 0);
  contourLines(found, HOME, 300);
  assert.ok(points.length > 1000);
  for (const [u, v] of points) {
    const radius = ((u / 300) * 4 - 2) ** 2 + (2 - (v / 300) * 4) ** 2;
    const nearest = Math.min(...found.levels.map((level) => Math.abs(Math.sqrt(level) - Math.sqrt(radius))));
    assert.ok(nearest < 0.02, `${u}, ${v}: ${nearest}`); // a cell of the grid is 0.04 wide
  }
});
