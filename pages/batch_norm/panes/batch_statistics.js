// Batch norm's two pairs of statistics over the steps, at the player's cursor: the mini-batch's, which train mode
// divides by, and the running ones, which eval mode divides by.

import { Backdrop, brief, element, marker, PANES, surface } from "../../../assets/kit.js";

const BATCH_MEAN = 0;
const BATCH_VARIANCE = 1;
const RUNNING_MEAN = 2;
const RUNNING_VARIANCE = 3; // last axis of bn_running
const MOMENTS = [
  ["mean", BATCH_MEAN, RUNNING_MEAN],
  ["variance", BATCH_VARIANCE, RUNNING_VARIANCE],
];

/** Mean and variance of unit 1 of one layer, a row for each variant with batch norm; all rows on one scale. */
class Running {
  /** `facts`: of each variant { layers, momentum, stale }, null without batch norm. */
  constructor(player, facts) {
    Object.assign(this, { player, facts, backdrop: new Backdrop(), rows: facts.flatMap((own, k) => (own ? [k] : [])) });
    const { words: w, view } = player;
    const layers = [...new Set(this.rows.flatMap((k) => facts[k].layers))].sort((a, b) => a - b);
    if (!layers.includes(view.normalized)) view.normalized = layers[0];
    this.canvas = element("canvas", { class: "running", role: "img" });
    this.canvas.addEventListener("pointerdown", (event) => player.seek(this.frameAt(event)));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => player.tip());
    const layer = player.choose(
      "layer",
      layers.map((l) => [l, l + 1]),
      view.normalized,
      (value) => {
        view.normalized = +value;
      },
    );
    const tools = element(
      "div",
      { class: "tools" },
      element("strong", {}, w.running),
      layer,
      element("span", { class: "hint" }, w.running_hint),
    );
    this.nodes = [tools, this.canvas];
  }
  get parts() {
    return [{ canvas: this.canvas }];
  }
  get wide() {
    return this.canvas.clientWidth >= 560;
  }
  /** Where a variant's mean and variance stand: beside each other, or one above the other on a phone. */
  boxes(row) {
    const width = this.canvas.clientWidth;
    const w = this.wide ? width / 2 : width;
    const tall = this.rowHeight;
    return MOMENTS.map((_, i) => ({
      x: this.wide ? i * w : 0,
      y: row * tall + 18 + (this.wide ? 0 : i * this.tall),
      w,
      h: this.tall,
    }));
  }
  get tall() {
    return this.rows.length > 1 ? 84 : 110;
  }
  get rowHeight() {
    return 18 + (this.wide ? 1 : 2) * this.tall + 8;
  }
  frameAt(event) {
    const w = this.wide ? this.canvas.clientWidth / 2 : this.canvas.clientWidth;
    const share = ((event.offsetX % w) - 44) / (w - 54);
    return Math.round(Math.max(0, Math.min(1, share)) * (this.player.film.total - 1));
  }
  value(frame, variant, which) {
    return this.player.film.at("bn_running", frame, variant, this.player.view.normalized, which);
  }
  /** "mean: mini-batch 0.12, running average 0.03" and the same of the variance. */
  sentences(frame, k) {
    const { words: w } = this.player;
    return MOMENTS.map(
      ([part, batch, running]) =>
        `${w[part]}: ${w.mini_batch} ${brief(this.value(frame, k, batch))}, ${w.running_average} ${brief(this.value(frame, k, running))}`,
    );
  }
  hover(event) {
    const { film, variants, words } = this.player;
    const frame = Math.min(this.frameAt(event), film.count - 1);
    const k = this.rows[Math.min(Math.floor(event.offsetY / this.rowHeight), this.rows.length - 1)];
    if (frame >= 0)
      this.player.tip(event, [variants[k].name, `${words.step} ${film.steps[frame]}`, ...this.sentences(frame, k)]);
  }
  describe() {
    const { film, frame, variants, view, words: w } = this.player;
    const place = `${w.layer} ${view.normalized + 1}, ${w.unit} 1, ${w.step} ${film.steps[frame]}`;
    const label = `${w.running}. ${place}. ${this.rows.map((k) => `${variants[k].name}: ${this.sentences(frame, k).join("; ")}`).join(". ")}`;
    this.canvas.setAttribute("aria-label", label);
  }
  draw(position) {
    if (!this.player.film.has("bn_running")) return;
    const { ctx } = surface(this.canvas, this.rows.length * this.rowHeight);
    const { film, ink, view, shownCount } = this.player;
    ctx.font = `11px ${ink.font}`;
    this.backdrop.draw(ctx, `${film.run} ${shownCount} ${view.normalized} ${ink.text}`, (still) => this.paint(still));
    const frame = Math.round(position);
    this.rows.forEach((k, row) =>
      this.boxes(row).forEach((box, i) => this.cursor(ctx, box, k, MOMENTS[i], this.scales[i], position, frame)),
    );
  }
  paint(ctx) {
    this.scales = MOMENTS.map(([part, ...which]) => this.scale(which, part === "variance"));
    this.rows.forEach((k, row) => {
      this.title(ctx, k, row * this.rowHeight);
      this.boxes(row).forEach((box, i) => this.plot(ctx, box, k, MOMENTS[i], this.scales[i]));
    });
  }
  title(ctx, k, y) {
    const { variants, ink, words } = this.player;
    const variant = variants[k];
    const { momentum: m, stale } = this.facts[k];
    const rule = `${words.running_average} ← ${+(1 - m).toFixed(6)} · ${words.running_average} + ${m} · ${words.mini_batch}`;
    ctx.fillStyle = variant.color;
    marker(ctx, variant.marker, 8, y + 8, 4);
    ctx.textAlign = "left";
    ctx.fillStyle = ink.text;
    ctx.fillText(variant.name, 18, y + 12);
    if (this.wide) {
      ctx.textAlign = "right";
      ctx.fillStyle = ink.soft;
      ctx.fillText(stale ? words.running_stale.replace("{step}", stale) : rule, this.canvas.clientWidth - 10, y + 12);
    }
  }
  /** Lowest and highest value of all rows; the variance on a logarithmic axis where it changes by more than 30 times. */
  scale(which, positive) {
    const { film, shownCount } = this.player;
    let low = Infinity;
    let high = -Infinity;
    for (let f = 0; f < shownCount; f++)
      for (const k of this.rows)
        for (const i of which) {
          const value = this.value(f, k, i);
          if (Number.isFinite(value) && !(positive && value <= 0)) {
            low = Math.min(low, value);
            high = Math.max(high, value);
          }
        }
    if (!(high >= low)) [low, high] = [0, 1];
    if (positive && high > 30 * low && low > 0)
      return { log: true, low: Math.log10(low) - 0.1, high: Math.log10(high) + 0.1 };
    if (positive) low = 0;
    const room = (high - low || 1) * 0.06;
    return { low: positive ? 0 : low - room, high: high + room };
  }
  across(box) {
    const last = Math.max(1, this.player.film.total - 1);
    return (frame) => box.x + 44 + ((box.w - 54) * frame) / last;
  }
  /** From a value to its height; what cannot stand on a logarithmic axis lies on its floor. */
  up(box, { low, high, log }) {
    return (value) =>
      box.y +
      16 +
      (box.h - 22) * (1 - Math.max(0, ((log ? Math.log10(Math.max(value, 1e-30)) : value) - low) / (high - low)));
  }
  plot(ctx, box, k, [part, batch, running], scale) {
    const { ink, words, variants, shownCount } = this.player;
    const px = this.across(box);
    const py = this.up(box, scale);
    this.axes(ctx, box, `${words[part]}${scale.log ? ` (${words.log})` : ""}`, scale, py);
    ctx.fillStyle = ctx.strokeStyle = variants[k].color;
    ctx.globalAlpha = 0.65;
    for (let f = 0; f < shownCount; f++)
      if (Number.isFinite(this.value(f, k, batch))) marker(ctx, "circle", px(f), py(this.value(f, k, batch)), 2);
    ctx.globalAlpha = 1;
    ctx.lineWidth = 2.4;
    ctx.setLineDash([]);
    ctx.beginPath();
    for (let f = 0; f < shownCount; f++)
      if (Number.isFinite(this.value(f, k, running))) ctx.lineTo(px(f), py(this.value(f, k, running)));
    ctx.stroke();
  }
  axes(ctx, box, title, { low, high, log }, py) {
    const { ink } = this.player;
    const apart = 0.2 * (high - low); // ticks that are nearer write over each other
    const inner = log
      ? [Math.ceil(low), Math.floor(high)]
      : low < -apart && high > apart
        ? [low, 0, high]
        : [low, high];
    const ticks = log ? (inner[1] > inner[0] ? inner : [low, high]).map((e) => 10 ** e) : inner;
    for (const tick of ticks) {
      ctx.fillStyle = ink.line;
      ctx.fillRect(box.x + 44, py(tick), box.w - 54, 0.6);
      ctx.fillStyle = ink.soft;
      ctx.textAlign = "right";
      ctx.fillText(brief(tick), box.x + 39, py(tick) + 4);
    }
    ctx.textAlign = "left";
    ctx.fillStyle = ink.text;
    ctx.fillText(title, box.x + 44, box.y + 10);
  }
  /** The cursor; at it both values, large, with a line from one to the other: what asking in the wrong mode changes. */
  cursor(ctx, box, k, [, batch, running], scale, position, frame) {
    const { ink, variants } = this.player;
    const x = this.across(box)(position);
    const py = this.up(box, scale);
    const [a, b] = [this.value(frame, k, batch), this.value(frame, k, running)];
    ctx.fillStyle = ink.line;
    ctx.fillRect(x, box.y + 16, 1, box.h - 22);
    if (!Number.isFinite(a) || !Number.isFinite(b)) return;
    const at = this.across(box)(frame);
    ctx.fillStyle = ink.text;
    ctx.fillRect(at - 0.5, Math.min(py(a), py(b)), 2, Math.abs(py(a) - py(b)));
    ctx.fillStyle = variants[k].color;
    marker(ctx, "circle", at, py(a), 4);
    ctx.fillStyle = ink.text;
    ctx.fillRect(at - 6, py(b) - 2, 12, 4);
    ctx.textAlign = "right";
    ctx.fillText(`● ${brief(a)}  ━ ${brief(b)}`, box.x + box.w - 10, box.y + 10);
  }
}
PANES.batch_statistics = Running;
