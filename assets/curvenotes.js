// What is written on the curves at the moment: levels and the gap between them, or where a loss begins to fall or an
// accuracy is reached, and the number where it covers least.

import { firstAt, flag } from "./arrival.js";
import { part } from "./marks.js";
import { along, freeSpot } from "./places.js";

const APART = 0.04; // of the axis: what a bracket can measure
const ASIDE = 30; // pixels between the cursor and the number

/** On a picture of Curves. A preset tells it: `column`, the accuracy that is judged, `chart`, "loss" where it is the
 *  loss, `over`, of how many frames the mean is, `fallen`, the share of its first value that a loss falls below, and
 *  `level`, an accuracy whose first update is judged. */
export class CurveNotes {
  constructor(picture) {
    this.picture = picture;
  }
  get view() {
    return this.picture.player.plan.view ?? {};
  }
  get frame() {
    return Math.min(this.picture.player.frame, this.picture.frames - 1);
  }
  paint() {
    const { picture, view } = this, { seen, k } = picture, loss = view.chart === "loss", plot = seen[loss ? 0 : 1];
    const column = view.column ?? (loss ? "loss" : "train_accuracy");
    const best = view.fallen ? this.falls(plot) : view.level ? this.comes(plot, column) : this.levels(plot, column);
    this.ends(plot, column);
    this.number(plot, best ?? plot.y + plot.h / 2 - 40 * k);
  }
  /** Each variant's value as a level, the gap to the second as a bracket; the height beside which the number goes. */
  levels(plot, column) {
    const { picture, frame, view } = this, { marks, k, player } = picture, { ink, film, written } = player;
    const over = view.over ?? 1, from = Math.max(0, frame + 1 - over), visible = player.visible();
    const at = (one) => (over > 1 ? picture.mean(column, one, from, frame) : film.last(column, frame, one));
    const there = (one, i) => plot.up(!i || picture.going(one, frame) ? at(one) : NaN);
    const [y, other] = visible.map(there), x = plot.across(frame);
    if (y < plot.y - 1) return null; // it has grown beyond the chart
    const start = over > 1 ? plot.across(from) : plot.x, end = start + (x - start) * part(written, 0, 0.3);
    for (const level of [y, other].slice(0, over > 1 ? visible.length : 1)) {
      if (Number.isNaN(level)) continue;
      marks.line([[start, level], [end, level]], { color: ink.soft, width: over > 1 ? 2 : 1.3, dash: [2, 5] });
    }
    const apart = other !== undefined && Math.abs(other - y) > APART * plot.h;
    if (apart && visible.length < 4) marks.bracket(x - 14 * k, y, other, { share: part(written, 0.2, 0.5) });
    return apart ? (y + other) / 2 : y + (y < plot.y + plot.h / 2 ? 70 : -60) * k;
  }
  /** The level below which a loss has begun to fall, and the step at which each variant is there. */
  falls(plot) {
    const { picture, frame, view } = this, { marks, k, player } = picture, { film, ink, written, words } = player;
    const level = view.fallen * film.at("loss", 0, 0), y = plot.up(level), alpha = part(written, 0.2, 0.5);
    marks.line([[plot.x, y], [plot.x + plot.w * part(written, 0, 0.3), y]], { color: ink.soft, dash: [2, 5] });
    for (const one of player.visible()) {
      const at = Array.from({ length: frame + 1 }, (_, f) => f).find((f) => film.at("loss", f, one) < level);
      if (at === undefined || !alpha) continue;
      const place = [plot.across(at), plot.up(film.at("loss", at, one))];
      marks.ring(...place, 7, { width: 2 });
      const look = { size: 14, weight: 650, alpha };
      const beside = place[1] > y + 8 * k ? 5 * k : -9 * k; // clear of the level
      marks.text(`${words.step} ${film.steps[at]}`, place[0] + 12 * k, place[1] + beside, look);
    }
    return y + plot.h / 2;
  }
  /** A level, the updates at which the variants come to it, and an arrow from the second one's to the first one's. */
  comes(plot, column) {
    const { picture, frame, view } = this, { marks, k, player } = picture, { film, ink, written, variants } = player;
    const y = plot.up(view.level), end = plot.x + plot.w * part(written, 0, 0.3), visible = player.visible();
    marks.segment(plot.x, y, end, y, { color: ink.soft, width: 1.4, dash: [7, 5] });
    const at = visible.map((one) => firstAt(frame + 1, (f) => film.at(column, f, one) >= view.level));
    visible.forEach((one, row) => {
      if (at[row] < 0 || plot.across(at[row]) > end) return;
      flag(picture, plot, [plot.across(at[row]), y], String(film.steps[at[row]]), { color: variants[one].color, row });
    });
    const [to, from] = at.map((f) => [plot.across(f), y - 16 * k]);
    if (at[0] >= 0 && at[1] >= 0) marks.arrow(from, to, { share: part(written, 0.3, 0.5) });
    return y + plot.h / 4;
  }
  /** A ring where a variant ended before its time. */
  ends(plot, column) {
    const { picture, frame } = this, { marks, player } = picture;
    for (const { variant, status, step } of player.film.ended) {
      if (status !== "diverged" || step > player.film.steps[frame] || !player.visible().includes(variant)) continue;
      const at = plot.pointAt(picture.line(column, variant), frame);
      if (at) marks.ring(...at, 11, { width: 2 });
    }
  }
  /** The number with its words, where it covers least of the curves, near the cursor. */
  number(plot, best) {
    const { picture, frame } = this, { marks, k, phone, player } = picture, { note, written } = player;
    const [size, text] = phone ? [22, ""] : [34, note.text], x = plot.across(frame); // a phone has the words below
    const of = (one) => plot.of.columns.flatMap((each) => along(plot.pieces(picture.line(each, one)).flat(), 4));
    const cursor = along([[x, plot.y], [x, plot.y + plot.h]], 40), taken = [...player.visible().flatMap(of), ...cursor];
    const stamp = [frame, plot.x, plot.w, plot.h, text, note.number, player.visible(), taken.length].join();
    if (this.stamp !== stamp) {
      const boxes = [300, 190].map((most) => {
        const wide = Math.min(plot.w - 20 * k, most * k, marks.width(text, 14) + 2 * k);
        const rows = text ? marks.broken(text, wide, 14).length : 0;
        const widest = Math.max(wide, marks.width(note.number, size, 720));
        return { wide: widest, above: size * k, below: (12 + 19 * rows) * k };
      });
      Object.assign(this, { stamp, place: freeSpot(plot, boxes, [x - ASIDE * k, best], taken, 10 * k) });
    }
    const { right, y, wide } = this.place;
    const look = { size, alpha: part(written, 0.45, 0.8), wide: wide / k, plate: true };
    marks.number(note.number, text, right, y, look);
  }
}
