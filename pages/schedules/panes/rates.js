// The learning rate above, and exactly below it, on the same axis of time, what six seeds make of it: their loss as a
// band with its median, their test accuracies as dots. One cursor goes through both.

import { brief, DASHES, PANES, percent } from "../../../assets/kit.js";
import { Picture } from "../../../assets/picture.js";
import { Plot } from "../../../assets/plot.js";
import { linear, logarithmic, nice, powers } from "../../../assets/scales.js";
import { Course } from "./course.js";
import { Hand } from "./hand.js";
import { Notes } from "./notes.js";
import { Seeds, smooth } from "./seeds.js";

const FAINT = 0.2; // of what is still to come, at a pause
const DEEPEST = 1e-5; // of the largest loss: what the axis reaches down to at most
const HIGH = 0.3; // of the height: the rates
const HIGHER = 0.5; // where they are what is judged
const ROOM = 1.12; // of the axis of the rate above the largest one

/** 0.1, 0.2, 0.5, 1, ... between two numbers. */
function rounded(low, high) {
  const found = [];
  for (let tick = nice(low); tick <= high; tick = nice(tick * 1.5)) found.push(tick);
  return found;
}

class Rates extends Picture {
  constructor(stage, view) {
    super(stage, view);
    Object.assign(this, { seeds: new Seeds(stage, view), notes: new Notes(this), course: new Course(this) });
    this.canvas.dataset.chart = "loss";
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => stage.tip());
    this.hand = new Hand(this);
  }
  get nodes() {
    return [this.canvas, ...this.hand.nodes];
  }
  /** Where the cursor stands, in updates. */
  get now() {
    const { steps } = this.stage.film, low = Math.floor(this.position), high = Math.min(low + 1, steps.length - 1);
    return smooth(steps[low], steps[high], this.position - low);
  }
  paint(position) {
    this.position = Math.min(position, this.stage.film.count - 1);
    const { stage } = this, { words } = stage;
    this.title(words.rates_title, words.rates_of.replace("{count}", this.given.seeds));
    this.lay();
    this.axes();
    this.course.paint();
    if (stage.veiled) this.veil();
    else {
      this.inTime(this.loss, stage.playing ? 0 : FAINT, (share) => this.bands(share));
      this.dots();
      this.cursor();
      if (stage.note) this.notes.paint();
    }
    this.hand.place();
  }

  // -- the plots
  lay() {
    const { width, height, k, phone, stage } = this, x = (phone ? 46 : 70) * k;
    const strip = phone ? 0 : 150 * k, w = width - x - strip - (phone ? 14 : 24) * k;
    const top = (phone ? 62 : 80) * k, foot = (phone ? 24 : 34) * k, gap = (phone ? 30 : 40) * k;
    const share = stage.plan.view?.chart === "edge" ? HIGHER : HIGH;
    const high = (height - top - foot - gap) * share, low = height - top - foot - gap - high;
    const time = linear(0, Math.max(1, stage.steps), []);
    this.rate = new Plot({ x, y: top, w, h: high }, time, this.rateScale(), {}, k);
    this.loss = new Plot({ x, y: top + high + gap, w, h: low }, time, this.lossScale(), {}, k);
    this.right = new Plot({ x: x + w + 62 * k, y: this.loss.y, w: strip - 70 * k, h: low }, time, this.shares(), {}, k);
  }
  rateScale() {
    const { given, stage } = this, all = stage.visible().map((one) => Math.max(...given.variants[one].lr, 0));
    const most = (Math.max(...all, 0) || 1) * ROOM, few = nice(most / 2 / ROOM);
    return linear(0, most, this.phone ? [0, few] : undefined);
  }
  lossScale() {
    const [low, high] = this.seeds.ends();
    if (!(high > 0)) return logarithmic(0.1, 10);
    const ends = [Math.max(low, high * DEEPEST) * 0.8, high * 1.2], found = powers(...ends);
    return logarithmic(...ends, found.length > 2 ? found : rounded(...ends));
  }
  /** From below the least accuracy at the end up to 1. */
  shares() {
    const least = this.stage.veiled ? 0 : this.seeds.leastEnd();
    const low = Math.max(0, Math.floor((least - 0.01) * 20) / 20), tick = (1 - low) / 2;
    return linear(low, 1, [low, low + tick, 1], (value) => percent(value));
  }
  axes() {
    const { ctx, k, phone, stage, given } = this, { ink, words } = stage;
    ctx.font = `${12 * k}px ${ink.font}`;
    const said = words.rates_budget.replace("{updates}", given.budget.updates);
    const budget = said.replace("{epochs}", +given.budget.epochs.toFixed(1));
    this.rate.axes(ctx, ink, { title: words.rates_rate, bold: true, apart: 10 });
    this.loss.axes(ctx, ink, { title: words.rates_loss, bold: true, from: "0", to: phone ? `${stage.steps}` : budget });
    if (phone) return;
    const alone = given.seeds === 1 ? words.rates_alone : words.rates_accuracy;
    this.right.axes(ctx, ink, { title: "", called: words.rates_accuracy });
    this.marks.text(alone, this.right.x - 38 * k, this.right.y - 13 * k, { size: 12, weight: 600, halo: false });
  }

  // -- what training makes of them
  /** Draw on a plot what is past, and so faintly what is to come. */
  inTime(plot, faint, draw) {
    const { ctx } = this, x = plot.across(this.now);
    const clipped = (from, to, share) => {
      ctx.save();
      ctx.beginPath();
      ctx.rect(from, plot.y - 4, Math.max(0, to - from), plot.h + 8);
      ctx.clip();
      draw(share);
      ctx.restore();
    };
    clipped(plot.x - 2, x, 1);
    if (faint) clipped(x, plot.x + plot.w + 4, faint);
  }
  bands(share) {
    const { ctx, loss, seeds, stage, marks } = this, { film, variants } = stage;
    for (const one of [...stage.visible()].reverse()) {
      const { color, dash } = variants[one], found = seeds.band(one, film.count);
      const place = ([step, , ...values]) => values.map((value) => [loss.across(step), loss.up(value)]);
      const rows = found.map(place);
      ctx.globalAlpha = 0.17 * share;
      ctx.fillStyle = color;
      ctx.beginPath();
      rows.forEach(([low], i) => (i ? ctx.lineTo(...low) : ctx.moveTo(...low)));
      for (const [, high] of [...rows].reverse()) ctx.lineTo(...high);
      ctx.fill();
      ctx.globalAlpha = 1;
      const middle = found.map(([step, value]) => [loss.across(step), loss.up(value)]);
      marks.line(middle, { color, width: 2.4, dash: DASHES[dash], alpha: share });
    }
  }
  /** The column of a variant in the strip of accuracies. */
  column(row, rows) {
    return this.right.x + (this.right.w * (row + 0.5)) / rows;
  }
  dots() {
    if (this.phone) return;
    const { ctx, right, seeds, stage, k } = this, shown = stage.visible();
    shown.forEach((one, row) => {
      const x = this.column(row, shown.length), all = seeds.accuracies(one, stage.frame);
      const { color } = stage.variants[one], mean = seeds.mean(one, stage.frame);
      right.clip(ctx, () => {
        ctx.fillStyle = color;
        ctx.globalAlpha = 0.6;
        all.forEach((value, i) => {
          ctx.beginPath();
          ctx.arc(x + ((i % 3) - 1) * 4 * k, right.up(value), 3.4 * k, 0, 2 * Math.PI);
          ctx.fill();
        });
        ctx.globalAlpha = 1;
        const y = right.up(mean), half = Math.min(13 * k, right.w / shown.length / 2);
        this.marks.line([[x - half, y], [x + half, y]], { color: stage.ink.text, width: 2 });
      });
    });
  }
  cursor() {
    const x = this.loss.across(this.now);
    this.marks.line([[x, this.rate.y], [x, this.loss.y + this.loss.h]], { width: 1.2 });
    const { rate, seeds, stage, ctx } = this;
    for (const one of stage.visible()) {
      const { color } = stage.variants[one], at = seeds.at(one, this.position);
      for (const [plot, value] of [[this.loss, at], [rate, stage.film.between("lr", this.position, one)]]) {
        if (!Number.isFinite(value) || Number.isNaN(plot.up(value))) continue;
        ctx.fillStyle = color;
        ctx.beginPath();
        ctx.arc(x, plot.up(value), 4 * this.k, 0, 2 * Math.PI);
        ctx.fill();
      }
    }
  }
  veil() {
    const { k, loss, width, phone, stage: { words }, marks } = this, left = (phone ? 10 : 24) * k;
    const box = [left, loss.y - 24 * k, width - 2 * left, loss.h + (phone ? 44 : 50) * k];
    marks.veil(box, words.rates_veil, words.veil_why);
  }

  // -- what is said of it
  frameAt(x) {
    const { steps } = this.stage.film, step = this.loss.valueAt(x);
    const found = steps.findIndex((s) => s >= step), high = found < 0 ? steps.length - 1 : found;
    return high > 0 && step - steps[high - 1] < steps[high] - step ? high - 1 : high;
  }
  press({ offsetX }) {
    if (this.stage.film.count) this.stage.seek(this.frameAt(offsetX));
  }
  hover(event) {
    const { stage, seeds } = this, { film, words, variants } = stage;
    if (!film.count || stage.veiled || !this.loss) return stage.tip();
    const frame = this.frameAt(event.offsetX);
    const line = (one) => {
      const [low, high] = seeds.range(one, frame), lr = brief(film.at("lr", frame, one), true);
      return `${variants[one].name}: ${lr} · ${brief(seeds.at(one, frame))} (${brief(low)} – ${brief(high)})`;
    };
    const head = `${words.step} ${film.steps[frame]} · ${words.rates_rate} · ${words.rates_median}`;
    stage.tip(event, [head, ...stage.visible().map(line)]);
  }
  get ofLoss() {
    return Boolean(this.stage.plan.view?.chart);
  }
  legend(frame) {
    const { stage, seeds } = this, { variants, words, film, veiled } = stage;
    if (veiled) return { title: "", values: variants.map(() => "") };
    const form = this.ofLoss ? words.rates_legend_loss : words.rates_legend;
    const value = (one) => (this.ofLoss ? brief(seeds.at(one, frame)) : percent(seeds.mean(one, frame)));
    return { title: form.replace("{step}", film.steps[frame]), values: variants.map((_, one) => value(one)) };
  }
  table() {
    const { stage, seeds } = this, { words, film, frame, variants } = stage;
    const { variant, rates_rate, rates_median, rates_loss, rates_accuracy } = words;
    const head = [variant, rates_rate, rates_median, `${rates_loss}, –`, rates_accuracy];
    const row = ({ name }, one) => {
      const lr = brief(film.at("lr", frame, one), true);
      const range = seeds.range(one, frame).map((value) => brief(value)).join(" – ");
      return [name, lr, brief(seeds.at(one, frame)), range, percent(seeds.mean(one, frame))];
    };
    return { head, rows: variants.map(row) };
  }
  describe() {
    const { stage, seeds } = this, { words, film, frame, variants, veiled } = stage;
    const line = ({ name }, one) => {
      const lr = `${name}: ${words.rates_rate} ${brief(film.at("lr", frame, one), true)}`;
      if (veiled) return lr;
      return `${lr}, ${words.rates_median} ${brief(seeds.at(one, frame))}, ${percent(seeds.mean(one, frame))}`;
    };
    const hidden = veiled ? ` ${words.rates_veil}. ${words.veil_why}.` : "";
    const said = `${words.rates_title}, ${words.step} ${film.steps[frame]}. ${variants.map(line).join("; ")}.${hidden}`;
    this.canvas.setAttribute("aria-label", said);
  }
}
PANES.rates = Rates;
