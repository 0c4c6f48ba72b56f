// Dropout at the player's cursor: which units are off in the next update, and what gradient comes back to each.

import { brief, drawKey, element, PANES, percent, surface } from "../../../assets/kit.js";

const BETWEEN = 40; // pixels from the masks to the gradients below them: two lines of words
const FACTOR_LOW = -1;
const FACTOR_HIGH = 3; // as pages/dropout/columns.py writes the factors of Gaussian noise

/** 16384 as "16,384"; toLocaleString takes longer than drawing a mask. */
const thousands = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** The masks of variants that share them: a block for each layer with dropout, a cell for each unit. */
class Strip {
  constructor(player, { variants, kind, rows }, first) {
    Object.assign(this, { player, kind, rows, first });
    const looks = variants.map((k) => player.variants[k]);
    const { words: w } = player;
    const names = looks.map(({ name }) =>
      element("span", {}, element("canvas", { class: "key", "aria-hidden": "true" }), name),
    );
    [this.look, this.looks] = [looks[0], looks];
    this.canvas = element("canvas", { class: "masks", role: "img" });
    this.legend = element("div", { class: "hint" }, this.meaning());
    this.root = element(
      "div",
      { class: "strip" },
      element("div", { class: "strip-names" }, ...names),
      this.canvas,
      this.legend,
    );
    this.title = `${w.masks}: ${looks.map(({ name }) => name).join(", ")}`;
  }
  /** What the signs stand for; what is multiplied with what, where it is the same in all layers. */
  meaning() {
    const { words: w } = this.player;
    const [{ kept, asked }] = this.rows;
    if (this.kind === "gaussian") return `${w.factor_size} · ${w.factor_negative} · ${w.factor_asked}`;
    const weights = this.kind === "dropconnect";
    const same = (name, value) => this.rows.every((row) => row[name] === value);
    const on = same("kept", kept) ? +kept.toFixed(2) : "1 / (1 − p)";
    const all = same("asked", asked) ? +asked.toFixed(2) : "(1 − p)";
    const signs = weights ? [w.connections_on, w.connections_off] : [w.masks_on, w.masks_off];
    return `■ ${signs[0]} × ${on} · ✕ ${signs[1]} · ${w.masks_asked} × ${all}`;
  }
  draw(frame) {
    const width = this.canvas.clientWidth;
    const { ink, film } = this.player;
    const stamp = `${film.run} ${frame} ${width} ${devicePixelRatio} ${ink.text}`;
    if (stamp === this.stamp || !width) return;
    this.stamp = stamp;
    const keys = this.root.querySelectorAll(".key");
    this.looks.forEach((look, k) => drawKey(keys[k], look));
    const { columns, w, heights, tall } = this.layout(width);
    const { ctx } = surface(this.canvas, tall);
    ctx.font = `12px ${ink.font}`;
    let y = 0;
    this.rows.forEach((row, i) => {
      if (i && i % columns === 0) y += heights[i / columns - 1];
      this.block(ctx, row, i, frame, (i % columns) * (w + 14), y, w);
    });
  }
  /** Blocks beside each other, as many as are wide enough for their words. */
  layout(width) {
    const most = Math.max(1, Math.min(this.rows.length, Math.floor((width + 14) / 164)));
    const lines = Math.ceil(this.rows.length / most);
    const columns = Math.ceil(this.rows.length / lines);
    const w = (width - 14 * (columns - 1)) / columns;
    const heights = [];
    for (let i = 0; i < lines; i++)
      heights.push(
        Math.max(...this.rows.slice(i * columns, (i + 1) * columns).map((row) => this.tall(row, w))) + 40,
      );
    return { columns, w, heights, tall: heights.reduce((a, b) => a + b, 0) };
  }
  /** The grid of a row's masks, and below it that of its gradients. */
  tall(row, w) {
    const { tall } = this.grid(row, w);
    return row.back === null ? tall : 2 * tall + BETWEEN;
  }
  /** Size of a cell and cells in a row of the grid; a square of inputs and connections keeps its shape. */
  grid({ cells, layer }, w) {
    const square = this.kind === "dropconnect" || (layer === 0 && Math.sqrt(cells) % 1 === 0);
    const side = square ? Math.sqrt(cells) : 0;
    const size = square ? Math.min(7, w / side) : Math.max(6, Math.min(10, Math.floor(Math.sqrt((w * 60) / cells))));
    const across = square
      ? side
      : Math.max(1, Math.min(Math.floor(w / size), Math.ceil(cells / Math.max(1, Math.floor(60 / size)))));
    return { size, across, tall: Math.ceil(cells / across) * size };
  }
  block(ctx, row, i, frame, x, y, w) {
    const { ink } = this.player;
    const [above, below] = this.captions(row, i, frame);
    ctx.textAlign = "left";
    ctx.fillStyle = ink.text;
    ctx.fillText(above, x, y + 11);
    ctx.fillStyle = ink.soft;
    ctx.fillText(below, x, y + 25);
    if (!Number.isFinite(this.off(i, frame))) return;
    const grid = this.grid(row, w);
    (this.kind === "gaussian" ? this.factors : this.cells).call(this, ctx, row, frame, x, y + 31, grid);
    if (row.back === null) return;
    const under = y + 31 + grid.tall;
    ctx.fillStyle = ink.text;
    ctx.fillText(this.player.words.masks_back, x, under + 15);
    ctx.fillStyle = ink.soft;
    ctx.fillText(this.zeros(row, i, frame), x, under + 29);
    this.gradients(ctx, row, frame, x, under + 35, grid);
  }
  /** At how many of the units that are off the gradient is exactly 0. */
  zeros({ units }, i, frame) {
    const { words, film } = this.player;
    const zeros = film.at("mask_zeros", frame, this.first + i);
    const off = Math.round(this.off(i, frame) * units);
    return words.masks_zeros.replace("{zeros}", thousands(zeros)).replace("{off}", thousands(off));
  }
  off(i, frame) {
    return this.player.film.at("mask_off", frame, this.first + i);
  }
  captions({ layer, units, cells, p }, i, frame) {
    const { words: w } = this.player;
    const off = this.off(i, frame);
    const place = layer ? `${w.layer} ${layer}` : w.masks_input;
    const part =
      cells < units
        ? ` (${(this.kind === "dropconnect" ? w.connections_part : w.masks_part).replace("{count}", cells)})`
        : "";
    if (this.kind === "gaussian")
      return [`${place}: p = ${+p.toFixed(3)}`, `${w.factor_spread} ${brief(Math.sqrt(p / (1 - p)))}${part}`];
    const count = w.masks_of.replace("{off}", thousands(Math.round(off * units))).replace("{units}", thousands(units));
    return [
      `${place}: ${percent(off)} ${w.masks_off_share}, p = ${+p.toFixed(3)}`,
      Number.isFinite(off) ? count + part : "–",
    ];
  }
  /** A row in words: its masks, and what comes back. */
  told(row, i, frame) {
    const { words } = this.player;
    const back = row.back === null ? [] : [`${words.masks_back} ${this.zeros(row, i, frame)}`];
    return [...this.captions(row, i, frame), ...back];
  }
  bytes(frame, name = "mask") {
    const { arrays, row } = this.player.film.chunks[frame];
    const { values, shape } = arrays[name];
    return values.subarray(row * shape[1], (row + 1) * shape[1]);
  }
  /** Squares whose side is the root of the gradient over the layer's largest; nothing where it is exactly 0. */
  gradients(ctx, { cells, back }, frame, x, y, { size, across }) {
    const bytes = this.bytes(frame, "mask_back");
    const most = size - 1;
    const there = new Path2D();
    for (let i = 0; i < cells; i++) {
      const side = (most * bytes[back + i]) / 255;
      const u = x + (i % across) * size + (most - side) / 2;
      there.rect(u, y + Math.floor(i / across) * size + (most - side) / 2, side, side);
    }
    ctx.fillStyle = this.look.color;
    ctx.fill(there);
    Object.assign(ctx, { strokeStyle: this.player.ink.line, lineWidth: 0.7 });
    ctx.strokeRect(x + 0.5, y - 1, Math.min(cells, across) * size - 1, Math.ceil(cells / across) * size + 1);
  }
  /** Filled squares are on, crosses are off; one path for each. */
  cells(ctx, { cells, at }, frame, x, y, { size, across }) {
    const bytes = this.bytes(frame);
    const { ink } = this.player;
    const side = size - 1.5;
    const arm = size * 0.26;
    const mid = side / 2;
    const on = new Path2D();
    const off = new Path2D();
    for (let i = 0; i < cells; i++) {
      const u = x + (i % across) * size;
      const v = y + Math.floor(i / across) * size;
      if (bytes[at + (i >> 3)] & (128 >> (i & 7))) on.rect(u, v, side, side);
      else {
        off.moveTo(u + mid - arm, v + mid - arm);
        off.lineTo(u + mid + arm, v + mid + arm);
        off.moveTo(u + mid + arm, v + mid - arm);
        off.lineTo(u + mid - arm, v + mid + arm);
      }
    }
    ctx.fillStyle = this.look.color;
    ctx.fill(on);
    ctx.strokeStyle = ink.soft;
    ctx.lineWidth = 0.9;
    ctx.setLineDash([]);
    ctx.stroke(off);
  }
  /** Squares whose area is the factor's size; a hollow one changes the sign. */
  factors(ctx, { cells, at }, frame, x, y, { size, across }) {
    const bytes = this.bytes(frame);
    const most = size - 1;
    const above = new Path2D();
    const under = new Path2D();
    for (let i = 0; i < cells; i++) {
      const factor = FACTOR_LOW + ((bytes[at + i] - 1) / 253) * (FACTOR_HIGH - FACTOR_LOW);
      const side = most * Math.sqrt(Math.abs(factor) / FACTOR_HIGH);
      const u = x + (i % across) * size + (most - side) / 2;
      const v = y + Math.floor(i / across) * size + (most - side) / 2;
      (factor < 0 ? under : above).rect(u, v, side, side);
    }
    ctx.fillStyle = this.look.color;
    ctx.fill(above);
    ctx.strokeStyle = this.player.ink.text;
    ctx.lineWidth = 0.8;
    ctx.setLineDash([]);
    ctx.stroke(under);
  }
  describe(frame) {
    const { words: w, film } = this.player;
    const parts = this.rows.map((row, i) => this.told(row, i, frame).join(", "));
    this.canvas.setAttribute(
      "aria-label",
      `${this.title}. ${w.step} ${film.steps[frame]}. ${parts.join("; ")}. ${this.meaning()}`,
    );
  }
}

/** The strips, one below the other. */
class Dropping {
  constructor(player, { strips }) {
    let first = 0;
    this.player = player;
    this.strips = strips.map((group) => {
      first += group.rows.length;
      return new Strip(player, group, first - group.rows.length);
    });
    const { words: w } = player;
    const hint = element("span", { class: "hint" }, w.masks_hint);
    const head = element("div", { class: "tools" }, element("strong", {}, w.masks), hint);
    const all = element("div", { class: "strips" }, head, ...this.strips.map((strip) => strip.root));
    this.nodes = [element("div", { class: "dropping" }, all)];
  }
  /** What a saved picture takes. */
  get parts() {
    return this.strips.map(({ canvas, title, look }) => ({ canvas, title, color: look.color }));
  }
  draw(position) {
    for (const strip of this.strips) strip.draw(Math.round(position));
  }
  table() {
    const { words: w, frame } = this.player;
    const of = (strip) => strip.rows.map((row, i) => [strip.title, ...strip.captions(row, i, frame)]);
    return { head: [w.variant, w.layer, w.masks], rows: this.strips.flatMap(of) };
  }
  describe() {
    for (const strip of this.strips) strip.describe(this.player.frame);
  }
}
PANES.strips = Dropping;
