// What a nonlinearity costs beside the product of its layer: a bar a variant, counted operations, with the times that
// were measured once beside it.

import { PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";

const grouped = (value) => value.toLocaleString("en-US");

class Cost extends Picture {
  paint() {
    const { stage } = this, shown = stage.visible();
    this.head();
    shown.forEach((k, row) => this.row(k, this.box(row, shown.length)));
    if (shown.length && stage.veiled) this.veil(this.box(0, shown.length), this.box(shown.length - 1, shown.length));
    else if (shown.length && stage.note) this.note(shown);
    this.canvas.dataset.shown = stage.veiled ? 0 : shown.length;
  }
  head() {
    const { marks, k, phone, ctx, stage: { words, ink } } = this, x = (phone ? 12 : 22) * k, y = (phone ? 44 : 56) * k;
    const counted = words.fcost_counted.replace("{exponential}", this.given.exponential);
    this.title(words.fcost_title, phone ? "" : counted, phone ? 12 : 22, phone ? 24 : 30);
    ctx.fillStyle = ink.soft;
    ctx.globalAlpha = 0.3;
    ctx.fillRect(x, y - 10 * k, 14 * k, 12 * k);
    ctx.globalAlpha = 1;
    marks.text(words.fcost_product, x + 20 * k, y, { size: 12.5, halo: false, color: ink.soft });
    const next = x + 34 * k + marks.width(words.fcost_product, 12.5);
    ctx.fillStyle = ink.text;
    ctx.fillRect(next, y - 10 * k, 14 * k, 12 * k);
    marks.text(words.fcost_function, next + 20 * k, y, { size: 12.5, halo: false, color: ink.soft });
  }
  box(row, rows) {
    const { width, height, k, phone } = this, left = (phone ? 12 : 160) * k, top = (phone ? 64 : 84) * k;
    const room = this.stage.note ? 78 * k : 20 * k, tall = Math.min(200 * k, (height - top - room) / rows);
    return { x: left, y: top + row * tall, w: width - left - (phone ? 12 : 30) * k, h: tall };
  }
  get most() {
    return Math.max(...this.given.variants.map((own) => own.product + own.function));
  }
  /** How high a bar is in a row. */
  high(tall) {
    return Math.max(8 * this.k, Math.min(76 * this.k, tall * 0.38));
  }
  row(k, { x, y, w, h }) {
    const { marks, ctx, phone, stage: { variants, words, ink, veiled } } = this, { name, color } = variants[k];
    const own = this.given.variants[k], { most } = this, bar = this.high(h), at = y + (phone ? 16 * this.k : 0);
    const head = { size: phone ? 12 : 14, weight: 650, halo: false, color };
    if (phone) marks.text(name, x, y + 10 * this.k, head);
    else marks.lines(name, 22 * this.k, at + bar * 0.7, 128 * this.k, head);
    ctx.fillStyle = ink.soft;
    ctx.globalAlpha = 0.3;
    ctx.fillRect(x, at, (w * own.product) / most, bar);
    ctx.globalAlpha = 1;
    if (veiled) return;
    ctx.fillStyle = color;
    ctx.fillRect(x + (w * own.product) / most, at, Math.max(own.function ? 1.5 : 0, (w * own.function) / most), bar);
    if (h < 34 * this.k) return;
    const soft = { size: phone ? 12 : 12.5, halo: false, color: ink.soft };
    const share = words.fcost_share.replace("{share}", percent(own.function / own.product, 1));
    const parameters = words.fcost_parameters.replace("{count}", grouped(own.parameters));
    const { product } = this.given.measured, time = words.fcost_measured.replace("{product}", product);
    const said = [share, parameters, ...(phone ? [] : [time.replace("{time}", own.time)])].join(" · ");
    const size = Math.min(soft.size, (soft.size * w) / Math.max(1, marks.width(said, soft.size)));
    marks.text(said, x, at + bar + 17 * this.k, { ...soft, size });
  }
  veil(a, b) {
    const { k, stage: { words } } = this;
    const area = [a.x + 20 * k, a.y + 4 * k, a.w - 40 * k, b.y + b.h - a.y - 16 * k];
    this.marks.veil(area, words.fcost_veil, words.veil_why);
  }
  /** Of two variants an arrow from the end of the second bar to that of the first, and the number under it. */
  note(shown) {
    const { marks, k, phone, stage: { note, written } } = this, alpha = part(written, 0.3, 0.8);
    const last = this.box(shown.length - 1, shown.length), { x, w } = last;
    const look = { alpha, size: phone ? 26 : 38, wide: phone ? 220 : 420 };
    const low = Math.min(last.y + last.h + 24 * k, this.height - 34 * k);
    if (phone || shown.length !== 2) return marks.number(note.number, note.text, x + w, low, look);
    const first = this.box(0, 2), under = first.y + this.high(first.h) + 34 * k; // below what is said of the first bar
    const [to, from] = shown.map((one) => {
      const own = this.given.variants[one];
      return x + (w * (own.product + own.function)) / this.most;
    });
    marks.segment(from, under, from, last.y - 4 * k, { dash: [4, 4], alpha });
    marks.arrow([from, under], [to, under], { share: part(written, 0, 0.4) });
    const narrow = Math.abs(to - from) < marks.width(note.text, 14) + 12 * k;
    marks.number(note.number, note.text, narrow ? from - 12 * k : x + w, under + 46 * k, look);
  }
  share(k) {
    const { product, function: own } = this.given.variants[k];
    return percent(own / product, 1);
  }
  legend() {
    const { variants, words, veiled } = this.stage;
    return { title: veiled ? "" : words.fcost_function, values: variants.map((_, k) => (veiled ? "" : this.share(k))) };
  }
  /** By variant: operations of products and of functions, parameters of the first layer, microseconds measured. */
  table() {
    const { stage: { variants, words }, given } = this, { rows, units } = given.measured;
    const counted = [words.fcost_product, words.fcost_function, words.fcost_layer];
    const head = [words.variant, ...counted, `µs, ${rows} × ${units}`];
    const of = ({ name }, k) => {
      const own = given.variants[k];
      return [name, grouped(own.product), grouped(own.function), grouped(own.parameters), String(own.time)];
    };
    return { head, rows: variants.map(of) };
  }
  describe() {
    const { stage: { variants, words, veiled } } = this;
    const said = veiled ? words.fcost_veil : variants.map(({ name }, k) => `${name}: ${this.share(k)}`).join("; ");
    this.canvas.setAttribute("aria-label", `${words.fcost_title}. ${words.fcost_function}: ${said}.`);
  }
}
PANES.function_cost = Cost;
