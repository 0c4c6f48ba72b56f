// A computation as a picture: values go forward in blue, gradients come back in orange, one node a frame. The edge in
// work says upstream x local = downstream.

import { Camera } from "./camera.js";
import { short, sides } from "./graphsums.js";
import { part } from "./marks.js";
import { Picture } from "./picture.js";

const CELL = [50, 18]; // of a number on a card, as engine/backprop/layout.py has it
const HEAD = 24;
const MOST_CELLS = 8;
const BOARD = { left: 22, top: 44, bottom: 26, right: 22 };
const PLAIN = 0.4; // scale below which cards are boxes without text

const SPOTS = [[0, 0], [0, -1], [0, 1], [1, 0], [-1, 0], [1, 1], [-1, -1], [1, -1], [-1, 1], [0, -2], [0, 2], [0, -3]];

/** The area that two boxes share. */
function overlap([x, y, w, h], [a, b, c, d]) {
  const across = Math.min(x + w, a + c) - Math.max(x, a), up = Math.min(y + h, b + d) - Math.max(y, b);
  return across > 0 && up > 0 ? across * up : 0;
}

/** A point of a route at a share of its length. */
function along(route, share) {
  const lengths = route.slice(1).map(([x, y], i) => Math.hypot(x - route[i][0], y - route[i][1]));
  let left = share * lengths.reduce((a, b) => a + b, 0);
  for (let i = 0; i < lengths.length; i++) {
    if (left <= lengths[i] || i === lengths.length - 1) {
      const t = lengths[i] ? Math.min(1, left / lengths[i]) : 0;
      return [0, 1].map((k) => route[i][k] + (route[i + 1][k] - route[i][k]) * t);
    }
    left -= lengths[i];
  }
  return route[0];
}

