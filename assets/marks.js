// What is written on a picture: text with a halo, arrows, braces, level lines, rings, the decisive number. Annotations
// are ink, not a colour; colour belongs to the variants. Sizes are in units of the picture's scale k, so that a
// projector gets large ones.

import { keep } from "./written.js";

/** How much of a part of an annotation is there, when it is written from `from` to `to` of the whole. */
export const part = (written, from, to) => Math.max(0, Math.min(1, (written - from) / (to - from)));

const PLATE = 0.86; // how much of what lies beneath a plate covers
const LEAST = 12; // pixels on a laptop and on a phone: type that can be read

export class Marks {
  /** `ink` are the page's colours, `k` the picture's scale. */
  constructor(ctx, ink, k) {
    Object.assign(this, { ctx, ink, k });
  }
  font(size, weight = 400) {
    this.ctx.font = `${weight} ${size * this.k}px ${this.ink.font}`;
  }
  width(text, size, weight = 400) {
    this.font(size, weight);
    return this.ctx.measureText(text).width;
  }
  /** [text, size] of a name in so many pixels: smaller where it is long, and cut where it could not be read. */
  fitted(text, room, size, weight = 600) {
    const fit = Math.max(LEAST, Math.min(size, (size * room) / Math.max(1, this.width(text, size, weight))));
    const many = Math.floor((text.length * room) / Math.max(1, this.width(text, fit, weight)));
    return [many < text.length ? `${text.slice(0, Math.max(1, many - 1))}…` : text, fit];
  }
  /** Text at (x, y), its baseline; `halo` sets it off from what lies beneath. */
  text(text, x, y, { size = 13, weight = 400, align = "left", color = this.ink.text, halo = true, alpha = 1 } = {}) {
    const { ctx } = this;
    if (!text || alpha <= 0) return;
    ctx.save();
    this.font(size, weight);
    Object.assign(ctx, { textAlign: align, lineJoin: "round", globalAlpha: alpha });
    if (halo) {
      ctx.lineWidth = 4 * this.k;
      ctx.strokeStyle = this.ink.stage;
      ctx.strokeText(text, x, y);
    }
    ctx.fillStyle = color;
    ctx.fillText(text, x, y);
    ctx.restore();
  }
  /** A text in lines of at most `wide` pixels, broken at spaces. */
  broken(text, wide, size, weight = 400) {
    const found = [];
    this.font(size, weight);
    for (const word of String(text).split(" ")) {
      const longer = found.length ? `${found.at(-1)} ${word}` : word;
      if (found.length && this.ctx.measureText(longer).width <= wide) found[found.length - 1] = longer;
      else found.push(word);
    }
    return found;
  }
  /** Text in lines of at most `wide` pixels; the height that they take. */
  lines(text, x, y, wide, options = {}) {
    const { size = 13, weight = 400, gap = 1.35 } = options, found = this.broken(text, wide, size, weight);
    found.forEach((line, i) => this.text(line, x, y + i * size * gap * this.k, options));
    return found.length * size * gap * this.k;
  }
  line(points, { color = this.ink.text, width = 1.5, dash = [], alpha = 1 } = {}) {
    const { ctx } = this;
    ctx.save();
    Object.assign(ctx, { strokeStyle: color, lineWidth: width * this.k, globalAlpha: alpha, lineJoin: "round" });
    ctx.setLineDash(dash.map((d) => d * this.k));
    ctx.beginPath();
    points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.stroke();
    ctx.restore();
  }
  /** A line with a head at its end; drawn as far as `share` of its way. */
  arrow([x0, y0], [x1, y1], { share = 1, color = this.ink.text, width = 1.7 } = {}) {
    if (share <= 0) return;
    const to = [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share], length = Math.hypot(to[0] - x0, to[1] - y0);
    if (length < 1) return;
    const [u, v] = [(to[0] - x0) / length, (to[1] - y0) / length], head = Math.min(10 * this.k, length);
    const [bx, by] = [to[0] - u * head, to[1] - v * head], { ctx } = this;
    this.line([[x0, y0], [bx, by]], { color, width });
    keep(ctx, "mark", [Math.min(x0, to[0]), Math.min(y0, to[1]), Math.abs(to[0] - x0), Math.abs(to[1] - y0)]);
    ctx.save();
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.moveTo(...to);
    ctx.lineTo(bx - v * head * 0.45, by + u * head * 0.45);
    ctx.lineTo(bx + v * head * 0.45, by - u * head * 0.45);
    ctx.closePath();
    ctx.fill();
    ctx.restore();
  }
  /** A curly brace above (`down` false) or below what stretches from x0 to x1 at height y; its point. */
  brace(x0, x1, y, { share = 1, down = false, size = 12, color = this.ink.text, width = 1.6 } = {}) {
    const middle = (x0 + x1) / 2, half = ((x1 - x0) / 2) * share, h = size * this.k * (down ? 1 : -1), { ctx } = this;
    const tip = [middle, y + h];
    if (half <= 0) return tip;
    const r = Math.min(half / 2, Math.abs(h) / 1.6);
    keep(ctx, "mark", [x0, Math.min(y, y + h), x1 - x0, Math.abs(h)]);
    ctx.save();
    Object.assign(ctx, { strokeStyle: color, lineWidth: width * this.k, lineJoin: "round" });
    ctx.beginPath();
    ctx.moveTo(middle - half, y);
    ctx.quadraticCurveTo(middle - half, y + h / 2, middle - half + r, y + h / 2);
    ctx.lineTo(middle - r, y + h / 2);
    ctx.quadraticCurveTo(middle, y + h / 2, ...tip);
    ctx.quadraticCurveTo(middle, y + h / 2, middle + r, y + h / 2);
    ctx.lineTo(middle + half - r, y + h / 2);
    ctx.quadraticCurveTo(middle + half, y + h / 2, middle + half, y);
    ctx.stroke();
    ctx.restore();
    return tip;
  }
  /** A bracket beside what stretches from y0 to y1 at x: the measure of a gap. */
  bracket(x, y0, y1, { share = 1, size = 7, color = this.ink.text } = {}) {
    const middle = (y0 + y1) / 2, half = ((y1 - y0) / 2) * share, arm = size * this.k;
    keep(this.ctx, "mark", [x - arm, Math.min(y0, y1), arm, Math.abs(y1 - y0)]);
    this.line([[x - arm, middle - half], [x, middle - half], [x, middle + half], [x - arm, middle + half]], { color });
  }
  ring(x, y, r, { color = this.ink.text, width = 1.6, fill = "" } = {}) {
    const { ctx } = this;
    keep(ctx, "mark", [x - r * this.k, y - r * this.k, 2 * r * this.k, 2 * r * this.k]);
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, r * this.k, 0, 2 * Math.PI);
    if (fill) {
      ctx.fillStyle = fill;
      ctx.fill();
    }
    Object.assign(ctx, { strokeStyle: color, lineWidth: width * this.k });
    ctx.stroke();
    ctx.restore();
  }
  /** The decisive number, large, and its few words below (in lines of `wide` pixels); on a `plate` that dims what
   *  lies beneath, where there are lines. */
  number(number, text, x, y, look = {}) {
    const { size = 34, align = "right", alpha = 1, wide = 260, color = this.ink.soft, plate = false } = look;
    const fitting = Math.min(size, (size * wide * this.k) / this.width(number, size, 720));
    if (plate) this.plate(this.box(number, text, x, y, { size: fitting, align, wide }), alpha);
    this.text(number, x, y, { size: fitting, weight: 720, align, alpha });
    if (text) this.lines(text, x, y + 21 * this.k, wide * this.k, { size: 14, align, alpha, color });
  }
  /** [x, y, w, h] of a number at (x, y) with its words. */
  box(number, text, x, y, { size, align, wide }) {
    const rows = text ? this.broken(text, wide * this.k, 14) : [], most = rows.map((row) => this.width(row, 14));
    const w = Math.max(this.width(number, size, 720), ...most), left = align === "right" ? x - w : x;
    return [left, y - 0.78 * size * this.k, w, (0.78 * size + 7 + 19 * rows.length) * this.k];
  }
  /** A ground of the stage's own colour under what is written. */
  plate([x, y, w, h], alpha = 1) {
    const { ctx, k, ink } = this, room = 6 * k;
    ctx.save();
    Object.assign(ctx, { fillStyle: ink.stage, globalAlpha: PLATE * alpha });
    ctx.beginPath();
    ctx.roundRect(x - room, y - room, w + 2 * room, h + 2 * room, 8 * k);
    ctx.fill();
    ctx.restore();
  }
  /** What each kind of line is, beside each other from x on: entries [text, look of the line]. */
  key(entries, x, y, size) {
    let left = x;
    for (const [text, look] of entries) {
      this.segment(left, y - 4 * this.k, left + 24 * this.k, y - 4 * this.k, look);
      this.text(text, left + 30 * this.k, y, { size, halo: false });
      left += 48 * this.k + this.width(text, size);
    }
  }
  /** A straight line from one point to another. */
  segment(x0, y0, x1, y1, look) {
    this.line([[x0, y0], [x1, y1]], look);
  }
  /** A hatched, frosted pane over what a question must not give away. */
  veil([x, y, w, h], title, text) {
    const { ctx, k, ink } = this;
    keep(ctx, "veil", [x, y, w, h]);
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, w, h, 12 * k);
    ctx.fillStyle = ink.stage;
    ctx.fill();
    ctx.clip();
    Object.assign(ctx, { strokeStyle: ink.line, lineWidth: k, globalAlpha: 0.45 });
    ctx.beginPath();
    for (let i = -h; i < w; i += 11 * k) {
      ctx.moveTo(x + i, y + h);
      ctx.lineTo(x + i + h, y);
    }
    ctx.stroke();
    ctx.restore();
    ctx.save();
    Object.assign(ctx, { strokeStyle: ink.line, lineWidth: 1.2 * k });
    ctx.beginPath();
    ctx.roundRect(x, y, w, h, 12 * k);
    ctx.stroke();
    ctx.restore();
    this.text(title, x + w / 2, y + h / 2 - 2 * k, { size: 18, weight: 650, align: "center" });
    this.text(text, x + w / 2, y + h / 2 + 22 * k, { size: 14, align: "center", color: ink.soft });
  }
}
