// The player: keeps the frames of a run, plays them at the display's rate, and draws them. It never waits for the
// server: play, pause, step and scrub act here. It asks for more frames when it runs low (see feed.js).

const AHEAD = 40; // frames it wants beyond the cursor
const PACE = 12; // frames a second at speed 1
const REPEAT = 3000; // milliseconds after which an unanswered wish is repeated
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];
const hub = (globalThis.trainingHub ??= new EventTarget());
const kept = (globalThis.trainingPlayers ??= new Map()); // key -> Film and view settings, kept over remounts

// ---- frames -------------------------------------------------------------------------------------------------------

/** u32 length, JSON header, aligned arrays: the form that engine/codec.py writes. */
function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const kinds = { "<f4": Float32Array, "<i4": Int32Array, "|u1": Uint8Array };
  const arrays = {};
  let at = bytes.byteOffset + 4 + length;
  for (const [name, dtype, shape] of header.arrays) {
    const count = shape.reduce((a, b) => a * b, 1);
    const values = new kinds[dtype](bytes.buffer, at, count);
    arrays[name] = { values, shape };
    at += Math.ceil(values.byteLength / 8) * 8;
  }
  return { header, arrays };
}

/** All frames of one run that have come. Column access: film.at(name, frame, variant, layer, bin). */
class Film {
  constructor(run) {
    Object.assign(this, { run, count: 0, total: 1, status: "queued", place: 0, ended: [], edges: [], chunks: [], steps: [] });
  }
  add({ header, arrays }) {
    Object.assign(this, { total: header.total, status: header.status, place: header.place });
    if (header.edges.length) this.edges = header.edges;
    this.message = header.message;
    if (header.from !== this.count || !header.count) return;
    for (let i = 0; i < header.count; i++) this.chunks.push({ arrays, row: i });
    this.steps.push(...arrays.step.values);
    this.ended.push(...header.ended);
    this.count += header.count;
  }
  get complete() { return this.status === "failed" || (this.status === "done" && this.count >= this.total); }
  has(name) { return this.count > 0 && name in this.chunks[0].arrays; }
  depth(name) { return this.chunks[0].arrays[name].shape[2]; }
  at(name, frame, ...index) {
    const { arrays, row } = this.chunks[frame];
    const { values, shape } = arrays[name];
    let offset = row;
    for (let i = 0; i < index.length; i++) offset = offset * shape[i + 1] + index[i];
    return values[offset];
  }
  /** Value between two frames; counts move smoothly, and what is missing on one side is taken from the other. */
  between(name, position, ...index) {
    const low = Math.floor(position), high = Math.min(low + 1, this.count - 1);
    const a = this.at(name, low, ...index), b = this.at(name, high, ...index);
    return Number.isNaN(b) ? a : Number.isNaN(a) ? b : a + (b - a) * (position - low);
  }
  /** The latest finite value of a scalar column at or before a frame, with its frame. */
  last(name, frame, variant) {
    for (let i = frame; i >= 0; i--) {
      const value = this.at(name, i, variant);
      if (!Number.isNaN(value)) return value;
    }
    return NaN;
  }
}

// ---- drawing helpers ----------------------------------------------------------------------------------------------

const VIRIDIS = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];
const DASHES = { solid: [], dash: [7, 4], dot: [2, 3], dashdot: [7, 3, 2, 3], longdash: [12, 4], longdashdot: [12, 3, 2, 3] };

