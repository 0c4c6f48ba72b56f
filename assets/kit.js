// What is drawn with: numbers, colours, canvases and elements.

import { hub } from "./hub.js";

/**
 * The pictures of the players: name -> class, registered by the script that has it. `new Pane(player, view)`, where
 * `view` is what Python's Pane.view knows of the variants (null of a built-in one), has
 *   nodes        for the board
 *   draw(time)   paints it at a time in frames, between two of them where it plays
 *   describe()   says in words what is drawn, as the canvas' aria-label
 *   table()      { head, rows, caption }: the numbers that it shows at the cursor, the first of a row its name
 *   parts        for a saved picture: [{ canvas, title, color }]
 * and it may have `fills` (it takes the whole board: see picture.js), `lead` (seconds of a film of its own at step 0)
 * and legend(frame), which gives { title, values }: what the legend says of each variant.
 */
export const PANES = {};

export const DASHES = {
  solid: [],
  dash: [7, 4],
  dot: [2, 3],
  dashdot: [7, 3, 2, 3],
  longdash: [12, 4],
  longdashdot: [12, 3, 2, 3],
};

const VIRIDIS = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];
export function ramp(t) {
  const x = Math.max(0, Math.min(1, t)) * (VIRIDIS.length - 1);
  const i = Math.min(Math.floor(x), VIRIDIS.length - 2);
  const part = (hex, k) => parseInt(hex.slice(1 + 2 * k, 3 + 2 * k), 16);
  return [0, 1, 2].map((k) =>
    Math.round(part(VIRIDIS[i], k) + (part(VIRIDIS[i + 1], k) - part(VIRIDIS[i], k)) * (x - i)),
  );
}
const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
/** 10⁻⁹; 1 and 10 as they are. */
export function powerOfTen(exponent) {
  if (exponent === 0) return "1";
  if (exponent === 1) return "10";
  return `10${[...String(exponent)].map((c) => SUPERSCRIPT[c]).join("")}`;
}
/** 0.0781, 1.07 × 10⁻⁹, 1,860: three digits, `tidy` without zeros at the end, as figures/numbers.py writes them. */
export function brief(value, tidy = false) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const [digits, exponent] = value.toExponential(2).split("e");
  const power = Number(exponent);
  if (power < -3 || power >= 4) {
    const text = `${tidy ? +digits : digits} × ${powerOfTen(power)}`.replace("-", "−");
    return tidy && Math.abs(digits) === 1 ? text.replace("1 × ", "") : text;
  }
  const places = Math.max(0, 2 - power);
  const digitsBehind = { minimumFractionDigits: tidy ? 0 : places, maximumFractionDigits: places };
  return value.toLocaleString("en-US", digitsBehind).replace("-", "−");
}
let perCent = "{value}\u00a0%"; // no line breaks there
/** How the page's language writes per cent: in Korean closed up. */
export function speak(words) {
  perCent = words.percent;
}
const HALVES_UP = 1 + 1e-6; // as in figures/numbers.py: more than the rounding of a float32
/** 12.5 %, 52 %: one digit behind the point where it says something, as figures/numbers.py writes it. */
export const percent = (share, digits = 1) =>
  Number.isFinite(share)
    ? perCent.replace("{value}", +(100 * HALVES_UP * share).toFixed(digits)).replace("-", "−")
    : "–";
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  back: "M17 5v14l-8-7zM6 5h2v14H6z",
  forward: "M7 5v14l8-7zM16 5h2v14h-2z",
  restart: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  save: "M5 20h14v-2H5zM19 9h-4V3H9v6H5l7 7z",
  zoom_in: "M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z",
  zoom_out: "M5 11h14v2H5z",
  zoom_all: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
  anatomy: "M5 17.6 15.6 7H9V5h10v10h-2V8.4L6.4 19z",
};
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}
/** Have a node say `text`: the page is laid out again only where that is news. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
/** A 2-D context of a canvas cleared to `height` CSS pixels of its own width, at the display's resolution. */
export function surface(canvas, height) {
  const width = canvas.clientWidth;
  const ratio = globalThis.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.style.height = `${height}px`;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return { ctx, width, height };
}
/** The context of a new canvas of so many CSS pixels at the display's resolution. */
export function layer(width, height, ratio) {
  const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  const ctx = element("canvas", size).getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}
