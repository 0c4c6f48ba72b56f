// The error on the validation part against the step, with that on the training part beside it: the best point of each
// network, and of one that stops early the weights that it goes back to.

import { marker, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { along, freeHeight } from "../../../assets/places.js";
import { Plot, Sheet } from "../../../assets/plot.js";
import { linear } from "../../../assets/scales.js";

class Stopping extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.sheet = new Sheet(stage);
    this.canvas.addEventListener("pointerdown", (event) => stage.seek(this.plot().frameAt(event.offsetX)));
  }
  plot() {
    const { width, height, k, phone, stage, given } = this, x = (phone ? 44 : 66) * k, y = (phone ? 84 : 108) * k;
    const box = { x, y, w: width - x - (phone ? 14 : 30) * k, h: height - y - (phone ? 30 : 48) * k };
    const top = Math.max(0.5, given.chance);
    return new Plot(box, stage.film.total, linear(0, top, [0, 0.2, 0.4, 0.6, 0.8], (v) => percent(v, 0)), {}, k);
  }
  line(name, one) {
    const { film, shownCount } = this.stage;
    return { value: (frame) => 1 - film.at(name, frame, one), count: shownCount, joined: true };
  }
  /** The frame at which a network did best on its validation part, up to a frame; -1 before any. */
  best(one, frame = this.stage.frame) {
    const { film } = this.stage;
    let found = -1;
    for (let f = 0; f <= Math.min(frame, film.count - 1); f++) {
      const value = film.at("validation_accuracy", f, one);
      if (Number.isFinite(value) && (found < 0 || value > film.at("validation_accuracy", found, one))) found = f;
    }
    return found;
  }
  /** The step whose weights a network has gone back to by a frame; NaN of one that still trains. */
  kept(one, frame = this.stage.frame) {
    return this.stage.film.last("best_step", frame, one);
  }
  paint(time) {
    const { ctx, k, stage, phone } = this, { ink, words, veiled } = stage, visible = stage.visible();
    this.title(words.stopping_title, words.stopping_aside, phone ? 12 : 22, phone ? 24 : 30);
    ctx.font = `${12.5 * k}px ${ink.font}`;
    const [plot] = this.sheet.draw(ctx, time, [visible, veiled, k], {
      plots: () => [this.plot()],
      axes: (own, each) => each.axes(own, ink, { to: `${words.step} ${stage.steps}`, called: words.stopping_error }),
      curves: (own, each) => this.curves(own, each, visible),
    });
    this.key(plot);
    if (veiled) {
      const box = [plot.x - 44 * k, plot.y - 8 * k, plot.w + 50 * k, plot.h + 34 * k];
      return this.marks.veil(box, words.stopping_veil, words.veil_why);
    }
    for (const one of visible) plot.head(ctx, this.line("validation_accuracy", one), time, stage.variants[one], 5);
    visible.forEach((one, i) => this.marksOf(plot, one, i));
    if (stage.note) this.note(stage.note, plot, visible);
  }
  curves(ctx, plot, visible) {
    for (const one of visible) {
      const { color } = this.stage.variants[one];
      ctx.globalAlpha = 0.6;
      plot.line(ctx, this.line("train_accuracy", one), { color, dash: "dot", width: 1.6 });
      ctx.globalAlpha = 1;
      plot.line(ctx, this.line("validation_accuracy", one), { color, width: 2.6 });
    }
  }
  key({ x, y }) {
    const { marks, k, phone, stage: { words, ink } } = this, v = y - (phone ? 34 : 28) * k;
    const lines = [
      [words.stopping_validation, { color: ink.text, width: 2.6 }],
      [words.stopping_train, { color: ink.soft, width: 1.6, dash: [2, 3] }],
    ];
    marks.key(lines, phone ? 12 * k : x, v, phone ? 12 : 13);
  }
  /** Of one that has stopped what it keeps and how long it waited. */
  marksOf(plot, one, i) {
    const { marks, k, ctx, phone, stage } = this, { film, frame, words, variants } = stage, kept = this.kept(one);
    if (Number.isNaN(kept)) return;
    const at = film.steps.findIndex((step) => step >= kept), end = film.ended.find((each) => each.variant === one);
    const stop = end ? film.steps.findIndex((step) => step >= end.step) : frame;
    if (at < 0 || stop < 0) return;
    const [x, y, to] = [plot.across(at), plot.up(1 - film.at("validation_accuracy", at, one)), plot.across(stop)];
    const low = plot.y + plot.h - (14 + 30 * i) * k, { color } = variants[one];
    marks.segment(x, y, x, low, { color, width: 1.2, dash: [3, 4] });
    marks.arrow([to, low], [x + 2 * k, low], { color });
    ctx.fillStyle = color;
    marker(ctx, "diamond", x, y, 7 * k);
    const text = words.stopping_kept.replace("{step}", kept).replace("{stop}", end?.step ?? film.steps[stop]);
    marks.text(text, to + 8 * k, low + 4 * k, { size: phone ? 12 : 13, color });
  }
  note(note, plot, visible) {
    const { marks, k, phone, stage } = this, { written, ink, film } = stage, one = visible[0] ?? 0, at = this.best(one);
    if (at < 0) return;
    const [x, y] = [plot.across(at), plot.up(1 - film.at("validation_accuracy", at, one))];
    marks.ring(x, y, 9, { color: ink.text, width: 2.2 });
    marks.segment(x, y + 9 * k, x, y + (plot.y + plot.h - y - 9 * k) * part(written, 0, 0.4) + 9 * k, { dash: [5, 4] });
    const [size, wide] = phone ? [24, 170 * k] : [36, 280 * k];
    const rows = Math.ceil(marks.width(note.text, 14) / wide + 0.1);
    const taken = visible.flatMap((each) => ["validation_accuracy", "train_accuracy"].flatMap((name) =>
      along(plot.pieces({ ...this.line(name, each), count: stage.frame + 1 }).flat(), 3)));
    const ys = [];
    for (let v = plot.y + size * k; v < plot.y + plot.h - (10 + 19 * rows) * k; v += 6 * k) ys.push(v);
    ys.sort((a, b) => Math.abs(a - y) - Math.abs(b - y)); // as near to the ring as the lines leave room
    const left = Math.min(x + 30 * k, plot.x + plot.w - wide - 8 * k);
    const v = freeHeight(ys, [left, left + wide], size * k, (10 + 19 * rows) * k, taken);
    const alpha = part(written, 0.4, 0.8);
    const low = v + (12 + 19 * rows) * k;
    if (y - low > 24 * k) marks.arrow([left + 8 * k, low], [x + 7 * k, y - 13 * k], { share: part(written, 0.3, 0.6) });
    marks.number(note.number, note.text, left, v, { size, align: "left", alpha, wide: wide / k });
  }
  legend(frame) {
    const { stage } = this, { variants, words, film, veiled } = stage;
    if (veiled) return { title: "", values: variants.map(() => "") };
    const values = variants.map((_, k) => percent(1 - film.last("validation_accuracy", frame, k)));
    return { title: `${words.stopping_legend}, ${words.step} ${film.steps[frame]}`, values };
  }
  table() {
    const { stage } = this, { words, variants, film, frame } = stage;
    const of = ({ name }, k) => {
      const error = (column) => percent(1 - film.last(column, frame, k)), best = this.best(k), kept = this.kept(k);
      const steps = [best < 0 ? "–" : film.steps[best], Number.isNaN(kept) ? "–" : kept];
      return [name, error("validation_accuracy"), error("train_accuracy"), ...steps.map(String)];
    };
    const head = [words.variant, words.stopping_validation, words.stopping_train, words.stopping_best];
    return { head: [...head, words.stopping_patience], rows: variants.map(of) };
  }
  describe() {
    const { stage } = this, { words, film, frame, variants, veiled } = stage;
    const one = (k) => {
      const best = this.best(k), kept = this.kept(k), error = percent(1 - film.last("validation_accuracy", frame, k));
      const parts = [`${words.stopping_validation} ${error}`];
      if (best >= 0) parts.push(`${words.stopping_best} ${film.steps[best]}`);
      if (!Number.isNaN(kept)) parts.push(`${words.stopping_patience} ${kept}`);
      return `${variants[k].name}: ${parts.join(", ")}`;
    };
    const said = veiled ? words.stopping_veil : stage.visible().map(one).join("; ");
    stage.sentence = `${words.stopping_title}, ${words.step} ${film.steps[frame]}. ${said}.`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.stopping = Stopping;
