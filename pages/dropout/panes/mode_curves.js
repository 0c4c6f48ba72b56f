// Test accuracy in both modes over the steps.

import { element, marker, percent, surface } from "../../../assets/kit.js";
import { Plot, Sheet } from "../../../assets/plot.js";
import { linear } from "../../../assets/scales.js";

const TALL = 92; // pixels of the plot without its axes
const ROW = 16; // pixels of a variant's sentence below it

/** Accuracy in both modes, the band between them, and both numbers at the cursor. */
export class ModeCurves {
  constructor(player) {
    Object.assign(this, { player, sheet: new Sheet(player) });
    this.canvas = element("canvas", { class: "mode-curves", role: "img" });
    this.canvas.addEventListener("pointerdown", (event) => player.seek(this.plot().frameAt(event.offsetX)));
  }
  plot() {
    const box = { x: 40, y: 8, w: this.canvas.clientWidth - 48, h: TALL };
    return new Plot(box, this.player.film.total, linear(0, 1, [0, 0.5, 1], percent));
  }
  draw(time) {
    const { ink, variants, words, steps } = this.player;
    const { ctx } = surface(this.canvas, 8 + TALL + 18 + ROW * variants.length);
    ctx.font = `11px ${ink.font}`;
    const visible = this.player.visible();
    const [plot] = this.sheet.draw(ctx, time, visible, {
      plots: () => [this.plot()],
      axes: (own, each) => each.axes(own, ink, { to: `${words.step} ${steps}` }),
      curves: (own, each) => visible.forEach((k) => this.curves(own, each, k)),
    });
    variants.forEach((variant, k) => {
      if (visible.includes(k)) plot.head(ctx, this.line("eval_accuracy", k), time, variant);
      this.row(ctx, variant, 8 + TALL + 18 + ROW * k, this.sentence(k, Math.round(time)));
    });
  }
  row(ctx, variant, y, text) {
    ctx.fillStyle = variant.color;
    marker(ctx, variant.marker, 8, y + 7, 4);
    ctx.fillStyle = this.player.ink.text;
    ctx.textAlign = "left";
    ctx.fillText(text, 18, y + 11);
  }
  /** "evaluation 94.2 %, training 91.0 %" as last measured. */
  sentence(k, frame) {
    const { film, words: w } = this.player;
    const [asked, training] = ["eval_accuracy", "train_mode_accuracy"].map((name) => film.last(name, frame, k));
    if (Number.isNaN(asked)) return w.modes_waiting;
    const exact = (share) => `${(100 * share).toFixed(1)} %`;
    return `${w.modes_eval} ${exact(asked)} · ${w.modes_train} ${exact(training)}`;
  }
  /** Where a column was measured. */
  line(column, k) {
    const { film, shownCount } = this.player;
    return { value: (frame) => film.at(column, frame, k), count: shownCount, joined: true };
  }
  curves(ctx, plot, k) {
    const { color, dash } = this.player.variants[k];
    const asked = this.line("eval_accuracy", k);
    const training = this.line("train_mode_accuracy", k);
    this.band(ctx, [...plot.pieces(asked).flat(), ...plot.pieces(training).flat().toReversed()], color);
    plot.line(ctx, asked, { color, dash, width: 2.2 });
    plot.line(ctx, training, { color, dash, width: 1.1 });
    this.rings(ctx, plot.pieces(training).flat(), color);
  }
  band(ctx, points, color) {
    ctx.fillStyle = color;
    ctx.globalAlpha = 0.18;
    ctx.beginPath();
    for (const point of points) ctx.lineTo(...point);
    ctx.fill();
    ctx.globalAlpha = 1;
  }
  rings(ctx, points, color) {
    Object.assign(ctx, { fillStyle: this.player.ink.back, strokeStyle: color, lineWidth: 1.1 });
    for (const [x, y] of points) {
      ctx.beginPath();
      ctx.arc(x, y, 2.4, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
  }
  describe(frame) {
    const { film, variants, words: w } = this.player;
    const lines = variants.map(({ name }, k) => `${name}: ${this.sentence(k, frame)}`);
    this.canvas.setAttribute("aria-label", `${w.modes}. ${w.step} ${film.steps[frame]}. ${lines.join("; ")}`);
  }
}
