// Two square maps side by side, a cell for each pair of values.

import { Picture } from "../../../assets/picture.js";

const LIGHT = ["#e9edf2", "#cfdfee", "#8fb9df", "#3a7fc2", "#0f4380"];
const DARK = ["#17202c", "#1b3149", "#21517f", "#3584c4", "#8fd0ff"];

/** Colour of a share on a ramp of five. */
export function shade(ramp, share) {
  const at = Math.max(0, Math.min(1, share)) * (ramp.length - 1);
  const low = Math.min(Math.floor(at), ramp.length - 2);
  return `color-mix(in srgb, ${ramp[low + 1]} ${Math.round(100 * (at - low))}%, ${ramp[low]})`;
}

/** A class that extends this has value(half, row, column): a share, NaN where there is none yet. */
export class Cells extends Picture {
  get ramp() {
    return this.stage.ink.dark ? DARK : LIGHT;
  }
  get side() {
    return this.given.x_values.length;
  }
  box(half) {
    const { k, phone } = this;
    const left = (phone ? 44 : 92) * k;
    const top = 122 * k;
    const gap = (phone ? 20 : 56) * k;
    const room = (this.width - left - gap - 32 * k) / 2;
    const h = Math.min(this.height - top - 96 * k, room);
    return { x: left + half * (room + gap), y: top, w: room, h: Math.max(h, 80 * k) };
  }
  cell(half, row, column) {
    const { x, y, w, h } = this.box(half);
    const n = this.side;
    return { x: x + (w * column) / n, y: y + h - (h * (row + 1)) / n, w: w / n, h: h / n };
  }
  tile(half, row, column) {
    const { ctx } = this;
    const { x, y, w, h } = this.cell(half, row, column);
    const value = this.value(half, row, column);
    ctx.fillStyle = Number.isNaN(value) ? this.stage.ink.grid : shade(this.ramp, Math.max(0, value));
    ctx.globalAlpha = Number.isNaN(value) ? 0.5 : 1;
    ctx.beginPath();
    ctx.roundRect(x + 1, y + 1, w - 2, h - 2, 2.5);
    ctx.fill();
    ctx.globalAlpha = 1;
  }
  sideways(text, x, y) {
    const { ctx, marks, stage } = this;
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(-Math.PI / 2);
    marks.text(text, 0, 0, { size: 13, color: stage.ink.soft, align: "center", halo: false });
    ctx.restore();
  }
  /** Where a value lies among these, in equal ratios: 0 at the first, 1 at the last. */
  share(values, value) {
    return Math.log(value / values[0]) / Math.log(values.at(-1) / values[0]);
  }
  find(event) {
    const place = this.canvas.getBoundingClientRect();
    const u = event.clientX - place.left;
    const v = event.clientY - place.top;
    for (const half of [0, 1]) {
      const { x, y, w, h } = this.box(half);
      const column = Math.floor(((u - x) / w) * this.side);
      const row = Math.floor(((y + h - v) / h) * this.side);
      if (row >= 0 && column >= 0 && row < this.side && column < this.side) return { half, row, column };
    }
    return null;
  }
}
