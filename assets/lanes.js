// The rows of layers: histograms of activations and of gradients, with what is saturated and dead.

import { brief, drawKey, element, PANES, percent, say, surface } from "./kit.js";
import { scaleOf } from "./picture.js";

const AROUND = 74; // pixels of the board that are not lanes: its edges and the tools
const TITLE = 34; // of a lane above its cells
const LEAST = 46; // height of a histogram
const MOST = 170;

/** Whole per cent from 10 on: the cells are narrow. */
const coarse = (share) => percent(share, share < 0.0995 ? 1 : 0);

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
    const { film, view, words } = this.player;
    const v = this.variant;
    const frame = Math.round(position);
    const end = film.ended.find((e) => e.variant === v && e.status === "diverged");
    const gone = Boolean(end) && position >= film.steps.findIndex((s) => s >= end.step);
    const width = this.canvas.clientWidth;
    const board = this.player.board;
    this.k = scaleOf(board.clientWidth, board.clientHeight);
    const size = `${width} ${board.clientHeight} ${this.player.visible().length} ${devicePixelRatio}`;
    const stamp = `${size} ${view.show} ${frame} ${gone} ${Boolean(end)}`;
    const fresh = stamp !== this.stamp;
    if (fresh) {
      drawKey(this.key, this.player.variants[v]);
      const note = end ? words.diverged.replace("{step}", end.step).replace("{layer}", end.layer ?? "–") : "";
      say(this.note, note);
      this.stamp = stamp;
    } else if (gone) return;
    this.drawCells(width, position, frame, gone, fresh);
  }
  drawCells(width, position, frame, gone, fresh) {
    const { view, ink } = this.player;
    const layers = this.player.variants[this.variant].depth;
    const kinds = { activations: ["activation"], gradients: ["gradient"], both: ["activation", "gradient"] }[view.show];
    const { k } = this;
    const columns = Math.max(1, Math.min(layers, Math.floor(width / (k * (layers > 12 ? 52 : 64)))));
    const rows = Math.ceil(layers / columns);
    const plot = this.plotHeight(rows, kinds.length);
    const tall = kinds.length * (plot + 16 * k) + 48 * k;
    const cell = rows > 1 ? tall + 10 * k : tall;
    const ctx = fresh ? surface(this.canvas, rows * cell).ctx : this.canvas.getContext("2d");
    ctx.font = `${12 * k}px ${ink.font}`;
    ctx.globalAlpha = gone ? 0.35 : 1;
    for (let l = 0; l < layers; l++) {
      const w = Math.floor(width / columns);
      const x = Math.round(((l % columns) * width) / columns) + 2;
      const y = Math.floor(l / columns) * cell;
      if (fresh) this.drawFrame(ctx, kinds, frame, l, x, y, w - 6, plot);
      kinds.forEach((kind, i) => {
        this.drawHistogram(ctx, kind, position, l, x, y + 16 * k + i * (plot + 16 * k), w - 6, plot);
      });
    }
    ctx.globalAlpha = 1;
  }
  /** The lanes that are shown share the height of the board. */
  plotHeight(rows, kinds) {
    const { board } = this.player;
    const lane = (board.clientHeight - AROUND) / Math.max(1, this.player.visible().length) - TITLE;
    const share = (lane / rows - 58 * this.k) / kinds - 16 * this.k;
    return Math.round(Math.max(LEAST, Math.min(MOST * this.k, share)));
  }
  /** What stands around the bars of one layer: its number, the ends of the axes, its health. */
  drawFrame(ctx, kinds, frame, l, x, y, w, plot) {
    const { film, ink, words } = this.player;
    const { k } = this;
    ctx.fillStyle = ink.soft;
    ctx.textAlign = "left";
    ctx.fillText(`${w > 62 * k ? words.layer + " " : ""}${l + 1}`, x, y + 11 * k);
    y += 16 * k;
    for (const kind of kinds) {
      const [low, high] = film.edges[this.variant][`${kind}_histogram`];
      ctx.fillStyle = ink.line;
      ctx.fillRect(x, y + plot, w, 1);
      ctx.fillStyle = ink.soft;
      ctx.textAlign = "left";
      ctx.fillText(kind === "gradient" ? `1e${low}` : low, x, y + plot + 12 * k);
      ctx.textAlign = "right";
      ctx.fillText(kind === "gradient" ? `1e${high}` : high, x + w, y + plot + 12 * k);
      y += plot + 16 * k;
    }
    this.drawHealth(ctx, frame, l, x, y, w);
  }
  drawHistogram(ctx, kind, position, l, x, y, w, h) {
    const { film, ink } = this.player;
    const name = `${kind}_histogram`;
    const [low, high, bins] = film.edges[this.variant][name];
    ctx.fillStyle = ink.panel;
    ctx.fillRect(x, y, w, h);
    const before = Math.floor(position);
    const part = position - before;
    const after = Math.min(before + 1, film.count - 1);
    const [a, at] = this.counts(name, before, l);
    const [b, bt] = this.counts(name, after, l);
    const beyond = this.beyond(kind, low, high, bins);
    const step = w / bins;
    const wide = Math.max(step - 0.3, 0.7);
    const spike = kind === "activation" && low === 0 && !beyond.includes(1) && this.spike(a, at, bins);
    const unit = (h - 3) / (spike || 255);
    for (const far of beyond.includes(1) ? [0, 1] : [0]) {
      ctx.fillStyle = far ? ink.alarm : this.look.color;
      for (let i = 0; i < bins; i++) {
        const tall = (a[at + i] + (b[bt + i] - a[at + i]) * part) * unit;
        if (spike && !i) continue; // a bar of its own
        if (tall > 0 && beyond[i] === far) ctx.fillRect(x + i * step, y + h - tall, wide, tall); // cheaper than a path
      }
    }
    if (spike) this.drawZeros(ctx, a, at, bins, Math.round(position), l, x, y, w, h);
    this.drawOutside(ctx, name, position, l, x, y, w);
    ctx.fillStyle = ink.line;
    if (kind === "activation" && low < 0 && high > 0) ctx.fillRect(x + (w * -low) / (high - low), y, 0.7, h);
  }
  /** The tallest of the other bars, where the bar at 0 would flatten them all; else 0. */
  spike(values, at, bins) {
    const rest = Math.max(...values.subarray(at + 1, at + bins));
    return values[at] === 255 && rest < 200 ? Math.max(1, rest) : 0;
  }
  /** What lies at 0, as a labelled bar across: the zeros where they were counted, else what is in the first bin. */
  drawZeros(ctx, values, at, bins, frame, l, x, y, w, h) {
    const { film, ink } = this.player;
    const k = this.k;
    const inside = values.subarray(at, at + bins).reduce((sum, count) => sum + count, 0);
    const counted = film.has("activation_zero") ? film.at("activation_zero", frame, this.variant, l) : NaN;
    const share = Number.isNaN(counted) ? values[at] / Math.max(1, inside) : counted;
    ctx.fillStyle = ink.line;
    ctx.fillRect(x, y + h - 5 * k, w, 5 * k);
    ctx.fillStyle = this.look.color;
    ctx.fillRect(x, y + h - 5 * k, w * share, 5 * k);
    ctx.fillStyle = ink.text;
    ctx.textAlign = "right";
    ctx.fillText(`0: ${coarse(share)}`, x + w, y + 12 * k);
  }
  /** [array, where it begins]: the bars of a layer in a frame, 255 the tallest. */
  counts(name, frame, l) {
    const { arrays, row } = this.player.film.chunks[frame];
    const { values, shape } = arrays[name];
    return [values, ((row * shape[1] + this.variant) * shape[2] + l) * shape[3]];
  }
  /** 1 for each bin that lies past the ends where the activation counts as saturated. */
  beyond(kind, low, high, bins) {
    const ends = kind === "activation" && this.player.variants[this.variant].saturated;
    const half = (high - low) / bins / 2;
    return ((this.past ??= {})[kind] ??= Array.from({ length: bins }, (_, i) => {
      const center = low + (2 * i + 1) * half;
      return ends && (center < ends[0] + half || center > ends[1] - half) ? 1 : 0;
    }));
  }
  drawOutside(ctx, name, position, l, x, y, w) {
    const { film, ink } = this.player;
    const frame = Math.round(position);
    ctx.fillStyle = ink.text;
    const [below, above, unknown] = [0, 1, 2].map((side) => film.at(`${name} outside`, frame, this.variant, l, side));
    ctx.textAlign = "left";
    if (below > 0.005) ctx.fillText(`◂${coarse(below)}`, x + 1, y + 12 * this.k);
    ctx.textAlign = "right";
    if (above > 0.005) ctx.fillText(`${coarse(above)}▸`, x + w - 1, y + 26 * this.k);
    if (unknown > 0) {
      ctx.textAlign = "center";
      ctx.fillStyle = ink.alarm;
      ctx.fillText(`NaN ${coarse(unknown)}`, x + w / 2, y + 40 * this.k);
    }
  }
  drawHealth(ctx, frame, l, x, y, w) {
    const { film, ink, words } = this.player;
    const v = this.variant;
    const { k } = this;
    ctx.textAlign = "left";
    ctx.fillStyle = ink.text;
    ctx.fillText(`σ ${brief(film.at("activation_std", frame, v, l))}`, x, y + 11 * k);
    const saturated = film.at("activation_saturated", frame, v, l);
    const dead = film.at("activation_dead", frame, v, l);
    const [share, sign, word] = Number.isNaN(saturated)
      ? [dead, "✕", words.dead]
      : [saturated, "▮", words.saturated];
    const bad = share >= 0.5 ? ink.alarm : share >= 0.1 ? ink.warn : ink.line;
    ctx.fillStyle = ink.panel;
    ctx.fillRect(x, y + 15 * k, w, 4 * k);
    ctx.fillStyle = bad;
    ctx.fillRect(x, y + 15 * k, w * (share || 0), 4 * k);
    ctx.fillStyle = share >= 0.1 ? ink.text : ink.soft;
    ctx.fillText(`${share >= 0.1 ? sign + " " : ""}${w > 92 * k ? word + " " : ""}${coarse(share)}`, x, y + 31 * k);
  }
}

