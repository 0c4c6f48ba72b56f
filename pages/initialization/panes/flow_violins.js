// The upper half of the flow: where everything stands, and each layer's distribution as a violin.

import { percent, powerOfTen } from "../../../assets/kit.js";
import { Picture } from "../../../assets/picture.js";
import { outline } from "./flow_shapes.js";

const DECADES_BACK = 4; // decades of gradients above and below those where they start
const FLAT = 2.2; // half the height of a distribution that is too narrow to be seen

/** The step at the cursor. */
export const stageStep = (stage) => stage.film.steps[stage.frame] ?? 0;

/** Geometry, axes and violins; who extends it has `bells`, `back`, `main`, `depth`, `progress`, `way(k)` and
 *  `spread(k, layer)`. */
export class Violins extends Picture {
  /** Where everything stands. */
  measure() {
    const { width, height, k, phone } = this, left = phone ? 40 : 122 * k, right = width - (phone ? 12 : 54 * k);
    const tall = height - this.bells.room, top = phone ? 52 : 100 * k;
    const split = tall * (phone ? 0.45 : 0.49), names = split + (phone ? 16 : 21 * k);
    const low = names + (phone ? 16 : 24 * k), bottom = tall - (phone ? 14 : 22 * k);
    const wide = (right - left) / this.depth;
    Object.assign(this, { left, right, top, split, nameY: names, low, bottom, wide });
    this.window = this.back ? this.backWindow() : this.forwardWindow();
  }
  x(layer) {
    return this.left + (layer + 0.5) * this.wide;
  }
  /** Height of a value in the upper half. */
  y(value) {
    const [low, high] = this.window, pad = 4 * this.k, floor = this.split - pad - this.barRoom;
    return floor - ((value - low) / (high - low)) * (floor - this.top - pad);
  }
  /** Height of a spread in the lower half. */
  v(spread) {
    const { low, high } = this.decades;
    return this.bottom - ((Math.log10(Math.max(spread, 1e-300)) - low) / (high - low)) * (this.bottom - this.low);
  }
  /** Room for the bars of zeros below the violins. */
  get barRoom() {
    return !this.back && this.zeros(0) ? 26 * this.k : 0;
  }
  /** Whether rectifiers make zeros of their own here. */
  zeros(frame) {
    const { film } = this.stage;
    return this.stage.visible().some((k) => film.at("activation_zero", frame, k, 0) > 0.05);
  }
  /** The ends of what an activation can be; where it has none, what layer 1 needs before any update. */
  forwardWindow() {
    const { stage, given } = this, shown = stage.visible();
    const ranges = given.ranges.filter((_, k) => shown.includes(k)), least = Math.min(...ranges.map(([low]) => low));
    if (ranges.every(([, , ends]) => ends)) return [least, Math.max(...ranges.map(([, high]) => high))];
    const reach = (k) => stage.film.at("activation_mean", 0, k, 0) + 4 * stage.film.at("activation_std", 0, k, 0);
    return [Math.max(least, -4), Math.max(1, ...shown.map(reach).filter(Number.isFinite))];
  }
  /** Decades of gradients: while the question is open as many above as below, for the data would tell. */
  backWindow() {
    const { stage } = this;
    const middle = Math.round(Math.log10(this.spread(this.main, stage.variants[this.main].depth - 1, 0)));
    if (stage.veiled) return [middle - DECADES_BACK, middle + DECADES_BACK];
    const logs = this.held(stage.visible()).filter((v) => v > 0 && v < Infinity).map(Math.log10);
    return logs.length ? [Math.floor(Math.min(...logs) - 1.5), Math.ceil(Math.max(...logs) + 0.6)] : [-4, 0];
  }
  head() {
    const { stage: { words: w }, given, marks, k, phone } = this;
    const title = this.back ? w.flow_backward : w.flow_forward;
    if (phone && !this.stage.veiled) return; // the tabs name it
    marks.text(title, phone ? 12 : 22 * k, phone ? 26 : 32 * k, { size: phone ? 14 : 17, weight: 650, halo: false });
    if (phone) return;
    const text = w.flow_of.replace("{units}", given.units).replace("{examples}", given.examples);
    marks.text(`${text}, ${w.step} ${stageStep(this.stage)}`, 22 * k, 54 * k, {
      size: 13, halo: false, color: this.stage.ink.soft,
    });
  }
  /** Where the signal comes from: an example at the left, or the loss at the right. */
  source() {
    if (this.phone) return;
    const { ctx, k, marks, stage: { ink, words }, given } = this;
    const soft = { size: 12.5, align: "center", color: ink.soft, halo: false };
    const middle = (this.top + this.split - this.barRoom) / 2;
    if (given.image) {
      const size = 6.4 * k, x0 = 24 * k, y0 = middle - 4 * size;
      ctx.fillStyle = ink.raised;
      ctx.fillRect(x0, y0, 8 * size, 8 * size);
      ctx.save();
      ctx.fillStyle = ink.text;
      given.image.forEach((share, i) => {
        ctx.globalAlpha = share * 0.88;
        ctx.fillRect(x0 + (i % 8) * size, y0 + Math.floor(i / 8) * size, size + 0.4, size + 0.4);
      });
      ctx.restore();
      ctx.strokeStyle = ink.line;
      ctx.lineWidth = k;
      ctx.strokeRect(x0, y0, 8 * size, 8 * size);
    }
    marks.text(words.flow_input, 50 * k, this.nameY, soft);
    if (!this.back) return;
    const at = this.right + 26 * k;
    marks.text(words.flow_loss, at, middle + 5 * k, { ...soft, size: 13, weight: 600, color: ink.text });
    marks.arrow([at - 8 * k, middle + 16 * k], [this.right - 4 * k, middle + 16 * k], { color: ink.soft, width: 1.3 });
  }
  names() {
    const { marks, k, depth, phone, stage: { words, ink } } = this;
    for (let l = 0; l < depth; l++) {
      const long = !phone && l === 0 ? `${words.layer} 1` : String(l + 1);
      if (l && l + 1 < depth && this.wide < 18 * k && l % 2) continue;
      marks.text(long, this.x(l), this.nameY, { size: phone ? 12 : 13, align: "center", halo: false, color: ink.soft });
    }
  }
  /** The scale of the upper half. */
  values() {
    const { marks, k, stage: { ink } } = this, [low, high] = this.window;
    const ticks = this.back ? [low + 1, (low + high) / 2, high - 1] : [...new Set([low, 0, high])];
    for (const tick of ticks) {
      const y = this.y(tick), name = this.back ? powerOfTen(Math.round(tick)) : this.tick(tick);
      marks.line([[this.left, y], [this.right, y]], { color: ink.grid, width: 1 });
      marks.text(name, this.left - 7 * k, y + 4 * k, { size: 12, align: "right", halo: false, color: ink.soft });
    }
  }
  tick(value) {
    return `${value > 0 && this.window[0] < 0 ? "+" : ""}${Number(value.toPrecision(2))}`.replace("-", "−");
  }

