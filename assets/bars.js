// Two bars for each layer: what a layer hands on, or is given, in training mode and in evaluation mode.

import { brief, PANES } from "./kit.js";
import { part } from "./marks.js";
import { Picture } from "./picture.js";
import { byLayer, deepest } from "./told.js";

const KINDS = { mean: ["train_mean", "eval_mean"], variance: ["train_variance", "eval_variance"] };

const NAMED = 90; // pixels of a layer from which its bars have their numbers

export class Bars extends Picture {
  /** kind -> the two columns that are compared. */
  get kinds() {
    return KINDS;
  }
  get usual() {
    return "mean";
  }
  get kind() {
    const asked = this.stage.plan.view?.kind;
    return asked in this.kinds && this.stage.film.has(this.kinds[asked][0]) ? asked : this.usual;
  }
  /** The variants that have numbers, each a row of the picture. */
  get rows() {
    const { stage } = this;
    const [first] = this.kinds[this.kind];
    return stage.visible().filter((k) => Number.isFinite(this.value(first, k, this.lastLayer(first, k))));
  }
  value(name, variant, layer) {
    const { film, frame, shownCount } = this.stage;
    return film.last(name, Math.min(frame, shownCount - 1), variant, layer);
  }
  lastLayer(name, variant) {
    let layer = this.stage.variants[variant].depth - 1;
    while (layer > 0 && Number.isNaN(this.value(name, variant, layer))) layer -= 1;
    return layer;
  }
  paint() {
    const { stage, marks, k } = this;
    const { words } = stage;
    const kind = this.kind;
    this.title(words[`bars_${kind}`]);
    this.key(kind);
    const top = (this.phone ? 98 : 84) * k;
    const all = this.height - top - 34 * k;
    const whole = [60 * k, top, this.width - 120 * k, all];
    if (stage.veiled) return marks.veil(whole, words.bars_veiled, words.bars_veiled_why);
    const { rows } = this;
    if (!rows.length) return marks.text(words.bars_waiting, 60 * k, top + 30 * k, { size: 14 });
    const each = all / rows.length;
    rows.forEach((variant, i) => this.row(variant, top + each * i, each - 18 * k, kind, !i));
  }
  /** Which bar is which: training mode is hatched, as in every picture of this lab. */
  key(kind) {
    const { marks, k, stage } = this;
    const { words, ink } = stage;
    const y = 58 * k;
    this.bar(24 * k, y - 10 * k, 22 * k, 12 * k, ink.soft, true);
    marks.text(words[`bars_${kind}_train`], 54 * k, y, { size: 13, color: ink.soft });
    const [x, below] = this.phone ? [24, y + 20] : [74 * k + marks.width(words[`bars_${kind}_train`], 13), y];
    this.bar(x, below - 10 * k, 22 * k, 12 * k, ink.soft, false);
    marks.text(words[`bars_${kind}_eval`], x + 30 * k, below, { size: 13, color: ink.soft });
  }
  bar(x, y, w, h, color, hatched) {
    const { ctx, k } = this;
    ctx.save();
    Object.assign(ctx, { fillStyle: color, strokeStyle: color, lineWidth: 1.4 * k });
    if (!hatched) ctx.fillRect(x, y, w, h);
    else {
      ctx.beginPath();
      ctx.rect(x, y, w, h);
      ctx.stroke();
      ctx.clip();
      ctx.globalAlpha = 0.7;
      ctx.beginPath();
      for (let i = -h; i < w; i += 5 * k) {
        ctx.moveTo(x + i, y + h);
        ctx.lineTo(x + i + h, y);
      }
      ctx.stroke();
    }
    ctx.restore();
  }
  row(variant, y, h, kind, first) {
    const { stage, marks, k } = this;
    const { color, name, depth } = stage.variants[variant];
    const [a, b] = this.kinds[kind];
    const x = (this.phone ? 18 : 60) * k;
    const w = this.width - x - 170 * k;
    const cell = w / depth;
    const over = cell > NAMED * k ? 68 : 44; // the numbers above the bars have a line
    const pairs = Array.from({ length: depth }, (_, l) => [a, b].map((one) => this.value(one, variant, l)));
    const tallest = Math.max(...pairs.flat().filter(Number.isFinite), 1e-12);
    marks.text(name, x, y + 14 * k, { size: 13, weight: 600, color });
    const base = y + h - 22 * k;
    const unit = (h - over * k) / tallest;
    marks.segment(x, base, x + w, base, { color: stage.ink.line, width: 1 });
    pairs.forEach((pair, l) => this.pair(x + cell * l, cell, base, unit, pair, color, l));
    if (first && stage.note) this.annotate(stage.note, x + w, base, unit, pairs[this.lastLayer(a, variant)]);
  }
  pair(x, cell, base, unit, values, color, layer) {
    const { marks, k, stage } = this;
    const wide = Math.min(46 * k, cell * 0.3);
    const there = values.map((value, i) => [value, x + cell / 2 + (i ? 3 * k : -wide - 3 * k), i]);
    const known = there.filter(([value]) => Number.isFinite(value));
    for (const [value, left, i] of known) this.bar(left, base - value * unit, wide, value * unit, color, !i);
    if (cell > NAMED * k) for (const one of known) this.number(one, wide, base, unit);
    const soft = { size: 12, align: "center", color: stage.ink.soft };
    const name = cell > 48 * k ? `${stage.words.bars_layer} ${layer + 1}` : String(layer + 1);
    marks.text(name, x + cell / 2, base + 17 * k, soft);
  }
  /** A bar's number above it; one that is wider grows away from the other bar. */
  number([value, left, i], wide, base, unit) {
    const { marks, k } = this, text = brief(value), long = marks.width(text, 12) > wide;
    const [at, align] = long ? [i ? left : left + wide, i ? "left" : "right"] : [left + wide / 2, "center"];
    marks.text(text, at, base - value * unit - 6 * k, { size: 12, align });
  }
  annotate(note, x, base, unit, [a, b]) {
    const { marks, k, stage } = this;
    marks.bracket(x + 14 * k, base - a * unit, base - b * unit, { share: part(stage.written, 0, 0.5) });
    const y = base - ((a + b) / 2) * unit;
    const alpha = part(stage.written, 0.5, 1);
    marks.number(note.number, note.text, x + 26 * k, y, { align: "left", alpha, wide: 130, size: 30 });
  }
  legend() {
    const { stage } = this;
    const { words, variants, film, frame } = stage;
    const [a, b] = this.kinds[this.kind];
    if (stage.veiled) return { title: "", values: variants.map(() => "") };
    const [over, under] = this.kind === "mean" ? [b, a] : [a, b]; // as the questions ask
    const ratio = (k) => this.value(over, k, this.lastLayer(over, k)) / this.value(under, k, this.lastLayer(under, k));
    const values = variants.map((_, k) => (Number.isFinite(ratio(k)) ? `${brief(ratio(k))} ×` : "–"));
    return { title: `${words.bars_layer} ${variants[0].depth}, ${words.step} ${film.steps[frame]}`, values };
  }
  table() {
    const { stage, kind } = this, { variants, words } = stage, pair = this.kinds[kind];
    const names = ["train", "eval"].map((mode) => words[`bars_${kind}_${mode}`]);
    const column = (k) => (name, i) => [`${variants[k].name}, ${names[i]}`, (l) => this.text(pair[i], k, l)];
    return byLayer(stage, deepest(stage), this.rows.flatMap((k) => names.map(column(k))));
  }
  text(name, k, layer) {
    return layer < this.stage.variants[k].depth ? brief(this.value(name, k, layer)) : "–";
  }
  describe() {
    const { stage } = this;
    const { words } = stage;
    const title = words[`bars_${this.kind}`];
    if (stage.veiled) return this.canvas.setAttribute("aria-label", `${title}. ${words.bars_veiled}`);
    const [a, b] = this.kinds[this.kind];
    const pair = (k, l) => `${l + 1}: ${brief(this.value(a, k, l))}, ${brief(this.value(b, k, l))}`;
    const each = (k) => Array.from({ length: stage.variants[k].depth }, (_, l) => pair(k, l)).join("; ");
    stage.sentence = `${title}. ${this.rows.map((k) => `${stage.variants[k].name}: ${each(k)}`).join(". ")}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.bars = Bars;
