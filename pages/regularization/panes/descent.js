// The error of a linear layer on random features against their number: down, up to where there are as many features as
// examples, and down again. The line ends at the cursor; the band is the scatter over draws of the features.

import { brief, marker, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { along, freeHeight } from "../../../assets/places.js";
import { linear, logarithmic } from "../../../assets/scales.js";
import { keep } from "../../../assets/written.js";

class Descent extends Picture {
  /** The fits come after the network's own frame. */
  get whole() {
    return true;
  }
  /** Where the cursor is: not at an update, but at a number of features. */
  label() {
    const { words, film, frame } = this.stage;
    return `${words.descent_features} ${film.steps[frame] ?? 0}`;
  }
  get box() {
    const { width, height, k, phone } = this, x = (phone ? 44 : 66) * k, y = (phone ? 84 : 108) * k;
    return { x, y, w: width - x - (phone ? 16 : 34) * k, h: height - y - (phone ? 46 : 60) * k };
  }
  value(field, frame, one) {
    return this.stage.film.at("double_descent", frame, one, this.given.fields.indexOf(field));
  }
  /** Fits of a network up to a frame: its fields, in order. */
  fits(one, frame) {
    const found = [];
    for (let f = 0; f <= Math.min(frame, this.stage.film.count - 1); f++) {
      const row = this.given.fields.map((field) => this.value(field, f, one));
      if (row.every(Number.isFinite)) found.push(row);
    }
    return found;
  }
  get scales() {
    const all = this.given.ladders.flat();
    const top = Math.max(0.5, Math.min(1, this.given.chance * 1.08));
    const ticks = [10, 20, 50, 100, 200, 500, 1000, 2000].filter((m) => m >= Math.min(...all) && m <= Math.max(...all));
    const across = logarithmic(Math.min(...all), Math.max(...all), ticks, (m) => brief(m, true));
    return { across, up: linear(0, top, [0, 0.2, 0.4, 0.6, 0.8].filter((v) => v <= top), (v) => percent(v, 0)) };
  }
  paint() {
    const { stage, marks, k, phone } = this, { words, frame } = stage, { x, y, w, h } = this.box;
    this.title(words.descent_title, words.descent_aside, phone ? 12 : 22, phone ? 24 : 30);
    const { across, up } = this.scales;
    const at = (m, error) => [x + w * across.share(m), y + h * (1 - Math.min(1, up.share(error)))];
    this.axes(across, up, at);
    this.key();
    if (stage.veiled) {
      const box = [x - 40 * k, y - 10 * k, w + 50 * k, h + 34 * k];
      return marks.veil(box, words.descent_veil, words.veil_why);
    }
    const shown = stage.visible();
    for (const one of shown) this.curve(one, frame, at);
    if (stage.note && shown.length) this.note(stage.note, at, shown);
    this.canvas.dataset.fits = this.fits(0, frame).length;
  }
  axes(across, up, at) {
    const { marks, ctx, k, phone, stage } = this, { ink, words } = stage, { x, y, w, h } = this.box;
    keep(ctx, "axis", [x - 44 * k, y, 44 * k, h], { text: words.descent_test, scale: up });
    keep(ctx, "axis", [x, y + h, w, 20 * k], { text: words.descent_features, scale: across });
    const soft = { size: 12, halo: false, color: ink.soft };
    for (const tick of up.ticks) {
      const [, v] = at(across.low, tick);
      marks.segment(x, v, x + w, v, { color: ink.grid, width: 1 });
      marks.text(up.label(tick), x - 6 * k, v + 4 * k, { ...soft, align: "right" });
    }
    for (const tick of across.ticks.filter((_, i) => !phone || i % 2 === 0)) {
      const [u] = at(tick, 0);
      marks.segment(u, y + h, u, y + h + 5 * k, { color: ink.line, width: 1 });
      marks.text(across.label(tick), u, y + h + 18 * k, { ...soft, align: "center" });
    }
    marks.text(words.descent_features, x + w, y + h + 36 * k, { ...soft, align: "right" });
    const n = this.given.examples[0], [u] = at(n, 0), right = u > x + w / 2;
    marks.segment(u, y, u, y + h, { color: ink.soft, width: 1.2, dash: [4, 5] });
    marks.text(words.descent_examples.replace("{n}", n), u + (right ? -7 : 7) * k, y + 12 * k, {
      ...soft, align: right ? "right" : "left", halo: true,
    });
  }
  key() {
    const { marks, k, phone, stage: { words, ink } } = this, { x, y } = this.box, v = y - (phone ? 34 : 28) * k;
    const lines = [
      [words.descent_test, { color: ink.text, width: 2.6 }],
      [words.descent_train, { color: ink.soft, width: 1.6, dash: [2, 3] }],
    ];
    marks.key(lines, phone ? 12 * k : x, v, phone ? 12 : 13);
  }
  curve(one, frame, at) {
    const { marks, ctx, k, stage } = this, { color, marker: shape } = stage.variants[one], fits = this.fits(one, frame);
    if (!fits.length) return;
    ctx.save();
    Object.assign(ctx, { fillStyle: color, globalAlpha: 0.16 });
    ctx.beginPath();
    for (const [m, , , test, scatter] of fits) ctx.lineTo(...at(m, test + scatter));
    for (const [m, , , test, scatter] of fits.toReversed()) ctx.lineTo(...at(m, Math.max(0, test - scatter)));
    ctx.fill();
    ctx.restore();
    marks.line(fits.map(([m, , train]) => at(m, train)), { color, width: 1.6, dash: [2, 3], alpha: 0.8 });
    marks.line(fits.map(([m, , , test]) => at(m, test)), { color, width: 2.6 });
    ctx.fillStyle = color;
    for (const [m, , , test] of fits) marker(ctx, shape, ...at(m, test), 3.4 * k);
  }
  /** At the moment: a ring where features and examples are as many, and the number beside it. */
  note(note, at, shown) {
    const { marks, k, phone, stage, given } = this, { written, frame } = stage, { x, y, w } = this.box;
    const fits = this.fits(shown[0], frame), found = fits.find(([m]) => m === given.examples[shown[0]]);
    if (!found) return;
    const [u, v] = at(found[0], found[3]), alpha = part(written, 0.3, 0.7);
    marks.ring(u, v, 9, { width: 2.2 });
    const [size, wide] = phone ? [26, 90] : [38, 250];
    const left = phone ? x + 34 * k : Math.max(x + 8 * k, u - (wide + 60) * k), high = y + (phone ? 54 : 70) * k;
    const look = { align: "left", alpha, size, wide: Math.min(wide, w / k) }, words = phone ? "" : note.text;
    if (v > y + this.box.h * 0.45) return this.beside([u, v], shown, at, { note, words, look });
    marks.arrow([left + wide * k * 0.9, high - 8 * k], [u - 12 * k, v], { share: part(written, 0, 0.4) });
    marks.number(note.number, words, left, high, look);
  }
  /** The number of a ring that lies deep, to its right and as near as the curves leave room. */
  beside([u, v], shown, at, { note, words, look }) {
    const { marks, k, stage: { frame } } = this, { x, y, w, h } = this.box, left = u + 34 * k;
    const wide = Math.max(marks.width(note.number, look.size, 720), marks.width(words, 14));
    const rows = words ? Math.ceil(wide / Math.min(look.wide * k, x + w - left)) : 0, below = (8 + 19 * rows) * k;
    const curve = (one, field) => along(this.fits(one, frame).map((fit) => at(fit[0], fit[field])));
    const curves = shown.flatMap((one) => [...curve(one, 2), ...curve(one, 3)]), ys = [];
    for (let top = y + look.size * k; top < y + h - below; top += 4 * k) ys.push(top);
    ys.sort((a, b) => Math.abs(a - v) - Math.abs(b - v));
    const there = freeHeight(ys, [left, left + wide], look.size * 0.8 * k, below, curves);
    marks.number(note.number, words, left, there, look);
  }
  legend(frame) {
    const { stage } = this, { variants, words, film, veiled } = stage;
    if (veiled) return { title: "", values: variants.map(() => "") };
    const values = variants.map((_, k) => percent(this.fits(k, frame).at(-1)?.[3] ?? NaN));
    return { title: `${words.descent_legend}, ${words.descent_features} ${film.steps[frame]}`, values };
  }
  table() {
    const { stage } = this, { words, variants, frame } = stage, shown = stage.visible();
    const head = [words.descent_features, ...shown.flatMap((k) => [
      `${variants[k].name}, ${words.descent_test}`, `${variants[k].name}, ${words.descent_train}`,
    ])];
    const all = shown.map((k) => this.fits(k, frame));
    const of = (i) => all.flatMap((fits) => [3, 2].map((at) => (fits[i] ? percent(fits[i][at]) : "–")));
    const rows = (all[0] ?? []).map(([m], i) => [brief(m, true), ...of(i)]);
    return { head, rows };
  }
  describe() {
    const { stage } = this, { words, variants, frame, veiled } = stage;
    const fit = ([m, , , test]) => `${brief(m, true)} ${percent(test)}`;
    const one = (k) => `${variants[k].name}: ${this.fits(k, frame).map(fit).join(", ")}`;
    const said = veiled ? words.descent_veil : stage.visible().map(one).join("; ");
    stage.sentence = `${words.descent_title}, ${words.descent_test}. ${said}.`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.descent = Descent;