  // -- the distributions
  violins(k, how) {
    this.way(k).forEach((layer, i) => {
      const there = Math.max(0, Math.min(1, this.progress - i + 1));
      if (there > 0) this.violin(k, layer, there, how);
    });
  }
  violin(k, layer, alpha, how) {
    const { ctx, stage } = this, color = stage.variants[k].color, first = k === this.main;
    const shape = this.back ? this.backShape(k, layer) : this.shape(k, layer);
    ctx.save();
    Object.assign(ctx, { fillStyle: color, strokeStyle: color, lineWidth: (first ? 0.9 : 1.2) * this.k });
    if (shape) {
      this.trace(shape, this.x(layer));
      ctx.globalAlpha = alpha * { fill: first ? 0.82 : 0.1, stroke: first ? 0.95 : 0.75 }[how];
      ctx[how]();
    }
    ctx.globalAlpha = alpha;
    if (!this.back && how === "fill") this.bar(k, layer);
    ctx.restore();
  }
  trace(points, x) {
    const { ctx } = this;
    ctx.beginPath();
    for (const [w, y] of points) ctx.lineTo(x + w * this.wide * 0.43, y);
    for (const [w, y] of [...points].reverse()) ctx.lineTo(x - w * this.wide * 0.43, y);
    ctx.closePath();
  }
  /** [[half width, height on the canvas]] of what a layer's activations are, null where they are all equal to 0. */
  shape(k, layer) {
    const { film } = this.stage, [low, high, ends] = this.given.ranges[k], frame = this.shapeFrame(k, layer);
    const counts = this.counts("activation_shape", frame, k, layer);
    const mean = film.at("activation_mean", frame, k, layer), std = film.at("activation_std", frame, k, layer);
    if (!(std < Infinity)) return null;
    const bottom = ends || this.zeros(0) ? Math.max(low, this.window[0]) : this.window[0];
    const found = outline(counts, this.given.window, mean, std, bottom, ends ? high : this.window[1]);
    const points = found.map(([w, value]) => [w, this.y(value)]);
    const flat = Math.abs(this.y(0) - this.y(std)) < FLAT * this.k / 2;
    return flat ? this.lens(this.y(Math.max(this.window[0], Math.min(this.window[1], mean)))) : points;
  }
  backShape(k, layer) {
    const { film } = this.stage, [low, high] = film.edges[k].gradient_histogram;
    const counts = this.counts("gradient_histogram", this.frame, k, layer), [least, most] = this.window;
    const found = outline(counts, [-1, 1], (low + high) / 2, (high - low) / 2, least, most);
    return found.length > 2 ? found.map(([w, value]) => [w, this.y(value)]) : null;
  }
  /** A distribution too narrow to be seen. */
  lens(y) {
    const half = FLAT * this.k;
    const angles = Array.from({ length: 13 }, (_, i) => (Math.PI * i) / 12);
    return angles.map((angle) => [Math.sin(angle), y + half * Math.cos(angle)]);
  }
  /** The latest frame up to this one of which the shape was recorded. */
  shapeFrame(k, layer) {
    const recorded = (f) => !Number.isNaN(this.stage.film.at("activation_zero", f, k, layer));
    for (let f = this.frame; f > Math.max(0, this.frame - 3); f--) if (recorded(f)) return f;
    return Math.max(0, this.frame - 3);
  }
  counts(name, frame, k, layer) {
    const { arrays, row } = this.stage.film.chunks[frame], { values, shape } = arrays[name];
    const at = ((row * shape[1] + k) * shape[2] + layer) * shape[3];
    return values.subarray(at, at + shape[3]);
  }
  /** Zeros of a rectifier: a bar of their own, labelled, for one spike would hide all else. */
  bar(k, layer) {
    if (!this.barRoom) return;
    const { ctx, marks, stage: { film, ink, words } } = this, frame = this.shapeFrame(k, layer);
    const share = film.at("activation_zero", frame, k, layer), shown = this.stage.visible(), row = shown.indexOf(k);
    if (!(share > 0)) return;
    const tall = (shown.length > 1 ? 4 : 7) * this.k, w = this.wide * 0.86, x = this.x(layer) - w / 2;
    const y = this.y(this.window[0]) + 4 * this.k + row * (tall + this.k);
    ctx.fillStyle = ink.grid;
    ctx.fillRect(x, y, w, tall);
    ctx.fillStyle = this.stage.variants[k].color;
    ctx.fillRect(x, y, w * share, tall);
    if (k !== this.main) return;
    const text = layer === (this.phone ? -1 : 0) ? words.flow_zero.replace("{share}", percent(share)) : percent(share);
    const size = { size: 12, align: "center", color: ink.soft };
    if (this.wide > 34 || layer % 2 === 0) marks.text(text, this.x(layer), this.split + 4 * this.k, size);
  }
}
