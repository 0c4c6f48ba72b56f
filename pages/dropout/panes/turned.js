// Digits turned step by step: the entropy of the answer through one pass, and of the mean over many masks.

import { brief, marker, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { along, freeHeight } from "../../../assets/places.js";
import { Plot } from "../../../assets/plot.js";
import { linear } from "../../../assets/scales.js";

const RIGHT = 0; // columns of the table
const SINGLE = 1;
const MIXED = 2;
const ASKED = 60; // degrees that the question is about

const nats = (value) => (Number.isFinite(value) ? value.toFixed(2) : "–");

class Turned extends Picture {
  /** It is measured at the end: the last frame brings it. */
  get whole() {
    return true;
  }
  get end() {
    const { film } = this.stage;
    const { arrays } = film.chunks[film.count - 1];
    return arrays.uncertainty.values.length ? arrays : null;
  }
  /** How far the digit is turned, as a place in the list of angles: the transport's time turns it. */
  get turn() {
    const { film } = this.stage;
    return (this.position / Math.max(1, film.total - 1)) * (this.given.angles.length - 1);
  }
  label() {
    const { words, film, frame } = this.stage;
    if (!film.count || !this.end) return undefined;
    const last = this.given.angles.at(-1), angle = Math.round((last * frame) / Math.max(1, film.total - 1));
    return words.turned_label.replace("{step}", film.steps[frame]).replace("{angle}", angle);
  }
  value(variant, place, column) {
    const [, , angles, columns] = this.end.uncertainty.shape;
    return this.end.uncertainty.values[(variant * angles + place) * columns + column];
  }
  /** Entropy, as much as there can be, against the place in the list of angles. */
  lay() {
    const { k, width, height, phone, given } = this;
    const x = (phone ? 40 : 70) * k;
    const foot = (phone ? 74 : 112) * k;
    const box = { x, y: 88 * k, w: width - x - (phone ? 18 : 36) * k, h: height - 88 * k - foot };
    return new Plot(box, given.angles.length, linear(0, Math.log(given.classes)), {}, k);
  }
  paint(position) {
    const { stage, marks, k, width, height } = this;
    const { words } = stage;
    this.position = position;
    this.title(words.turned_title);
    if (stage.veiled) {
      const box = [24 * k, 56 * k, width - 48 * k, height - 80 * k];
      return marks.veil(box, words.turned_veiled, words.turned_veiled_why);
    }
    if (!this.end) return marks.text(words.turned_waiting, 24 * k, 90 * k, { size: 14 });
    this.plot = this.lay();
    this.key();
    this.axes();
    for (const variant of stage.visible()) this.curves(variant);
    if (stage.note) this.annotate(stage.note);
  }
  key() {
    const { marks, k, stage, phone } = this;
    const { words, ink } = stage;
    const soft = { size: phone ? 12 : 13, color: ink.soft, halo: false };
    const y = 58 * k;
    const one = 24 * k;
    marks.segment(one, y - 4 * k, one + 26 * k, y - 4 * k, { width: 2.6 });
    marks.text(words.turned_masks, one + 34 * k, y, soft);
    const two = phone ? one : one + 60 * k + marks.width(words.turned_masks, 13);
    const below = phone ? y + 17 : y;
    marks.segment(two, below - 4 * k, two + 26 * k, below - 4 * k, { width: 1.6, dash: [2, 3] });
    marks.text(words.turned_single, two + 34 * k, below, soft);
  }
  axes() {
    const { ctx, marks, k, stage, given, phone, plot } = this;
    const { words, ink } = stage;
    const { x, w, y, h } = plot;
    const soft = { size: 12, color: ink.soft, halo: false };
    marks.font(12);
    plot.grid(ctx, ink);
    marks.segment(x, y, x + w, y, { color: ink.soft, width: 1, dash: [2, 4] });
    marks.text(words.turned_most, x + w, y + 15 * k, { ...soft, align: "right" });
    if (!phone) marks.text(words.turned_entropy, x, y - 8 * k, soft);
    const each = phone ? 4 : 2;
    given.angles.forEach((angle, place) => {
      if (place % each) return;
      marks.text(`${angle}°`, plot.across(place), y + h + 18 * k, { ...soft, align: "center" });
      this.digit(place, plot.across(place), y + h + 28 * k, (phone ? 30 : 52) * k);
    });
    plot.cursor(ctx, Math.min(this.turn, given.angles.length - 1), ink.soft);
  }
  /** The chosen digit, as far turned as its place says. */
  digit(place, middle, y, size) {
    const { ctx, given, stage } = this;
    const { side } = given;
    if (!side) return;
    const count = side * side;
    const pixels = this.end.turned_input.values.subarray(place * count, (place + 1) * count);
    const most = Math.max(...pixels, 1e-9);
    const cell = size / side;
    ctx.save();
    ctx.fillStyle = stage.ink.raised;
    ctx.fillRect(middle - size / 2, y, size, size);
    ctx.fillStyle = stage.ink.text;
    pixels.forEach((value, i) => {
      ctx.globalAlpha = Math.max(0, Math.min(1, value / most));
      ctx.fillRect(middle - size / 2 + (i % side) * cell, y + Math.floor(i / side) * cell, cell + 0.4, cell + 0.4);
    });
    ctx.restore();
  }
  /** A column of the table up to the cursor, as a line of the plot. */
  line(variant, column) {
    const count = Math.floor(this.turn + 1e-6) + 1;
    return { value: (place) => this.value(variant, place, column), count, joined: true };
  }
  curves(variant) {
    const { ctx, k, stage, given, plot } = this;
    const { color, dash, marker: shape } = stage.variants[variant];
    plot.line(ctx, this.line(variant, SINGLE), { color, width: 1.6, dash: "dot" });
    if (!given.drops[variant]) return;
    const mixed = this.line(variant, MIXED);
    plot.line(ctx, mixed, { color, width: 2.8, dash });
    ctx.fillStyle = color;
    for (const at of plot.pieces(mixed).flat()) marker(ctx, shape, ...at, 4 * k);
  }
  /** The two entropies whose ratio is asked for, and the ratio. */
  annotate(note) {
    const { marks, k, stage, given, phone, plot } = this;
    const place = given.angles.indexOf(ASKED);
    const [low, high] = [this.value(0, 0, MIXED), this.value(0, place, MIXED)];
    const [from, to] = [plot.across(0), plot.across(place)];
    const [below, above] = [plot.up(low), plot.up(high)];
    const drawn = part(stage.written, 0, 0.5);
    const alpha = part(stage.written, 0.5, 1);
    marks.segment(from, below, from + (to - from) * drawn, below, { dash: [5, 4] });
    marks.arrow([to, below], [to, above + 8 * k], { share: drawn });
    marks.ring(from, below, 8);
    marks.ring(to, above, 8);
    marks.text(nats(low), from + 12 * k, below - 10 * k, { size: 13, weight: 600, alpha });
    marks.text(nats(high), to + 13 * k, above + 18 * k, { size: 13, weight: 600, alpha });
    const [size, wide, words] = phone ? [26, 80, ""] : [36, 220, note.text], under = (words ? 54 : 6) * k;
    const x = to + (phone ? 40 : -16) * k, box = [x - wide * k, x], top = plot.y + 46 * k, ys = [];
    for (let y = above - under - 4 * k; y > top; y -= 6 * k) ys.push(y); // as near to the arrow as the lines leave room
    const lines = stage.visible().flatMap((one) => along(plot.pieces(this.line(one, MIXED)).flat(), 8));
    const y = freeHeight([...ys, top], box, 34 * k, under, lines);
    marks.number(note.number, words, x, y, { alpha, size, wide });
  }
  legend() {
    const { stage, given } = this;
    const { variants, words, film } = stage;
    if (stage.veiled || !film.count || !this.end) return { title: "", values: variants.map(() => "") };
    const place = given.angles.indexOf(ASKED);
    const ratio = (k) => this.value(k, place, MIXED) / this.value(k, 0, MIXED);
    const values = variants.map((_, k) => (Number.isFinite(ratio(k)) ? `${brief(ratio(k))} ×` : "–"));
    return { title: words.turned_legend, values };
  }
  table() {
    const { stage, given } = this, { words, variants } = stage, columns = [MIXED, SINGLE];
    const names = [words.turned_masks, words.turned_single];
    const head = ["°", ...variants.flatMap(({ name }) => names.map((column) => `${name}, ${column}`))];
    if (!this.end) return { head, rows: [], caption: words.turned_waiting };
    const of = (place) => variants.flatMap((_, k) => columns.map((column) => nats(this.value(k, place, column))));
    const rows = given.angles.map((angle, place) => [String(angle), ...of(place)]);
    return { head, rows, caption: words.turned_title };
  }
  describe() {
    const { stage, given } = this;
    const { words, variants } = stage;
    const angle = (k) => (place) => {
      const right = `${words.turned_right} ${percent(this.value(k, place, RIGHT))}`;
      const both = [MIXED, SINGLE].map((column) => nats(this.value(k, place, column))).join(", ");
      return `${given.angles[place]}°: ${both}, ${right}`;
    };
    const told = (variant, k) => `${variant.name}: ${given.angles.map((_, place) => angle(k)(place)).join("; ")}`;
    const said = stage.veiled ? words.turned_veiled : this.end ? variants.map(told).join(". ") : words.turned_waiting;
    stage.sentence = `${words.turned_title}. ${said}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.turned = Turned;
