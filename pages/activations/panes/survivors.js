// One strip per activation: the function and its slope, and beside them how much of the last layer's gradient is left
// in each layer, as bars on a log axis that fill from the loss back to the input; a tick where the theory puts each.

import { brief, DASHES, PANES } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { powerLabel } from "../../../assets/scales.js";
import { byLayer, deepest } from "../../../assets/told.js";

const FLOOR = 1e-12; // a gradient that is less than this share of the last layer's is drawn as this
const BACK = 2.4; // seconds from the loss to the first layer

class Survivors extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.lead = BACK;
  }
  paint(position) {
    const { stage } = this, shown = stage.visible();
    this.frame = stage.veiled ? 0 : Math.min(Math.round(position), stage.film.count - 1);
    this.head();
    this.canvas.dataset.shown = 0;
    if (!shown.length) return;
    this.measure(shown);
    shown.forEach((k, row) => this.strip(k, row));
    this.foot();
    if (stage.veiled) this.veil(shown.length);
    if (this.phone) shown.forEach((k, row) => this.name(k, row));
    if (stage.veiled) return;
    if (stage.note) this.note(shown[0]);
    this.canvas.dataset.shown = shown.length;
  }
  /** On a phone a strip is called by a line above it. */
  name(k, row) {
    const { color, name } = this.stage.variants[k], y = this.base(row) - this.tall + 16;
    this.marks.text(name, 12, y, { size: 12, weight: 650, color });
  }
  head() {
    const { stage: { words }, given } = this, same = given.rates.every((rate) => rate === given.rates[0]);
    const rate = same ? words.survivors_rate.replace("{rate}", brief(given.rates[0])) : words.survivors_rates;
    this.title(words.survivors_title, rate, this.phone ? 12 : 22, this.phone ? 24 : 30);
    if (!this.phone) this.columnHeads();
  }
  columnHeads() {
    const { marks, k, stage: { words, ink } } = this, soft = { size: 12.5, halo: false, color: ink.soft };
    const { f, bars } = this.columns(), y = 56 * k;
    marks.text(words.survivors_function, f[0], y, soft);
    marks.text(words.survivors_gradient, bars[0], y, soft);
  }
  /** [left, right] of the functions and of the bars. */
  columns() {
    const { width, k, phone } = this;
    if (phone) return { f: [12, 74], bars: [104, width - 14] };
    return { f: [150 * k, 262 * k], bars: [318 * k, width - 30 * k] };
  }
  /** The share of the last layer's gradient that is left in a layer. */
  left(k, layer, frame = this.frame) {
    const { film, variants } = this.stage, last = variants[k].depth - 1;
    return film.at("gradient_std", frame, k, layer) / film.at("gradient_std", frame, k, last);
  }
  /** The same by the theory, at step 0. */
  theory(k, layer) {
    const { film, variants } = this.stage;
    let share = 1;
    for (let l = variants[k].depth - 1; l > layer; l--) share *= film.at("theory_gradient_gain", 0, k, l);
    return share;
  }
  measure(shown) {
    const { height, k, phone, stage } = this, all = [];
    for (const v of shown) {
      for (let l = 0; l < stage.variants[v].depth; l++) all.push(this.left(v, l), this.theory(v, l));
    }
    const sizes = all.filter((value) => Number.isFinite(value) && value > 0);
    this.low = Math.floor(Math.log10(Math.max(FLOOR, Math.min(0.1, ...sizes)))) - 0.3;
    this.high = Math.ceil(Math.log10(Math.max(1, ...sizes)) - 1e-9) + 0.15;
    this.top = (phone ? 38 : 66) * k;
    this.tall = (height - this.top - (phone ? 24 : 32) * k) / shown.length;
  }
  /** Height above the base of a strip. */
  rise(share) {
    const part_ = (Math.log10(Math.max(share, FLOOR)) - this.low) / (this.high - this.low);
    return Math.max(0, Math.min(1, part_)) * this.room();
  }
  room() {
    return this.tall - (this.phone ? 22 : 14) * this.k;
  }
  base(row) {
    return this.top + this.tall * (row + 1) - 4 * this.k;
  }
  strip(k, row) {
    const { marks, phone, stage: { variants, ink } } = this, { color, name } = variants[k], base = this.base(row);
    const { f, bars } = this.columns();
    if (!phone) marks.lines(name, 22 * this.k, base - this.room() / 2, 122 * this.k, {
      size: 13, weight: 650, halo: false, color, gap: 1.2,
    });
    this.functions(k, f, base);
    marks.line([[bars[0], base], [bars[1], base]], { color: ink.line, width: 1 });
    const one = base - this.rise(1);
    marks.line([[bars[0], one], [bars[1], one]], { color: ink.grid, width: 1 });
    this.scale(bars[0], base, row);
    this.bars(k, bars, base);
  }
  /** 1 at the height of the last layer's gradient, and a power of ten near the base. */
  scale(x, base, row) {
    const { marks, k, stage: { ink } } = this, soft = { size: 12, align: "right", halo: false, color: ink.soft };
    marks.text("1", x - 6 * k, base - this.rise(1) + 4 * k, soft);
    const low = 10 ** Math.ceil(this.low);
    if (this.room() > 30 * k || !row) marks.text(powerLabel(low), x - 6 * k, base - this.rise(low) + 3 * k, soft);
  }
  /** f and its slope; where a is learnt, with the mean of the layers' a at the cursor. */
  curves(k) {
    const { given } = this, [f, df] = given.curves[k], a = this.learnt(k);
    if (Number.isNaN(a)) return [f, df];
    const z = (i) => given.reach * ((2 * i) / (f.length - 1) - 1);
    return [f.map((v, i) => (z(i) > 0 ? v : a * z(i))), df.map((v, i) => (z(i) > 0 ? v : a))];
  }
  learnt(k) {
    if (!this.given.learnt[k]) return NaN;
    const { film, variants } = this.stage, { depth } = variants[k];
    const all = Array.from({ length: depth }, (_, l) => film.at("activation_parameter", this.frame, k, l));
    return all.reduce((sum, a) => sum + a, 0) / depth;
  }
  /** f in the variant's colour, f' in ink, both over the same z. */
  functions(k, [x0, x1], base) {
    const { marks, ctx, stage: { variants, ink } } = this, [f, df] = this.curves(k), tall = this.room();
    const [low, high] = [-1.3, 2.2], py = (v) => base - (tall * (v - low)) / (high - low);
    const px = (i) => x0 + ((x1 - x0) * i) / (f.length - 1);
    ctx.save();
    ctx.beginPath();
    ctx.rect(x0, base - tall, x1 - x0, tall);
    ctx.clip();
    marks.line([[x0, py(0)], [x1, py(0)]], { color: ink.grid, width: 1 });
    marks.line([[(x0 + x1) / 2, base], [(x0 + x1) / 2, base - tall]], { color: ink.grid, width: 1 });
    marks.line(df.map((v, i) => [px(i), py(v)]), { color: ink.soft, width: 1.3, dash: DASHES.dot });
    marks.line(f.map((v, i) => [px(i), py(v)]), { color: variants[k].color, width: 2.2 });
    ctx.restore();
    const a = this.learnt(k), text = this.stage.words.survivors_learnt.replace("{value}", brief(a));
    if (!Number.isNaN(a)) marks.text(text, x0, base - tall + 10 * this.k, { size: 12, color: ink.soft });
  }
  /** How many layers the gradient has come through, from the last one on. */
  get came() {
    return this.stage.veiled ? 0 : this.stage.lead;
  }
  bars(k, [x0, x1], base) {
    const { ctx, stage: { variants, ink } } = this, { depth, color } = variants[k];
    const cell = (x1 - x0) / depth, wide = Math.min(cell * 0.62, 54 * this.k);
    for (let l = 0; l < depth; l++) {
      const middle = x0 + cell * (l + 0.5), share = part(this.came * depth, depth - 1 - l, depth - l);
      if (l < depth - 1 && share <= 0) continue;
      const value = this.left(k, l), rise = Number.isFinite(value) ? this.rise(value) * (l < depth - 1 ? share : 1) : 0;
      ctx.fillStyle = color;
      ctx.globalAlpha = 0.9;
      ctx.fillRect(middle - wide / 2, base - rise, wide, rise);
      ctx.globalAlpha = 1;
      if (!(value > 0)) this.nothing(middle, base);
      if (this.frame === 0 && share >= 1) this.tick(k, l, middle, wide, base, ink.text);
    }
  }
  /** A layer that gets nothing at all, or no number. */
  nothing(x, base) {
    this.marks.text(this.stage.words.survivors_zero, x, base - 5 * this.k, {
      size: 12, align: "center", halo: false, color: this.stage.ink.soft,
    });
  }
  tick(k, layer, middle, wide, base, color) {
    const theory = this.theory(k, layer);
    if (!Number.isFinite(theory) || theory <= 0) return;
    const y = base - this.rise(theory), x = middle - wide / 2 - 3 * this.k;
    this.marks.line([[x, y], [x + wide + 6 * this.k, y]], { color, width: 1.6 });
  }
  foot() {
    const { marks, height, k, phone, stage: { variants, words, ink, film } } = this, { bars } = this.columns();
    const depth = Math.max(...variants.map((variant) => variant.depth)), y = height - (phone ? 8 : 12) * k;
    const soft = { size: 12, halo: false, color: ink.soft };
    marks.text(`${words.layer} 1`, bars[0], y, soft);
    marks.text(`${words.layer} ${depth}, ${words.survivors_loss}`, bars[1], y, { ...soft, align: "right" });
    if (phone) return;
    const step = `${words.step} ${film.steps[this.frame]}`;
    const key = this.frame === 0 ? `${step} · ${words.survivors_theory}` : step;
    marks.text(key, (bars[0] + bars[1]) / 2, y, { ...soft, align: "center" });
    marks.text(words.survivors_slope, this.columns().f[0], y, soft);
  }
  veil(rows) {
    const { stage: { variants, words }, k } = this, [x0, x1] = this.columns().bars;
    const cell = (x1 - x0) / variants[0].depth, tall = this.tall * rows - 10 * k;
    this.marks.veil([x0, this.top + 6 * k, x1 - x0 - cell, tall], words.survivors_veil, words.veil_why);
  }
  /** An arrow along the bars of the first strip, from the loss to the first layer, and the number there. */
  note(k) {
    const { marks, phone, stage: { note, written, variants } } = this, [x0, x1] = this.columns().bars;
    const cell = (x1 - x0) / variants[k].depth, base = this.base(0), y = base - this.room() * 0.86;
    const to = x0 + cell * 0.6, alpha = part(written, 0.45, 0.8), x = x0 + cell * 1.1;
    marks.arrow([x1 - cell * 0.2, base - this.room() - 3 * this.k], [to, base - this.room() - 3 * this.k], {
      share: part(written, 0, 0.45),
    });
    if (phone) marks.number(note.number, "", x0 + 6, y + 16, { size: 19, alpha, align: "left" });
    else marks.number(note.number, note.text, x, y + 26 * this.k, {
      align: "left", alpha, size: 28, wide: (3.6 * cell) / this.k,
    });
  }
  legend(frame) {
    const { stage } = this, { variants, words, film, veiled } = stage;
    if (veiled) return { title: "", values: variants.map(() => "") };
    const at = Math.min(frame, film.count - 1), values = variants.map((_, k) => brief(this.left(k, 0, at)));
    return { title: words.survivors_of.replace("{step}", film.steps[at]), values };
  }
  /** By layer: what is left of the gradient. */
  table() {
    const { stage } = this, { variants } = stage;
    const of = (k) => [variants[k].name, (l) => (l < variants[k].depth ? brief(this.left(k, l, stage.frame)) : "–")];
    return byLayer(stage, deepest(stage), stage.visible().map(of));
  }
  describe() {
    const { stage } = this, { variants, words, veiled } = stage;
    const title = `${words.survivors_title}, ${words.step} ${stage.film.steps[this.frame ?? 0]}`;
    const of = (k) => `${variants[k].name}: ${brief(this.left(k, 0))}`;
    const said = veiled ? `${words.survivors_veil}. ${words.veil_why}` : stage.visible().map(of).join("; ");
    this.canvas.setAttribute("aria-label", `${title}. ${words.layer} 1: ${said}.`);
  }
}
PANES.survivors = Survivors;
