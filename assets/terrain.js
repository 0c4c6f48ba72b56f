// The map of a surface, with every method's path on it and the anatomy of a step.

import { bandColors, contourLines, paintBands } from "./contours.js";
import { brief, DASHES, element, marker, surface } from "./kit.js";
import { Pointing } from "./pointing.js";
import { label, mix, nice, ticks } from "./scales.js";

const TAIL = 18; // steps that glow behind a method's point
const ARROW = 44; // pixels that a step's arrow has at least; shorter ones are magnified, all by the same factor
const MOST_TIMES = 1e5;

/** A segment's part inside a box [x0, y0, x1, y1] (Liang and Barsky): [from, to] shares of it, or null. */
function inside([ax, ay], [bx, by], [x0, y0, x1, y1]) {
  let from = 0;
  let to = 1;
  for (const [p, q] of [
    [ax - bx, ax - x0],
    [bx - ax, x1 - ax],
    [ay - by, ay - y0],
    [by - ay, y1 - ay],
  ]) {
    if (p === 0 && q < 0) return null;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  return from <= to ? [from, to] : null;
}

export class Terrain extends Pointing {
  constructor(player) {
    super(player);
    this.trails = []; // what is drawn of each path
  }
  draw(position) {
    const { player } = this;
    const side = this.size;
    const { ctx } = surface(this.canvas, side);
    Object.assign(this, { ctx, side, shown: this.view });
    this.ground(ctx, side);
    this.startMark(ctx);
    const order = player.visible().sort((a, b) => (a === player.chosen) - (b === player.chosen));
    for (const k of order) this.path(ctx, k, position);
    if (!player.playing && player.view.anatomy && !player.hold) this.anatomy(ctx, player.chosen, Math.round(position));
    for (const k of order) this.head(ctx, k, position);
    ctx.drawImage(player.memory.land.rim, 0, 0, side, side);
    if (this.cross) this.crosshair(ctx, this.cross, side);
  }
  /** What does not move: painted anew only when the surface, the window, the size or the colours change. */
  ground(ctx, side) {
    const { player } = this;
    const { ink, relief } = player;
    const ratio = globalThis.devicePixelRatio || 1;
    const land = (player.memory.land ??= {});
    const key = [player.grounds[player.ground].key, this.shown, side, ratio, ink.back, ink.main, ink.font].join();
    if (key !== land.key) {
      const back = layer(side, ratio);
      const rim = layer(side, ratio);
      const colors = bandColors(ink, relief.levels.length + 1);
      Object.assign(land, { key, back: back.canvas, rim: rim.canvas, colors });
      this.relief(back, side, paintBands(relief, this.shown, Math.round(side * Math.min(2, ratio)), colors));
      this.scale(rim, side);
    }
    ctx.drawImage(land.back, 0, 0, side, side);
  }
  relief(ctx, side, bands) {
    const { ink, grounds, ground, relief } = this.player;
    const { minima } = grounds[ground];
    this.unknown(ctx, side);
    ctx.drawImage(bands, 0, 0, side, side);
    ctx.strokeStyle = ink.text;
    ctx.globalAlpha = 0.26;
    ctx.lineWidth = 0.9;
    ctx.stroke(contourLines(relief, this.shown, side));
    ctx.globalAlpha = 1;
    for (const point of minima) this.minimum(ctx, point, minima.length);
  }
  /** What lies under the bands, and shows where f has no value. */
  unknown(ctx, side) {
    ctx.fillStyle = this.player.ink.panel;
    ctx.fillRect(0, 0, side, side);
    ctx.strokeStyle = this.player.ink.line;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let i = -side; i < side; i += 9) {
      ctx.moveTo(i, side);
      ctx.lineTo(i + side, 0);
    }
    ctx.stroke();
  }
  minimum(ctx, [x, y, f], many) {
    const [u, v] = this.toPixel([x, y]);
    const { ink, grounds, ground } = this.player;
    const best = f <= grounds[ground].lowest + 1e-6;
    const r = best ? 5.5 : many > 9 ? 2 : 4;
    ctx.setLineDash([]);
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = ink.back;
    for (let pass = 0; pass < 2; pass++) {
      ctx.beginPath();
      ctx.arc(u, v, r, 0, 2 * Math.PI);
      if (best) {
        ctx.moveTo(u - 9, v);
        ctx.lineTo(u + 9, v);
        ctx.moveTo(u, v - 9);
        ctx.lineTo(u, v + 9);
      }
      ctx.stroke();
      ctx.lineWidth = 1.4;
      ctx.strokeStyle = ink.text;
    }
  }
  /** The ring around the start; one is enough where several variants start apart. */
  startMark(ctx) {
    const { ink, words, paths, chosen } = this.player;
    const [u, v] = this.toPixel(paths[chosen].start);
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(u, v, 9, 0, 2 * Math.PI);
    ctx.strokeStyle = ink.back;
    ctx.lineWidth = 4;
    ctx.stroke();
    ctx.strokeStyle = ink.text;
    ctx.lineWidth = 1.5;
    ctx.stroke();
    this.text(ctx, words.start, u, v - 14, "center");
  }
  text(ctx, text, x, y, align = "left", color = this.player.ink.text) {
    const wide = ctx.measureText(text).width;
    const left = align === "center" ? wide / 2 : align === "right" ? wide : 0;
    const u = Math.max(left + 3, Math.min(this.side - (wide - left) - 3, x));
    const v = Math.max(12, Math.min(this.side - 5, y));
    ctx.font = `12px ${this.player.ink.font}`;
    ctx.textAlign = align;
    ctx.lineJoin = "round";
    ctx.strokeStyle = this.player.ink.back;
    ctx.lineWidth = 3.5;
    ctx.setLineDash([]);
    ctx.strokeText(text, u, v);
    ctx.fillStyle = color;
    ctx.fillText(text, u, v);
  }
  /** The path up to the cursor, its latest steps in a glow; faintly what is still to come, when it does not move. */
  path(ctx, k, position) {
    const { player } = this;
    const { color, surface: own } = player.variants[k];
    const { last } = player.paths[k];
    const at = Math.min(position, last);
    const whole = Math.floor(at);
    const chosen = k === player.chosen;
    const trail = this.trail(k, whole);
    ctx.globalAlpha = own === player.ground ? 1 : 0.35;
    if (!player.playing && player.shownCount > 1)
      this.stroke(ctx, k, at, last, { color, width: 1.3, alpha: 0.3 * ctx.globalAlpha, dash: [] });
    for (const part of [1, 0.5])
      this.stroke(ctx, k, Math.max(0, position - TAIL * part), at, {
        color,
        width: chosen ? 9 : 7,
        alpha: 0.16 * ctx.globalAlpha,
        dash: [],
      });
    ctx.drawImage(trail, 0, 0, this.side, this.side);
    if (at > whole) this.lines(ctx, k, whole, at, 0);
    ctx.globalAlpha = 1;
  }
  /** A canvas with the path up to a step. It is drawn on from where it was, as a long path would take too long. */
  trail(k, to) {
    const { player } = this;
    const { color, dash } = player.variants[k];
    const ratio = globalThis.devicePixelRatio || 1;
    const key = [player.run, this.shown, this.side, ratio, player.ink.back, color, k === player.chosen].join();
    let trail = this.trails[k];
    if (trail?.key !== key || trail.at > to)
      trail = this.trails[k] = { key, at: 0, ctx: layer(this.side, ratio), offset: 0, dot: [-99, -99] };
    if (trail.at < to) {
      trail.offset =
        this.lines(trail.ctx, k, trail.at, to, trail.offset) % (DASHES[dash] ?? []).reduce((a, b) => a + b, 1e-9);
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
    this.stroke(ctx, k, from, to, { color: player.ink.back, width: chosen ? 4.6 : 3.8, alpha: 0.7 * alpha, dash: [] });
    ctx.lineDashOffset = offset;
    const length = this.stroke(ctx, k, from, to, { color, width: chosen ? 2.4 : 1.9, alpha, dash: DASHES[dash] ?? [] });
    ctx.lineDashOffset = 0;
    return offset + length;
  }
  /** The line from one place in time to another, without points nearer than half a pixel to the one before. */
  stroke(ctx, k, from, to, { color, width, alpha, dash }) {
    const { xs, ys } = this.player.paths[k];
    const box = [-60, -60, this.side + 60, this.side + 60];
    const opaque = ctx.globalAlpha;
    Object.assign(ctx, {
      strokeStyle: color,
      lineWidth: width,
      globalAlpha: alpha,
      lineJoin: "round",
      lineCap: dash.length ? "butt" : "round",
    });
    ctx.setLineDash(dash);
    ctx.beginPath();
    let before = this.toPixel(this.player.place(k, from));
    let pen = false;
    let length = 0;
    for (let i = Math.floor(from) + 1; ; i++) {
      const end = i >= to;
      const here = this.toPixel(end ? this.player.place(k, to) : [xs[i], ys[i]]);
      if (end || Math.abs(here[0] - before[0]) + Math.abs(here[1] - before[1]) > 0.5) {
        const part = inside(before, here, box);
        if (part) {
          const [a, b] = part.map((share) => mix(before, here, share));
          const goesOn = pen && !part[0];
          if (!goesOn) {
            ctx.moveTo(...a);
            length = 0;
          }
          ctx.lineTo(...b);
          length += Math.hypot(b[0] - a[0], b[1] - a[1]);
        }
        pen = part !== null && part[1] === 1;
        before = here;
      }
      if (end) break;
    }
    ctx.stroke();
    ctx.globalAlpha = opaque;
    ctx.setLineDash([]);
    return length;
  }
  /** A dot at each step, where they lie far enough apart to be told from each other. */
  dots(trail, k, from, to, color) {
    const { xs, ys } = this.player.paths[k];
    const { ctx } = trail;
    ctx.fillStyle = color;
    ctx.beginPath();
    for (let i = from; i <= to; i++) {
      const [u, v] = this.toPixel([xs[i], ys[i]]);
      const apart = Math.abs(u - trail.dot[0]) + Math.abs(v - trail.dot[1]);
      if (u < -9 || v < -9 || u > this.side + 9 || v > this.side + 9 || (apart < 5 && apart)) continue; // 0: the line went over it
      ctx.moveTo(u + 2.1, v);
      ctx.arc(u, v, 2.1, 0, 2 * Math.PI);
      trail.dot = [u, v];
    }
    ctx.fill();
  }
  /** The method's marker; outside the map, an arrow at the edge, and a cross once it has diverged. */
  head(ctx, k, position) {
    const { player } = this;
    const { color, marker: shape } = player.variants[k];
    const { last } = player.paths[k];
    const gone = player.gone(k, position);
    const here = this.toPixel(player.place(k, Math.min(position, last)));
    const margin = 26;
    const edge = [margin, margin, this.side - margin, this.side - margin];
    const r = k === player.chosen ? 7 : 5.5;
    const within = here[0] >= 0 && here[1] >= 0 && here[0] <= this.side && here[1] <= this.side;
    const at = within ? here : this.exit(k, Math.min(position, last), here, edge);
    ctx.setLineDash([]);
    ctx.fillStyle = player.ink.back;
    ctx.globalAlpha = player.variants[k].surface === player.ground ? 1 : 0.4;
    marker(ctx, shape, ...at, r + 2.2);
    ctx.fillStyle = color;
    if (gone) marker(ctx, "x", ...at, r);
    else marker(ctx, shape, ...at, r);
    if (!within)
      this.arrow(
        ctx,
        [at[0] + this.away[0] * 8, at[1] + this.away[1] * 8],
        [at[0] + this.away[0] * 24, at[1] + this.away[1] * 24],
        color,
        2.5,
      );
    ctx.globalAlpha = 1;
    if (gone)
      this.text(
        ctx,
        player.words.diverged.replace("{step}", gone.step),
        at[0],
        at[1] + (at[1] > this.side / 2 ? -14 : 24),
        "center",
        color,
      );
  }
  /** Where the path left the map for the last time, a little inside its edge; `away` points on. */
  exit(k, to, here, edge) {
    const { xs, ys } = this.player.paths[k];
    let after = here;
    for (let i = Math.ceil(to) - 1; i >= 0; i--) {
      const before = this.toPixel([xs[i], ys[i]]);
      const part = inside(before, after, edge);
      if (part) return this.leaving(before, after, part[1]);
      after = before;
    }
    return this.leaving(
      [this.side / 2, this.side / 2],
      here,
      inside([this.side / 2, this.side / 2], here, edge)?.[1] ?? 0,
    );
  }
  leaving(from, to, share) {
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
    this.away = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    return mix(from, to, share);
  }
  arrow(ctx, from, to, color, width, dash = []) {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.hypot(dx, dy);
    if (!(length > 0.5)) return;
    const [u, v] = [dx / length, dy / length];
    const head = Math.min(11, length * 0.6);
    const [bx, by] = [to[0] - u * head, to[1] - v * head];
    for (const [stroke, wide] of [
      [this.player.ink.back, width + 3],
      [color, width],
    ]) {
      ctx.strokeStyle = ctx.fillStyle = stroke;
      ctx.lineWidth = wide;
      ctx.setLineDash(dash);
      ctx.beginPath();
      ctx.moveTo(...from);
      ctx.lineTo(bx, by);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.lineJoin = "round";
      ctx.beginPath();
      ctx.moveTo(...to);
      ctx.lineTo(bx - v * head * 0.5, by + u * head * 0.5);
      ctx.lineTo(bx + v * head * 0.5, by - u * head * 0.5);
      ctx.closePath();
      ctx.fill();
      if (wide > width) {
        ctx.lineWidth = 3;
        ctx.stroke();
      }
    }
  }
  /** The step's parts as arrows from the point, all magnified alike where the step is short. */
  anatomy(ctx, k, frame) {
    const { player } = this;
    const { ink, words } = player;
    const arrows = player.arrows(k, frame);
    if (!arrows || player.variants[k].surface !== player.ground) return;
    const [x, y] = player.place(k, frame);
    const unit = this.side / (this.shown[1] - this.shown[0]);
    const from = this.toPixel([x, y]);
    const step = Math.hypot(...arrows.at(-1).vector) * unit;
    const times = step >= ARROW ? 1 : nice(ARROW / Math.max(step, 1e-12));
    const most = this.side * 0.45;
    if (times > MOST_TIMES || !inside(from, from, [0, 0, this.side, this.side])) return; // it stands still, or is not in sight
    for (const {
      vector: [dx, dy],
      color,
      dash,
      width,
    } of arrows) {
      const scale = unit * times * Math.min(1, most / (Math.hypot(dx, dy) * unit * times || 1));
      this.arrow(ctx, from, [from[0] + dx * scale, from[1] - dy * scale], color ?? ink.text, width ?? 2.4, dash);
    }
    const goal = this.goal(ctx, k, frame, from, unit * times);
    this.names(ctx, [...arrows, ...goal, { text: times > 1 ? `${words.arrows} × ${label(times)}` : "" }]);
  }
  /** Which arrow is which, in the lower right corner: most paths begin on the left. */
  names(ctx, rows) {
    const { ink, words } = this.player;
    const shown = rows
      .map(({ name, text, ...look }) => ({ text: name ? words[name] : text, name, ...look }))
      .filter(({ text }) => text);
    ctx.font = `12px ${ink.font}`;
    const wide = Math.max(...shown.map(({ text, name }) => ctx.measureText(text).width + (name ? 34 : 0)));
    const tall = shown.length * 17 + 8;
    const top = this.side - 26 - tall;
    const left = this.side - wide - 26;
    ctx.fillStyle = ink.back;
    ctx.globalAlpha = 0.85;
    ctx.beginPath();
    ctx.roundRect(left, top, wide + 18, tall, 6);
    ctx.fill();
    ctx.globalAlpha = 1;
    shown.forEach(({ text, name, color, dash, width, point }, i) => {
      const y = top + 13 + i * 17;
      if (point) this.diamond(ctx, left + 21, y);
      else if (name) this.arrow(ctx, [left + 8, y], [left + 34, y], color ?? ink.text, width ?? 2.4, dash);
      ctx.fillStyle = ink.text;
      ctx.textAlign = "left";
      ctx.fillText(text, left + (name ? 42 : 8), y + 4);
    });
  }
  /** Nesterov's other point, or the minimum of Newton's model, magnified like the arrows; what its mark is called. */
  goal(ctx, k, frame, from, scale) {
    const { player } = this;
    const target = player.pair("target", frame, k);
    const [x, y] = player.place(k, frame);
    const { ink } = player;
    if (!target.every(Number.isFinite)) return [];
    const to = [from[0] + (target[0] - x) * scale, from[1] - (target[1] - y) * scale];
    const part = inside(from, to, [0, 0, this.side, this.side]);
    ctx.strokeStyle = ink.text;
    ctx.lineWidth = 1.4;
    ctx.setLineDash([2, 4]);
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...mix(from, to, part?.[1] ?? 0));
    ctx.stroke();
    ctx.setLineDash([]);
    if (part?.[1] === 1) this.diamond(ctx, ...to);
    return [{ name: player.variants[k].target, point: true }];
  }
  diamond(ctx, x, y) {
    ctx.fillStyle = this.player.ink.back;
    marker(ctx, "diamond", x, y, 6.5);
    ctx.fillStyle = this.player.ink.text;
    marker(ctx, "diamond", x, y, 4.2);
  }
  crosshair(ctx, at, side) {
    const [u, v] = this.toPixel(at);
    ctx.setLineDash([4, 4]);
    ctx.lineWidth = 1;
    ctx.strokeStyle = this.player.ink.text;
    ctx.globalAlpha = this.fingers.size || this.keyed ? 0.9 : 0.45;
    ctx.beginPath();
    ctx.moveTo(u, 0);
    ctx.lineTo(u, side);
    ctx.moveTo(0, v);
    ctx.lineTo(side, v);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }
  /** Numbers along the edges, and what the bands mean. */
  scale(ctx, side) {
    const [x0, x1, y0, y1] = this.shown;
    const { ink, relief, words } = this.player;
    ctx.font = `11px ${ink.font}`;
    for (const tick of ticks(x0, x1)) {
      const [u] = this.toPixel([tick, y0]);
      ctx.fillStyle = ink.soft;
      ctx.fillRect(u, side - 5, 1, 5);
      if (u > 30 && u < side - 20) this.text(ctx, label(tick), u, side - 7, "center", ink.soft);
    }
    for (const tick of ticks(y0, y1)) {
      const [, v] = this.toPixel([x0, tick]);
      ctx.fillStyle = ink.soft;
      ctx.fillRect(0, v, 5, 1);
      if (v > 24 && v < side - 40) this.text(ctx, label(tick), 8, v + 4, "left", ink.soft);
    }
    const w = 9;
    const { colors } = this.player.memory.land;
    const n = colors.length;
    const left = side - n * w - 10;
    const { levels } = relief;
    ctx.fillStyle = ink.back;
    ctx.globalAlpha = 0.85;
    ctx.fillRect(left - 6, 4, n * w + 12, 33);
    ctx.globalAlpha = 1;
    colors.forEach(([r, g, b], i) => {
      ctx.fillStyle = `rgb(${r} ${g} ${b})`;
      ctx.fillRect(left + i * w, 8, w, 11);
    });
    ctx.strokeStyle = ink.line;
    ctx.lineWidth = 1;
    ctx.strokeRect(left, 8, n * w, 11);
    ctx.font = `11px ${ink.font}`;
    ctx.fillStyle = ink.soft;
    ctx.textAlign = "left";
    ctx.fillText(brief(levels[0]), left, 32);
    ctx.textAlign = "center";
    ctx.fillText(words.height, left + (n * w) / 2, 32);
    ctx.textAlign = "right";
    ctx.fillText(brief(levels.at(-1)), left + n * w, 32);
  }
}
/** The context of a new canvas side x side CSS pixels at the display's resolution. */
function layer(side, ratio) {
  const ctx = element("canvas", { width: Math.round(side * ratio), height: Math.round(side * ratio) }).getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}
