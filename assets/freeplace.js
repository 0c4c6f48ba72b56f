// Where words have room on a map.

import { meets } from "./geometry.js";

const NEAR = 26; // pixels between a point and what is written of it
const SPACED = 9; // pixels between the places of a path that are looked at
const LABEL = [90, 34]; // pixels of a label at the start, or under a minimum

/** The corner (left, top) of a box of this size near a point, where it covers least of paths, labels and tools. */
export function freePlace(map, [u, v], wide, tall) {
  const { k, width, height, stage } = map;
  const stamp = [
    map.shown,
    width,
    height,
    stage.frame,
    stage.visible(),
    Math.round(u),
    Math.round(v),
    Math.round(wide),
  ].join();
  if (map.placed?.stamp === stamp) return map.placed.at;
  const points = covered(map);
  const blocks = obstacles(map);
  let best = null;
  for (const across of [0.5, 0, 1, -0.6, 1.6])
    for (const reach of [1, 2.2, 3.6])
      for (const side of [-1, 1, 0]) {
        if (!side && across > -0.1 && across < 1.1) continue;
        const x = clamp(
          u - wide * across + (across < 0.5 ? 1 : across > 0.5 ? -1 : 0) * NEAR * k * (side ? 0 : 1),
          10 * k,
          width - wide - 10 * k,
        );
        const y = clamp(v - tall / 2 + side * (tall / 2 + NEAR * k * reach), 10 * k, height - tall - 24 * k);
        const box = [x - 4, y - 4, x + wide + 4, y + tall + 4];
        const over = blocks.reduce((sum, block) => sum + (meets(box, block) ? 60 : 0), within([u, v], box) ? 30 : 0);
        const far = Math.hypot(x + wide / 2 - u, y + tall / 2 - v) / (30 * k);
        const cost = over + far + 2 * points.filter((point) => within(point, box)).length;
        if (!best || cost < best.cost) best = { cost, at: [x, y] };
      }
  map.placed = { stamp, at: best.at };
  return best.at;
}
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const within = ([x, y], [x0, y0, x1, y1]) => x >= x0 && x <= x1 && y >= y0 && y <= y1;

/** Places along the paths up to the cursor, in pixels. */
function covered(map) {
  const { stage } = map;
  const found = [];
  for (const variant of stage.visible()) {
    const { xs, ys, last } = stage.paths[variant];
    let before = map.toPixel([xs[0], ys[0]]);
    for (let f = 1; f <= Math.min(last, stage.frame); f++) {
      const here = map.toPixel([xs[f], ys[f]]);
      const pieces = Math.min(80, Math.ceil(Math.hypot(here[0] - before[0], here[1] - before[1]) / SPACED));
      for (let i = 1; i <= pieces; i++)
        found.push([0, 1].map((axis) => before[axis] + ((here[axis] - before[axis]) * i) / pieces));
      before = here;
    }
  }
  return found;
}
/** Boxes that are taken: tabs and colour bar, tools, the start's and the minimum's labels. */
function obstacles(map) {
  const { k, width, height, stage } = map;
  const [a, b] = LABEL.map((side) => side * k);
  const start = map.toPixel(stage.paths[stage.chosen].start);
  const labels = stage.grounds[stage.ground].minima
    .map((point) => map.toPixel(point))
    .map(([u, v]) => [u - a / 2, v - 10, u + a / 2, v + b]);
  const corner = [width - 230 * k, 0, width, 60 * k];
  return [
    corner,
    [width - 210 * k, height - 60 * k, width, height],
    [start[0] - a, start[1] - b / 2, start[0] + 14, start[1] + b / 2],
    ...labels,
  ];
}