export class GraphPicture extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.camera = new Camera(stage.memory);
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
    return [this.canvas, this.stage.tools];
  }
  get graph() {
    return this.stage.graph;
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
    for (const edge of graph.edges) this.edge(edge, active.includes(edge));
    graph.nodes.forEach((node, n) => this.card(node, n));
    this.taken = this.reserved();
    if (!stage.veiled) for (const edge of active) this.work(edge);
    this.ctx.restore();
    this.title(this.heading());
    if (stage.note) this.annotate();
  }
  /** Turn the camera; whether it is still turning. */
  look() {
    const { graph, k, width, height, stage } = this, [, n] = graph.frames[this.now];
    const box = [BOARD.left * k, BOARD.top * k, width - 2 * BOARD.left * k, height - (BOARD.top + BOARD.bottom) * k];
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
    return stage.veiled ? stage.words.graph_title : stage.equation(now);
  }
  edge(edge, active) {
    const { ctx, inks, graph, now, k, s } = this, { source, target } = edge;
    const [phase] = graph.frames[now], route = edge.route.map(this.to);
    const back = graph.backAt[source] <= now && (graph.backAt[source] < now || this.share >= 1);
    const done = target <= now && !this.stage.veiled;
    ctx.save();
    ctx.strokeStyle = back ? inks.gradient : done ? inks.value : inks.line;
    ctx.globalAlpha = active || !(back || done) ? 1 : 0.55;
    ctx.lineWidth = (active && !this.stage.veiled ? 2.6 : 1.4) * Math.max(0.5, Math.min(k, s));
    ctx.lineJoin = "round";
    ctx.beginPath();
    route.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.stroke();
    ctx.fillStyle = ctx.strokeStyle;
    this.head(back ? route.toReversed() : route);
    ctx.restore();
    if (active && !this.stage.veiled) this.packet(edge, phase);
  }
  /** An arrow's head at the end of a route. */
  head(route) {
    const { ctx, s } = this, [x, y] = route.at(-1), [fx, fy] = route.at(-2);
    const turn = Math.atan2(y - fy, x - fx), long = 8 * s;
    ctx.beginPath();
    ctx.moveTo(x, y);
    for (const side of [-0.42, 0.42]) ctx.lineTo(x - long * Math.cos(turn + side), y - long * Math.sin(turn + side));
    ctx.fill();
  }
  /** What travels along an edge in work. */
  packet({ route }, phase) {
    if (this.share >= 1) return;
    const [x, y] = this.to(along(route, phase === "forward" ? this.share : 1 - this.share));
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
    ctx.fillStyle = inks.raised;
    ctx.fill();
    ctx.strokeStyle = mine ? tone : node.leaf ? inks.soft : inks.line;
    ctx.lineWidth = (mine ? 2.6 : 1.1) * Math.min(k, 2 * s);
    ctx.stroke();
    ctx.restore();
    if (s < PLAIN * k) return this.plain(node, n, [x, y, w * s, h * s]);
    const size = 15 * this.u, middle = x + (w * s) / 2;
    const titled = { size, weight: 650, align: "center", halo: false };
    this.marks.text(node.label, middle, y + 17 * s, titled);
    if (!node.leaf && node.symbol === node.name && node.label !== node.name && node.name.length < 4) {
      this.marks.text(node.name, x + 5 * s, y + 12 * s, { size: 10 * this.u, color: inks.soft, halo: false });
    }
    const rows = this.rows(node) * CELL[1];
    this.numbers(node, stage.value(n, this.seen(n, "forward")), middle, y + HEAD * s, inks.value);
    this.numbers(node, stage.gradient(n, this.seen(n, "backward")), middle, y + (HEAD + 3 + rows) * s, inks.gradient);
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
  /** A card that is too small for text: its box filled as far as it has come. */
  plain(node, n, [x, y, w, h]) {
    const { ctx, inks } = this;
    ctx.save();
    ctx.fillStyle = this.seen(n, "backward") && this.graph.backAt[n] !== Infinity ? inks.gradient : inks.value;
    ctx.globalAlpha = this.seen(n, "forward") ? 0.6 : 0;
    ctx.fillRect(x, y, w, h);
    ctx.restore();
  }
  /** The numbers of a matrix in its rows and columns, between brackets; of a large one its shape and largest entry. */
  numbers({ shape }, values, x, y, color) {
    if (!values) return;
    const { marks, s, u } = this, [rows, columns] = sides(shape), [w, h] = CELL;
    const look = { size: 13 * u, align: "center", color, halo: false, weight: 500 };
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
  /** On an edge in work: 0.42 × −1.3 = −0.55. */
  work(edge) {
    const { stage, now, graph, share } = this;
    if (graph.frames[now][0] !== "backward" || this.u < PLAIN || share < 0.45) return;
    const found = stage.sums(edge);
    if (!found) return;
    const { marks, inks, u, s } = this, tall = 18 * s, size = 14 * u, room = 4 * s;
    const tones = { local: inks.text, sign: inks.soft, up: inks.gradient, down: inks.gradient };
    const written = found.map((line) => line.map(([text, kind]) => [text, tones[kind], kind === "down" ? 720 : 560]));
    const widths = written.map((line) => line.map(([text, , weight]) => marks.width(text, size, weight) + room));
    const wide = Math.max(...widths.map((line) => line.reduce((a, b) => a + b, 0))) + 10 * s;
    const box = this.free(edge.route, wide, tall * found.length + 8 * s), alpha = part(share, 0.45, 0.7);
    this.chip(box, alpha);
    written.forEach((line, i) => {
      let at = box[0] + 7 * s;
      line.forEach(([text, color, weight], p) => {
        marks.text(text, at, box[1] + (i + 0.82) * tall + 2 * s, { size, weight, color, alpha, halo: false });
        at += widths[i][p];
      });
    });
  }
  chip([x, y, w, h], alpha) {
    const { ctx, inks, s } = this;
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, w, h, 7 * s);
    Object.assign(ctx, { globalAlpha: alpha, fillStyle: inks.raised, strokeStyle: inks.gradient, lineWidth: 1.2 * s });
    ctx.fill();
    ctx.stroke();
    ctx.restore();
  }
  /** The box of that size on or beside a route that hides least of the cards, and above all of what is written. */
  free(route, w, h) {
    const { graph, s, width, height, k } = this, found = [], top = BOARD.top * k;
    const cards = graph.nodes.map(({ card: [x, y, wide, tall] }) => {
      const [left, up] = this.to([x - wide / 2, y - tall / 2]);
      return [left, up, wide * s, tall * s];
    });
    for (const t of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
      const [x, y] = this.to(along(route, t));
      for (const [across, up] of SPOTS) {
        const left = Math.max(6, Math.min(x - w / 2 + across * (w / 2 + 10 * s), width - w - 6));
        const box = [left, Math.max(top, Math.min(y - h / 2 + up * (h / 2 + 8 * s), height - h - 6)), w, h];
        const hidden = (boxes) => boxes.reduce((sum, other) => sum + overlap(box, other), 0);
        const away = Math.abs(t - 0.5) + Math.abs(up) + Math.abs(across);
        found.push([hidden(cards) + 5 * hidden(this.taken) + away, box]);
      }
    }
    const [, box] = found.reduce((best, one) => (one[0] < best[0] ? one : best));
    this.taken.push(box);
    return box;
  }
  /** The corner in which the number will be written: sums keep clear of it from the start of a film on. */
  reserved() {
    const { k, width, height, stage } = this, wide = (this.phone ? 190 : 270) * k;
    return stage.plan.state ? [[width - 28 * k - wide, height - 118 * k, wide + 28 * k, 80 * k]] : [];
  }
  /** At the moment: the number, large; the card that it is about is the one in work. */
  annotate() {
    const { marks, k, stage: { note, written } } = this, wide = this.phone ? 190 : 270;
    const at = [this.width - 28 * k, this.height - 84 * k];
    marks.number(note.number, note.text, ...at, { alpha: part(written, 0, 1), wide });
  }
  table() {
    return this.stage.table();
  }
  describe() {
    this.canvas.setAttribute("aria-label", this.stage.sentence ?? "");
  }
}
