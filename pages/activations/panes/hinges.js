// The function of one input that each network makes, with its examples, and the hinges where a unit turns on or off.

import { PANES } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { Plot } from "../../../assets/plot.js";
import { linear } from "../../../assets/scales.js";

const HIGH = 1.6; // of y: what fits the curve and its noise

class Hinges extends Picture {
  paint(position) {
    const { stage, phone } = this, { words } = stage, shown = stage.visible();
    this.frame = stage.veiled ? 0 : Math.min(Math.round(position), stage.film.count - 1);
    this.title(words.hinges_title, phone ? "" : words.hinges_of, phone ? 12 : 22, phone ? 24 : 30);
    if (!shown.length || this.frame < 0) return;
    const plot = this.plot(shown[0]);
    this.axes(plot);
    if (stage.veiled) return this.veil(plot);
    plot.clip(this.ctx, () => {
      this.examples(plot, shown[0]);
      for (const k of shown) this.curve(plot, k);
    });
    shown.forEach((k, row) => this.ticks(plot, k, row));
    if (stage.note) this.note(plot);
    this.canvas.dataset.shown = shown.length;
  }
  plot(first) {
    const { width, height, k, phone } = this, { window: [low, high] } = this.given.variants[first];
    const [left, top] = [(phone ? 36 : 60) * k, (phone ? 44 : 62) * k];
    const below = (34 + 14 * this.stage.visible().length) * k;
    const box = { x: left, y: top, w: width - left - (phone ? 12 : 26) * k, h: height - top - below };
    return new Plot(box, linear(low, high, []), linear(-HIGH, HIGH, [-1, 0, 1]), {}, k);
  }
  axes(plot) {
    const { ctx, k, phone, stage: { ink, words } } = this;
    ctx.font = `${(phone ? 12 : 12.5) * k}px ${ink.font}`;
    plot.grid(ctx, ink, words.hinges_y, words.hinges_x);
    ctx.strokeStyle = ink.line;
    ctx.strokeRect(plot.x, plot.y, plot.w, plot.h);
  }
  examples(plot, first) {
    const { ctx, k, stage: { ink } } = this, { examples } = this.given.variants[first];
    Object.assign(ctx, { fillStyle: ink.soft, globalAlpha: 0.45 });
    for (let i = 0; i < examples.length; i += 2) {
      ctx.beginPath();
      ctx.arc(plot.across(examples[i]), plot.up(examples[i + 1]), 2.2 * k, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.globalAlpha = 1;
  }
  place(k, i) {
    const { window: [low, high] } = this.given.variants[k];
    return low + ((high - low) * i) / (this.given.points - 1);
  }
  answer(k, i) {
    return this.stage.film.at("curve_answer", this.frame, k, i);
  }
  curve(plot, k) {
    const { marks, stage: { variants } } = this, { color } = variants[k];
    const at = (_, i) => [plot.across(this.place(k, i)), plot.up(this.answer(k, i))];
    const way = Array.from({ length: this.given.points }, at);
    const known = way.filter(([, y]) => Number.isFinite(y));
    if (known.length > 1) marks.line(known, { color, width: 2.6 });
    for (const x of this.hinges(k)) {
      const [low, high] = this.given.variants[k].window, i = ((x - low) / (high - low)) * (this.given.points - 1);
      const [a, b] = [Math.floor(i), Math.min(Math.ceil(i), this.given.points - 1)];
      const y = this.answer(k, a) + (this.answer(k, b) - this.answer(k, a)) * (i - a);
      marks.ring(plot.across(x), plot.up(y), 4, { color, fill: this.stage.ink.stage });
    }
  }
  /** Where units turn on or off at the cursor, within the window. */
  hinges(k, frame = this.frame) {
    const { film } = this.stage, found = [];
    for (let i = 0; i < this.given.most; i++) {
      const x = film.at("curve_hinges", frame, k, i);
      if (!Number.isFinite(x)) break;
      found.push(x);
    }
    return found;
  }
  ticks(plot, k, row) {
    const { ctx, stage: { variants } } = this, y = plot.y + plot.h + (22 + 14 * row) * this.k;
    ctx.fillStyle = variants[k].color;
    for (const x of this.hinges(k)) ctx.fillRect(plot.across(x) - 0.8 * this.k, y, 1.6 * this.k, 10 * this.k);
  }
  veil({ x, y, w, h }) {
    const { words } = this.stage;
    this.canvas.dataset.shown = 0;
    const area = [x + 10 * this.k, y + 10 * this.k, w - 20 * this.k, h - 20 * this.k];
    this.marks.veil(area, words.hinges_veil, words.veil_why);
  }
  note({ x, y, w }) {
    const { marks, k, phone, stage: { note, written } } = this;
    const look = { alpha: part(written, 0.3, 0.8), size: phone ? 26 : 38, wide: phone ? 180 : 260 };
    marks.number(note.number, phone ? "" : note.text, x + w - 14 * k, y + 48 * k, look);
  }
  said(k, frame) {
    return this.stage.words.hinges_count.replace("{count}", this.hinges(k, frame).length);
  }
  legend(frame) {
    const { variants, words, veiled, film } = this.stage;
    if (veiled || !film.count) return { title: "", values: variants.map(() => "") };
    const at = Math.min(frame, film.count - 1);
    const values = variants.map((_, k) => String(this.hinges(k, at).length));
    return { title: `${words.hinges_legend}, ${words.step} ${film.steps[at]}`, values };
  }
  table() {
    const { variants, words } = this.stage, of = ({ name }, k) => [name, String(this.hinges(k).length)];
    return { head: [words.variant, words.hinges_legend], rows: variants.map(of) };
  }
  describe() {
    const { variants, words, veiled, film } = this.stage;
    if (this.frame === undefined || this.frame < 0) return;
    const said = veiled ? words.hinges_veil : variants.map(({ name }, k) => `${name}: ${this.said(k)}`).join("; ");
    this.canvas.setAttribute("aria-label", `${words.hinges_title}, ${words.step} ${film.steps[this.frame]}. ${said}.`);
  }
}
PANES.hinges = Hinges;
