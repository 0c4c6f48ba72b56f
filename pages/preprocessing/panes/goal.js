// A race: the losses of all variants on a logarithmic axis, a line at a tenth of the first one, and at every arrival
// the update at which it was.

import { firstAt, flag } from "../../../assets/arrival.js";
import { freeHeight, along } from "../../../assets/places.js";
import { brief, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { Plot, Sheet } from "../../../assets/plot.js";
import { logarithmic, powerLabel, rungs } from "../../../assets/scales.js";
import { byVariant } from "../../../assets/told.js";
import { legendOf } from "./legends.js";

const DEEPEST = 1000; // how far below the first loss the axis goes at most, as a denominator

class Goal extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.sheet = new Sheet(stage);
    this.canvas.dataset.chart = "loss";
    this.canvas.addEventListener("pointerdown", ({ offsetX }) => this.plot && stage.seek(this.plot.frameAt(offsetX)));
  }
  get first() {
    return this.stage.film.at("loss", 0, this.stage.visible()[0] ?? 0);
  }
  /** The least loss of any variant that may be shown. */
  get least() {
    const { film, shownCount } = this.stage, shown = this.stage.visible();
    const frames = Array.from({ length: shownCount }, (_, f) => f), at = (f) => shown.map((k) => film.at("loss", f, k));
    return frames.reduce((low, f) => Math.min(low, ...at(f).filter((loss) => loss > 0)), Infinity);
  }
  /** The frame at which a variant is there, -1 if it never is. */
  arrival(k) {
    const { film } = this.stage, goal = this.given.goal * film.at("loss", 0, k);
    return firstAt(film.count, (f) => film.at("loss", f, k) <= goal);
  }
  paint(time) {
    const { ctx, k, phone, stage } = this, { ink, words, veiled } = stage, shown = stage.visible();
    this.title(words.goal_title, words.goal_of, phone ? 12 : 22, phone ? 24 : 30);
    this.canvas.dataset.shown = veiled ? 0 : shown.length;
    ctx.font = `${12.5 * k}px ${ink.font}`;
    const [plot] = this.sheet.draw(ctx, time, [shown, veiled, k], {
      plots: () => [this.made()],
      axes: (own, one) => one.axes(own, ink, { to: `${words.step} ${stage.steps}`, called: words.loss }),
      curves: (own, one) => shown.forEach((each) => this.curve(own, one, each)),
    });
    this.plot = plot;
    this.line(plot);
    if (veiled) return this.veil(plot);
    for (const each of shown) plot.head(ctx, this.values(each), time, stage.variants[each], 5);
    shown.forEach((each, i) => this.flag(plot, each, time, i));
    if (stage.note) this.note(plot, shown, time);
  }
  made() {
    const { width, height, k, phone, stage } = this, first = this.first || 1;
    const box = { x: (phone ? 48 : 70) * k, y: (phone ? 56 : 84) * k };
    const w = width - box.x - (phone ? 14 : 34) * k, h = height - box.y - (phone ? 36 : 52) * k;
    const low = Math.max(first / DEEPEST, Math.min(this.least * 0.8, (first * this.given.goal) / 2));
    const ends = [low, first * 1.25], at = rungs(...ends);
    return new Plot({ ...box, w, h }, stage.film.total, logarithmic(...ends, at, (v) => powerLabel(v)), {}, k);
  }
  values(k) {
    const { film, shownCount } = this.stage;
    return { value: (frame) => film.at("loss", frame, k), count: shownCount, joined: true };
  }
  curve(ctx, plot, k) {
    const { color, dash } = this.stage.variants[k];
    plot.line(ctx, this.values(k), { color, dash, width: 2.8 });
  }
  line(plot) {
    const { marks, k, stage: { ink, words } } = this, y = plot.up(this.given.goal * this.first);
    marks.segment(plot.x, y, plot.x + plot.w, y, { width: 1.6, dash: [7, 5] });
    const text = words.goal_line.replace("{value}", brief(this.given.goal * this.first));
    marks.text(text, plot.x + plot.w, y + 18 * k, { size: 13, align: "right", color: ink.soft });
  }
  /** Where a variant has crossed the line: a ring, and the update. */
  flag(plot, k, time, row) {
    const { film, variants } = this.stage, at = this.arrival(k);
    if (at < 0 || at > time + 1e-9) return;
    const place = [plot.across(at), plot.up(this.given.goal * this.first)];
    flag(this, plot, place, String(film.steps[at]), { color: variants[k].color, row });
  }
  veil({ x, y, w, h }) {
    const { marks, k, stage: { words } } = this;
    marks.veil([x + 4 * k, y + 4 * k, w - 8 * k, h - 8 * k], words.goal_veil, words.veil_why);
  }
  /** The number beside a bracket from one arrival to the other, where there is room. */
  note(plot, shown, time) {
    const { marks, k, phone, stage: { note, written } } = this, [a, b] = shown.map((each) => this.arrival(each));
    const y = plot.up(this.given.goal * this.first), there = (at) => at >= 0 && at <= time + 1e-9;
    const end = plot.across(there(a) ? a : time), from = plot.across(there(b) ? b : time);
    const above = y - 16 * k, share = part(written, 0, 0.5);
    if (Math.abs(end - from) > 12 * k) marks.arrow([from, above], [end, above], { share });
    const [size, words] = phone ? [26, ""] : [38, note.text]; // on a phone the sentence below has the words
    const wide = phone ? marks.width(note.number, size, 720) : Math.min(plot.w - 40 * k, 330 * k);
    const taken = shown.flatMap((each) => along(plot.pieces(this.values(each)).flat(), 4)), ys = [];
    const rows = words ? Math.ceil(marks.width(words, 14) / wide) : 0, below = (12 + 19 * rows) * k;
    for (let v = plot.y + size * k; v < plot.y + plot.h - below; v += 6 * k) {
      if (v + below < y - 22 * k || v - size * k > y + 24 * k) ys.push(v);
    }
    const edge = plot.x + plot.w - 14 * k, cursor = plot.across(time) - 14 * k;
    const across = cursor > edge - wide && cursor < edge && cursor - wide > plot.x;
    const right = across ? cursor : edge; // its words do not lie across the cursor
    const v = freeHeight(ys, [right - wide, right], size * k, below, taken);
    const look = { size, alpha: part(written, 0.4, 0.8), wide: wide / k };
    marks.number(note.number, words, right, v ?? plot.y + size * k, look);
  }
  legend(frame) {
    const { stage } = this, { words, film } = stage, loss = (k, at) => film.at("loss", at, k);
    return legendOf(stage, words.goal_legend, frame, (k, at) => percent(loss(k, at) / loss(k, 0)));
  }
  table() {
    return byVariant(this.stage);
  }
  describe() {
    const { stage } = this, { words, variants, veiled, film } = stage;
    const of = (k) => {
      const at = this.arrival(k), there = at >= 0 && at <= stage.frame;
      return `${variants[k].name}: ${there ? words.goal_there.replace("{step}", film.steps[at]) : words.goal_not}`;
    };
    const said = veiled ? `${words.goal_veil}. ${words.veil_why}` : stage.visible().map(of).join("; ");
    this.canvas.setAttribute("aria-label", `${words.goal_title}, ${words.step} ${film.steps[stage.frame]}. ${said}.`);
  }
}
PANES.goal = Goal;
