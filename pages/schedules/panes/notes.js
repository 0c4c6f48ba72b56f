// What is written on the picture at the moment: the gap between two accuracies, the drops of a loss, or a jump of it.

import { percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { along, freeSpot, pointsOf } from "../../../assets/places.js";

export class Notes {
  constructor(picture) {
    this.picture = picture;
  }
  paint() {
    const { stage } = this.picture, { chart } = stage.plan.view ?? {};
    this.taken = [];
    if (chart === "drops") this.drops();
    else if (chart === "jump") this.jump();
    else if (chart === "edge") this.edge();
    else if (!this.picture.phone) this.gap();
    this.number();
  }
  /** The number and its words where they cover least, at the right rather. */
  number() {
    const { picture } = this, { stage, loss, marks, k, phone } = picture, { note, written } = stage;
    const [size, text] = phone ? [24, ""] : [34, note.text]; // a phone has the words below
    const stamp = [stage.frame, stage.film.count, loss.x, loss.y, loss.w, loss.h, note.number, stage.visible()].join();
    if (this.stamp !== stamp) {
      const boxes = [330, 190, 140].map((most) => {
        const wide = Math.min(loss.w * 0.62, most * k, marks.width(text, 14) + 2 * k);
        const rows = text ? marks.broken(text, wide, 14).length : 0;
        const widest = Math.max(wide, marks.width(note.number, size, 720));
        return { wide: widest, above: size * k, below: (12 + 19 * rows) * k };
      });
      const near = [loss.x + loss.w - (phone ? 6 : 18) * k, loss.y + size * k];
      Object.assign(this, { stamp, place: freeSpot(loss, boxes, near, this.lines(), 8 * k) });
    }
    const { right, y, wide } = this.place;
    marks.number(note.number, text, right, y, {
      size, alpha: part(written, 0.4, 0.8), wide: wide / k, plate: true,
    });
  }
  /** Points of the medians and all over the bands, and what else is written. */
  lines() {
    const { stage, seeds, loss } = this.picture, rows = stage.visible().map((one) => seeds.band(one, stage.frame + 1));
    const line = (band, which) => along(band.map((row) => [loss.across(row[0]), loss.up(row[which])]), 4);
    const lines = rows.flatMap((band) => [line(band, 1), line(band, 1), line(band, 2), line(band, 3)].flat());
    return [...lines, ...this.taken.flatMap(pointsOf)];
  }
  /** A bracket between the mean accuracies of the first two variants. */
  gap() {
    const { picture } = this, { stage, right, marks, k, seeds } = picture, shown = stage.visible();
    if (shown.length < 2) return;
    const ends = shown.slice(0, 2).map((one) => right.up(seeds.mean(one, stage.frame)));
    marks.bracket(right.x + right.w + 9 * k, ...ends, { share: part(stage.written, 0, 0.4) });
  }
  /** At each drop of the rate what it leaves of the loss. */
  drops() {
    const { stage, loss, marks, k, seeds, phone } = this.picture, { facts } = stage.note, { film, written } = stage;
    for (let i = 1; facts[`at${i}`] !== undefined; i++) {
      const step = facts[`at${i}`], frame = film.steps.findIndex((s) => s >= step), x = loss.across(step);
      const y = loss.up(seeds.median(0, Math.max(0, frame))), alpha = part(written, 0.2 * i - 0.2, 0.2 * i + 0.1);
      marks.ring(x, y, 7, { width: 1.6 * (alpha > 0) });
      const size = phone ? 13 : 16, text = percent(facts[`left${i}`] / 100), wide = marks.width(text, size, 650);
      const left = x + 14 * k + wide > this.picture.width;
      const look = { size, weight: 650, alpha, align: left ? "right" : "left" };
      marks.text(text, x + (left ? -10 : 10) * k, y - 12 * k, look);
      this.taken.push([x + (left ? -10 * k - wide : 10 * k), y - 30 * k, wide, 40 * k]);
    }
  }
  /** Where the limit and the rate meet. */
  edge() {
    const { stage, rate, marks, k } = this.picture, x = rate.across(this.picture.now) - 8 * k;
    const share = part(stage.written, 0, 0.4);
    if (share > 0) marks.ring(x, rate.up(stage.film.at("lr", stage.frame, 0)), 6 + 16 * (1 - share), { width: 2 });
  }
  /** From the loss before the last restart up to the largest after it. */
  jump() {
    const { stage, loss, marks, seeds, k } = this.picture, { facts } = stage.note, { film, written } = stage;
    const frame = (step) => Math.max(0, film.steps.findIndex((s) => s >= step));
    const [from, to] = [facts.at, facts.top].map((step) => [loss.across(step), loss.up(seeds.median(0, frame(step)))]);
    marks.line([[from[0] - 30 * k, from[1]], [to[0] + 20 * k, from[1]]], { dash: [2, 5], width: 1.3 });
    this.taken.push([from[0] - 30 * k, to[1], to[0] - from[0] + 50 * k, from[1] - to[1]]);
    marks.arrow([to[0], from[1]], to, { share: part(written, 0, 0.4) });
  }
}
