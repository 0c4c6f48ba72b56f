// Maps: one cell for each of many runs. Hover reads a cell, a click (or Enter at the keyboard's cell) picks it.

import { brief, element, inks, marker, ramp, surface } from "./kit.js";

const GAP = { left: 58, right: 14, top: 26, bottom: 44 };

/** One map on its canvas: axes, cells, lines and points over them, and the cell that is pointed at. */
class CellMap {
  constructor(view, index) {
    Object.assign(this, { view, index, at: null });
    this.canvas = element("canvas", {
      class: "cell-map",
      tabindex: 0,
      role: "application",
      onpointermove: (e) => this.point(e),
      onpointerleave: () => this.move(null),
      onclick: (e) => this.click(e),
      onkeydown: (e) => this.key(e),
    });
  }
  get chart() {
    return this.view.data.maps[this.index];
  }
  get columns() {
    return this.chart.x.values.length;
  }
  get rows() {
    return this.chart.y.values.length;
  }
  box() {
    const width = this.canvas.clientWidth;
    const inner = Math.max(120, Math.min(width - GAP.left - GAP.right, 460));
    return { x: GAP.left, y: GAP.top, w: inner, h: inner * 0.86 };
  }
  cellOf(event) {
    const place = this.canvas.getBoundingClientRect();
    const { x, y, w, h } = this.box();
    const i = Math.floor(((event.clientX - place.left - x) / w) * this.columns);
    const j = Math.floor((1 - (event.clientY - place.top - y) / h) * this.rows);
    return i >= 0 && j >= 0 && i < this.columns && j < this.rows ? [i, j] : null;
  }
  point(event) {
    this.move(this.cellOf(event));
  }
  click(event) {
    const cell = this.cellOf(event);
    if (cell) this.pick(cell);
  }
  pick([column, row]) {
    if (this.view.data.clickable) this.view.pick({ map: this.index, column, row });
  }
  key(event) {
    const [i, j] = this.at ?? [Math.floor(this.columns / 2), Math.floor(this.rows / 2)];
    const moves = { ArrowLeft: [i - 1, j], ArrowRight: [i + 1, j], ArrowUp: [i, j + 1], ArrowDown: [i, j - 1] };
    if (event.key === "Enter" && this.at) this.pick(this.at);
    else if (!(event.key in moves)) return;
    else this.move(moves[event.key].map((k, n) => Math.max(0, Math.min([this.columns, this.rows][n] - 1, k))));
    event.preventDefault();
  }
  move(cell) {
    this.at = cell;
    this.draw();
    this.view.say(cell ? this.sentence(cell) : "");
  }
  value([i, j]) {
    return this.chart.z[j]?.[i] ?? null;
  }
  category(value) {
    return (this.chart.categories ?? []).find((c) => c.value === value);
  }
  sentence(cell) {
    const { x, y, unit, title } = this.chart;
    const value = this.value(cell);
    const known = this.category(value);
    const text = value === null ? "–" : known ? known.label : `${unit ? unit + " " : ""}${brief(value)}`;
    const [at, up] = [x.values[cell[0]], y.values[cell[1]]].map((each) => brief(each, true));
    return `${title}: ${x.title} ${at}, ${y.title} ${up}: ${text}`;
  }
  range() {
    if (this.chart.range) return this.chart.range;
    const values = this.chart.z.flat().filter((v) => v !== null && !this.category(v));
    return values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  }
  color(value, [low, high]) {
    const known = this.category(value);
    if (known) return known.color;
    const [r, g, b] = ramp((value - low) / (high - low || 1));
    return `rgb(${r},${g},${b})`;
  }
  draw() {
    const { y, h } = this.box();
    const { ctx } = surface(this.canvas, y + h + GAP.bottom + 40);
    const ink = this.view.ink;
    ctx.font = `12px ${ink.font}`;
    ctx.fillStyle = ink.text;
    ctx.fillText(this.chart.title, GAP.left, 15);
    const range = this.range();
    this.drawCells(ctx, range);
    this.drawAxes(ctx, ink);
    for (const line of this.chart.lines ?? []) this.drawLine(ctx, line);
    for (const point of this.chart.points ?? []) this.drawPoint(ctx, point);
    this.drawLegend(ctx, ink, range);
    this.canvas.setAttribute("aria-label", `${this.chart.title}. ${this.view.data.alt}`);
  }
  drawCells(ctx, range) {
    const { x, y, w, h } = this.box();
    const dx = w / this.columns;
    const dy = h / this.rows;
    ctx.fillStyle = this.view.ink.panel;
    ctx.fillRect(x, y, w, h);
    this.chart.z.forEach((row, j) =>
      row.forEach((value, i) => {
        if (value === null) return;
        ctx.fillStyle = this.color(value, range);
        const left = Math.floor(x + i * dx);
        const top = Math.floor(y + h - (j + 1) * dy); // whole pixels: no seams
        ctx.fillRect(left, top, Math.ceil(x + (i + 1) * dx) - left, Math.ceil(y + h - j * dy) - top);
      }),
    );
    if (!this.at) return;
    ctx.strokeStyle = this.view.ink.text;
    ctx.lineWidth = 2;
    ctx.strokeRect(x + this.at[0] * dx, y + h - (this.at[1] + 1) * dy, dx, dy);
  }
  /** Pixel of a value: cells are centred on their values, evenly spaced on the axis or on its logarithm. */
  across(axis, value) {
    const scale = axis.log ? Math.log10 : (v) => v;
    const n = axis.values.length;
    const low = scale(axis.values[0]);
    const high = scale(axis.values[n - 1]);
    return ((scale(value) - low) / (high - low || 1)) * (1 - 1 / n) + 0.5 / n;
  }
  drawAxes(ctx, ink) {
    const { x, y, w, h } = this.box();
    const { chart } = this;
    ctx.fillStyle = ink.soft;
    ctx.textAlign = "center";
    for (const value of cellTicks(chart.x, w)) {
      ctx.fillText(cellLabel(value), x + this.across(chart.x, value) * w, y + h + 15);
    }
    ctx.fillText(chart.x.title, x + w / 2, y + h + 33);
    ctx.textAlign = "right";
    for (const value of cellTicks(chart.y, h))
      ctx.fillText(cellLabel(value), x - 5, y + h - this.across(chart.y, value) * h + 4);
    ctx.save();
    ctx.translate(12, y + h / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.textAlign = "center";
    ctx.fillText(chart.y.title, 0, 0);
    ctx.restore();
    ctx.textAlign = "left";
  }
  drawLine(ctx, line) {
    const { x, y, w, h } = this.box();
    const { chart } = this;
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, y, w, h);
    ctx.clip();
    for (const [color, width] of [
      ["#000", 4],
      ["#fff", 2],
    ]) {
      // legible on every colour
      ctx.strokeStyle = color;
      ctx.lineWidth = width;
      ctx.setLineDash(line.dash ? [7, 5] : []);
      ctx.beginPath();
      line.x.forEach((value, k) =>
        ctx.lineTo(x + this.across(chart.x, value) * w, y + h - this.across(chart.y, line.y[k]) * h),
      );
      ctx.stroke();
    }
    ctx.restore();
  }
  drawPoint(ctx, point) {
    const { x, y, w, h } = this.box();
    const px = x + this.across(this.chart.x, point.x) * w;
    const py = y + h - this.across(this.chart.y, point.y) * h;
    if (px < x - 1 || px > x + w + 1 || py < y - 1 || py > y + h + 1) return;
    ctx.fillStyle = "#000";
    marker(ctx, "star", px, py, 7);
    ctx.fillStyle = "#fff";
    marker(ctx, "star", px, py, 5);
  }
  drawLegend(ctx, ink, [low, high]) {
    const { x, y, w, h } = this.box();
    const top = y + h + GAP.bottom;
    const wide = Math.min(150, w * 0.4);
    if (this.chart.scale !== false) {
      for (let k = 0; k < wide; k++) {
        ctx.fillStyle = this.color(low + ((high - low) * k) / wide, [low, high]);
        ctx.fillRect(x + k, top, 1.5, 9);
      }
      ctx.fillStyle = ink.soft;
      ctx.fillText(brief(low, true), x, top + 22);
      ctx.textAlign = "right";
      ctx.fillText(brief(high, true), x + wide, top + 22);
      ctx.textAlign = "left";
    }
    let at = this.chart.scale === false ? x : x + wide + 16;
    let down = top;
    for (const { label, color, legend } of this.chart.categories ?? []) {
      if (legend === false) continue; // one of many shades
      const need = 16 + ctx.measureText(label).width + 12;
      if (at + need > x + w + GAP.right && at > x) {
        at = this.chart.scale === false ? x : x + wide + 16;
        down += 16;
      }
      ctx.fillStyle = color;
      ctx.fillRect(at, down, 11, 11);
      ctx.fillStyle = ink.soft;
      ctx.fillText(label, at + 16, down + 10);
      at += need;
    }
  }
}

