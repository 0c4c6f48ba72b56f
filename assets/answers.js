// The planes of all variants of a run, as the pictures show them: large with rings, or small beside each other.

import { Backdrop, marker, percent } from "./kit.js";
import { Plane, Points } from "./planes.js";

const ROUND = { large: 12, small: 9 };
const LEAST = 12; // of type

export class Answers {
  constructor(picture) {
    const { side, sets, variants } = picture.given;
    Object.assign(this, { picture, sets: sets.map((set) => new Points(set)), above: {} });
    this.planes = variants.map(({ colours, points }) => (points < 0 ? null : new Plane(side, colours)));
  }
  get there() {
    return this.planes.some(Boolean);
  }
  points(variant) {
    return this.sets[this.picture.given.variants[variant].points];
  }
  wrong(variant, frame) {
    return this.planes[variant] && this.picture.stage.film.row("examples_wrong", frame, variant);
  }
  /** { train, test }: shares answered rightly at a frame; null where nothing is known. */
  right(variant, frame) {
    const wrong = this.wrong(variant, frame);
    return wrong ? this.points(variant).right(wrong) : null;
  }
  told(variant, frame) {
    return percent(this.right(variant, frame)?.test ?? NaN);
  }
  /** A variant's plane in a square box, with its examples, those that are answered wrongly ringed. */
  panel(variant, box, position, { small = false, chosen = false } = {}) {
    const { picture } = this;
    const { ctx, k, stage, marks } = picture;
    const { x, y, size } = box;
    const plane = this.planes[variant];
    const round = (small ? ROUND.small : ROUND.large) * k;
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, size, size, round);
    ctx.clip();
    if (plane.read(stage.film, position, variant)) plane.paint(ctx, x, y, size, stage.ink, stage.view.sharp);
    if (!stage.memory.hidden.has(variant) || !small) this.examples(variant, box, small);
    const wrong = this.wrong(variant, Math.round(position));
    if (wrong && !small) this.points(variant).rings(marks, box, wrong, size > 220 * k ? 7 : 5);
    ctx.restore();
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, size, size, round);
    const { color } = stage.variants[variant];
    Object.assign(ctx, { strokeStyle: chosen ? color : stage.ink.line, lineWidth: (chosen ? 3 : 1.2) * k });
    ctx.stroke();
    ctx.restore();
  }
  /** The examples do not move: they are painted once for each box. */
  examples(variant, box, small) {
    const { ctx, k, stage } = this.picture;
    const { x, y, size } = box;
    const key = `${variant} ${small}`;
    const layer = (this.above[key] ??= new Backdrop());
    const stamp = [x, y, size, k, stage.ink.dark, small].join();
    const scale = size > 220 * k || small ? k : 0.8 * k;
    layer.draw(ctx, stamp, (own) => this.points(variant).paint(own, box, scale, stage.ink, small), box);
  }
  /** A variant's name with its marker above a box, and what it answers rightly. */
  head(variant, { x, y, size }, { text = "", under = 0, size: type = 13.5 } = {}) {
    const { ctx, marks, k, stage } = this.picture;
    const { name, color, marker: shape } = stage.variants[variant];
    ctx.fillStyle = color;
    marker(ctx, shape, x + 7 * k, y - 13 * k, 4.6 * k);
    headline(marks, name, x + 18 * k, y - 8 * k, size - 18 * k, type);
    const look = { size: 13, color: stage.ink.soft, halo: false, align: "center" };
    if (text) marks.text(text, x + size / 2, y + size + under, look);
  }
  /** { title, values, chosen } for the legend at a frame. */
  legend(frame, chosen) {
    const { words, variants, film, veiled } = this.picture.stage;
    if (veiled) return { title: "", values: variants.map(() => ""), chosen };
    const values = variants.map((_, k) => this.told(k, frame));
    return { title: `${words.boundary_legend}, ${words.step} ${film.steps[frame]}`, values, chosen };
  }
  /** Said where it is not seen. */
  sentence(frame) {
    const { words, variants } = this.picture.stage;
    const one = (k) => {
      const { train, test } = this.right(k, frame) ?? { train: NaN, test: NaN };
      return `${variants[k].name}: ${words.train} ${percent(train)}, ${words.test} ${percent(test)}`;
    };
    return this.picture.stage.visible().filter((k) => this.planes[k]).map(one).join("; ");
  }
}
/** A name in so many pixels: without what is in brackets, and smaller, where it is long; cut where that is too long. */
export function headline(marks, name, x, y, room, type) {
  const wide = (text) => Math.max(1, marks.width(text, type, 600));
  const [plain] = name.split(" ("), text = wide(name) * LEAST > type * room ? plain : name;
  const fit = Math.max(LEAST, Math.min(type, (type * room) / wide(text)));
  const many = Math.floor((text.length * room * type) / (wide(text) * fit));
  const shown = many < text.length ? `${text.slice(0, Math.max(1, many - 1))}…` : text;
  marks.text(shown, x, y, { size: fit, weight: 600, halo: false });
}
/** The decisive number with its words beside it, on a card of its own that covers little; bottom left at (at, y), or
 *  further left where the picture ends. */
export function card(picture, note, at, y, alpha, wide = 305) {
  const { ctx, marks, k, stage, phone } = picture;
  if (alpha <= 0) return;
  const [number, text] = [phone ? 26 : 32, phone ? 12.5 : 13.5], room = 12 * k;
  const long = marks.width(note.number, number, 720), left = (phone ? 250 : wide) * k - long - 3 * room;
  const rows = note.text ? marks.broken(note.text, left, text) : [];
  const most = Math.max(0, ...rows.map((row) => marks.width(row, text)));
  const tall = Math.max(number * 0.78 * k, rows.length * text * 1.3 * k) + 1.3 * room, middle = y - tall / 2;
  const across = long + most + (rows.length ? 3 : 2) * room, x = Math.min(at, picture.width - across - 4 * k);
  ctx.save();
  ctx.globalAlpha = 0.94 * alpha;
  ctx.fillStyle = stage.ink.raised;
  ctx.beginPath();
  ctx.roundRect(x, y - tall, across, tall, 10 * k);
  ctx.fill();
  Object.assign(ctx, { strokeStyle: stage.ink.line, lineWidth: 1.2 * k });
  ctx.stroke();
  ctx.restore();
  const look = { halo: false, alpha };
  marks.text(note.number, x + room, middle + number * 0.36 * k, { size: number, weight: 720, ...look });
  const first = middle - ((rows.length - 1) * text * 1.3 * k) / 2 + text * 0.36 * k;
  rows.forEach((row, i) => {
    const at = [x + long + 2 * room, first + i * text * 1.3 * k];
    marks.text(row, ...at, { size: text, color: stage.ink.soft, ...look });
  });
}
