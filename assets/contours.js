// Heights of a surface between the nodes of a grid, their levels, and the picture of bands and lines.

import { element } from "./kit.js";
import { Bowl } from "./steppers.js";

const LEVELS = 12;
const HUGE = 1e30;

/** Catmull-Rom weights of four neighbours at t in [0, 1): exact for parabolas. */
function cubic(t) {
  const s = t * t;
  const c = s * t;
  return [(2 * s - t - c) / 2, (2 - 5 * s + 3 * c) / 2, (t + 4 * s - 3 * c) / 2, (c - s) / 2];
}

/** f over a region [x_lo, x_hi, y_lo, y_hi], from its values (ny, nx) at evenly spaced nodes, the lowest y first. */
export class Relief {
  constructor({ values, shape: [ny, nx] }, { region, home, lowest }) {
    Object.assign(this, { values: values.map((v) => Math.max(-HUGE, Math.min(HUGE, v))), ny, nx, region, home });
    this.rule(lowest);
  }
  /** Heights at which lines are drawn, for the part of the surface that is looked at. */
  rule(lowest) {
    this.levels = lowest === null ? this.evenLevels() : this.logLevels(lowest);
  }
  /** Nodes and weights of n places from low to high along one side. */
  places(low, high, n, from, to, nodes) {
    const found = [];
    for (let i = 0; i < n; i++) {
      const at = ((low + ((high - low) * i) / Math.max(1, n - 1) - from) / (to - from)) * (nodes - 1);
      const first = Math.max(0, Math.min(nodes - 2, Math.floor(at)));
      found.push([
        [-1, 0, 1, 2].map((k) => Math.max(0, Math.min(nodes - 1, first + k))),
        cubic(Math.max(0, Math.min(1, at - first))),
      ]);
    }
    return found;
  }
  /** Heights at w x h places evenly over a window, ends included. */
  sample([x0, x1, y0, y1], w, h = w) {
    const [a, b, c, d] = this.region;
    const { values, nx, ny } = this;
    const across = this.places(x0, x1, w, a, b, nx);
    const up = this.places(y0, y1, h, c, d, ny);
    const low = up[0][0][0];
    const high = up[h - 1][0][3];
    const rows = new Float64Array((high - low + 1) * w);
    const out = new Float64Array(w * h);
    for (let j = low; j <= high; j++)
      for (let i = 0; i < w; i++) {
        const [[p, q, r, s], [k, l, m, n]] = across[i];
        const at = j * nx;
        rows[(j - low) * w + i] = k * values[at + p] + l * values[at + q] + m * values[at + r] + n * values[at + s];
      }
    for (let j = 0; j < h; j++) {
      const [nodes, [k, l, m, n]] = up[j];
      const [p, q, r, s] = nodes.map((node) => (node - low) * w);
      for (let i = 0; i < w; i++)
        out[j * w + i] = k * rows[p + i] + l * rows[q + i] + m * rows[r + i] + n * rows[s + i];
    }
    return out;
  }
  at(x, y) {
    const [a, b, c, d] = this.region;
    return x < a || x > b || y < c || y > d ? NaN : this.sample([x, x, y, y], 1)[0];
  }
  sorted() {
    return this.sample(this.home, 80)
      .filter((v) => Math.abs(v) < HUGE)
      .sort();
  }
  /** Levels in equal ratios above the lowest known minimum: a narrow valley shows as well as the slopes. */
  logLevels(lowest) {
    const heights = this.sorted()
      .map((v) => v - lowest)
      .filter((v) => v > 0);
    if (!heights.length) return [lowest];
    const top = heights[Math.floor(0.97 * (heights.length - 1))];
    const low = Math.max(heights[Math.floor(0.005 * heights.length)] / 6, top * 1e-9);
    return Array.from({ length: LEVELS }, (_, i) => lowest + low * (top / low) ** (i / (LEVELS - 1)));
  }
  /** Levels with equal areas between them, where no minimum is known. */
  evenLevels() {
    const heights = this.sorted();
    if (!heights.length) return [0];
    return [
      ...new Set(
        Array.from(
          { length: LEVELS },
          (_, i) => heights[Math.floor(((i + 0.7) / (LEVELS + 0.4)) * (heights.length - 1))],
        ),
      ),
    ];
  }
}

