// The strips beside the map: height above the minimum and learning rate, at the map's cursor.

import { brief, element, surface } from "./kit.js";
import { Plot, Sheet } from "./plot.js";
import { label, linear, logarithmic, powerLabel, powers, symlog, ticks } from "./scales.js";

/** Height above the minimum, and the learning rate, against the step. */
export class Strips {
  constructor(player) {
    Object.assign(this, { player, sheet: new Sheet(player) });
    this.canvas = element("canvas", { class: "strips", role: "img", "data-chart": "loss" });
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
    return this.plot(0, 0).frameAt(event.offsetX);
  }
  hover(event) {
    const { film, words, shownCount } = this.player;
    const step = Math.min(this.stepAt(event), shownCount - 1);
    if (step < 0) return;
    const lines = this.player.visible().map((k) => this.sentence(k, step));
    this.player.tip(event, [`${words.step} ${film.steps[step]}`, ...lines]);
  }
  sentence(k, step) {
    const { film, variants, words } = this.player;
    const { name } = variants[k];
    return `${name}: ${words.height} ${brief(film.at("loss", step, k))}, α ${brief(film.at("lr", step, k))}`;
  }
  /** An empty plot of this place and height. */
  plot(y, h, scale, of) {
    return new Plot({ x: 46, y, w: this.canvas.clientWidth - 56, h }, this.player.film.total, scale, of);
  }
  /** The height above the minimum, or the height where no minimum is known; and below it the learning rate. */
  plots(tall) {
    const { words, hasGap } = this.player;
    const first = Math.round(tall * 0.62);
    const name = hasGap ? "gap" : "loss";
    const height = this.scale(name, hasGap ? "log" : "both");
    return [
      this.plot(20, first - 30, height, { name, title: hasGap ? words.gap : words.height }),
      this.plot(first + 18, tall - first - 36, this.scale("lr", "auto"), { name: "lr", title: words.rate }),
    ];
  }
  draw(time, tall) {
    const { player } = this;
    const { ctx } = surface(this.canvas, tall);
    ctx.font = `11px ${player.ink.font}`;
    const plots = this.sheet.draw(ctx, time, player.visible(), {
      plots: () => this.plots(tall),
      axes: (own, plot) => this.axes(own, plot),
      curves: (own, plot) => this.curves(own, plot),
    });
    for (const plot of plots) {
      for (const k of player.visible()) plot.head(ctx, this.line(plot.of.name, k), time, player.variants[k]);
    }
  }
  axes(ctx, plot) {
    const { ink, words, steps } = this.player;
    const { name, title } = plot.of;
    const below = name === "lr" ? { from: "0", to: `${words.step} ${steps}` } : {}; // one row of steps below both
    plot.axes(ctx, ink, { title, bold: true, ...below });
  }
  curves(ctx, plot) {
    for (const k of this.player.visible()) plot.line(ctx, this.line(plot.of.name, k), this.look(k));
  }
  look(k) {
    const { color, dash } = this.player.variants[k];
    return { color, dash };
  }
  line(column, k) {
    const { film, shownCount } = this.player;
    return { value: (frame) => film.at(column, frame, k), count: shownCount };
  }
  /** All finite values of a column among what is shown, and those at the start. */
  values(name) {
    const { film, shownCount } = this.player;
    const found = { start: [], all: [] };
    for (const k of this.player.visible()) {
      for (let f = 0; f < shownCount; f++) {
        const value = film.at(name, f, k);
        if (!Number.isFinite(value)) continue;
        found.all.push(value);
        if (!f) found.start.push(value);
      }
    }
    return found;
  }
  /** A scale for a column: "log", "both" (logarithmic away from 0 on both sides), or "auto": logarithmic where all is
   *  positive and spans decades. */
  scale(name, kind) {
    const { start, all } = this.values(name);
    const typical = start.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
    const most = name === "lr" ? Infinity : typical * 1e3; // what diverges leaves the picture
    const bounded = all.filter((value) => Math.abs(value) <= most);
    const low = bounded.reduce((a, b) => Math.min(a, b), Infinity);
    const high = bounded.reduce((a, b) => Math.max(a, b), -Infinity);
    if (kind === "both") return symlog(low, high, typical / 50);
    const least = bounded.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), Infinity);
    if (kind === "log" || (low > 0 && high / low > 30)) return decades(Math.max(least, high * 1e-16), high);
    return high >= low ? roomy(low, high) : roomy(0, 1);
  }
}

/** A logarithmic scale of a decade at least, with a little room above and some five ticks. */
function decades(least, most) {
  let low = Math.log10(least < Infinity ? least : 1e-3);
  let high = Math.log10(most > 0 ? most : 1);
  if (!(high - low >= 1)) [low, high] = [Math.min(low, high) - 0.5, Math.max(low, high) + 0.5];
  high += (high - low) * 0.04;
  const text = (value) => powerLabel(value, (plain) => String(+plain.toPrecision(3)));
  return logarithmic(10 ** low, 10 ** high, powers(10 ** low, 10 ** high, 5), text);
}

/** A linear scale with room at its ends, from 0 where nothing is below; some four ticks. */
function roomy(least, most) {
  const low = least > 0 ? 0 : least;
  const wide = most - low;
  const high = wide < 1e-9 * Math.abs(most) || !wide ? low + (Math.abs(low) || 1) : most;
  const room = (high - low) * 0.06;
  const ends = [low ? low - room : 0, high + room];
  const found = ticks(...ends);
  return linear(...ends, found.filter((_, i) => i % Math.ceil(found.length / 4) === 0), label);
}
