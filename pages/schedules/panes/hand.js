// A hand on the first variant's rate: points that are dragged up and down, by mouse, finger or arrow keys. A double
// click, or the key +, makes one more; one that is dragged out of the chart, or deleted, goes. The curve through them,
// where they are let go, is the schedule of the next run.

import { brief, element } from "../../../assets/kit.js";
import { added, removed } from "./redrawn.js";

const LATER = 700; // milliseconds after the last key by which a point was moved
const KEY = 0.04; // of the axis: what a key moves a point by
const OUT = 46; // pixels beyond the chart from which on a point is taken off
const DIGITS = 3; // behind the point, of a height in learning rates

const round = (height) => +height.toFixed(DIGITS);

export class Hand {
  constructor(picture) {
    Object.assign(this, { picture, held: null, leaving: null });
    const { most } = picture.given.hand;
    this.nodes = Array.from({ length: most }, (_, i) => this.node(i));
    picture.canvas.addEventListener("dblclick", (event) => this.more(event));
  }
  get stage() {
    return this.picture.stage;
  }
  /** Whether a hand may take hold of a point now. */
  get free() {
    const { stage, picture } = this, { state } = stage.plan, asked = stage.veiled || (state && state !== "judged");
    return Boolean(picture.rate) && picture.given.hand.free && !asked && stage.visible().includes(0);
  }
  get heights() {
    return this.held ?? this.picture.given.hand.heights;
  }
  /** [update, rate] of each point. */
  line() {
    const { hand, budget } = this.picture.given, last = Math.max(1, budget.updates - 1);
    return this.heights.map((height, i) => [(last * i) / (this.heights.length - 1), height * hand.lr]);
  }
  node(i) {
    const look = { class: `point${i} handle ns`, role: "slider", tabindex: 0, hidden: true };
    const said = { "aria-orientation": "vertical", title: this.stage.words.rates_hint };
    const node = element("div", { ...look, ...said });
    node.addEventListener("pointerdown", (event) => {
      node.setPointerCapture(event.pointerId);
      node.focus();
      this.take();
      event.preventDefault();
    });
    node.addEventListener("pointermove", (event) => {
      if (!node.hasPointerCapture(event.pointerId)) return;
      this.leaving = this.isOut(event) && this.can(-1) ? i : null;
      this.move(i, this.rateAt(event));
    });
    node.addEventListener("pointerup", () => this.drop());
    node.addEventListener("pointercancel", () => this.drop());
    node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    node.addEventListener("keydown", (event) => this.key(event, i));
    return node;
  }
  /** The axis stands still while a point is held. */
  rateAt({ clientY }) {
    const { canvas, rate } = this.picture, y = clientY - canvas.getBoundingClientRect().top;
    return rate.scale.value(Math.max(0, Math.min(1, 1 - (y - rate.y) / rate.h)));
  }
  /** Whether there may be a point more (1) or less (-1). */
  can(change) {
    const { fewest, most } = this.picture.given.hand, count = this.heights.length + change;
    return count >= fewest && count <= most;
  }
  isOut({ clientY }) {
    const { canvas, rate, k } = this.picture, y = clientY - canvas.getBoundingClientRect().top;
    return y < rate.y - OUT * k || y > rate.y + rate.h + OUT * k;
  }
  /** Let go of a point; one that was dragged out is gone. */
  drop() {
    if (this.held && this.leaving !== null) this.held = removed(this.held, this.leaving).map(round);
    this.leaving = null;
    this.let();
  }
  /** One more where the chart of the rate was pressed twice. */
  more(event) {
    const { rate } = this.picture, { offsetX, offsetY } = event;
    if (!rate || offsetX < rate.x || offsetX > rate.x + rate.w || this.isOut(event)) return;
    if (offsetY > rate.y + rate.h) return;
    this.add((offsetX - rate.x) / rate.w, this.rateAt(event) / this.picture.given.hand.lr);
  }
  add(share, height) {
    if (!this.can(1)) return;
    this.take();
    if (!this.held) return;
    this.held = added(this.held, share, height).map(round);
    this.let();
  }
  take() {
    if (this.held || !this.free) return;
    this.stage.pause();
    this.held = [...this.picture.given.hand.heights];
  }
  move(i, lr) {
    if (!this.held) return;
    const { hand } = this.picture.given;
    this.held[i] = round(Math.max(0, Math.min(10, lr / hand.lr)));
    this.stage.dirty = true;
  }
  key(event, i) {
    if (["Delete", "Backspace", "+", "Insert"].includes(event.key)) return this.count(event, i);
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.take();
    if (!this.held) return;
    const by = way * KEY * (event.shiftKey ? 0.25 : 1) * this.picture.rate.scale.high;
    this.move(i, this.held[i] * this.picture.given.hand.lr + by);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.let(), LATER);
  }
  /** A point less, or one more half-way to the next. */
  count(event, i) {
    event.preventDefault();
    event.stopPropagation();
    const { heights } = this, last = heights.length - 1, j = Math.min(i, last - 1);
    const more = event.key === "+" || event.key === "Insert";
    if (more) return this.add((j + 0.5) / last, (heights[j] + heights[j + 1]) / 2);
    if (!this.can(-1)) return;
    this.take();
    if (!this.held) return;
    this.leaving = i;
    this.drop();
    this.nodes[Math.min(i, last - 1)].focus();
  }
  /** The page is told; the curve stays until the run of it has come. */
  let() {
    const { held, stage, picture } = this;
    if (!held || held.join() === picture.given.hand.heights.join()) {
      this.held = null;
      stage.dirty = true;
      return;
    }
    stage.setTriggerValue("pick", { pane: "rates", variant: 0, points: held });
  }
  /** The nodes lie over what is painted of them. */
  place() {
    const { free, picture, stage, nodes } = this, { rate, marks, ctx, k } = picture, { color } = stage.variants[0];
    const line = this.line();
    nodes.forEach((node, i) => {
      node.hidden = !free || i >= line.length;
      if (node.hidden) return;
      const label = stage.words.rates_point.replace("{number}", i + 1).replace("{count}", line.length);
      if (node.getAttribute("aria-label") !== label) node.setAttribute("aria-label", label);
      const [step, lr] = line[i], x = rate.across(step), y = rate.up(lr);
      Object.assign(node.style, { left: `${x}px`, top: `${y}px` });
      node.setAttribute("aria-valuenow", lr.toPrecision(3));
      node.setAttribute("aria-valuetext", brief(lr, true));
      node.setAttribute("aria-valuemin", 0);
      node.setAttribute("aria-valuemax", rate.scale.high.toPrecision(3));
      ctx.globalAlpha = i === this.leaving ? 0.25 : this.held ? 1 : 0.9;
      marks.ring(x, y, 5, { color, width: 2, fill: stage.ink.raised });
      ctx.globalAlpha = 1;
      if (this.held) marks.text(brief(lr, true), x, y - 10 * k, { size: 12, align: "center" });
    });
  }
}
