// Small charts of values against the frame: one plot is a box with a scale each way, a sheet is a canvas with plots.

import { Backdrop, DASHES, marker } from "./kit.js";
import { mix } from "./geometry.js";
import { linear } from "./scales.js";
import { keep } from "./written.js";

const FAINT = 0.22; // of what is still to come, at a pause

/** A box { x, y, w, h } of a canvas with a scale each way (see scales.js); instead of the x axis' scale the number of
 *  frames that stand side by side on it. `of` is whatever the chart wants to know of it, `k` its factor of sizes.
 *
 *  A line is { value(frame), count, joined }: its value in the first `count` frames; where that is no number the line
 *  has a gap, or none if it is `joined`.
 */
export class Plot {
  constructor({ x, y, w, h }, frames, scale = null, of = {}, k = 1) {
    const steps = typeof frames === "number" ? linear(0, Math.max(1, frames - 1), []) : frames;
    Object.assign(this, { x, y, w, h, steps, scale, of, k });
  }
  /** From a frame, or a time between two, to its place from left to right. */
  across(frame) {
    return this.x + this.w * this.steps.share(frame);
  }
  /** From a value to its height on the canvas, near the box where it lies far beyond; NaN where it has no place. */
  up(value) {
    return this.y + this.h * (1 - Math.max(-1, Math.min(2, this.scale.share(value))));
  }
  /** What stands on the x axis at a place from left to right: the nearer end beyond the box. */
  valueAt(x) {
    return this.steps.value(Math.max(0, Math.min(1, (x - this.x) / this.w)));
  }
  frameAt(x) {
    return Math.round(this.valueAt(x));
  }
  /** Ticks with their numbers, `apart` pixels from the box, a title above, and what stands below at both ends; `called`
   *  is a title elsewhere. */
  axes(ctx, ink, { title = "", bold = false, from = "", to = "", called = title, apart = 5 }) {
    const { x, y, w, h, k } = this;
    const font = ctx.font;
    this.grid(ctx, ink, called, to || from, apart);
    ctx.textAlign = "right";
    ctx.fillText(to, x + w, y + h + 13 * k);
    ctx.textAlign = "left";
    ctx.fillText(from, x, y + h + 13 * k);
    ctx.fillStyle = ink.text;
    if (bold) ctx.font = `600 ${12 * k}px ${ink.font}`;
    ctx.fillText(title, x, y - 7 * k);
    ctx.font = font;
  }
  grid(ctx, ink, title = "", below = "", apart = 5) {
    const { x, y, w, h, k, scale, steps } = this;
    const up = (_, v) => scale.value((y + h - v) / h);
    keep(ctx, "axis", [x - 44 * k, y, 44 * k, h], { text: title, scale, value: up });
    keep(ctx, "axis", [x, y + h, w, 18 * k], { text: below, scale: steps, value: (u) => this.valueAt(u) });
    ctx.fillStyle = ink.line;
    for (const tick of scale.ticks) ctx.fillRect(x, this.up(tick), w, 0.7 * k);
    for (const tick of steps.ticks) ctx.fillRect(this.across(tick), y, 0.7 * k, h);
    ctx.fillStyle = ink.soft;
    ctx.textAlign = "right";
    for (const tick of scale.ticks) ctx.fillText(scale.label(tick), x - apart * k, this.up(tick) + 4 * k);
    ctx.textAlign = "center";
    for (const tick of steps.ticks) ctx.fillText(steps.label(tick), this.across(tick), y + h + 13 * k);
  }
  /** Draw within the box and a little around it. */
  clip(ctx, draw) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(this.x - 4, this.y - 4, this.w + 8, this.h + 8);
    ctx.clip();
    draw();
    ctx.restore();
  }
  /** The places of a line, in pieces without a gap; without points nearer than half a pixel to the one before. */
  pieces({ value, count, joined = false }) {
    const found = [[]];
    for (let f = 0; f < count; f++) {
      const at = [this.across(f), this.up(value(f))];
      const piece = found.at(-1);
      const before = piece.at(-1);
      if (!Number.isFinite(value(f)) || Number.isNaN(at[1])) {
        if (!joined && before) found.push([]);
      } else if (!before || f === count - 1 || at[0] - before[0] >= 0.5 || Math.abs(at[1] - before[1]) >= 0.5) {
        piece.push(at);
      }
    }
    return found.filter((piece) => piece.length);
  }
  line(ctx, line, { color, width = 2, dash = "solid" }) {
    Object.assign(ctx, { strokeStyle: color, lineWidth: width * this.k, lineJoin: "round" });
    ctx.setLineDash(DASHES[dash].map((part) => part * this.k));
    ctx.beginPath();
    for (const piece of this.pieces(line)) {
      ctx.moveTo(...piece[0]);
      for (const point of piece.slice(1)) ctx.lineTo(...point);
    }
    ctx.stroke();
    ctx.setLineDash([]);
  }
  /** Where a line is at a time, or where it ended before; null where it has not begun. */
  pointAt({ value, count, joined = false }, time) {
    const at = (frame) => [this.across(frame), this.up(value(frame))];
    const there = (frame) => Number.isFinite(value(frame)) && !Number.isNaN(at(frame)[1]);
    let low = Math.min(Math.floor(time), count - 1);
    while (low >= 0 && !there(low)) low -= 1;
    let high = Math.floor(time) + 1;
    while (joined && high < count && !there(high)) high += 1;
    if (low < 0) return null;
    const goesOn = high < count && there(high) && (joined || high === low + 1);
    return goesOn ? mix(at(low), at(high), (time - low) / (high - low)) : at(low);
  }
  /** A variant's marker where its line is at a time; none where that is outside the box. */
  head(ctx, line, time, { color, marker: shape }, size = 3.6) {
    const at = this.pointAt(line, time);
    if (!at || at[1] < this.y - 0.5 || at[1] > this.y + this.h + 0.5) return;
    ctx.fillStyle = color;
    marker(ctx, shape, ...at, size * this.k);
  }
  cursor(ctx, time, color) {
    ctx.fillStyle = color;
    ctx.fillRect(this.across(time) - 0.6 * this.k, this.y, 1.2 * this.k, this.h);
  }
}

