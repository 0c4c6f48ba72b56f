// Loss and accuracy against the step, as large as the board.

import { CurveNotes } from "./curvenotes.js";
import { brief, PANES, percent } from "./kit.js";
import { Picture } from "./picture.js";
import { Plot, Sheet } from "./plot.js";
import { linear, logarithmic, powerLabel, powers, rungs } from "./scales.js";

const COLUMNS = { loss: ["loss"], accuracy: ["train_accuracy", "test_accuracy"] };
const BEYOND = 1000; // times the largest first loss: where the axis ends

/** Loss and accuracy of all variants against the step, up to the cursor; what a preset may tell it: curvenotes.js. */
class Curves extends Picture {
  constructor(player) {
    super(player);
    Object.assign(this, { player, sheet: new Sheet(player), notes: new CurveNotes(this) });
    this.canvas.classList.add("curves");
    this.canvas.dataset.chart = "loss";
    this.canvas.addEventListener("pointerdown", (event) => player.seek(this.frameAt(event)));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => player.tip());
  }
  /** What is said of one variant at a frame. */
  sentence({ name }, k, frame) {
    const { film, words } = this.player;
    const loss = brief(film.at("loss", frame, k));
    return `${name}: ${words.loss} ${loss}, ${words.train} ${percent(film.at("train_accuracy", frame, k))}`;
  }
  describe() {
    const { film, words, frame, variants, veiled } = this.player;
    const lines = variants.map((variant, k) => this.sentence(variant, k, frame));
    const hidden = veiled ? ` ${words.curves_veil} ${words.veil_why}.` : "";
    this.canvas.setAttribute("aria-label", `${words.step} ${film.steps[frame]}. ${lines.join("; ")}.${hidden}`);
  }
  /** Loss and both accuracies of each variant. */
  table() {
    const { film, words, frame, variants } = this.player, share = (name, k) => percent(film.at(name, frame, k));
    const of = ({ name }, k) => [name, brief(film.at("loss", frame, k)), ...COLUMNS.accuracy.map((c) => share(c, k))];
    const accuracy = words.accuracy.split(" (")[0];
    const parts = [words.train, words.test].map((part) => `${accuracy}, ${part}`);
    return { head: [words.variant, words.loss, ...parts], rows: variants.map(of) };
  }
  /** The accuracy that is judged, as last measured; of the training examples where none is. */
  legend(frame) {
    const { film, words, variants, veiled, plan } = this.player, column = plan.view?.column ?? "train_accuracy";
    if (veiled) return { title: "", values: variants.map(() => "") };
    const share = (k) => (this.going(k, frame) ? film.last(column, frame, k) : NaN);
    const title = column.startsWith("test") ? words.test : words.train;
    return { title: `${title}, ${words.step} ${film.steps[frame]}`, values: variants.map((_, k) => percent(share(k))) };
  }
  /** Whether a variant has still a loss there: what has diverged is at no accuracy. */
  going(one, frame) {
    return Number.isFinite(this.player.film.at("loss", Math.min(frame, this.frames - 1), one));
  }
  /** Frames of the training itself: what is measured after its last update lies beyond its axis. */
  get frames() {
    const { film, data } = this.player;
    return Math.min(film.total, data.frames);
  }
  get narrow() {
    return this.width < 700;
  }
  /** Loss and accuracy, beside each other or one above the other. */
  plots(scales = []) {
    const { width, height, k, narrow, phone } = this, left = (phone ? 44 : 66) * k, right = (phone ? 12 : 28) * k;
    const top = (phone ? 68 : 92) * k, below = (phone ? 26 : 46) * k;
    const w = narrow ? width - left - right : width / 2 - left - right;
    const h = narrow ? (height - 2 * below - top) / 2 - 12 * k : height - top - below;
    return Object.entries(COLUMNS).map(([name, columns], i) => {
      const x = left + (narrow ? 0 : (i * width) / 2), y = top + (narrow ? i * (h + below + 12 * k) : 0);
      return new Plot({ x, y, w, h }, this.frames, scales[i], { name, columns }, k);
    });
  }
  frameAt({ offsetX, offsetY }) {
    const { k } = this, plots = this.plots();
    return (plots.findLast(({ x, y }) => offsetX >= x - 44 * k && offsetY >= y - 18 * k) ?? plots[0]).frameAt(offsetX);
  }
  hover(event) {
    const { film, variants, words, shownCount } = this.player;
    const frame = Math.min(this.frameAt(event), shownCount - 1);
    if (frame < 0 || this.player.veiled) return this.player.tip();
    const test = (k) => `${words.test} ${percent(film.last("test_accuracy", frame, k))}`;
    const shown = this.player.visible().slice(0, 6);
    const lines = shown.map((k) => `${this.sentence(variants[k], k, frame)}, ${test(k)}`);
    this.player.tip(event, [`${words.step} ${film.steps[frame]}`, ...lines]);
  }
  paint(at) {
    const { ctx, k, player } = this, { ink, view, variants, veiled } = player, visible = player.visible();
    const time = Math.min(at, this.frames - 1);
    ctx.font = `${12.5 * k}px ${ink.font}`;
    this.seen = this.sheet.draw(ctx, time, [view.linear, visible, veiled, k], {
      plots: () => this.plots([this.lossScale(), linear(0, 1, [0, 0.25, 0.5, 0.75, 1], percent)]),
      axes: (own, plot) => this.axes(own, plot),
      curves: (own, plot) => this.curves(own, plot),
    });
    for (const plot of this.seen) this.head(plot);
    if (veiled) return this.veil();
    for (const plot of this.seen) {
      for (const one of visible) plot.head(ctx, this.line(plot.of.columns[0], one), time, variants[one], 5);
    }
    if (player.note) this.notes.paint();
  }
  head({ x, y, of: { name } }) {
    const { marks, k, phone, player: { words } } = this;
    marks.text(words[name], x - (phone ? 0 : 44 * k), y - (phone ? 12 : 22) * k, {
      size: phone ? 13 : 15, weight: 650, halo: false,
    });
  }
  axes(ctx, plot) {
    const { ink, words, steps } = this.player;
    const from = plot.steps.ticks.length ? "" : "0";
    plot.axes(ctx, ink, { from, to: `${words.step} ${steps}`, called: words[plot.of.name] });
  }
  /** Training thick; test, which is measured now and then, thin and lighter. */
  curves(ctx, plot) {
    for (const k of this.player.visible()) {
      const { color, dash } = this.player.variants[k];
      plot.of.columns.forEach((column, second) => {
        ctx.globalAlpha = second ? 0.5 : 1;
        plot.line(ctx, this.line(column, k), { color, dash, width: second ? 1.4 : 2.6 });
      });
    }
    ctx.globalAlpha = 1;
  }
  line(column, k) {
    const { film, shownCount } = this.player;
    const most = column === "loss" ? this.mostLoss() : Infinity;
    return { value: (frame) => Math.min(film.at(column, frame, k), most), count: shownCount, joined: true };
  }
  /** Where the axis of the loss ends: what grows without end would press all others flat. */
  mostLoss() {
    const { film, variants } = this.player;
    const first = Math.max(...variants.map((_, k) => film.at("loss", 0, k)).filter(Number.isFinite));
    return first > 0 ? BEYOND * first : Infinity;
  }
  /** Both plots, axes and all: where they end would tell. */
  veil() {
    const { k, seen, marks, player: { words } } = this;
    seen.forEach(({ x, y, w, h }, i) => {
      const room = 44 * k, box = [x - room, y - 8 * k, w + room + 6 * k, h + 40 * k];
      marks.veil(box, i ? "" : words.curves_veil, i ? "" : words.veil_why);
    });
  }
  mean(column, k, from, to) {
    let sum = 0;
    for (let f = from; f <= to; f++) sum += this.player.film.at(column, f, k);
    return sum / (to + 1 - from);
  }
  past(column, k, frame) {
    return { ...this.line(column, k), count: frame + 1 };
  }
  /** [least, largest] loss among all frames that may be shown; [Infinity, 0] where there is none. */
  lossEnds() {
    const { film, variants, veiled } = this.player, most = this.mostLoss();
    let low = Infinity;
    let high = 0;
    for (let k = 0; k < variants.length; k++) {
      for (let f = 0; f < (veiled ? 1 : film.count); f++) {
        const value = Math.min(film.at("loss", f, k), most);
        if (!Number.isFinite(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return [low, high];
  }
  /** From 0, or logarithmic over six decades at most and half of one at least. */
  lossScale() {
    const [low, high] = this.lossEnds();
    const most = high || 1;
    if (this.player.view.linear) return linear(0, most * 1.03, [0, most / 2, most], (value) => powerLabel(value));
    if (!high) return logarithmic(0.1, 1);
    const [from, to] = [Math.max(low, high * 1e-6), high];
    const room = Math.log10(to / from) < 0.5 ? 10 ** 0.25 : 1;
    const ends = [from / room, to * room];
    const found = [powers(...ends), rungs(...ends), ends].find((at) => at.length > 1);
    return logarithmic(...ends, found);
  }
}
PANES.curves = Curves;