/** The lanes of all variants, one below the other. */
class Lanes {
  constructor(player) {
    this.player = player;
    this.lanes = player.variants.map((_, k) => new Lane(player, k));
  }
  get nodes() {
    return this.lanes.map(({ root }) => root);
  }
  get parts() {
    return this.lanes.map(({ canvas }, k) => ({
      canvas,
      title: this.player.variants[k].name,
      color: this.player.variants[k].color,
    }));
  }
  draw(position) {
    const shown = this.player.visible();
    this.lanes.forEach((lane, k) => {
      lane.root.hidden = !shown.includes(k);
      if (!lane.root.hidden) lane.draw(position);
    });
  }
  /** Spread and health of each layer of each variant that is shown. */
  table() {
    const { player } = this, { film, words, frame, variants } = player;
    const names = ["activation_std", "activation_saturated", "activation_dead", "gradient_std"];
    const of = (k, l) => names.map((name) => brief(film.at(name, frame, k, l)));
    const row = (k) => (_, l) => [`${variants[k].name}, ${words.layer} ${l + 1}`, ...of(k, l)];
    const rows = player.visible().flatMap((k) => Array.from({ length: variants[k].depth }, row(k)));
    return { head: [words.variant, ...names.map((name) => words[name])], rows };
  }
  describe() {
    const { film, words, frame, variants } = this.player;
    const place = `${words.step} ${film.steps[frame]}`;
    this.lanes.forEach(({ canvas }, k) => {
      const stds = Array.from({ length: variants[k].depth }, (_, l) => brief(film.at("activation_std", frame, k, l)));
      canvas.setAttribute("aria-label", `${variants[k].name}, ${place}, ${words.activation_std}: ${stds.join(", ")}`);
    });
  }
}
PANES.lanes = Lanes;
