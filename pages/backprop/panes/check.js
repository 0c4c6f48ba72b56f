// The gradient check: the relative error of the gradient against difference quotients over h, which is a U for each
// formula and precision, and the error of each leaf.

import { brief, PANES } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { along, freeSpot } from "../../../assets/places.js";
import { Plot } from "../../../assets/plot.js";
import { logarithmic, powerLabel, powers } from "../../../assets/scales.js";

const COLORS = ["#d9660b", "#2f7fc1", "#12946b"];
const FLOOR = 1e-17;
const LIMITS = [1e-7, 1e-2]; // below: right; above: wrong, as CS231n reads it
const ORDERS = [1 / 2, 1 / 3, null]; // the best h is eps to this power; a complex step has none

class Check extends Picture {
  get done() {
    const { film, chosen } = this.stage;
    return film.count > 0 && !Number.isNaN(film.last("check_leaf", film.count - 1, chosen, 0));
  }
  error(method, precision, h) {
    const { film, chosen } = this.stage, { steps } = this.given;
    return film.last("check", film.count - 1, chosen, (method * 2 + precision) * steps.length + h);
  }
  leaf(i) {
    const { film, chosen } = this.stage;
    return film.last("check_leaf", film.count - 1, chosen, i);
  }
  get shown() {
    return this.done && !this.stage.veiled;
  }
  paint() {
    const { stage, k, width, height, phone } = this, { words } = stage;
    this.title(words.check_title, "", phone ? 12 : 22);
    const left = (phone ? 48 : 74) * k, right = (phone ? 14 : 250) * k, low = (phone ? 96 : 56) * k;
    const box = { x: left, y: 62 * k, w: width - left - right, h: height - 62 * k - low };
    const { steps } = this.given, every = phone ? 4 : 7;
    const across = logarithmic(steps[0], steps.at(-1), powers(1e-12, 1, every), powerLabel);
    const plot = new Plot(box, across, logarithmic(FLOOR, 10, powers(1e-16, 1, 6), powerLabel), {}, k);
    this.ctx.font = `${12 * k}px ${stage.ink.font}`;
    plot.axes(this.ctx, stage.ink, {});
    this.marks.text(words.check_h, box.x + box.w / 2, box.y + box.h + 34 * k, {
      size: 13, align: "center", color: stage.ink.soft, halo: false,
    });
    if (stage.veiled) return this.marks.veil([box.x, box.y, box.w, box.h], words.check_veil, words.veil_why);
    if (!this.done) return this.marks.text(words.check_waiting, box.x + 20 * k, box.y + 40 * k, { size: 14 });
    this.curves(plot);
    this.theory(plot);
    this.leaves(plot);
    if (stage.note) this.annotate(plot);
  }
  curves(plot) {
    const { marks, k, stage } = this, { steps, methods } = this.given;
    methods.forEach((name, m) => {
      for (const p of [0, 1]) {
        const points = steps.map((h, i) => [plot.across(h), plot.up(this.error(m, p, i))]);
        const there = points.filter(([, y]) => !Number.isNaN(y));
        if (!there.length) continue;
        const look = { color: COLORS[m], width: p ? 2.6 : 1.5, dash: p ? [] : [5, 4], alpha: p ? 1 : 0.75 };
        marks.line(there, look);
      }
    });
    const names = methods.map((name, m) => [stage.words[`check_${name}`], COLORS[m]]);
    if (this.phone) this.below(names);
    else this.beside(names, plot, k);
  }
  beside(names, plot, k) {
    const x = plot.x + plot.w + 22 * k;
    names.forEach(([text, color], i) => this.key(text, color, x, plot.y + (12 + 24 * i) * k));
  }
  below(names) {
    const place = (i) => [14 + (i % 2) * (this.width / 2), this.height - 44 + 18 * Math.floor(i / 2)];
    names.forEach(([text, color], i) => this.key(text, color, ...place(i)));
  }
  key(text, color, x, y) {
    const { marks, k } = this;
    marks.line([[x, y - 4 * k], [x + 18 * k, y - 4 * k]], { color, width: 2.6 });
    marks.text(text, x + 25 * k, y, { size: 13, halo: false });
  }
  /** Where theory has the best h of forward and central differences, in both precisions: a tick on the axis. */
  theory(plot) {
    const { marks, k, stage: { ink, words } } = this;
    ORDERS.forEach((order, m) => {
      for (const p of order ? [0, 1] : []) {
        const x = plot.across(this.given.eps[p] ** order);
        const look = { color: COLORS[m], width: 1.4, dash: p ? [] : [3, 3] };
        marks.line([[x, plot.y + plot.h], [x, plot.y + plot.h - 16 * k]], look);
      }
    });
    const x = plot.across(this.given.eps[1] ** ORDERS[1]);
    if (!this.phone) {
      marks.text(words.check_optimum, x, plot.y + plot.h - 21 * k, { size: 12, align: "center", color: ink.soft });
    }
  }
  /** The h that a claim is about; null before it is judged, and of the others. */
  get asked() {
    const { note, plan } = this.stage;
    return (plan.view.mark === "best" ? note?.value : note?.facts.h) ?? null;
  }
  /** Which of the h that are tried it is. */
  place(h) {
    return this.given.steps.findIndex((step) => step >= h * 0.99);
  }
  /** The error of each leaf at the usual h, of the only one at the h that is asked about, and what it means. */
  leaves(plot) {
    const { marks, k, stage, phone } = this, { words, ink, chosen } = stage;
    if (phone && stage.plan.view?.mark !== "") return;
    const x = phone ? plot.x + 10 : plot.x + plot.w + 22 * k, gap = (phone ? 17 : 24) * k;
    let y = phone ? plot.y + 46 : plot.y + 116 * k;
    const names = this.given.leaves[chosen], asked = names.length === 1 ? this.asked : null;
    const h = asked ?? this.given.usual;
    if (!phone) {
      marks.lines(words.check_leaves.replace("{h}", powerLabel(h)), x, y, 216 * k, {
        size: 13, color: ink.soft, halo: false,
      });
      y += 44 * k;
    }
    names.slice(0, phone ? 6 : 10).forEach((name, i) => {
      const error = asked ? this.error(1, 1, this.place(asked)) : this.leaf(i);
      const bad = !(error <= LIMITS[1]), good = error <= LIMITS[0];
      const color = bad ? ink.bad : good ? ink.good : ink.text;
      marks.text(name, x, y, { size: 14, weight: 650, halo: false });
      marks.text(brief(error).replaceAll("-", "−"), x + 62 * k, y, { size: 14, halo: false, color });
      const said = bad ? words.check_wrong : good ? words.check_right : "";
      marks.text(said, x + 158 * k, y, { size: 13, halo: false, color });
      y += gap;
    });
  }
  annotate(plot) {
    const { marks, k, stage: { note, written, plan }, asked } = this, alpha = part(written, 0, 1);
    const [x, y] = this.phone ? this.free(plot) : [this.width - 24 * k, plot.y + plot.h - 66 * k];
    marks.number(note.number, note.text, x, y, { alpha, size: this.phone ? 26 : 34, wide: this.phone ? 150 : 216 });
    if (!asked) return;
    const at = this.place(asked), ups = [at - 1, at, at + 1].map((i) => plot.up(Math.max(FLOOR, this.error(1, 1, i))));
    if (plan.view.mark !== "best") return marks.ring(plot.across(asked), ups[1], 8, { width: 2 });
    const places = ups.map((y, i) => [plot.across(this.given.steps[at - 1 + i]), y]);
    marks.line(places, { width: 7, alpha: 0.35 * alpha });
    marks.ring(plot.across(asked), (ups[0] + ups[1] + ups[2]) / 3, 8, { width: 2 });
  }
  /** Where on a phone the number covers no curve and no leaf. */
  free(plot) {
    const { marks, stage: { note, plan } } = this, { steps } = this.given;
    const wide = Math.max(150, marks.width(note.number, 26, 720));
    const line = (m, p) => along(steps.map((h, i) => [plot.across(h), plot.up(this.error(m, p, i))]), 3);
    const taken = [0, 1, 2].flatMap((m) => [...line(m, 0), ...line(m, 1)]).filter(([, y]) => !Number.isNaN(y));
    if (plan.view?.mark === "") taken.push(...along([[plot.x + 120, plot.y], [plot.x + 120, plot.y + plot.h]], 40));
    const box = { wide, above: 22, below: 12 + 19 * marks.broken(note.text, 150, 14).length };
    const { right, y } = freeSpot(plot, [box], [plot.x + plot.w - 10, plot.y + plot.h / 2], taken, 6);
    return [right, y];
  }
  legend() {
    const { variants, chosen } = this.stage;
    return { title: "", values: variants.map(() => ""), chosen: variants.length > 1 ? chosen : undefined };
  }
  /** The error at every h, a column a formula and precision. */
  table() {
    const { words } = this.stage, { steps, methods } = this.given;
    const column = (name, m) => [1, 0].map((p) => [`${words[`check_${name}`]}, float${32 + 32 * p}`, m, p]);
    const columns = methods.flatMap(column);
    const told = (h) => columns.map(([, m, p]) => brief(this.error(m, p, h)).replaceAll("-", "−"));
    const rows = this.shown ? steps.map((h, i) => [powerLabel(h), ...told(i)]) : [];
    return { head: ["h", ...columns.map(([name]) => name)], rows };
  }
  describe() {
    const { stage } = this, { words } = stage;
    const told = this.shown
      ? this.given.leaves[stage.chosen].map((name, i) => `${name}: ${brief(this.leaf(i))}`).join("; ")
      : words.check_veil;
    stage.sentence = `${words.check_title}. ${told}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.gradient_check = Check;
