// Batch norm's two pairs of statistics over the steps, at the player's cursor: the mini-batch's, which train mode
// divides by, and the running ones, which eval mode divides by.

import { brief, element, marker, PANES, surface } from "../../../assets/kit.js";
import { Plot, Sheet } from "../../../assets/plot.js";
import { linear, logarithmic, powerLabel } from "../../../assets/scales.js";

const BATCH_MEAN = 0;
const BATCH_VARIANCE = 1;
const RUNNING_MEAN = 2;
const RUNNING_VARIANCE = 3; // last axis of bn_running
const MOMENTS = [
  { part: "mean", batch: BATCH_MEAN, running: RUNNING_MEAN },
  { part: "variance", batch: BATCH_VARIANCE, running: RUNNING_VARIANCE },
];
const HEAD = 18; // pixels above a row's plots

/** Mean and variance of unit 1 of one layer, a row for each variant with batch norm; all rows on one scale. */
class BatchStatistics {
  /** `facts`: of each variant { layers, momentum, stale }, null without batch norm. */
  constructor(player, facts) {
    const rows = facts.flatMap((own, k) => (own ? [k] : []));
    Object.assign(this, { player, facts, rows, sheet: new Sheet(player) });
    this.canvas = element("canvas", { class: "running", role: "img" });
    this.canvas.addEventListener("pointerdown", (event) => player.seek(this.frameAt(event)));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => player.tip());
    this.nodes = [this.tools(), this.canvas];
  }
  tools() {
    const { words: w, view } = this.player;
    const layers = [...new Set(this.rows.flatMap((k) => this.facts[k].layers))].sort((a, b) => a - b);
    if (!layers.includes(view.normalized)) view.normalized = layers[0];
    const options = layers.map((layer) => [layer, layer + 1]);
    const choice = this.player.choose("layer", options, view.normalized, (value) => {
      view.normalized = +value;
    });
    const hint = element("span", { class: "hint" }, w.running_hint);
    return element("div", { class: "tools" }, element("strong", {}, w.running), choice, hint);
  }
  get parts() {
    return [{ canvas: this.canvas }];
  }
  get wide() {
    return this.canvas.clientWidth >= 560;
  }
  get tall() {
    return this.rows.length > 1 ? 84 : 110;
  }
  get rowHeight() {
    return HEAD + (this.wide ? 1 : 2) * this.tall + 8;
  }
  /** Mean and variance of each row: beside each other, or one above the other on a phone. */
  plots(scales = []) {
    const wide = this.canvas.clientWidth / (this.wide ? 2 : 1);
    return this.rows.flatMap((k, row) =>
      MOMENTS.map((moment, i) => {
        const [x, y] = this.wide ? [i * wide, 0] : [0, i * this.tall];
        const box = { x: x + 44, y: row * this.rowHeight + HEAD + y + 16, w: wide - 54, h: this.tall - 22 };
        return new Plot(box, this.player.film.total, scales[i], { k, ...moment });
      }),
    );
  }
  frameAt({ offsetX }) {
    const [left, right] = this.plots();
    return (this.wide && offsetX >= right.x - 44 ? right : left).frameAt(offsetX);
  }
  value(frame, variant, which) {
    return this.player.film.at("bn_running", frame, variant, this.player.view.normalized, which);
  }
  /** "mean: mini-batch 0.12, running average 0.03" and the same of the variance. */
  sentences(frame, k) {
    const { words: w } = this.player;
    return MOMENTS.map(({ part, batch, running }) => {
      const average = `${w.running_average} ${brief(this.value(frame, k, running))}`;
      return `${w[part]}: ${w.mini_batch} ${brief(this.value(frame, k, batch))}, ${average}`;
    });
  }
  hover(event) {
    const { film, variants, words } = this.player;
    const frame = Math.min(this.frameAt(event), film.count - 1);
    const k = this.rows[Math.min(Math.floor(event.offsetY / this.rowHeight), this.rows.length - 1)];
    const place = `${words.step} ${film.steps[frame]}`;
    if (frame >= 0) this.player.tip(event, [variants[k].name, place, ...this.sentences(frame, k)]);
  }
  table() {
    const { frame, variants, words: w } = this.player;
    const of = (k) => ({ part, batch, running }) => [
      `${variants[k].name}, ${w[part]}`,
      ...[batch, running].map((which) => brief(this.value(frame, k, which))),
    ];
    return { head: [w.variant, w.mini_batch, w.running_average], rows: this.rows.flatMap((k) => MOMENTS.map(of(k))) };
  }
  describe() {
    const { film, frame, variants, view, words: w } = this.player;
    const place = `${w.layer} ${view.normalized + 1}, ${w.unit} 1, ${w.step} ${film.steps[frame]}`;
    const rows = this.rows.map((k) => `${variants[k].name}: ${this.sentences(frame, k).join("; ")}`);
    this.canvas.setAttribute("aria-label", `${w.running}. ${place}. ${rows.join(". ")}`);
  }
  draw(time) {
    const { film, ink, view } = this.player;
    if (!film.has("bn_running")) return;
    const { ctx } = surface(this.canvas, this.rows.length * this.rowHeight);
    ctx.font = `12px ${ink.font}`;
    const plots = this.sheet.draw(ctx, time, view.normalized, {
      plots: () => this.plots(MOMENTS.map((moment) => this.scale(moment))),
      axes: (own, plot) => this.axes(own, plot),
      curves: (own, plot) => this.curves(own, plot),
      cursor: ink.line,
    });
    this.rows.forEach((k, row) => this.title(ctx, k, row * this.rowHeight));
    for (const plot of plots) this.both(ctx, plot, Math.round(time));
  }
  title(ctx, k, y) {
    const { variants, ink, words } = this.player;
    const { momentum: m, stale } = this.facts[k];
    const average = words.running_average;
    const rule = `${average} ← ${+(1 - m).toFixed(6)} · ${average} + ${m} · ${words.mini_batch}`;
    ctx.fillStyle = variants[k].color;
    marker(ctx, variants[k].marker, 8, y + 8, 4);
    ctx.textAlign = "left";
    ctx.fillStyle = ink.text;
    ctx.fillText(variants[k].name, 18, y + 12);
    if (!this.wide) return;
    ctx.textAlign = "right";
    ctx.fillStyle = ink.soft;
    const told = stale ? words.running_stale.replace("{step}", stale) : rule;
    ctx.fillText(told, this.canvas.clientWidth - 10, y + 12);
  }
  /** [least, largest] value of all rows; of a variance those above 0. */
  ends({ part, batch, running }) {
    let low = Infinity;
    let high = -Infinity;
    for (let f = 0; f < this.player.shownCount; f++) {
      for (const value of this.rows.flatMap((k) => [this.value(f, k, batch), this.value(f, k, running)])) {
        if (!Number.isFinite(value) || (part === "variance" && value <= 0)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return high >= low ? [low, high] : [0, 1];
  }
  /** Of a variance from 0, or logarithmic where it changes by more than 30 times. */
  scale(moment) {
    const [low, high] = this.ends(moment);
    const positive = moment.part === "variance";
    if (positive && low > 0 && high > 30 * low) return decades(low, high);
    const room = (high - (positive ? 0 : low) || 1) * 0.06;
    const ends = [positive ? 0 : low - room, high + room];
    const apart = 0.2 * (ends[1] - ends[0]); // ticks that are nearer write over each other
    const around = ends[0] < -apart && ends[1] > apart;
    return linear(...ends, around ? [ends[0], 0, ends[1]] : ends, (value) => powerLabel(value));
  }
  axes(ctx, plot) {
    const { ink, words } = this.player;
    plot.axes(ctx, ink, { title: `${words[plot.of.part]}${plot.scale.log ? ` (${words.log})` : ""}` });
  }
  line(k, which) {
    return { value: (frame) => this.value(frame, k, which), count: this.player.shownCount, joined: true };
  }
  /** Each batch's value as a dot, the running one as a line. */
  curves(ctx, plot) {
    const { k, batch, running } = plot.of;
    const { color } = this.player.variants[k];
    ctx.fillStyle = color;
    ctx.globalAlpha = 0.65;
    for (const point of plot.pieces(this.line(k, batch)).flat()) marker(ctx, "circle", ...point, 2);
    ctx.globalAlpha = 1;
    plot.line(ctx, this.line(k, running), { color, width: 2.4 });
  }
  /** At the cursor both values, large, with a line from one to the other: what asking in the wrong mode changes. */
  both(ctx, plot, frame) {
    const { ink, variants } = this.player;
    const [a, b] = [plot.of.batch, plot.of.running].map((which) => this.value(frame, plot.of.k, which));
    if (!Number.isFinite(a) || !Number.isFinite(b)) return;
    const x = plot.across(frame);
    const [from, to] = [plot.up(a), plot.up(b)];
    ctx.fillStyle = ink.text;
    ctx.fillRect(x - 0.5, Math.min(from, to), 2, Math.abs(from - to));
    ctx.fillStyle = variants[plot.of.k].color;
    marker(ctx, "circle", x, from, 4);
    ctx.fillStyle = ink.text;
    ctx.fillRect(x - 6, to - 2, 12, 4);
    ctx.textAlign = "right";
    ctx.fillText(`● ${brief(a)}  ━ ${brief(b)}`, plot.x + plot.w, plot.y - 6);
  }
}

/** A logarithmic scale with a little room and a tick near each end. */
function decades(least, most) {
  const [low, high] = [Math.log10(least) - 0.1, Math.log10(most) + 0.1];
  const inner = [Math.ceil(low), Math.floor(high)];
  const at = (inner[1] > inner[0] ? inner : [low, high]).map((e) => 10 ** e);
  return { ...logarithmic(10 ** low, 10 ** high, at), log: true };
}
PANES.batch_statistics = BatchStatistics;