/** What stays the same from picture to picture, painted once and copied. */
export class Backdrop {
  constructor() {
    this.canvas = element("canvas");
  }
  /** Copy it, or a box of it, onto a canvas just cleared; where `stamp` has changed `paint(ctx)` paints it first. */
  draw(ctx, stamp, paint, box = null) {
    const { canvas } = ctx;
    const own = this.canvas.getContext("2d");
    const now = `${stamp} ${canvas.width} ${canvas.height} ${devicePixelRatio}`;
    if (now !== this.stamp || hub.written) {
      Object.assign(this.canvas, { width: canvas.width, height: canvas.height, of: canvas });
      own.setTransform(ctx.getTransform());
      own.font = ctx.font;
      paint(own);
      this.stamp = now;
    }
    const { a, e, f } = box ? ctx.getTransform() : {};
    ctx.save();
    ctx.resetTransform();
    if (box) {
      const [x, y] = [Math.floor(box.x * a + e), Math.floor(box.y * a + f)];
      const side = Math.ceil(box.size * a) + 1;
      ctx.drawImage(this.canvas, x, y, side, side, x, y, side, side);
    } else ctx.drawImage(this.canvas, 0, 0);
    ctx.restore();
  }
}
const CORNERS = { diamond: 4, "triangle-up": 3, "triangle-down": 3, star: 10, pentagon: 5, hexagram: 12 };
export function marker(ctx, shape, x, y, r) {
  ctx.beginPath();
  if (shape === "square") ctx.rect(x - r, y - r, 2 * r, 2 * r);
  else if (shape === "circle") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "cross" || shape === "x") cross(ctx, x, y, r * 1.2, shape === "x" ? Math.PI / 4 : 0);
  else {
    const corners = CORNERS[shape] ?? 4;
    const turn = shape === "triangle-down" ? Math.PI / 2 : -Math.PI / 2;
    for (let i = 0; i < corners; i++) {
      const angle = turn + (2 * Math.PI * i) / corners;
      const size = corners >= 10 && i % 2 ? r * 0.6 : r * 1.35;
      ctx.lineTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
    }
    ctx.closePath();
  }
  ctx.fill();
}
function cross(ctx, x, y, r, turn) {
  const arm = r * 0.38;
  const corners = [
    [arm, r],
    [arm, arm],
    [r, arm],
    [r, -arm],
    [arm, -arm],
    [arm, -r],
    [-arm, -r],
    [-arm, -arm],
    [-r, -arm],
    [-r, arm],
    [-arm, arm],
    [-arm, r],
  ];
  for (const [u, v] of corners)
    ctx.lineTo(x + u * Math.cos(turn) - v * Math.sin(turn), y + u * Math.sin(turn) + v * Math.cos(turn));
  ctx.closePath();
}
/** The key of one variant: its line and marker, in a small canvas of its own; drawn once, as it stays what it is. */
export function drawKey(canvas, { color, dash, marker: shape }) {
  const now = `${color} ${dash} ${shape} ${devicePixelRatio}`;
  if (canvas.shows === now) return;
  const { ctx, width } = surface(canvas, 14);
  canvas.shows = width && now;
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.lineWidth = 2.5;
  ctx.setLineDash(DASHES[dash]);
  ctx.beginPath();
  ctx.moveTo(1, 7);
  ctx.lineTo(33, 7);
  ctx.stroke();
  marker(ctx, shape, 17, 7, 4);
}
/** Whether a ground is dark. */
function isDark(color) {
  const ctx = element("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  ctx.fillStyle = color;
  ctx.fillRect(0, 0, 1, 1);
  const [r, g, b] = ctx.getImageData(0, 0, 1, 1).data;
  return 0.3 * r + 0.59 * g + 0.11 * b < 128;
}
/** The colours of the page around, as it is now in light or dark. */
export function inks(root) {
  const style = getComputedStyle(root);
  const get = (name, other) => style.getPropertyValue(name).trim() || other;
  const text = get("--st-text-color", "#1a1c23");
  const back = get("--st-background-color", "#fff");
  const main = get("--st-primary-color", "#1f63b5");
  const mix = (share) => `color-mix(in srgb, ${text} ${share}%, ${back})`;
  const own = (light, dark) => (isDark(back) ? dark : light);
  return {
    text,
    back,
    main,
    soft: mix(72),
    line: mix(22),
    panel: mix(6),
    alarm: "#d6336c",
    warn: "#e8890c",
    stage: own("#f5f7fa", "#121922"),
    raised: own("#ffffff", "#1a2330"),
    grid: own("#e3e8ef", "#202b39"),
    good: own("#0d7a56", "#4cc79b"),
    bad: own("#b4470a", "#f19155"),
    dark: isDark(back),
    font: get("--st-font", "sans-serif"),
  };
}
/** Save canvases, each with a title and its colour above it, as one picture. */
export function savePicture(parts, ink, name) {
  const out = element("canvas", {
    width: Math.max(...parts.map(({ canvas }) => canvas.width)),
    height: parts.reduce((sum, { canvas }) => sum + canvas.height + 30, 0),
  });
  const ctx = out.getContext("2d");
  const ratio = globalThis.devicePixelRatio || 1;
  ctx.fillStyle = ink.back;
  ctx.fillRect(0, 0, out.width, out.height);
  let y = 0;
  for (const { canvas, title = "", color = ink.text } of parts) {
    ctx.fillStyle = color;
    ctx.font = `${13 * ratio}px ${ink.font}`;
    ctx.fillText(title, 4, y + 20);
    ctx.drawImage(canvas, 0, y + 28);
    y += canvas.height + 30;
  }
  element("a", { href: out.toDataURL("image/png"), download: name }).click();
}
