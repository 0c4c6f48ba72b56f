// The player of a network's training: histograms of each layer, loss and accuracy, and the X-ray, at one cursor.

// ---- drawing helpers ----------------------------------------------------------------------------------------------

const percent = (share) => (Number.isNaN(share) ? "–" : `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`);

/** What stays the same from picture to picture, painted once and copied. */
class Backdrop {
  constructor() { this.canvas = element("canvas"); }
  /** Copy it onto a canvas just cleared; where `stamp` has changed `paint(ctx)` paints it first. */
  draw(ctx, stamp, paint) {
    const { canvas } = ctx, own = this.canvas.getContext("2d"), now = `${stamp} ${canvas.width} ${canvas.height} ${devicePixelRatio}`;
    if (now !== this.stamp) {
      Object.assign(this.canvas, { width: canvas.width, height: canvas.height });
      own.setTransform(ctx.getTransform());
      own.font = ctx.font;
      paint(own);
      this.stamp = now;
    }
    ctx.save(); ctx.resetTransform(); ctx.drawImage(this.canvas, 0, 0); ctx.restore();
  }
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
  /** Everything where the frame has changed; between two frames only the bars, which move smoothly. */
  draw(position) {
    const { film, view, words } = this.player, v = this.variant, frame = Math.round(position);
    const end = film.ended.find((e) => e.variant === v && e.status === "diverged");
    const gone = Boolean(end) && position >= film.steps.findIndex((s) => s >= end.step);
    const width = this.canvas.clientWidth, stamp = `${width} ${devicePixelRatio} ${view.show} ${frame} ${gone} ${Boolean(end)}`;
    const fresh = stamp !== this.stamp;
    if (fresh) {
      drawKey(this.key, this.player.variants[v]);
      const note = end ? words.diverged.replace("{step}", end.step).replace("{layer}", end.layer ?? "–") : "";
      if (this.note.textContent !== note) this.note.textContent = note;
      this.stamp = stamp;
    } else if (gone) return;
    this.drawCells(width, position, frame, gone, fresh);
  }
  drawCells(width, position, frame, gone, fresh) {
    const { view, ink } = this.player, layers = this.player.variants[this.variant].depth;
    const kinds = { activations: ["activation"], gradients: ["gradient"], both: ["activation", "gradient"] }[view.show];
    const columns = Math.max(1, Math.min(layers, Math.floor(width / (layers > 12 ? 52 : 64)))), rows = Math.ceil(layers / columns);
    const plot = 46, tall = 15 + kinds.length * (plot + 14) + 29, cell = rows > 1 ? tall + 10 : tall;
    const ctx = fresh ? surface(this.canvas, rows * cell).ctx : this.canvas.getContext("2d");
    ctx.font = `11px ${ink.font}`;
    ctx.globalAlpha = gone ? 0.35 : 1;
    for (let l = 0; l < layers; l++) {
      const w = Math.floor(width / columns), x = Math.round(((l % columns) * width) / columns) + 2, y = Math.floor(l / columns) * cell;
      if (fresh) this.drawFrame(ctx, kinds, frame, l, x, y, w - 6, plot);
      kinds.forEach((kind, i) => this.drawHistogram(ctx, kind, position, l, x, y + 15 + i * (plot + 14), w - 6, plot));
    }
    ctx.globalAlpha = 1;
  }
  /** What stands around the bars of one layer: its number, the ends of the axes, its health. */
  drawFrame(ctx, kinds, frame, l, x, y, w, plot) {
    const { film, ink, words } = this.player;
    ctx.fillStyle = ink.soft;
    ctx.textAlign = "left";
    ctx.fillText(`${w > 56 ? words.layer + " " : ""}${l + 1}`, x, y + 10);
    y += 15;
    for (const kind of kinds) {
      const [low, high] = film.edges[this.variant][`${kind}_histogram`];
      ctx.fillStyle = ink.line;
      ctx.fillRect(x, y + plot, w, 1);
      ctx.fillStyle = ink.soft;
      ctx.textAlign = "left"; ctx.fillText(kind === "gradient" ? `1e${low}` : low, x, y + plot + 10);
      ctx.textAlign = "right"; ctx.fillText(kind === "gradient" ? `1e${high}` : high, x + w, y + plot + 10);
      y += plot + 14;
    }
    this.drawHealth(ctx, frame, l, x, y, w);
  }
  drawHistogram(ctx, kind, position, l, x, y, w, h) {
    const { film, ink } = this.player, name = `${kind}_histogram`, [low, high, bins] = film.edges[this.variant][name];
    ctx.fillStyle = ink.panel;
    ctx.fillRect(x, y, w, h);
    const before = Math.floor(position), part = position - before, after = Math.min(before + 1, film.count - 1);
    const [a, at] = this.counts(name, before, l), [b, bt] = this.counts(name, after, l), beyond = this.beyond(kind, low, high, bins);
    const step = w / bins, wide = Math.max(step - 0.3, 0.7), unit = (h - 3) / 255;
    for (const far of beyond.includes(1) ? [0, 1] : [0]) {
      ctx.fillStyle = far ? ink.alarm : this.look.color;
      for (let i = 0; i < bins; i++) {
        const tall = (a[at + i] + (b[bt + i] - a[at + i]) * part) * unit;
        if (tall > 0 && beyond[i] === far) ctx.fillRect(x + i * step, y + h - tall, wide, tall); // cheaper than a path
      }
    }
    this.drawOutside(ctx, name, position, l, x, y, w);
    ctx.fillStyle = ink.line;
    if (kind === "activation" && low < 0 && high > 0) ctx.fillRect(x + (w * -low) / (high - low), y, 0.7, h);
  }
  /** [array, where it begins]: the bars of a layer in a frame, 255 the tallest. */
  counts(name, frame, l) {
    const { arrays, row } = this.player.film.chunks[frame], { values, shape } = arrays[name];
    return [values, ((row * shape[1] + this.variant) * shape[2] + l) * shape[3]];
  }
  /** 1 for each bin that lies past the ends where the activation counts as saturated. */
  beyond(kind, low, high, bins) {
    const ends = kind === "activation" && this.player.variants[this.variant].saturated, half = (high - low) / bins / 2;
    return ((this.past ??= {})[kind] ??= Array.from({ length: bins }, (_, i) => {
      const center = low + (2 * i + 1) * half;
      return ends && (center < ends[0] + half || center > ends[1] - half) ? 1 : 0;
    }));
  }
  drawOutside(ctx, name, position, l, x, y, w) {
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
    Object.assign(this, { player, backdrop: new Backdrop() });
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
    const { film, view, shownCount, ink } = this.player, height = 114;
    ctx.font = `11px ${ink.font}`;
    this.backdrop.draw(ctx, `${film.run} ${film.count} ${shownCount} ${view.linear}`, (still) => {
      this.plot(still, left, words.loss, [["loss", 1]], view.linear ? this.linearScale() : this.lossScale());
      this.plot(still, right, words.accuracy, [["train_accuracy", 1], ["test_accuracy", 0.5]], { low: 0, high: 1, ticks: [0, 0.5, 1], label: percent });
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
    let low = Infinity, high = 0;
    for (let k = 0; k < variants.length; k++) for (let f = 0; f < film.count; f++) {
      const value = film.at("loss", f, k);
      if (Number.isFinite(value)) { low = Math.min(low, value); high = Math.max(high, value); }
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
    low = Math.log10(Math.max(low, high * 1e-6)); high = Math.log10(high);
    if (high - low < 0.5) { high += 0.25; low -= 0.25; }
    const ticks = [];
    for (let e = Math.ceil(low); e <= high; e++) ticks.push(e);
    if (ticks.length < 2) ticks.splice(0, 9, low, (low + high) / 2, high);
    return { low, high, ticks, label: (e) => brief(10 ** e), map: Math.log10 };
  }
  plot(ctx, box, title, columns, scale) {
    const { ink, variants } = this.player, x0 = box.x + 44, w = box.w - 54, y0 = box.y + 18, h = box.h - 36, px = this.across(box);
    const py = (value) => y0 + h * (1 - ((scale.map ? scale.map(Math.max(value, 1e-30)) : value) - scale.low) / (scale.high - scale.low));
    ctx.setLineDash([]); ctx.lineWidth = 1; ctx.textAlign = "right";
    for (const tick of scale.ticks) {
      const y = y0 + h * (1 - (tick - scale.low) / (scale.high - scale.low));
      ctx.fillStyle = ink.line; ctx.fillRect(x0, y, w, 0.6);
      ctx.fillStyle = ink.soft; ctx.fillText(scale.label(tick), x0 - 5, y + 4);
    }
    ctx.textAlign = "left"; ctx.fillStyle = ink.text; ctx.fillText(title, x0, box.y + 11);
    ctx.textAlign = "right"; ctx.fillStyle = ink.soft; ctx.fillText(`${this.player.words.step} ${this.player.steps}`, x0 + w, y0 + h + 13);
    ctx.save(); ctx.beginPath(); ctx.rect(x0 - 4, y0 - 4, w + 8, h + 8); ctx.clip();
    variants.forEach((variant, k) => columns.forEach(([name, alpha], which) => this.line(ctx, name, k, variant, px, py, alpha, which)));
    ctx.restore();
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
    Object.assign(this, { player, backdrop: new Backdrop() });
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
    const { h, rows } = this.layout(), { ctx, width } = surface(this.canvas, rows * h + 24), { film, ink, view, variants, shownCount } = this.player;
    ctx.font = `11px ${ink.font}`;
    this.backdrop.draw(ctx, `${film.run} ${view.measure} ${shownCount}`, (still) => {
      const scale = this.scale();
      variants.forEach((variant, k) => this.map(still, k, variant, scale));
      this.legend(still, rows * h + 4, Math.min(180, width / 3), scale);
    });
    variants.forEach((_, k) => this.cursor(ctx, this.box(k), k, position));
  }
  legend(ctx, y, w, scale) {
    const { ink, words, view } = this.player;
    for (let i = 0; i < w; i++) { ctx.fillStyle = `rgb(${ramp(i / w)})`; ctx.fillRect(70 + i, y, 1.2, 9); }
    ctx.fillStyle = ink.soft;
    ctx.textAlign = "right"; ctx.fillText(scale.label(scale.low), 64, y + 9);
    ctx.textAlign = "left"; ctx.fillText(`${scale.label(scale.high)}   ${words[view.measure]}`, 76 + w, y + 9);
  }
  map(ctx, k, variant, scale) {
    const { film, ink } = this.player, b = this.box(k), image = this.image(k, variant, scale);
    ctx.fillStyle = ink.panel; ctx.fillRect(b.x, b.y, b.w, b.h);
    if (image) {
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(image, b.x, b.y, (b.w * this.player.shownCount) / film.total, b.h);
    }
    ctx.textAlign = "left"; ctx.fillStyle = variant.color; marker(ctx, variant.marker, b.x + 5, b.y - 9, 4);
    ctx.fillStyle = ink.text; ctx.save(); ctx.beginPath(); ctx.rect(b.x, b.y - 18, b.w, 18); ctx.clip(); ctx.fillText(variant.name, b.x + 14, b.y - 5); ctx.restore();
    ctx.textAlign = "right"; ctx.fillStyle = ink.soft;
    ctx.fillText("1", b.x - 4, b.y + 9); if (variant.depth > 1) ctx.fillText(variant.depth, b.x - 4, b.y + b.h);
  }
  cursor(ctx, b, k, position) {
    const { film, ink, view } = this.player, x = b.x + (b.w * (position + 0.5)) / film.total;
    ctx.fillStyle = ink.back; ctx.fillRect(x - 1.5, b.y, 3, b.h);
    ctx.fillStyle = ink.text; ctx.fillRect(x - 0.6, b.y, 1.2, b.h);
    if (this.focus.variant === k && view.opened) { ctx.strokeStyle = ink.text; ctx.lineWidth = 2; ctx.strokeRect(b.x, b.y + this.focus.layer * b.cell, b.w, b.cell); }
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

/** The measurement that the X-ray opens with: what reaches each layer beside batch norm, which keeps every activation in
 *  its range; saturation only where an activation has ends. */
const telling = (variants) => (variants.some((v) => v.running) ? "gradient_std" : variants.some((v) => v.saturated) ? "activation_saturated" : "activation_std");

class Player extends Stage {
  constructor(component) {
    super(component, { show: "activations", measure: telling(component.data[0].variants), speed: 1 });
  }
  parts() {
    const w = this.words;
    const show = this.choose("show", ["activations", "gradients", "both"].map((s) => [s, w[s]]), this.view.show, (value) => { this.view.show = value; });
    const measures = ["activation_saturated", "activation_dead", "activation_std", "gradient_std", "gradient_norm", "update_ratio"];
    const measure = this.choose("measure", measures.map((m) => [m, w[m]]), this.view.measure, (value) => { this.view.measure = value; });
    this.lanes = this.variants.map((_, k) => new Lane(this, k));
    this.curves = new Curves(this);
    this.xray = new Xray(this);
    this.running = new Running(this);
    this.dropping = new Dropping(this);
    const axis = element("button", { type: "button", class: "axis", "aria-pressed": String(!this.view.linear), onclick: () => this.turnAxis(axis) }, w.log_axis);
    const tools = element("div", { class: "tools" }, show, axis, this.tool("save", () => this.save()));
    const below = element("div", { class: "tools" }, element("strong", {}, w.xray), measure, element("span", { class: "hint" }, w.xray_hint));
    return [tools, ...this.dropping.nodes, ...this.running.nodes, ...this.lanes.map((lane) => lane.root), this.curves.canvas, below, this.xray.canvas];
  }
  /** The loss on a logarithmic axis, or on a linear one. */
  turnAxis(button) {
    this.view.linear = !this.view.linear;
    button.setAttribute("aria-pressed", String(!this.view.linear));
    this.dirty = true;
  }
  open(cell) {
    this.view.opened = true;
    this.setTriggerValue("cell", { ...cell, step: this.film.steps[cell.frame], column: this.view.measure });
  }
  paint(position) {
    for (const lane of this.lanes) lane.draw(position);
    this.running.draw(position);
    this.dropping.draw(position);
    const still = !this.playing, turn = this.drawn % 2; // only cursors move in these two: by turns
    if (still || turn) this.curves.draw(position);
    if (still || !turn) this.xray.draw(position);
  }
  describe() {
    const { film, words, frame } = this;
    const lines = this.variants.map((v, k) => `${v.name}: ${words.loss} ${brief(film.at("loss", frame, k))}, ${words.train} ${percent(film.at("train_accuracy", frame, k))}`);
    const text = `${words.step} ${film.steps[frame]}. ${lines.join("; ")}`;
    this.curves.canvas.setAttribute("aria-label", text);
    this.running.describe();
    this.dropping.describe();
    this.xray.canvas.setAttribute("aria-label", `${words.xray}: ${words[this.view.measure]}. ${words.xray_hint}`);
    this.lanes.forEach((lane, k) => {
      const stds = Array.from({ length: this.variants[k].depth }, (_, l) => brief(film.at("activation_std", frame, k, l)));
      lane.canvas.setAttribute("aria-label", `${this.variants[k].name}, ${words.step} ${film.steps[frame]}, ${words.activation_std}: ${stds.join(", ")}`);
    });
  }
  save() {
    const lanes = this.lanes.map(({ canvas }, k) => ({ canvas, title: this.variants[k].name, color: this.variants[k].color }));
    savePicture([...this.dropping.parts, ...lanes, ...(this.running.nodes.length ? [this.running] : []), this.curves, this.xray], this.ink, `training-step-${this.film.steps[this.frame]}.png`);
  }
}

export default (component) => {
  const player = new Player(component);
  return () => player.close();
};
