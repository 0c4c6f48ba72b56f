// Loss and accuracy against the step.

import { Backdrop, brief, DASHES, element, marker, PANES, percent, surface } from "./kit.js";

/** Loss and accuracy of all variants against the step, with the cursor. */
class Curves {
  constructor(player) {
    Object.assign(this, { player, backdrop: new Backdrop() });
    this.canvas = element("canvas", { class: "curves", role: "img" });
    this.canvas.addEventListener("pointerdown", (event) => player.seek(this.frameAt(event)));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => player.tip());
  }
  get calm() {
    return true;
  }
  get nodes() {
    return [this.canvas];
  }
  get parts() {
    return [{ canvas: this.canvas }];
  }
  describe() {
    const { film, words, frame, variants } = this.player;
    const line = (v, k) =>
      `${v.name}: ${words.loss} ${brief(film.at("loss", frame, k))}, ${words.train} ${percent(film.at("train_accuracy", frame, k))}`;
    this.canvas.setAttribute("aria-label", `${words.step} ${film.steps[frame]}. ${variants.map(line).join("; ")}`);
  }
  boxes(width) {
    const narrow = width < 560;
    const w = narrow ? width : width / 2;
    const h = 150;
    return [
      { x: 0, y: 0, w, h },
      { x: narrow ? 0 : w, y: narrow ? h + 8 : 0, w, h },
    ];
  }
  frameAt(event) {
    const box = this.boxes(this.canvas.clientWidth).findLast((b) => event.offsetX >= b.x && event.offsetY >= b.y) ?? {
      x: 0,
      w: 1,
    };
    const share = (event.offsetX - box.x - 44) / (box.w - 54);
    return Math.round(Math.max(0, Math.min(1, share)) * (this.player.film.total - 1));
  }
  hover(event) {
    const { film, variants, words } = this.player;
    const frame = Math.min(this.frameAt(event), film.count - 1);
    if (frame < 0) return;
    const lines = variants.map(
      (v, k) =>
        `${v.name}: ${words.loss} ${brief(film.at("loss", frame, k))}, ${words.train} ${percent(film.at("train_accuracy", frame, k))}, ${words.test} ${percent(film.last("test_accuracy", frame, k))}`,
    );
    this.player.tip(event, [`${words.step} ${film.steps[frame]}`, ...lines]);
  }
  draw(position) {
    const wide = this.canvas.clientWidth;
    const narrow = wide < 560;
    const { ctx, width } = surface(this.canvas, narrow ? 308 : 150);
    const [left, right] = this.boxes(width);
    const { words } = this.player;
    const { film, view, shownCount, ink } = this.player;
    const height = 114;
    ctx.font = `11px ${ink.font}`;
    this.backdrop.draw(ctx, `${film.run} ${film.count} ${shownCount} ${view.linear}`, (still) => {
      this.plot(still, left, words.loss, [["loss", 1]], view.linear ? this.linearScale() : this.lossScale());
      this.plot(
        still,
        right,
        words.accuracy,
        [
          ["train_accuracy", 1],
          ["test_accuracy", 0.5],
        ],
        { low: 0, high: 1, ticks: [0, 0.5, 1], label: percent },
      );
    });
    ctx.fillStyle = ink.text;
    for (const box of [left, right]) ctx.fillRect(this.across(box)(position), box.y + 18, 1, height);
  }
  /** From a frame to its place from left to right. */
  across(box) {
    const last = Math.max(1, this.player.film.total - 1);
    return (frame) => box.x + 44 + ((box.w - 54) * frame) / last;
  }
  /** [least, largest] loss among all frames; [Infinity, 0] where there is none. */
  lossEnds() {
    const { film, variants } = this.player;
    let low = Infinity;
    let high = 0;
    for (let k = 0; k < variants.length; k++)
      for (let f = 0; f < film.count; f++) {
        const value = film.at("loss", f, k);
        if (Number.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    return [low, high];
  }
  linearScale() {
    const high = this.lossEnds()[1] || 1;
    return { low: 0, high: high * 1.03, ticks: [0, high / 2, high], label: brief };
  }
  lossScale() {
    let [low, high] = this.lossEnds();
    if (!(high > 0)) [low, high] = [0.1, 1];
    low = Math.log10(Math.max(low, high * 1e-6));
    high = Math.log10(high);
    if (high - low < 0.5) {
      high += 0.25;
      low -= 0.25;
    }
    const ticks = [];
    for (let e = Math.ceil(low); e <= high; e++) ticks.push(e);
    if (ticks.length < 2) ticks.splice(0, 9, low, (low + high) / 2, high);
    return { low, high, ticks, label: (e) => brief(10 ** e), map: Math.log10 };
  }
  plot(ctx, box, title, columns, scale) {
    const { ink, variants } = this.player;
    const x0 = box.x + 44;
    const w = box.w - 54;
    const y0 = box.y + 18;
    const h = box.h - 36;
    const px = this.across(box);
    const py = (value) =>
      y0 + h * (1 - ((scale.map ? scale.map(Math.max(value, 1e-30)) : value) - scale.low) / (scale.high - scale.low));
    ctx.setLineDash([]);
    ctx.lineWidth = 1;
    ctx.textAlign = "right";
    for (const tick of scale.ticks) {
      const y = y0 + h * (1 - (tick - scale.low) / (scale.high - scale.low));
      ctx.fillStyle = ink.line;
      ctx.fillRect(x0, y, w, 0.6);
      ctx.fillStyle = ink.soft;
      ctx.fillText(scale.label(tick), x0 - 5, y + 4);
    }
    ctx.textAlign = "left";
    ctx.fillStyle = ink.text;
    ctx.fillText(title, x0, box.y + 11);
    ctx.textAlign = "right";
    ctx.fillStyle = ink.soft;
    ctx.fillText(`${this.player.words.step} ${this.player.steps}`, x0 + w, y0 + h + 13);
    ctx.save();
    ctx.beginPath();
    ctx.rect(x0 - 4, y0 - 4, w + 8, h + 8);
    ctx.clip();
    variants.forEach((variant, k) =>
      columns.forEach(([name, alpha], which) => this.line(ctx, name, k, variant, px, py, alpha, which)),
    );
    ctx.restore();
  }
  line(ctx, name, k, variant, px, py, alpha, which) {
    const { film } = this.player;
    ctx.strokeStyle = ctx.fillStyle = variant.color;
    ctx.globalAlpha = alpha;
    ctx.lineWidth = which ? 1.2 : 2;
    ctx.setLineDash(DASHES[variant.dash] ?? []);
    ctx.beginPath();
    let tip = null;
    let begun = false;
    for (let f = 0; f < this.player.shownCount; f++) {
      const value = film.at(name, f, k);
      if (!Number.isFinite(value)) continue;
      tip = [px(f), py(value)];
      if (begun) ctx.lineTo(...tip);
      else ctx.moveTo(...tip);
      begun = true;
    }
    ctx.stroke();
    if (tip && !which) marker(ctx, variant.marker, ...tip, 3.5);
    ctx.globalAlpha = 1;
  }
}
PANES.curves = Curves;
