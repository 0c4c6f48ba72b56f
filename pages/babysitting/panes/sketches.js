// The small picture of each check: what was measured, as it stands on a card and large below the cards.

import { brief } from "../../../assets/kit.js";
import { Picture } from "../../../assets/picture.js";

const LINES = 20; // of a signal: the first so many numbers are forward, the rest backward
const LAID = 7; // points of each of nine curves
const FAINT = 0.35;

/** A picture that can draw what a check measured, by its name, into a box. */
export class Sketches extends Picture {
  sketch(check, values, box, large = false) {
    if (values.length) this[`sketch_${check}`](values, box, large);
  }
  /** A function from [0, 1] x [0, 1] to the box, up being up. */
  into([x, y, w, h]) {
    return (u, v) => [x + w * Math.min(1, Math.max(0, u)), y + h * (1 - Math.min(1, Math.max(0, v)))];
  }
  get main() {
    return this.stage.ink.main;
  }
  base([x, y, w, h]) {
    this.marks.segment(x, y + h, x + w, y + h, { color: this.stage.ink.line, width: 1 });
  }
  curve(values, box, low, high, look = {}) {
    const to = this.into(box), last = values.length - 1 || 1;
    const points = values.map((v, i) => to(i / last, (v - low) / (high - low)));
    this.marks.line(points, { color: this.main, width: 1.8, ...look });
  }
  level(v, box, text, large) {
    const to = this.into(box), { marks, stage: { ink } } = this;
    marks.line([to(0, v), to(1, v)], { color: ink.soft, width: 1, dash: [4, 3] });
    if (large) marks.text(text, ...to(0.01, v + 0.03), { size: 12, color: ink.soft, halo: false });
  }
  dots(values, box, low, high) {
    const to = this.into(box);
    values.forEach((v, i) => {
      const at = to((i + 0.5) / values.length, (v - low) / (high - low));
      this.marks.ring(...at, 2.6, { color: this.main, fill: this.main });
    });
  }
  sketch_data(values, box) {
    const { ctx } = this, [x, y, w, h] = box, most = Math.max(...values);
    ctx.fillStyle = this.main;
    values.forEach((v, i) => {
      const tall = (h * v) / most;
      ctx.fillRect(x + (w * i) / values.length, y + h - tall, w / values.length, tall);
    });
    this.base(box);
  }
  sketch_first_loss([loss, expected], box, large) {
    const top = Math.max(2 * expected, 1.15 * loss), { ctx } = this, [x, y, w, h] = box;
    ctx.fillStyle = this.main;
    const tall = (h * loss) / top;
    ctx.fillRect(x + w * 0.35, y + h - tall, w * 0.3, tall);
    this.level(expected / top, box, brief(expected, true), large);
    this.base(box);
  }
  sketch_penalty(values, box, large) {
    const [added, loss] = values.length > 1 ? values : [values[0], 1], top = Math.max(loss, added) * 1.1;
    this.sketch_bar(added / top, box);
    this.level(loss / top, box, brief(loss, true), large);
  }
  sketch_bar(share, box) {
    const { ctx } = this, [x, y, w, h] = box;
    ctx.fillStyle = this.main;
    ctx.fillRect(x + w * 0.35, y + h * (1 - share), w * 0.3, h * share);
    this.base(box);
  }
  sketch_gradient(values, box, large) {
    const logs = values.map((v) => Math.log10(Math.max(v, 1e-12)));
    this.level((-4 + 12) / 14, box, "10⁻⁴", large);
    this.dots(logs, box, -12, 2);
    this.base(box);
  }
  sketch_signal(values, box, large) {
    const known = (part) => part.filter((v) => v > -90), forward = known(values.slice(0, LINES));
    const backward = known(values.slice(LINES)), all = [...forward, ...backward, -1.3, 1.3];
    const low = Math.max(-8, Math.min(...all)), high = Math.min(8, Math.max(...all));
    this.level((0 - low) / (high - low), box, "1", large);
    this.curve(forward, box, low, high);
    this.curve(backward, box, low, high, { color: this.stage.ink.dark ? "#f08a3c" : "#d9660b", dash: [5, 3] });
  }
  sketch_overfit(values, box) {
    this.curve(values, box, 0, 1);
    this.base(box);
  }
  sketch_rate(values, box) {
    const curves = [...Array(9).keys()].map((i) => values.slice(LAID * i, LAID * (i + 1)));
    const top = 1.5 * (values[0] || 1);
    curves.forEach((curve, i) => {
      const own = i === 4;
      this.curve(curve.map((v) => Math.min(v, top)), box, 0, top, { alpha: own ? 1 : FAINT, width: own ? 2.4 : 1.4 });
    });
    this.base(box);
  }
  sketch_ratio(values, box, large) {
    const logs = values.map((v) => Math.log10(Math.max(v, 1e-9)));
    this.level((-3 + 6) / 6, box, "10⁻³", large);
    this.dots(logs, box, -6, 0);
    this.base(box);
  }
  sketch_curves(values, box) {
    const known = values.filter(Number.isFinite);
    this.curve(known, box, 0, Math.max(...known.slice(0, 3)) * 1.15);
    this.base(box);
  }
}
