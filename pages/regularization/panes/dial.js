// A penalty from weak to strong: what each network answers over the plane, its weights below, and in one chart under
// them, each below its own network, the errors on the examples it learned and on those set aside, at the cursor.

import { Answers } from "../../../assets/answers.js";
import { brief, marker, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { along, freeSpot } from "../../../assets/places.js";
import { label, linear } from "../../../assets/scales.js";
import { keep } from "../../../assets/written.js";

const TOPS = [0.2, 0.4, 1]; // where the axis of errors may end
const EARLY = 4; // frames whose errors may lie beyond it

class Dial extends Picture {
  constructor(stage, view) {
    super(stage, view);
    if (view.planes) this.answers = new Answers(Object.create(this, { given: { get: () => view.planes } }));
  }
  /** Variants that are seen, the weakest penalty first. */
  get shown() {
    const visible = new Set(this.stage.visible());
    return this.given.order.filter((k) => visible.has(k));
  }
  paint(position) {
    const { stage, marks, k, width, height, phone } = this, { words } = stage;
    this.title(words.dial_title, this.aside(), phone ? 12 : 22, phone ? 24 : 30);
    const shown = this.shown;
    this.canvas.dataset.shown = stage.veiled ? 0 : shown.length;
    if (stage.veiled) {
      const top = (phone ? 36 : 48) * k;
      const box = [20 * k, top, width - 40 * k, height - top - 20 * k];
      return marks.veil(box, words.dial_veiled, words.dial_veiled_why);
    }
    if (!shown.length) return;
    this.chosen = this.best(shown);
    const boxes = shown.map((_, i) => this.box(i, shown.length));
    shown.forEach((one, i) => this.network(one, boxes[i], position));
    this.chart(shown, boxes);
  }
  aside() {
    const { given, stage: { words } } = this;
    return given.knob ? `${words[`dial_${given.knob}`]} · ${words.dial_aside}` : words.dial_aside;
  }
  /** A network's column: { x, y, size } of its plane, its middle, and { top, tall } of its weights. */
  box(i, count) {
    const { width, height, k, phone, given } = this, left = (phone ? 48 : 62) * k, right = (phone ? 4 : 20) * k;
    const cell = (width - left - right) / count, gap = (phone ? 4 : 12) * k, tall = (given.planes ? 46 : 110) * k;
    const y = (phone ? 54 : 72) * k, room = (phone ? 0.4 : 0.44) * height;
    const size = given.planes ? Math.min(cell - gap, room - tall) : 0, middle = left + (i + 0.5) * cell;
    const top = y + size + (size ? 6 : 0) * k;
    const low = phone ? Math.min(tall, 0.16 * height) : tall;
    return { x: middle - size / 2, y, size, middle, cell, gap, top, tall: low };
  }
  network(one, box, position) {
    this.answers?.panel(one, box, position, { small: true, chosen: one === this.chosen });
    this.name(one, box);
    this.weights(one, box);
  }
  /** What its penalty is; where variants differ in something else their names. */
  name(one, { middle, y, cell }) {
    const { marks, k, ctx, phone, stage: { variants } } = this, { color, marker: shape } = variants[one];
    const [text, fit] = marks.fitted(this.called(one), cell - (phone ? 2 : 22) * k, phone ? 12 : 13, 650);
    const wide = marks.width(text, fit, 650);
    ctx.fillStyle = color;
    if (!phone) marker(ctx, shape, middle - wide / 2 - 5 * k, y - 11 * k, 4 * k);
    marks.text(text, middle + (phone ? 0 : 4 * k), y - 7 * k, { size: fit, weight: 650, align: "center", halo: false });
  }
  called(one) {
    const { given, stage: { variants, words } } = this;
    if (!given.knob) return variants[one].name;
    const value = given.values[one];
    return value ? (value >= 1e-4 ? label(value) : brief(value, true)) : words.dial_none;
  }
  /** Its weights as bars around 0, as high as the root of their number. */
  weights(one, { middle, cell, gap, top, tall }) {
    const { ctx, stage, given, k } = this, { ink } = stage, wide = cell - gap;
    const x = middle - wide / 2, frame = stage.frame, { color } = stage.variants[one];
    const counts = Array.from({ length: given.bins }, (_, bin) => stage.film.at("weight_histogram", frame, one, bin));
    if (!counts.every(Number.isFinite)) return;
    const most = Math.sqrt(Math.max(...counts)), each = wide / given.bins;
    keep(ctx, "bar", [x, top, wide, tall]);
    ctx.save();
    Object.assign(ctx, { fillStyle: color, globalAlpha: 0.75 });
    counts.forEach((count, bin) => {
      const h = (tall * Math.sqrt(count)) / most;
      ctx.fillRect(x + bin * each, top + tall - h, Math.max(0.6, each - 0.4), h);
    });
    ctx.restore();
    ctx.fillStyle = ink.line;
    ctx.fillRect(x, top + tall, wide, k);
    ctx.fillRect(middle - k / 2, top + tall, k, 4 * k);
  }
  get columns() {
    return { train: "train_accuracy", held: this.given.held ? "validation_accuracy" : "test_accuracy" };
  }
  error(which, one) {
    return 1 - this.stage.film.last(this.columns[which], this.stage.frame, one);
  }
  /** The variant with the lowest error on what it has not learned from; none before the first update. */
  best(shown) {
    const known = shown.filter((one) => Number.isFinite(this.error("held", one)));
    if (!this.stage.frame || known.length < 2) return -1;
    return known.reduce((low, one) => (this.error("held", one) < this.error("held", low) ? one : low));
  }
  /** Where the axis of errors ends: beyond all that has been measured but for the first frames. */
  get top() {
    const { film, variants } = this.stage;
    let most = 0;
    for (let frame = Math.min(EARLY, film.count - 1); frame < film.count; frame++) {
      for (let one = 0; one < variants.length; one++) {
        for (const name of Object.values(this.columns)) most = Math.max(most, 1 - film.at(name, frame, one) || 0);
      }
    }
    return TOPS.find((top) => top >= most * 1.08) ?? 1;
  }
  /** Where the chart lies, and where in it each variant is: below its network. */
  frameOf(boxes) {
    const { width, height, k, phone } = this, last = boxes.at(-1), x = (phone ? 48 : 62) * k;
    const y = last.top + last.tall + (phone ? 34 : 52) * k, w = width - x - (phone ? 4 : 20) * k;
    const box = { x, y, w, h: height - y - (phone ? 12 : 30) * k };
    const at = (i) => boxes[i].middle;
    const { top } = this, scale = linear(0, top, [0, 0.25, 0.5, 0.75, 1].map((part) => part * top));
    return { ...box, at, up: (error) => y + box.h * (1 - Math.min(1, error / top)), scale };
  }
  chart(shown, boxes) {
    const { marks, k, ctx, phone, stage } = this, { ink, words, variants } = stage, box = this.frameOf(boxes);
    for (const tick of box.scale.ticks) {
      marks.segment(box.x, box.up(tick), box.x + box.w, box.up(tick), { color: ink.grid, width: 1 });
      const look = { size: 12, align: "right", color: ink.soft, halo: false };
      marks.text(percent(tick, 0), box.x - 6 * k, box.up(tick) + 4 * k, look);
    }
    this.key(box);
    const line = (which) => shown.map((one, i) => [box.at(i), box.up(this.error(which, one))])
      .filter((point) => point.every(Number.isFinite));
    const [train, held] = [line("train"), line("held")];
    marks.line(train, { color: ink.soft, width: 1.8, dash: [2, 4] });
    marks.line(held, { color: ink.text, width: 2.4 });
    if (this.chosen >= 0) this.mark(box, shown.indexOf(this.chosen), this.chosen, boxes);
    shown.forEach((one, i) => {
      ctx.fillStyle = variants[one].color;
      marker(ctx, variants[one].marker, box.at(i), box.up(this.error("held", one)), 5.5 * k);
      marker(ctx, variants[one].marker, box.at(i), box.up(this.error("train", one)), 3 * k);
    });
    if (stage.note) this.note(stage.note, shown, box, [...along(train), ...along(held)]);
    if (!phone) marks.text(words.dial_weights, 8 * k, boxes[0].top + boxes[0].tall / 2, { size: 12, color: ink.soft });
  }
  /** What the two lines are. */
  key({ x, y }) {
    const { marks, k, phone, stage: { words, ink } } = this, v = y - (phone ? 12 : 20) * k;
    const size = phone ? 12 : 13, held = this.given.held ? words.dial_validation : words.dial_test;
    const lines = [
      [held, { color: ink.text, width: 2.4 }],
      [words.dial_train, { color: ink.soft, width: 1.8, dash: [2, 4] }],
    ];
    marks.key(lines, phone ? 12 * k : x, v, size);
  }
  /** The best strength, from its picture down to the chart. */
  mark(box, i, one, boxes) {
    const { marks, k, phone, stage: { ink, words } } = this, x = box.at(i), y = box.up(this.error("held", one));
    if (!phone) {
      const from = boxes[i].top + boxes[i].tall + 8 * k;
      marks.segment(x, from, x, y - 9 * k, { color: ink.good, width: 1.4, dash: [3, 4] });
    }
    marks.ring(x, y, 9, { color: ink.good, width: 2.2 });
    const text = words.dial_best.replace("{error}", percent(this.error("held", one)));
    const align = i > boxes.length * 0.7 ? "right" : i ? "center" : "left";
    const down = y + 24 * k < box.y + box.h - 4 * k ? y + 24 * k : y - 16 * k;
    marks.text(text, x, down, { size: phone ? 12 : 13, weight: 600, align, color: ink.good });
  }
  /** At the moment: from the weakest penalty's error as a level to that of the first variant, and the number. */
  note(note, shown, box, taken) {
    const { marks, k, phone, stage } = this, { written, ink } = stage;
    const i = shown.indexOf(0), from = shown.find((one) => one !== 0) ?? 0;
    if (i < 0) return;
    const [x, y, other] = [box.at(i), box.up(this.error("held", 0)), box.up(this.error("held", from))];
    const start = box.at(shown.indexOf(from));
    marks.line([[start, other], [start + (x - start) * part(written, 0, 0.3), other]], {
      color: ink.text, width: 1.3, dash: [2, 5],
    });
    marks.bracket(x - 12 * k, y, other, { share: part(written, 0.2, 0.5) });
    const [size, words] = phone ? [24, ""] : [34, note.text]; // on a phone the sentence below has the words
    const all = [...taken, ...along([[start, other], [x, other]]), ...along([[x - 12 * k, y], [x - 12 * k, other]])];
    const { right, at, wide } = this.spot(note, { size, words, box, near: [x - 24 * k, (y + other) / 2] }, all);
    marks.number(note.number, words, right, at, { size, alpha: part(written, 0.45, 0.8), wide: wide / k });
  }
  /** Where the number and its words cover no line; the same as long as nothing moves. */
  spot(note, { size, words, box, near }, taken) {
    const { marks, k, phone, width, height } = this, stamp = [note.number, width, height, this.shown].join();
    if (this.placed?.stamp === stamp) return this.placed;
    const wide = phone ? marks.width(note.number, size, 720) : 230 * k;
    const rows = words ? Math.ceil(marks.width(words, 14) / wide) : 0;
    const look = { wide, above: size * k, below: (6 + 19 * rows) * k };
    const { right, y } = freeSpot(box, [look], near, taken, 6 * k);
    this.placed = { stamp, right, at: y, wide };
    return this.placed;
  }
  legend(frame) {
    const { stage } = this, { variants, words, film, veiled } = stage;
    if (veiled) return { title: "", values: variants.map(() => "") };
    const values = variants.map((_, one) => percent(1 - film.last(this.columns.held, frame, one)));
    return { title: `${words.dial_legend}, ${words.step} ${film.steps[frame]}`, values };
  }
  /** Root mean square of the weights, as the bars have it: 0 in the middle. */
  size(one) {
    const { stage, given } = this;
    let [sum, count] = [0, 0];
    for (let bin = 0; bin < given.bins; bin++) {
      const n = stage.film.at("weight_histogram", stage.frame, one, bin);
      const w = given.reach[one] * ((2 * (bin + 0.5)) / given.bins - 1);
      [sum, count] = [sum + n * w * w, count + n];
    }
    return Math.sqrt(sum / count);
  }
  table() {
    const { given, stage: { words, variants } } = this, held = given.held ? words.dial_validation : words.dial_test;
    const of = (one) => [
      variants[one].name, percent(this.error("train", one)), percent(this.error("held", one)), brief(this.size(one)),
    ];
    return { head: [words.variant, words.dial_train, held, words.dial_size], rows: this.shown.map(of) };
  }
  describe() {
    const { stage } = this, { words, film, frame, variants } = stage;
    const held = this.given.held ? words.dial_validation : words.dial_test;
    const said = (k) => [words.dial_train, percent(this.error("train", k)), held, percent(this.error("held", k))];
    const one = (k) => `${variants[k].name}: ${said(k).join(" ")}`;
    const all = stage.veiled ? words.dial_veiled : this.shown.map(one).join("; ");
    stage.sentence = `${words.dial_title}, ${words.step} ${film.steps[frame]}. ${all}.`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.dial = Dial;
