// The inputs of a network as a cloud of points, with the ellipse of their covariance.

import { label, ticks } from "../../../assets/scales.js";
import { apply, eigen, mapped, spread } from "./moments.js";

const DEVIATIONS = 2; // the ellipse's half axes, in standard deviations
const MOST = 400; // points that are drawn

/** The largest coordinate of any point. */
export const reach = (points) => points.reduce((most, [x, y]) => Math.max(most, Math.abs(x), Math.abs(y)), 1e-9);

export class CloudBox {
  constructor(picture, box, half) {
    Object.assign(this, { picture, box, half });
  }
  place([x, y]) {
    const { box: { x: left, y: top, side }, half } = this;
    return [left + (side * (x + half)) / (2 * half), top + (side * (half - y)) / (2 * half)];
  }
  /** From a pixel to the inputs. */
  value(u, v) {
    const { box: { x, y, side }, half } = this;
    return [((u - x) / side) * 2 * half - half, half - ((v - y) / side) * 2 * half];
  }
  paint({ set, map, near }) {
    const { picture, box: { x, y, side } } = this, { ctx, stage, k } = picture, { ink, variants } = stage;
    const { points, moments } = picture.given.sets[set];
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, side, side, 10 * k);
    Object.assign(ctx, { fillStyle: ink.raised, strokeStyle: ink.line, lineWidth: k });
    ctx.fill();
    ctx.stroke();
    ctx.clip();
    this.grid();
    Object.assign(ctx, { fillStyle: variants[near].color, globalAlpha: 0.55 });
    for (const point of points.slice(0, MOST)) this.dot(this.place(apply(map, point)), 2.2 * k);
    ctx.globalAlpha = 1;
    this.ellipse(spread(mapped(moments, map)));
    ctx.restore();
    this.numbers();
  }
  dot([u, v], r) {
    const { ctx } = this.picture;
    ctx.beginPath();
    ctx.arc(u, v, r, 0, 2 * Math.PI);
    ctx.fill();
  }
  grid() {
    const { picture, box: { x, y, side } } = this, { marks, stage: { ink } } = picture;
    for (const tick of ticks(-this.half, this.half)) {
      const [u] = this.place([tick, 0]), [, v] = this.place([0, tick]);
      const look = { color: tick ? ink.grid : ink.soft, width: tick ? 1 : 1.3 };
      marks.segment(u, y, u, y + side, look);
      marks.segment(x, v, x + side, v, look);
    }
  }
  numbers() {
    const { picture, box: { x, y, side }, half } = this, { marks, k, phone, stage: { ink } } = picture;
    const soft = { size: 12, halo: false, color: ink.soft }, step = ticks(-half, half);
    const shown = step.filter((tick) => tick === 0 || tick === step[0] || tick === step.at(-1));
    for (const tick of shown) {
      const text = label(tick), [u] = this.place([tick, 0]), [, v] = this.place([0, tick]);
      marks.text(text, u, y + side + 16 * k, { ...soft, align: "center" });
      if (!phone) marks.text(text, x - 6 * k, v + 4 * k, { ...soft, align: "right" });
    }
  }
  /** Two deviations around the mean along both axes. */
  ellipse({ mean, cov }) {
    const { picture, box: { side }, half } = this, { ctx, k, stage: { ink } } = picture, [u, v] = this.place(mean);
    const [one, other] = eigen(cov), unit = side / (2 * half);
    const size = ({ value }) => Math.max(DEVIATIONS * Math.sqrt(Math.max(value, 0)) * unit, 0.5);
    ctx.beginPath();
    ctx.ellipse(u, v, size(one), size(other), -Math.atan2(one.axis[1], one.axis[0]), 0, 2 * Math.PI);
    Object.assign(ctx, { strokeStyle: ink.text, lineWidth: 2.2 * k });
    ctx.stroke();
    ctx.fillStyle = ink.text;
    this.dot([u, v], 3.6 * k);
  }
}
