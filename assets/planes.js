// The answers of a network over the plane of its two inputs: which class wins, by how much, and the examples.

import { element, marker } from "./kit.js";

/** Okabe and Ito; beyond the seventh, for tables with up to ten classes, three more that they leave room for. */
export const CLASSES = [
  ...["#56b4e9", "#e69f00", "#cc79a7", "#009e73", "#f0e442", "#0072b2", "#d55e00"],
  ...["#8a8f98", "#7f3c8d", "#a6761d"],
];

const FINE = 3; // pixels that are painted for each point that was measured, along each side
const COARSE = 2; // of a small plane
const PALE = 0.14; // how much of a class's colour there is where it wins by nothing
const FULL = 0.5;
const CROWD = 60; // rings from which on they are drawn smaller

/** [r, g, b] of a colour like "#56b4e9". */
export const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
export const blend = (a, b, t) => a.map((part, i) => Math.round(part + (b[i] - part) * t));
/** The ground on which classes and responses are painted. */
export const ground = (ink) => (ink.dark ? [18, 25, 34] : [250, 251, 253]);
/** The bits of a row of bytes, first bit highest, as numpy packs them. */
const bit = (bytes, at) => (bytes[at >> 3] >> (7 - (at & 7))) & 1;

/** Where a fine pixel lies among the points: the lower one, and how far it is to the next. */
function between(side, fine) {
  const low = new Int32Array(fine);
  const part = new Float32Array(fine);
  for (let i = 0; i < fine; i++) {
    const at = Math.max(0, Math.min(side - 1, ((i + 0.5) * side) / fine - 0.5));
    low[i] = Math.min(side - 2, Math.floor(at));
    part[i] = at - low[i];
  }
  return { low, part };
}

/** The answers of one variant at one time, as probabilities, and the pictures made of them. */
export class Plane {
  constructor(side, classes) {
    Object.assign(this, { side, classes, fine: 0, shares: new Float32Array(classes * side * side) });
    this.canvas = element("canvas");
  }
  /** Room for so many pixels along each side. */
  make(fine) {
    Object.assign(this, { fine, lattice: between(this.side, fine), image: new ImageData(fine, fine) });
    Object.assign(this.canvas, { width: fine, height: fine });
  }
  /** Take the answers at a time in frames, between two of them where it plays; whether there are any. */
  read(film, position, variant) {
    const low = Math.floor(position);
    const now = `${film.run} ${position} ${Math.min(low + 2, film.count)}`;
    if (now === this.stamp) return this.known;
    const a = film.row("boundary", low, variant);
    const b = film.row("boundary", low + 1, variant);
    Object.assign(this, { stamp: now, known: Boolean(a), painted: "" });
    if (a) this.mix(a, b, position - low);
    return this.known;
  }
  mix(a, b, t) {
    const { shares, classes, side } = this;
    const points = side * side;
    const last = (classes - 1) * points;
    for (let i = 0; i < points; i++) {
      let rest = 1;
      for (let c = 0; c < classes - 1; c++) {
        const at = c * points + i;
        shares[at] = (a[at] + (b[at] - a[at]) * t) / 255;
        rest -= shares[at];
      }
      shares[last + i] = Math.max(0, rest);
    }
  }
  /** Paint which class wins: its colour, the stronger the larger its lead over the next, or flat where `sharp`. */
  paint(ctx, x, y, size, ink, sharp) {
    const now = `${this.stamp} ${ink.dark} ${sharp}`;
    const { side } = this;
    const fine = side * (size * (globalThis.devicePixelRatio || 1) > side * FINE ? FINE : COARSE);
    if (now !== this.painted || fine > this.fine) {
      if (fine !== this.fine) this.make(fine);
      this.fill(ink, sharp);
      this.painted = now;
    }
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = size > 2 * this.fine ? "high" : "low"; // of small planes better is not seen, and slow
    ctx.drawImage(this.canvas, x, y, size, size);
  }
  fill(ink, sharp) {
    const { fine, classes, image, lattice } = this;
    const base = ground(ink);
    const colors = CLASSES.slice(0, classes).map(rgb);
    const pixels = image.data;
    if (classes === 2) this.fillTwo(pixels, base, colors, sharp);
    for (let j = 0, out = 0; classes > 2 && j < fine; j++) {
      for (let i = 0; i < fine; i++, out += 4) {
        const { best, lead } = this.winner(lattice.low[i], lattice.part[i], lattice.low[j], lattice.part[j]);
        const t = sharp ? FULL : PALE + (FULL - PALE) * lead;
        const color = colors[best];
        for (let c = 0; c < 3; c++) pixels[out + c] = base[c] + (color[c] - base[c]) * t;
        pixels[out + 3] = 255;
      }
    }
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }
  /** The same of two classes, whose probabilities add up to 1: one plane says it all. */
  fillTwo(pixels, base, colors, sharp) {
    const { fine, side, shares, lattice: { low, part } } = this;
    const steps = colors.map((color) => color.map((value, c) => value - base[c]));
    for (let j = 0, out = 0; j < fine; j++) {
      const row = low[j] * side;
      for (let i = 0; i < fine; i++, out += 4) {
        const at = row + low[i];
        const top = shares[at] + (shares[at + 1] - shares[at]) * part[i];
        const below = shares[at + side] + (shares[at + side + 1] - shares[at + side]) * part[i];
        const lead = 2 * (top + (below - top) * part[j]) - 1;
        const t = sharp ? FULL : PALE + (FULL - PALE) * Math.abs(lead);
        const step = steps[lead < 0 ? 1 : 0];
        pixels[out] = base[0] + step[0] * t;
        pixels[out + 1] = base[1] + step[1] * t;
        pixels[out + 2] = base[2] + step[2] * t;
        pixels[out + 3] = 255;
      }
    }
  }
  /** The class with the largest probability between four points, and how far it leads the next. */
  winner(i, u, j, v) {
    const { shares, classes, side } = this;
    const found = this.found ?? (this.found = { best: 0, lead: 0 });
    let first = -1;
    let second = -1;
    for (let c = 0, at = j * side + i; c < classes; c++, at += side * side) {
      const top = shares[at] + (shares[at + 1] - shares[at]) * u;
      const low = shares[at + side] + (shares[at + side + 1] - shares[at + side]) * u;
      const share = top + (low - top) * v;
      if (share > first) {
        second = first;
        first = share;
        found.best = c;
      } else if (share > second) second = share;
    }
    found.lead = first - second;
    return found;
  }
  /** The probability of one class over the plane, as a picture of the plane's own points. */
  share(of, ink) {
    const { side, shares } = this;
    const stamp = `${this.stamp} ${ink.dark}`;
    this.small ??= [];
    const held = (this.small[of] ??= { canvas: element("canvas", { width: side, height: side }), stamp: "" });
    if (held.stamp !== stamp) {
      const image = new ImageData(side, side);
      const [base, color] = [ground(ink), rgb(CLASSES[of])];
      for (let i = 0; i < side * side; i++) {
        const t = 0.92 * shares[of * side * side + i];
        for (let c = 0; c < 3; c++) image.data[4 * i + c] = base[c] + (color[c] - base[c]) * t;
        image.data[4 * i + 3] = 255;
      }
      held.canvas.getContext("2d").putImageData(image, 0, 0);
      held.stamp = stamp;
    }
    return held.canvas;
  }
}

