// Where words keep clear of what is drawn.

const COVERED = 25; // what a point that is covered weighs against pixels of distance
const AIR = 6; // pixels that words keep away to the left and right

/** The first of the heights `ys` at which a box [x0, x1] x [y - above, y + below] holds none of the points; else the
 *  first of all. */
export function freeHeight(ys, [x0, x1], above, below, points) {
  const near = points.filter(([px]) => px >= x0 - AIR && px <= x1 + AIR);
  const hit = (y) => near.some(([, py]) => py >= y - above && py <= y + below);
  return ys.find((y) => !hit(y)) ?? ys[0];
}

/** Of the boxes [x, y, w, h] the one that holds the fewest points; the first of several. */
export function freest(boxes, points) {
  const held = boxes.map(([x, y, w, h]) => points.filter(([u, v]) => u >= x && u <= x + w && v >= y && v <= y + h));
  return boxes[held.findIndex((one) => one.length === Math.min(...held.map(({ length }) => length)))];
}

/** Points along a polyline, `n` to a piece. */
export function along(points, n = 12) {
  return points.slice(1).flatMap(([x1, y1], i) => {
    const [x0, y0] = points[i];
    return Array.from({ length: n }, (_, j) => [x0 + ((x1 - x0) * j) / n, y0 + ((y1 - y0) * j) / n]);
  }).concat(points.slice(-1));
}

/** Where within a plot { x, y, w, h } one of some boxes { wide, above, below }, the first ones rather, covers fewest of
 *  the points, and is near (right, baseline): { right, y, wide }. */
export function freeSpot({ x, y, w, h }, boxes, [nearX, nearY], points, step) {
  let best = null;
  boxes.forEach(({ wide, above, below }, i) => {
    for (let right = x + w - step; right >= x + wide + step; right -= step) {
      for (let up = y + above; up <= y + h - below; up += step) {
        const far = Math.hypot((right - nearX) / 2, up - nearY) + 20 * i;
        if (best && far >= best.cost) continue;
        const inside = ([u, v]) => u >= right - wide - 8 && u <= right + 8 && v >= up - above && v <= up + below;
        const cost = far + COVERED * points.filter(inside).length;
        if (!best || cost < best.cost) best = { cost, right, y: up, wide };
      }
    }
  });
  return best ?? { right: x + w, y: y + h / 2, wide: boxes.at(-1).wide };
}

/** Points all over a box [x, y, w, h], for freeHeight to keep away from. */
export function pointsOf([x, y, w, h]) {
  return Array.from({ length: 33 }, (_, i) => [x + (w * (i % 11)) / 10, y + (h * Math.floor(i / 11)) / 2]);
}
