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
    if (!phone) this.chart({ x: left, y: top, w: wide, h: room }, frames, totals, times, words.cost_times);
    this.chart({ x: left, y: low, w: wide, h: room }, frames, kept, peak, words.cost_kept, true);
    const at = left + (wide * (graph.nodes.length - 0.5)) / Math.max(1, frames - 1);
    this.marks.line([[at, top], [at, end]], { color: ink.soft, dash: [4, 4], width: 1 });
    const look = { size: 12, color: ink.soft, halo: false };
    if (!phone) this.marks.text(words.forward, at - 8 * k, top - 6 * k, { ...look, align: "right" });
    this.marks.text(words.backward, at + 8 * k, top - 6 * k, look);
    if (stage.note) this.annotate(left, top);
    say(this.said, frame >= frames - 1 ? this.sums() : words.cost_runs);
  }
  annotate(left, top) {
    const { marks, k, phone, stage: { note, written } } = this;
    const at = [left + 16 * k, top + 40 * k];
    marks.number(note.number, note.text, ...at, { alpha: part(written, 0, 1), align: "left", wide: phone ? 130 : 300 });
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
