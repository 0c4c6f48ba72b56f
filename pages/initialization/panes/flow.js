// What each layer hands on: its distribution as a violin, and below on the same columns the logarithm of its spread.
// Forward the activations, from the input to the last layer; backward the gradients, from the loss to the first.

import { brief, DASHES, marker, PANES, powerOfTen } from "../../../assets/kit.js";
import { along } from "../../../assets/places.js";
import { logarithmic } from "../../../assets/scales.js";
import { byLayer } from "../../../assets/told.js";
import { keep } from "../../../assets/written.js";
import { Bells } from "./flow_bells.js";
import { fanOf, paintFan } from "./flow_fan.js";
import { paintNote } from "./flow_note.js";
import { decadesOf, throughLayers } from "./flow_shapes.js";
import { stageStep, Violins } from "./flow_violins.js";

const THROUGH = 1.7; // seconds from one end of the layers to the other

class Flow extends Violins {
  constructor(player, view) {
    super(player, view);
    this.lead = THROUGH;
    this.bells = new Bells(this);
    const on = (name, act) => this.canvas.addEventListener(name, act);
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.hover(event));
    on("pointerleave", () => this.hover(null));
  }
  get nodes() {
    return [this.canvas, this.bells.node];
  }
  /** Whether a hand holds a bell. */
  get holding() {
    return this.bells.holding;
  }
  get told() {
    return this.stage.plan.view ?? {};
  }
  get back() {
    return this.told.direction === "backward";
  }
  get column() {
    return this.back ? "gradient_std" : "activation_std";
  }
  get depth() {
    return Math.max(...this.stage.variants.map(({ depth }) => depth));
  }
  /** The layers of a variant in the order in which the signal comes to them. */
  way(k) {
    const layers = Array.from({ length: this.stage.variants[k].depth }, (_, l) => l);
    return this.back ? layers.reverse() : layers;
  }
  /** The first of the variants that are shown: the one that the question is about. */
  get main() {
    return this.stage.visible()[0] ?? 0;
  }
  /** How many pieces of the way from the first layer to the last have been made. */
  get progress() {
    return this.stage.veiled ? 0 : throughLayers(this.stage.lead) * (this.depth - 1);
  }
  spread(k, layer, frame = this.stage.frame) {
    return this.stage.film.at(this.column, frame, k, layer);
  }

  paint(position) {
    const { stage } = this;
    this.frame = Math.round(position);
    this.measure();
    this.head();
    this.source();
    this.names();
    this.values();
    const shown = stage.visible();
    for (const k of [...shown].reverse()) this.violins(k, "fill");
    for (const k of shown) this.violins(k, "stroke"); // a narrow one stays seen on a wide one
    this.bells.draw();
    if (stage.veiled) return this.veiled();
    this.choices = [];
    this.axis(shown);
    for (const k of shown) if (this.frame === 0) this.theory(k);
    for (const k of [...shown].reverse()) this.line(k);
    paintNote(this);
    this.canvas.dataset.shown = Math.floor(this.progress) + 1;
  }
  // -- the spreads
  axis(shown) {
    const { marks, k, phone, stage: { ink, words } } = this;
    this.decades = decadesOf(this.held(shown), phone ? 3 : 6);
    for (const e of this.decades.ticks) {
      const y = this.v(10 ** e);
      marks.line([[this.left, y], [this.right, y]], { color: ink.grid, width: 1 });
      marks.text(powerOfTen(e), this.left - 7 * k, y + 4 * k, {
        size: 12, align: "right", halo: false, color: ink.soft,
      });
    }
    const { ctx } = this, text = this.back ? words.flow_spread_back : words.flow_spread;
    const scale = logarithmic(10 ** this.decades.low, 10 ** this.decades.high);
    const value = (_, y) => scale.value((this.bottom - y) / (this.bottom - this.low));
    keep(ctx, "axis", [0, this.low, this.left, this.bottom - this.low], { text, scale, value });
    if (phone) return;
    ctx.save();
    ctx.translate(this.left - 62 * k, (this.low + this.bottom) / 2);
    ctx.rotate(-Math.PI / 2);
    marks.text(text, 0, 0, { size: 12.5, align: "center", halo: false, color: ink.soft });
    ctx.restore();
  }
  /** Every spread that the axis has to hold: those of the start, and now. */
  held(shown) {
    const of = (k) => this.way(k).flatMap((l) => [this.spread(k, l, 0), this.spread(k, l, this.frame)]);
    return shown.flatMap(of);
  }
  points(k, frame = this.frame) {
    return this.way(k).map((l) => [this.x(l), this.v(this.spread(k, l, frame))]);
  }
  /** The theory of a wide network before any update: a broad pale line. */
  theory(k) {
    const { stage: { film, ink } } = this, way = this.way(k);
    let value = this.spread(k, way[0], 0);
    const values = way.map((l, i) => {
      if (!this.back) return film.at("theory_activation_std", 0, k, l);
      if (i) value *= film.at("theory_gradient_gain", 0, k, way[i - 1]);
      return value;
    });
    this.theories = { ...this.theories, [k]: values };
    if (!values.every((v) => v > 0)) return;
    const points = way.map((l, i) => [this.x(l), this.v(values[i])]);
    this.marks.line(this.cut(points), { color: ink.soft, width: 6, alpha: 0.26 });
  }
  /** As much of a way as the signal has made. */
  cut(points) {
    const full = Math.floor(this.progress), share = this.progress - full, found = points.slice(0, full + 1);
    const [a, b] = [points[full], points[full + 1]];
    if (share > 0 && a && b) found.push([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]);
    return found;
  }
  line(k) {
    const { ctx, marks, stage } = this, { color, dash, marker: shape, name } = stage.variants[k];
    const first = k === this.main;
    const all = this.points(k).filter(([, y]) => Number.isFinite(y)), points = this.cut(all);
    marks.line(points, { color, width: first ? 2.6 : 2, dash: DASHES[dash] ?? [] });
    ctx.fillStyle = color;
    points.slice(0, Math.floor(this.progress) + 1).forEach(([x, y], i) => {
      marker(ctx, shape, x, y, (first ? (i === all.length - 1 ? 6.5 : 4.2) : 3.4) * this.k);
    });
    if (first || this.phone || this.progress < this.depth - 1) return; // on a phone the legend names them
    const [x, y] = all[Math.floor(all.length * 0.55)] ?? all[0];
    const others = along(this.points(this.main));
    const near = others.some(([u, v]) => Math.abs(u - x) < 60 * this.k && v < y && y - v < 40 * this.k);
    marks.text(name, x, y + (near ? 22 : -12) * this.k, { size: 13, weight: 600, color, align: "center" });
  }

  // -- a question that is open
  veiled() {
    const { marks, k, phone, depth, stage: { words } } = this, from = this.back ? this.left : this.left + this.wide;
    const to = this.back ? this.right - this.wide : this.right, room = phone ? 4 : 12 * k;
    const title = (this.back ? words.flow_veil_back : words.flow_veil).replace("{last}", this.back ? depth - 1 : depth);
    const box = [from, this.top - room, to - from, this.split - this.top + room + 4 * k];
    if (depth > 1) marks.veil(box, title, words.veil_why);
    this.choices = fanOf(this);
    paintFan(this);
    this.canvas.dataset.shown = 1;
  }
  choiceAt(event) {
    return (this.choices ?? []).find(({ box: [x, y, w, h] }) => {
      return event.offsetX >= x && event.offsetX <= x + w && event.offsetY >= y && event.offsetY <= y + h;
    });
  }
  press(event) {
    const found = this.choiceAt(event), { stage } = this;
    if (found) stage.setTriggerValue("guess", { preset: stage.plan.preset, choice: found.key });
  }
  hover(event) {
    const { stage } = this, lit = event ? (this.choiceAt(event)?.key ?? "") : "";
    if (lit !== (this.lit ?? "")) {
      this.lit = lit;
      this.canvas.style.cursor = lit ? "pointer" : "";
      stage.dirty = true;
    }
    if (!event || !stage.film.count || stage.veiled) return stage.tip(event);
    const layer = Math.floor((event.offsetX - this.left) / this.wide);
    if (layer < 0 || layer >= this.depth || layer > this.depth - 1) return stage.tip(event);
    const { words, variants } = stage, sigma = this.back ? words.gradient_std : words.activation_std;
    const there = stage.visible().filter((k) => layer < variants[k].depth);
    const lines = there.map((k) => `${variants[k].name}: ${brief(this.spread(k, layer))}`);
    stage.tip(event, [`${words.layer} ${layer + 1}, ${words.step} ${stageStep(stage)}`, sigma, ...lines]);
  }
  table() {
    const { stage } = this, { variants } = stage;
    const of = (k) => [variants[k].name, (l) => (l < variants[k].depth ? threeDigits(this.spread(k, l)) : "–")];
    const caption = `${this.back ? stage.words.gradient_std : stage.words.activation_std}, ${stage.words.step} `;
    return { ...byLayer(stage, this.depth, stage.visible().map(of)), caption: caption + stageStep(stage) };
  }
  /** The spread where the signal starts while a question is open; else where it arrives. */
  legend(frame) {
    const { stage } = this, { words, variants, film, veiled } = stage, at = (k) => this.way(k).at(veiled ? 0 : -1);
    const title = (this.back ? words.flow_sigma_back : words.flow_sigma).replace("{layer}", at(0) + 1);
    const values = variants.map((_, k) => brief(this.spread(k, at(k), frame)));
    return { title: `${title}, ${words.step} ${film.steps[frame]}`, values };
  }
  describe() {
    const { stage } = this, { words, variants, veiled } = stage;
    const title = this.back ? words.flow_backward : words.flow_forward;
    const shown = (k) => (veiled ? this.way(k).slice(0, 1) : this.way(k));
    const of = (k) => shown(k).map((l) => `${l + 1}: ${brief(this.spread(k, l))}`);
    const lines = stage.visible().map((k) => `${variants[k].name}: σ ${of(k).join(", ")}`);
    const hidden = veiled ? ` ${words.veil_why}.` : "";
    const place = `${title}, ${words.step} ${stageStep(stage)}`;
    this.canvas.setAttribute("aria-label", `${place}. ${lines.join(". ")}.${hidden}`);
  }
}
PANES.flow = Flow;