/** A quadratic: its heights are computed where they are wanted, and its lines are ellipses. */
export class BowlRelief extends Relief {
  constructor({ bowl, region, home, lowest }) {
    super({ values: new Float64Array(0), shape: [0, 0] }, { region, home, lowest: null });
    Object.assign(this, { bowl: new Bowl(bowl), lowest, levels: [] });
  }
  /** Lines are where they tell most of the window that is looked at. */
  look(view) {
    if (this.home.join() === view.join() && this.levels.length) return;
    this.home = view;
    this.rule(this.lowest);
  }
  sample([x0, x1, y0, y1], w, h = w) {
    const out = new Float64Array(w * h);
    if (!this.bowl) return out;
    for (let j = 0; j < h; j++) {
      const y = y0 + ((y1 - y0) * j) / Math.max(1, h - 1);
      for (let i = 0; i < w; i++) out[j * w + i] = this.bowl.f(x0 + ((x1 - x0) * i) / Math.max(1, w - 1), y);
    }
    return out;
  }
  at(x, y) {
    return this.bowl.f(x, y);
  }
  /** Bands and lines around the minimum (u, v) in pixels, `unit` pixels a unit of the surface. */
  paint(ctx, [width, height], [u, v], unit, colors, line) {
    const { flat, steep, angle } = this.bowl;
    const css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;
    ctx.fillStyle = css(colors.at(-1));
    ctx.fillRect(0, 0, width, height);
    Object.assign(ctx, { strokeStyle: line, lineWidth: 1 });
    for (let k = this.levels.length - 1; k >= 0; k--) {
      const [a, b] = [flat, steep].map((l) => Math.sqrt((2 * this.levels[k]) / l) * unit);
      ctx.beginPath();
      ctx.ellipse(u, v, a, b, (-angle * Math.PI) / 180, 0, 2 * Math.PI);
      ctx.fillStyle = css(colors[k]);
      ctx.fill();
      ctx.stroke();
    }
  }
}

/** [r, g, b] of any CSS colour. */
function channels(color) {
  const ctx = element("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  ctx.fillStyle = color;
  ctx.fillRect(0, 0, 1, 1);
  return [...ctx.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
/** One colour a band, between the page's own and a tint of its main colour: the floor is the light end of both. */
export function bandColors(ink, count) {
  const back = channels(ink.back);
  const tint = channels(`color-mix(in srgb, ${ink.main} 80%, ${ink.text})`);
  return Array.from({ length: count }, (_, i) => {
    const rise = i / Math.max(1, count - 1);
    const share = 0.02 + (ink.dark ? 0.3 * (1 - rise) : 0.36 * rise);
    return back.map((value, k) => Math.round(value + (tint[k] - value) * share));
  });
}
/** How many of the rising `levels` are at or below a height. */
function band(levels, height) {
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (levels[middle] <= height) low = middle + 1;
    else high = middle;
  }
  return low;
}
/** Bands of a window as a canvas of w x h pixels; transparent where f has no value. */
export function paintBands(relief, view, w, h, colors) {
  const heights = relief.sample(view, w, h);
  const canvas = element("canvas", { width: w, height: h });
  const ctx = canvas.getContext("2d");
  const image = ctx.createImageData(w, h);
  const words = new Uint32Array(image.data.buffer);
  const codes = colors.map(([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r);
  for (let j = 0; j < h; j++)
    for (let i = 0; i < w; i++) {
      const height = heights[(h - 1 - j) * w + i];
      if (!Number.isNaN(height)) words[j * w + i] = codes[band(relief.levels, height)];
    }
  ctx.putImageData(image, 0, 0);
  return canvas;
}
/** Lines of equal height by marching squares, as a path in pixels of a map w x h. */
export function contourLines(relief, view, w, h = w) {
  const [nx, ny] = [w, h].map((side) => Math.max(24, Math.round(side / 3)));
  const heights = relief.sample(view, nx, ny);
  const [right, down] = [w / (nx - 1), h / (ny - 1)];
  const path = new Path2D();
  for (let j = 0; j < ny - 1; j++)
    for (let i = 0; i < nx - 1; i++) {
      const at = j * nx + i;
      const corners = [heights[at], heights[at + 1], heights[at + nx + 1], heights[at + nx]];
      const low = Math.min(...corners);
      const high = Math.max(...corners);
      if (Number.isNaN(low + high)) continue;
      for (let k = band(relief.levels, low); k < relief.levels.length && relief.levels[k] <= high; k++) {
        crossings(corners, relief.levels[k], (x, y, first) =>
          path[first ? "moveTo" : "lineTo"]((i + x) * right, h - (j + y) * down),
        );
      }
    }
  return path;
}
const SIDES = [
  [0, 0, 1, 0],
  [1, 0, 0, 1],
  [1, 1, -1, 0],
  [0, 1, 0, -1],
]; // where a cell's sides begin, and which way they go
/** The one or two pieces of a line at `level` through a cell: add(x, y, whether a piece begins). */
function crossings(corners, level, add) {
  const met = [];
  for (let s = 0; s < 4; s++) {
    const a = corners[s];
    const b = corners[(s + 1) % 4];
    if (a >= level !== b >= level) met.push([SIDES[s], (level - a) / (b - a)]);
  }
  const middle = (corners[0] + corners[1] + corners[2] + corners[3]) / 4 >= level;
  if (met.length === 4 && middle !== corners[0] >= level) met.push(met.shift()); // a saddle: join what belongs together
  met.forEach(([[x, y, u, v], t], i) => add(x + u * t, y + v * t, i % 2 === 0));
}
