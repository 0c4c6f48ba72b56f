// A network as it is drawn: each unit the picture of what it answers, links by weight; beside it what it has learned.

import { card } from "./answers.js";
import { DEAD, DROPPED, SATURATED, UnitCells } from "./cells.js";
import { columns, Numbers, PAGE, pages } from "./columns.js";
import { Backdrop, PANES, percent } from "./kit.js";
import { curve } from "./links.js";
import { Marks, part } from "./marks.js";
import { Controls } from "./netcontrols.js";
import { Pointed } from "./pointed.js";
import { Pull } from "./pull.js";
import { byVariant } from "./told.js";
import { signs } from "./units.js";

const SHOWS = { weights: "drawn_weights", gradients: "drawn_gradients", updates: "drawn_updates" };
const FAINT = 0.06; // of the strongest link: what is weaker is not drawn

class DrawnNetwork extends UnitCells {
  constructor(stage, view) {
    super(stage, view);
    this.numbers = view.variants.map((layout) => new Numbers(layout));
    this.controls = new Controls(this);
    this.pointed = new Pointed(this);
    this.pull = new Pull(this);
    this.behind = new Backdrop();
    this.canvas.addEventListener("click", (event) => this.press(event));
  }
  get nodes() {
    return [this.canvas, this.controls.node, this.controls.tools];
  }
  choose(variant) {
    this.stage.view.network = variant;
    this.stage.dirty = true;
    this.stage.legendTold = "";
  }
  /** Whether a layer has units that are not drawn. */
  get more() {
    return this.layout.sizes.slice(1, -1).some((size) => size > PAGE);
  }
  /** Units of the layers and where the plane stands; on a phone the network has the picture for itself. */
  lay() {
    const { width, height, k, phone, stage } = this;
    const beside = this.plane && !phone;
    const big = beside ? Math.min(344 * k, width * 0.37, height * 0.57) : 0;
    const right = beside ? width - big - 56 * k : width - (phone ? 34 : 64) * k;
    const page = Math.min(stage.view.page ?? 0, pages(this.layout) - 1);
    const left = (phone ? 34 : this.plane ? 58 : 70) * k;
    const box = [left, right - 21 * k, (phone ? 86 : 84) * k, height - (phone ? 52 : this.more ? 62 : 46) * k];
    const found = columns(this.layout, page, box, (phone ? 34 : 41) * k);
    Object.assign(this, found, { page, beside });
    if (beside) this.box = { x: width - big - 22 * k, y: 50 * k, size: big };
  }
  paint(position) {
    const { stage, marks, k, width, height } = this;
    const { words } = stage;
    this.position = position;
    if (stage.veiled) {
      this.controls.hide();
      this.title(words.network_title);
      const box = [24 * k, 56 * k, width - 48 * k, height - 80 * k];
      return marks.veil(box, words.network_veiled, words.network_veiled_why);
    }
    this.lay();
    this.state = stage.film.row("unit_marks", stage.frame, this.chosen);
    if (!this.state) return marks.text(words.network_waiting, 24 * k, 90 * k, { size: 14 });
    this.links();
    this.units(position);
    this.heads();
    this.controls.place();
    this.foot();
    if (this.beside) this.learned(position);
    this.broken();
    this.pull.paint();
    this.pointed.paint();
    if (stage.note) this.annotate(stage.note);
    this.canvas.dataset.shown = this.columns.length;
  }
  get row() {
    const { stage } = this;
    return stage.film.row(SHOWS[stage.view.links ?? "weights"], stage.frame, this.chosen);
  }
  /** The lines change from frame to frame only, not in between: strokes are what takes the time. */
  links() {
    const { stage, k, ctx, marks, chosen, page } = this;
    const at = this.pointed.found;
    const looked = at ? `${at.index} ${at.unit}` : "";
    const { run, frame, view, ink } = stage;
    const stamp = [run, frame, chosen, page, view.links, k, ink.dark, looked].join();
    this.behind.draw(ctx, stamp, (own) => {
      Object.assign(this, { ctx: own, marks: new Marks(own, ink, k) });
      this.allLinks();
      Object.assign(this, { ctx, marks });
    });
  }
  allLinks() {
    for (let gap = 0; gap < this.columns.length - 1; gap++) {
      if (this.numbers[this.chosen].gaps[gap].below) this.wires(gap);
      else this.leap(gap);
    }
  }
  /** All lines between two columns, the weak ones beneath the strong. */
  wires(gap) {
    const { row, columns: all, side, stage, ctx, k } = this;
    const numbers = this.numbers[this.chosen];
    const [from, to] = [all[gap], all[gap + 1]];
    const found = [];
    for (const a of from.units)
      for (const b of to.units) found.push({ a, b, w: numbers.weight(row, gap, a.unit, b.unit) });
    const most = Math.max(1e-12, ...found.map(({ w }) => Math.abs(w) || 0));
    const { yes, no } = signs(stage.ink);
    const gone = ({ at }, { unit }) => at >= 0 && this.mark(at, unit) === DROPPED;
    const touched = this.pointed.touches(gap);
    for (const { a, b, w } of found.toSorted((p, q) => Math.abs(p.w) - Math.abs(q.w))) {
      const size = Math.abs(w) / most;
      if (!(size > FAINT) || gone(from, a) || gone(to, b)) continue;
      const faint = touched && !touched(a, b) ? 0.16 : 1;
      const look = { color: w > 0 ? yes : no, width: 0.5 + 4 * size, alpha: (0.1 + 0.55 * size) * faint };
      curve(ctx, k, [from.x + side / 2, a.y], [to.x - side / 2, b.y], { ...look, dash: w > 0 ? [] : [6, 4] });
    }
  }
  /** Columns between which not all is drawn: an image's pixels, or layers left out. */
  leap(gap) {
    const { columns: all, side, stage, ctx, k, marks } = this;
    const [from, to] = [all[gap], all[gap + 1]];
    const size = from.kind === "image" ? side * 1.5 : side;
    for (const { y } of to.units) {
      const start = from.kind === "image" ? from.units[0].y + ((y - from.units[0].y) * size) / this.height : y;
      const look = { color: stage.ink.soft, alpha: 0.3, width: 1.1 };
      curve(ctx, k, [from.x + size / 2, start], [to.x - side / 2, y], look);
    }
    if (from.kind !== "hidden") return;
    const text = stage.words.network_skipped.replace("{count}", to.layer - from.layer - 1);
    const middle = (from.x + to.x) / 2;
    marks.text(text, middle, (this.phone ? 70 : 76) * k, { size: 12, align: "center", color: stage.ink.soft });
  }
  heads() {
    const { marks, k, stage, phone, columns: all } = this;
    const { words } = stage;
    const crowded = all.length > 2 && all[1].x - all[0].x < 92 * k;
    const head = { size: phone || crowded ? 12 : 14, weight: 600, align: "center", halo: false };
    for (const column of all) {
      const named = { input: words.network_input, image: words.network_input, classes: words.network_classes };
      const many = (column.size === 1 ? words.network_unit : words.network_units).replace("{count}", column.size);
      const text = named[column.kind] ?? (crowded ? String(column.size) : many);
      marks.text(text, column.x, (phone ? 30 : 36) * k, head);
    }
    if (!this.plane) return;
    const far = { size: 15, align: "right", halo: false };
    all[0].units.forEach(({ y }, i) => marks.text("xy"[i], all[0].x - this.side / 2 - 9 * k, y + 5 * k, far));
  }
  /** Below each layer how many units there are beside those drawn; at the foot what the marks mean that are seen. */
  foot() {
    const { marks, k, stage, columns: all, phone } = this;
    const { words, ink } = stage;
    const soft = { size: 12, color: ink.soft, align: "center", halo: false };
    for (const { kind, x, size, units } of all) {
      if (kind !== "hidden" || units.length === size) continue;
      const low = units.at(-1).y + this.side / 2 + 15 * k;
      marks.text(words.network_more.replace("{count}", size - units.length), x, low, soft);
    }
    const seen = [[SATURATED, words.network_saturated], [DEAD, words.network_dead], [DROPPED, words.network_dropped]];
    const there = new Set(all.flatMap(({ at, units }) => (at < 0 ? [] : units.map(({ unit }) => this.mark(at, unit)))));
    const named = seen.filter(([mark]) => there.has(mark)).map(([, text]) => text);
    const line = [words.network_key, ...named].join(" · ");
    if (phone) return;
    const free = this.controls.right || 22 * k;
    const most = (this.beside ? this.box.x - 14 * k : this.width - 22 * k) - free;
    const size = Math.min(12.5, (12.5 * most) / Math.max(1, marks.width(line, 12.5)));
    if (size >= 9) marks.text(line, free, this.height - 17 * k, { size, color: ink.soft, halo: false });
  }
  /** What the chosen variant has learned, and all variants small beside each other. */
  learned(position) {
    const { stage, marks, k, box, chosen } = this;
    const { words, variants, film, ink } = stage;
    const many = variants.length > 1;
    const name = words.boundary_learned.replace("{name}", variants[chosen].name);
    const title = many ? name : words.boundary_title;
    const step = `${words.step} ${film.steps[stage.frame]}`;
    const room = box.size - 10 * k - marks.width(step, 13.5);
    const size = Math.min(17, (17 * room) / marks.width(title, 17, 650));
    marks.text(title, box.x, 36 * k, { size, weight: 650, halo: false });
    const soft = { size: 13.5, color: ink.soft, align: "right", halo: false };
    marks.text(step, box.x + box.size, 36 * k, soft);
    this.answers.panel(chosen, box, position);
    const key = { ...soft, align: "left", size: 12.5 };
    const fit = Math.min(12.5, (12.5 * (box.size - 70 * k)) / marks.width(words.boundary_key, 12.5));
    marks.text(words.boundary_key, box.x, box.y + box.size + 20 * k, { ...key, size: fit });
    if (many) this.small(position);
    else {
      const said = `${words.test} ${this.answers.told(0, stage.frame)}`;
      marks.text(said, box.x, box.y + box.size + 52 * k, { size: 22, weight: 650, halo: false });
    }
  }
  boxes() {
    const { box, k, stage, height } = this;
    const count = Math.max(3, stage.variants.length);
    const gap = 14 * k;
    const each = Math.min((box.size - gap * (count - 1)) / count, height - box.y - box.size - 84 * k);
    return stage.variants.map((_, i) => ({ x: box.x + i * (each + gap), y: box.y + box.size + 54 * k, size: each }));
  }
  small(position) {
    const { stage, k, chosen } = this;
    this.boxes().forEach((box, variant) => {
      if (stage.memory.hidden.has(variant)) return;
      this.answers.panel(variant, box, position, { small: true, chosen: variant === chosen });
      this.answers.head(variant, box, { text: this.answers.told(variant, stage.frame), under: 18 * k });
    });
  }
  /** A press on a small plane shows the network of that variant. */
  press({ offsetX: x, offsetY: y }) {
    if (!this.beside || this.stage.veiled || this.stage.variants.length < 2) return;
    const inside = (box) => x >= box.x && x <= box.x + box.size && y >= box.y - 24 && y <= box.y + box.size + 24;
    const found = this.boxes().findIndex(inside);
    if (found >= 0) this.choose(found);
  }
  /** A run whose numbers are no longer finite: when, why, and what mends it. */
  get fault() {
    const { film, frame } = this.stage;
    const end = film.ended.find(({ variant, status }) => variant === this.chosen && status === "diverged");
    return end && film.steps[frame] >= end.step ? end : null;
  }
  broken() {
    const { fault, stage, marks, k, ctx, phone } = this;
    if (!fault) return this.controls.offer(null);
    const { words, ink } = stage;
    const at = this.beside ? this.box : { x: 24 * k, y: this.height * 0.3, size: this.width - 48 * k };
    if (stage.note) return this.controls.offer([at.x + at.size / 2, at.y + at.size * 0.38]);
    const wide = at.size - 24 * k;
    const tall = 160 * k;
    const y = at.y + (this.beside ? at.size - tall - 12 * k : 0);
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(at.x + 12 * k, y, wide, tall, 12 * k);
    Object.assign(ctx, { fillStyle: ink.raised, strokeStyle: ink.bad, lineWidth: 1.6 * k });
    ctx.fill();
    ctx.stroke();
    ctx.restore();
    const said = words.network_broken.replace("{step}", fault.step);
    const look = { size: phone ? 13.5 : 15, weight: 650, color: ink.bad, halo: false };
    marks.text(`✗ ${said}`, at.x + 26 * k, y + 28 * k, look);
    marks.lines(words.network_broken_why, at.x + 26 * k, y + 52 * k, wide - 28 * k, { size: 13, halo: false });
    this.controls.offer([at.x + at.size / 2, y + tall - 28 * k]);
  }
  annotate(note) {
    const { k, box, height, stage } = this;
    const alpha = part(stage.written, 0.2, 1);
    if (this.beside) return card(this, note, box.x + 10 * k, box.y + box.size - 10 * k, alpha, box.size / k - 20);
    return card(this, note, 16 * k, height - 14 * k, alpha);
  }
  legend(frame) {
    const { stage } = this;
    if (this.answers.there) return this.answers.legend(frame, stage.veiled ? undefined : this.chosen);
    const { words, variants, film, veiled } = stage;
    if (veiled) return { title: "", values: variants.map(() => "") };
    const title = `${words.boundary_legend}, ${words.step} ${film.steps[frame]}`;
    const values = variants.map((_, k) => percent(film.last("test_accuracy", frame, k)));
    return { title, values, chosen: this.chosen };
  }
  table() {
    return byVariant(this.stage);
  }
  describe() {
    const { stage } = this;
    const { words, film, frame, variants } = stage;
    const known = `${variants[this.chosen].name}. ${words.step} ${film.steps[frame]}. ${this.answers.sentence(frame)}`;
    stage.sentence = `${words.network_title}. ${stage.veiled ? words.network_veiled : known}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.network = DrawnNetwork;
