// The paths on a map: what each method has gone so far, and faintly what is still to come.

import { inside, mix } from "./geometry.js";
import { DASHES, layer } from "./kit.js";

const TAIL = 18; // steps that glow behind a method's point
const FAINT = 0.22; // of what is still to come, at a pause
const DOT = 2.1; // radius of a step's dot

/** The paths of a Terrain. */
export class Trails {
  constructor(map) {
    Object.assign(this, { map, player: map.player, trails: [] }); // what is drawn of each path
  }
  /** The path up to the cursor, its latest steps in a glow; faintly what is still to come, when it does not move. */
  draw(ctx, k, position) {
    const { player } = this;
    const { color, surface } = player.variants[k];
    const { last } = player.paths[k];
    const at = Math.min(position, last);
    const whole = Math.floor(at);
    ctx.globalAlpha = surface === player.ground ? 1 : 0.35;
    const still = !player.playing && player.shownCount > 1;
    if (still) this.faint(ctx, k, at, last, { color, width: 1.3, alpha: FAINT });
    for (const part of [1, 0.5]) {
      const width = k === player.chosen ? 9 : 7;
      this.faint(ctx, k, Math.max(0, position - TAIL * part), at, { color, width, alpha: 0.16 });
    }
    if (player.live) this.anew(ctx, k, whole, color);
    else ctx.drawImage(this.trail(k, whole), 0, 0, this.map.width, this.map.height);
    if (at > whole) this.lines(ctx, k, whole, at, 0);
    ctx.globalAlpha = 1;
  }
  /** While a hand moves something every picture has another path. */
  anew(ctx, k, to, color) {
    this.lines(ctx, k, 0, to, 0);
    this.dots({ ctx, dot: [-99, -99] }, k, 0, to, color);
  }
  faint(ctx, k, from, to, { color, width, alpha }) {
    this.stroke(ctx, k, from, to, { color, width, alpha: alpha * ctx.globalAlpha, dash: [] });
  }
  /** A canvas with the path up to a step. It is drawn on from where it was, as a long path would take too long. */
  trail(k, to) {
    const { player, map } = this;
    const { color, dash } = player.variants[k];
    const ratio = globalThis.devicePixelRatio || 1;
    const key = [
      player.run,
      map.shown,
      map.width,
      map.height,
      ratio,
      player.ink.back,
      color,
      k === player.chosen,
    ].join();
    if (this.trails[k]?.key !== key || this.trails[k].at > to) {
      this.trails[k] = { key, at: 0, ctx: layer(map.width, map.height, ratio), offset: 0, dot: [-99, -99] };
    }
    const trail = this.trails[k];
    if (trail.at < to) {
      const pattern = DASHES[dash].reduce((a, b) => a + b, 1e-9);
      trail.offset = this.lines(trail.ctx, k, trail.at, to, trail.offset) % pattern;
      this.dots(trail, k, trail.at, to, color);
      trail.at = to;
    }
    return trail.ctx.canvas;
  }
  /** The line and a rim that sets it off from the ground; where the pattern of its dashes goes on. */
  lines(ctx, k, from, to, offset) {
    const { player } = this;
    const { color, dash } = player.variants[k];
    const chosen = k === player.chosen;
    const alpha = ctx.globalAlpha;
    this.stroke(ctx, k, from, to, { color: player.ink.stage, width: chosen ? 4.6 : 3.8, alpha: 0.7 * alpha, dash: [] });
    ctx.lineDashOffset = offset;
    const length = this.stroke(ctx, k, from, to, { color, width: chosen ? 2.4 : 1.9, alpha, dash: DASHES[dash] });
    ctx.lineDashOffset = 0;
    return offset + length;
  }
  /** The line from one place in time to another; how long its last piece is. */
  stroke(ctx, k, from, to, { color, width, alpha, dash }) {
    const opaque = ctx.globalAlpha;
    const lineCap = dash.length ? "butt" : "round";
    Object.assign(ctx, {
      strokeStyle: color,
      lineWidth: width * this.map.k,
      globalAlpha: alpha,
      lineJoin: "round",
      lineCap,
    });
    ctx.setLineDash(dash);
    ctx.beginPath();
    let length = 0;
    for (const { a, b, goesOn } of this.segments(k, from, to)) {
      if (!goesOn) {
        ctx.moveTo(...a);
        length = 0;
      }
      ctx.lineTo(...b);
      length += Math.hypot(b[0] - a[0], b[1] - a[1]);
    }
    ctx.stroke();
    ctx.globalAlpha = opaque;
    ctx.setLineDash([]);
    return length;
  }
  /** Its segments on and near the map, without points nearer than half a pixel to the one before: { a, b, whether the
   *  one before ends where it begins }. */
  *segments(k, from, to) {
    const { map, player } = this;
    const { xs, ys } = player.paths[k];
    const box = [-60, -60, map.width + 60, map.height + 60];
    let before = map.toPixel(player.place(k, from));
    let pen = false;
    for (let i = Math.floor(from) + 1; ; i++) {
      const end = i >= to;
      const here = map.toPixel(end ? player.place(k, to) : [xs[i], ys[i]]);
      if (end || Math.abs(here[0] - before[0]) + Math.abs(here[1] - before[1]) > 0.5) {
        const part = inside(before, here, box);
        if (part) yield { a: mix(before, here, part[0]), b: mix(before, here, part[1]), goesOn: pen && !part[0] };
        pen = part !== null && part[1] === 1;
        before = here;
      }
      if (end) return;
    }
  }
  /** A dot at each step, where they lie far enough apart to be told from each other. */
  dots(trail, k, from, to, color) {
    const { xs, ys } = this.player.paths[k];
    const { ctx } = trail;
    const { width, height, k: scale } = this.map;
    ctx.fillStyle = color;
    ctx.beginPath();
    for (let i = from; i <= to; i++) {
      const [u, v] = this.map.toPixel([xs[i], ys[i]]);
      const apart = Math.abs(u - trail.dot[0]) + Math.abs(v - trail.dot[1]);
      if (u < -9 || v < -9 || u > width + 9 || v > height + 9 || (apart < 5 && apart)) continue; // a line went over it
      ctx.moveTo(u + DOT * scale, v);
      ctx.arc(u, v, DOT * scale, 0, 2 * Math.PI);
      trail.dot = [u, v];
    }
    ctx.fill();
  }
}
