// The unit that the pointer or the keyboard is at: its formula with its weights put in, its answers, their histogram.

import { brief, say } from "./kit.js";
import { signs } from "./units.js";

const TERMS = 3; // weights that a formula writes out: the largest
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

const sub = (number) => [...String(number)].map((digit) => SUBSCRIPTS[digit]).join("");
const signed = (value, first) => {
  const size = brief(Math.abs(value));
  return first ? `${value < 0 ? "−" : ""}${size}` : `${value < 0 ? "−" : "+"} ${size}`;
};

export class Pointed {
  constructor(picture) {
    this.picture = picture;
    this.at = null;
    const { canvas } = picture;
    canvas.tabIndex = 0;
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerleave", () => this.set(null));
    canvas.addEventListener("blur", () => this.set(null));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }
  set(found) {
    if (found?.column === this.at?.column && found?.row === this.at?.row) return;
    this.at = found;
    this.picture.stage.dirty = true;
  }
  move({ offsetX: x, offsetY: y }) {
    const { columns, side, stage } = this.picture;
    if (!columns || stage.veiled) return;
    const reach = side / 2 + 3;
    for (const [column, { x: across, units }] of columns.entries()) {
      if (Math.abs(across - x) > reach) continue;
      const row = units.findIndex((unit) => Math.abs(unit.y - y) <= reach);
      if (row >= 0) return this.set({ column, row });
    }
    this.set(null);
  }
  /** Arrows with the shift key go from unit to unit; without it they are the transport's. */
  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const { columns } = this.picture;
    if (event.key === "Escape") return this.set(null);
    if (!way || !event.shiftKey || !columns) return;
    event.preventDefault();
    event.stopPropagation();
    const { column, row } = this.at ?? { column: 1, row: -1 };
    const to = Math.max(0, Math.min(columns.length - 1, column + way[0]));
    const last = columns[to].units.length - 1;
    this.set({ column: to, row: Math.max(0, Math.min(last, row + way[1])) });
    say(this.picture.stage.voice.said, this.formula());
  }
  get found() {
    const { columns } = this.picture;
    const column = columns?.[this.at?.column];
    const place = column?.units[this.at.row];
    return place && { column, index: this.at.column, ...place };
  }
  is(column, unit) {
    const { found } = this;
    return Boolean(found) && found.column === column && found.unit === unit;
  }
  /** Which links of a gap belong to the unit that is looked at; null where none is. */
  touches(gap) {
    const { found } = this;
    if (!found || found.column.kind === "input" || found.column.kind === "image") return null;
    if (found.index === gap + 1) return (a, b) => b.unit === found.unit;
    return found.index === gap ? (a) => a.unit === found.unit : null;
  }
  name(index, unit) {
    const { columns, stage } = this.picture;
    const { kind } = columns[index];
    if (kind === "input") return "xy"[unit];
    return kind === "classes" ? `${stage.words.network_for} ${unit}` : `h${sub(unit + 1)}`;
  }
  /** h₃ = tanh(1.2 x − 0.4 y + 0.1): the largest weights are written out. */
  formula() {
    const { found, picture } = this;
    const { stage, layout, chosen, columns } = picture;
    const { words, film, frame } = stage;
    if (!found || found.index === 0) return found ? this.name(0, found.unit) : "";
    const numbers = picture.numbers[chosen];
    const row = film.row("drawn_weights", frame, chosen);
    const gap = found.index - 1;
    const { below } = numbers.gaps[gap];
    const terms = Array.from({ length: below }, (_, i) => [numbers.weight(row, gap, i, found.unit), i]);
    const largest = terms.toSorted((p, q) => Math.abs(q[0]) - Math.abs(p[0])).slice(0, TERMS);
    const kept = largest.toSorted((p, q) => p[1] - q[1]);
    const parts = kept.map(([w, i], at) => `${signed(w, !at)} ${this.name(gap, i)}`);
    const all = columns[gap].size;
    if (all > kept.length) parts.push(parts.length ? "+ …" : `Σ ${all} w·x`);
    parts.push(signed(numbers.bias(row, gap, found.unit), false));
    const inner = parts.join(" ");
    const last = found.column.kind === "classes";
    if (last) return `z${sub(found.unit)} = ${inner}`;
    const f = words[`activation_${layout.activation}`] ?? layout.activation;
    const normed = layout.norm ? `${words.network_normed}(${inner})` : inner;
    return `h${sub(found.unit + 1)} = ${f}(${normed})`;
  }
  paint() {
    const { found, picture } = this;
    if (!found || picture.stage.note || picture.phone) return;
    const { k, marks, ctx, side, width, height, stage } = picture;
    const wide = 268 * k;
    const hidden = found.column.kind === "hidden";
    const tall = (hidden ? 206 : found.index ? 62 : 40) * k;
    const right = found.column.x + side / 2 + 14 * k;
    const x = right + wide < width - 8 * k ? right : found.column.x - side / 2 - 14 * k - wide;
    const y = Math.max(8 * k, Math.min(height - tall - 8 * k, found.y - tall / 2));
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, wide, tall, 12 * k);
    Object.assign(ctx, { fillStyle: stage.ink.raised, strokeStyle: stage.ink.line, lineWidth: 1.4 * k });
    ctx.shadowColor = "rgba(15, 25, 45, 0.25)";
    ctx.shadowBlur = 14 * k;
    ctx.fill();
    ctx.shadowBlur = 0;
    ctx.stroke();
    ctx.restore();
    const look = { size: 13, weight: 600, halo: false };
    marks.lines(this.formula(), x + 14 * k, y + 24 * k, wide - 28 * k, look);
    if (hidden) this.facts(found, x + 14 * k, y + 66 * k);
  }
  /** The unit's picture, large; the histogram of its answers, and its mean answer to each class. */
  facts({ column, unit }, x, y) {
    const { picture } = this;
    const { k, ctx, marks, stage, layout, chosen } = picture;
    const { film, frame, ink, words } = stage;
    const size = 126 * k;
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, size, size, 10 * k);
    ctx.clip();
    picture.content(column, unit, x, y, size);
    ctx.restore();
    const at = column.at * picture.mostUnits + unit;
    const bars = film.row("unit_histogram", frame, chosen);
    const bins = film.chunks[0].arrays.unit_histogram.shape[3];
    const own = bars.subarray(at * bins, (at + 1) * bins);
    const left = x + size + 14 * k;
    const w = 100 * k;
    const floor = y + 52 * k;
    ctx.fillStyle = signs(ink).yes;
    const up = (bar) => (bar / 255) * 44 * k;
    own.forEach((bar, i) => ctx.fillRect(left + (i * w) / bins, floor - up(bar), w / bins - k, up(bar)));
    marks.segment(left, floor, left + w, floor, { color: ink.soft, width: 1 });
    const soft = { size: 12, color: ink.soft, halo: false };
    const [low, high] = layout.ends;
    marks.text(brief(low).replace("-", "−").replace(".00", ""), left, floor + 14 * k, soft);
    marks.text(brief(high).replace(".00", ""), left + w, floor + 14 * k, { ...soft, align: "right" });
    this.means(at, left, floor + 32 * k, w, words);
  }
  means(at, x, y, w, words) {
    const { k, marks, stage, ctx, layout, chosen } = this.picture;
    const { film, frame, ink } = stage;
    const codes = film.row("unit_codes", frame, chosen);
    const { shape } = film.chunks[0].arrays.unit_codes;
    const own = codes.subarray(at * shape[3], at * shape[3] + layout.classes);
    marks.text(words.network_mean, x, y, { size: 12, color: ink.soft, halo: false });
    const each = Math.min(16 * k, w / own.length);
    const middle = y + 24 * k;
    const { yes, no } = signs(ink);
    own.forEach((byte, i) => {
      const value = (byte - 128) / 127;
      ctx.fillStyle = value < 0 ? no : yes;
      const tall = Math.abs(value) * 15 * k;
      ctx.fillRect(x + i * each, value < 0 ? middle : middle - tall, each - 2 * k, tall);
    });
    marks.segment(x, middle, x + each * own.length, middle, { color: ink.soft, width: 1 });
  }
}
