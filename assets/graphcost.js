// What the passes cost: multiplications so far, and the values that are kept in memory, frame by frame; with
// checkpoints and without.

import { element, say } from "./kit.js";
import { part } from "./marks.js";
import { Picture } from "./picture.js";
import { Plot } from "./plot.js";
import { linear, ticks } from "./scales.js";

const MODES = ["off", "on"];
const count = (value) => Math.round(value).toLocaleString("en-US");

export class CostPicture extends Picture {
  constructor(stage, view) {
    super(stage, view);
    const turn = () => stage.turn({ checkpoints: this.mode === "on" ? "off" : "on" });
    const look = { type: "button", class: "switch quiet", onclick: turn };
    this.button = element("button", look, stage.words.cost_checkpoints);
    this.said = element("p", { class: "totals", role: "status" });
    this.foot = element("div", { class: "cost" }, this.button, this.said);
  }
  get nodes() {
    return [this.canvas, this.foot];
  }
  get mode() {
    return this.stage.variants[this.stage.chosen].checkpoints;
  }
  /** Whether multiplications are what is judged: a phone shows one chart. */
  get counting() {
    return this.stage.plan.view?.chart === "times";
  }
  /** A column of the chosen variant, up to the cursor. */
  column(name) {
    const { film, chosen, frame } = this.stage;
    return Array.from({ length: frame + 1 }, (_, f) => film.at(name, f, chosen));
  }
  paint() {
    const { stage, width, height, k, phone } = this, { words, graph, ink, frame } = stage;
    this.button.setAttribute("aria-pressed", String(this.mode === "on"));
    this.foot.hidden = stage.veiled;
    this.title(words.cost_title, "", phone ? 12 : 22);
    const left = (phone ? 56 : 74) * k, right = 22 * k, top = 74 * k, foot = (phone ? 74 : 116) * k;
    const both = phone ? height - top - foot : height - top - foot - 66 * k;
    const room = phone ? both : both / 2, wide = width - left - right;
    if (!graph) return;
    if (stage.veiled) {
      return this.marks.veil([22 * k, 60 * k, width - 44 * k, height - 100 * k], words.cost_veil, words.veil_why);
    }
    let sum = 0;
    const totals = this.column("multiplications").map((each) => (sum += each)), kept = this.column("kept");
    const most = Object.values(graph.cost), frames = graph.frames.length;
    const times = Math.max(...most.map((each) => each.forward + each.backward), 1);
    const peak = Math.max(...most.map((each) => each.peak), 1);
    const low = phone ? top : top + room + 50 * k, end = low + room;
    const upper = { x: left, y: top, w: wide, h: room }, lower = { ...upper, y: low };
    if (!phone || this.counting) this.chart(upper, frames, totals, times, words.cost_times);
    if (!phone || !this.counting) this.chart(lower, frames, kept, peak, words.cost_kept, true);
    const at = left + (wide * (graph.nodes.length - 0.5)) / Math.max(1, frames - 1);
    this.marks.line([[at, top], [at, end]], { color: ink.soft, dash: [4, 4], width: 1 });
    const look = { size: 12, color: ink.soft, halo: false }, beside = phone ? end + 15 * k : top - 6 * k;
    this.marks.text(words.forward, at - 8 * k, beside, { ...look, align: "right" });
    this.marks.text(words.backward, at + 8 * k, beside, look);
    if (stage.note) this.annotate({ left, wide, top, low, room, times, peak, at });
    say(this.said, frame >= frames - 1 ? this.sums() : words.cost_runs);
  }
  /** The number over the chart that it is about, and there what it compares as levels and a bracket. */
  annotate(of) {
    const { marks, k, phone, counting, stage: { note, written } } = this, { facts } = note;
    const kept = facts.few !== undefined;
    const top = kept && !phone ? of.low : of.top, alpha = part(written, 0.4, 1);
    if (kept) this.between([facts.few, facts.kept], of.low, of, of.peak, alpha);
    else if (counting) this.between([facts.forward, facts.forward + facts.backward], of.top, of, of.times, alpha);
    const look = { alpha, align: "left", wide: phone ? 130 : 300, size: phone ? 26 : 34, plate: true };
    marks.number(note.number, note.text, of.left + 16 * k, top + 40 * k, look);
  }
  /** Two counts on a chart as levels with their numbers, and the gap between them as a bracket. */
  between(counts, bottom, { left, wide, room, at }, most, alpha) {
    const { marks, k, stage: { words, ink, note } } = this, y = (value) => bottom + room * (1 - value / (1.05 * most));
    const [low, high] = counts.map(y), right = left + wide - 12 * k, saving = note.facts.few !== undefined;
    const names = saving ? [words.cost_on, words.cost_off] : [words.forward, words.backward];
    const shown = saving ? counts : [counts[0], counts[1] - counts[0]];
    const from = saving ? left : at;
    const ys = saving ? [low - 7 * k, high + (this.phone ? 16 : -7) * k] : [low + 17 * k, (low + high) / 2 + 5 * k];
    for (const level of saving ? [low, high] : [low]) {
      marks.line([[from, level], [right, level]], { color: ink.soft, width: 1.3, dash: [2, 5], alpha });
    }
    marks.bracket(right, low, high, { share: alpha });
    names.forEach((name, i) => {
      const look = { size: 13, weight: 650, align: "right", alpha };
      marks.text(`${name}: ${count(shown[i])}`, right - 16 * k, ys[i], look);
    });
  }
  /** One curve: blue on the way forward, orange on the way back; what is kept stands on a filled ground. */
  chart(box, frames, values, high, title, filled = false) {
    const { ctx, k, stage: { ink, graph } } = this, { inks } = this.stage.pictures.graph, turn = graph.nodes.length;
    const at = this.phone ? [0, high] : ticks(0, high * 1.05);
    const plot = new Plot(box, frames, linear(0, high * 1.05, at, count), {}, k);
    ctx.font = `${12 * k}px ${ink.font}`;
    plot.axes(ctx, ink, {});
    this.marks.text(title, box.x, box.y - 8 * k, { size: 13, weight: 600, halo: false });
    for (const [from, to, color] of [[0, turn, inks.value], [turn - 1, frames, inks.gradient]]) {
      const points = values.slice(from, to).map((value, i) => [plot.across(from + i), plot.up(value)]);
      if (filled && points.length) this.ground(points, plot.up(0), color);
      if (points.length) this.marks.line(points, { color, width: 2.2 });
    }
  }
  ground(points, floor, color) {
    const { ctx } = this;
    ctx.save();
    Object.assign(ctx, { fillStyle: color, globalAlpha: 0.16 });
    ctx.beginPath();
    ctx.moveTo(points[0][0], floor);
    for (const point of points) ctx.lineTo(...point);
    ctx.lineTo(points.at(-1)[0], floor);
    ctx.fill();
    ctx.restore();
  }
  /** Both ways in numbers, the present one first. */
  sums() {
    const { words, graph } = this.stage, modes = this.mode === "on" ? MODES.toReversed() : MODES;
    return modes.map((mode) => `${words[`cost_${mode}`]}: ${this.told(graph.cost[mode])}`).join(". ");
  }
  told({ forward, backward, peak }) {
    const { words } = this.stage, ratio = forward ? (backward / forward).toFixed(2) : "–";
    const filled = { forward: count(forward), backward: count(backward), ratio, peak: count(peak) };
    return Object.entries(filled).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words.cost_sums);
  }
  /** Every frame with what it takes and what is kept after it. */
  table() {
    const { stage } = this, { words, graph } = stage;
    const times = this.column("multiplications"), kept = this.column("kept");
    const row = (each, f) => [stage.equation(f), words[graph.frames[f][0]], count(each), count(kept[f])];
    const rows = stage.veiled ? [] : times.map(row);
    return { head: [words.table_node, words.position, words.cost_times, words.cost_kept], rows };
  }
  describe() {
    const { stage } = this, { words, graph } = stage;
    stage.sentence = stage.veiled || !graph ? words.cost_title : `${words.cost_title}. ${this.sums()}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
