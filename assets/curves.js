// Loss and accuracy against the step.

import { brief, element, PANES, percent, surface } from "./kit.js";
import { Plot, Sheet } from "./plot.js";
import { linear, logarithmic, powerLabel, powers } from "./scales.js";

const TALL = 150; // pixels of a plot with its axes
const GAP = 8; // between two that stand one above the other
const COLUMNS = { loss: ["loss"], accuracy: ["train_accuracy", "test_accuracy"] };

/** Loss and accuracy of all variants against the step, up to the cursor. */
class Curves {
  constructor(player) {
    Object.assign(this, { player, sheet: new Sheet(player) });
    this.canvas = element("canvas", { class: "curves", role: "img", "data-chart": "loss" });
    this.canvas.addEventListener("pointerdown", (event) => player.seek(this.frameAt(event)));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => player.tip());
  }
  get nodes() {
    return [this.canvas];
  }
  get parts() {
    return [{ canvas: this.canvas }];
  }
  /** What is said of one variant at a frame. */
  sentence({ name }, k, frame) {
    const { film, words } = this.player;
    const loss = brief(film.at("loss", frame, k));
    return `${name}: ${words.loss} ${loss}, ${words.train} ${percent(film.at("train_accuracy", frame, k))}`;
  }
  describe() {
    const { film, words, frame, variants } = this.player;
    const lines = variants.map((variant, k) => this.sentence(variant, k, frame));
    this.canvas.setAttribute("aria-label", `${words.step} ${film.steps[frame]}. ${lines.join("; ")}`);
  }
  get narrow() {
    return this.canvas.clientWidth < 560;
  }
  /** Loss and accuracy, beside each other or one above the other. */
  plots(scales = []) {
    const wide = this.canvas.clientWidth / (this.narrow ? 1 : 2);
    return Object.entries(COLUMNS).map(([name, columns], i) => {
      const [x, y] = this.narrow ? [0, i * (TALL + GAP)] : [i * wide, 0];
      const box = { x: x + 44, y: y + 18, w: wide - 54, h: TALL - 36 };
      return new Plot(box, this.player.film.total, scales[i], { name, columns });
    });
  }
  frameAt({ offsetX, offsetY }) {
    const plots = this.plots();
    return (plots.findLast(({ x, y }) => offsetX >= x - 44 && offsetY >= y - 18) ?? plots[0]).frameAt(offsetX);
  }
  hover(event) {
    const { film, variants, words } = this.player;
    const frame = Math.min(this.frameAt(event), film.count - 1);
    if (frame < 0) return;
    const test = (k) => `${words.test} ${percent(film.last("test_accuracy", frame, k))}`;
    const lines = variants.map((variant, k) => `${this.sentence(variant, k, frame)}, ${test(k)}`);
    this.player.tip(event, [`${words.step} ${film.steps[frame]}`, ...lines]);
  }
  draw(time) {
    const { ink, view, variants } = this.player;
    const visible = this.player.visible();
    const { ctx } = surface(this.canvas, this.narrow ? 2 * TALL + GAP : TALL);
    ctx.font = `11px ${ink.font}`;
    const plots = this.sheet.draw(ctx, time, [view.linear, visible], {
      plots: () => this.plots([this.lossScale(), linear(0, 1, [0, 0.5, 1], percent)]),
      axes: (own, plot) => this.axes(own, plot),
      curves: (own, plot) => this.curves(own, plot),
    });
    for (const plot of plots) {
      for (const k of visible) plot.head(ctx, this.line(plot.of.columns[0], k), time, variants[k], 3.5);
    }
  }
  axes(ctx, plot) {
    const { ink, words, steps } = this.player;
    plot.axes(ctx, ink, { title: words[plot.of.name], to: `${words.step} ${steps}` });
  }
  /** Training thick; test, which is measured now and then, thin and lighter. */
  curves(ctx, plot) {
    for (const k of this.player.visible()) {
      const { color, dash } = this.player.variants[k];
      plot.of.columns.forEach((column, second) => {
        ctx.globalAlpha = second ? 0.5 : 1;
        plot.line(ctx, this.line(column, k), { color, dash, width: second ? 1.2 : 2 });
      });
    }
    ctx.globalAlpha = 1;
  }
  line(column, k) {
    const { film, shownCount } = this.player;
    return { value: (frame) => film.at(column, frame, k), count: shownCount, joined: true };
  }
  /** [least, largest] loss among all frames; [Infinity, 0] where there is none. */
  lossEnds() {
    const { film, variants } = this.player;
    let low = Infinity;
    let high = 0;
    for (let k = 0; k < variants.length; k++) {
      for (let f = 0; f < film.count; f++) {
        const value = film.at("loss", f, k);
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
    const found = powers(...ends);
    return logarithmic(...ends, found.length < 2 ? [ends[0], Math.sqrt(ends[0] * ends[1]), ends[1]] : found);
  }
}
PANES.curves = Curves;
