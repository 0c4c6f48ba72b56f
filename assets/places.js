// Where words keep clear of what is drawn.

/** The first of the heights `ys` at which a box [x0, x1] x [y - above, y + below] holds none of the points; else the
 *  first of all. */
export function freeHeight(ys, [x0, x1], above, below, points) {
  const hit = (y) => points.some(([px, py]) => px >= x0 && px <= x1 && py >= y - above && py <= y + below);
  return ys.find((y) => !hit(y)) ?? ys[0];
}

/** Points along a polyline, `n` to a piece. */
export function along(points, n = 12) {
  return points.slice(1).flatMap(([x1, y1], i) => {
    const [x0, y0] = points[i];
    return Array.from({ length: n }, (_, j) => [x0 + ((x1 - x0) * j) / n, y0 + ((y1 - y0) * j) / n]);
  }).concat(points.slice(-1));
}

/** Points all over a box [x, y, w, h], for freeHeight to keep away from. */
export function pointsOf([x, y, w, h]) {
  return Array.from({ length: 33 }, (_, i) => [x + (w * (i % 11)) / 10, y + (h * Math.floor(i / 11)) / 2]);
}
