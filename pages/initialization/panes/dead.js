// Units that answer to something and units that have died: a square is a unit, a block of squares a layer, crossed out
// where it is 0 on every probe example; below, the share of dead units of the worst layer against the step.

import { DASHES, marker, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { byLayer, deepest } from "../../../assets/told.js";

class Dead extends Picture {
  paint(position) {
    const { stage } = this;
    this.frame = stage.veiled ? 0 : Math.round(position);
    this.head();
    this.blocks();
    this.curve(position);
    if (stage.veiled) this.veil();
    else if (stage.note) this.note();
    this.canvas.dataset.shown = stage.veiled ? 0 : stage.visible().length;
  }
  head() {
    const { stage: { words: w, ink }, marks, k, phone } = this;
    if (phone && !this.stage.veiled) return; // the tabs name it
    marks.text(w.dead_title, phone ? 12 : 22 * k, phone ? 26 : 32 * k, {
      size: phone ? 14 : 17, weight: 650, halo: false,
    });
    if (!phone) marks.text(w.dead_of, 22 * k, 54 * k, { size: 13, halo: false, color: ink.soft });
  }
  share(k, layer, frame = this.frame) {
    return this.stage.film.at("activation_dead", frame, k, layer);
  }
  worst(k, frame = this.frame) {
    return Math.max(...Array.from({ length: this.stage.variants[k].depth }, (_, l) => this.share(k, l, frame)));
  }
  /** The box of a layer's block of squares. */
  place(row, layer) {
    const { width, height, k, phone, stage } = this, shown = stage.visible(), left = (phone ? 14 : 150) * k;
    const right = width - (phone ? 12 : 26) * k;
    const depth = Math.max(...shown.map((v) => stage.variants[v].depth)), top = (phone ? 40 : 72) * k;
    const split = height * (phone ? 0.66 : 0.68);
    const w = (right - left) / depth, h = (split - top) / shown.length;
    return { x: left + layer * w, y: top + row * h, w: w - 12 * k, h: h - 8 * k };
  }
  blocks() {
    this.stage.visible().forEach((v, row) => {
      const { color, name, depth } = this.stage.variants[v], { marks, k, phone } = this, first = this.place(row, 0);
      if (!phone) marks.lines(name, 22 * k, first.y + 34 * k, 118 * k, { size: 14, weight: 650, halo: false, color });
      for (let l = 0; l < depth; l++) this.block(v, l, this.place(row, l), color);
    });
  }
  block(v, l, { x, y, w, h }, color) {
    const { ctx, marks, k, phone, stage: { words, ink } } = this, units = this.given.widths[v][l];
    const share = this.share(v, l);
    const told = words.dead_count.replace("{dead}", Math.round(share * units)).replace("{all}", units);
    const text = Number.isNaN(share) ? "–" : told;
    const head = (phone ? 16 : 22) * k, columns = evenColumns(units, Math.sqrt((units * w) / Math.max(1, h - head)));
    const rows = Math.ceil(units / columns);
    const cell = Math.min(w / columns, (h - head) / rows), dead = Math.round((share || 0) * units);
    marks.text(phone ? percent(share) : `${words.layer} ${l + 1}: ${text}`, x, y + head - 8 * k, {
      size: phone ? 12 : 13, halo: false, color: ink.soft,
    });
    for (let i = 0; i < units; i++) {
      const [u, t] = [x + (i % columns) * cell, y + head + Math.floor(i / columns) * cell];
      const s = cell - Math.max(1, cell * 0.16);
      if (i < units - dead) {
        ctx.fillStyle = color;
        ctx.fillRect(u, t, s, s);
      } else this.crossed(u, t, s);
    }
  }
  crossed(x, y, s) {
    const { ctx, k, stage: { ink } } = this;
    ctx.save();
    Object.assign(ctx, { strokeStyle: ink.soft, lineWidth: 0.9 * k, globalAlpha: 0.75 });
    ctx.beginPath();
    ctx.rect(x + 0.5, y + 0.5, s - 1, s - 1);
    ctx.moveTo(x, y);
    ctx.lineTo(x + s, y + s);
    ctx.moveTo(x + s, y);
    ctx.lineTo(x, y + s);
    ctx.stroke();
    ctx.restore();
  }
  /** The share of dead units of the worst layer, up to the cursor. */
  axes() {
    const { width, height, k, phone } = this;
    const [y0, y1] = [height * (phone ? 0.72 : 0.75), height - (phone ? 22 : 30) * k];
    return { x0: (phone ? 44 : 72) * k, x1: width - (phone ? 12 : 26) * k, y0, y1 };
  }
  curve(position) {
    const { ctx, marks, k, stage } = this, { film, variants, ink, words } = stage, { x0, x1, y0, y1 } = this.axes();
    const px = (f) => x0 + ((x1 - x0) * f) / Math.max(1, film.total - 1), py = (share) => y1 - (y1 - y0) * share;
    const soft = { size: 12, halo: false, color: ink.soft };
    for (const tick of [0, 0.5, 1]) {
      marks.line([[x0, py(tick)], [x1, py(tick)]], { color: ink.grid, width: 1 });
      marks.text(percent(tick), x0 - 8 * k, py(tick) + 4 * k, { ...soft, align: "right" });
    }
    marks.text(words.dead_worst, x0, y0 - 9 * k, { ...soft, size: 13 });
    marks.text(`${words.step} ${stage.steps}`, x1, y1 + 18 * k, { ...soft, align: "right" });
    marks.text("0", x0, y1 + 18 * k, { ...soft, align: "center" });
    if (stage.veiled) return;
    for (const v of [...stage.visible()].reverse()) {
      const { color, dash, marker: shape } = variants[v], points = [];
      for (let f = 0; f <= Math.min(this.frame, film.count - 1); f++) {
        if (!Number.isNaN(this.worst(v, f))) points.push([px(f), py(this.worst(v, f))]);
      }
      if (!points.length) continue;
      marks.line(points, { color, width: 2.4, dash: DASHES[dash] ?? [] });
      ctx.fillStyle = color;
      marker(ctx, shape, ...points.at(-1), 4.6 * k);
    }
    marks.line([[px(position), y0], [px(position), y1]], { color: ink.text, width: 1, alpha: 0.5 });
  }
  veil() {
    const { x0, x1, y0, y1 } = this.axes(), { words } = this.stage, { k } = this;
    this.marks.veil([x0, y0 - 4 * k, x1 - x0, y1 - y0 + 8 * k], words.dead_veil, words.veil_why);
  }
  /** A ring round the worst layer of the first variant, and the number beside its row. */
  note() {
    const { marks, k, phone, ctx, stage: { note, written, ink, variants } } = this, v = this.stage.visible()[0];
    const shares = Array.from({ length: variants[v].depth }, (_, l) => this.share(v, l));
    const l = shares.indexOf(Math.max(...shares));
    if (l < 0) return;
    const { x, y, w, h } = this.place(0, l);
    ctx.save();
    Object.assign(ctx, { strokeStyle: ink.text, lineWidth: 1.7 * k, globalAlpha: part(written, 0, 0.4) });
    ctx.beginPath();
    ctx.roundRect(x - 6 * k, y - 4 * k, w + 8 * k, h + 6 * k, 10 * k);
    ctx.stroke();
    ctx.restore();
    const alpha = part(written, 0.4, 0.8), { x1, y0, y1 } = this.axes();
    if (phone) marks.number(note.number, "", x1 - 12, y0 + (y1 - y0) * 0.55, { size: 22, alpha });
    else marks.number(note.number, note.text, x1 - 12 * k, y0 + (y1 - y0) * 0.5, { alpha, wide: 300 });
  }
  legend(frame) {
    const { stage } = this, { words, film, variants } = stage, at = stage.veiled ? 0 : frame;
    const values = variants.map((_, v) => percent(this.worst(v, at)));
    return { title: `${words.dead}, ${words.step} ${film.steps[at]}`, values };
  }
  table() {
    const { stage } = this, { variants } = stage;
    const of = (k) => [variants[k].name, (l) => (l < variants[k].depth ? percent(this.share(k, l, stage.frame)) : "–")];
    return byLayer(stage, deepest(stage), stage.visible().map(of));
  }
  describe() {
    const { stage } = this, { words, film, variants } = stage, at = stage.veiled ? 0 : stage.frame;
    const shares = (v) => Array.from({ length: variants[v].depth }, (_, l) => percent(this.share(v, l, at)));
    const of = (v) => `${variants[v].name}: ${shares(v).join(", ")}`;
    const hidden = stage.veiled ? ` ${words.dead_veil} ${words.veil_why}.` : "";
    const said = `${words.dead}: ${stage.visible().map(of).join("; ")}.${hidden}`;
    this.canvas.setAttribute("aria-label", `${words.dead_title}, ${words.step} ${film.steps[at]}. ${said}`);
  }
}
/** Columns near `best` that fill their last row, where there are such; else the next whole number. */
function evenColumns(count, best) {
  for (let n = Math.ceil(best); n >= best * 0.7; n--) if (count % n === 0) return n;
  return Math.max(1, Math.ceil(best));
}
PANES.dead = Dead;
