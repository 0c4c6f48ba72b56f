// Test accuracy over the updates in both modes: their gap is what forgetting eval() costs, or saves.

import { DASHES, marker, PANES } from "./kit.js";
import { part } from "./marks.js";
import { Picture } from "./picture.js";

const EDGES = { left: 66, right: 176, top: 62, bottom: 44 };

const percents = (share) => (Number.isNaN(share) ? "–" : `${+(100 * share).toFixed(1)} %`);

class Modes extends Picture {
  get box() {
    const { k, width, height, phone } = this,
      right = phone ? 16 : EDGES.right;
    const x = (phone ? 46 : EDGES.left) * k,
      y = EDGES.top * k;
    return { x, y, w: width - x - right * k, h: height - y - EDGES.bottom * k };
  }
  /** Frames at which this variant was asked in a mode, up to `last`. */
  asked(name, variant, last) {
    const { film } = this.stage,
      found = [];
    for (let f = 0; f <= last; f++) {
      const value = film.at(name, f, variant);
      if (!Number.isNaN(value)) found.push([f, value]);
    }
    return found;
  }
  /** The mode that a variant's answers are drawn in as its own: the one that was asked for, where the modes differ. */
  own(variant) {
    const { differ, asked } = this.given;
    if (asked[variant] === "monte_carlo") return "test_accuracy";
    return differ[variant] && asked[variant] === "train" ? "train_mode_accuracy" : "eval_accuracy";
  }
  across(frame) {
    const { x, w } = this.box;
    return x + (w * frame) / Math.max(1, this.stage.film.total - 1);
  }
  up(share) {
    const { y, h } = this.box;
    return y + h * (1 - share);
  }
  paint(position) {
    const { stage, marks, k, given } = this,
      { words, ink } = stage;
    this.title(words.modes_title, words.modes_aside);
    this.axes();
    const last = Math.min(Math.floor(position), stage.shownCount - 1);
    marks.segment(this.box.x, this.up(given.chance), this.box.x + this.box.w, this.up(given.chance), {
      color: ink.soft,
      width: 1,
      dash: [2, 4],
    });
    if (stage.veiled) return this.cover();
    const aside = { size: 12, align: "right", color: ink.soft };
    if (!this.phone && !stage.note)
      marks.text(words.modes_chance, this.box.x + this.box.w - 6 * k, this.up(given.chance) + 15 * k, aside);
    this.named = [];
    for (const variant of stage.visible()) this.variant(variant, last);
    this.cursor(position);
    if (stage.note) this.annotate(stage.note);
  }
  cover() {
    const { x, y, w, h } = this.box,
      { words } = this.stage;
    this.marks.veil(
      [x + 26 * this.k, y + 8 * this.k, w - 30 * this.k, h - 16 * this.k],
      words.modes_veiled,
      words.modes_veiled_why,
    );
  }
  axes() {
    const { x, y, w, h } = this.box,
      { marks, k, stage } = this,
      { ink, words } = stage;
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      marks.segment(x, this.up(share), x + w, this.up(share), { color: ink.grid, width: 1 });
      marks.text(`${100 * share} %`, x - 8 * k, this.up(share) + 4 * k, {
        size: 12,
        align: "right",
        color: ink.soft,
        halo: false,
      });
    }
    marks.text("0", x, y + h + 20 * k, { size: 12, color: ink.soft, halo: false });
    marks.text(`${words.step} ${stage.steps}`, x + w, y + h + 20 * k, {
      size: 12,
      align: "right",
      color: ink.soft,
      halo: false,
    });
  }
  /** Evaluation mode as its own line; training mode hollow beside it where the two differ; a band between. */
  variant(variant, last) {
    const { color, dash } = this.stage.variants[variant],
      { ctx, k } = this;
    const places = (name) => this.asked(name, variant, last).map(([f, value]) => [this.across(f), this.up(value)]);
    const asked = places("eval_accuracy");
    if (!asked.length) return;
    if (this.given.differ[variant]) {
      const training = places("train_mode_accuracy");
      this.band(asked, training, color);
      this.marks.line(training, { color, width: 1.6, dash: [3, 4] });
      for (const at of training) this.marks.ring(...at, 3.6, { color, width: 1.6, fill: this.stage.ink.stage });
    }
    this.marks.line(asked, { color, width: 2.6, dash: DASHES[dash] ?? [] });
    ctx.fillStyle = color;
    for (const at of asked) marker(ctx, this.stage.variants[variant].marker, ...at, 3.8 * k);
    this.names(variant, asked.at(-1));
  }
  band(top, bottom, color) {
    const { ctx } = this;
    ctx.save();
    Object.assign(ctx, { fillStyle: color, globalAlpha: 0.14 });
    ctx.beginPath();
    top.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    for (const [x, y] of bottom.toReversed()) ctx.lineTo(x, y);
    ctx.fill();
    ctx.restore();
  }
  /** Beside the end of its line: the variant's name in short lines, where no other name stands already. */
  names(variant, [x, y]) {
    const { k, stage } = this;
    if (this.phone || stage.note || this.named.some((other) => Math.abs(other - y) < 15 * k)) return;
    const { name, color } = stage.variants[variant];
    this.named.push(y);
    this.marks.lines(name, x + 10 * k, y + 4 * k, EDGES.right * k - 20 * k, { size: 12.5, color });
  }
  cursor(position) {
    const { y, h } = this.box;
    this.marks.segment(this.across(position), y, this.across(position), y + h, { width: 1, alpha: 0.5 });
  }
  /** Over all variants: what is judged does not change with what is shown. */
  mean(name) {
    const each = this.stage.variants.map((_, variant) => this.latest(name, variant));
    return each.reduce((sum, value) => sum + value, 0) / each.length;
  }
  latest(name, variant) {
    return this.asked(name, variant, this.stage.frame).at(-1)?.[1] ?? NaN;
  }
  /** The gap between the modes of the first variant, or between two variants, or a level: what the question asks. */
  annotate(note) {
    const { stage, marks, k } = this,
      { view } = stage.plan,
      written = stage.written;
    const x = this.across(stage.frame),
      at = (share) => this.up(share);
    const [a, b] = this.ends(view);
    if (b !== null && Number.isFinite(a) && Number.isFinite(b)) {
      marks.bracket(x + 16 * k, at(a), at(b), { share: part(written, 0, 0.5) });
    } else if (Number.isFinite(a)) {
      marks.segment(this.box.x, at(a), this.box.x + this.box.w * part(written, 0, 0.5), at(a), { dash: [5, 4] });
      marks.ring(x, at(a), 8);
    }
    const middle = b === null ? at(a) : (at(a) + at(b)) / 2;
    const { x: left, y: top, w, h } = this.box;
    const y = Math.max(top + 40 * k, Math.min(top + h - 60 * k, middle));
    const alpha = part(written, 0.5, 1);
    if (this.phone) marks.number(note.number, note.text, left + w - 8 * k, y, { alpha });
    else marks.number(note.number, note.text, left + w + 28 * k, y, { align: "left", alpha, wide: 136, size: 32 });
  }
  /** [share, share or null] of the two ends that the annotation measures, as the preset's view says. */
  ends({ gap = "modes" }) {
    const modes = ["eval_accuracy", "train_mode_accuracy"];
    if (gap === "mean") return modes.map((name) => this.mean(name));
    if (gap === "modes") return modes.map((name) => this.latest(name, 0));
    if (gap === "variants") return [this.latest("eval_accuracy", 0), this.latest("eval_accuracy", 1)];
    return [this.latest(gap, 0), null];
  }
  legend(frame) {
    const { stage } = this,
      { words, variants, film } = stage;
    if (stage.veiled) return { title: "", values: variants.map(() => "") };
    const values = variants.map((_, k) => percents(this.asked(this.own(k), k, frame).at(-1)?.[1] ?? NaN));
    return { title: `${words.test}, ${words.step} ${film.steps[frame]}`, values };
  }
  describe() {
    const { stage } = this,
      { words, film, frame, variants } = stage;
    if (stage.veiled) return this.canvas.setAttribute("aria-label", `${words.modes_title}. ${words.modes_veiled}`);
    const one = (mode, name, k) => `${words[mode]} ${percents(this.latest(name, k))}`;
    const both = (k) => `${one("modes_eval", "eval_accuracy", k)}, ${one("modes_train", "train_mode_accuracy", k)}`;
    const lines = variants.map(({ name }, k) => `${name}: ${both(k)}`);
    stage.sentence = `${words.modes_title}. ${words.step} ${film.steps[frame]}. ${lines.join("; ")}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.modes = Modes;
