// The loss of a linear model in the plane of its steepest and its flattest direction: lines of equal loss, and the way
// of gradient descent from W = 0.

import { bandColors } from "../../../assets/contours.js";

const LEVELS = 9; // lines of equal loss
const FACTOR = 2.6; // how much higher each is than the one within
const DOTS = 130; // updates that are still drawn as points

export class BowlBox {
  constructor(picture, box, scene) {
    Object.assign(this, { picture, box, scene });
    const { bowl } = scene, [u, v] = bowl.goal, far = Math.hypot(u, v) || 1;
    Object.assign(this, { middle: [u / 2, v / 2], half: far * 0.78 });
  }
  place([x, y]) {
    const { box: { x: left, y: top, side }, half, middle: [a, b] } = this, unit = side / (2 * half);
    return [left + side / 2 + (x - a) * unit, top + side / 2 - (y - b) * unit];
  }
  /** The loss at a time over the first loss: the run's own, or where the slider is between two that of descent. */
  left(time) {
    const { picture, scene: { bowl, near, exact } } = this, { film } = picture.stage;
    if (!exact) return (bowl.floor + bowl.left(this.updates(time)) * (bowl.start - bowl.floor)) / bowl.start;
    return film.at("loss", picture.frame, near) / film.at("loss", 0, near);
  }
  /** Updates up to a time in frames. */
  updates(time) {
    const { steps, count } = this.picture.stage.film, low = Math.min(Math.floor(time), count - 1);
    const high = Math.min(low + 1, count - 1);
    return steps[low] + (steps[high] - steps[low]) * (time - low);
  }
  /** The points of the way: those of the run, or where the slider is between two of them those of plain descent. */
  way(time) {
    const { picture, scene: { bowl, near, exact } } = this, { film, veiled } = picture.stage;
    if (veiled) return [[0, 0]];
    if (!exact) return this.foretold(time);
    const low = Math.min(Math.floor(time), film.count - 1), found = [];
    const at = (frame) => bowl.place([0, 1, 2].map((i) => film.at("linear_path", frame, near, i)));
    for (let f = 0; f <= low; f++) found.push(at(f));
    if (time > low && low + 1 < film.count) {
      const [from, to] = [found.at(-1), at(low + 1)];
      found.push([0, 1].map((i) => from[i] + (to[i] - from[i]) * (time - low)));
    }
    return found.filter((point) => point.every(Number.isFinite));
  }
  foretold(time) {
    const { scene: { bowl } } = this, updates = this.updates(time), whole = Math.floor(updates);
    const counts = Array.from({ length: Math.min(whole, 2000) + 1 }, (_, i) => i);
    return [...counts, ...(updates > whole ? [updates] : [])].map((count) => bowl.reached(count));
  }
  paint(time) {
    const { picture, box: { x, y, side } } = this, { ctx, stage, k } = picture;
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, side, side, 10 * k);
    ctx.clip();
    this.bands();
    if (!stage.veiled) {
      this.directions();
      this.path(time);
    }
    ctx.restore();
    ctx.beginPath();
    ctx.roundRect(x, y, side, side, 10 * k);
    Object.assign(ctx, { strokeStyle: stage.ink.line, lineWidth: k });
    ctx.stroke();
  }
  /** Ellipses around the minimum; the one through W = 0 is among them. */
  bands() {
    const { picture, box: { x, y, side }, half, scene: { bowl } } = this, { ctx, stage: { ink, veiled }, k } = picture;
    const colors = bandColors(ink, LEVELS + 1), css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;
    ctx.fillStyle = css(colors[veiled ? 1 : LEVELS]);
    ctx.fillRect(x, y, side, side);
    if (veiled) return;
    const first = (bowl.steep.value * bowl.steep.goal ** 2 + bowl.flat.value * bowl.flat.goal ** 2) / 2;
    const [u, v] = this.place(bowl.goal), unit = side / (2 * half), [a, b] = bowl.across;
    Object.assign(ctx, { strokeStyle: ink.dark ? "rgb(255 255 255 / 16%)" : "rgb(20 40 70 / 16%)", lineWidth: k });
    for (let level = LEVELS - 1; level >= 0; level--) {
      const height = first * FACTOR ** (level - LEVELS + 4);
      const axis = ({ value }) => Math.min(Math.sqrt((2 * height) / value) * unit, 40 * side);
      ctx.beginPath();
      ctx.ellipse(u, v, axis(bowl.steep), axis(bowl.flat), -Math.atan2(b, a), 0, 2 * Math.PI);
      ctx.fillStyle = css(colors[level]);
      ctx.fill();
      ctx.stroke();
    }
  }
  /** Both directions, through the minimum. */
  directions() {
    const { picture, box: { side }, scene: { bowl } } = this, { marks, stage: { ink } } = picture;
    const [u, v] = this.place(bowl.goal), far = 2 * side;
    const look = { color: ink.soft, width: 1, dash: [3, 4], alpha: 0.55 };
    for (const [p, q] of [bowl.across, bowl.along]) {
      marks.segment(u - p * far, v + q * far, u + p * far, v - q * far, look);
    }
  }
  path(time) {
    const { picture, scene: { bowl, near } } = this, { marks, ctx, k, stage: { ink, variants } } = picture;
    const { color } = variants[near];
    const points = this.way(time).map((point) => this.place(point));
    if (points.length > 1) marks.line(points, { color, width: 2.2 });
    ctx.fillStyle = color;
    if (points.length <= DOTS) for (const [u, v] of points.slice(0, -1)) this.dot(u, v, 2.6 * k);
    const [gu, gv] = this.place(bowl.goal), arm = 6 * k;
    marks.segment(gu - arm, gv, gu + arm, gv, { width: 2 });
    marks.segment(gu, gv - arm, gu, gv + arm, { width: 2 });
    if (points.length) marks.ring(...points.at(-1), 5.5, { color: ink.stage, fill: color });
  }
  dot(u, v, r) {
    const { ctx } = this.picture;
    ctx.beginPath();
    ctx.arc(u, v, r, 0, 2 * Math.PI);
    ctx.fill();
  }
}
