// The plane's grid as a hidden layer of two or three units bends it: each axis is what one unit answers.

import { headline } from "./answers.js";
import { element, PANES, percent } from "./kit.js";
import { Picture } from "./picture.js";
import { blend, CLASSES, ground, rgb } from "./planes.js";
import { byVariant } from "./told.js";

const MARGIN = 0.08; // of a box, around what is drawn in it
const CELLS = 128; // along each side of the ground that says which class wins
const TURN = 0.012; // radians a pixel of a drag
const KEY = 0.15; // radians a key
const START = [0.7, 0.5]; // how a space of three units is turned at first

/** A point of three coordinates, turned about the vertical and then the horizontal axis: [across, up, near]. */
export function turned([x, y, z], [around, over]) {
  const [a, b] = [Math.cos(around), Math.sin(around)];
  const [c, d] = [Math.cos(over), Math.sin(over)];
  const far = -b * x + a * z;
  return [a * x + b * z, c * y - d * far, d * y + c * far];
}
/** The lines of a grid of n x n nodes, each the numbers of its nodes: along the first axis, then along the second. */
export function lines(n) {
  const line = (at) => Array.from({ length: n }, (_, i) => at(i));
  const rows = Array.from({ length: n }, (_, j) => line((i) => j * n + i));
  return [...rows, ...Array.from({ length: n }, (_, i) => line((j) => j * n + i))];
}

/** The class whose w h + b is largest; a row holds three weights and the bias of each. */
export function winner(row, classes, x, y) {
  let [best, most] = [0, -Infinity];
  for (let c = 0; c < classes; c++) {
    const z = row[4 * c] * x + row[4 * c + 1] * y + row[4 * c + 3];
    if (z > most) [best, most] = [c, z];
  }
  return best;
}