function ramp(t) {
  const x = Math.max(0, Math.min(1, t)) * (VIRIDIS.length - 1);
  const i = Math.min(Math.floor(x), VIRIDIS.length - 2);
  const part = (hex, k) => parseInt(hex.slice(1 + 2 * k, 3 + 2 * k), 16);
  return [0, 1, 2].map((k) => Math.round(part(VIRIDIS[i], k) + (part(VIRIDIS[i + 1], k) - part(VIRIDIS[i], k)) * (x - i)));
}
function brief(value) {
  if (Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e4 || size < 1e-3) return value.toExponential(1).replace("e+", "e");
  return size >= 100 ? value.toFixed(0) : size >= 1 ? value.toFixed(2) : value.toFixed(3);
}
const percent = (share) => (Number.isNaN(share) ? "–" : `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`);
const ICONS = { play: "M8 5v14l11-7z", pause: "M6 5h4v14H6zM14 5h4v14h-4z", back: "M17 5v14l-8-7zM6 5h2v14H6z", forward: "M7 5v14l8-7zM16 5h2v14h-2z", restart: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z", save: "M5 20h14v-2H5zM19 9h-4V3H9v6H5l7 7z" };
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24"); svg.setAttribute("aria-hidden", "true"); path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}
/** A 2-D context of a canvas cleared to `height` CSS pixels of its own width, at the display's resolution. */
function surface(canvas, height) {
  const width = canvas.clientWidth, ratio = globalThis.devicePixelRatio || 1;
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
function marker(ctx, shape, x, y, r) {
  ctx.beginPath();
  if (shape === "square") ctx.rect(x - r, y - r, 2 * r, 2 * r);
  else if (shape === "circle") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else {
    const corners = { diamond: 4, "triangle-up": 3, "triangle-down": 3, star: 10 }[shape] ?? 4;
    const turn = shape === "triangle-down" ? Math.PI / 2 : -Math.PI / 2;
    for (let i = 0; i < corners; i++) {
      const angle = turn + (2 * Math.PI * i) / corners, size = shape === "star" && i % 2 ? r * 0.6 : r * 1.35;
      ctx.lineTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
    }
    ctx.closePath();
  }
  ctx.fill();
}

// ---- panes: each draws one thing at a position --------------------------------------------------------------------

/** One variant's row of layers: histograms of activations and of gradients, with what is saturated and dead. */
class Lane {
  constructor(player, variant) {
    Object.assign(this, { player, variant });
    const { name, color, dash, marker: shape } = player.variants[variant];
    this.key = element("canvas", { class: "key", "aria-hidden": "true" });
    this.note = element("span", { class: "note" });
    this.canvas = element("canvas", { class: "cells", role: "img", "aria-label": name });
    const title = element("div", { class: "lane-title" }, this.key, element("strong", {}, name), this.note);
    this.root = element("div", { class: "lane" }, title, this.canvas);
    this.look = { color, dash, shape };
  }
  drawKey() {
    const { ctx } = surface(this.key, 14);
    ctx.strokeStyle = ctx.fillStyle = this.look.color;
    ctx.lineWidth = 2.5;
    ctx.setLineDash(DASHES[this.look.dash] ?? []);
    ctx.beginPath(); ctx.moveTo(1, 7); ctx.lineTo(33, 7); ctx.stroke();
    marker(ctx, this.look.shape, 17, 7, 4);
  }
  draw(position) {
    this.drawKey();
    const { film, view, ink, words } = this.player, v = this.variant;
    const kinds = { activations: ["activation"], gradients: ["gradient"], both: ["activation", "gradient"] }[view.show];
    const layers = this.player.variants[v].depth;
    const least = layers > 12 ? 52 : 64;
    const columns = Math.max(1, Math.min(layers, Math.floor(this.canvas.clientWidth / least)));
    const plot = 46, cell = 15 + kinds.length * (plot + 14) + 29, rows = Math.ceil(layers / columns);
    const { ctx, width } = surface(this.canvas, rows * cell);
    const end = film.ended.find((e) => e.variant === v && e.status === "diverged");
    const gone = end && position >= film.steps.findIndex((s) => s >= end.step);
    this.note.textContent = end ? words.diverged.replace("{step}", end.step).replace("{layer}", end.layer ?? "–") : "";
    ctx.font = `11px ${ink.font}`;
    for (let l = 0; l < layers; l++) {
      const w = width / columns, x = (l % columns) * w, y = Math.floor(l / columns) * cell;
      ctx.globalAlpha = gone ? 0.35 : 1;
      this.drawCell(ctx, kinds, position, l, x + 2, y, w - 6, plot);
    }
    ctx.globalAlpha = 1;
  }
  drawCell(ctx, kinds, position, l, x, y, w, plot) {
    const { film, ink, words } = this.player, v = this.variant;
    ctx.fillStyle = ink.soft;
    ctx.textAlign = "left";
    ctx.fillText(`${w > 56 ? words.layer + " " : ""}${l + 1}`, x, y + 10);
    y += 15;
    for (const kind of kinds) {
      this.drawHistogram(ctx, kind, position, l, x, y, w, plot);
      const [low, high] = film.edges[v][`${kind}_histogram`];
      ctx.fillStyle = ink.soft;
      ctx.textAlign = "left"; ctx.fillText(kind === "gradient" ? `1e${low}` : low, x, y + plot + 10);
      ctx.textAlign = "right"; ctx.fillText(kind === "gradient" ? `1e${high}` : high, x + w, y + plot + 10);
      y += plot + 14;
    }
    this.drawHealth(ctx, Math.round(position), l, x, y, w);
  }
  drawHistogram(ctx, kind, position, l, x, y, w, h) {
    const { film, ink } = this.player, v = this.variant, name = `${kind}_histogram`;
    const [low, high, bins] = film.edges[v][name], ends = this.player.variants[v].saturated;
    ctx.fillStyle = ink.panel;
    ctx.fillRect(x, y, w, h);
    const step = w / bins;
    for (let b = 0; b < bins; b++) {
      const tall = (film.between(name, position, v, l, b) / 255) * (h - 3);
      if (tall <= 0) continue;
      const center = low + ((b + 0.5) / bins) * (high - low);
      const beyond = kind === "activation" && ends && (center < ends[0] + (high - low) / bins / 2 || center > ends[1] - (high - low) / bins / 2);
      ctx.fillStyle = beyond ? ink.alarm : this.look.color;
      ctx.fillRect(x + b * step, y + h - tall, Math.max(step - 0.3, 0.7), tall);
    }
    this.drawOutside(ctx, name, position, l, x, y, w, h);
    ctx.fillStyle = ink.line;
    ctx.fillRect(x, y + h, w, 1);
    if (kind === "activation" && low < 0 && high > 0) ctx.fillRect(x + (w * -low) / (high - low), y, 0.7, h);
  }
  drawOutside(ctx, name, position, l, x, y, w, h) {
    const { film, ink } = this.player, frame = Math.round(position);
    ctx.fillStyle = ink.text;
    const [below, above] = [0, 1].map((side) => film.at(`${name} outside`, frame, this.variant, l, side));
    ctx.textAlign = "left"; if (below > 0.005) ctx.fillText(`◂${percent(below)}`, x + 1, y + 11);
    ctx.textAlign = "right"; if (above > 0.005) ctx.fillText(`${percent(above)}▸`, x + w - 1, y + 11);
  }
  drawHealth(ctx, frame, l, x, y, w) {
    const { film, ink, words } = this.player, v = this.variant;
    ctx.textAlign = "left";
    ctx.fillStyle = ink.text;
    ctx.fillText(`σ ${brief(film.at("activation_std", frame, v, l))}`, x, y + 9);
    const saturated = film.at("activation_saturated", frame, v, l), dead = film.at("activation_dead", frame, v, l);
    const [share, sign, word] = Number.isNaN(saturated) ? [dead, "✕", words.dead] : [saturated, "▮", words.saturated];
    const bad = share >= 0.5 ? ink.alarm : share >= 0.1 ? ink.warn : ink.line;
    ctx.fillStyle = ink.panel; ctx.fillRect(x, y + 13, w, 4);
    ctx.fillStyle = bad; ctx.fillRect(x, y + 13, w * (share || 0), 4);
    ctx.fillStyle = share >= 0.1 ? ink.text : ink.soft;
    ctx.fillText(`${share >= 0.1 ? sign + " " : ""}${w > 84 ? word + " " : ""}${percent(share)}`, x, y + 28);
  }
}

/** Loss and accuracy of all variants against the step, with the cursor. */
class Curves {
  constructor(player) {
    this.player = player;
    this.canvas = element("canvas", { class: "curves", role: "img" });
    this.canvas.addEventListener("pointerdown", (event) => player.seek(this.frameAt(event)));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => player.tip());
  }
  boxes(width) {
    const narrow = width < 560, w = narrow ? width : width / 2, h = 150;
    return [{ x: 0, y: 0, w, h }, { x: narrow ? 0 : w, y: narrow ? h + 8 : 0, w, h }];
  }
  frameAt(event) {
    const box = this.boxes(this.canvas.clientWidth).findLast((b) => event.offsetX >= b.x && event.offsetY >= b.y) ?? { x: 0, w: 1 };
    const share = (event.offsetX - box.x - 44) / (box.w - 54);
    return Math.round(Math.max(0, Math.min(1, share)) * (this.player.film.total - 1));
  }
  hover(event) {
    const { film, variants, words } = this.player, frame = Math.min(this.frameAt(event), film.count - 1);
    if (frame < 0) return;
    const lines = variants.map((v, k) => `${v.name}: ${words.loss} ${brief(film.at("loss", frame, k))}, ${words.train} ${percent(film.at("train_accuracy", frame, k))}, ${words.test} ${percent(film.last("test_accuracy", frame, k))}`);
    this.player.tip(event, [`${words.step} ${film.steps[frame]}`, ...lines]);
  }
  draw(position) {
    const wide = this.canvas.clientWidth, narrow = wide < 560;
    const { ctx, width } = surface(this.canvas, narrow ? 308 : 150);
    const [left, right] = this.boxes(width), { words } = this.player;
    ctx.font = `11px ${this.player.ink.font}`;
    this.plot(ctx, left, words.loss, [["loss", 1]], this.lossScale(), position);
    this.plot(ctx, right, words.accuracy, [["train_accuracy", 1], ["test_accuracy", 0.5]], { low: 0, high: 1, ticks: [0, 0.5, 1], label: percent }, position);
  }
  lossScale() {
    const { film, variants } = this.player;
    let low = Infinity, high = 0;
    for (let k = 0; k < variants.length; k++) for (let f = 0; f < film.count; f++) {
      const value = film.at("loss", f, k);
      if (Number.isFinite(value)) { low = Math.min(low, value); high = Math.max(high, value); }
    }
    if (!(high > 0)) [low, high] = [0.1, 1];
    low = Math.log10(Math.max(low, high * 1e-6)); high = Math.log10(high);
    if (high - low < 0.5) { high += 0.25; low -= 0.25; }
    const ticks = [];
    for (let e = Math.ceil(low); e <= high; e++) ticks.push(e);
    if (ticks.length < 2) ticks.splice(0, 9, low, (low + high) / 2, high);
    return { low, high, ticks, label: (e) => brief(10 ** e), map: Math.log10 };
  }
  plot(ctx, box, title, columns, scale, position) {
    const { film, ink, variants } = this.player, x0 = box.x + 44, w = box.w - 54, y0 = box.y + 18, h = box.h - 36;
    const px = (frame) => x0 + (w * frame) / Math.max(1, film.total - 1);
    const py = (value) => y0 + h * (1 - ((scale.map ? scale.map(Math.max(value, 1e-30)) : value) - scale.low) / (scale.high - scale.low));
    ctx.setLineDash([]); ctx.lineWidth = 1; ctx.textAlign = "right";
    for (const tick of scale.ticks) {
      const y = y0 + h * (1 - (tick - scale.low) / (scale.high - scale.low));
      ctx.fillStyle = ink.line; ctx.fillRect(x0, y, w, 0.6);
      ctx.fillStyle = ink.soft; ctx.fillText(scale.label(tick), x0 - 5, y + 4);
    }
    ctx.textAlign = "left"; ctx.fillStyle = ink.text; ctx.fillText(title, x0, box.y + 11);
    ctx.textAlign = "right"; ctx.fillStyle = ink.soft; ctx.fillText(`${this.player.words.step} ${this.player.lastStep()}`, x0 + w, y0 + h + 13);
    ctx.save(); ctx.beginPath(); ctx.rect(x0 - 4, y0 - 4, w + 8, h + 8); ctx.clip();
    variants.forEach((variant, k) => columns.forEach(([name, alpha], which) => this.line(ctx, name, k, variant, px, py, alpha, which)));
    ctx.restore();
    ctx.fillStyle = ink.text; ctx.fillRect(px(position), y0, 1, h);
  }
  line(ctx, name, k, variant, px, py, alpha, which) {
    const { film } = this.player;
    ctx.strokeStyle = ctx.fillStyle = variant.color; ctx.globalAlpha = alpha;
    ctx.lineWidth = which ? 1.2 : 2; ctx.setLineDash(DASHES[variant.dash] ?? []);
    ctx.beginPath();
    let tip = null, begun = false;
    for (let f = 0; f < this.player.shownCount; f++) {
      const value = film.at(name, f, k);
      if (!Number.isFinite(value)) continue;
      tip = [px(f), py(value)];
      if (begun) ctx.lineTo(...tip); else ctx.moveTo(...tip);
      begun = true;
    }
    ctx.stroke();
    if (tip && !which) marker(ctx, variant.marker, ...tip, 3.5);
    ctx.globalAlpha = 1;
  }
}

/** Layer x step heat maps of one measurement, one a variant, on one colour scale. */
class Xray {
  constructor(player) {
    this.player = player;
    this.canvas = element("canvas", { class: "xray", role: "application", tabindex: 0 });
    this.focus = { variant: 0, layer: 0 };
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => player.tip());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }
  layout() {
    const { variants } = this.player, width = this.canvas.clientWidth, narrow = width < 560;
    const columns = narrow ? 1 : Math.min(variants.length, 3), w = width / columns, deepest = Math.max(...variants.map((v) => v.depth));
    const cell = Math.max(6, Math.min(12, 120 / deepest)), h = 20 + deepest * cell + 10;
    return { columns, w, h, cell, rows: Math.ceil(variants.length / columns) };
  }
  box(k) {
    const { columns, w, h, cell } = this.layout();
    return { x: (k % columns) * w + 18, y: Math.floor(k / columns) * h + 18, w: w - 28, h: this.player.variants[k].depth * cell, cell };
  }
  find(event) {
    const { variants, film } = this.player;
    for (let k = 0; k < variants.length; k++) {
      const b = this.box(k), u = (event.offsetX - b.x) / b.w, layer = Math.floor((event.offsetY - b.y) / b.cell);
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
    const cell = this.find(event), { film, words, view, variants } = this.player;
    if (!cell) return this.player.tip();
    const value = brief(film.at(view.measure, cell.frame, cell.variant, cell.layer));
    this.player.tip(event, [variants[cell.variant].name, `${words.layer} ${cell.layer + 1}, ${words.step} ${film.steps[cell.frame]}`, `${words[view.measure]}: ${value}`]);
  }
  key(event) {
    const depth = this.player.variants[this.focus.variant].depth, count = this.player.variants.length;
    if (event.key === "ArrowUp") this.focus.layer = Math.max(0, this.focus.layer - 1);
    else if (event.key === "ArrowDown") this.focus.layer = Math.min(depth - 1, this.focus.layer + 1);
    else if (event.key === "v") this.focus = { variant: (this.focus.variant + 1) % count, layer: 0 };
    else if (event.key === "Enter") this.player.open({ ...this.focus, frame: this.player.frame });
    else return;
    event.preventDefault(); event.stopPropagation();
    this.player.dirty = true;
  }
  scale() {
    const { film, variants, view } = this.player, share = ["activation_saturated", "activation_dead"].includes(view.measure);
    if (share) return { low: 0, high: 1, map: (x) => x, label: percent };
    let low = Infinity, high = -Infinity;
    for (let f = 0; f < film.count; f++) variants.forEach((v, k) => {
      for (let l = 0; l < v.depth; l++) {
        const value = film.at(view.measure, f, k, l);
        if (value > 0 && value < Infinity) { low = Math.min(low, value); high = Math.max(high, value); }
      }
    });
    if (!(high > 0)) [low, high] = [1e-3, 1];
    low = Math.max(low, high * 1e-12);
    const a = Math.log10(low), b = Math.max(Math.log10(high), a + 0.3);
    return { low: a, high: b, map: (x) => Math.log10(Math.max(x, 1e-30)), label: (e) => brief(10 ** e) };
  }
  draw(position) {
    const { h, rows } = this.layout(), { ctx, width } = surface(this.canvas, rows * h + 24), { ink, words, view } = this.player;
    const { film, shownCount } = this.player, drawn = `${film.run} ${view.measure} ${shownCount}`;
    if (drawn !== this.drawn) Object.assign(this, { drawn, scaled: this.scale(), images: [] }); // not at every picture
    const scale = this.scaled;
    ctx.font = `11px ${ink.font}`;
    this.player.variants.forEach((variant, k) => this.map(ctx, k, variant, scale, position));
    const y = rows * h + 4, w = Math.min(180, width / 3);
    for (let i = 0; i < w; i++) { ctx.fillStyle = `rgb(${ramp(i / w)})`; ctx.fillRect(70 + i, y, 1.2, 9); }
    ctx.fillStyle = ink.soft;
    ctx.textAlign = "right"; ctx.fillText(scale.label(scale.low), 64, y + 9);
    ctx.textAlign = "left"; ctx.fillText(`${scale.label(scale.high)}   ${words[view.measure]}`, 76 + w, y + 9);
  }
  map(ctx, k, variant, scale, position) {
    const { film, ink, view } = this.player, b = this.box(k);
    ctx.fillStyle = ink.panel; ctx.fillRect(b.x, b.y, b.w, b.h);
    const image = (this.images[k] ??= this.image(k, variant, scale));
    if (image) {
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(image, b.x, b.y, (b.w * this.player.shownCount) / film.total, b.h);
    }
    ctx.textAlign = "left"; ctx.fillStyle = variant.color; marker(ctx, variant.marker, b.x + 5, b.y - 9, 4);
    ctx.fillStyle = ink.text; ctx.save(); ctx.beginPath(); ctx.rect(b.x, b.y - 18, b.w, 18); ctx.clip(); ctx.fillText(variant.name, b.x + 14, b.y - 5); ctx.restore();
    ctx.textAlign = "right"; ctx.fillStyle = ink.soft;
    ctx.fillText("1", b.x - 4, b.y + 9); if (variant.depth > 1) ctx.fillText(variant.depth, b.x - 4, b.y + b.h);
    ctx.strokeStyle = ink.back; ctx.lineWidth = 3; ctx.setLineDash([]);
    const x = b.x + (b.w * (position + 0.5)) / film.total;
    ctx.beginPath(); ctx.moveTo(x, b.y); ctx.lineTo(x, b.y + b.h); ctx.stroke();
    ctx.strokeStyle = ink.text; ctx.lineWidth = 1.2; ctx.stroke();
    if (this.focus.variant === k && view.opened) { ctx.lineWidth = 2; ctx.strokeRect(b.x, b.y + this.focus.layer * b.cell, b.w, b.cell); }
  }
  image(k, variant, scale) {
    const { film, view, shownCount } = this.player;
    if (!shownCount) return null;
    const canvas = element("canvas", { width: shownCount, height: variant.depth });
    const ctx = canvas.getContext("2d"), image = ctx.createImageData(shownCount, variant.depth);
    for (let f = 0; f < shownCount; f++) for (let l = 0; l < variant.depth; l++) {
      const value = film.at(view.measure, f, k, l), at = 4 * (l * shownCount + f);
      if (Number.isNaN(value)) continue;
      image.data.set([...ramp((scale.map(value) - scale.low) / (scale.high - scale.low)), 255], at);
    }
    ctx.putImageData(image, 0, 0);
    return canvas;
  }
}

// ---- the player ---------------------------------------------------------------------------------------------------

class Player {
  constructor({ data: [data], parentElement, setTriggerValue, key }) {
    Object.assign(this, { words: data.words, variants: data.variants, run: data.run, steps: data.steps, hold: data.hold, setTriggerValue });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.memory = kept.get(key) ?? { view: { show: "activations", measure: "activation_saturated", speed: 1 } };
    kept.set(key, this.memory);
    if (this.memory.hold && !data.hold) Object.assign(this.memory, { position: 0, playing: !this.calm });
    this.memory.hold = data.hold;
    if (this.memory.film?.run !== data.run) Object.assign(this.memory, { film: new Film(data.run), position: 0, playing: true, heard: 0 });
    this.drawn = 0; this.asked = 0; this.dirty = true;
    this.build(parentElement);
    this.listen(parentElement);
  }
  get film() { return this.memory.film; }
  get view() { return this.memory.view; }
  get frame() { return Math.min(Math.round(this.memory.position), Math.max(0, this.film.count - 1)); }
  /** Frames that may be shown: a question that is still open must not be answered by the picture. */
  get shownCount() { return this.hold ? Math.min(1, this.film.count) : this.film.count; }
  get playing() { return this.memory.playing; }
  lastStep() { return this.steps; }

  build(parent) {
    const w = this.words, button = (name, action) => element("button", { type: "button", class: name, "aria-label": w[name], title: w[name], onclick: action }, icon(name));
    this.button = button("pause", () => this.toggle());
    this.slider = element("input", { type: "range", class: "scrub", min: 0, max: 1, step: 1, value: 0, "aria-label": w.position, oninput: () => this.seek(+this.slider.value) });
    this.label = element("span", { class: "step" });
    this.status = element("span", { class: "status", role: "status", "aria-live": "polite" });
    const choose = (name, options, set) => element("label", { class: "choose" }, element("span", {}, w[name]), this.select(name, options, set));
    const speed = choose("speed", SPEEDS.map((s) => [s, `${s}×`]), (value) => { this.view.speed = +value; });
    const show = choose("show", ["activations", "gradients", "both"].map((s) => [s, w[s]]), (value) => { this.view.show = value; });
    const measures = ["activation_saturated", "activation_dead", "activation_std", "gradient_std", "gradient_norm", "update_ratio"];
    const measure = choose("measure", measures.map((m) => [m, w[m]]), (value) => { this.view.measure = value; });
    const keys = [button("restart", () => this.restart()), button("back", () => this.seek(this.frame - 1)), this.button, button("forward", () => this.seek(this.frame + 1))];
    const bar = element("div", { class: "bar", role: "group", "aria-label": w.transport }, ...keys, this.slider, this.label, speed);
    this.lanes = this.variants.map((_, k) => new Lane(this, k));
    this.curves = new Curves(this);
    this.xray = new Xray(this);
    this.tipBox = element("div", { class: "tip", hidden: true });
    const tools = element("div", { class: "tools" }, show, button("save", () => this.save()));
    const below = element("div", { class: "tools" }, element("strong", {}, w.xray), measure, element("span", { class: "hint" }, w.xray_hint));
    this.root = element("div", { class: "player", tabindex: -1 }, bar, this.status, tools, ...this.lanes.map((lane) => lane.root), this.curves.canvas, below, this.xray.canvas, this.tipBox);
    parent.querySelector(".mount").replaceChildren(this.root);
  }
  select(name, options, set) {
    const chosen = { speed: this.view.speed, show: this.view.show, measure: this.view.measure }[name];
    const node = element("select", { class: name, onchange: () => { set(node.value); this.dirty = true; } });
    for (const [value, text] of options) node.append(element("option", { value, selected: String(value) === String(chosen) }, text));
    return node;
  }
  listen(parent) {
    this.ends = new AbortController();
    const { signal } = this.ends;
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    hub.addEventListener("frames", () => this.hear(), { signal });
    matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", (event) => { this.calm = event.matches; }, { signal });
    this.resize = new ResizeObserver(() => { this.dirty = true; });
    this.resize.observe(this.root);
    this.host = parent.host ?? parent;
    this.readTheme();
    this.hear();
    this.tick = this.tick.bind(this);
    this.request = requestAnimationFrame(this.tick);
  }
  close() {
    this.ends.abort();
    this.resize.disconnect();
    cancelAnimationFrame(this.request);
  }
  readTheme() {
    const style = getComputedStyle(this.root), get = (name, other) => style.getPropertyValue(name).trim() || other;
    const text = get("--st-text-color", "#1a1c23"), back = get("--st-background-color", "#fff");
    const mix = (share) => `color-mix(in srgb, ${text} ${share}%, ${back})`;
    this.ink = { text, back, soft: mix(72), line: mix(22), panel: mix(6), alarm: "#d6336c", warn: "#e8890c", font: get("--st-font", "sans-serif") };
  }

  // -- frames in, wishes out
  hear() {
    if (!hub.latest) return;
    const message = unpack(hub.latest);
    if (message.header.run !== this.run) return;
    const before = this.film.count;
    this.film.add(message);
    this.asked = 0;
    if (!before && this.film.count) this.playOrWait();
    this.dirty = true;
  }
  playOrWait() {
    if (this.hold || this.calm) this.memory.playing = false;
    if (this.calm && !this.hold) this.memory.position = this.film.count - 1;
  }
  askForMore(now) {
    const { film } = this, want = Math.min(film.total, this.frame + AHEAD);
    if (!hub.ask || film.complete || (film.count >= want && film.count < film.total) || now - this.asked < REPEAT) return;
    if (now - this.memory.heard < 250) return;
    this.asked = this.memory.heard = now;
    hub.ask({ run: this.run, have: film.count, want, at: Math.round(now) });
  }

  // -- time
  tick(now) {
    this.request = requestAnimationFrame(this.tick);
    const passed = Math.min(now - (this.before ?? now), 100);
    this.before = now;
    this.askForMore(now);
    if (this.playing && this.film.count) this.move((passed / 1000) * PACE * this.view.speed);
    if (this.dirty) this.draw();
  }
  move(frames) {
    const last = this.film.count - 1, position = Math.min(this.memory.position + frames, last);
    if (position !== this.memory.position) { this.memory.position = position; this.dirty = !this.calm || this.frame !== this.shown; }
    if (position >= last && this.film.complete) this.pause();
  }
  toggle() {
    if (this.playing) return this.pause();
    if (this.hold) return;
    if (this.frame >= this.film.count - 1 && this.film.complete) this.memory.position = 0;
    this.memory.playing = true; this.dirty = true;
  }
  pause() { this.memory.playing = false; this.dirty = true; }
  restart() { this.memory.position = 0; this.memory.playing = !this.hold; this.dirty = true; }
  seek(frame) {
    this.memory.position = Math.max(0, Math.min(frame, this.shownCount - 1));
    this.pause();
  }
  open(cell) {
    this.view.opened = true;
    this.setTriggerValue("cell", { ...cell, step: this.film.steps[cell.frame], column: this.view.measure });
  }
  key(event) {
    if (event.target.tagName === "SELECT" || event.ctrlKey || event.metaKey || event.altKey) return;
    const scrub = event.target === this.slider, onButton = event.target.tagName === "BUTTON";
    const actions = { ArrowLeft: () => this.seek(this.frame - 1), ArrowRight: () => this.seek(this.frame + 1), Home: () => this.seek(0), End: () => this.seek(this.film.count - 1), " ": () => this.toggle() };
    if (!(event.key in actions) || (onButton && event.key === " ") || (scrub && event.key !== " ")) return;
    event.preventDefault();
    actions[event.key]();
  }

  // -- picture
  draw() {
    this.dirty = false;
    const { film, root } = this;
    this.drawTransport();
    if (film.count) {
      const position = this.calm ? this.frame : this.memory.position;
      for (const lane of this.lanes) lane.draw(position);
      this.curves.draw(position);
      this.xray.draw(position);
      this.describe();
      this.shown = this.frame;
      this.drawn += 1;
    }
    Object.assign(root.dataset, { frame: this.frame, framesDrawn: this.drawn, playing: this.playing, count: film.count, total: film.total, status: film.status, step: film.steps[this.frame] ?? "" });
  }
  drawTransport() {
    const { film, words } = this, name = this.playing ? "pause" : "play";
    if (this.button.dataset.does !== name) {
      this.button.replaceChildren(icon(name));
      this.button.className = `main ${name}`;
      this.button.dataset.does = name;
      this.button.setAttribute("aria-label", words[name]);
    }
    this.slider.max = film.total - 1;
    this.slider.value = this.frame;
    this.slider.style.setProperty("--have", `${(100 * film.count) / film.total}%`);
    this.slider.setAttribute("aria-valuetext", `${words.step} ${film.steps[this.frame] ?? 0}`);
    this.label.textContent = `${words.step} ${film.steps[this.frame] ?? 0} / ${this.steps}`;
    const waiting = film.place ? words.queue.replace("{place}", film.place) : film.count ? "" : words.waiting;
    const text = film.status === "failed" ? words.failed : this.hold ? words.hold : waiting;
    if (this.status.textContent !== text) this.status.textContent = text;
  }
  describe() {
    if (this.playing && this.drawn % 30) return;
    const { film, words, frame } = this;
    const lines = this.variants.map((v, k) => `${v.name}: ${words.loss} ${brief(film.at("loss", frame, k))}, ${words.train} ${percent(film.at("train_accuracy", frame, k))}`);
    const text = `${words.step} ${film.steps[frame]}. ${lines.join("; ")}`;
    this.curves.canvas.setAttribute("aria-label", text);
    this.xray.canvas.setAttribute("aria-label", `${words.xray}: ${words[this.view.measure]}. ${words.xray_hint}`);
    this.lanes.forEach((lane, k) => {
      const stds = Array.from({ length: this.variants[k].depth }, (_, l) => brief(film.at("activation_std", frame, k, l)));
      lane.canvas.setAttribute("aria-label", `${this.variants[k].name}, ${words.step} ${film.steps[frame]}, ${words.activation_std}: ${stds.join(", ")}`);
    });
  }
  tip(event, lines = []) {
    this.tipBox.hidden = !lines.length;
    if (!lines.length) return;
    this.tipBox.replaceChildren(...lines.map((line) => element("div", {}, line)));
    const box = this.root.getBoundingClientRect(), x = event.clientX - box.left;
    this.tipBox.style.left = `${Math.min(x + 12, box.width - 220)}px`;
    this.tipBox.style.top = `${event.clientY - box.top + 14}px`;
  }
  save() {
    const parts = [...this.lanes.map((lane) => lane.canvas), this.curves.canvas, this.xray.canvas];
    const out = element("canvas", { width: Math.max(...parts.map((c) => c.width)), height: parts.reduce((sum, c) => sum + c.height + 30, 0) });
    const ctx = out.getContext("2d"), ratio = globalThis.devicePixelRatio || 1;
    ctx.fillStyle = this.ink.back; ctx.fillRect(0, 0, out.width, out.height);
    let y = 0;
    parts.forEach((canvas, i) => {
      ctx.fillStyle = this.variants[i]?.color ?? this.ink.text; ctx.font = `${13 * ratio}px ${this.ink.font}`;
      if (i < this.lanes.length) ctx.fillText(this.variants[i].name, 4, y + 20);
      ctx.drawImage(canvas, 0, y + 28); y += canvas.height + 30;
    });
    element("a", { href: out.toDataURL("image/png"), download: `training-step-${this.film.steps[this.frame]}.png` }).click();
  }
}

export default (component) => {
  const player = new Player(component);
  return () => player.close();
};
