// Where words have room on a map.

import { freeSpot, pointsOf } from "./places.js";

const AROUND = 20; // pixels around the point itself
const HIGH = 10; // pixels at the upper edge that stay free
const LOW = 22; // pixels at the lower edge, where the numbers of the axis are
const GRID = 10; // pixels between the places that are tried
const SPACED = 9; // pixels between the places of a path that are looked at
const MOST = 9; // minima, beyond which they are many small marks
const LABEL = [90, 34]; // pixels of a label at the start, or under a minimum

/** The corner (left, top) of a box of this size near a point, where it covers least of paths, labels, tools
 *  and of the boxes [x, y, w, h] of what else is said. */
export function freePlace(map, [u, v], wide, tall, said = []) {
  const { k, width, height, stage } = map;
  const at = [u, v, wide].map(Math.round);
  const stamp = [map.shown, width, height, stage.frame, stage.visible(), at].join();
  if (map.placed?.stamp === stamp) return map.placed.at;
  const points = [...covered(map), ...[...obstacles(map), ...said, around([u, v], AROUND * k)].flatMap(pointsOf)];
  const ends = [u + wide / 2, v + tall / 2];
  const plot = { x: 0, y: HIGH * k, w: width, h: height - (HIGH + LOW) * k };
  const { right, y } = freeSpot(plot, [{ wide, above: tall, below: 0 }], ends, points, GRID * k);
  map.placed = { stamp, at: [right - wide, y - tall] };
  return map.placed.at;
}

const around = ([u, v], r) => [u - r, v - r, 2 * r, 2 * r];

/** Places along the paths up to the cursor and along the valley's floor, in pixels. */
function covered(map) {
  const { stage } = map;
  const found = floorLine(map);
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
/** Places along the line of a bowl's floor, in pixels; none of another surface. */
function floorLine(map) {
  const { bowl } = map.stage.relief;
  if (!bowl || bowl.condition <= 1.5) return [];
  const [from, to] = [-1, 1].map((u) => map.toPixel(bowl.point([u, 0])));
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]], long = Math.hypot(dx, dy);
  const pieces = Math.ceil((map.width + map.height) / SPACED);
  const at = (i) => [from[0] + (dx / long) * i * SPACED, from[1] + (dy / long) * i * SPACED];
  return Array.from({ length: 2 * pieces }, (_, i) => at(i - pieces));
}
/** Boxes [x, y, w, h] that are taken: colour bar, tools, the labels of the start, the minimum, and the floor. */
function obstacles(map) {
  const { k, width, height, stage, phone } = map;
  const [a, b] = LABEL.map((side) => side * k);
  const [u, v] = map.toPixel(stage.paths[stage.chosen].start), { minima } = stage.grounds[stage.ground];
  const labels = minima.length > MOST ? [] : minima.map((point) => map.toPixel(point));
  const tools = phone ? [0, height - 62, 40, 62] : [width - 210 * k, height - 70 * k, 210 * k, 70 * k];
  const start = u > 60 * k ? [u - a, v - b / 2, a + 14 * k, b] : [u - 14 * k, v - b / 2, a + 14 * k, b];
  return [map.ground.barBox, tools, start, ...labels.map(([x, y]) => [x - a / 2, y - 12 * k, a, b + 22 * k])];
}
