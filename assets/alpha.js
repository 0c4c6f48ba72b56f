// The axis of the learning rate under a quadratic: what share of the error each method keeps per update, its limit, and
// handles that move what the path above is made of.

import { meets } from "./geometry.js";
import { Handles } from "./handles.js";
import { DASHES, element, marker, surface } from "./kit.js";
import { Marks } from "./marks.js";
import { errorKept, isLinear } from "./rates.js";
import { label, ticks } from "./scales.js";

const SAMPLES = 200;
const NARROW = 500; // pixels of width below which curves have no names beside them

/** The share as people say it: 0.961, 1.04. */
const shareText = (value) => (value > 9.99 ? value.toFixed(0) : value.toPrecision(3));

export class AlphaAxis {
  constructor(stage) {
    this.stage = stage;
    this.canvas = element("canvas", { class: "band", role: "img" });
    this.handles = new Handles(this);
  }
  get nodes() {
    return [this.canvas, ...this.handles.all];
  }
  get bowl() {
    return this.stage.relief.bowl;
  }
  knobs(k) {
    return this.stage.knobsOf(k);
  }
  rate(k) {
    return this.knobs(k).lr;
  }
  show(on, top, tall) {
    this.tall = tall;
    this.canvas.hidden = !on;
    this.offset = top;
    if (!on) this.handles.hide();
    const now = `top: ${top}px; height: ${tall}px`;
    if (this.canvas.getAttribute("style") !== now) this.canvas.setAttribute("style", now);
  }
  x(lr) {
    return this.left + ((this.right - this.left) * lr) / this.most;
  }
  value(x) {
    const lr = ((x - this.left) / (this.right - this.left)) * this.most;
    return Math.max(this.most / 1000, Math.min(this.most, lr));
  }
  y(share) {
    return this.bottom - ((this.bottom - this.top) * (share - this.low)) / (this.high - this.low);
  }
  linear() {
    const { stage } = this;
    return stage
      .visible()
      .filter((k) => isLinear(stage.variants[k].method) && stage.variants[k].surface === stage.ground);
  }
  keeps(k, lr) {
    return errorKept(this.stage.variants[k].method, { ...this.knobs(k), lr }, [this.bowl.flat, this.bowl.steep]);
  }
  /** Variants that differ in the learning rate only share a curve. */
  curves() {
    const found = new Map();
    for (const k of this.linear()) {
      const { lr, ...rest } = this.knobs(k);
      const key = JSON.stringify([this.stage.variants[k].method, rest]);
      if (!found.has(key)) found.set(key, k);
    }
    return [...found.values()];
  }
  draw() {
    const { stage, tall } = this;
    const { ctx, width } = surface(this.canvas, tall);
    const { k } = stage.terrain;
    Object.assign(this, { ctx, k, marks: new Marks(ctx, stage.ink, k), width });
    Object.assign(this, { left: 64 * k, right: width - 26 * k, top: 16 * k, bottom: tall - 36 * k });
    if (!stage.hands.holding) this.settle();
    this.labels = [];
    this.frame();
    if (!stage.veiled) this.lines();
    this.beyond();
    this.stems();
    this.write();
    this.handles.place();
  }
  /** Words wait until all is drawn, those of the lowest rank come first: `places` are [x, y, align], the best first. */
  say(rank, text, places, look) {
    this.labels.push({ rank, text, places, look });
  }
  /** Each where it has the first place without other words; none where it has no such place. */
  write() {
    const taken = [];
    for (const { text, places, look } of this.labels.sort((a, b) => a.rank - b.rank)) {
      const boxes = places.map((place) => this.boxOf(text, place, look));
      const at = boxes.findIndex((box) => box[2] < this.width && !taken.some((other) => meets(box, other)));
      if (at < 0) continue;
      taken.push(boxes[at]);
      const [x, y, align] = places[at];
      this.marks.text(text, x, y, { ...look, align });
    }
  }
  boxOf(text, [x, y, align], { size, weight }) {
    const wide = this.marks.width(text, size, weight);
    const left = x - wide * { left: 0, center: 0.5, right: 1 }[align];
    return [left - 3, y - size * this.k, left + wide + 3, y + 2];
  }
  /** What the axis spans: while a hand moves something it stays. */
  settle() {
    const { stage } = this;
    const border = 2 / this.bowl.steep;
    this.most = Math.max(1.22 * border, 1.12 * Math.max(...stage.visible().map((k) => this.rate(k))));
    const curves = this.curves();
    let low = 1;
    for (const k of curves) for (let i = 1; i <= 60; i++) low = Math.min(low, this.keeps(k, (border * i) / 60));
    this.low = Math.max(0, low - 0.12 * (1 - low));
    this.high = 1 + 0.4 * (1 - low);
  }
  frame() {
    const { marks, stage, k, left, right, bottom } = this;
    const soft = { size: 12, color: stage.ink.soft, halo: false };
    marks.segment(left, bottom, right, bottom, { color: stage.ink.soft, width: 1.2 });
    const name = stage.words.rate;
    const named = right - marks.width(name, 12) - 6 * k;
    for (const tick of ticks(0, this.most)) {
      const x = this.x(tick);
      marks.segment(x, bottom, x, bottom + 4 * k, { color: stage.ink.soft, width: 1 });
      const end = x + marks.width(label(tick), 12) / 2;
      if (end < named) marks.text(label(tick), x, bottom + 24 * k, { ...soft, align: "center" });
    }
    marks.text(name, right, bottom + 24 * k, { ...soft, align: "right" });
    if (stage.veiled) return;
    const lower = ticks(this.low, 1).filter((tick) => tick < 1 && this.y(tick) - this.y(1) > 14 * k)[0];
    for (const tick of [1, lower].filter((one) => one !== undefined)) {
      marks.segment(left, this.y(tick), right, this.y(tick), { color: stage.ink.line, width: 0.8 });
      marks.text(label(tick), left - 8 * k, this.y(tick) + 4 * k, { ...soft, align: "right" });
    }
    this.ctx.save();
    this.ctx.translate(20 * k, (this.top + bottom) / 2);
    this.ctx.rotate(-Math.PI / 2);
    marks.text(stage.words.kept, 0, 0, { ...soft, align: "center" });
    this.ctx.restore();
  }
  lines() {
    const { ctx, stage, k, marks } = this;
    ctx.save();
    ctx.beginPath();
    ctx.rect(this.left, 2, this.right - this.left, this.bottom - 2);
    ctx.clip();
    const curves = this.curves();
    for (const [i, one] of curves.entries()) {
      const { color, dash } = stage.variants[one];
      const points = Array.from({ length: SAMPLES + 1 }, (_, j) => {
        const lr = (this.most * (j + 0.01)) / SAMPLES;
        return [this.x(lr), this.y(Math.min(3, this.keeps(one, lr)))];
      });
      marks.line(points, { color, width: 2, dash: DASHES[dash] });
      if (this.width < NARROW) continue; // the legend names them
      const places = [0.4 + 0.16 * (i % 2), 0.25, 0.7].map((share) => {
        const [x, y] = points[Math.round(SAMPLES * share)];
        return [x, y + (i && y < this.bottom - 26 * k ? 17 : -8) * k, "center"];
      });
      this.say(2, stage.shortName(one), places, { size: 12.5, weight: 600, color });
    }
    ctx.restore();
  }
  /** From 2/λmax on gradient descent's error grows. */
  beyond() {
    const { ctx, stage, k, marks } = this;
    const { bad } = stage.ink;
    const x = this.x(2 / this.bowl.steep);
    if (x > this.right) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, 4 * k, this.right - x, this.bottom - 4 * k);
    ctx.clip();
    for (let i = x - this.bottom; i < this.right; i += 8 * k)
      marks.segment(i, this.bottom, i + this.bottom, 0, { color: bad, width: 1, alpha: 0.28 });
    ctx.restore();
    marks.segment(x, 3 * k, x, this.bottom, { color: bad, width: 2 });
    ctx.fillStyle = bad;
    ctx.beginPath();
    ctx.roundRect(x - 6 * k, this.grip - 11 * k, 12 * k, 22 * k, 6 * k);
    ctx.fill();
    for (const at of [x - 1.8 * k, x + 1.8 * k]) {
      marks.segment(at, this.grip - 5 * k, at, this.grip + 5 * k, { color: stage.ink.raised, width: 1.3 });
    }
    const room = this.right - x;
    const right = room > 120 * k;
    const align = right ? "left" : "right";
    const at = x + (right ? 12 : -12) * k;
    this.say(0, stage.words.limit, [[at, this.grip - 1 * k, align]], { size: 12.5, weight: 650, color: bad });
    if (stage.veiled || this.width < NARROW) return;
    this.say(3, stage.words.beyond, [[at, this.grip + 15 * k, align]], { size: 12, weight: 400, color: bad });
  }
  get grip() {
    return this.top + (this.bottom - this.top) * 0.36;
  }
  /** From each handle up to what its method keeps. */
  stems() {
    const { ctx, stage, marks, k } = this;
    const linear = this.linear();
    for (const one of stage.visible()) {
      const { color, marker: shape, surface: own } = stage.variants[one];
      if (own !== stage.ground) continue;
      const x = this.x(this.rate(one));
      if (!stage.veiled && linear.includes(one)) {
        const share = this.keeps(one, this.rate(one));
        const y = Math.max(4 * k, this.y(share));
        marks.segment(x, this.bottom, x, y, { color, width: 1.6 });
        ctx.fillStyle = color;
        marker(ctx, shape, x, y, 3.4 * k);
        const left = x > this.right - 60 * k || Math.abs(x - this.x(2 / this.bowl.steep)) < 50 * k;
        const beside = y + (y > this.bottom - 20 * k ? -9 : 15) * k;
        const places = [[x - 8 * k, beside, "right"], [x + 8 * k, beside, "left"]];
        this.say(1, shareText(share), left ? places : places.toReversed(), { size: 12, weight: 650, color });
      }
      ctx.fillStyle = stage.ink.raised;
      marker(ctx, shape, x, this.bottom, 9 * k);
      ctx.fillStyle = color;
      marker(ctx, shape, x, this.bottom, 7 * k);
    }
    for (const one of this.bent()) this.knob(this.betaAt(one), one);
  }
  /** Methods whose β can be taken hold of here: one handle a curve. */
  bent() {
    const { stage } = this;
    return stage.veiled
      ? []
      : this.curves().filter((k) => stage.variants[k].method === "momentum" && stage.variants[k].own);
  }
  betaAt(k) {
    return [this.right - 10 * this.k - 22 * this.k * this.bent().indexOf(k), this.y(Math.sqrt(this.knobs(k).beta))];
  }
  knob([x, y], one) {
    const { ctx, k, marks, stage } = this;
    const { color } = stage.variants[one];
    ctx.fillStyle = stage.ink.raised;
    ctx.beginPath();
    ctx.roundRect(x - 8 * k, y - 8 * k, 16 * k, 16 * k, 8 * k);
    ctx.fill();
    marks.ring(x, y, 7, { color, width: 2 });
    marks.text("β", x, y + 4 * k, { size: 12, weight: 700, color, align: "center", halo: false });
  }
}
