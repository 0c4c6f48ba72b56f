// The surface under the paths: bands and lines of equal height, minima, the valley's floor, scales along the edges.

import { bandColors, contourLines, paintBands } from "./contours.js";
import { brief, Backdrop } from "./kit.js";
import { label, ticks } from "./scales.js";
import { keep } from "./written.js";

export class Ground {
  constructor(map) {
    Object.assign(this, { map, backdrop: new Backdrop() });
  }
  /** What does not move: painted anew only when the surface, the window, the size or the colours change. */
  draw() {
    const { map } = this;
    const { stage, ctx, width, height } = map;
    const { ink, relief } = stage;
    relief.look?.(map.shown);
    this.colors = bandColors(ink, relief.levels.length + 1);
    if (relief.bowl) return this.bowl(ctx, relief);
    const stamp = [stage.grounds[stage.ground].key, map.shown, ink.back, ink.main, relief.levels[0]].join();
    this.backdrop.draw(ctx, stamp, (own) => {
      this.unknown(own);
      const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
      own.drawImage(
        paintBands(relief, map.shown, Math.round(width * ratio), Math.round(height * ratio), this.colors),
        0,
        0,
        width,
        height,
      );
      own.strokeStyle = this.line;
      own.lineWidth = 1;
      own.stroke(contourLines(relief, map.shown, width, height));
    });
    for (const point of stage.grounds[stage.ground].minima) this.minimum(point);
  }
  get line() {
    const { ink } = this.map.stage;
    return ink.dark ? "rgb(160 190 225 / 0.22)" : "rgb(255 255 255 / 0.75)";
  }
  bowl(ctx, relief) {
    const { map } = this;
    const unit = map.width / (map.shown[1] - map.shown[0]);
    relief.paint(ctx, [map.width, map.height], map.toPixel([0, 0]), unit, this.colors, this.line);
    if (relief.bowl.condition > 1.5) this.floor(relief.bowl);
    this.minimum([0, 0, 0]);
  }
  /** The valley's floor: through the minimum along the flat direction. */
  floor(bowl) {
    const { map } = this;
    const { marks, k, stage } = map;
    const far =
      Math.hypot(map.shown[1] - map.shown[0], map.shown[3] - map.shown[2]) + Math.hypot(map.shown[0], map.shown[2]);
    const ends = [-far, far].map((u) => map.toPixel(bowl.point([u, 0])));
    marks.line(ends, { width: 1.1, dash: [1.5, 4], alpha: 0.6 });
    const side = Math.sign(bowl.along(stage.paths[stage.chosen].start)[0]) || 1;
    const [u, v] = ends[side < 0 ? 0 : 1];
    const [p, q] = map.toPixel([0, 0]);
    const at = side < 0 ? 12 * k : map.width - 12 * k;
    const y = v + ((at - u) / (p - u)) * (q - v);
    marks.text(stage.words.floor, at, y - 7 * k, {
      size: 12,
      color: stage.ink.soft,
      align: side < 0 ? "left" : "right",
    });
  }
  /** What lies under the bands, and shows where f has no value. */
  unknown(ctx) {
    const { width, height, stage } = this.map;
    ctx.fillStyle = stage.ink.panel;
    ctx.fillRect(0, 0, width, height);
    ctx.strokeStyle = stage.ink.line;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let i = -height; i < width; i += 9) {
      ctx.moveTo(i, height);
      ctx.lineTo(i + height, 0);
    }
    ctx.stroke();
  }
  minimum([x, y, f]) {
    const { map } = this;
    const { marks, k, stage } = map;
    const { lowest, minima } = stage.grounds[stage.ground];
    const [u, v] = map.toPixel([x, y]);
    const best = f <= lowest + 1e-6;
    const r = best ? 5.5 : minima.length > 9 ? 2 : 4;
    for (const [color, width] of [
      [stage.ink.stage, 3.5],
      [stage.ink.text, 1.4],
    ]) {
      marks.ring(u, v, r, { color, width });
      if (!best) continue;
      marks.segment(u - 9 * k, v, u + 9 * k, v, { color, width });
      marks.segment(u, v - 9 * k, u, v + 9 * k, { color, width });
    }
  }
  /** The name of the only minimum, over the paths; lower where a point or its ring stands there. */
  named() {
    const { map } = this, { k, stage, marks } = map, { minima } = stage.grounds[stage.ground];
    if (minima.length !== 1) return;
    const [u, v] = map.toPixel(minima[0]), heads = stage.veiled ? [] : stage.visible().map((i) => stage.headOf(i));
    const over = ([x, y]) => Math.abs(x - u) < 40 * k && Math.abs(y - v - 12 * k) < 26 * k;
    const near = heads.some((head) => over(map.toPixel(head)));
    marks.text(stage.words.minimum, u, v + (near ? 38 : 24) * k, { weight: 600, align: "center" });
  }
  /** Numbers along the edges, and what the bands mean. */
  rim() {
    const { map } = this;
    const { stage, width, height, k, marks } = map;
    const [x0, x1, y0, y1] = map.shown;
    const soft = { size: 12, color: stage.ink.soft };
    for (const tick of ticks(x0, x1)) {
      const [u] = map.toPixel([tick, y0]);
      marks.segment(u, height, u, height - 5 * k, { color: stage.ink.soft, width: 1 });
      if (u > 30 && u < width - 20) marks.text(label(tick), u, height - 8 * k, { ...soft, align: "center" });
    }
    for (const tick of ticks(y0, y1)) {
      const [, v] = map.toPixel([x0, tick]);
      marks.segment(0, v, 5 * k, v, { color: stage.ink.soft, width: 1 });
      if (v > 24 && v < height - 30 && Math.abs(v - map.toPixel([0, 0])[1]) > 20)
        marks.text(label(tick), 8 * k, v + 4 * k, soft);
    }
    this.bar();
  }
  /** The colour bar, named, with its ends; on a phone the number of a claim has its place. */
  bar() {
    this.barBox = [0, 0, 0, 0];
    if (this.map.phone && this.map.stage.note) return;
    const { marks, k, width, ctx, stage, phone } = this.map;
    const { levels } = stage.relief;
    const name = stage.words[stage.hasGap ? "height_log" : "height_f"];
    const ends = [brief(levels[0]), brief(levels.at(-1))];
    const words = [...ends, ...(phone ? [] : [name])];
    const room = words.reduce((sum, text) => sum + marks.width(text, 12) + 10 * k, 0);
    const long = Math.max((phone ? 110 : 150) * k, room), top = 24 * k, right = width - long - 26 * k;
    const starts = stage.paths.map(({ start }) => this.map.toPixel(start));
    const { minima } = stage.grounds[stage.ground], named = minima.length === 1 ? [this.map.toPixel(minima[0])] : [];
    const under = ([u, v]) => u > right - 24 * k && v < 70 * k; // it hides no start, and no minimum that has a name
    const left = [...starts, ...named].some(under) ? 26 * k : right;
    this.barBox = [left - 11 * k, top - 9 * k, long + 22 * k, 41 * k];
    ctx.save();
    ctx.fillStyle = stage.ink.raised;
    ctx.globalAlpha = 0.86;
    ctx.beginPath();
    ctx.roundRect(left - 11 * k, top - 9 * k, long + 22 * k, 41 * k, 8 * k);
    ctx.fill();
    ctx.globalAlpha = 1;
    keep(ctx, "bar", [left - 11 * k, top - 9 * k, long + 22 * k, 41 * k], { text: name });
    const step = long / this.colors.length;
    this.colors.forEach(([r, g, b], i) => {
      ctx.fillStyle = `rgb(${r} ${g} ${b})`;
      ctx.fillRect(left + i * step, top, step + 0.5, 9 * k);
    });
    Object.assign(ctx, { strokeStyle: stage.ink.line, lineWidth: 1 });
    ctx.strokeRect(left, top, long, 9 * k);
    ctx.restore();
    const soft = { size: 12, color: stage.ink.soft, halo: false };
    marks.text(ends[0], left, top + 24 * k, soft);
    marks.text(ends[1], left + long, top + 24 * k, { ...soft, align: "right" });
    const [from, to] = [left + marks.width(ends[0], 12), left + long - marks.width(ends[1], 12)];
    if (!phone) marks.text(name, (from + to) / 2, top + 24 * k, { ...soft, align: "center" });
  }
}