/** A canvas with plots at the player's cursor: lines end there; what is still to come is faint, and only at a pause. */
export class Sheet {
  constructor(player) {
    Object.assign(this, { player, still: new Backdrop(), curves: new Backdrop() });
  }
  /** Draw it on a canvas just cleared; the plots. `plots()`, and `axes(ctx, plot)` and `curves(ctx, plot)` of each, are
   *  called where frames have come, or the size, the colours or `stamp` has changed. */
  draw(ctx, time, stamp, { plots, axes, curves, cursor = this.player.ink.text }) {
    const { film, shownCount, ink, playing } = this.player;
    const { width, height } = ctx.canvas;
    const now = [film.run, film.count, shownCount, ink.text, ink.font, width, height, stamp].join();
    if (now !== this.stamp) Object.assign(this, { stamp: now, plots: plots() });
    this.still.draw(ctx, now, (own) => this.plots.forEach((plot) => axes(own, plot)));
    const paint = (own) => this.plots.forEach((plot) => plot.clip(own, () => curves(own, plot)));
    this.part(ctx, time, true, () => this.curves.draw(ctx, now, paint));
    if (!playing) this.part(ctx, time, false, () => this.curves.draw(ctx, now, paint));
    for (const plot of this.plots) plot.cursor(ctx, time, cursor);
    return this.plots;
  }
  /** Draw in the plots' past alone, or faintly in their future. */
  part(ctx, time, past, draw) {
    ctx.save();
    ctx.beginPath();
    for (const plot of this.plots) {
      const x = plot.across(time);
      ctx.rect(past ? plot.x - 4 : x, plot.y - 4, past ? x - plot.x + 4 : plot.x + plot.w + 4 - x, plot.h + 8);
    }
    ctx.clip();
    if (!past) ctx.globalAlpha = FAINT;
    draw();
    ctx.restore();
  }
}
