// The X-ray: layers from top to bottom, steps from left to right.

import { Backdrop, brief, element, marker, PANES, percent, ramp, surface } from "./kit.js";
import { byLayer, deepest } from "./told.js";
import { keep } from "./written.js";

const AROUND = 120; // pixels of the board that are not maps: its edges, the tools, the scale of colours
const BELOW = 48; // pixels of the board below them and the maps: the key to the colours, and air
const TALLEST = 42; // of a layer
const MEASURES = [
  "activation_saturated",
  "activation_dead",
  "activation_std",
  "gradient_std",
  "gradient_norm",
  "update_ratio",
];

/** Layer x step heat maps of one measurement, one a variant, on one colour scale. */
class Xray {
  constructor(player) {
    Object.assign(this, { player, backdrop: new Backdrop() });
    this.canvas = element("canvas", { class: "xray", role: "application", tabindex: 0 });
    this.focus = { variant: 0, layer: 0 };
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => player.tip());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    const { words, view } = player;
    const measures = MEASURES.map((name) => [name, words[name]]);
    const measure = player.choose("measure", measures, view.measure, (value) => {
      view.measure = value;
    });
    const hint = element("span", { class: "hint" }, words.xray_hint);
    this.tools = element("div", { class: "tools" }, element("strong", {}, words.xray), measure, hint);
  }
  get nodes() {
    return [this.tools, this.canvas];
  }
  get parts() {
    return [{ canvas: this.canvas }];
  }
  describe() {
    const { words, view } = this.player;
    this.canvas.setAttribute("aria-label", `${words.xray}: ${words[view.measure]}. ${words.xray_hint}`);
  }
  table() {
    const { player } = this, { film, variants, view, frame } = player;
    const of = ({ name, depth }, k) => [name, (l) => (l < depth ? brief(film.at(view.measure, frame, k, l)) : "–")];
    return byLayer(player, deepest(player), variants.map(of));
  }
  layout() {
    const { variants } = this.player;
    const width = this.canvas.clientWidth;
    const narrow = width < 560;
    const columns = narrow ? 1 : Math.min(variants.length, 3);
    const w = width / columns;
    const deepest = Math.max(...variants.map((v) => v.depth));
    const rows = Math.ceil(variants.length / columns);
    const around = Math.max(AROUND, this.tools.offsetHeight + BELOW); // on a phone the tools take three lines
    const room = (this.player.board.clientHeight - around) / rows - 30;
    const cell = Math.max(6, Math.min(TALLEST, room / deepest));
    return { columns, w, h: 20 + deepest * cell + 10, cell, rows };
  }
  box(k) {
    const { columns, w, h, cell } = this.layout();
    return {
      x: (k % columns) * w + 18,
      y: Math.floor(k / columns) * h + 18,
      w: w - 28,
      h: this.player.variants[k].depth * cell,
      cell,
    };
  }
  find(event) {
    const { variants, film } = this.player;
    for (let k = 0; k < variants.length; k++) {
      const b = this.box(k);
      const u = (event.offsetX - b.x) / b.w;
      const layer = Math.floor((event.offsetY - b.y) / b.cell);
      if (u >= 0 && u <= 1 && layer >= 0 && layer < variants[k].depth) {
        const frame = Math.min(Math.floor(u * film.total), film.count - 1);
        return frame >= 0 ? { variant: k, layer, frame } : null;
      }
    }
    return null;
  }
  press(event) {
    const cell = this.find(event);
    if (!cell) return;
    this.focus = { variant: cell.variant, layer: cell.layer };
    this.player.seek(cell.frame);
    this.player.open(cell);
  }
  hover(event) {
    const cell = this.find(event);
    const { film, words, view, variants } = this.player;
    if (!cell) return this.player.tip();
    const value = brief(film.at(view.measure, cell.frame, cell.variant, cell.layer));
    this.player.tip(event, [
      variants[cell.variant].name,
      `${words.layer} ${cell.layer + 1}, ${words.step} ${film.steps[cell.frame]}`,
      `${words[view.measure]}: ${value}`,
    ]);
  }
  key(event) {
    const depth = this.player.variants[this.focus.variant].depth;
    const count = this.player.variants.length;
    if (event.key === "ArrowUp") this.focus.layer = Math.max(0, this.focus.layer - 1);
    else if (event.key === "ArrowDown") this.focus.layer = Math.min(depth - 1, this.focus.layer + 1);
    else if (event.key === "v") this.focus = { variant: (this.focus.variant + 1) % count, layer: 0 };
    else if (event.key === "Enter") this.player.open({ ...this.focus, frame: this.player.frame });
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.player.dirty = true;
  }
  scale() {
    const { film, variants, view } = this.player;
    const share = ["activation_saturated", "activation_dead"].includes(view.measure);
    if (share) return { low: 0, high: 1, map: (x) => x, label: percent };
    let low = Infinity;
    let high = -Infinity;
    for (let f = 0; f < film.count; f++)
      variants.forEach((v, k) => {
        for (let l = 0; l < v.depth; l++) {
          const value = film.at(view.measure, f, k, l);
          if (value > 0 && value < Infinity) {
            low = Math.min(low, value);
            high = Math.max(high, value);
          }
        }
      });
    if (!(high > 0)) [low, high] = [1e-3, 1];
    low = Math.max(low, high * 1e-12);
    const a = Math.log10(low);
    const b = Math.max(Math.log10(high), a + 0.3);
    return { low: a, high: b, map: (x) => Math.log10(Math.max(x, 1e-30)), label: (e) => brief(10 ** e, true) };
  }
  draw(position) {
    const { h, rows } = this.layout();
    const { ctx, width } = surface(this.canvas, rows * h + 24);
    const { film, ink, view, variants, shownCount } = this.player;
    ctx.font = `12px ${ink.font}`;
    this.backdrop.draw(ctx, `${film.run} ${view.measure} ${shownCount}`, (still) => {
      const scale = this.scale();
      variants.forEach((variant, k) => this.map(still, k, variant, scale));
      this.colors(still, rows * h + 4, width, scale);
    });
    variants.forEach((_, k) => this.cursor(ctx, this.box(k), k, position));
  }
  /** The colours with both ends, and what is measured: without what is in brackets where there is no room for it. */
  colors(ctx, y, width, scale) {
    const { ink, words, view } = this.player;
    const w = Math.min(180, width / 3);
    const [low, high] = [scale.low, scale.high].map((end) => scale.label(end));
    const x = Math.max(70, ctx.measureText(low).width + 8);
    keep(ctx, "bar", [0, y - 4, width, 18], { text: words[view.measure] });
    for (let i = 0; i < w; i++) {
      ctx.fillStyle = `rgb(${ramp(i / w)})`;
      ctx.fillRect(x + i, y, 1.2, 9);
    }
    ctx.fillStyle = ink.soft;
    ctx.textAlign = "right";
    ctx.fillText(low, x - 6, y + 9);
    ctx.textAlign = "left";
    const [whole, short] = [words[view.measure], words[view.measure].split(" (")[0]].map((name) => `${high}   ${name}`);
    ctx.fillText(x + w + 6 + ctx.measureText(whole).width > width ? short : whole, x + w + 6, y + 9);
  }
  map(ctx, k, variant, scale) {
    const { film, ink } = this.player;
    const b = this.box(k);
    const image = this.image(k, variant, scale);
    ctx.fillStyle = ink.panel;
    ctx.fillRect(b.x, b.y, b.w, b.h);
    if (image) {
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(image, b.x, b.y, (b.w * this.player.shownCount) / film.total, b.h);
    }
    ctx.textAlign = "left";
    ctx.fillStyle = variant.color;
    marker(ctx, variant.marker, b.x + 5, b.y - 9, 4);
    ctx.fillStyle = ink.text;
    ctx.save();
    ctx.beginPath();
    ctx.rect(b.x, b.y - 18, b.w, 18);
    ctx.clip();
    ctx.fillText(variant.name, b.x + 14, b.y - 5);
    ctx.restore();
    ctx.textAlign = "right";
    ctx.fillStyle = ink.soft;
    ctx.fillText("1", b.x - 4, b.y + 9);
    if (variant.depth > 1) ctx.fillText(variant.depth, b.x - 4, b.y + b.h);
  }
  cursor(ctx, b, k, position) {
    const { film, ink, view } = this.player;
    const x = b.x + (b.w * (position + 0.5)) / film.total;
    ctx.fillStyle = ink.back;
    ctx.fillRect(x - 1.5, b.y, 3, b.h);
    ctx.fillStyle = ink.text;
    ctx.fillRect(x - 0.6, b.y, 1.2, b.h);
    if (this.focus.variant === k && view.opened) {
      ctx.strokeStyle = ink.text;
      ctx.lineWidth = 2;
      ctx.strokeRect(b.x, b.y + this.focus.layer * b.cell, b.w, b.cell);
    }
  }
  image(k, variant, scale) {
    const { film, view, shownCount } = this.player;
    if (!shownCount) return null;
    const canvas = element("canvas", { width: shownCount, height: variant.depth });
    const ctx = canvas.getContext("2d");
    const image = ctx.createImageData(shownCount, variant.depth);
    for (let f = 0; f < shownCount; f++)
      for (let l = 0; l < variant.depth; l++) {
        const value = film.at(view.measure, f, k, l);
        const at = 4 * (l * shownCount + f);
        if (Number.isNaN(value)) continue;
        image.data.set([...ramp((scale.map(value) - scale.low) / (scale.high - scale.low)), 255], at);
      }
    ctx.putImageData(image, 0, 0);
    return canvas;
  }
}
PANES.xray = Xray;