/** The examples of one data set in a square box of the canvas: filled to train on, hollow to test. */
export class Points {
  constructor({ window: [low, high], train, test, numbers }) {
    Object.assign(this, { low, high, train: train.length / 3, all: [...train, ...test], numbers });
  }
  /** The colour of a class; of a number, between the colours of the least and of the largest. */
  color(i) {
    const value = this.all[3 * i + 2];
    if (!this.numbers) return CLASSES[value];
    return `rgb(${blend(rgb(CLASSES[1]), rgb(CLASSES[0]), value).join()})`;
  }
  get count() {
    return this.all.length / 3;
  }
  place(i, { x, y, size }) {
    const { low, high, all } = this;
    const share = (value) => (value - low) / (high - low);
    return [x + size * share(all[3 * i]), y + size * (1 - share(all[3 * i + 1]))];
  }
  /** Paint them; of a small box the training part alone, in small. */
  paint(ctx, box, k, ink, small) {
    const r = (small ? 1.8 : 3.7) * k;
    const halo = ink.dark ? "#0c1016" : "#ffffff";
    for (let i = small ? this.train - 1 : this.count - 1; i >= 0; i--) {
      const test = i >= this.train;
      const color = this.color(i);
      ctx.fillStyle = halo;
      marker(ctx, "circle", ...this.place(i, box), r + (small ? 0.6 : 1) * k);
      ctx.fillStyle = color;
      marker(ctx, "circle", ...this.place(i, box), r);
      if (!test) continue;
      ctx.fillStyle = halo;
      marker(ctx, "circle", ...this.place(i, box), r - 1.7 * k);
    }
  }
  /** A ring around each that is answered wrongly; `wrong` are bits in the order of the examples. */
  rings(marks, box, wrong, radius) {
    const found = Array.from({ length: this.count }, (_, i) => i).filter((i) => bit(wrong, i));
    const [r, width] = found.length > CROWD ? [radius * 0.75, 1] : [radius, 1.5];
    for (const i of found) marks.ring(...this.place(i, box), r, { width });
  }
  /** Shares answered rightly, of the training and of the test part. */
  right(wrong) {
    const share = (from, to) => {
      let bad = 0;
      for (let i = from; i < to; i++) bad += bit(wrong, i);
      return to > from ? 1 - bad / (to - from) : NaN;
    };
    return { train: share(0, this.train), test: share(this.train, this.count) };
  }
}
