// Under the planes of networks with one hidden layer: what each of its units answers, as small planes of their own.

import { Sheaf } from "./units.js";

const LARGEST = 46; // pixels of a unit's picture
const ROOM = 190; // pixels below the planes that they need, with what is written below them
const MOST = 6;

export class UnitRow {
  constructor(picture) {
    const { variants } = picture.given;
    Object.assign(this, { picture, sheaves: variants.map(({ side }) => new Sheaf("unit_responses", side, side)) });
  }
  /** Whether all of these variants have a hidden layer of few units, whose answers have come. */
  known(shown) {
    const { given, stage } = this.picture;
    const few = (k) => given.variants[k].units.length === 1 && given.variants[k].units[0] <= MOST;
    return stage.film.has("unit_responses") && shown.every(few);
  }
  /** Paint them where there is room; the height below which the picture is free, 0 where there is none. */
  paint(shown, boxes, position) {
    const { picture } = this, { k, height, phone, stage, marks } = picture, { x, y, size } = boxes[0];
    const top = boxes.at(-1).y + size + 60 * k, level = boxes.every((box) => box.y === y);
    if (phone || !level || height - top < ROOM * k - 60 * k || !this.known(shown)) return 0;
    marks.text(stage.words.boundary_units, x, top - 9 * k, { size: 13, color: stage.ink.soft, halo: false });
    shown.forEach((variant, i) => this.row(variant, boxes[i], top, position));
    return top + LARGEST * k + 12 * k;
  }
  row(variant, { x, size }, top, position) {
    const { ctx, k, given, stage } = this.picture, sheaf = this.sheaves[variant];
    const [count] = given.variants[variant].units;
    const gap = 10 * k, side = Math.min(LARGEST * k, (size - gap * (count - 1)) / count);
    sheaf.read(stage.film, position, variant, stage.ink);
    for (let unit = 0; unit < count; unit++) {
      const left = x + unit * (side + gap);
      ctx.save();
      ctx.beginPath();
      ctx.roundRect(left, top, side, side, 7 * k);
      ctx.clip();
      sheaf.draw(ctx, unit, left, top, side, side, false);
      ctx.restore();
      ctx.save();
      Object.assign(ctx, { strokeStyle: stage.variants[variant].color, lineWidth: 1.6 * k });
      ctx.beginPath();
      ctx.roundRect(left, top, side, side, 7 * k);
      ctx.stroke();
      ctx.restore();
    }
  }
}