/** Round values on an axis, about one in 44 pixels: powers of ten, or multiples of 1, 2 or 5. */
function cellTicks({ values, log }, pixels) {
  const low = values[0];
  const high = values[values.length - 1];
  const most = Math.max(2, Math.floor(pixels / 44));
  if (log) {
    const from = Math.ceil(Math.log10(low) - 1e-9);
    const to = Math.floor(Math.log10(high) + 1e-9);
    const every = Math.ceil((to - from + 1) / most);
    if (to > from) return steps(from, to, every).map((power) => 10 ** power);
    return [low, high];
  }
  const rough = (high - low) / most;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * [1, 2, 5, 10].find((k) => k * size >= rough);
  return steps(Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9), 1).map((k) => k * step);
}
const steps = (from, to, every) =>
  Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, k) => from + k * every);
const cellLabel = (value) => brief(value, true);

/** All maps of a figure side by side, with one line of text that reads the cell pointed at. */
class Maps {
  constructor({ parentElement, setTriggerValue }) {
    this.setTriggerValue = setTriggerValue;
    this.text = element("div", { class: "map-text", role: "status" });
    this.row = element("div", { class: "map-row" });
    this.root = element("div", { class: "maps" }, this.row, this.text);
    parentElement.querySelector(".mount").replaceChildren(this.root);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.root);
    this.maps = [];
  }
  set(data) {
    this.data = data;
    if (this.maps.length !== data.maps.length) {
      this.maps = data.maps.map((_, index) => new CellMap(this, index));
      this.row.replaceChildren(...this.maps.map((map) => map.canvas));
    }
    this.ink = inks(this.root);
    this.say("");
    this.draw();
  }
  say(text) {
    this.text.textContent = text || this.data.hint || "";
  }
  pick(cell) {
    this.setTriggerValue("pick", cell);
  }
  draw() {
    if (this.data && this.root.clientWidth) for (const map of this.maps) map.draw();
  }
}

const views = new WeakMap(); // mount point -> its Maps: new data redraws, it does not mount again

export default (component) => {
  const mount = component.parentElement.querySelector(".mount");
  if (!views.has(mount)) views.set(mount, new Maps(component));
  views.get(mount).set(component.data[0]);
  return () => {
    views.get(mount)?.observer.disconnect();
    views.delete(mount);
  };
};
