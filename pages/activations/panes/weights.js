// The way of two weights, update by update. One example whose inputs have one sign moves both weights the same way:
// from where they are, only two of the four quadrants can be reached. These are shaded.

import { brief, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { along, freest } from "../../../assets/places.js";
import { label } from "../../../assets/scales.js";

class TwoWeights extends Picture {
  paint(position) {
    const { stage } = this, shown = stage.visible();
    this.frame = stage.veiled ? 0 : Math.min(Math.round(position), stage.film.count - 1);
    this.head();
    if (!shown.length) return;
    this.measure(shown);
    shown.forEach((k, i) => this.panel(k, this.box(i, shown.length)));
    if (stage.veiled) this.veil(this.box(0, shown.length), this.box(shown.length - 1, shown.length));
    else if (stage.note) this.note(this.box(0, shown.length), shown[0]);
    this.canvas.dataset.shown = stage.veiled ? 0 : shown.length;
  }
  head() {
    const { marks, k, phone, ctx, stage: { words, ink } } = this, y = (phone ? 44 : 56) * k, x = (phone ? 12 : 22) * k;
    this.title(words.weights_title, words.weights_of, phone ? 12 : 22, phone ? 24 : 30);
    ctx.save();
    Object.assign(ctx, { fillStyle: ink.text, globalAlpha: 0.1 });
    ctx.fillRect(x, y - 11 * k, 16 * k, 14 * k);
    ctx.restore();
    marks.text(words.weights_same, x + 23 * k, y, { size: 12.5, halo: false, color: ink.soft });
  }
  at(k, frame) {
    return [0, 1].map((i) => this.stage.film.at("two_weights", frame, k, i));
  }
  /** One square window for all panels, as wide as what has been recorded. */
  measure(shown) {
    const { film } = this.stage, points = shown.flatMap((k) => film.steps.map((_, f) => this.at(k, f)));
    const known = points.filter((point) => point.every(Number.isFinite));
    const ends = [0, 1].map((i) => {
      const values = known.map((point) => point[i]);
      return [Math.min(...values), Math.max(...values)];
    });
    const span = Math.max(...ends.map(([low, high]) => high - low), 0.2) * 1.15;
    this.window = ends.map(([low, high]) => [(low + high - span) / 2, (low + high + span) / 2]);
  }
  box(i, count) {
    const { width, height, k, phone } = this, top = (phone ? 78 : 100) * k, left = (phone ? 34 : 58) * k;
    const columns = phone ? Math.min(2, count) : count, rows = Math.ceil(count / columns), gap = 34 * k;
    const w = (width - left - (phone ? 12 : 26) * k - gap * (columns - 1)) / columns;
    const h = (height - top - 34 * k - (phone ? 40 : 0) * (rows - 1)) / rows, side = Math.min(w, h);
    const x = left + (i % columns) * (w + gap) + (w - side) / 2, y = top + Math.floor(i / columns) * (h + 40);
    return { x, y, w: side, h: side };
  }
  /** Where a pair of weights stands in a window. */
  pixel([a, b], { x, y, w, h }) {
    const [[x0, x1], [y0, y1]] = this.window;
    return [x + (w * (a - x0)) / (x1 - x0), y + h - (h * (b - y0)) / (y1 - y0)];
  }
  place(k, frame, box) {
    return this.pixel(this.at(k, frame), box);
  }
  panel(k, box) {
    const { marks, ctx, stage: { variants, ink, words } } = this, { color, name } = variants[k], { x, y, w, h } = box;
    const same = percent(this.same(k), 0), share = this.phone ? same : words.weights_share.replace("{share}", same);
    marks.text(this.stage.veiled ? name : `${name}: ${share}`, x, y - 12 * this.k, {
      size: this.phone ? 12 : 13.5, weight: 650, halo: false, color,
    });
    const now = this.place(k, this.frame, box), zero = this.pixel([0, 0], box);
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, y, w, h);
    ctx.clip();
    this.quadrants(now, box);
    marks.line([[x, zero[1]], [x + w, zero[1]]], { color: ink.line, width: 1 });
    marks.line([[zero[0], y], [zero[0], y + h]], { color: ink.line, width: 1 });
    const way = Array.from({ length: this.frame + 1 }, (_, f) => this.place(k, f, box));
    if (way.length > 1) marks.line(way, { color, width: 1.8, alpha: 0.9 });
    marks.ring(...now, 5, { color: ink.stage, fill: color });
    ctx.restore();
    ctx.strokeStyle = ink.line;
    ctx.strokeRect(x, y, w, h);
    this.axes(box);
  }
  axes({ x, y, w, h }) {
    const { marks, k, stage: { words, ink } } = this, soft = { size: 12, halo: false, color: ink.soft };
    const [[x0, x1], [y0, y1]] = this.window, round = (v) => label(+v.toFixed(1));
    marks.text(round(x0), x, y + h + 17 * k, soft);
    marks.text(round(x1), x + w, y + h + 17 * k, { ...soft, align: "right" });
    marks.text(words.weights_first, x + w / 2, y + h + 17 * k, { ...soft, align: "center" });
    marks.text(round(y1), x - 6 * k, y + 10 * k, { ...soft, align: "right" });
    marks.text(round(y0), x - 6 * k, y + h, { ...soft, align: "right" });
    marks.text(words.weights_second, x - 6 * k, y + h / 2, { ...soft, align: "right" });
  }
  /** Where both weights can go together: up and to the right, or down and to the left. */
  quadrants([u, v], { x, y, w, h }) {
    const { ctx, stage: { ink } } = this;
    ctx.save();
    Object.assign(ctx, { fillStyle: ink.text, globalAlpha: 0.08 });
    ctx.fillRect(u, y, x + w - u, v - y);
    ctx.fillRect(x, v, u - x, y + h - v);
    ctx.restore();
  }
  /** Share of the updates so far that moved both weights, in which they went the same way. */
  same(k, frame = this.frame) {
    let [together, all] = [0, 0];
    for (let f = 1; f <= frame; f++) {
      const [a, b] = [this.at(k, f - 1), this.at(k, f)], turn = (b[0] - a[0]) * (b[1] - a[1]);
      if (!turn) continue;
      all += 1;
      together += turn > 0;
    }
    return together / all;
  }
  veil(a, b) {
    const { k, stage: { words } } = this, top = a.y + a.h * 0.3;
    this.marks.veil([a.x + 20 * k, top, b.x + b.w - a.x - 40 * k, a.h * 0.4], words.weights_veil, words.veil_why);
  }
  /** In the corner of the first window that the way keeps clear of. */
  note({ x, y, w, h }, one) {
    const { marks, k, phone, stage: { note, written } } = this, alpha = part(written, 0.2, 0.7);
    const [size, words] = phone ? [24, ""] : [34, note.text];
    const wide = phone ? marks.width(note.number, size, 720) : Math.min(w - 24 * k, 200 * k);
    const rows = words ? Math.ceil(marks.width(words, 14) / wide + 0.2) : 0, tall = (size + 19 * rows + 10) * k;
    const [left, right] = [x + 10 * k, x + w - wide - 10 * k], [top, low] = [y + 8 * k, y + h - tall - 8 * k];
    const corners = [[right, top], [left, top], [left, low], [right, low]].map(([u, v]) => [u, v, wide, tall]);
    const way = Array.from({ length: this.frame + 1 }, (_, f) => this.place(one, f, { x, y, w, h }));
    const [u, v] = freest(corners, along(way, 4)), align = u === right ? "right" : "left";
    const at = align === "right" ? u + wide : u;
    marks.number(note.number, words, at, v + size * 0.9 * k, { align, alpha, size, wide: wide / k });
  }
  legend(frame) {
    const { stage } = this, { variants, words, film, veiled } = stage, at = Math.min(frame, film.count - 1);
    if (veiled || at < 1) return { title: "", values: variants.map(() => "") };
    const values = variants.map((_, k) => percent(this.same(k, at), 0));
    return { title: `${words.weights_other}, ${words.step} ${film.steps[at]}`, values };
  }
  /** Where both weights are, and the share of the updates in which they went the same way. */
  table() {
    const { stage } = this, { words, variants, frame } = stage;
    const of = (k) => [variants[k].name, ...this.at(k, frame).map((w) => brief(w)), percent(this.same(k, frame), 0)];
    const head = [words.variant, words.weights_first, words.weights_second, words.weights_other];
    return { head, rows: stage.visible().map(of) };
  }
  describe() {
    const { stage } = this, { variants, words, veiled, film } = stage;
    const of = (k) => `${variants[k].name}: ${percent(this.same(k), 0)}`;
    const said = veiled ? `${words.weights_veil}. ${words.veil_why}` : stage.visible().map(of).join("; ");
    const title = `${words.weights_title}, ${words.step} ${film.steps[this.frame ?? 0]}`;
    this.canvas.setAttribute("aria-label", `${title}. ${words.weights_other}: ${said}.`);
  }
}
PANES.two_weights = TwoWeights;
