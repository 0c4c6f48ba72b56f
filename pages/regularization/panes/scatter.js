// Each weight of a network against the same weight of the last one: on the diagonal they are equal, on the level line
// it is exactly 0. Where an L1 penalty acts the upright axis is logarithmic on both sides of 0: small is not none.

import { headline } from "../../../assets/answers.js";
import { apart } from "../../../assets/kinds.js";
import { brief, marker, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { freest } from "../../../assets/places.js";
import { linear, symlog } from "../../../assets/scales.js";
import { keep } from "../../../assets/written.js";

const ROOM = 1.06;

class WeightPairs extends Picture {
  get count() {
    return this.stage.film.depth("weight_sample");
  }
  weight(k, i, frame = this.stage.frame) {
    return this.stage.film.at("weight_sample", frame, k, i);
  }
  /** The variants that are seen, and the last one, with which each is compared. */
  get shown() {
    const visible = this.stage.visible(), base = this.stage.variants.length - 1;
    return { base, others: visible.filter((k) => k !== base) };
  }
  paint() {
    const { stage, marks, k, width, height, phone } = this, { words } = stage;
    this.title(words.pairs_of_weights, words.pairs_of_weights_aside, phone ? 12 : 22, phone ? 24 : 30);
    const { base, others } = this.shown;
    this.canvas.dataset.shown = stage.veiled ? 0 : others.length;
    if (stage.veiled) {
      const top = (phone ? 40 : 52) * k;
      const box = [20 * k, top, width - 40 * k, height - top - 22 * k];
      return marks.veil(box, words.pairs_of_weights_veil, words.veil_why);
    }
    this.scales = this.measure([base, ...others]);
    const [first, second] = others.map((one) => stage.variants[one].name);
    const short = phone && others.length === 2 ? [apart(first, second), apart(second, first)] : [];
    others.forEach((one, i) => this.panel(one, base, this.box(i, others.length), short[i]));
    if (stage.note && others.length) this.note(stage.note, this.box(0, others.length), others[0], base);
  }
  /** Both axes over all weights at the cursor; the level one is the last network's. */
  measure(shown) {
    const { fine } = this.given;
    const [base, most] = [shown.slice(0, 1), shown].map((some) => ROOM * Math.max(...some.map((k) => this.largest(k))));
    const upright = fine ? symlog(-most, most, fine / 5) : linear(-most, most);
    return { across: fine ? linear(-base, base) : linear(-most, most), upright };
  }
  largest(k) {
    let most = 1e-3;
    for (let i = 0; i < this.count; i++) {
      const size = Math.abs(this.weight(k, i));
      if (Number.isFinite(size) && size > most) most = size;
    }
    return most;
  }
  box(i, count) {
    const { width, height, k, phone } = this, left = (phone ? 46 : 74) * k, right = (phone ? 12 : 24) * k;
    const top = (phone ? 78 : 92) * k, gap = (phone ? 46 : 78) * k, below = (phone ? 34 : 40) * k;
    const columns = phone ? Math.min(2, count) : count, rows = Math.ceil(count / columns);
    const w = (width - left - right - gap * (columns - 1)) / columns;
    const h = (height - top - below * rows - (phone ? 26 * k : 0) * (rows - 1)) / rows;
    const wide = Math.min(w, phone ? w : Math.max(h * 1.3, 300 * k));
    const start = left + (width - left - right - columns * wide - (columns - 1) * gap) / 2;
    const y = top + Math.floor(i / columns) * (h + below + 26 * k);
    return { x: start + (i % columns) * (wide + gap), y, w: wide, h };
  }
  panel(one, base, box, called = this.stage.variants[one].name) {
    const { marks, ctx, k, phone, stage } = this, { x, y, w, h } = box;
    const { color, marker: shape } = stage.variants[one];
    const at = this.placing(box);
    const said = `${this.measured}: ${this.told(one)}`;
    ctx.fillStyle = color;
    marker(ctx, shape, x + 6 * k, y - (phone ? 31 : 35) * k, 4.6 * k);
    headline(marks, called, x + 16 * k, y - (phone ? 27 : 30) * k, w - 16 * k, phone ? 12 : 14);
    marks.text(said, x, y - 10 * k, { size: phone ? 12 : 13, halo: false });
    this.axes(box, one, base, at);
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, y, w, h);
    ctx.clip();
    this.equal(at, box);
    this.dots(one, base, at);
    ctx.restore();
  }
  /** From a pair of weights to its place in a panel. */
  placing({ x, y, w, h }) {
    const { across, upright } = this.scales;
    return (a, b) => [x + w * across.share(a), y + h * (1 - upright.share(b))];
  }
  axes({ x, y, w, h }, one, base, at) {
    const { marks, ctx, k, phone, stage } = this, { variants, ink } = stage, { across, upright } = this.scales;
    keep(ctx, "axis", [x - 40 * k, y, 40 * k, h], { text: variants[one].name, scale: upright });
    Object.assign(ctx, { strokeStyle: ink.line, lineWidth: k });
    ctx.strokeRect(x, y, w, h);
    const soft = { size: 12, halo: false, color: ink.soft };
    const [, level] = at(0, 0);
    marks.segment(x, level, x + w, level, { color: ink.text, width: 1.2, alpha: 0.6 });
    let last = Infinity;
    for (const tick of upright.ticks.toSorted((a, b) => a - b)) {
      const [, v] = at(0, tick);
      if (last - v < 15 * k) continue;
      last = v;
      marks.text(upright.label(tick), x - 6 * k, v + 4 * k, { ...soft, align: "right" });
    }
    for (const tick of across.ticks.filter((_, i) => !phone || i % 2 === 0)) {
      marks.text(across.label(tick), at(tick, 0)[0], y + h + 16 * k, { ...soft, align: "center" });
    }
    const [text, size] = marks.fitted(variants[base].name, w, 12, 400);
    marks.text(text, x + w, y + h + 32 * k, { ...soft, size, align: "right", color: variants[base].color });
  }
  /** Where both weights are equal. */
  equal(at, { w }) {
    const { stage, marks, k } = this, { across } = this.scales, { low, high } = across;
    const points = Array.from({ length: 121 }, (_, i) => low + ((high - low) * i) / 120).map((a) => at(a, a));
    marks.line(points, { color: stage.ink.soft, width: 1.3, dash: [5, 4] });
    const text = stage.words.pairs_of_weights_same, [u, v] = at(0.72 * high, 0.72 * high);
    if (w > 220 * k) marks.text(text, u - 8 * k, v - 4 * k, { size: 12, color: stage.ink.soft, align: "right" });
  }
  dots(one, base, at) {
    const { ctx, k, stage } = this, { color } = stage.variants[one], r = (this.phone ? 1.5 : 1.9) * k;
    ctx.save();
    Object.assign(ctx, { fillStyle: color, globalAlpha: 0.55 });
    for (let i = 0; i < this.count; i++) {
      const [a, b] = [this.weight(base, i), this.weight(one, i)];
      if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
      const [u, v] = at(a, b);
      ctx.fillRect(u - r, v - r, 2 * r, 2 * r);
    }
    ctx.restore();
  }
  /** In the corner of the first panel where the fewest weights are. */
  note(note, box, one, base) {
    const { x, y, w, h } = box, { marks, k, phone, ctx, stage } = this, alpha = part(stage.written, 0.2, 0.7);
    const words = phone ? "" : note.text, size = phone ? 26 : 36, at = this.placing(box);
    const least = marks.width(note.number, size, 720);
    const wide = Math.max(least, Math.min(w - 24 * k, 230 * k, marks.width(words, 14) + 4 * k));
    const rows = words ? Math.ceil(marks.width(words, 14) / wide + 0.1) : 0, tall = (size + 14 + 19 * rows) * k;
    const [left, right, top, low] = [x + 6 * k, x + w - wide - 22 * k, y + 6 * k, y + h - tall - 6 * k];
    const places = [[left, top], [right, low], [right, top], [left, low]];
    const corners = places.map((place) => [...place, wide + 16 * k, tall]);
    const points = Array.from({ length: this.count }, (_, i) => at(this.weight(base, i), this.weight(one, i)));
    const [u, v] = freest(corners, points);
    ctx.save();
    Object.assign(ctx, { fillStyle: stage.ink.stage, globalAlpha: 0.9 * alpha });
    ctx.beginPath();
    ctx.roundRect(u, v, wide + 16 * k, tall, 8 * k);
    ctx.fill();
    ctx.restore();
    const look = { align: "left", alpha, size, wide: wide / k };
    marks.number(note.number, words, u + 8 * k, v + (size + 4) * k, look);
  }
  legend(frame) {
    const { stage } = this, { variants, words, film, veiled } = stage;
    if (veiled) return { title: "", values: variants.map(() => "") };
    const values = variants.map((_, k) => this.told(k, frame));
    return { title: `${this.measured}, ${words.step} ${film.steps[frame]}`, values };
  }
  /** What is said of a network: where an L1 penalty acts how many weights are 0, else how large they are. */
  get measured() {
    const { words } = this.stage;
    return this.given.fine ? words.pairs_of_weights_zero : words.pairs_of_weights_size;
  }
  told(k, frame = this.stage.frame) {
    return this.given.fine ? percent(this.stage.film.last("zero_weights", frame, k)) : brief(this.size(k, frame));
  }
  /** Root mean square of a network's weights that are followed. */
  size(k, frame = this.stage.frame) {
    let sum = 0;
    for (let i = 0; i < this.count; i++) sum += this.weight(k, i, frame) ** 2;
    return Math.sqrt(sum / this.count);
  }
  table() {
    const { words, variants, film, frame } = this.stage;
    const of = ({ name }, k) => [name, percent(film.last("zero_weights", frame, k)), brief(this.size(k))];
    const head = [words.variant, words.pairs_of_weights_zero, words.pairs_of_weights_size];
    return { head, rows: variants.map(of) };
  }
  describe() {
    const { stage } = this, { words, film, frame, variants } = stage;
    const zeros = (k) => `${words.pairs_of_weights_zero} ${percent(film.last("zero_weights", frame, k))}`;
    const one = ({ name }, k) => `${name}: ${zeros(k)}, ${words.pairs_of_weights_size} ${brief(this.size(k))}`;
    const said = stage.veiled ? words.pairs_of_weights_veil : variants.map(one).join("; ");
    stage.sentence = `${words.pairs_of_weights}, ${words.step} ${film.steps[frame]}. ${said}.`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.weight_pairs = WeightPairs;
