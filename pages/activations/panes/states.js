// What becomes of every unit: a row a unit, a column a measurement, coloured by whether it is alive, asleep, dead or
// revived on the whole training set; a block a layer, a row of blocks a variant.

import { PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { byLayer, deepest } from "../../../assets/told.js";

const DEAD = 0;
const ASLEEP = 1;
const ALIVE = 2;
const REVIVED = 3;
const NO_UNIT = 255;
const KINDS = [["alive", ALIVE], ["asleep", ASLEEP], ["revived", REVIVED], ["dead", DEAD]];

class UnitStates extends Picture {
  paint(position) {
    const { stage } = this, shown = stage.visible();
    this.frame = stage.veiled ? 0 : Math.min(Math.round(position), stage.film.count - 1);
    this.head();
    if (!shown.length) return;
    this.moments = this.measured();
    shown.forEach((k, row) => this.row(k, row, shown.length));
    if (stage.veiled) this.veil(shown.length);
    else if (stage.note) this.note(shown);
    this.canvas.dataset.shown = stage.veiled ? 0 : shown.length;
  }
  head() {
    const { marks, k, phone, stage: { words, ink } } = this;
    this.title(words.states_title, words.states_of, phone ? 12 : 22, phone ? 24 : 30);
    let x = (phone ? 12 : 22) * k;
    const y = (phone ? 44 : 56) * k, size = 12 * k;
    for (const [name, state] of KINDS) {
      this.cell(x, y - 10 * k, size, size, state, ink.soft);
      marks.text(words[`states_${name}`], x + 17 * k, y, { size: 12.5, halo: false, color: ink.soft });
      x += 17 * k + marks.width(words[`states_${name}`], 12.5) + (phone ? 12 : 20) * k;
    }
  }
  /** The frames up to the cursor in which states were taken. */
  measured() {
    const { film } = this.stage, found = [];
    for (let f = 0; f <= this.frame; f++) if (film.at("unit_states", f, this.main, 0, 0) !== NO_UNIT) found.push(f);
    return found;
  }
  get main() {
    return this.stage.visible()[0] ?? 0;
  }
  state(k, layer, unit, frame) {
    return this.stage.film.at("unit_states", frame, k, layer, unit);
  }
  box(row, rows, layer, depth) {
    const { width, height, k, phone } = this, left = (phone ? 12 : 150) * k, right = width - (phone ? 12 : 24) * k;
    const top = (phone ? 58 : 76) * k, tall = (height - top - 18 * k) / rows, w = (right - left) / depth;
    return { x: left + w * layer, y: top + tall * row + 24 * k, w: w - 14 * k, h: tall - 36 * k };
  }
  row(k, row, rows) {
    const { marks, phone, stage: { variants, words, ink } } = this, { name, color, depth } = variants[k];
    const first = this.box(row, rows, 0, depth), most = this.given.most;
    if (phone) marks.text(name, first.x, first.y - 10, { size: 12, weight: 650, halo: false, color });
    else marks.lines(name, 22 * this.k, first.y + 16 * this.k, 118 * this.k, {
      size: 14, weight: 650, halo: false, color,
    });
    for (let l = 0; l < depth; l++) {
      const box = this.box(row, rows, l, depth), units = Math.min(most, this.given.units[k][l]);
      const share = this.share(k, l, DEAD), text = words.states_count.replace("{share}", percent(share));
      if (!phone && (!row || !this.stage.veiled)) {
        const at = [box.x, box.y - 8 * this.k], soft = { size: 12.5, halo: false, color: ink.soft };
        marks.text(`${words.layer} ${l + 1}: ${text}`, ...at, soft);
      }
      this.block(k, l, box, units, color);
    }
  }
  /** Share of a layer's units that are in a state at the cursor. */
  share(k, layer, state, frame = this.moments.at(-1)) {
    const units = Math.min(this.given.most, this.given.units[k][layer]);
    let count = 0;
    for (let u = 0; u < units; u++) count += this.state(k, layer, u, frame) === state;
    return count / units;
  }
  block(k, layer, { x, y, w, h }, units, color) {
    const { ctx, stage } = this, total = Math.max(1, stage.film.total - 1), tall = h / units;
    ctx.fillStyle = stage.ink.raised;
    ctx.fillRect(x, y, w, h);
    this.moments.forEach((frame, i) => {
      const next = this.moments[i + 1] ?? Math.max(this.frame, frame + 0.7);
      const [left, right] = [frame, next].map((f) => x + (w * Math.min(f, total)) / total);
      for (let u = 0; u < units; u++) {
        this.cell(left, y + tall * u, Math.max(1, right - left), tall, this.state(k, layer, u, frame), color);
      }
    });
    ctx.strokeStyle = stage.ink.line;
    ctx.lineWidth = 1;
    ctx.strokeRect(x, y, w, h);
  }
  /** A dead unit is empty but for a line through it, a sleeping one pale, a revived one ink. */
  cell(x, y, w, h, state, color) {
    const { ctx, stage: { ink } } = this;
    if (state === NO_UNIT) return;
    ctx.save();
    ctx.fillStyle = state === REVIVED ? ink.text : color;
    ctx.globalAlpha = state === ASLEEP ? 0.32 : 1;
    if (state !== DEAD) ctx.fillRect(x, y, w + 0.5, h + (h < 3 ? 0.4 : -0.6));
    else {
      ctx.fillStyle = ink.soft;
      ctx.globalAlpha = 0.55;
      ctx.fillRect(x, y + h / 2, w, Math.max(0.6, h * 0.12));
    }
    ctx.restore();
  }
  veil(rows) {
    const { k, stage: { variants, words } } = this, { depth } = variants[this.main];
    const a = this.box(0, rows, 0, depth), b = this.box(rows - 1, rows, depth - 1, depth), in_ = 14 * k;
    const area = [a.x + in_, a.y + 2 * k, b.x + b.w - a.x - in_, b.y + b.h - a.y - 4 * k];
    this.marks.veil(area, words.states_veil, words.veil_why);
  }
  /** Beside the first variant's blocks, below its name; on a phone, where there is no room, on the last block. */
  note(shown) {
    const { marks, ctx, k, phone, stage } = this, { note, written, ink, variants } = stage;
    const { depth, name } = variants[this.main];
    const alpha = part(written, 0.3, 0.8), first = this.box(0, shown.length, 0, depth);
    if (!phone) {
      const rows = Math.ceil(marks.width(name, 14, 650) / (118 * k)), y = first.y + (16 + 19 * rows + 34) * k;
      return marks.number(note.number, note.text, 22 * k, y, { align: "left", alpha, size: 34, wide: 122 });
    }
    const box = this.box(0, shown.length, depth - 1, depth), wide = marks.width(note.number, 24, 720) + 16 * k;
    const [x, y] = [box.x + box.w - wide - 4 * k, box.y + box.h * 0.5];
    ctx.save();
    Object.assign(ctx, { globalAlpha: 0.92 * alpha, fillStyle: ink.stage });
    ctx.beginPath();
    ctx.roundRect(x, y - 20 * k, wide, 36 * k, 8 * k);
    ctx.fill();
    ctx.restore();
    marks.text(note.number, x + 8 * k, y + 7 * k, { alpha, size: 24, weight: 720, halo: false });
  }
  /** Share of all drawn units of a variant that are dead. */
  dead(k, frame) {
    const { depth } = this.stage.variants[k], shares = Array.from({ length: depth }, (_, l) => {
      const units = Math.min(this.given.most, this.given.units[k][l]);
      return [this.share(k, l, DEAD, frame) * units, units];
    });
    return shares.reduce((sum, [n]) => sum + n, 0) / shares.reduce((sum, [, n]) => sum + n, 0);
  }
  legend(frame) {
    const { stage } = this, { variants, words, film, veiled } = stage;
    if (veiled || !film.count) return { title: "", values: variants.map(() => "") };
    let at = Math.min(frame, film.count - 1);
    while (at > 0 && film.at("unit_states", at, 0, 0, 0) === NO_UNIT) at -= 1;
    const values = variants.map((_, k) => percent(this.dead(k, at)));
    return { title: `${words.dead}, ${words.step} ${film.steps[at]}`, values };
  }
  /** By layer: the share of its units that is dead. */
  table() {
    const { stage } = this, { variants } = stage, at = this.moments.at(-1);
    const of = (k) => [variants[k].name, (l) => (l < variants[k].depth ? percent(this.share(k, l, DEAD, at)) : "–")];
    return byLayer(stage, deepest(stage), stage.visible().map(of));
  }
  describe() {
    const { stage } = this, { variants, words, veiled, film } = stage;
    if (!this.moments) return;
    const of = (k) => `${variants[k].name}: ${percent(this.dead(k, this.moments.at(-1)))}`;
    const said = veiled ? `${words.states_veil}. ${words.veil_why}` : stage.visible().map(of).join("; ");
    const title = `${words.states_title}, ${words.step} ${film.steps[this.frame]}`;
    this.canvas.setAttribute("aria-label", `${title}. ${words.dead}: ${said}.`);
  }
}
PANES.unit_states = UnitStates;
