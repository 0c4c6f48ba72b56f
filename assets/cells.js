// The units of a drawn network: what each answers, as a small picture, and what has become of it.

import { Answers } from "./answers.js";
import { cross } from "./links.js";
import { Picture } from "./picture.js";
import { CLASSES } from "./planes.js";
import { Sheaf, signs } from "./units.js";

export const SATURATED = 1; // marks of units, as the engine writes them
export const DEAD = 2;
export const DROPPED = 3;

/** The units that were dead at some frame before this one, each by its place in a row of marks. */
export function died(film, frame, variant) {
  const found = new Set();
  for (let f = 0; f < frame; f++) {
    const row = film.at("unit_marks_at", f, variant) < 0 ? null : film.row("unit_marks", f, variant);
    row?.forEach((mark, place) => mark === DEAD && found.add(place));
  }
  return found;
}
/** A picture of a network; a subclass lays out its columns, and has `pointed`, the unit that is looked at. */
export class UnitCells extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.answers = new Answers(this);
    this.sheaves = view.variants.map((layout) => this.sheaf(layout));
  }
  sheaf({ side, image, classes, points }) {
    if (points >= 0) return { hidden: new Sheaf("unit_responses", side, side) };
    const images = image ? new Sheaf("unit_images", image, image) : null;
    return { hidden: new Sheaf("unit_codes", classes, 1), images };
  }
  /** The variant whose network is drawn. */
  get chosen() {
    const { stage } = this;
    return Math.min(stage.view.network ?? 0, stage.variants.length - 1);
  }
  get layout() {
    return this.given.variants[this.chosen];
  }
  get plane() {
    return this.layout.points >= 0;
  }
  mark(at, unit) {
    return this.state[at * this.mostUnits + unit];
  }
  get mostUnits() {
    const { shape } = this.stage.film.chunks[0].arrays.unit_marks;
    return shape[2];
  }
  /** Dead at some frame before this one, and alive now. */
  revived(at, unit) {
    const { film, frame } = this.stage;
    const stamp = `${film.run} ${frame} ${this.chosen}`;
    if (this.diedAt !== stamp) Object.assign(this, { diedAt: stamp, died: died(film, frame, this.chosen) });
    return this.died.has(at * this.mostUnits + unit);
  }
  units(position) {
    const { stage, chosen } = this;
    const { hidden, images } = this.sheaves[chosen];
    hidden.read(stage.film, position, chosen, stage.ink);
    images?.read(stage.film, position, chosen, stage.ink);
    for (const column of this.columns) for (const place of column.units) this.cell(column, place);
  }
  cell(column, { unit, y }) {
    const { ctx, k, side } = this;
    const size = column.kind === "image" ? side * 1.5 : side;
    const [x0, y0] = [column.x - size / 2, y - size / 2];
    ctx.save();
    ctx.fillStyle = this.stage.ink.stage;
    ctx.fillRect(x0 - 2 * k, y0 - 2 * k, size + 4 * k, size + 4 * k);
    ctx.beginPath();
    ctx.roundRect(x0, y0, size, size, 8 * k);
    ctx.clip();
    this.content(column, unit, x0, y0, size);
    ctx.restore();
    this.frame(column, unit, x0, y0, size);
  }
  /** What a unit answers, in its box. */
  content(column, unit, x, y, size) {
    const { ctx, stage, chosen } = this;
    const { hidden, images } = this.sheaves[chosen];
    if (column.kind === "hidden") {
      const plane = this.plane;
      if (images && column.layer === 0) images.draw(ctx, unit, x, y, size, size, true);
      else hidden.draw(ctx, column.at * this.mostUnits + unit, x, y, size, size, !plane);
    } else if (column.kind === "classes") this.answer(unit, x, y, size);
    else if (column.kind === "input" && this.plane) this.slope(unit, x, y, size);
    else {
      ctx.fillStyle = stage.ink.raised;
      ctx.fillRect(x, y, size, size);
      if (column.kind === "image") this.lattice(x, y, size);
    }
  }
  answer(unit, x, y, size) {
    const { ctx, stage, chosen, marks, k } = this;
    const plane = this.answers.planes[chosen];
    if (plane?.read(stage.film, this.position, chosen)) {
      ctx.imageSmoothingEnabled = true;
      return ctx.drawImage(plane.share(unit, stage.ink), x, y, size, size);
    }
    ctx.fillStyle = stage.ink.raised;
    ctx.fillRect(x, y, size, size);
    const look = { size: Math.min(15, (size / k) * 0.6), weight: 600, align: "center", halo: false };
    marks.text(String(unit), x + size / 2, y + size / 2 + look.size * 0.36 * k, look);
  }
  /** An input itself: from no to yes along its axis. */
  slope(unit, x, y, size) {
    const { ctx, stage } = this;
    const { yes, no } = signs(stage.ink);
    const ends = unit ? [x, y + size, x, y] : [x, y, x + size, y];
    const shade = ctx.createLinearGradient(...ends);
    [no, stage.ink.dark ? "#121922" : "#fafbfd", yes].forEach((color, i) => shade.addColorStop(i / 2, color));
    ctx.fillStyle = shade;
    ctx.fillRect(x, y, size, size);
  }
  lattice(x, y, size) {
    const { ctx, stage } = this;
    const each = size / this.layout.image;
    ctx.fillStyle = stage.ink.line;
    for (let i = 1; i < this.layout.image; i++) {
      ctx.fillRect(x + i * each, y, 0.7, size);
      ctx.fillRect(x, y + i * each, size, 0.7);
    }
  }
  /** The border of a unit says what has become of it, by shape as well as by colour. */
  frame(column, unit, x, y, size) {
    const { ctx, k, stage } = this;
    const { ink } = stage;
    const mark = column.at >= 0 ? this.mark(column.at, unit) : 0;
    const ring = column.kind === "classes" && this.plane ? CLASSES[unit] : "";
    ctx.save();
    Object.assign(ctx, { strokeStyle: ring || ink.soft, lineWidth: (ring ? 3 : 1.2) * k, globalAlpha: ring ? 1 : 0.7 });
    if (mark === DEAD || mark === DROPPED) ctx.setLineDash([3 * k, 3 * k]);
    ctx.beginPath();
    ctx.roundRect(x, y, size, size, 8 * k);
    ctx.stroke();
    ctx.restore();
    if (mark === DROPPED) this.shroud(x, y, size);
    else if (mark || (column.at >= 0 && this.revived(column.at, unit))) this.badge(mark, x + size, y);
    if (this.pointed.is(column, unit)) {
      const look = { color: ink.main, width: 2.4 };
      const [a, b] = [x - 4 * k, y - 4 * k];
      const far = size + 8 * k;
      this.marks.line([[a, b], [a + far, b], [a + far, b + far], [a, b + far], [a, b]], look);
    }
  }
  shroud(x, y, size) {
    const { ctx, k, stage } = this;
    ctx.save();
    Object.assign(ctx, { fillStyle: stage.ink.stage, globalAlpha: 0.7 });
    ctx.fillRect(x + k, y + k, size - 2 * k, size - 2 * k);
    ctx.restore();
    cross(ctx, x + size / 2, y + size / 2, size * 0.3, { color: stage.ink.soft, width: 1.8 * k });
  }
  /** In the corner: a cross for dead, a bar for saturated, an arrow for revived. */
  badge(mark, x, y) {
    const { ctx, k, stage } = this;
    const { ink } = stage;
    const r = 6.5 * k;
    ctx.save();
    ctx.beginPath();
    ctx.arc(x - 1, y + 1, r, 0, 2 * Math.PI);
    ctx.fillStyle = mark ? ink.bad : ink.good;
    ctx.fill();
    ctx.restore();
    const white = { color: ink.dark ? "#0c1016" : "#ffffff", width: 1.8 };
    if (mark === DEAD) cross(ctx, x - 1, y + 1, r * 0.42, { color: white.color, width: 1.8 * k });
    else if (mark === SATURATED) this.marks.segment(x - r / 2 - 1, y + 1, x + r / 2 - 1, y + 1, white);
    else this.marks.line([[x - 4 * k, y + 3 * k], [x - 1, y - 2.6 * k], [x + 2.4 * k, y + 3 * k]], white);
  }
}
