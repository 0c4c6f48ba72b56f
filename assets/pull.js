// A hand on a link of a drawn network: it is pulled up or down to another weight, by pointer or by keys.

import { brief, say } from "./kit.js";
import { signs } from "./units.js";

const NEAR = 7; // pixels from a link at which it is met
const SAMPLES = 20; // points of a curve that are looked at
const TRAVEL = 70; // pixels of a pull that change a weight by the largest one of its gap
const KEY = 0.25; // of that, what a key changes it by

/** Points of the curve that `links.curve` draws between two units. */
export function points([x0, y0], [x1, y1], count = SAMPLES) {
  return Array.from({ length: count + 1 }, (_, i) => {
    const t = i / count;
    const bend = 0.45;
    const along = 3 * (1 - t) ** 2 * t * bend + 3 * (1 - t) * t ** 2 * (1 - bend) + t ** 3;
    return [x0 + (x1 - x0) * along, y0 + (y1 - y0) * (3 * (1 - t) * t ** 2 + t ** 3)];
  });
}
/** How far a point is from the nearest of some. */
export const distance = ([x, y], all) => Math.min(...all.map(([a, b]) => Math.hypot(a - x, b - y)));

export class Pull {
  constructor(picture) {
    Object.assign(this, { picture, met: null, held: null });
    const { canvas } = picture;
    const on = (name, act, look) => canvas.addEventListener(name, act, look);
    on("pointermove", (event) => this.move(event));
    on("pointerdown", (event) => this.press(event));
    on("pointerup", () => this.release());
    on("pointercancel", () => this.drop());
    on("pointerleave", () => !this.held && this.meet(null));
    on("touchstart", (event) => this.held && event.preventDefault(), { passive: false });
    on("keydown", (event) => this.key(event));
    on("blur", () => this.drop());
  }
  /** Whether a hand may pull: no question is open, and the run is finite here. */
  get free() {
    const { stage, fault, columns } = this.picture;
    return Boolean(columns) && (!stage.plan.state || stage.plan.state === "judged") && !stage.veiled && !fault;
  }
  meet(link) {
    const same = link?.gap === this.met?.gap && link?.a === this.met?.a && link?.b === this.met?.b;
    if (same) return;
    this.met = link;
    this.picture.canvas.style.cursor = link ? "ns-resize" : "";
    this.picture.stage.dirty = true;
  }
  /** The ends of a link on the canvas. */
  ends({ gap, a, b }) {
    const { columns, side } = this.picture;
    const [from, to] = [columns[gap], columns[gap + 1]];
    const row = (column, unit) => column.units.find((place) => place.unit === unit)?.y;
    return [[from.x + side / 2, row(from, a)], [to.x - side / 2, row(to, b)]];
  }
  /** The link nearest to a point, if it is near. */
  at(x, y) {
    const { picture } = this;
    const { columns, side, chosen } = picture;
    const gap = columns.findIndex((from, i) => {
      const to = columns[i + 1];
      return to && x > from.x + side / 2 + 2 && x < to.x - side / 2 - 2;
    });
    if (gap < 0 || !picture.numbers[chosen].gaps[gap].below) return null;
    let found = null;
    let least = NEAR * picture.k;
    for (const { unit: a } of columns[gap].units) {
      for (const { unit: b } of columns[gap + 1].units) {
        const far = distance([x, y], points(...this.ends({ gap, a, b })));
        if (far < least) [found, least] = [{ gap, a, b }, far];
      }
    }
    return found;
  }
  weight({ gap, a, b }) {
    const { picture } = this;
    const { stage, numbers, chosen } = picture;
    const row = stage.film.row("drawn_weights", stage.frame, chosen);
    return numbers[chosen].weight(row, gap, a, b);
  }
  /** The largest weight of a gap: what a pull is measured by. */
  largest({ gap }) {
    const { columns } = this.picture;
    const all = columns[gap].units.flatMap(({ unit: a }) =>
      columns[gap + 1].units.map(({ unit: b }) => Math.abs(this.weight({ gap, a, b }))),
    );
    return Math.max(0.5, ...all.filter(Number.isFinite));
  }
  move({ offsetX: x, offsetY: y }) {
    if (this.held) {
      const { from, start, scale } = this.held;
      this.held.value = start + ((from - y) / (TRAVEL * this.picture.k)) * scale;
      this.picture.stage.dirty = true;
    } else if (this.free) this.meet(this.picture.pointed.at ? null : this.at(x, y));
  }
  press(event) {
    const { offsetX: x, offsetY: y, pointerId } = event;
    if (!this.free || event.button) return;
    const link = this.at(x, y);
    if (!link) return;
    this.meet(link);
    this.picture.stage.pause();
    this.picture.canvas.setPointerCapture?.(pointerId);
    this.hold(y);
  }
  hold(from = 0) {
    const start = this.weight(this.met);
    this.held = { from, start, value: start, scale: this.largest(this.met) };
    this.picture.stage.dirty = true;
  }
  drop() {
    this.held = null;
    this.meet(null);
  }
  /** The weight that is held becomes that of the run from the cursor's step on. */
  release() {
    const { held, met, picture } = this;
    if (!held) return;
    const { stage, chosen } = picture;
    this.held = null;
    if (Math.abs(held.value - held.start) < 0.02 * held.scale) return this.meet(null);
    const step = stage.film.steps[stage.frame];
    stage.memory.branch = step;
    const value = Number(held.value.toPrecision(3));
    const wish = { do: "pull", gap: met.gap, from: met.a, to: met.b, value, step };
    stage.setTriggerValue("pick", { pane: "network", variant: chosen, ...wish });
  }
  /** At a unit: w goes through its incoming links, + and − pull, Enter lets go, Escape leaves it as it was. */
  key(event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !this.free) return;
    const act = { w: () => this.next(), Enter: () => this.release(), Escape: () => this.drop() }[key];
    const way = { "+": 1, "=": 1, "-": -1, "−": -1 }[key];
    if (!(way ? this.met : act) || (key === "Enter" && !this.held)) return;
    event.preventDefault();
    event.stopPropagation();
    if (way) this.turn(way);
    else act();
    if (this.met) say(this.picture.stage.voice.said, this.told);
  }
  next() {
    const { found } = this.picture.pointed;
    if (!found || !found.index || !this.picture.numbers[this.picture.chosen].gaps[found.index - 1].below) return;
    const gap = found.index - 1;
    const below = this.picture.columns[gap].units.map(({ unit }) => unit);
    const now = this.met?.gap === gap && this.met.b === found.unit ? below.indexOf(this.met.a) : -1;
    this.held = null;
    this.picture.stage.pause();
    this.meet({ gap, a: below[(now + 1) % below.length], b: found.unit });
  }
  turn(way) {
    if (!this.held) this.hold();
    this.held.value += way * KEY * this.held.scale;
    this.picture.stage.dirty = true;
  }
  /** w₂.₃.₁ = −2.5, with what it was before it was pulled. */
  get told() {
    const { met, held } = this;
    const { numbers, given, chosen, stage } = this.picture;
    const name = `w${given.variants[chosen].gaps[met.gap][0] + 1}.${met.b + 1}.${met.a + 1}`;
    const now = this.weight(met);
    if (!numbers || !held) return `${name} = ${brief(now)} · ${stage.words.network_pull}`;
    return `${name}: ${brief(held.start)} → ${brief(held.value)} · ${stage.words.network_let}`;
  }
  paint() {
    const { met, held, picture } = this;
    if (!met || !this.free || picture.stage.note) return;
    const { k, marks, stage } = picture;
    const [start, end] = this.ends(met);
    if (start[1] === undefined || end[1] === undefined) return;
    const value = held ? held.value : this.weight(met);
    const { yes, no } = signs(stage.ink);
    const size = Math.min(1.6, Math.abs(value) / (held?.scale ?? this.largest(met)));
    const line = points(start, end);
    marks.line(line, { color: stage.ink.main, width: 5.5 + 5 * size });
    marks.line(line, { color: value < 0 ? no : yes, width: 2 + 5 * size });
    const [x, y] = line[Math.round(SAMPLES / 2)];
    const look = { size: 13.5, weight: 650, align: "center" };
    const half = marks.width(this.told, 13.5, 650) / 2 + 8 * k;
    marks.text(this.told, Math.max(half, Math.min(picture.width - half, x)), Math.max(26 * k, y - 16 * k), look);
  }
}
