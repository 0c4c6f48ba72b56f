// The small picture of each check: what was measured, as it stands on a card and large below the cards.

import { brief } from "../../../assets/kit.js";
import { Picture } from "../../../assets/picture.js";

const LINES = 20; // of a signal: the first so many numbers are forward, the rest backward
const LAID = 7; // points of each of nine curves
const FAINT = 0.35;
const MEMORISING = 400; // updates on twenty examples, as engine/train/flight/judge.py has it
const HUNT = 100; // updates under each of nine rates, or as many as the run has

/** A picture that can draw what a check measured, by its name, into a box. */
export class Sketches extends Picture {
  sketch(check, values, box) {
    if (values.length) this[`sketch_${check}`](values, box, null);
  }
  /** The same large, of several networks { values, measured, color } side by side, with what is on its axes. */
  sketches(check, found, [x, y, w, h]) {
    const { marks, k, stage: { words, ink } } = this, known = found.filter(({ values }) => values.length);
    const gap = 34 * k, each = (w - gap * (known.length - 1)) / known.length;
    if (!known.length) return;
    const head = marks.lines(words[`check_axis_${check}`], x, y + 4 * k, w, { size: 13, color: ink.soft, halo: false });
    known.forEach(({ values, measured, color }, i) => {
      const box = [x + i * (each + gap), y + head + 14 * k, each, h - head - 14 * k];
      this.tone = color;
      this[`sketch_${check}`](values, box, { measured, all: known.map((one) => one.values) });
      this.tone = "";
    });
  }
  /** A number beside what it is the number of. */
  told(text, x, y, look = {}) {
    this.marks.text(text, x, y, { size: 13, weight: 650, align: "center", ...look });
  }
  /** A function from [0, 1] x [0, 1] to the box, up being up. */
  into([x, y, w, h]) {
    return (u, v) => [x + w * Math.min(1, Math.max(0, u)), y + h * (1 - Math.min(1, Math.max(0, v)))];
  }
  get main() {
    return this.tone || this.stage.ink.main;
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
    const to = this.into(box), { marks, k, stage: { ink } } = this, [x, y] = to(0, v);
    marks.line([to(0, v), to(1, v)], { color: ink.soft, width: 1, dash: [4, 3] });
    if (large) marks.text(text, x + 3 * k, y - 5 * k, { size: 13, color: ink.soft });
  }
  /** A dot a layer, large with its number. */
  dots(values, logs, box, [low, high], large) {
    const to = this.into(box), { k } = this;
    logs.forEach((v, i) => {
      const at = to((i + 0.5) / logs.length, (v - low) / (high - low));
      this.marks.ring(...at, large ? 4 : 2.6, { color: this.main, fill: this.main });
      if (large && logs.length < 6) this.told(brief(values[i], true), at[0], at[1] - 10 * k, { weight: 400 });
    });
  }
  /** What stands below both ends of an axis, and beside its two levels. */
  ends([x, y, w, h], from, to, low = "", high = "") {
    const { marks, k, stage: { ink } } = this, soft = { size: 12, color: ink.soft, halo: false };
    marks.text(from, x, y + h + 15 * k, soft);
    marks.text(to, x + w, y + h + 15 * k, { ...soft, align: "right" });
    marks.text(low, x - 5 * k, y + h + 2 * k, { ...soft, align: "right" });
    marks.text(high, x - 5 * k, y + 8 * k, { ...soft, align: "right" });
  }
  sketch_data(values, box, large) {
    const { ctx } = this, [x, y, w, h] = box, most = Math.max(...values);
    ctx.fillStyle = this.main;
    values.forEach((v, i) => {
      const tall = (h * v) / most;
      ctx.fillRect(x + (w * i) / values.length, y + h - tall, w / values.length, tall);
    });
    this.base(box);
    if (large) this.ends(box, "−4", "4");
  }
  sketch_first_loss([loss, expected], box, large) {
    const most = large ? Math.max(...large.all.map(([each]) => each)) : loss, top = Math.max(2 * expected, 1.15 * most);
    this.bar(loss / top, box, large);
    this.level(expected / top, box, brief(expected, true), large);
  }
  sketch_penalty(values, box, large) {
    const [added, loss] = values.length > 1 ? values : [values[0], 1], top = Math.max(loss, added) * 1.1;
    this.bar(added / top, box, large);
    this.level(loss / top, box, brief(loss, true), large);
  }
  /** A bar with its number above it. */
  bar(share, box, large) {
    const { ctx, k } = this, [x, y, w, h] = box;
    ctx.fillStyle = this.main;
    ctx.fillRect(x + w * 0.35, y + h * (1 - share), w * 0.3, h * share);
    this.base(box);
    if (large) this.told(large.measured, x + w / 2, Math.max(y + 12 * k, y + h * (1 - share) - 6 * k), { size: 15 });
  }
  sketch_gradient(values, box, large) {
    const logs = values.map((v) => Math.log10(Math.max(v, 1e-12)));
    this.level((-4 + 12) / 14, box, "10⁻⁴", large);
    this.dots(values, logs, box, [-12, 2], large);
    this.base(box);
    if (large) this.layers(box, values.length);
  }
  /** The layers' numbers below both ends. */
  layers(box, count, low, high) {
    this.ends(box, `${this.stage.words.layer} 1`, count > 1 ? String(count) : "", low, high);
  }
  sketch_signal(values, box, large) {
    const known = (part) => part.filter((v) => v > -90), forward = known(values.slice(0, LINES));
    const backward = known(values.slice(LINES)), all = [...forward, ...backward, -1.3, 1.3];
    const low = Math.max(-8, Math.min(...all)), high = Math.min(8, Math.max(...all));
    this.level((0 - low) / (high - low), box, "1", large);
    this.curve(forward, box, low, high);
    this.curve(backward, box, low, high, { color: this.stage.ink.dark ? "#f08a3c" : "#d9660b", dash: [5, 3] });
    if (!large) return;
    this.layers(box, forward.length);
    const [x, y, w, h] = box, last = forward.at(-1), end = y + h * (1 - (last - low) / (high - low)) - 8 * this.k;
    this.told(brief(10 ** last, true), x + w, Math.max(y + 26 * this.k, end), { align: "right" });
  }
  sketch_overfit(values, box, large) {
    if (large) this.level(1, box, "", null);
    this.curve(values, box, 0, 1);
    this.base(box);
    if (!large) return;
    this.ends(box, "0", String(MEMORISING), "0", "1");
    const [x, y, w, h] = box, end = y + h * (1 - values.at(-1));
    this.told(large.measured, x + w, end < y + 20 * this.k ? end + 18 * this.k : end - 7 * this.k, { align: "right" });
  }
  sketch_rate(values, box, large) {
    const curves = [...Array(9).keys()].map((i) => values.slice(LAID * i, LAID * (i + 1)));
    const top = 1.5 * (values[0] || 1), best = curves.reduce((a, b) => (b.at(-1) < a.at(-1) ? b : a));
    curves.forEach((curve, i) => {
      const own = i === 4, look = { alpha: own ? 1 : FAINT, width: own ? 2.4 : 1.4 };
      if (large && curve === best) Object.assign(look, { alpha: 1, dash: [5, 3] });
      this.curve(curve.map((v) => Math.min(v, top)), box, 0, top, look);
    });
    this.base(box);
    if (large) this.ends(box, "0", String(Math.min(HUNT, this.stage.steps)), "0", brief(top, true));
  }
  sketch_ratio(values, box, large) {
    const logs = values.map((v) => Math.log10(Math.max(v, 1e-9)));
    this.level((-3 + 6) / 6, box, "10⁻³", large);
    this.dots(values, logs, box, [-6, 0], large);
    this.base(box);
    if (large) this.layers(box, values.length, "10⁻⁶", "1");
  }
  sketch_curves(values, box, large) {
    const known = values.filter(Number.isFinite), top = Math.max(...known.slice(0, 3)) * 1.15;
    this.curve(known, box, 0, top);
    this.base(box);
    if (large) this.ends(box, "0", String(this.stage.steps), "0", brief(top, true));
  }
}
