// Where a map looks and points: its window, the pointer, fingers and keys.

import { Picture } from "./picture.js";

const GRASP = 15; // pixels from the start within which it is taken hold of
const PAD = 0.07; // of a window's sides, free around what it must hold

/** The smallest window of this aspect (width over height) around a box [x0, x1, y0, y1]. */
function around([x0, x1, y0, y1], aspect) {
  const wide = Math.max(x1 - x0, (y1 - y0) * aspect) / 2;
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return [x - wide, x + wide, y - wide / aspect, y + wide / aspect];
}
/** A window moved, and where it is too wide narrowed, into a region. */
function fit([x0, x1, y0, y1], [a, b, c, d]) {
  const share = Math.min(1, (b - a) / (x1 - x0), (d - c) / (y1 - y0));
  const [wide, tall] = [(x1 - x0) * share, (y1 - y0) * share];
  const x = Math.max(a, Math.min(b - wide, (x0 + x1 - wide) / 2));
  const y = Math.max(c, Math.min(d - tall, (y0 + y1 - tall) / 2));
  return [x, x + wide, y, y + tall];
}
/** The smallest box that holds some points, with room around them. */
export function boxOf(points, pad = PAD) {
  const [xs, ys] = [0, 1].map((i) => points.map((point) => point[i]));
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = pad * Math.max(x1 - x0, y1 - y0);
  return [x0 - room, x1 + room, y0 - room, y1 + room];
}

