// The spectrum of the digits: how much variance lies along each principal axis, and what the digits are when only the
// first k axes are kept; a slider is k.

import { brief, element, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { byVariant } from "../../../assets/told.js";
import { legendOf } from "./legends.js";
import { framed } from "./tiles.js";

const PHOTO = 224 * 224 * 3; // numbers of a picture as large networks take it

/** The picture that is left of x when it is put together from its mean and its parts along the first k axes. */
export function rebuilt(x, mean, axes, k) {
  const centred = x.map((value, i) => value - mean[i]), found = [...mean];
  for (const axis of axes.slice(0, k)) {
    const along = axis.reduce((sum, value, i) => sum + value * centred[i], 0);
    axis.forEach((value, i) => (found[i] += along * value));
  }
  return found.map((value) => Math.max(0, Math.min(1, value)));
}
/** The share of the variance along the first k axes. */
export function kept(values, k) {
  const sum = (some) => some.reduce((all, value) => all + value, 0);
  return sum(values.slice(0, k)) / sum(values);
}

class Spectrum extends Picture {
  constructor(stage, view) {
    super(stage, view);
    const most = view.values.length, { words } = stage;
    this.slider = element("input", {
      ...{ type: "range", class: "stops", hidden: true, min: 1, max: most, value: view.k },
      "aria-label": words.spectrum_slider, oninput: () => this.keep(Number(this.slider.value)),
    });
  }
  get nodes() {
    return [this.canvas, this.slider];
  }
  get free() {
    const { stage } = this;
    return !stage.veiled && stage.plan.state !== "film";
  }
  /** How many axes are kept: what a hand has chosen, or what the first variant keeps. */
  get axes() {
    return this.moved ? this.stage.memory.kept.k : Math.min(this.given.k, this.given.values.length);
  }
  /** Whether a hand has chosen how many. */
  get moved() {
    const { memory, run } = this.stage;
    return this.free && memory.kept?.run === run;
  }
  keep(k) {
    const { stage } = this;
    stage.memory.kept = { run: stage.run, k };
    stage.dirty = true;
  }
  paint() {
    const { stage, phone, k, height, marks, given } = this, { words, ink } = stage, count = this.axes;
    this.title(words.spectrum_title, words.spectrum_of, phone ? 12 : 22, phone ? 24 : 30);
    this.canvas.dataset.shown = stage.veiled ? 0 : stage.visible().length;
    const top = (phone ? 70 : 92) * k, tall = height * (phone ? 0.26 : 0.36), left = (phone ? 12 : 22) * k;
    this.bars(count, { x: left, y: top, w: this.width - 2 * left, h: tall });
    this.place(left, top + tall + 6 * k);
    const size = phone ? 15 : 20;
    const told = !stage.veiled && (this.moved || !stage.note);
    if (told) marks.text(this.told(count), this.width - left, top + 16 * k, { size, weight: 700, align: "right" });
    const low = this.digits(count, left, top + tall + (phone ? 40 : 56) * k);
    const lines = [words.spectrum_never.replace("{count}", given.never), this.cost()].join(" ");
    const look = { size: 12.5, halo: false, color: ink.soft };
    if (!phone) marks.lines(lines, left, low + 20 * k, this.width - 2 * left, look);
    if (stage.veiled) marks.veil([left, top, this.width - 2 * left, tall], words.spectrum_veil, words.veil_why);
    else if (stage.note && !this.moved) this.note(left, top, tall);
  }
  told(count) {
    const { given: { values }, stage: { words } } = this, share = percent(kept(values, count));
    return words.spectrum_kept.replace("{k}", count).replace("{d}", values.length).replace("{share}", share);
  }
  cost() {
    const d = this.given.values.length;
    const numbers = { d, here: (d ** 3).toLocaleString("en-US"), photo: brief(PHOTO ** 3) };
    return this.stage.words.spectrum_cost.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
  }
  /** Variance by axis as areas under one another: kept ones full, left-out ones pale. */
  bars(count, { x, y, w, h }) {
    const { ctx, marks, k, given: { values }, stage } = this, { ink, variants, words } = stage;
    const wide = w / values.length;
    marks.text(words.spectrum_bars, x, y - 10 * k, { size: 12.5, halo: false, color: ink.soft });
    if (stage.veiled) return;
    ctx.save();
    values.forEach((value, i) => {
      const tall = (h * Math.max(value, 0)) / values[0];
      Object.assign(ctx, { fillStyle: variants[0].color, globalAlpha: i < count ? 0.9 : 0.25 });
      ctx.fillRect(x + i * wide + 0.5, y + h - tall, Math.max(1, wide - 1.5 * k), tall);
    });
    ctx.restore();
    marks.segment(x, y + h, x + w, y + h, { color: ink.line, width: 1 });
    marks.segment(x + count * wide, y, x + count * wide, y + h, { width: 1.4, dash: [4, 4] });
  }
  place(x, y) {
    const { slider, width } = this;
    slider.hidden = false;
    slider.disabled = !this.free;
    slider.value = this.axes;
    Object.assign(slider.style, { left: `${x - 9}px`, top: `${y}px`, width: `${width - 2 * x + 18}px` });
  }
  /** Digits as they are, and below what is left of them; where they end. */
  digits(count, x, y) {
    const { ctx, marks, k, phone, width, height, given, stage: { ink, words, veiled } } = this, n = given.digits.length;
    const label = (phone ? 0 : 120) * k, gap = 8 * k, room = (height - y - (phone ? 8 : 62) * k) / 2 - gap;
    const size = Math.max(20 * k, Math.min((width - 2 * x - label) / n - gap, room));
    const look = { size: 13, halo: false };
    if (!phone) {
      marks.lines(words.spectrum_raw, x, y + size / 2, label - 12 * k, look);
      marks.lines(words.spectrum_back, x, y + size * 1.5 + gap, label - 12 * k, look);
    }
    given.digits.forEach((digit, i) => {
      const at = x + label + i * (size + gap);
      framed(ctx, ink, digit, 1, at, y, size);
      if (veiled) marks.veil([at, y + size + gap, size, size], "", "");
      else framed(ctx, ink, rebuilt(digit, given.mean, given.axes, count), 1, at, y + size + gap, size);
    });
    return y + 2 * size + gap;
  }
  note(x, y, h) {
    const { marks, k, phone, width, stage: { note, written } } = this;
    const look = { size: phone ? 26 : 40, alpha: part(written, 0.2, 0.7), wide: phone ? 220 : 380 };
    marks.number(note.number, note.text, width - x - 6 * k, y + h * 0.5, look);
  }
  /** Test accuracy at the cursor. */
  legend(frame) {
    const { stage } = this, { words, film } = stage;
    return legendOf(stage, words.spectrum_legend, frame, (k, at) => percent(film.last("test_accuracy", at, k)));
  }
  table() {
    return byVariant(this.stage);
  }
  describe() {
    const { words, veiled } = this.stage, said = veiled ? words.spectrum_veil : this.told(this.axes);
    this.canvas.setAttribute("aria-label", `${words.spectrum_title}. ${said}.`);
  }
}
PANES.spectrum = Spectrum;
