// The spread of the first layer's weights over the updates, a line a variant, up to the cursor.

import { brief, PANES } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { Plot } from "../../../assets/plot.js";
import { logarithmic } from "../../../assets/scales.js";

const COLUMN = "template_weight_std";
const EDGES = { left: 66, right: 26, top: 62, bottom: 44 };

class Spread extends Picture {
  value(variant, frame) {
    return this.stage.film.at(COLUMN, frame, variant, 0);
  }
  /** A box with the steps across and a log scale up that holds every value so far. */
  plot() {
    const { width, height, k, stage: { film } } = this;
    const [x, y] = [EDGES.left * k, EDGES.top * k];
    const found = film.steps.flatMap((_, f) => this.stage.variants.map((_, v) => this.value(v, f)));
    const sizes = found.filter((value) => value > 0);
    const scale = logarithmic(Math.min(0.01, ...sizes), Math.max(1, ...sizes));
    const box = { x, y, w: width - x - EDGES.right * k, h: height - y - EDGES.bottom * k };
    return new Plot(box, film.total, scale, {}, k);
  }
  paint(position) {
    const { ctx, stage } = this, { words, ink } = stage, plot = this.plot();
    this.title(words.template_spread_title);
    ctx.font = `${12 * this.k}px ${ink.font}`;
    plot.axes(ctx, ink, { from: "0", to: `${words.step} ${stage.steps}` });
    if (stage.veiled) return this.cover(plot);
    const count = Math.min(Math.floor(position) + 1, stage.film.count);
    for (const v of stage.visible()) {
      const { color, dash } = stage.variants[v], line = { value: (f) => this.value(v, f), count, joined: true };
      plot.line(ctx, line, { color, dash, width: 2.4 });
      plot.head(ctx, line, position, stage.variants[v], 4.5);
    }
    plot.cursor(ctx, position, ink.soft);
    if (stage.note) this.annotate(plot);
  }
  /** Over what would answer the open question. */
  cover({ x, y, w, h }) {
    const { words } = this.stage;
    this.marks.veil([x, y, w, h], words.template_spread_veil, words.veil_why);
  }
  /** At the moment that settles the question: the number, below the first variant's line where that ends. */
  annotate(plot) {
    const { marks, k, stage: { note, written, frame } } = this, y = plot.up(this.value(0, frame)) + 40 * k;
    const alpha = part(written, 0, 1), low = plot.y + plot.h - 40 * k;
    marks.number(note.number, note.text, plot.x + plot.w - 12 * k, Math.min(y, low), { alpha });
  }
  legend(frame) {
    const { veiled, variants, words } = this.stage;
    const values = variants.map((_, v) => (veiled ? "" : brief(this.value(v, frame))));
    return { title: words.template_spread_title, values };
  }
  table() {
    const { words, variants, frame } = this.stage;
    const rows = variants.map(({ name }, v) => [name, brief(this.value(v, frame))]);
    return { head: [words.variant, words.template_spread_title], rows };
  }
  describe() {
    const { stage } = this, { words, variants, frame } = stage;
    const told = variants.map(({ name }, v) => `${name}: ${brief(this.value(v, frame))}`).join("; ");
    stage.sentence = `${words.template_spread_title}. ${stage.veiled ? words.template_spread_veil : told}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.template_spread = Spread;
