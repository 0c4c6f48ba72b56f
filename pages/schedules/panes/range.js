// A range test above, the truth below, on one axis of learning rates: the loss while the rate rises with what three
// rules read off it, and the test accuracy of full runs at each of several rates.

import { brief, DASHES, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { along, freeSpot, pointsOf } from "../../../assets/places.js";
import { Picture } from "../../../assets/picture.js";
import { Plot } from "../../../assets/plot.js";
import { linear, logarithmic, powers } from "../../../assets/scales.js";

const HIGH = 4; // times the first loss: where the chart of it ends
const LEAST = 0.018; // of the test examples: where the axis of accuracies ends
const WIDE = 1.25; // the axis of rates beyond the sweep, on both sides

/** Accuracies by what is wrong, on a logarithmic axis: from 90 % to 95 % is as far as from 95 % to 97.5 %. */
function accuracies() {
  const wrong = logarithmic(LEAST, 1), ticks = [0, 0.5, 0.8, 0.9, 0.95, 0.98];
  const share = (value) => 1 - wrong.share(1 - value);
  return { ...wrong, ticks, label: (value) => percent(value), share, value: (at) => 1 - wrong.value(1 - at) };
}

class Range extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.canvas.dataset.chart = "loss";
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
  }
  /** The suggestions and the truth come after the run. */
  get whole() {
    return true;
  }
  get last() {
    return this.stage.film.count - 1;
  }
  /** Whether what comes after the run may be shown: the cursor stands at its end. */
  get ended() {
    const { stage } = this;
    return !stage.veiled && stage.film.steps[stage.frame] >= stage.steps && this.swept.length > 0;
  }
  /** The variants of which there are full runs, as far as they have come. */
  get swept() {
    return this.stage.visible().filter((one) => this.given.judged[one] && Number.isFinite(this.mean(one, 0)));
  }
  accuracies(one, rate) {
    const { film } = this.stage, { seeds, fields } = this.given, field = fields.indexOf("test_accuracy");
    return Array.from({ length: seeds }, (_, s) => film.last("rate_sweep", this.last, one, rate, field, s));
  }
  mean(one, rate) {
    const all = this.accuracies(one, rate);
    return all.reduce((sum, value) => sum + value, 0) / all.length;
  }
  /** [place among the rates, accuracy] of the best rate. */
  best(one) {
    const means = this.given.rates.map((_, rate) => this.mean(one, rate)), most = Math.max(...means);
    return [means.indexOf(most), most];
  }
  paint(position) {
    const { stage } = this, { words } = stage;
    this.position = Math.min(position, this.last);
    this.title(words.range_title, words.range_of.replace("{count}", this.given.seeds));
    this.lay();
    this.axes();
    if (stage.veiled) return this.veil();
    this.course();
    if (!this.ended) return this.waiting();
    if (stage.plan.view?.chart !== "fair") this.rules();
    this.truth();
    if (stage.note) this.note();
  }

  // -- the plots
  lay() {
    const { width, height, k, phone, given } = this, x = (phone ? 46 : 70) * k, w = width - x - (phone ? 14 : 30) * k;
    const top = (phone ? 62 : 80) * k, foot = (phone ? 38 : 42) * k, gap = (phone ? 34 : 46) * k;
    const high = (height - top - foot - gap) * 0.42, low = height - top - foot - gap - high;
    const ends = [given.rates[0] / WIDE, given.rates.at(-1) * WIDE];
    const across = logarithmic(...ends, powers(...ends));
    this.loss = new Plot({ x, y: top, w, h: high }, across, this.lossScale(), {}, k);
    this.right = new Plot({ x, y: top + high + gap, w, h: low }, across, accuracies(), {}, k);
  }
  lossScale() {
    const { film } = this.stage, first = film.at("loss", 0, 0);
    const shown = Array.from({ length: this.stage.veiled ? 1 : film.count }, (_, f) => film.at("loss", f, 0));
    return linear(0, Math.min(HIGH * first, 1.1 * Math.max(...shown.filter(Number.isFinite))) || 1);
  }
  axes() {
    const { ctx, k, stage, marks, right } = this, { ink, words } = stage;
    ctx.font = `${12 * k}px ${ink.font}`;
    this.loss.axes(ctx, ink, { title: words.range_loss, bold: true });
    right.axes(ctx, ink, { title: words.range_truth, bold: true });
    marks.text(words.range_rate, right.x + right.w, right.y + right.h + 29 * k, {
      size: 12, align: "right", color: ink.soft, halo: false,
    });
  }

  // -- the test
  /** [rate, loss] of each frame up to the cursor: the loss that the rate before it has led to. */
  way() {
    const { film } = this.stage, found = [];
    for (let f = 1; f <= Math.round(this.position); f++) {
      const place = [film.at("lr", f - 1, 0), film.at("loss", f, 0)];
      if (place.every(Number.isFinite)) found.push(place.map((value, i) => (i ? this.loss.up(value) : value)));
    }
    return found.map(([rate, y]) => [this.loss.across(rate), y]);
  }
  course() {
    const { ctx, loss, marks, stage, k } = this, places = this.way(), { color, dash } = stage.variants[0];
    if (!places.length || !stage.visible().includes(0)) return;
    loss.clip(ctx, () => marks.line(places, { color, width: 2.6, dash: DASHES[dash] }));
    const [x, y] = places.at(-1);
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.arc(x, Math.max(loss.y, Math.min(loss.y + loss.h, y)), 5 * k, 0, 2 * Math.PI);
    ctx.fill();
  }
  suggestion(i) {
    return this.stage.film.last("range_suggestions", this.last, 0, i);
  }
  /** A line through both charts at each rule's rate, with the rule's name in a row of its own. */
  rules() {
    const { given, marks, loss, right, k, stage: { words }, phone } = this;
    given.rules.forEach((rule, i) => {
      const rate = this.suggestion(i), x = loss.across(rate), y = loss.y + (14 + 17 * i) * k;
      if (!Number.isFinite(rate)) return;
      marks.line([[x, y + 3 * k], [x, right.y + right.h]], { width: 1.3, dash: [[6, 3], [2, 3], [8, 3, 2, 3]][i] });
      const text = phone ? words[`range_${rule}`] : `${words[`range_${rule}`]}: ${brief(rate, true)}`;
      const left = x - marks.width(text, 12.5, 600) - 6 * k > loss.x;
      marks.text(text, x + (left ? -5 : 5) * k, y, { size: 12.5, weight: 600, align: left ? "right" : "left" });
    });
  }

  // -- the truth
  truth() {
    const { given, ctx, right, marks, k, stage } = this, { variants, words } = stage;
    const bests = this.swept.map((one) => this.best(one)[0]);
    this.taken = []; // by words
    for (const one of this.swept) {
      const { color, dash } = variants[one], places = given.rates.map((rate, i) => [rate, this.mean(one, i)]);
      marks.line(places.map(([rate, value]) => [right.across(rate), right.up(value)]), {
        color, width: 2.4, dash: DASHES[dash],
      });
      ctx.fillStyle = color;
      ctx.globalAlpha = 0.45;
      given.rates.forEach((rate, i) => {
        for (const value of this.accuracies(one, i)) {
          ctx.beginPath();
          ctx.arc(right.across(rate), right.up(value), 3 * k, 0, 2 * Math.PI);
          ctx.fill();
        }
      });
      ctx.globalAlpha = 1;
      const [at, most] = this.best(one), x = right.across(given.rates[at]), y = right.up(most);
      marks.ring(x, y, 8, { width: 2 });
      const text = words.range_best.replace("{rate}", brief(given.rates[at], true)).replace("{share}", percent(most));
      const align = bests.length < 2 ? "center" : at === Math.min(...bests) ? "right" : "left";
      marks.text(text, x, y - 13 * k, { size: 13, weight: 650, align, color: stage.ink.text });
      const wide = marks.width(text, 13, 650), left = x - wide * { left: 0, center: 0.5, right: 1 }[align];
      this.taken.push(...pointsOf([left, y - 26 * k, wide, 40 * k]));
    }
  }
  /** The mean accuracy of a variant at any rate, straight on the axis between two of the sweep. */
  between(one, rate) {
    const { rates } = this.given, i = Math.max(1, Math.min(rates.length - 1, rates.findIndex((r) => r >= rate)));
    const share = Math.log(rate / rates[i - 1]) / Math.log(rates[i] / rates[i - 1]);
    return this.mean(one, i - 1) + share * (this.mean(one, i) - this.mean(one, i - 1));
  }
  /** The gap that is judged: from the rule's rate up to the best, or between two bests. */
  gap() {
    const { marks, right, swept, given, k, stage } = this, share = part(stage.written, 0, 0.4);
    if (stage.plan.view?.chart === "fair") {
      if (swept.length < 2) return;
      const ends = swept.slice(-2).map((one) => this.best(one));
      const x = right.across(given.rates[Math.max(...ends.map(([at]) => at))]) + 60 * k;
      for (const [at, most] of ends) this.level(given.rates[at], most, x);
      return marks.bracket(x, ...ends.map(([, most]) => right.up(most)), { share });
    }
    const [at, most] = this.best(swept[0]), rate = this.suggestion(given.rules.indexOf("tenth"));
    const x = right.across(rate), value = this.between(swept[0], rate);
    this.level(given.rates[at], most, x);
    marks.bracket(x + 18 * k, right.up(most), right.up(value), { share });
    marks.ring(x, right.up(value), 5, { width: 2, fill: stage.ink.stage });
  }
  level(rate, share, x) {
    const { marks, right } = this, y = right.up(share);
    marks.line([[right.across(rate), y], [x, y]], { width: 1.2, dash: [2, 4] });
  }
  /** The number, where rates are too large rather, and covers least. */
  note() {
    this.gap();
    const { marks, right, stage: { note, written }, k, phone, given } = this;
    const [size, text] = phone ? [24, ""] : [34, note.text]; // a phone has the words below
    const boxes = [300, 190, 130].map((most) => {
      const wide = Math.min(right.w * 0.5, most * k, marks.width(text, 14) + 2 * k);
      const below = (12 + 19 * (text ? marks.broken(text, wide, 14).length : 0)) * k;
      return { wide: Math.max(wide, marks.width(note.number, size, 720)), above: size * k, below };
    });
    const places = (one) => given.rates.map((rate, i) => [right.across(rate), right.up(this.mean(one, i))]);
    const dots = (one) => given.rates.flatMap((rate, i) =>
      this.accuracies(one, i).map((value) => [right.across(rate), right.up(value)]));
    const taken = [...this.swept.flatMap((one) => [...along(places(one), 12), ...dots(one)]), ...this.taken];
    const corner = [right.x + right.w - 10 * k, right.y + size * k];
    const { right: x, y, wide } = freeSpot(right, boxes, corner, taken, 8 * k);
    marks.number(note.number, text, x, y, { size, alpha: part(written, 0.3, 0.8), wide: wide / k });
  }
  waiting() {
    const { marks, right, k, stage: { words, ink } } = this;
    marks.text(words.range_waiting, right.x + 14 * k, right.y + right.h / 2, { size: 13, color: ink.soft });
  }
  veil() {
    const { k, loss, right, width, marks, phone, stage: { words } } = this, x = (phone ? 10 : 24) * k;
    const box = [x, loss.y - 24 * k, width - 2 * x, right.y + right.h - loss.y + (phone ? 58 : 60) * k];
    marks.veil(box, words.range_veil, words.veil_why);
  }

  // -- what is said of it
  press({ offsetX, offsetY }) {
    const { stage, loss } = this, { film } = stage;
    if (!film.count || !loss || offsetY > loss.y + loss.h) return;
    const rate = loss.valueAt(offsetX);
    const frame = film.steps.findIndex((_, f) => film.at("lr", f, 0) >= rate);
    stage.seek(frame < 0 ? this.last : frame);
  }
  legend(frame) {
    const { stage } = this, { words, variants, film } = stage;
    if (stage.veiled) return { title: "", values: variants.map(() => "") };
    const value = (_, one) => {
      if (one === 0 && !this.ended) return brief(film.at("lr", frame, 0), true);
      return this.ended && this.swept.includes(one) ? percent(this.best(one)[1]) : "";
    };
    return { title: this.ended ? words.range_legend : words.rates_rate, values: variants.map(value) };
  }
  /** Rate by rate the mean accuracies. */
  table() {
    const { stage, given } = this, { words, variants } = stage, shown = this.ended ? this.swept : [];
    const row = (rate, i) => [brief(rate, true), ...shown.map((one) => percent(this.mean(one, i)))];
    return { head: [words.rates_rate, ...shown.map((one) => variants[one].name)], rows: given.rates.map(row) };
  }
  describe() {
    const { stage, given } = this, { words, variants } = stage;
    const told = () => {
      const rules = given.rules.map((rule, i) => `${words[`range_${rule}`]}: ${brief(this.suggestion(i), true)}`);
      const bests = this.swept.map((one) => {
        const [at, most] = this.best(one);
        const said = words.range_best.replace("{rate}", brief(given.rates[at], true));
        return `${variants[one].name}: ${said.replace("{share}", percent(most))}`;
      });
      return [...rules, ...bests].join("; ");
    };
    const said = stage.veiled ? `${words.range_veil}. ${words.veil_why}` : this.ended ? told() : words.range_waiting;
    this.canvas.setAttribute("aria-label", `${words.range_title}. ${said}.`);
  }
}
PANES.range = Range;
