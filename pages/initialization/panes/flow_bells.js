// The bells of the first weights below the flow, as wide as the logarithm of their deviation: the first one is dragged,
// and the layers above show at once what they do at that scale before any update.

import { unpack } from "../../../assets/film.js";
import { hub } from "../../../assets/hub.js";
import { brief, DASHES, element } from "../../../assets/kit.js";
import { nearestDetent, triedFilm } from "./flow_trial.js";

// deviations between which a bell grows from nothing to its widest
const LOW = 1e-3;
const HIGH = 10;
const TICKS = [0.01, 0.1, 1];
const LATER = 600; // milliseconds after the last key by which a bell was moved
const AGAIN = 500; // milliseconds between two questions for what is tried
const CALM = 2500; // milliseconds without anything new after which it is asked for before a hand comes, and up to twice
const GENTLY = 6; // such questions at most: a server that is busy passes over them

export class Bells {
  constructor(flow) {
    Object.assign(this, { flow, holding: false, detent: null, asked: -Infinity });
    this.node = this.handle();
    flow.canvas.addEventListener("pointerenter", () => this.ask());
    this.foresee(GENTLY);
  }
  get stage() {
    return this.flow.stage;
  }
  get given() {
    return this.flow.given;
  }
  /** Whether there is a bell to drag: on a page that asks nothing, where the first variant's weights are random. */
  get there() {
    return !this.stage.plan.state && this.given.moving.length > 0;
  }
  /** Pixels that they take from the flow. */
  get room() {
    if (!this.there) return 0;
    return this.flow.phone ? 84 : 116 * this.flow.k;
  }
  sigma(k) {
    const held = this.detent !== null && this.given.moving.includes(k);
    return held ? this.given.detents[this.detent] : this.given.bells[k].sigma;
  }

