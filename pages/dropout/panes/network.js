// The drawn network of the picture of masks: units that are on, by how much they hand on, and crosses for those off.

import { cross, curve } from "../../../assets/links.js";
import { Picture } from "../../../assets/picture.js";

const TOP = 104; // above the first unit, in units of the picture's scale
const FOOT = 40;

/** Replaces {name} in a text by what `values` has under it. */
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A picture with the network; subclasses have `end` (what was measured), `now` (the mask), and says(mask). */
export class Network extends Picture {
  /** Where things stand: x of the digit, of the layers and of the bars; y of the units. */
  places() {
    const { width, height, k, phone, given } = this;
    const layers = phone ? given.layers.slice(-2) : given.layers;
    const from = phone ? 34 : width * 0.3;
    const to = phone ? width * 0.34 : width * 0.5;
    const across = layers.map((_, i) => (layers.length > 1 ? from + ((to - from) * i) / (layers.length - 1) : to));
    const gap = (height - (TOP + FOOT) * k) / given.units;
    const ups = Array.from({ length: given.units }, (_, unit) => TOP * k + gap * (unit + 0.5));
    const bars = { x: phone ? width * 0.52 : width * 0.66, w: phone ? width * 0.3 : width * 0.22 };
    const each = (height - (TOP + FOOT) * k) / given.classes;
    Object.assign(this, { layers, across, ups, barsAt: bars, each, radius: Math.min(15 * k, gap * 0.36) });
  }
  row(label) {
    return TOP * this.k + this.each * (label + 0.5);
  }
  /** From the digit to the units of the first layer that are on. */
  feed(x, middle, size) {
    if (this.layers[0] !== 0) return;
    this.ups.forEach((y, unit) => {
      const off = this.off(0, unit);
      const from = [x + 8 * this.k, middle + ((unit / (this.given.units - 1)) * 0.8 - 0.4) * size];
      this.curve(from, [this.across[0] - this.radius, y], { alpha: off ? 0.06 : 0.3, width: 1.2 });
    });
  }
  /** What a drawn unit hands on under this mask, NaN where it is off. */
  value(layer, unit, mask = this.now) {
    const [, masks, depth, units] = this.end.mask_units.shape;
    return this.end.mask_units.values[(Math.min(mask, masks - 1) * depth + layer) * units + unit];
  }
  off(layer, unit) {
    return Number.isNaN(this.value(layer, unit));
  }
  link(layer, unit, next) {
    const [, , units] = this.end.mask_links.shape;
    return this.end.mask_links.values[(layer * units + unit) * units + next];
  }
  curve(from, to, { color = this.stage.ink.soft, ...look }) {
    curve(this.ctx, this.k, from, to, { color, ...look });
  }
  network() {
    const { marks, k, given, stage, phone } = this;
    const { words, ink } = stage;
    this.layers.forEach((layer, i) => this.wires(layer, i));
    this.layers.forEach((layer, i) => {
      const most = this.strongest(layer);
      this.ups.forEach((y, unit) => this.unit(this.across[i], y, this.value(layer, unit), most));
      const off = this.end.mask_counts.values[this.now * this.end.mask_counts.shape[2] + layer];
      const head = { size: phone ? 12 : 14, weight: 600, align: "center", halo: false };
      const soft = { size: 12, align: "center", color: ink.soft, halo: false };
      marks.text(`${words.masks_layer} ${layer + 1}`, this.across[i], 76 * k, head);
      const gone = filled(words.masks_gone, { off, width: given.width });
      if (phone) marks.text(`${off}/${given.width}`, this.across[i], 93 * k, soft);
      else marks.text(gone, this.across[i], 94 * k, soft);
    });
    if (phone) return;
    const drawn = filled(words.masks_drawn, { units: given.units, width: given.width });
    const style = { size: 12, color: ink.soft, halo: false };
    marks.text(`${drawn} · ${words.masks_links}`, 22 * k, this.height - 14 * k, style);
  }
  /** The largest value that a unit of this layer hands on under any mask. */
  strongest(layer) {
    let most = 1e-9;
    for (let mask = 0; mask < this.given.masks; mask++)
      for (let unit = 0; unit < this.given.units; unit++) {
        const value = Math.abs(this.value(layer, unit, mask));
        if (value > most) most = value;
      }
    return most;
  }
  /** The lines that leave a layer: to the next one that is drawn, and from the last to the class that is answered. */
  wires(layer, i) {
    const { given } = this;
    const last = i === this.layers.length - 1;
    const says = this.says(this.now);
    const ends = last ? [says] : this.ups.map((_, unit) => unit);
    const to = (next) => (last ? [this.barsAt.x - 26 * this.k, this.row(says)] : [this.across[i + 1], this.ups[next]]);
    let most = 1e-9;
    for (let unit = 0; unit < given.units; unit++)
      for (const next of ends) most = Math.max(most, Math.abs(this.link(layer, unit, next)));
    for (let unit = 0; unit < given.units; unit++)
      for (const next of ends) {
        const gone = this.off(layer, unit) || (!last && this.off(layer + 1, next));
        this.wire([this.across[i], this.ups[unit]], to(next), this.link(layer, unit, next) / most, gone);
      }
  }
  /** One line: its weight is its width, below 0 it is dashed; faint where a unit at its end is off. */
  wire(from, to, weight, gone) {
    if (gone) return this.curve(from, to, { width: 0.8, alpha: 0.05 });
    const { color } = this.stage.variants[this.given.variant];
    const size = Math.abs(weight);
    if (size < 0.12) return;
    const dash = weight < 0 ? [4, 3] : [];
    this.curve(from, to, { color, width: 0.5 + 3 * size, alpha: 0.12 + 0.6 * size, dash });
  }
  unit(x, y, value, most) {
    const { ctx, radius: r, stage, k } = this;
    const { ink } = stage;
    const { color } = stage.variants[this.given.variant];
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = ink.stage;
    ctx.fill();
    if (Number.isNaN(value)) {
      const arm = r * 0.62;
      Object.assign(ctx, { strokeStyle: ink.soft, lineWidth: 1 * k });
      ctx.setLineDash([3 * k, 3 * k]);
      if (r > 8 * k) ctx.stroke(); // smaller crosses would be lost in their rings
      ctx.setLineDash([]);
      cross(ctx, x, y, arm, { color: ink.soft, width: Math.min(1.9 * k, r * 0.22) });
    } else {
      Object.assign(ctx, { fillStyle: color, globalAlpha: Math.min(1, 0.08 + 0.92 * (Math.abs(value) / most) ** 0.6) });
      ctx.fill();
      Object.assign(ctx, { strokeStyle: color, lineWidth: 1.5 * k, globalAlpha: 1 });
      ctx.stroke();
    }
    ctx.restore();
  }
}
