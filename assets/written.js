// What is written and drawn where on the canvases, for whoever asks what it is: kept only while somebody does
// (hub.written is then a list, begun anew with every picture).

import { hub } from "./hub.js";

const NEAR = 5; // pixels beyond a piece's box that still mean it

/** Note a piece of a kind with its box [x, y, w, h], in the units of a context, and what there is to say about it. */
export function keep(ctx, kind, [x, y, w, h], facts = {}) {
  if (!hub.written) return;
  const { a, b, c, d, e, f } = ctx.getTransform(), ratio = globalThis.devicePixelRatio || 1;
  const corners = [[x, y], [x + w, y], [x, y + h], [x + w, y + h]];
  const [us, vs] = [
    corners.map(([u, v]) => (a * u + c * v + e) / ratio),
    corners.map(([u, v]) => (b * u + d * v + f) / ratio),
  ];
  const box = [Math.min(...us), Math.min(...vs), Math.max(...us), Math.max(...vs)];
  hub.written.push({ canvas: ctx.canvas.of ?? ctx.canvas, kind, box, ...facts });
}

/** Note every text that is written on any canvas, until `signal` aborts. */
export function keepTexts(signal) {
  const { prototype } = CanvasRenderingContext2D, plain = prototype.fillText;
  prototype.fillText = function (text, x, y, ...rest) {
    plain.call(this, text, x, y, ...rest);
    const { width, actualBoundingBoxAscent: up } = this.measureText(text);
    const left = { center: width / 2, right: width, end: width }[this.textAlign] ?? 0;
    keep(this, "text", [x - left, y - up, width, up + 3], { text: String(text) });
  };
  signal.addEventListener("abort", () => (prototype.fillText = plain));
}

const reach = ([x0, y0, x1, y1], x, y) => Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1));
const size = ([x0, y0, x1, y1]) => (x1 - x0) * (y1 - y0);

const WHOLE = ["axis", "veil", "bar"]; // what is written within is part of them

/** The smallest piece at a place of a canvas, first of those that are whole; undefined where there is none. */
export function pieceAt(written, canvas, x, y) {
  const there = written.filter((one) => one.canvas === canvas && reach(one.box, x, y) <= NEAR);
  const rank = ({ kind }) => Number(!WHOLE.includes(kind));
  return there.toSorted((one, other) => rank(one) - rank(other) || size(one.box) - size(other.box))[0];
}