  // -- the hand
  handle() {
    const { words } = this.stage, look = { class: "sigma handle ew", role: "slider", tabindex: 0, hidden: true };
    const node = element("div", { ...look, "aria-label": words.bells_handle });
    const on = (name, act) => node.addEventListener(name, act);
    on("focus", () => this.ask());
    on("pointerdown", (event) => {
      node.setPointerCapture(event.pointerId);
      node.focus();
      this.take();
      event.preventDefault();
    });
    on("pointermove", (event) => node.hasPointerCapture(event.pointerId) && this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) on(end, () => this.let());
    on("keydown", (event) => this.key(event));
    return node;
  }
  take() {
    const { stage } = this;
    clearTimeout(this.waiting);
    this.ask();
    this.holding = true;
    stage.pause();
    stage.memory.position = 0;
    this.detent ??= nearestDetent(this.given.detents, this.sigma(0));
  }
  drag({ clientX }) {
    const box = this.flow.canvas.getBoundingClientRect();
    this.move(nearestDetent(this.given.detents, this.at(Math.abs(clientX - box.left - this.middle))));
  }
  key(event) {
    const { detents } = this.given, last = detents.length - 1;
    const now = this.detent ?? nearestDetent(detents, this.sigma(0));
    const to = { ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1, Home: 0, End: last };
    if (!(event.key in to) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.take();
    this.move(Math.max(0, Math.min(last, to[event.key])));
    this.waiting = setTimeout(() => this.let(), LATER);
  }
  move(detent) {
    if (detent === this.detent && this.stage.live) return;
    this.detent = detent;
    this.follow();
  }
  /** The layers as they are at this scale, if what is tried has come. */
  follow() {
    const { stage, given } = this, began = performance.now(), tried = this.tried();
    if (tried && stage.memory.film.count) {
      stage.memory.live = triedFilm(stage.memory.film, tried, given.moving, this.detent);
    }
    stage.root.dataset.live = (performance.now() - began).toFixed(2);
    stage.dirty = true;
  }
  /** Let go: the page is told, and the picture stays until the run's own start has come. */
  let() {
    if (!this.holding) return;
    this.holding = false;
    const { stage, given } = this, sigma = given.detents[this.detent];
    if (Math.abs(sigma / given.bells[0].sigma - 1) < 0.01) return this.rest();
    stage.memory.carried = true;
    stage.setTriggerValue("pick", { pane: "flow", sigma });
  }
  rest() {
    this.detent = null;
    this.stage.memory.live = null;
    this.stage.dirty = true;
  }

  // -- what is tried
  ask() {
    const { stage, given } = this, now = performance.now();
    if (!this.there || !given.live || this.tried() || now - this.asked < AGAIN) return;
    this.asked = now;
    hub.addEventListener("tried", () => this.hear(), { once: true, signal: stage.ends.signal });
    hub.askTrial?.({ run: stage.run, pane: "flow", at: Math.round(now) });
    setTimeout(() => this.ask(), AGAIN + 1);
  }
  /** Once the run is here and the page is seen, what a hand will need is asked for: gently, so that the server answers
   *  only when it has nothing else to do, and at a time that differs from visitor to visitor. */
  foresee(left) {
    const { stage, given } = this;
    const look = () => {
      if (stage.ends.signal.aborted || this.tried()) return;
      const now = this.there && stage.film.complete && !document.hidden;
      if (now) hub.askTrial?.({ run: stage.run, pane: "flow", at: Math.round(performance.now()), gently: true });
      this.foresee(left - now);
    };
    if (left && given.live) setTimeout(look, CALM * (1 + Math.random()));
  }
  tried() {
    if (hub.tried && hub.tried !== this.heard) {
      this.heard = hub.tried;
      const { header, arrays } = unpack(hub.tried);
      if (header.run === this.stage.run) this.arrays = arrays;
    }
    return this.arrays;
  }
  /** They have come, perhaps while a bell is held. */
  hear() {
    if (this.tried() && this.holding) this.follow();
  }

  // -- the picture
  reach(sigma) {
    return (this.most * Math.log10(Math.max(1, sigma / LOW))) / Math.log10(HIGH / LOW);
  }
  at(pixels) {
    return LOW * (HIGH / LOW) ** (pixels / this.most);
  }
  draw() {
    this.node.hidden = !this.there;
    if (!this.there) return;
    const { flow } = this, { ctx, k, left, right, height, phone } = flow;
    const half = (right - left) / 2, top = height - this.room + 10 * k, base = height - (phone ? 22 : 26 * k);
    const most = half * (phone ? 0.72 : 0.6);
    Object.assign(this, { middle: left + half, most, top, base, tall: base - top - 14 * k });
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top - 2, right - left, base - top + 3);
    ctx.clip();
    for (const one of [...this.stage.visible()].reverse()) this.bell(one);
    ctx.restore();
    this.axis(left, right);
    this.fair();
    this.name();
    this.grip();
  }
  bell(one) {
    const { ctx, k } = this.flow, { color, dash } = this.stage.variants[one], wide = this.reach(this.sigma(one));
    if (!this.given.bells[one].sigma) return;
    ctx.beginPath();
    if (this.given.bells[one].draw === "uniform") this.box(wide);
    else {
      for (let x = -3.2; x <= 3.201; x += 0.1) {
        ctx.lineTo(this.middle + x * wide, this.base - this.tall * Math.exp((-x * x) / 2));
      }
    }
    const first = one === 0;
    Object.assign(ctx, { fillStyle: color, strokeStyle: color, lineWidth: (first ? 2.4 : 1.4) * k });
    ctx.globalAlpha = first ? 0.2 : 0.05;
    ctx.fill();
    ctx.globalAlpha = first ? 1 : 0.75;
    ctx.setLineDash((first ? [] : DASHES[dash]).map((d) => d * k));
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }
  /** Every value up to the square root of three deviations is as likely as another. */
  box(wide) {
    const { ctx } = this.flow, edge = wide * Math.sqrt(3), y = this.base - this.tall * 0.6;
    for (const [x, to] of [[-edge, this.base], [-edge, y], [edge, y], [edge, this.base]]) {
      ctx.lineTo(this.middle + x, to);
    }
  }
  axis(left, right) {
    const { marks, k } = this.flow, { soft } = this.stage.ink;
    const look = { size: 12, align: "center", halo: false, color: soft };
    marks.segment(left, this.base, right, this.base, { color: soft, width: 1 });
    marks.text("0", this.middle, this.base + 16 * k, look);
    for (const tick of TICKS) {
      for (const sign of [-1, 1]) {
        const x = this.middle + sign * this.reach(tick);
        marks.segment(x, this.base, x, this.base + 4 * k, { color: soft, width: 1 });
        marks.text(`${sign < 0 ? "−" : "±"}${tick}`.replace("±", ""), x, this.base + 16 * k, look);
      }
    }
  }
  /** Where a small signal is neither weakened nor strengthened. */
  fair() {
    const { marks, k, phone } = this.flow, { soft } = this.stage.ink, x = this.middle + this.reach(this.given.fair);
    marks.line([[x, this.base], [x, this.top + 2 * k]], { color: soft, width: 1.2, dash: [3, 3] });
    const text = this.stage.words.bells_fair.replace("{value}", brief(this.given.fair));
    if (!phone) marks.text(text, x + 6 * k, this.top + 9 * k, { size: 12, color: soft });
  }
  name() {
    const { marks, k, phone } = this.flow, { words, ink } = this.stage;
    const y = phone ? this.top + 6 : this.top + 22 * k;
    marks.lines(words.bells, phone ? 10 : 16 * k, y, phone ? 90 : 96 * k, { size: 12, color: ink.soft, halo: phone });
  }
  grip() {
    const { ctx, marks, k } = this.flow, { ink, variants } = this.stage, sigma = this.sigma(0);
    const x = this.middle + this.reach(sigma), y = this.base - this.tall * Math.exp(-0.5), { color } = variants[0];
    ctx.fillStyle = color;
    ctx.strokeStyle = ink.stage;
    ctx.lineWidth = 2 * k;
    ctx.beginPath();
    ctx.arc(x, y, 9 * k, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    for (const side of [-1, 1]) {
      ctx.beginPath();
      ctx.moveTo(x + side * 18 * k, y);
      ctx.lineTo(x + side * 13 * k, y - 4 * k);
      ctx.lineTo(x + side * 13 * k, y + 4 * k);
      ctx.fill();
    }
    const text = `σ ${brief(sigma)}`;
    marks.text(text, x + 24 * k, y + 4 * k, { size: 13.5, weight: 700, color });
    Object.assign(this.node.style, { left: `${x}px`, top: `${y}px` });
    this.node.setAttribute("aria-valuenow", sigma);
    this.node.setAttribute("aria-valuetext", text);
    this.node.setAttribute("aria-valuemin", this.given.detents[0]);
    this.node.setAttribute("aria-valuemax", this.given.detents.at(-1));
  }
}
