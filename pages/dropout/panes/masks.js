// One trained network, one digit, mask after mask: which units are crossed out, and what is answered each time.

import { PANES, percent } from "../../../assets/kit.js";
import { filled, Network } from "./network.js";

const percents = (share) => percent(share, share < 0.995 ? 0 : 1);

class Masks extends Network {
  /** The network is asked when it is trained: the picture wants all frames, the last brings it. */
  get whole() {
    return true;
  }
  /** What was measured at the end, as flat arrays; null while the network is in training. */
  get end() {
    const { film } = this.stage;
    const { arrays } = film.chunks[film.count - 1];
    return arrays.mask_answers.values.length ? arrays : null;
  }
  /** The mask that the cursor stands at: the transport's time goes through the masks. */
  get now() {
    const { frame, film } = this.stage;
    return Math.round((frame / Math.max(1, film.total - 1)) * (this.given.masks - 1));
  }
  label() {
    if (!this.stage.film.count || !this.end) return undefined;
    return filled(this.stage.words.masks_label, { mask: this.now + 1, masks: this.given.masks });
  }
  answer(mask, label) {
    return this.end.mask_answers.values[mask * this.given.classes + label];
  }
  /** The class with the highest probability. */
  says(mask) {
    return this.best((label) => this.answer(mask, label));
  }
  best(of) {
    let best = 0;
    for (let label = 1; label < this.given.classes; label++) if (of(label) > of(best)) best = label;
    return best;
  }
  asked(variant, label) {
    return this.end.mask_evaluation.values[variant * this.given.classes + label];
  }
  /** By class, how often it was the answer up to this mask; and the mean of its probabilities. */
  tally(last) {
    const times = new Array(this.given.classes).fill(0);
    const means = new Array(this.given.classes).fill(0);
    for (let mask = 0; mask <= last; mask++) {
      times[this.says(mask)] += 1;
      means.forEach((_, label) => (means[label] += this.answer(mask, label) / (last + 1)));
    }
    return { times, means };
  }
  paint() {
    const { stage, marks, width, height, k } = this;
    const { words } = stage;
    this.title(words.masks_title);
    if (stage.veiled) {
      const box = [24 * k, 56 * k, width - 48 * k, height - 80 * k];
      return marks.veil(box, words.masks_veiled, words.masks_veiled_why);
    }
    if (!this.end) return this.wait();
    this.begin();
    this.places();
    const found = this.tally(this.now);
    const count = found.times.filter(Boolean).length;
    this.subtitle(filled(words.masks_distinct, { count }));
    this.digit();
    this.network();
    this.bars(found);
  }
  /** The masks begin with the first one when the network that was waited for is there. */
  begin() {
    const { stage } = this;
    if (this.waited && !stage.calm && !stage.plan.state) Object.assign(stage.memory, { position: 0, playing: true });
    this.waited = false;
  }
  wait() {
    this.waited = true;
    const { words, film, frame } = this.stage;
    const { arrays, row } = film.chunks[frame];
    if (!film.complete && arrays.mask && this.given.training.length) return this.train(arrays.mask, row);
    const said = film.complete ? words.masks_ended : words.masks_training;
    this.marks.text(said, this.width / 2, this.height / 2, { size: 16, align: "center", color: this.stage.ink.soft });
  }
  /** Until it is trained: the network under the mask of the update at the cursor; nobody has asked it yet. */
  train({ values, shape }, row) {
    const { words } = this.stage, { training, layers } = this.given;
    const bytes = values.subarray(row * shape[1], (row + 1) * shape[1]);
    const bit = (at, unit) => at === null || bytes[at + (unit >> 3)] & (128 >> (unit & 7));
    const on = (layer, unit) => bit(training[layers.indexOf(layer)], unit);
    this.places();
    this.subtitle(words.masks_training);
    this.layers.forEach((layer, i) => {
      if (i + 1 < this.layers.length) this.threads(i, on);
      this.ups.forEach((y, unit) => this.unit(this.across[i], y, on(layer, unit) ? 0.3 : NaN, 1));
      const head = { size: 14, weight: 600, align: "center", halo: false };
      this.marks.text(`${words.masks_layer} ${layer + 1}`, this.across[i], 82 * this.k, head);
    });
  }
  /** Lines between the units that are on, of one drawn layer and the next. */
  threads(i, on) {
    const { ups, across, layers } = this;
    for (const [from, y] of ups.entries())
      for (const [to, end] of ups.entries()) {
        const both = on(layers[i], from) && on(layers[i + 1], to);
        if (both) this.curve([across[i], y], [across[i + 1], end], { width: 1, alpha: 0.22 });
      }
  }
  subtitle(text) {
    this.marks.text(text, 22 * this.k, 53 * this.k, { size: 14, color: this.stage.ink.soft, halo: false });
  }
  digit() {
    const { ctx, marks, k, given, stage, width, height, phone } = this;
    const { side } = given;
    if (!side || phone) return;
    const size = Math.min(150 * k, width * 0.16);
    const x = 40 * k;
    const y = (height - size) / 2;
    const pixels = this.end.mask_input.values;
    const most = Math.max(...pixels, 1e-9);
    const cell = size / side;
    this.rounded(x, y, size, stage.ink.raised);
    ctx.save();
    ctx.fillStyle = stage.ink.text;
    pixels.forEach((value, i) => {
      ctx.globalAlpha = Math.max(0, value / most);
      ctx.fillRect(x + (i % side) * cell, y + Math.floor(i / side) * cell, cell + 0.4, cell + 0.4);
    });
    ctx.restore();
    const said = filled(stage.words.masks_digit, { label: this.end.mask_truth.values[0] });
    marks.lines(said, x + size / 2, y + size + 22 * k, size + 40 * k, { size: 13, align: "center", halo: false });
    this.feed(x + size, y + size / 2, size);
  }
  rounded(x, y, size, fill) {
    const { ctx, k } = this;
    ctx.beginPath();
    ctx.roundRect(x - 6 * k, y - 6 * k, size + 12 * k, size + 12 * k, 8 * k);
    Object.assign(ctx, { fillStyle: fill, strokeStyle: this.stage.ink.line, lineWidth: k });
    ctx.fill();
    ctx.stroke();
  }
  bars({ times, means }) {
    const { marks, k, stage, phone } = this;
    const { words, ink } = stage;
    const { x, w } = this.barsAt;
    const right = this.width - 22 * k;
    const soft = { size: 12, color: ink.soft, halo: false };
    const far = { size: phone ? 12 : 14, weight: 600, align: "right", halo: false };
    marks.text(words.masks_answers, x, 76 * k, { size: phone ? 12 : 14, weight: 600, halo: false });
    if (!phone) marks.text(words.masks_key, x, 94 * k, soft);
    marks.text(words.masks_times, right, 76 * k, far);
    const says = this.says(this.now);
    const asked = this.best((label) => this.asked(this.given.variant, label));
    for (let label = 0; label < this.given.classes; label++) {
      const y = this.row(label);
      this.bar(label, y, means[label]);
      const look = { size: 15, align: "right", weight: label === says ? 720 : 400, halo: false };
      marks.text(String(label), x - 10 * k, y + 5 * k, { ...look, color: label === says ? ink.text : ink.soft });
      if (!times[label]) continue;
      const size = label === asked ? (phone ? 16 : 22) : 14;
      marks.text(`${times[label]} ×`, right, y + 6 * k, { size, weight: 650, align: "right", halo: false });
    }
    if (phone) return;
    const said = filled(words.masks_evaluation, {
      label: asked,
      share: percents(this.asked(this.given.variant, asked)),
    });
    marks.text(said, x + w, this.row(asked) - this.each * 0.34, { size: 12, weight: 600, align: "right" });
  }
  /** One class: each mask a tick, their mean solid, this mask hollow, and evaluation mode a bar across. */
  bar(label, y, mean) {
    const { ctx, k, stage } = this;
    const { ink } = stage;
    const { color } = stage.variants[this.given.variant];
    const { x, w } = this.barsAt;
    const tall = Math.min(20 * k, this.each * 0.42);
    ctx.save();
    ctx.fillStyle = ink.grid;
    ctx.fillRect(x, y - tall / 2, w, tall);
    Object.assign(ctx, { fillStyle: color, globalAlpha: 0.85 });
    ctx.fillRect(x, y - tall / 2, w * mean, tall);
    Object.assign(ctx, { strokeStyle: ink.soft, globalAlpha: 0.45, lineWidth: k });
    for (let mask = 0; mask <= this.now; mask++) this.tick(x + w * this.answer(mask, label), y, tall * 0.5);
    Object.assign(ctx, { strokeStyle: ink.text, globalAlpha: 1, lineWidth: 1.6 * k });
    ctx.strokeRect(x, y - tall / 2, Math.max(1.5 * k, w * this.answer(this.now, label)), tall);
    ctx.lineWidth = 3.4 * k;
    if (this.asked(this.given.variant, label) > 0.05) {
      this.tick(x + w * this.asked(this.given.variant, label), y, tall * 0.85);
    }
    ctx.restore();
  }
  tick(x, y, half) {
    const { ctx } = this;
    ctx.beginPath();
    ctx.moveTo(x, y - half);
    ctx.lineTo(x, y + half);
    ctx.stroke();
  }
  legend() {
    const { stage, given } = this;
    const { variants, words, film } = stage;
    if (stage.veiled || !film.count || !this.end) return { title: "", values: variants.map(() => "") };
    const truth = this.end.mask_truth.values[0];
    const title = filled(words.masks_legend, { label: truth, step: stage.steps });
    return { title, values: variants.map((_, k) => percents(this.asked(k, truth))) };
  }
  /** By class: the answer of this mask, how often it has won so far, and the mean of the masks. */
  table() {
    const { stage, given } = this, { words } = stage, head = ["", words.masks_this, "×", words.masks_mean];
    if (!this.end) return { head, rows: [], caption: words.masks_title };
    const { times, means } = this.tally(this.now);
    const row = (_, label) => [label, percents(this.answer(this.now, label)), times[label], percents(means[label])];
    const rows = Array.from({ length: given.classes }, row).map((cells) => cells.map(String));
    return { head, rows, caption: this.label() };
  }
  describe() {
    const { stage, given } = this;
    const { words } = stage;
    const known = !stage.veiled && this.end;
    stage.sentence = known ? this.sentence() : `${words.masks_title}. ${this.label()}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
  sentence() {
    const { words } = this.stage;
    const { times, means } = this.tally(this.now);
    const each = times.flatMap((count, label) => (count ? [`${label}: ${count} ×, ${percents(means[label])}`] : []));
    const now = `${words.masks_this}: ${this.says(this.now)}`;
    return `${words.masks_title}. ${this.label()}. ${now}. ${words.masks_mean}: ${each.join("; ")}`;
  }
}
PANES.masks = Masks;
