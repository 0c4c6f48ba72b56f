// Whose statistics: test accuracy where the test part is prepared by those of the training part, of all, or by its own;
// and below where its classes come one by one, each prepared by its own.

import { PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { byVariant } from "../../../assets/told.js";
import { legendOf } from "./legends.js";
import { framed } from "./tiles.js";

class Statistics extends Picture {
  paint() {
    const { stage, phone, k, height } = this, { words } = stage, shown = stage.visible();
    this.title(words.fits_title, words.fits_of, phone ? 12 : 22, phone ? 24 : 30);
    this.canvas.dataset.shown = stage.veiled ? 0 : shown.length;
    if (!shown.length) return;
    const bars = this.bars(shown), top = (phone ? 56 : 76) * k;
    const under = (this.given.means ? (phone ? 110 : 170) : 30) * k;
    const tall = Math.min((height - top - under) / bars.length, 96 * k);
    bars.forEach((bar, i) => this.bar(bar, top + i * tall, tall));
    this.chance(top, bars.length * tall);
    if (stage.veiled) {
      const { left, wide } = this;
      this.marks.veil([left, top, wide, bars.length * tall - 8 * k], words.fits_veil, words.veil_why);
    } else if (stage.note) this.note(bars, top + (bars.length - 1) * tall, tall);
    if (this.given.means) this.means(top + bars.length * tall + (phone ? 48 : 34) * k);
  }
  get left() {
    return (this.phone ? 12 : 240) * this.k;
  }
  get wide() {
    return this.width - this.left - (this.phone ? 16 : 40) * this.k;
  }
  /** A bar for each variant, and one for the classes one by one under the first variant's weights. */
  bars(shown) {
    const { film, words, variants, frame } = this.stage, { fits } = this.given;
    const test = shown.map((k) => ({
      text: words[`fits_${fits[k]}`], value: film.last("test_accuracy", frame, k), color: variants[k].color,
    }));
    const [first] = shown;
    const { color } = variants[first];
    return [...test, { text: words.fits_sorted, value: film.last("sorted_accuracy", frame, first), color, pale: true }];
  }
  bar({ text, value, color, pale }, y, tall) {
    const { ctx, marks, k, phone, left, wide, stage: { ink, veiled } } = this, [from, h] = this.thick(tall);
    const at = y + from;
    if (phone) marks.text(text, left, at - 6 * k, { size: 12, halo: false });
    else marks.lines(text, 22 * k, at + h / 2 - 4 * k, left - 36 * k, { size: 13.5, halo: false });
    if (veiled) return;
    ctx.save();
    ctx.fillStyle = ink.raised;
    ctx.fillRect(left, at, wide, h);
    Object.assign(ctx, { fillStyle: color, globalAlpha: pale ? 0.55 : 0.9 });
    ctx.fillRect(left, at, wide * (value || 0), h);
    ctx.restore();
    const inside = value > 0.8, x = left + wide * (value || 0) + (inside ? -8 : 8) * k;
    const look = { size: phone ? 13 : 16, weight: 700, align: inside ? "right" : "left", halo: false };
    marks.text(percent(value), x, at + h * 0.7, { ...look, color: inside ? ink.stage : ink.text });
  }
  /** What guessing gives. */
  chance(top, tall) {
    const { marks, k, left, wide, given: { chance }, stage: { ink, words, veiled } } = this, x = left + wide * chance;
    if (veiled) return;
    marks.segment(x, top - 4 * k, x, top + tall - 2 * k, { color: ink.text, width: 1.4, dash: [3, 4] });
    marks.text(words.fits_chance, x + 5 * k, top + tall + 8 * k, { size: 12, color: ink.soft });
  }
  /** From the usual accuracy to that of the last bar. */
  note(bars, y, tall) {
    const { marks, k, phone, left, wide, stage: { note, written } } = this, [at, h] = this.thick(tall);
    const [from, to] = [bars[0].value, bars.at(-1).value].map((value) => left + wide * value), middle = y + at + h / 2;
    marks.arrow([from, middle], [to + (phone ? 52 : 70) * k, middle], { share: part(written, 0, 0.5) });
    const look = { size: phone ? 24 : 34, alpha: part(written, 0.3, 0.8), wide: phone ? 180 : 330 };
    marks.number(note.number, phone ? "" : note.text, left + wide - 8 * k, y + at + h + (phone ? 24 : 36) * k, look);
  }
  /** Where a bar begins in its row, and how thick it is. */
  thick(tall) {
    const { k, phone } = this, h = Math.min(tall * 0.46, 34 * k);
    return [phone ? 20 * k : (tall - h) / 2 - 6 * k, h];
  }
  /** What the statistics take out of a picture: the mean of all classes, and that of each alone. */
  means(y) {
    const { ctx, marks, k, phone, width, given: { means }, stage: { ink, words } } = this, x = (phone ? 12 : 22) * k;
    const gap = (phone ? 3 : 10) * k, size = Math.min((width - 2 * x - gap * means.length) / means.length, 72 * k);
    marks.text(words.fits_means, x, y - 10 * k, { size: phone ? 12 : 13, halo: false, color: ink.soft });
    means.forEach((values, i) => framed(ctx, ink, values, 1, x + i * (size + gap) + (i ? gap : 0), y, size));
  }
  /** Test accuracy at the cursor. */
  legend(frame) {
    const { stage } = this, { words, film } = stage;
    return legendOf(stage, words.fits_legend, frame, (k, at) => percent(film.last("test_accuracy", at, k)));
  }
  table() {
    return byVariant(this.stage);
  }
  describe() {
    const { stage } = this, { words } = stage;
    const bars = this.bars(stage.visible().length ? stage.visible() : [0]);
    const told = bars.map(({ text, value }) => `${text}: ${percent(value)}`).join("; ");
    const said = stage.veiled ? words.fits_veil : told;
    this.canvas.setAttribute("aria-label", `${words.fits_title}. ${said}.`);
  }
}
PANES.statistics = Statistics;
