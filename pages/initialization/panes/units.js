// The units of a layer lying on each other: what each answers to the same examples, a line a unit. Units that are all
// alike are one line; units that differ are a tangle. While the question is open the start is shown:
// it is in the question.

import { brief, PANES } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";

class Units extends Picture {
  paint(position) {
    const { stage } = this, shown = stage.visible();
    this.frame = stage.veiled ? 0 : this.recorded(Math.round(position));
    this.head();
    const rows = this.phone ? shown.length : 1, columns = this.phone ? 1 : shown.length;
    shown.forEach((k, i) => this.panel(k, this.box(i, rows, columns)));
    if (stage.note && shown.length) this.note(this.box(0, rows, columns));
    this.canvas.dataset.shown = stage.veiled ? 0 : shown.length;
  }
  /** The latest frame up to this one of which single units were recorded. */
  recorded(frame) {
    for (let f = frame; f > 0; f--) if (!Number.isNaN(this.stage.film.at("unit_lines", f, 0, 0, 0))) return f;
    return 0;
  }
  head() {
    const { stage: { words: w, ink }, marks, k, phone, given } = this, { units, examples } = this.count();
    if (phone && !this.stage.veiled) return; // the tabs name it
    marks.text(w.units_title, phone ? 12 : 22 * k, phone ? 26 : 32 * k, {
      size: phone ? 14 : 17, weight: 650, halo: false,
    });
    if (phone) return;
    if (this.stage.veiled) return marks.text(`${w.step} 0. ${w.units_veil}`, 22 * k, 54 * k, {
      size: 13, halo: false, color: ink.soft,
    });
    const text = w.units_of.replace("{count}", units).replace("{all}", given.widths[0]).replace("{examples}", examples);
    marks.text(text, 22 * k, 54 * k, { size: 13, halo: false, color: ink.soft });
  }
  /** Units and examples that are drawn. */
  count() {
    const { film } = this.stage, [, , units, examples] = film.chunks[0].arrays.unit_lines.shape;
    const there = (n, at) => Array.from({ length: n }, (_, i) => at(i)).filter((v) => !Number.isNaN(v)).length;
    const unit = (i) => film.at("unit_lines", 0, 0, i, 0);
    const example = (i) => film.at("unit_lines", 0, 0, 0, i);
    return { units: there(units, unit), examples: there(examples, example) };
  }
  box(i, rows, columns) {
    const { width, height, k, phone } = this, left = phone ? 40 : 62 * k, right = width - (phone ? 12 : 24 * k);
    const gap = (phone ? 10 : 22) * k;
    const top = (phone ? 44 : 84) * k, bottom = height - (phone ? 12 : 30) * k;
    const w = (right - left - gap * (columns - 1)) / columns, h = (bottom - top - gap * (rows - 1)) / rows;
    return { x: left + (i % columns) * (w + gap), y: top + Math.floor(i / columns) * (h + gap), w, h };
  }
  /** The spread between units in the layer where it is largest. */
  difference(k) {
    const { film, variants } = this.stage, frame = this.frame;
    const all = Array.from({ length: variants[k].depth }, (_, l) => film.at("unit_spread", frame, k, l));
    return Math.max(...all.filter((v) => !Number.isNaN(v)));
  }
  /** The largest answer of any variant: one scale for all panels. */
  reach() {
    const { stage: { film }, frame } = this, { units, examples } = this.count();
    let most = 0;
    for (const k of this.stage.visible()) {
      for (let i = 0; i < units * examples; i++) {
        const value = film.at("unit_lines", frame, k, Math.floor(i / examples), i % examples);
        most = Math.max(most, Math.abs(value) || 0);
      }
    }
    return Math.max(most * 1.08, 1);
  }
  panel(k, { x, y, w, h }) {
    const { ctx, marks, stage, frame } = this, { film, variants, ink, words } = stage, { color, name } = variants[k];
    const head = (this.phone ? 20 : 52) * this.k, top = y + head, tall = h - head, reach = this.reach();
    const { units, examples } = this.count();
    const py = (v) => top + (tall / 2) * (1 - v / reach);
    const px = (e) => x + 14 * this.k + ((w - 28 * this.k) * e) / Math.max(1, examples - 1);
    for (const tick of [-1, 0, 1]) {
      marks.line([[x, py(tick)], [x + w, py(tick)]], { color: ink.grid, width: tick ? 1 : 1.4 });
      if (k !== stage.visible()[0] && !this.phone) continue;
      marks.text(tick > 0 ? "+1" : String(tick).replace("-", "−"), x - 8 * this.k, py(tick) + 4 * this.k, {
        size: 12, align: "right", halo: false, color: ink.soft,
      });
    }
    marks.text(name, x, y + 12 * this.k, { size: 15, weight: 650, halo: false, color });
    if (!this.phone) {
      const text = words.units_difference.replace("{value}", brief(this.difference(k)));
      marks.text(text, x, y + 34 * this.k, { size: 13, halo: false, color: ink.soft });
      for (let e = 0; e < examples; e++) marks.text(String(e + 1), px(e), top + tall + 18 * this.k, {
        size: 12, align: "center", halo: false, color: ink.soft,
      });
    }
    for (let u = 0; u < units; u++) {
      const points = Array.from({ length: examples }, (_, e) => [px(e), py(film.at("unit_lines", frame, k, u, e))]);
      if (points.some(([, v]) => Number.isNaN(v))) continue;
      marks.line(points, { color, width: 2, alpha: 0.55 });
      ctx.fillStyle = color;
      for (const [u0, v0] of points) {
        ctx.beginPath();
        ctx.arc(u0, v0, 3 * this.k, 0, 2 * Math.PI);
        ctx.fill();
      }
    }
  }
  /** A level line of ink where all units lie, and the number. */
  note({ x, y, w, h }) {
    const { marks, k, phone, stage: { note, written } } = this;
    const middle = y + (phone ? 20 : 52) * k + (h - (phone ? 20 : 52) * k) / 2;
    marks.bracket(x + w + 7 * k, middle - 9 * k, middle + 9 * k, { share: part(written, 0, 0.4) });
    const at = { align: "left", alpha: part(written, 0.4, 0.8), wide: (w - 12 * k) / k, size: 34 };
    if (phone) marks.text(note.number, x + w - 6, y + 14, { size: 22, weight: 720, align: "right", alpha: at.alpha });
    else marks.number(note.number, note.text, x + 6 * k, middle + 62 * k, at);
  }
  legend(frame) {
    const { stage } = this, { words, film, variants, veiled } = stage;
    if (veiled) return { title: "", values: variants.map(() => "") };
    this.frame = this.recorded(frame);
    const title = words.units_difference.replace("{value}", "").replace(/:? *$/, "");
    const values = variants.map((_, k) => brief(this.difference(k)));
    return { title: `${title}, ${words.step} ${film.steps[this.frame]}`, values };
  }
  table() {
    const { words, variants } = this.stage, title = words.units_difference.replace("{value}", "").trim();
    const rows = variants.map(({ name }, k) => [name, threeDigits(this.difference(k))]);
    return { head: [words.variant, title], rows };
  }
  describe() {
    const { stage } = this, { words, film, variants, veiled } = stage;
    if (this.frame === undefined) return;
    const difference = (k) => words.units_difference.replace("{value}", brief(this.difference(k)));
    const of = (k) => `${variants[k].name}: ${difference(k)}`;
    const hidden = veiled ? `${words.units_veil}. ` : "";
    const said = hidden + stage.visible().map(of).join("; ");
    this.canvas.setAttribute("aria-label", `${words.units_title}, ${words.step} ${film.steps[this.frame]}. ${said}`);
  }
}
PANES.units = Units;
