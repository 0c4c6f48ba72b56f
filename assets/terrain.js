// The map of a surface, with every method's path on it and the anatomy of a step.

import { Anatomy } from "./anatomy.js";
import { bandColors, contourLines, paintBands } from "./contours.js";
import { Heads } from "./heads.js";
import { brief, layer, surface } from "./kit.js";
import { Pointing } from "./pointing.js";
import { label, ticks } from "./scales.js";
import { Trails } from "./trails.js";

/** The map of the player of paths. */
export class Terrain extends Pointing {
  constructor(player) {
    super(player);
    Object.assign(this, { trails: new Trails(this), heads: new Heads(this), anatomy: new Anatomy(this) });
  }
  draw(position) {
    const { player } = this;
    const side = this.size;
    const { ctx } = surface(this.canvas, side);
    Object.assign(this, { ctx, side, shown: this.view });
    this.ground(ctx, side);
    this.startMark(ctx);
    const order = player.visible().sort((a, b) => (a === player.chosen) - (b === player.chosen));
    for (const k of order) this.trails.draw(ctx, k, position);
    const still = !player.playing && !player.veiled;
    if (still && player.view.anatomy) this.anatomy.draw(ctx, player.chosen, Math.round(position));
    for (const k of order) this.heads.draw(ctx, k, position);
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
    const { ink } = this.player;
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
    this.legend(ctx, side);
  }
  /** The colours of the bands from the lowest to the highest level. */
  legend(ctx, side) {
    const { ink, relief, words, memory } = this.player;
    const { colors } = memory.land;
    const w = 9;
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
