// A hand on the square of a search: a dot is pointed at and opened, a box becomes the space of the next search.

import { Picture } from "./picture.js";
import { addressOf, bestOf, DIVERGED, PRUNED, score, shown } from "./searchtrials.js";

const NEAR = 14; // pixels within which the pointer means a dot
const DRAG = 7; // pixels from which on a press is a box
const ZOOMED = 0.25; // of an axis on each side of a dot: the next search around it

/** A picture whose `dots` are trials with their { x, y }, on `places` with the scales of a square. */
export class Pointed extends Picture {
  constructor(stage, view) {
    super(stage, view);
    const look = { role: "application", tabindex: 0, "aria-label": stage.words.square_title };
    for (const [name, value] of Object.entries(look)) this.canvas.setAttribute(name, value);
    const on = (name, act) => this.canvas.addEventListener(name, act);
    on("pointermove", (event) => this.move(event));
    on("pointerdown", (event) => this.press(event));
    on("pointerup", (event) => this.release(event));
    on("pointercancel", () => this.drop());
    on("pointerleave", () => this.leave());
    on("keydown", (event) => this.key(event));
  }
  /** The trial that is pointed at, as it is among those at the cursor. */
  get selected() {
    const { chosen } = this;
    return chosen && chosen.row <= this.stage.frame && !this.stage.veiled ? chosen : null;
  }
  /** The one whose curves and address are shown: pointed at, or the best. */
  get shownTrial() {
    const [members] = this.groups;
    return (
      this.selected ??
      (members &&
        bestOf(
          this.stage.variants[members[0]],
          members.flatMap((k) => this.trials(k)),
        ))
    );
  }
  at({ offsetX, offsetY }) {
    const near = (this.dots ?? []).map((dot) => [Math.hypot(dot.x - offsetX, dot.y - offsetY), dot]);
    const [far, dot] = near.reduce((best, one) => (one[0] < best[0] ? one : best), [Infinity, null]);
    return far <= NEAR ? dot : null;
  }
  placeAt({ offsetX: x, offsetY: y }) {
    return (this.places ?? []).find((p) => x >= p.x && x <= p.x + p.w && y >= p.y && y <= p.y + p.h);
  }
  move(event) {
    if (this.from) return this.pull(event);
    const dot = this.at(event);
    if (dot?.row !== this.chosen?.row || dot?.k !== this.chosen?.k) {
      this.chosen = dot;
      this.stage.dirty = true;
    }
    this.stage.tip(event, dot ? this.lines(dot) : []);
    this.canvas.style.cursor = dot ? "pointer" : this.placeAt(event) && !this.stage.veiled ? "crosshair" : "";
  }
  lines({ k, trial, point, value, outcome, epochs }) {
    const { words, variants } = this.stage,
      variant = variants[k];
    const ended =
      outcome === DIVERGED
        ? ` · ${words.diverged}`
        : outcome === PRUNED
          ? ` · ${words.pruned.replace("{epochs}", epochs)}`
          : "";
    const own = variant.axes.map((axis, a) => `${axis.label}: ${shown(axis, point[a])}`);
    return [`${words.trial} ${trial + 1} · ${variant.measured} ${score(variant, value)}${ended}`, ...own, words.open];
  }
  press(event) {
    const place = this.placeAt(event);
    if (event.button || !place || this.stage.veiled || this.tests) return;
    this.from = { x: event.offsetX, y: event.offsetY, place };
    this.canvas.setPointerCapture?.(event.pointerId);
  }
  pull({ offsetX, offsetY }) {
    const { from } = this,
      { place } = from;
    if (!this.box && Math.hypot(offsetX - from.x, offsetY - from.y) < DRAG) return;
    const within = (v, low, wide) => Math.max(low, Math.min(low + wide, v));
    this.box = [from.x, from.y, within(offsetX, place.x, place.w), within(offsetY, place.y, place.h)];
    this.stage.tip({}, []);
    this.stage.dirty = true;
  }
  release(event) {
    const { box, from } = this,
      dot = this.at(event);
    this.drop();
    if (from && box) this.zoom(from.place, box);
    else if (from && dot) this.open(dot);
  }
  drop() {
    this.from = this.box = null;
    this.stage.dirty = true;
  }
  leave() {
    if (this.from) return;
    this.chosen = null;
    this.stage.tip({}, []);
    this.stage.dirty = true;
  }
  dragged() {
    const {
      ctx,
      box: [x0, y0, x1, y1],
      stage: { ink, words },
    } = this;
    ctx.save();
    ctx.globalAlpha = 0.16;
    ctx.fillStyle = ink.main;
    ctx.fillRect(x0, y0, x1 - x0, y1 - y0);
    ctx.restore();
    this.marks.line(
      [
        [x0, y0],
        [x1, y0],
        [x1, y1],
        [x0, y1],
        [x0, y0],
      ],
      { color: ink.main, width: 1.6 },
    );
    this.marks.text(words.box, Math.min(x0, x1) + 6, Math.min(y0, y1) + 17 * this.k, { size: 13, weight: 600 });
  }
  /** A box of pixels becomes the space of the next search. */
  zoom({ x, y, w, h, across, up, members }, [x0, y0, x1, y1]) {
    const { variants } = this.stage,
      sides = [[x0, x1].map((v) => across.value((v - x) / w))];
    if (variants[members[0]].axes.length > 1) sides.push([y0, y1].map((v) => up.value(1 - (v - y) / h)));
    this.stage.turn({ variant: members[0], box: sides });
  }
  /** The same around a trial: a quarter of each axis on each side of it. */
  around(dot = this.shownTrial) {
    const place = dot && this.places?.find(({ members }) => members.includes(dot.k));
    if (!place) return;
    const [x, y] = this.placeOf(dot, place),
      [w, h] = [ZOOMED * place.w, ZOOMED * place.h];
    const within = (v, low, wide) => Math.max(low, Math.min(low + wide, v));
    const across = [x - w, x + w].map((v) => within(v, place.x, place.w)),
      up = [y - h, y + h].map((v) => within(v, place.y, place.h));
    this.zoom(place, [across[0], up[0], across[1], up[1]]);
  }
  open(dot) {
    const { variants, data } = this.stage,
      address = addressOf(variants[dot.k], dot, data.lang);
    globalThis.open(new URL(address, document.baseURI), "_blank", "noopener");
  }
  /** Arrows go from trial to trial, Enter opens one, + searches around it. */
  key(event) {
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key],
      { dots = [] } = this;
    if (event.ctrlKey || event.metaKey || event.altKey || !dots.length) return;
    const at = dots.findIndex(({ k, row }) => k === this.chosen?.k && row === this.chosen?.row);
    if (way) this.chosen = dots[(at + way + dots.length) % dots.length];
    else if (event.key === "Enter" && at >= 0) this.open(dots[at]);
    else if (event.key === "+") this.around();
    else if (event.key === "Escape" && at >= 0) this.chosen = null;
    else return;
    event.preventDefault();
    this.stage.dirty = true;
    if (this.chosen) this.stage.voice.later();
  }
}
