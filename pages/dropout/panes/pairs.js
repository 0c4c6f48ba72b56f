// Pairs of networks that differ in one thing alone: both accuracies, and the differences with their mean. It is test
// accuracy, if the preset does not name another column.

import { apart } from "../../../assets/kinds.js";
import { marker, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";

const NARROWEST = 6; // percentage points that an axis spans at least
const MOST = 100.4; // where an axis of accuracies in per cent ends at most
const STEPS = [0.5, 1, 2, 5, 10, 20, 25];

const signed = (points) => `${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(1)}`;

/** Round numbers from low to high, about five of them. */
function rounds(low, high) {
  const step = STEPS.find((each) => (high - low) / each <= 6) ?? 50;
  const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) found.push(value);
  return found;
}

class Pairs extends Picture {
  get column() {
    return this.stage.plan.view?.column ?? "test_accuracy";
  }
  /** A word that is another where the accuracy is not that of the test part. */
  word(name) {
    return this.stage.words[this.column === "test_accuracy" ? name : `${name}_train`];
  }
  /** Accuracies in per cent, [first, second] of each pair, as last measured up to the cursor. */
  get accuracies() {
    const { film, frame } = this.stage;
    const of = (k) => 100 * film.last(this.column, frame, k);
    return Array.from({ length: this.given.pairs }, (_, i) => [of(2 * i), of(2 * i + 1)]);
  }
  paint() {
    const { stage, marks, k, width, height, phone } = this;
    const { words } = stage;
    this.title(this.word("pairs_title"), words.pairs_aside);
    if (stage.veiled) {
      const box = [24 * k, 56 * k, width - 48 * k, height - 80 * k];
      return marks.veil(box, words.pairs_veiled, words.pairs_veiled_why);
    }
    const pairs = this.accuracies.filter((pair) => pair.every(Number.isFinite));
    if (!pairs.length) return marks.text(words.pairs_waiting, 24 * k, 80 * k, { size: 14 });
    const y = 92 * k;
    const h = height - y - (phone ? 58 : 44) * k;
    this.slopes(pairs, { x: (phone ? 44 : 78) * k, y, w: width * (phone ? 0.3 : 0.3), h });
    this.differences(pairs, { x: width * (phone ? 0.6 : 0.58), y, w: width * (phone ? 0.36 : 0.2), h });
  }
  /** What parts a network of the first pair from the other. */
  called(which) {
    const { variants } = this.stage;
    return apart(variants[which].name, variants[1 - which].name);
  }
  /** An upright axis with lines across; the function from a value to its height. */
  axis({ x, y, w, h }, low, high, write) {
    const { marks, k, stage } = this;
    const { ink } = stage;
    const up = (value) => y + h * (1 - (value - low) / (high - low));
    for (const value of rounds(low, high)) {
      marks.segment(x, up(value), x + w, up(value), { color: ink.grid, width: 1 });
      const look = { size: 12, align: "right", color: ink.soft, halo: false };
      marks.text(write(value), x - 8 * k, up(value) + 4 * k, look);
    }
    return up;
  }
  /** The second of each pair on the left, the first on the right, a line between. */
  slopes(pairs, box) {
    const { marks, k, stage, ctx } = this;
    const { variants, ink } = stage;
    const all = pairs.flat();
    const middle = (Math.min(...all) + Math.max(...all)) / 2;
    const half = Math.max(NARROWEST, (Math.max(...all) - Math.min(...all)) * 1.16) / 2;
    const top = Math.min(middle + half, MOST);
    const up = this.axis(box, top - 2 * half, top, (value) => percent(value / 100));
    const left = box.x + box.w * 0.16;
    const right = box.x + box.w * 0.84;
    for (const [first, second] of pairs) {
      const color = first >= second ? ink.text : ink.soft;
      const dash = first >= second ? [] : [4, 3];
      marks.segment(left, up(second), right, up(first), { color, width: 1.5, alpha: 0.7, dash });
    }
    for (const [which, x] of [
      [1, left],
      [0, right],
    ]) {
      const { color, marker: shape } = variants[which];
      ctx.fillStyle = color;
      for (const pair of pairs) marker(ctx, shape, x, up(pair[which]), 5.5 * k);
      const place = { size: 12.5, weight: 600, align: "center", color, halo: false };
      marks.lines(this.called(which), x, box.y + box.h + 20 * k, box.w * 0.6, place);
    }
  }
  /** Each pair's difference in points, the zone that counts as the same, and the mean with its standard error. */
  differences(pairs, box) {
    const { marks, k, stage, ctx } = this;
    const { words, ink } = stage;
    const found = pairs.map(([first, second]) => first - second);
    const most = Math.max(NARROWEST / 2, ...found.map((value) => Math.abs(value) * 1.15));
    const up = this.axis(box, -most, most, (value) => (value ? signed(value) : "0"));
    const same = stage.plan.view?.same;
    const { x, w, y } = box;
    if (same) {
      ctx.save();
      Object.assign(ctx, { fillStyle: ink.soft, globalAlpha: 0.14 });
      ctx.fillRect(x, up(same), w, up(-same) - up(same));
      ctx.restore();
    }
    marks.segment(x, up(0), x + w, up(0), { width: 1.4 });
    const head = { size: 13, weight: 600, halo: false };
    marks.text(words.pairs_difference, x - 30 * k, y - 14 * k, head);
    found.forEach((value, i) => {
      const at = x + (w * (i + 0.7)) / (found.length + 1.6);
      marks.segment(at, up(0), at, up(value), { color: ink.soft, width: 1.4 });
      ctx.fillStyle = ink.text;
      marker(ctx, "circle", at, up(value), 4.6 * k);
    });
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    this.mean(mean, up, x + w - w / (found.length + 1.6), stage.note?.facts.error ?? 0);
    if (stage.note) this.annotate(stage.note, up(mean), box);
  }
  mean(mean, up, x, error) {
    const { marks, k, ctx, stage } = this;
    if (error) marks.segment(x, up(mean - error), x, up(mean + error), { width: 2 });
    ctx.fillStyle = stage.ink.main;
    marker(ctx, "diamond", x, up(mean), 8 * k);
    ctx.fillStyle = stage.ink.text;
  }
  annotate(note, y, { x, w, y: top, h }) {
    const { marks, k, stage, phone } = this;
    const alpha = part(stage.written, 0.4, 1);
    marks.segment(x, y, x + w * part(stage.written, 0, 0.5), y, { dash: [5, 4], width: 1.4 });
    if (phone) return marks.number(note.number, "", this.width - 14 * k, 58 * k, { alpha, size: 26 });
    const at = Math.max(top + 40 * k, Math.min(top + h - 70 * k, y));
    const wide = (this.width - x - w) / k - 40;
    marks.number(note.number, note.text, x + w + 20 * k, at, { align: "left", alpha, wide, size: 36 });
  }
  legend(frame) {
    const { stage } = this;
    const { variants, words, film } = stage;
    if (stage.veiled) return { title: "", values: variants.map(() => "") };
    const share = (k) => film.last(this.column, frame, k);
    const values = variants.map((_, k) => percent(share(k)));
    return { title: `${this.word("pairs_legend")}, ${words.step} ${film.steps[frame]}`, values };
  }
  table() {
    const { words } = this.stage, share = (points) => percent(points / 100);
    const names = [0, 1].map((which) => this.called(which));
    const row = ([first, second], i) => [String(i + 1), share(first), share(second), signed(first - second)];
    return { head: [words.pairs_pair, ...names, words.pairs_difference], rows: this.accuracies.map(row) };
  }
  describe() {
    const { stage } = this;
    const { words, film, frame } = stage;
    const told = (pair, i) => `${words.pairs_pair} ${i + 1}: ${signed(pair[0] - pair[1])}`;
    const said = stage.veiled
      ? words.pairs_veiled
      : `${words.step} ${film.steps[frame]}. ${this.accuracies.map(told).join("; ")}`;
    stage.sentence = `${this.word("pairs_title")}. ${said}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.pairs = Pairs;
