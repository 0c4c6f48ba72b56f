// Height above the minimum, and the learning rate, against the step, up to the cursor.

import { brief, element, surface } from "./kit.js";
import { Picture } from "./picture.js";
import { Plot, Sheet } from "./plot.js";
import { label, linear, logarithmic, powers, symlog, ticks } from "./scales.js";

/** Charts of columns against the step on one canvas; `lay(width, height, k)` says which: { name, title, y, h, ... }. */
class Charts {
  constructor(player, canvas, lay) {
    Object.assign(this, { player, canvas, lay, sheet: new Sheet(player), plots: [] });
    canvas.dataset.chart = "loss";
    const on = (name, act) => canvas.addEventListener(name, act);
    on("pointerdown", (event) => {
      canvas.setPointerCapture?.(event.pointerId);
      player.seek(this.stepAt(event));
    });
    on("pointermove", (event) => {
      if (event.buttons) player.seek(this.stepAt(event));
      this.hover(event);
    });
    on("pointerleave", () => player.tip());
  }
  stepAt({ offsetX }) {
    return this.plots.length ? this.plots[0].frameAt(offsetX) : 0;
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
  draw(ctx, width, height, k, time) {
    const { player } = this;
    ctx.font = `${12 * k}px ${player.ink.font}`;
    this.plots = this.sheet.draw(
      ctx,
      time,
      [player.visible(), player.took, player.live === null, player.veiled].join(),
      {
        plots: () => this.lay(width, height, k).map((plot) => this.plot(plot, width, k)),
        axes: (own, plot) => this.axes(own, plot, k),
        curves: (own, plot) => this.curves(own, plot),
      },
    );
    if (player.veiled) return;
    for (const plot of this.plots)
      for (const one of player.visible()) plot.head(ctx, this.line(plot.of.name, one), time, player.variants[one]);
  }
  plot({ y, h, kind, ...of }, width, k) {
    const box = { x: 58 * k, y, w: width - 84 * k, h };
    return new Plot(box, this.player.film.total, this.scale(of.name, kind, h / (24 * k)), of, k);
  }
  axes(ctx, plot, k) {
    const { ink, words, steps } = this.player;
    const { title, last } = plot.of;
    ctx.font = `${12 * k}px ${ink.font}`;
    plot.axes(ctx, ink, { title, bold: true, ...(last ? { from: "0", to: `${words.step} ${steps}` } : {}) });
  }
  curves(ctx, plot) {
    if (this.player.veiled) return;
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
  /** A scale for a column with at most so many ticks: "log", "both" (logarithmic away from 0 on both sides), or "auto":
   *  logarithmic where all is positive and spans decades. */
  scale(name, kind, most) {
    const { start, all } = this.values(name);
    const typical = start.reduce((found, value) => Math.max(found, Math.abs(value)), 1e-12);
    const bound = name === "lr" ? Infinity : typical * 1e4; // what diverges further leaves the picture
    const bounded = all.filter((value) => Math.abs(value) <= bound);
    const low = bounded.reduce((a, b) => Math.min(a, b), Infinity);
    const high = bounded.reduce((a, b) => Math.max(a, b), -Infinity);
    if (kind === "both") return thinned(symlog(low, high, typical / 50), most);
    const least = bounded.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), Infinity);
    if (kind === "log" || (low > 0 && high / low > 30)) return decades(Math.max(least, high * 1e-16), high, most);
    return thinned(high >= low ? roomy(low, high) : roomy(0, 1), most);
  }
}

/** The same scale with every second, third ... of its ticks. */
function thinned(scale, most) {
  const every = Math.ceil(scale.ticks.length / Math.max(1, Math.floor(most)));
  return { ...scale, ticks: scale.ticks.filter((_, i) => i % every === 0) };
}

/** A logarithmic scale of a decade at least, with a little room above. */
function decades(least, most, wanted) {
  let low = Math.log10(least < Infinity ? least : 1e-3);
  let high = Math.log10(most > 0 ? most : 1);
  if (!(high - low >= 1)) [low, high] = [Math.min(low, high) - 0.5, Math.max(low, high) + 0.5];
  high += (high - low) * 0.04;
  return logarithmic(10 ** low, 10 ** high, powers(10 ** low, 10 ** high, Math.max(2, Math.min(5, wanted))));
}

/** A linear scale with room at its ends, from 0 where nothing is below. */
function roomy(least, most) {
  const low = least > 0 ? 0 : least;
  const wide = most - low;
  const high = wide < 1e-9 * Math.abs(most) || !wide ? low + (Math.abs(low) || 1) : most;
  const room = (high - low) * 0.06;
  const ends = [low ? low - room : 0, high + room];
  return linear(...ends, ticks(...ends), label);
}

/** The height above the minimum, or the height where no minimum is known. */
function heightPlot({ hasGap, words }, y, h) {
  return {
    name: hasGap ? "gap" : "loss",
    kind: hasGap ? "log" : "both",
    title: hasGap ? words.gap : words.height,
    y,
    h,
  };
}

/** The slim band below the map. */
export class Strip {
  constructor(stage) {
    this.stage = stage;
    this.canvas = element("canvas", { class: "band", role: "img" });
    this.charts = new Charts(stage, this.canvas, (width, height, k) => [heightPlot(stage, 27 * k, height - 37 * k)]);
  }
  show(on, top, tall) {
    Object.assign(this, { tall });
    this.canvas.hidden = !on;
    const now = `top: ${top}px; height: ${tall}px`;
    if (this.canvas.getAttribute("style") !== now) this.canvas.setAttribute("style", now);
  }
  draw(time) {
    const { ctx, width } = surface(this.canvas, this.tall);
    this.charts.draw(ctx, width, this.tall, this.stage.terrain.k, time);
    this.ctx = ctx;
  }
}

/** The whole board: height above, learning rate below. */
export class Heights extends Picture {
  constructor(stage) {
    super(stage);
    this.charts = new Charts(stage, this.canvas, (width, height, k) => this.lay(height, k));
  }
  lay(height, k) {
    const { stage } = this;
    const [top, first] = [58 * k, Math.round(height * 0.68)];
    const box = { y: first + 34 * k, h: height - first - 66 * k };
    return [
      heightPlot(stage, top, first - top - 8 * k),
      { name: "lr", kind: "auto", title: stage.words.rate, ...box, last: true },
    ];
  }
  table() {
    return this.stage.table();
  }
  paint(time) {
    const { ctx, width, height, k, stage } = this;
    this.charts.draw(ctx, width, height, k, Math.min(time, stage.film.count - 1));
  }
}
