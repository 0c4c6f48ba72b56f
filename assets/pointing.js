// Where a map looks and points: its window, the pointer, fingers and keys.

import { element } from "./kit.js";

/** A square canvas that shows a window of a surface; a subclass draws it. */
export class Pointing {
  constructor(player) {
    this.player = player;
    const { words } = player;
    this.canvas = element("canvas", {
      class: "terrain",
      role: "application",
      tabindex: 0,
      "aria-label": words.map,
      "aria-describedby": "descend-hint",
    });
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
  get size() {
    return this.canvas.clientWidth;
  }
  /** The window that is looked at: what was zoomed to, else the surface's own, wide enough for the paths. */
  get view() {
    return this.player.memory.window ?? this.home;
  }
  get home() {
    const { player } = this;
    const { home, region } = player.relief;
    const [cx, cy, half] = square(home);
    const reach = Math.max(
      half,
      ...player.variants.map((v, k) => (v.surface === player.ground ? player.reach(k, cx, cy) : 0)),
    );
    const most = (region[1] - region[0]) / 2;
    const wide = half * Math.min(most / half, Math.ceil((reach / half) * 8 - 0.02) / 8);
    return [cx - wide, cx + wide, cy - wide, cy + wide];
  }
  toPixel([x, y]) {
    const [x0, x1, y0, y1] = this.shown;
    const { side } = this;
    return [((x - x0) / (x1 - x0)) * side, side - ((y - y0) / (y1 - y0)) * side];
  }
  toPoint(event) {
    const [x0, x1, y0, y1] = this.view;
    const { size } = this;
    return [x0 + (event.offsetX / size) * (x1 - x0), y0 + (1 - event.offsetY / size) * (y1 - y0)];
  }

  // -- pointers and keys
  press(event) {
    if (event.button) return;
    this.fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.canvas.setPointerCapture?.(event.pointerId);
    this.spread = this.fingers.size > 1 ? this.gap() : 0;
    this.point(this.fingers.size > 1 ? null : this.toPoint(event));
  }
  gap() {
    const [[ax, ay], [bx, by]] = this.fingers.values();
    return Math.hypot(ax - bx, ay - by);
  }
  move(event) {
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    if (this.fingers.size < 2) return this.point(this.toPoint(event));
    const before = this.spread;
    const [[ax, ay], [bx, by]] = this.fingers.values();
    this.spread = this.gap();
    this.zoom(before / Math.max(this.spread, 1), this.toPoint({ offsetX: (ax + bx) / 2, offsetY: (ay + by) / 2 }));
  }
  release(event) {
    const single = this.fingers.size === 1 && this.fingers.has(event.pointerId) && !this.spread;
    const { player } = this;
    this.fingers.delete(event.pointerId);
    if (!this.fingers.size) this.spread = 0;
    const { size } = this;
    const within = event.offsetX >= 0 && event.offsetY >= 0 && event.offsetX <= size && event.offsetY <= size;
    if (!single || !within) return;
    const met = player
      .visible()
      .find(
        (k) => Math.hypot(...this.toPixel(player.headOf(k)).map((v, i) => v - [event.offsetX, event.offsetY][i])) < 11,
      );
    if (met === undefined) player.setStart(this.toPoint(event));
    else player.pickOut(met);
  }
  cancel() {
    this.fingers.clear();
    this.spread = 0;
    this.point(null);
  }
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls; pinching a trackpad zooms
    event.preventDefault();
    this.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 120), this.toPoint(event));
  }
  /** The pointer or the keyboard's crosshair is at a point, or nowhere. */
  point(at) {
    this.cross = at;
    this.player.readOut(at);
    this.player.dirty = true;
  }
  key(event) {
    const [x0, x1, y0, y1] = this.view;
    const part = event.shiftKey ? 0.004 : 0.025;
    const [x, y] = this.cross ?? [(x0 + x1) / 2, (y0 + y1) / 2];
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const way = moves[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (way)
      this.point([
        Math.max(x0, Math.min(x1, x + way[0] * part * (x1 - x0))),
        Math.max(y0, Math.min(y1, y + way[1] * part * (y1 - y0))),
      ]);
    else if (event.key === "Enter" && this.cross) this.player.setStart(this.cross);
    else if (event.key === "Escape") this.point(null);
    else if ("+=-0".includes(event.key)) this.zoom({ "-": 1.5, 0: 0 }[event.key] ?? 1 / 1.5, this.cross);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  /** See `factor` times as much (0: all) around a point that keeps its place. */
  zoom(factor, around) {
    const { player } = this;
    const [x0, x1, y0, y1] = this.view;
    const { region } = player.relief ?? {};
    if (!region) return;
    const least = (region[1] - region[0]) * 2e-4;
    const wide = Math.max(least, (x1 - x0) * factor);
    const [x, y] = around ?? player.headOf(player.chosen) ?? [(x0 + x1) / 2, (y0 + y1) / 2];
    const share = wide / (x1 - x0);
    const all = !factor || wide >= (this.home[1] - this.home[0]) * 1.001;
    player.memory.window = all ? null : fit([x - (x - x0) * share, 0, y - (y - y0) * share, 0], wide, region);
    player.dirty = true;
  }
}
/** [middle x, middle y, half a side] of the smallest square around a window. */
const square = ([x0, x1, y0, y1]) => [(x0 + x1) / 2, (y0 + y1) / 2, Math.max(x1 - x0, y1 - y0) / 2];
/** The square `wide` across from (x0, y0), moved into the region. */
function fit([x0, , y0], wide, [a, b, c, d]) {
  const x = Math.max(a, Math.min(b - wide, x0));
  const y = Math.max(c, Math.min(d - wide, y0));
  return [x, x + wide, y, y + wide];
}