/** A canvas that shows a window of a surface in equal scale; a subclass draws it. */
export class Pointing extends Picture {
  constructor(stage) {
    super(stage);
    this.player = stage;
    this.canvas.classList.add("terrain");
    const told = {
      role: "application",
      tabindex: 0,
      "aria-label": stage.words.map,
      "aria-describedby": "descend-hint",
    };
    for (const [name, value] of Object.entries(told)) this.canvas.setAttribute(name, value);
    const on = (name, act) => this.canvas.addEventListener(name, act, { passive: false });
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.release(event));
    on("pointercancel", () => this.cancel());
    on("pointerleave", () => {
      if (!this.fingers.size) this.point(null);
    });
    on("wheel", (event) => this.wheel(event));
    on("keydown", (event) => this.key(event));
    on("blur", () => this.point(null));
    this.fingers = new Map();
  }
  get aspect() {
    return this.width / this.height;
  }
  /** The window that is looked at: what was zoomed to, else what the film shows. */
  get view() {
    const { memory } = this.stage;
    return this.kept(memory.window ? around(memory.window, this.aspect) : this.home);
  }
  kept(view) {
    const { relief } = this.stage;
    return relief.bowl ? view : fit(view, relief.region);
  }
  get home() {
    return around(this.stage.frameBox(), this.aspect);
  }
  toPixel([x, y]) {
    const [x0, x1, y0, y1] = this.shown;
    return [((x - x0) / (x1 - x0)) * this.width, this.height * (1 - (y - y0) / (y1 - y0))];
  }
  toPoint({ offsetX, offsetY }) {
    const [x0, x1, y0, y1] = this.shown;
    return [x0 + (offsetX / this.width) * (x1 - x0), y0 + (1 - offsetY / this.height) * (y1 - y0)];
  }

  // -- pointers and keys
  press(event) {
    if (event.button || !this.shown) return;
    const { stage } = this;
    this.fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.canvas.setPointerCapture?.(event.pointerId);
    this.spread = this.fingers.size > 1 ? this.gap() : 0;
    const [u, v] = this.toPixel(stage.paths[stage.chosen].start);
    const near = Math.hypot(u - event.offsetX, v - event.offsetY) < GRASP * this.k;
    this.held = near && this.fingers.size === 1 && stage.free;
    this.point(this.fingers.size > 1 ? null : this.toPoint(event));
  }
  gap() {
    const [[ax, ay], [bx, by]] = this.fingers.values();
    return Math.hypot(ax - bx, ay - by);
  }
  move(event) {
    if (!this.shown) return;
    const at = this.toPoint(event);
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    if (this.held) this.stage.hands.start(at);
    if (this.fingers.size < 2) return this.point(at, event);
    const before = this.spread;
    const [[ax, ay], [bx, by]] = this.fingers.values();
    this.spread = this.gap();
    this.zoom(before / Math.max(this.spread, 1), this.toPoint({ offsetX: (ax + bx) / 2, offsetY: (ay + by) / 2 }));
  }
  release(event) {
    const single = this.fingers.size === 1 && this.fingers.has(event.pointerId) && !this.spread;
    const { stage, held } = this;
    this.fingers.delete(event.pointerId);
    if (!this.fingers.size) Object.assign(this, { spread: 0, held: false });
    const { offsetX: u, offsetY: v } = event;
    const within = u >= 0 && v >= 0 && u <= this.width && v <= this.height;
    if (!single || !within || !stage.free) return held && stage.hands.let();
    const met = held ? undefined : this.headAt(u, v);
    if (met !== undefined) return stage.pickOut(met);
    stage.hands.start(this.toPoint(event));
    stage.hands.let();
  }
  /** The variant whose head is at a pixel. */
  headAt(u, v) {
    const { stage } = this;
    const far = (k) => Math.hypot(...this.toPixel(stage.headOf(k)).map((at, i) => at - [u, v][i]));
    return stage.visible().find((k) => far(k) < 11 * this.k);
  }
  cancel() {
    this.fingers.clear();
    if (this.held) this.stage.hands.let();
    Object.assign(this, { spread: 0, held: false });
    this.point(null);
  }
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls; pinching a trackpad zooms
    event.preventDefault();
    this.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 120), this.toPoint(event));
  }
  /** The pointer or the keyboard's crosshair is at a point, or nowhere. */
  point(at, event) {
    const { stage } = this;
    this.cross = stage.free ? at : null;
    const met = at && event && stage.free && !this.fingers.size ? this.headAt(event.offsetX, event.offsetY) : undefined;
    stage.tip(event, met === undefined ? [] : stage.numbers(met, stage.frame));
    stage.dirty = true;
  }
  key(event) {
    const { stage } = this;
    if (event.ctrlKey || event.metaKey || event.altKey || !this.shown) return;
    const [x0, x1, y0, y1] = this.view;
    const part = (event.shiftKey ? 0.002 : 0.0125) * (x1 - x0);
    const [x, y] = this.cross ?? stage.paths[stage.chosen].start;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const put = () => {
      stage.hands.start(this.cross);
      stage.hands.let();
    };
    if (way) this.point([Math.max(x0, Math.min(x1, x + way[0] * part)), Math.max(y0, Math.min(y1, y + way[1] * part))]);
    else if (event.key === "Enter" && this.cross) put();
    else if (event.key === "Escape") this.point(null);
    else if ("+=-0".includes(event.key)) this.zoom({ "-": 1.5, 0: 0 }[event.key] ?? 1 / 1.5, this.cross);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  /** See `factor` times as much (0: all) around a point that keeps its place. */
  zoom(factor, point) {
    const { stage } = this;
    if (!stage.relief || !this.shown) return;
    const [x0, x1, y0, y1] = this.view;
    const [x, y] = point ?? stage.headOf(stage.chosen) ?? [(x0 + x1) / 2, (y0 + y1) / 2];
    const least = (stage.relief.region[1] - stage.relief.region[0]) * 2e-4;
    const share = Math.max(least / (x1 - x0), factor);
    const all = !factor || (x1 - x0) * factor >= (this.home[1] - this.home[0]) * 1.001;
    const box = [x - (x - x0) * share, x + (x1 - x) * share, y - (y - y0) * share, y + (y1 - y) * share];
    stage.memory.window = all ? null : this.kept(box);
    stage.dirty = true;
  }
}
