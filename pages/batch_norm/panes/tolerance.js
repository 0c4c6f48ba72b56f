// The tolerance maps: which learning rates and sizes of the first weights a network bears, with batch norm and without.

import { brief, marker, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { keep } from "../../../assets/written.js";
import { Cells, shade } from "./cells.js";

const SMALL = 0.05; // standard deviation below which nothing learns without the norm

class Tolerance extends Cells {
  constructor(stage, view) {
    super(stage, view);
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => stage.tip());
    this.canvas.addEventListener("click", (event) => this.pick(event));
  }
  /** The maps come after the networks' own frames. */
  get whole() {
    return true;
  }
  /** The last frame with maps up to the cursor; -1 where none has come. */
  get mapped() {
    let frame = this.stage.shownCount - 1;
    while (frame >= 0 && !this.any(frame)) frame -= 1;
    return frame;
  }
  any(frame) {
    const { film } = this.stage;
    for (let row = 0; row < this.side; row++) {
      for (let column = 0; column < this.side; column++) {
        if (!Number.isNaN(film.at("tolerance", frame, 0, 0, row, column))) return true;
      }
    }
    return false;
  }
  value(half, row, column) {
    return this.at < 0 ? NaN : this.stage.film.at("tolerance", this.at, 0, half, row, column);
  }
  paint() {
    this.at = this.mapped;
    for (const half of [0, 1]) this.map(half);
    this.axes();
    this.bar();
    this.places();
    if (this.done) this.annotate();
  }
  get trained() {
    let count = 0;
    for (const half of [0, 1]) {
      for (let i = 0; i < this.side ** 2; i++) {
        count += !Number.isNaN(this.value(half, Math.floor(i / this.side), i % this.side));
      }
    }
    return count;
  }
  get done() {
    return this.trained === this.given.count;
  }
  good(half) {
    let count = 0;
    for (let row = 0; row < this.side; row++) {
      for (let column = 0; column < this.side; column++) count += this.value(half, row, column) >= this.given.good;
    }
    return count;
  }
  map(half) {
    const { ctx, k, marks, stage, given } = this;
    const { words, ink } = stage;
    const { x, y } = this.box(half);
    const number = this.at < 0 ? "–" : String(this.good(half));
    const wide = marks.width(number, this.phone ? 34 : 54, 720);
    marks.text(number, x, y - 38 * k, { size: this.phone ? 34 : 54, weight: 720, halo: false });
    const heading = { size: this.phone ? 13 : 19, weight: 650, halo: false };
    marks.text(words[half ? "maps_without" : "maps_with"], x + wide + 12 * k, y - 62 * k, heading);
    const of = words.maps_of.replace("{count}", given.count / 2);
    if (!this.phone) marks.text(of, x + wide + 12 * k, y - 40 * k, { size: 13.5, color: ink.soft, halo: false });
    if (!half) marks.text(words.maps_outlined, x, y - 12 * k, { size: 13, color: ink.soft, halo: false });
    for (let row = 0; row < this.side; row++) {
      for (let column = 0; column < this.side; column++) this.tile(half, row, column);
    }
    this.outline(half);
    ctx.globalAlpha = 1;
  }
  /** A line around the cells that learned. */
  outline(half) {
    const { marks, stage } = this;
    const color = stage.ink.dark ? "#f08a3c" : "#d9660b";
    const good = (row, column) => this.value(half, row, column) >= this.given.good;
    for (let row = 0; row < this.side; row++) {
      for (let column = 0; column < this.side; column++) {
        if (!good(row, column)) continue;
        const { x, y, w, h } = this.cell(half, row, column);
        const edge = (...ends) => marks.segment(...ends, { color, width: 2.6 });
        if (!good(row + 1, column)) edge(x, y, x + w, y);
        if (!good(row - 1, column)) edge(x, y + h, x + w, y + h);
        if (!good(row, column - 1)) edge(x, y, x, y + h);
        if (!good(row, column + 1)) edge(x + w, y, x + w, y + h);
      }
    }
  }
  axes() {
    const { marks, k, given, stage } = this;
    const { words, ink } = stage;
    const soft = { size: 12, color: ink.soft, halo: false };
    for (const half of [0, 1]) {
      const { x, y, w, h } = this.box(half);
      for (const rate of [0.001, 0.01, 0.1, 1, 10]) {
        const at = x + w * (this.share(given.x_values, rate) * (1 - 1 / this.side) + 0.5 / this.side);
        marks.text(String(rate), at, y + h + 18 * k, { ...soft, align: "center" });
      }
      marks.text(words.maps_rate, x + w / 2, y + h + 37 * k, { ...soft, size: 13, align: "center" });
      if (half) continue;
      for (const std of [0.01, 0.1, 1, 3]) {
        const at = y + h - h * (this.share(given.y_values, std) * (1 - 1 / this.side) + 0.5 / this.side);
        marks.text(String(std), x - 8 * k, at + 4 * k, { ...soft, align: "right" });
      }
      if (!this.phone) this.sideways(words.maps_scale, 30 * k, y + h / 2);
    }
  }
  bar() {
    const { ctx, marks, k, stage, given } = this;
    const { words, ink } = stage;
    const w = Math.min(250 * k, this.width * 0.4);
    const x = this.width - w - 32 * k;
    const y = this.height - 30 * k;
    const steps = 40;
    for (let i = 0; i < steps; i++) {
      ctx.fillStyle = shade(this.ramp, i / (steps - 1));
      ctx.fillRect(x + (w * i) / steps, y, w / steps + 1, 8 * k);
    }
    const soft = { size: 12, color: ink.soft, halo: false };
    keep(ctx, "bar", [x, y - 16 * k, w, 26 * k], { text: words.maps_accuracy });
    marks.text(`${words.maps_accuracy} ${percent(0)}`, x - 8 * k, y + 9 * k, { ...soft, align: "right" });
    marks.text(percent(given.good), x + w * given.good, y - 5 * k, { ...soft, align: "center", weight: 600 });
    marks.segment(x + w * given.good, y - 2 * k, x + w * given.good, y + 10 * k, { width: 2 });
    if (this.phone) return;
    const { depth, width, steps: long } = given;
    const cell = words.maps_cell.replace("{depth}", depth).replace("{width}", width).replace("{steps}", long);
    marks.text(cell, 92 * k, y + 9 * k, soft);
  }
  /** The rail's networks, where they stand on the maps, with what they reach. */
  places() {
    const { ctx, k, stage, given } = this;
    given.places.forEach((place, variant) => {
      if (!place || !stage.visible().includes(variant)) return;
      const { x, y, w, h } = this.box(place.half);
      const inner = 1 - 1 / this.side;
      const u = x + w * (this.share(given.x_values, place.lr) * inner + 0.5 / this.side);
      const v = y + h - h * (this.share(given.y_values, place.std) * inner + 0.5 / this.side);
      const { color, marker: shape } = stage.variants[variant];
      ctx.fillStyle = stage.ink.raised;
      marker(ctx, shape, u, v, 9 * k);
      ctx.fillStyle = color;
      marker(ctx, shape, u, v, 6.4 * k);
      const accuracy = this.final(variant);
      if (Number.isFinite(accuracy)) this.pill(percent(accuracy), u + 14 * k, v, color);
    });
  }
  pill(text, x, y, color) {
    const { ctx, marks, k, stage } = this;
    const wide = marks.width(text, 13, 650) + 18 * k;
    const left = Math.min(x, this.width - wide - 6 * k);
    ctx.beginPath();
    ctx.roundRect(left, y - 12 * k, wide, 24 * k, 12 * k);
    Object.assign(ctx, { fillStyle: stage.ink.raised, strokeStyle: color, lineWidth: 1.6 * k });
    ctx.fill();
    ctx.stroke();
    marks.text(text, left + 9 * k, y + 4.5 * k, { size: 13, weight: 650, halo: false });
  }
  /** A variant's last test accuracy in evaluation mode. */
  final(variant) {
    const { film } = this.stage;
    return film.last("eval_accuracy", film.count - 1, variant);
  }
  /** What the map without the norm says of small weights, in its own numbers. */
  annotate() {
    const { marks, k, given, stage } = this;
    const { x, y, w, h } = this.box(1);
    const rows = given.y_values.flatMap((std, row) => (std < SMALL ? [row] : []));
    const best = Math.max(...rows.flatMap((row) => given.x_values.map((_, column) => this.value(1, row, column))));
    const line = y + h - (h * rows.length) / this.side;
    const written = part(stage.written, 0, 1);
    marks.segment(x, line, x + w * written, line, { dash: [2, 4], width: 1.4 });
    const text = stage.words.maps_small.replace("{std}", SMALL).replace("{best}", percent(best, 0));
    if (!this.phone) marks.lines(text, x + w / 2, line + 26 * k, w * 0.86, { size: 14, weight: 650, align: "center" });
  }
  hover(event) {
    const cell = this.width && this.find(event);
    const { words } = this.stage;
    if (!cell) return this.stage.tip();
    const value = this.value(cell.half, cell.row, cell.column);
    const said = Number.isNaN(value) ? words.maps_waiting : value < 0 ? words.maps_diverged : percent(value, 0);
    const { x_values: rates, y_values: scales } = this.given;
    const lines = [`${words.maps_rate} ${brief(rates[cell.column])}`, `${words.maps_scale} ${brief(scales[cell.row])}`];
    this.stage.tip(event, [...lines, `${words.maps_accuracy} ${said}`]);
  }
  pick(event) {
    const cell = this.width && this.find(event);
    if (cell) this.stage.setTriggerValue("pick", { pane: "tolerance", ...cell });
  }
  legend() {
    const { stage } = this;
    const { words, variants } = stage;
    const values = variants.map((_, k) => percent(this.final(k)));
    return { title: `${words.maps_accuracy}, ${words.step} ${stage.steps}`, values };
  }
  /** The transport's time is that of the trainings. */
  label() {
    return this.stage.words.maps_trained.replace("{count}", this.at === undefined ? 0 : this.trained);
  }
  /** The best accuracy of each row of both maps, over all rates. */
  table() {
    const { words } = this.stage, every = this.given.y_values.map((_, i) => i);
    const known = (half, row) => every.map((column) => this.value(half, row, column)).filter(Number.isFinite);
    const text = (half, row) => percent(Math.max(...known(half, row)));
    const rows = every.map((row) => [brief(this.given.y_values[row]), text(0, row), text(1, row)]);
    return { head: [words.maps_scale, words.maps_with, words.maps_without], rows };
  }
  describe() {
    const { words } = this.stage;
    const said = (half) => `${words[half ? "maps_without" : "maps_with"]}: ${this.good(half)}`;
    const of = words.maps_of.replace("{count}", this.given.count / 2);
    this.stage.sentence = `${said(0)}, ${said(1)} ${of}. ${this.label()}`;
    this.canvas.setAttribute("aria-label", this.stage.sentence);
  }
}
PANES.tolerance = Tolerance;
