// What is written along the edges of a graph: sums on small boxes that hide as little as they can.

import { part } from "./marks.js";

export const PLAIN = 0.4; // scale below which cards are boxes without text
export const BOARD = { left: 22, top: 44, bottom: 26, right: 22 };
const SPOTS = [[0, 0], [0, -1], [0, 1], [1, 0], [-1, 0], [1, 1], [-1, -1], [1, -1], [-1, 1], [0, -2], [0, 2], [0, -3]];
const FAR = [[2, 0], [2, -1], [2, 1], [2, -2], [2, 2], [1, -2], [1, 2], [-1, -2], [-1, 2]]; // where it is crowded

/** The area that two boxes share. */
function overlap([x, y, w, h], [a, b, c, d]) {
  const across = Math.min(x + w, a + c) - Math.max(x, a), up = Math.min(y + h, b + d) - Math.max(y, b);
  return across > 0 && up > 0 ? across * up : 0;
}

/** A point of a route at a share of its length. */
export function onRoute(route, share) {
  const lengths = route.slice(1).map(([x, y], i) => Math.hypot(x - route[i][0], y - route[i][1]));
  let left = share * lengths.reduce((a, b) => a + b, 0);
  for (let i = 0; i < lengths.length; i++) {
    if (left <= lengths[i] || i === lengths.length - 1) {
      const t = lengths[i] ? Math.min(1, left / lengths[i]) : 0;
      return [0, 1].map((k) => route[i][k] + (route[i + 1][k] - route[i][k]) * t);
    }
    left -= lengths[i];
  }
  return route[0];
}

/** The sums of a GraphPicture. */
export class Chips {
  constructor(picture) {
    Object.assign(this, { picture, taken: [] });
  }
  /** Before the first of a drawing. */
  begin() {
    this.taken = this.reserved();
  }
  /** On an edge in work: 0.42 × −1.3 = −0.55. */
  work(edge) {
    const { stage, now, graph, share } = this.picture;
    if (graph.frames[now][0] !== "backward" || share < 0.45) return;
    this.write(edge, stage.sums(edge), part(share, 0.45, 0.7));
  }
  /** Lines of pieces beside an edge, where there is room for them. */
  write(edge, found, alpha) {
    const { marks, inks, u, s } = this.picture;
    if (!found || u < PLAIN) return;
    const tall = 18 * s, size = 14 * u, room = 4 * s;
    const tones = { local: inks.text, sign: inks.soft, up: inks.gradient, down: inks.gradient };
    const written = found.map((line) => line.map(([text, kind]) => [text, tones[kind], kind === "down" ? 720 : 560]));
    const widths = written.map((line) => line.map(([text, , weight]) => marks.width(text, size, weight) + room));
    const wide = Math.max(...widths.map((line) => line.reduce((a, b) => a + b, 0))) + 10 * s;
    const { box, from } = this.free(edge.route, wide, tall * found.length + 8 * s);
    this.leader(box, from, alpha);
    this.chip(box, alpha);
    written.forEach((line, i) => {
      let at = box[0] + 7 * s;
      line.forEach(([text, color, weight], p) => {
        marks.text(text, at, box[1] + (i + 0.82) * tall + 2 * s, { size, weight, color, alpha, halo: false });
        at += widths[i][p];
      });
    });
  }
  /** From a place on an edge to the sums of it, where these stand apart. */
  leader([x, y, w, h], [u, v], alpha) {
    const { marks, inks, s } = this.picture, near = [Math.max(x, Math.min(u, x + w)), Math.max(y, Math.min(v, y + h))];
    if (Math.hypot(near[0] - u, near[1] - v) < 12 * s) return;
    marks.line([near, [u, v]], { color: inks.gradient, width: 1.2, dash: [2, 3], alpha });
  }
  chip([x, y, w, h], alpha) {
    const { ctx, inks, s } = this.picture;
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, w, h, 7 * s);
    Object.assign(ctx, { globalAlpha: alpha, fillStyle: inks.raised, strokeStyle: inks.gradient, lineWidth: 1.2 * s });
    ctx.fill();
    ctx.stroke();
    ctx.restore();
  }
  /** The box of that size on or beside a route that hides least of the cards, and above all of what is written. */
  free(route, w, h) {
    const { s, width, height, k, to } = this.picture, found = [], top = BOARD.top * k, cards = this.cards();
    const spots = this.picture.phone ? [...SPOTS, ...FAR] : SPOTS;
    for (const t of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
      const [x, y] = to(onRoute(route, t));
      for (const [across, up] of spots) {
        const left = Math.max(6, Math.min(x - w / 2 + across * (w / 2 + 10 * s), width - w - 6));
        const box = [left, Math.max(top, Math.min(y - h / 2 + up * (h / 2 + 8 * s), height - h - 6)), w, h];
        const hidden = (boxes) => boxes.reduce((sum, other) => sum + overlap(box, other), 0);
        const away = Math.abs(t - 0.5) + Math.abs(up) + Math.abs(across);
        found.push([hidden(cards) + 5 * hidden(this.taken) + away, box, [x, y]]);
      }
    }
    const [, box, from] = found.reduce((best, one) => (one[0] < best[0] ? one : best));
    this.taken.push(box);
    return { box, from };
  }
  /** The boxes of the cards that are in sight. */
  cards() {
    const { graph, s, width, height, to } = this.picture, boxes = graph.nodes.map(({ card: [x, y, wide, tall] }) => {
      const [left, up] = to([x - wide / 2, y - tall / 2]);
      return [left, up, wide * s, tall * s];
    });
    return boxes.filter(([x, y, w, h]) => x < width && y < height && x + w > 0 && y + h > 0);
  }
  /** The corner in which the number will be written: sums keep clear of it from the start of a film on. */
  reserved() {
    const { k, width, height, stage, phone } = this.picture, wide = (phone ? 190 : 270) * k;
    const low = (phone ? 78 : 118) * k;
    return stage.plan.state ? [[width - 28 * k - wide, height - low, wide + 28 * k, 80 * k]] : [];
  }
}
