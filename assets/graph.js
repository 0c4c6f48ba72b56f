// A computation as a picture: values go forward in blue, gradients come back in orange, one node a frame. The edge in
// work says upstream x local = downstream.

import { Camera } from "./camera.js";
import { BOARD, Chips, onRoute, PLAIN } from "./graphchips.js";
import { short, sides } from "./graphsums.js";
import { part } from "./marks.js";
import { Patterns } from "./patterns.js";
import { Picture } from "./picture.js";

const CELL = [50, 18]; // of a number on a card, as engine/backprop/layout.py has it
const HEAD = 24;
const MOST_CELLS = 8;
const HEADLESS = 0.25; // scale below which edges have no arrow heads
const LEAST = 12; // of type on cards, where that is a little more than what fits
const STRETCH = 1.2;
/** A size of type on a card: at least LEAST, if that is at most STRETCH times as large. */
const legible = (size) => Math.max(size, Math.min(LEAST, STRETCH * size));

export class GraphPicture extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.camera = new Camera(stage.memory);
    this.chips = new Chips(this);
    this.patterns = new Patterns(this);
    this.canvas.classList.add("graph");
    this.canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.canvas.addEventListener("pointerdown", (event) => this.hold(event));
    this.canvas.addEventListener("pointermove", (event) => this.moved(event));
    this.canvas.addEventListener("pointerup", () => (this.grip = null));
    this.canvas.addEventListener("pointerleave", (event) => this.stage.tip(event));
  }
  get inks() {
    const { ink } = this.stage;
    return { value: ink.dark ? "#6fb1ee" : "#1d66ab", gradient: ink.dark ? "#f29a4a" : "#b8500a", ...ink };
  }
  get nodes() {
    return [this.canvas, this.stage.tools, this.patterns.node];
  }
  get graph() {
    return this.stage.graph;
  }
  /** What is left free below the drawing. */
  get foot() {
    return this.patterns.node.hidden ? BOARD.bottom : BOARD.bottom + 26;
  }

  // -- a hand
  hold(event) {
    if (event.pointerType === "touch") return;
    this.grip = [event.offsetX, event.offsetY];
    this.canvas.setPointerCapture(event.pointerId);
  }
  moved(event) {
    const { grip, camera } = this, now = [event.offsetX, event.offsetY];
    if (!grip) return this.point(event, now);
    camera.move(now[0] - grip[0], now[1] - grip[1]);
    this.grip = now;
    this.stage.dirty = true;
  }
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.camera.zoom(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY);
    this.stage.dirty = true;
  }
  zoom(factor) {
    if (factor) this.camera.zoom(factor, this.width / 2, this.height / 2);
    else this.camera.release();
    this.stage.dirty = true;
  }
  /** What is under the pointer is told in full. */
  point(event, [x, y]) {
    const { graph, stage } = this, { s, dx, dy } = this.camera.at ?? { s: 1, dx: 0, dy: 0 };
    const over = ({ card: [cx, cy, w, h] }) =>
      Math.abs((x - dx) / s - cx) <= w / 2 && Math.abs((y - dy) / s - cy) <= h / 2;
    const found = graph && !stage.veiled ? graph.nodes.findIndex(over) : -1;
    stage.tip(event, found < 0 ? [] : stage.told(found));
  }

  // -- the picture
  paint(position) {
    const { graph, stage, k } = this;
    if (!graph) return;
    this.patterns.update();
    const now = Math.min(Math.ceil(position), graph.frames.length - 1);
    this.now = now;
    this.share = stage.calm || stage.veiled ? 1 : Math.min(1, position - now + 1);
    if (this.look()) stage.dirty = true;
    const { s, dx, dy } = this.camera.at;
    this.ctx.save();
    this.ctx.beginPath();
    this.ctx.rect(0, (BOARD.top - 6) * k, this.width, this.height);
    this.ctx.clip();
    Object.assign(this, { s, to: ([x, y]) => [s * x + dx, s * y + dy], u: s / k });
    const active = this.active();
    this.edges(active);
    if (s < PLAIN * k) this.boxes();
    else graph.nodes.forEach((node, n) => this.card(node, n));
    this.chips.begin();
    if (this.patterns.lit) this.patterns.paint();
    else if (!stage.veiled) for (const edge of active) this.chips.work(edge);
    this.ctx.restore();
    this.title(this.heading());
    if (stage.note) this.annotate();
  }
  /** Turn the camera; whether it is still turning. */
  look() {
    const { graph, k, width, height, stage } = this, [, n] = graph.frames[this.now];
    const box = [BOARD.left * k, BOARD.top * k, width - 2 * BOARD.left * k, height - (BOARD.top + this.foot) * k];
    const [cx, cy] = graph.nodes[n].card;
    return this.camera.aim(graph.world, box, k, [cx, cy], stage.calm);
  }
  /** The edges in work: into the node on the way forward, out of it on the way back. */
  active() {
    const [phase, n] = this.graph.frames[this.now];
    return this.graph[phase === "forward" ? "into" : "uses"][n];
  }
  heading() {
    const { stage, now } = this;
    return stage.veiled ? stage.words.graph_title : this.patterns.sentence || stage.equation(now);
  }
  /** All edges: those at rest together by what has gone along them, then those in work. */
  edges(active) {
    const { graph, stage } = this, groups = new Map(), busy = stage.veiled ? [] : active;
    for (const edge of graph.edges) {
      if (!this.inSight(edge) || busy.includes(edge)) continue;
      const state = this.gone(edge);
      if (!groups.has(state)) groups.set(state, []);
      groups.get(state).push(edge);
    }
    for (const [state, edges] of groups) this.strokes(edges, state, state === "line" ? 1 : 0.55, 1.4);
    for (const edge of busy) {
      this.strokes([edge], this.gone(edge), 1, 2.6);
      this.packet(edge, graph.frames[this.now][0]);
    }
  }
  inSight({ box: [x0, y0, x1, y1] }) {
    const { s, width, height, to } = this, [left, top] = to([x0, y0]);
    return left < width && top < height && left + (x1 - x0) * s > 0 && top + (y1 - y0) * s > 0;
  }
  /** What has gone along an edge: "gradient", "value", or nothing yet: "line". */
  gone({ source, target }) {
    const { graph, now, share, stage } = this, at = graph.backAt[source];
    if (at < now || (at === now && share >= 1)) return "gradient";
    return target <= now && !stage.veiled ? "value" : "line";
  }
  strokes(edges, state, alpha, width) {
    const { ctx, inks, k, s, to } = this, back = state === "gradient";
    ctx.save();
    Object.assign(ctx, { strokeStyle: inks[state], fillStyle: inks[state], globalAlpha: alpha, lineJoin: "round" });
    ctx.lineWidth = width * Math.max(0.5, Math.min(k, s));
    ctx.beginPath();
    for (const { route } of edges) {
      route.forEach((point, i) => (i ? ctx.lineTo(...to(point)) : ctx.moveTo(...to(point))));
    }
    ctx.stroke();
    if (this.u >= HEADLESS) {
      ctx.beginPath();
      for (const { route } of edges) {
        const ends = back ? [route[0], route[1]] : [route.at(-1), route.at(-2)];
        this.head(...ends.map(to));
      }
      ctx.fill();
    }
    ctx.restore();
  }
  /** An arrow's head at (x, y), coming from (fx, fy), as a part of the path. */
  head([x, y], [fx, fy]) {
    const { ctx, s } = this, turn = Math.atan2(y - fy, x - fx), long = 8 * s;
    ctx.moveTo(x, y);
    for (const side of [-0.42, 0.42]) ctx.lineTo(x - long * Math.cos(turn + side), y - long * Math.sin(turn + side));
    ctx.closePath();
  }
  /** What travels along an edge in work. */
  packet({ route }, phase) {
    if (this.share >= 1) return;
    const [x, y] = this.to(onRoute(route, phase === "forward" ? this.share : 1 - this.share));
    const color = this.inks[phase === "forward" ? "value" : "gradient"];
    this.marks.ring(x, y, 5.5, { color, width: 2, fill: this.inks.raised });
  }
  card(node, n) {
    const { ctx, inks, now, k, s, graph, stage } = this, [cx, cy, w, h] = node.card;
    const [x, y] = this.to([cx - w / 2, cy - h / 2]);
    if (x > this.width || y > this.height || x + w * s < 0 || y + h * s < 0) return;
    const mine = graph.frames[now][1] === n && !stage.veiled, phase = graph.frames[now][0];
    const tone = phase === "forward" ? inks.value : inks.gradient;
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, w * s, h * s, (node.leaf ? 14 : 8) * s);
    const lit = this.patterns.has(n);
    ctx.fillStyle = lit ? this.patterns.tint : inks.raised;
    ctx.fill();
    ctx.strokeStyle = lit ? inks.main : mine ? tone : node.leaf ? inks.soft : inks.line;
    ctx.lineWidth = (mine || lit ? 2.6 : 1.1) * Math.min(k, 2 * s);
    ctx.stroke();
    ctx.restore();
    const middle = x + (w * s) / 2;
    this.named(node, middle, y + 17 * s);
    const rows = this.rows(node) * CELL[1];
    this.numbers(node, stage.value(n, this.seen(n, "forward")), middle, y + HEAD * s, inks.value);
    this.numbers(node, stage.gradient(n, this.seen(n, "backward")), middle, y + (HEAD + 3 + rows) * s, inks.gradient);
  }
  /** What a node does, and before it a short name that the sums call it by. */
  named(node, middle, y) {
    const { marks, inks, u } = this, [size, small] = [legible(15 * u), legible(12 * u)];
    const look = { size, weight: 650, halo: false };
    const both = !node.leaf && node.symbol === node.name && node.label !== node.name && node.name.length < 4;
    if (!both) return marks.text(node.label, middle, y, { ...look, align: "center" });
    const gap = 5 * this.s, wide = marks.width(node.name, small) + gap;
    const left = middle - (wide + marks.width(node.label, size, 650)) / 2;
    marks.text(node.name, left, y, { size: small, color: inks.soft, halo: false });
    marks.text(node.label, left + wide, y, look);
  }
  /** Whether a number of a card has come, between two frames too; what is given is there from the start. */
  seen(n, phase) {
    const { graph, now, share, stage } = this, at = phase === "forward" ? n : graph.backAt[n];
    if (phase === "forward" && graph.nodes[n].leaf) return true;
    return !stage.veiled && (at < now || (at === now && share >= 1));
  }
  rows({ shape }) {
    const [rows, columns] = sides(shape);
    return Math.max(rows, columns) > MOST_CELLS ? 1 : rows;
  }
  /** Cards that are too small for text: boxes filled as far as they have come, all of a kind at once. */
  boxes() {
    const { ctx, inks, graph, s, to, now, width, height } = this;
    const kinds = { raised: [], value: [], gradient: [] }, lit = [graph.frames[now][1]];
    graph.nodes.forEach(({ card: [cx, cy, w, h] }, n) => {
      const [x, y] = to([cx - w / 2, cy - h / 2]);
      if (x > width || y > height || x + w * s < 0 || y + h * s < 0) return;
      const back = this.seen(n, "backward") && graph.backAt[n] !== Infinity;
      kinds[back ? "gradient" : this.seen(n, "forward") ? "value" : "raised"].push([x, y, w * s, h * s]);
      if (this.patterns.has(n)) lit.push(n);
    });
    ctx.save();
    for (const [kind, boxes] of Object.entries(kinds)) {
      ctx.fillStyle = `color-mix(in srgb, ${inks[kind]} 60%, ${inks.raised})`;
      ctx.beginPath();
      for (const box of boxes) ctx.rect(...box);
      ctx.fill();
    }
    Object.assign(ctx, { strokeStyle: inks.main, lineWidth: 2.6 * this.k });
    ctx.beginPath();
    for (const { card: [cx, cy, w, h] } of this.stage.veiled ? [] : lit.map((n) => graph.nodes[n])) {
      ctx.rect(...to([cx - w / 2, cy - h / 2]), w * s, h * s);
    }
    ctx.stroke();
    ctx.restore();
  }
  /** The numbers of a matrix in its rows and columns, between brackets; of a large one its shape and largest entry. */
  numbers({ shape }, values, x, y, color) {
    if (!values) return;
    const { marks, s, u } = this, [rows, columns] = sides(shape), [w, h] = CELL;
    const look = { size: legible(13 * u), align: "center", color, halo: false, weight: 500 };
    if (Math.max(rows, columns) > MOST_CELLS) {
      const most = Math.max(...values.map(Math.abs));
      return marks.text(`${rows}×${columns} ≤ ${short(most)}`, x, y + 14 * s, look);
    }
    values.forEach((value, i) => {
      const row = Math.floor(i / columns), column = i % columns;
      marks.text(short(value), x + (column - (columns - 1) / 2) * w * s, y + (row * h + 14) * s, look);
    });
    if (rows * columns === 1) return;
    const half = ((columns * w) / 2 + 2) * s, [top, low] = [y + 1 * s, y + (rows * h + 1) * s];
    for (const side of [-1, 1]) {
      const edge = x + side * half, arm = edge - side * 4 * s;
      marks.line([[arm, top], [edge, top], [edge, low], [arm, low]], { color, width: 1 * u });
    }
  }
  /** At the moment: the number, large; the card that it is about is the one in work. */
  annotate() {
    const { marks, k, stage: { note, written } } = this, wide = this.phone ? 190 : 270;
    const at = [this.width - 28 * k, this.height - (this.phone ? 44 : 84) * k];
    marks.number(note.number, note.text, ...at, { alpha: part(written, 0, 1), wide, plate: true });
  }
  table() {
    return this.stage.table();
  }
  describe() {
    this.canvas.setAttribute("aria-label", this.stage.sentence ?? "");
  }
}