class Warp extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.grid = lines(view.nodes);
    this.reach = { count: -1, all: [] };
    this.floor = element("canvas", { width: CELLS, height: CELLS });
    this.image = new ImageData(CELLS, CELLS);
    this.canvas.tabIndex = 0;
    const on = (name, act) => this.canvas.addEventListener(name, act);
    on("pointerdown", (event) => {
      this.held = [event.offsetX, event.offsetY];
      this.canvas.setPointerCapture?.(event.pointerId);
    });
    on("pointermove", (event) => this.held && this.drag(event));
    for (const name of ["pointerup", "pointercancel"]) on(name, () => (this.held = null));
    on("keydown", (event) => this.key(event));
  }
  get turn() {
    return (this.stage.view.warpTurn ??= [...START]);
  }
  get solid() {
    return this.given.variants.some(({ units }) => units === 3);
  }
  drag({ offsetX: x, offsetY: y }) {
    this.spin((x - this.held[0]) * TURN, (y - this.held[1]) * TURN);
    this.held = [x, y];
  }
  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || !event.shiftKey || !this.solid) return;
    event.preventDefault();
    event.stopPropagation();
    this.spin(way[0] * KEY, way[1] * KEY);
  }
  spin(around, over) {
    const { turn, stage } = this;
    turn[0] += around;
    turn[1] = Math.max(-1.5, Math.min(1.5, turn[1] + over));
    stage.dirty = true;
  }
  /** The variants that have such a layer. */
  get shown() {
    return this.stage.visible().filter((k) => this.given.variants[k].layer >= 0);
  }
  paint(position) {
    const { stage, k, width, height, marks } = this;
    const { words } = stage;
    this.title(words.warp_title, this.solid ? words.warp_turn : words.warp_key);
    if (stage.veiled) {
      const box = [24 * k, 56 * k, width - 48 * k, height - 80 * k];
      return marks.veil(box, words.boundary_veiled, words.boundary_veiled_why);
    }
    const { shown } = this;
    const boxes = this.boxes(shown.length + 1);
    if (shown.length) this.plane(shown[0], boxes[0]);
    shown.forEach((variant, i) => this.bent(variant, boxes[i + 1], position));
    const last = boxes.at(-1);
    const low = last.y + last.size + 44 * k;
    const cut = shown.every((variant) => this.given.variants[variant].last);
    const look = { size: 13.5, halo: false };
    if (cut && low < height - 14 * k) marks.lines(words.warp_why, 22 * k, low, width - 44 * k, look);
    this.canvas.dataset.shown = shown.length;
  }
  /** Square boxes, as large as they can be side by side, in rows. */
  boxes(count) {
    const { width, height, k, phone } = this;
    const [left, top, room] = [22 * k, (phone ? 74 : 84) * k, 62 * k];
    let best = { size: 0 };
    for (let columns = 1; columns <= count; columns++) {
      const rows = Math.ceil(count / columns);
      const across = (width - 2 * left - 26 * k * (columns - 1)) / columns;
      const size = Math.min(across, (height - top - room * rows) / rows);
      if (size > best.size) best = { size, columns };
    }
    const { size, columns } = best;
    const free = Math.max(0, height - top - Math.ceil(count / columns) * (size + room) - 20 * k);
    const down = (i) => top + free * 0.4 + Math.floor(i / columns) * (size + room);
    const at = (i) => ({ x: left + (i % columns) * (size + 26 * k), y: down(i) });
    return Array.from({ length: count }, (_, i) => ({ ...at(i), size }));
  }
  frame(box, draw) {
    const { ctx, k, stage } = this;
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(box.x, box.y, box.size, box.size, 10 * k);
    Object.assign(ctx, { fillStyle: stage.ink.raised, strokeStyle: stage.ink.line, lineWidth: 1.2 * k });
    ctx.fill();
    ctx.stroke();
    ctx.clip();
    draw();
    ctx.restore();
  }
  /** The plane itself, for comparison. */
  plane(variant, box) {
    const { x, y, window: ends } = this.given.variants[variant];
    const { nodes } = this.given;
    const place = (value) => (value - ends[0]) / (ends[1] - ends[0]);
    const node = (i) => [(i % nodes) / (nodes - 1), Math.floor(i / nodes) / (nodes - 1)];
    const put = ([u, v]) => this.put(box, u, v);
    this.marks.text(this.stage.words.warp_plane, box.x, box.y - 8 * this.k, { size: 14, weight: 600, halo: false });
    this.frame(box, () => {
      this.wires((i) => put(node(i)));
      this.dots(variant, (i) => put([place(x[i]), place(y[i])]));
    });
  }
  /** Shares of a box from its bottom left as pixels, within a margin. */
  put({ x, y, size }, u, v) {
    const inner = size * (1 - 2 * MARGIN);
    return [x + size * MARGIN + u * inner, y + size * (1 - MARGIN) - v * inner];
  }
  wires(at) {
    const { ctx, k, stage } = this;
    ctx.beginPath();
    for (const line of this.grid) line.forEach((i, n) => (n ? ctx.lineTo(...at(i)) : ctx.moveTo(...at(i))));
    Object.assign(ctx, { strokeStyle: stage.ink.soft, lineWidth: 0.9 * k, globalAlpha: 0.55 });
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
  dots(variant, at) {
    const { ctx, k, stage } = this;
    const { of } = this.given.variants[variant];
    for (let i = of.length - 1; i >= 0; i--) {
      const [x, y] = at(i);
      ctx.beginPath();
      ctx.arc(x, y, 3.6 * k, 0, 2 * Math.PI);
      Object.assign(ctx, { fillStyle: CLASSES[of[i]], strokeStyle: stage.ink.raised, lineWidth: k });
      ctx.fill();
      ctx.stroke();
    }
  }
  /** The smallest and largest answer of each unit over all frames that are here: so that the axes stand still. */
  ends(variant) {
    const { film } = this.stage;
    if (this.reach.count !== film.count) this.reach = { count: film.count, all: [] };
    return (this.reach.all[variant] ??= this.ranges(variant));
  }
  ranges(variant) {
    const { film } = this.stage;
    const found = [0, 1, 2].map(() => [Infinity, -Infinity]);
    for (let frame = 0; frame < film.count; frame++) {
      if (film.at("warped_plane_at", frame, variant) < 0) continue;
      const row = film.row("warped_plane", frame, variant);
      for (let i = 0; i < row.length; i++) {
        const end = found[i % 3];
        if (row[i] < end[0]) end[0] = row[i];
        if (row[i] > end[1]) end[1] = row[i];
      }
    }
    return found.map(([low, high]) => (high > low ? [low, high] : [low - 1, low + 1]));
  }
  bent(variant, box, position) {
    const { stage, marks, k } = this;
    const { words, film, variants } = stage;
    const { layer, units } = this.given.variants[variant];
    const name = `${variants[variant].name} · ${words.warp_layer.replace("{layer}", layer + 1)}`;
    headline(marks, name, box.x, box.y - 8 * k, box.size, 14);
    const low = Math.floor(position);
    const a = film.row("warped_plane", low, variant);
    if (!a) return;
    const b = film.row("warped_plane", low + 1, variant) ?? a;
    const t = position - low;
    const ends = this.ends(variant);
    const share = (i, axis) => {
      const value = a[3 * i + axis] + (b[3 * i + axis] - a[3 * i + axis]) * t;
      return (value - ends[axis][0]) / (ends[axis][1] - ends[axis][0]);
    };
    const flat = (i) => this.put(box, share(i, 0), share(i, 1));
    const deep = (i) => {
      const [u, v] = turned([0, 1, 2].map((axis) => share(i, axis) - 0.5), this.turn);
      return this.put(box, 0.5 + u / 1.6, 0.5 + v / 1.6);
    };
    const at = units === 3 ? deep : flat;
    const first = this.given.nodes ** 2;
    this.frame(box, () => {
      if (units === 2) this.ground(variant, box, ends);
      this.wires(at);
      this.dots(variant, (i) => at(first + i));
    });
    if (units === 2) this.axes(box);
  }
  axes({ x, y, size }) {
    const { marks, k, stage } = this;
    const named = (unit) => stage.words.warp_axis.replace("{unit}", unit);
    const soft = { size: 12, color: stage.ink.soft, halo: false };
    marks.text(`${named(1)} →`, x + size, y + size + 16 * k, { ...soft, align: "right" });
    marks.text(`↑ ${named(2)}`, x, y + size + 16 * k, soft);
  }
  /** Which class wins where, if nothing but a product follows: straight cuts. */
  ground(variant, box, ends) {
    const { ctx, stage } = this;
    const row = stage.film.row("warped_answer", stage.frame, variant);
    if (!row?.some((value) => value)) return;
    const base = ground(stage.ink);
    const colors = CLASSES.map((color) => blend(base, rgb(color), 0.3));
    const { data } = this.image;
    const { classes } = this.given.variants[variant];
    const along = [0, 1].map((axis) => this.across(ends[axis]));
    for (let j = 0, out = 0; j < CELLS; j++) {
      for (let i = 0; i < CELLS; i++, out += 4) {
        const color = colors[winner(row, classes, along[0][i], along[1][CELLS - 1 - j])];
        for (let c = 0; c < 3; c++) data[out + c] = color[c];
        data[out + 3] = 255;
      }
    }
    this.floor.getContext("2d").putImageData(this.image, 0, 0);
    ctx.drawImage(this.floor, box.x, box.y, box.size, box.size);
  }
  /** What a unit answers along a side of the box, cell by cell. */
  across([low, high]) {
    const share = (i) => ((i + 0.5) / CELLS - MARGIN) / (1 - 2 * MARGIN);
    return Float32Array.from({ length: CELLS }, (_, i) => low + share(i) * (high - low));
  }
  legend(frame) {
    const { words, variants, film, veiled } = this.stage;
    if (veiled) return { title: "", values: variants.map(() => "") };
    const values = variants.map((_, k) => percent(film.last("test_accuracy", frame, k)));
    return { title: `${words.boundary_legend}, ${words.step} ${film.steps[frame]}`, values };
  }
  table() {
    return byVariant(this.stage);
  }
  describe() {
    const { stage } = this;
    const { words, film, frame, variants } = stage;
    const { values } = this.legend(frame);
    const each = this.shown.map((k) => `${variants[k].name}: ${values[k]}`).join("; ");
    const known = `${words.step} ${film.steps[frame]}. ${words.boundary_legend}: ${each}`;
    stage.sentence = `${words.warp_title}. ${stage.veiled ? words.boundary_veiled : known}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.warp = Warp;
