// The strips beside the map: height above the minimum and learning rate, at the map's cursor.

import { brief, DASHES, element, marker, surface } from "./kit.js";
import { label, ticks } from "./scales.js";

/** Height above the minimum, and the learning rate, against the step. */
export class Strips {
  constructor(player) {
    this.player = player;
    this.canvas = element("canvas", { class: "strips", role: "img" });
    const on = (name, act) => this.canvas.addEventListener(name, act);
    on("pointerdown", (event) => {
      this.canvas.setPointerCapture?.(event.pointerId);
      player.seek(this.stepAt(event));
    });
    on("pointermove", (event) => {
      if (event.buttons) player.seek(this.stepAt(event));
      this.hover(event);
    });
    on("pointerleave", () => player.tip());
  }
  stepAt(event) {
    const share = (event.offsetX - 46) / (this.canvas.clientWidth - 56);
    return Math.round(Math.max(0, Math.min(1, share)) * (this.player.film.total - 1));
  }
  hover(event) {
    const { film, variants, words, view } = this.player;
    const step = Math.min(this.stepAt(event), this.player.shownCount - 1);
    if (step < 0) return;
    const lines = this.player
      .visible()
      .map(
        (k) =>
          `${variants[k].name}: ${words.height} ${brief(film.at("loss", step, k))}, α ${brief(film.at("lr", step, k))}`,
      );
    this.player.tip(event, [`${words.step} ${film.steps[step]}`, ...lines]);
  }
  draw(position, tall) {
    const { ctx, width } = surface(this.canvas, tall);
    const { player } = this;
    const { ink } = player;
    const key = [
      player.run,
      player.shownCount,
      player.visible(),
      width,
      tall,
      ink.text,
      globalThis.devicePixelRatio,
    ].join();
    if (key !== this.drawn) Object.assign(this, { drawn: key, picture: this.lines(width, tall) });
    const x = this.x(position, width);
    const past = (on) => {
      ctx.save();
      ctx.beginPath();
      ctx.rect(on ? 0 : x, 0, on ? x + 2 : width, tall);
      ctx.clip();
    };
    ctx.drawImage(this.picture.axes, 0, 0, width, tall);
    past(true);
    ctx.drawImage(this.picture.curves, 0, 0, width, tall);
    ctx.restore();
    if (!player.playing) {
      past(false);
      ctx.globalAlpha = 0.28;
      ctx.drawImage(this.picture.curves, 0, 0, width, tall);
      ctx.restore();
    }
    ctx.fillStyle = ink.text;
    for (const plot of this.picture.plots) ctx.fillRect(x - 0.6, plot.y, 1.2, plot.h);
    this.points(ctx, position, width);
  }
  x(step, width) {
    return 46 + ((width - 56) * step) / Math.max(1, this.player.film.total - 1);
  }
  points(ctx, position, width) {
    const { player } = this;
    for (const { name, y, h, scale } of this.picture.plots)
      for (const k of player.visible()) {
        const share = scale.share(player.film.between(name, position, k));
        const { color, marker: shape } = player.variants[k];
        ctx.fillStyle = color;
        if (share >= 0 && share <= 1) marker(ctx, shape, this.x(position, width), y + h * (1 - share), 3.6);
      }
  }
  /** Axes and curves as canvases of their own: drawn anew when something comes, not at every picture. */
  lines(width, tall) {
    const ratio = globalThis.devicePixelRatio || 1;
    const layer = () => element("canvas", { width: Math.round(width * ratio), height: Math.round(tall * ratio) });
    const [axes, curves] = [layer(), layer()];
    const [a, c] = [axes, curves].map((canvas) => {
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      return ctx;
    });
    const { words, hasGap } = this.player;
    const first = Math.round(tall * 0.62);
    const gap = { name: hasGap ? "gap" : "loss", title: hasGap ? words.gap : words.height };
    const plots = [
      { ...gap, y: 20, h: first - 30, scale: this.scale(gap.name, hasGap ? "log" : "both") },
      { name: "lr", title: words.rate, y: first + 18, h: tall - first - 36, scale: this.scale("lr", "auto") },
    ];
    for (const plot of plots) {
      this.axis(a, plot, width);
      c.save();
      c.beginPath();
      c.rect(44, plot.y - 3, width - 50, plot.h + 6);
      c.clip();
      for (const k of this.player.visible()) this.curve(c, plot, k, width);
      c.restore();
    }
    return { axes, curves, plots };
  }
  /** A scale for a column: "log", "both" (logarithmic away from 0 on both sides), or "auto": logarithmic where all is
   *  positive and spans decades. */
  scale(name, kind) {
    const { film, shownCount } = this.player;
    const start = [];
    const all = [];
    for (const k of this.player.visible())
      for (let f = 0; f < shownCount; f++) {
        const value = film.at(name, f, k);
        if (Number.isFinite(value)) {
          all.push(value);
          if (!f) start.push(Math.abs(value));
        }
      }
    const typical = Math.max(...start, 1e-12);
    const most = name === "lr" ? Infinity : typical * 1e3; // what diverges leaves the picture
    const bounded = all.filter((v) => Math.abs(v) <= most);
    const positive = bounded.filter((v) => v > 0);
    let [low, high] = [
      bounded.reduce((a, b) => Math.min(a, b), Infinity),
      bounded.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
    const least = positive.reduce((a, b) => Math.min(a, b), Infinity);
    if (kind === "both") return this.bothScale(low, high, typical / 50);
    if (kind === "log" || (low > 0 && high / low > 30)) return this.logScale(Math.max(least, high * 1e-16), high);
    if (!(high >= low)) [low, high] = [0, 1];
    if (name === "lr" && low >= 0) low = 0;
    if (high - low < 1e-9 * Math.abs(high) || high === low) high = low + (Math.abs(low) || 1);
    const room = (high - low) * 0.06;
    if (low) low -= room;
    high += room;
    return {
      ticks: ticks(low, high).filter((_, i, every) => i % Math.ceil(every.length / 4) === 0),
      share: (v) => (v - low) / (high - low),
      label,
    };
  }
  logScale(least, most) {
    let low = Math.log10(least < Infinity ? least : 1e-3);
    let high = Math.log10(most > 0 ? most : 1);
    if (!(high - low >= 1)) [low, high] = [Math.min(low, high) - 0.5, Math.max(low, high) + 0.5];
    high += (high - low) * 0.04;
    const every = Math.max(1, Math.ceil((high - low) / 5));
    const found = [];
    for (let e = Math.ceil(low / every) * every; e <= high; e += every) found.push(10 ** e);
    return {
      ticks: found,
      share: (v) => (v > 0 ? Math.max(0, (Math.log10(v) - low) / (high - low)) : v === 0 ? 0 : NaN),
      label: (v) => (Math.abs(Math.log10(v)) < 3.5 ? String(+v.toPrecision(3)) : `1e${Math.round(Math.log10(v))}`),
    };
  }
  bothScale(least, most, unit) {
    const bend = (v) => Math.asinh(v / unit);
    const low = bend(Math.min(least, 0));
    const high = Math.max(bend(Math.max(most, 0)), low + 0.1);
    const room = (high - low) * 0.05;
    const sizes = [...Array(12).keys()].map((e) => 10 ** (Math.ceil(Math.log10(unit)) + 1 + 2 * e));
    const found = [0, ...sizes, ...sizes.map((v) => -v)];
    const share = (v) => (bend(v) - low + room) / (high - low + 2 * room);
    return {
      ticks: found.filter((v) => share(v) >= 0 && share(v) <= 1),
      share,
      label: (v) => (Math.abs(v) >= 1e4 ? v.toExponential(0).replace("e+", "e") : label(v)),
    };
  }
  axis(ctx, { title, y, h, scale }, width) {
    const { ink, words, steps } = this.player;
    ctx.font = `11px ${ink.font}`;
    ctx.textAlign = "right";
    for (const tick of scale.ticks) {
      const at = y + h * (1 - scale.share(tick));
      ctx.fillStyle = ink.line;
      ctx.fillRect(46, at, width - 56, 0.7);
      ctx.fillStyle = ink.soft;
      ctx.fillText(scale.label(tick), 41, at + 4);
    }
    ctx.textAlign = "left";
    ctx.font = `600 12px ${ink.font}`;
    ctx.fillStyle = ink.text;
    ctx.fillText(title, 46, y - 7);
    if (title !== words.rate) return; // one row of steps below both
    ctx.font = `11px ${ink.font}`;
    ctx.fillStyle = ink.soft;
    ctx.fillText("0", 46, y + h + 13);
    ctx.textAlign = "right";
    ctx.fillText(`${words.step} ${steps}`, width - 10, y + h + 13);
  }
  curve(ctx, { name, y, h, scale }, k, width) {
    const { film, variants, shownCount } = this.player;
    const { color, dash } = variants[k];
    ctx.strokeStyle = color;
    ctx.lineWidth = 2;
    ctx.lineJoin = "round";
    ctx.setLineDash(DASHES[dash] ?? []);
    ctx.beginPath();
    let before = null;
    for (let f = 0; f < shownCount; f++) {
      const share = scale.share(film.at(name, f, k));
      const at = [this.x(f, width), y + h * (1 - Math.max(-1, Math.min(2, share)))];
      if (Number.isNaN(share)) {
        before = null;
        continue;
      }
      if (before && f < shownCount - 1 && at[0] - before[0] < 0.5 && Math.abs(at[1] - before[1]) < 0.5) continue;
      if (before) ctx.lineTo(...at);
      else ctx.moveTo(...at);
      before = at;
    }
    ctx.stroke();
    ctx.setLineDash([]);
  }
}
