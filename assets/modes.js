// Test accuracy over the updates in both modes: their gap is what forgetting eval() costs, or saves.

import { marker, PANES, percent } from "./kit.js";
import { part } from "./marks.js";
import { Picture } from "./picture.js";
import { along, freeHeight } from "./places.js";
import { Plot } from "./plot.js";
import { linear } from "./scales.js";

const EDGES = { left: 66, right: 176, top: 62, bottom: 44 };

class Modes extends Picture {
  /** The accuracy where the axis begins: what is small beside it can be seen. */
  get low() {
    return this.stage.plan.view?.low ?? 0;
  }
  lay() {
    const { k, width, height, phone } = this;
    const right = phone ? 16 : EDGES.right;
    const x = (phone ? 46 : EDGES.left) * k;
    const y = EDGES.top * k;
    const box = { x, y, w: width - x - right * k, h: height - y - EDGES.bottom * k };
    const low = this.low, ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => low + part * (1 - low));
    return new Plot(box, this.stage.film.total, linear(low, 1, ticks, percent), {}, k);
  }
  /** The mode that a variant's answers are drawn in as its own: the one that was asked for, where the modes differ. */
  own(variant) {
    const { differ, asked } = this.given;
    if (asked[variant] === "monte_carlo") return "test_accuracy";
    return differ[variant] && asked[variant] === "train" ? "train_mode_accuracy" : "eval_accuracy";
  }
  paint(position) {
    const { stage, marks, k, given, ctx } = this;
    const { words, ink } = stage;
    this.title(words.modes_title, words.modes_aside);
    const plot = this.lay();
    this.plot = plot;
    marks.font(12);
    plot.axes(ctx, ink, { from: "0", to: `${words.step} ${stage.steps}`, called: words.modes_title });
    const chance = plot.up(given.chance);
    const within = given.chance > this.low, right = plot.x + plot.w;
    if (within) marks.segment(plot.x, chance, right, chance, { color: ink.soft, width: 1, dash: [2, 4] });
    if (stage.veiled) return this.cover();
    const aside = { size: 12, align: "right", color: ink.soft };
    if (!this.phone && !stage.note && within) marks.text(words.modes_chance, right - 6 * k, chance + 15 * k, aside);
    this.named = [];
    const last = Math.min(Math.floor(position), stage.shownCount - 1);
    const draw = () => stage.visible().forEach((variant) => this.variant(variant, last));
    if (this.low) plot.clip(ctx, draw);
    else draw();
    for (const variant of stage.visible()) this.names(variant, this.end(variant, last));
    plot.cursor(ctx, position, ink.soft);
    if (stage.note) this.annotate(stage.note);
  }
  cover() {
    const { plot: { x, y, w, h }, k, marks, stage: { words } } = this;
    const box = [x + 26 * k, y + 8 * k, w - 30 * k, h - 16 * k];
    marks.veil(box, words.modes_veiled, words.modes_veiled_why);
  }
  /** Evaluation mode as its own line; training mode hollow beside it where the two differ; a band between. */
  variant(variant, last) {
    const { color, dash, marker: shape } = this.stage.variants[variant];
    const { ctx, k, plot, marks } = this;
    const line = (name) => ({ value: (f) => this.stage.film.at(name, f, variant), count: last + 1, joined: true });
    const [asked = []] = plot.pieces(line("eval_accuracy"));
    if (!asked.length) return;
    if (this.given.differ[variant]) {
      const [training = []] = plot.pieces(line("train_mode_accuracy"));
      this.band(asked, training, color);
      plot.line(ctx, line("train_mode_accuracy"), { color, width: 1.6, dash: "dot" });
      for (const at of training) marks.ring(...at, 3.6, { color, width: 1.6, fill: this.stage.ink.stage });
    }
    plot.line(ctx, line("eval_accuracy"), { color, width: 2.6, dash });
    ctx.fillStyle = color;
    for (const at of asked) marker(ctx, shape, ...at, 3.8 * k);
  }
  /** Where the line of evaluation mode ends. */
  end(variant, last) {
    const value = (frame) => this.stage.film.at("eval_accuracy", frame, variant);
    return this.plot.pieces({ value, count: last + 1, joined: true })[0]?.at(-1);
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
  names(variant, at) {
    if (!at) return;
    const { k, stage } = this, [x, y] = at;
    if (this.phone || stage.note || this.named.some((other) => Math.abs(other - y) < 15 * k)) return;
    const { name, color } = stage.variants[variant];
    this.named.push(y);
    this.marks.lines(name, x + 10 * k, y + 4 * k, EDGES.right * k - 20 * k, { size: 12.5, color });
  }
  /** Over all variants: what is judged does not change with what is shown. */
  mean(name) {
    const each = this.stage.variants.map((_, variant) => this.latest(name, variant));
    return each.reduce((sum, value) => sum + value, 0) / each.length;
  }
  latest(name, variant) {
    return this.stage.film.last(name, this.stage.frame, variant);
  }
  /** The gap between the modes of the first variant, or between two variants, or a level: what the question asks. */
  annotate(note) {
    const { stage, marks, k, plot } = this;
    const { written } = stage;
    const { x: left, y: top, w, h } = plot;
    const x = plot.across(stage.frame);
    const at = (share) => plot.up(share);
    const [a, b] = this.ends(stage.plan.view);
    if (b !== null && Number.isFinite(a) && Number.isFinite(b)) {
      marks.bracket(x + (this.phone ? -10 : 16) * k, at(a), at(b), { share: part(written, 0, 0.5) });
    } else if (Number.isFinite(a)) {
      marks.segment(left, at(a), left + w * part(written, 0, 0.5), at(a), { dash: [5, 4] });
      marks.ring(x, at(a), 8);
    }
    const middle = b === null ? at(a) : (at(a) + at(b)) / 2;
    const y = Math.max(top + 40 * k, Math.min(top + h - 60 * k, middle));
    const alpha = part(written, 0.5, 1);
    if (this.phone) this.number(note.number, x - 24 * k, y, alpha);
    else marks.number(note.number, note.text, left + w + 28 * k, y, { align: "left", alpha, wide: 136, size: 32 });
  }
  /** On a phone the number alone (its words stand in the sentence below), where the lines leave room. */
  number(text, right, best, alpha) {
    const { marks, k, stage, plot } = this, size = 26, ys = [];
    const line = (name, one) => ({ value: (f) => stage.film.at(name, f, one), count: stage.frame + 1, joined: true });
    const names = ["eval_accuracy", "train_mode_accuracy"];
    const lines = stage.visible().flatMap((one) => names.flatMap((name) => plot.pieces(line(name, one))));
    for (let y = plot.y + size * k; y < plot.y + plot.h - 4 * k; y += 4 * k) ys.push(y);
    ys.sort((a, b) => Math.abs(a - best) - Math.abs(b - best));
    const box = [right - marks.width(text, size, 720), right], taken = lines.flatMap((points) => along(points));
    marks.number(text, "", right, freeHeight(ys, box, size * 0.8 * k, 4 * k, taken), { size, alpha });
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
    const { stage } = this;
    const { words, variants, film } = stage;
    if (stage.veiled) return { title: "", values: variants.map(() => "") };
    const values = variants.map((_, k) => percent(film.last(this.own(k), frame, k)));
    return { title: `${words.test}, ${words.step} ${film.steps[frame]}`, values };
  }
  table() {
    const { words, variants } = this.stage, names = ["eval_accuracy", "train_mode_accuracy"];
    const of = ({ name }, k) => [name, ...names.map((column) => percent(this.latest(column, k)))];
    return { head: [words.variant, words.modes_eval, words.modes_train], rows: variants.map(of) };
  }
  describe() {
    const { stage } = this;
    const { words, film, frame, variants } = stage;
    if (stage.veiled) return this.canvas.setAttribute("aria-label", `${words.modes_title}. ${words.modes_veiled}`);
    const one = (mode, name, k) => `${words[mode]} ${percent(this.latest(name, k))}`;
    const both = (k) => `${one("modes_eval", "eval_accuracy", k)}, ${one("modes_train", "train_mode_accuracy", k)}`;
    const lines = variants.map(({ name }, k) => `${name}: ${both(k)}`);
    stage.sentence = `${words.modes_title}. ${words.step} ${film.steps[frame]}. ${lines.join("; ")}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.modes = Modes;
