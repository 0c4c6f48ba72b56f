// The anatomy of a step on a map: its parts as arrows, and which is which.

import { arrow } from "./arrow.js";
import { inside, mix } from "./geometry.js";
import { marker } from "./kit.js";
import { label, nice } from "./scales.js";

const SHORTEST = 44; // pixels that a step's arrow has at least; shorter ones are magnified, all by the same factor
const MOST_TIMES = 1e5;

/** The parts of a step on a Terrain. */
export class Anatomy {
  constructor(map) {
    Object.assign(this, { map, player: map.player });
  }
  /** The step's parts as arrows from the point, all magnified alike where the step is short. */
  draw(ctx, k, frame) {
    const { player, map } = this;
    const arrows = player.arrows(k, frame);
    if (!arrows || player.variants[k].surface !== player.ground) return;
    const unit = map.width / (map.shown[1] - map.shown[0]);
    const from = map.toPixel(player.place(k, frame));
    const step = Math.hypot(...arrows.at(-1).vector) * unit;
    const times = step >= SHORTEST ? 1 : nice(SHORTEST / Math.max(step, 1e-12));
    const inSight = inside(from, from, [0, 0, map.width, map.height]);
    if (times > MOST_TIMES || !inSight) return; // it stands still, or is not there
    for (const part of arrows) this.part(ctx, from, part, unit * times);
    const goal = this.goal(ctx, k, frame, from, unit * times);
    this.names(ctx, [...arrows, ...goal, { text: times > 1 ? `${player.words.arrows} × ${label(times)}` : "" }]);
  }
  /** One arrow, no longer than a good part of the map. */
  part(ctx, from, { vector: [dx, dy], ...look }, unit) {
    const most = this.map.height * 0.45;
    const scale = unit * Math.min(1, most / (Math.hypot(dx, dy) * unit || 1));
    this.arrow(ctx, from, [from[0] + dx * scale, from[1] - dy * scale], look);
  }
  arrow(ctx, from, to, { color = this.player.ink.text, width, dash }) {
    arrow(ctx, this.player.ink.stage, from, to, { color, width, dash });
  }
  /** Which arrow is which, in the lower left corner: the tools stand in the right one. */
  names(ctx, rows) {
    const { ink, words } = this.player;
    const { k, height, marks } = this.map;
    const shown = rows
      .map(({ name, text, ...look }) => ({ text: name ? words[name] : text, name, ...look }))
      .filter(({ text }) => text);
    const wide = Math.max(...shown.map(({ text, name }) => marks.width(text, 12) + (name ? 34 * k : 0)));
    const tall = (shown.length * 17 + 8) * k;
    const [left, top] = [34 * k, height - 26 * k - tall];
    ctx.fillStyle = ink.raised;
    ctx.globalAlpha = 0.86;
    ctx.beginPath();
    ctx.roundRect(left, top, wide + 18 * k, tall, 6 * k);
    ctx.fill();
    ctx.globalAlpha = 1;
    shown.forEach((row, i) => this.name(ctx, row, left, top + (13 + i * 17) * k));
  }
  name(ctx, { text, name, point, ...look }, x, y) {
    const { k, marks } = this.map;
    if (point) this.diamond(ctx, x + 21 * k, y);
    else if (name) this.arrow(ctx, [x + 8 * k, y], [x + 34 * k, y], look);
    marks.text(text, x + (name ? 42 : 8) * k, y + 4 * k, { size: 12, halo: false });
  }
  /** Nesterov's other point, or the minimum of Newton's model, magnified like the arrows; what its mark is called. */
  goal(ctx, k, frame, from, scale) {
    const { player, map } = this;
    const target = player.pair("target", frame, k);
    const [x, y] = player.place(k, frame);
    if (!target.every(Number.isFinite)) return [];
    const to = [from[0] + (target[0] - x) * scale, from[1] - (target[1] - y) * scale];
    const part = inside(from, to, [0, 0, map.width, map.height]);
    ctx.strokeStyle = player.ink.text;
    ctx.lineWidth = 1.4;
    ctx.setLineDash([2, 4]);
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...mix(from, to, part?.[1] ?? 0));
    ctx.stroke();
    ctx.setLineDash([]);
    if (part?.[1] === 1) this.diamond(ctx, ...to);
    return [{ name: player.variants[k].target, point: true }];
  }
  diamond(ctx, x, y) {
    ctx.fillStyle = this.player.ink.stage;
    marker(ctx, "diamond", x, y, 6.5);
    ctx.fillStyle = this.player.ink.text;
    marker(ctx, "diamond", x, y, 4.2);
  }
}
