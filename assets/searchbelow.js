// Below the square of a search: the best so far against the epochs spent, with the noise floor; the chance that some of
// n draws hit; how shifted grids do beside random search.

import { marker, percent } from "./kit.js";
import { part } from "./marks.js";
import { Plot } from "./plot.js";
import { linear, ticks } from "./scales.js";
import { better, chanceOf, score, stairs } from "./searchtrials.js";

const SPAN = 0.15; // of accuracy at most from the best down
const FLOORS = 6; // the same in noise floors at least
const SHADE = 2; // standard deviations of the noise floor that are shaded

/** On a phone the best so far makes room for what is written at the moment. */
export function below(picture, area) {
  const kind = picture.told.below ?? "best";
  if (picture.phone && picture.stage.note && kind === "best") return;
  ({ best: bestSoFar, chance, grids })[kind](picture, area);
}

function frame(picture, area, across, up, title, under) {
  const {
      ctx,
      k,
      stage: { ink },
    } = picture,
    plot = new Plot(area, across, up, {}, k);
  ctx.font = `${12 * k}px ${ink.font}`;
  plot.axes(ctx, ink, {});
  picture.marks.text(title, area.x, area.y - 8 * k, { size: 12.5, weight: 600, halo: false });
  const look = { size: 12, color: ink.soft, align: "right", halo: false };
  picture.marks.text(under, area.x + area.w, area.y - 8 * k, look);
  return plot;
}

/** The values that are shown: from the best down to the worst of the best so far, or as far as says something. */
function range(variant, lines, floor) {
  const all = lines.flatMap((line) => line.map(([, value]) => value)).filter(Number.isFinite);
  if (!all.length) return [0, 1];
  const up = variant.measure === "accuracy",
    [low, high] = [Math.min(...all), Math.max(...all)];
  const least = Math.max(FLOORS * (floor || 0), up ? 0.01 : 0.02 * high),
    most = Math.max(least, up ? SPAN : 2 * low);
  const span = Math.max(least, Math.min(most, high - low)),
    pad = 0.12 * span;
  return up ? [high - span, high + pad] : [low - pad, low + span];
}

function bestSoFar(picture, area) {
  const { stage, k, ctx, marks } = picture,
    { words, variants, ink, film } = stage,
    shown = stage.visible();
  const lines = shown.map((v) =>
    picture
      .trials(v)
      .filter(({ best }) => !Number.isNaN(best))
      .map(({ spent, best }) => [spent, best]),
  );
  const over = film.complete && stage.frame >= film.count - 1,
    first = variants[shown[0]];
  const after = over && film.after ? shown.map((v) => film.after[v]).filter((one) => one?.floor) : [];
  const floor = after.length ? Math.max(...after.map((one) => one.floor)) : 0;
  const [low, high] = range(first, lines, floor);
  const spent = Math.max(1, ...shown.map((v) => variants[v].trials * variants[v].epochs * variants[v].judges));
  const told = Math.max(1, ...lines.map((line) => line.at(-1)?.[0] ?? 0)),
    end = over ? told : Math.max(told, spent);
  const across = linear(0, end),
    at = ticks(low, high).filter((_, i, all) => all.length < 5 || i % 2 === 0);
  const up = linear(low, high, at, (value) => score(first, value));
  const plot = frame(picture, area, across, up, words.best_title, words.spent);
  plot.drawn = [];
  const all = lines.flat().map(([, value]) => value);
  const top = all.length ? all.reduce((a, b) => (better(first, a, b) ? a : b)) : NaN;
  if (floor) shade(picture, plot, top, first.measure === "accuracy" ? -SHADE * floor : SHADE * floor);
  plot.clip(ctx, () =>
    lines.forEach((line, i) => {
      const { color, dash } = variants[shown[i]],
        points = line.map(([x, y]) => [plot.across(x), plot.up(y)]);
      if (points.length) points.push([plot.across(over ? line.at(-1)[0] : told), points.at(-1)[1]]);
      ctx.save();
      plot.drawn.push(stairs(points));
      marks.line(stairs(points), { color, width: 2.2, dash: DASH[dash] ?? [] });
      ctx.restore();
    }),
  );
  lines.forEach((line, i) => {
    if (!line.length) return;
    const [x, y] = line.at(-1);
    ctx.fillStyle = variants[shown[i]].color;
    if (y >= low && y <= high) marker(ctx, variants[shown[i]].marker, plot.across(x), plot.up(y), 4 * k);
  });
  picture.plot = Object.assign(plot, { top, floor });
  if (floor) luck(picture, plot, first);
}
/** What the shade is, in words: beside the chart's name, where no curve runs, if there is room. */
function luck({ marks, k, stage: { words, ink, note } }, plot, { measure }) {
  const { top, floor } = plot, accuracy = measure === "accuracy";
  const by = accuracy ? (100 * SHADE * floor).toFixed(1) : (SHADE * floor).toFixed(3);
  const text = words[accuracy ? "floor_is" : "floor_loss"].replace("{points}", by);
  const look = { size: 12, color: ink.soft };
  const left = plot.x + marks.width(words.best_title, 12.5, 600) + 14 * k;
  const right = plot.x + plot.w - marks.width(words.spent, 12) - 14 * k;
  if (left + 22 * k + marks.width(text, 12) <= right) {
    const at = plot.y - 8 * k;
    marks.segment(left, at - 4 * k, left + 16 * k, at - 4 * k, { color: ink.main, width: 9, alpha: 0.25 });
    return marks.text(text, left + 22 * k, at, { ...look, halo: false });
  }
  const y = plot.up(top + (accuracy ? -1 : 1) * SHADE * floor) + (accuracy ? 15 : -6) * k;
  marks.text(text, plot.x + (note ? 6 * k : plot.w - 6 * k), y, { ...look, align: note ? "left" : "right" });
}
const DASH = { dash: [7, 4], dot: [2, 3], dashdot: [7, 3, 2, 3], longdash: [12, 4], longdashdot: [12, 3, 2, 3] };

/** From the best as far as luck reaches. */
function shade({ ctx, stage: { ink } }, plot, top, by) {
  const [a, b] = [plot.up(top), plot.up(top + by)];
  ctx.save();
  ctx.fillStyle = ink.main;
  ctx.globalAlpha = 0.15;
  ctx.fillRect(plot.x, Math.min(a, b), plot.w, Math.abs(b - a));
  ctx.restore();
}

/** 1 - (1 - p)^n, drawn up to as many draws as trials at the cursor; p is the share of the best. */
function chance(picture, area) {
  const { stage, marks, k } = picture,
    { words, ink, note } = stage,
    { share, draws } = picture.told;
  const across = linear(0, draws),
    plot = frame(picture, area, across, linear(0, 1, [0, 0.5, 1], percent), words.chance_title, words.draws);
  const most = Math.min(draws, Math.round((draws * (stage.frame + 1)) / Math.max(1, stage.steps)));
  const points = Array.from({ length: most + 1 }, (_, n) => [plot.across(n), plot.up(chanceOf(share, n))]);
  const level = picture.told.level;
  marks.line(
    [
      [area.x, plot.up(level)],
      [area.x + area.w, plot.up(level)],
    ],
    { color: ink.soft, dash: [4, 4], width: 1 },
  );
  marks.text(percent(level), area.x + 6 * k, plot.up(level) + 14 * k, { size: 12, color: ink.soft });
  if (points.length > 1) marks.line(points, { color: stage.variants[0].color, width: 2.2 });
  picture.plot = plot;
  if (!note) return;
  const at = [plot.across(note.value), plot.up(level)],
    alpha = part(stage.written, 0, 0.5);
  marks.line([at, [at[0], area.y + area.h]], { alpha, width: 1.6 });
  marks.ring(...at, 6);
}

/** The best of each shifted grid of nine, all on one line, and what nine random ones reach on average. */
function grids(picture, area) {
  const { stage, ctx, k, marks } = picture,
    { words, ink, frame: at, steps } = stage,
    { sides, stride } = picture.told;
  const trials = picture.trials(0),
    values = shifted(trials, sides, stride),
    done = at + 1 >= steps;
  const found = values.filter(Number.isFinite),
    facts = stage.note?.facts,
    extra = facts ? [facts.random] : [];
  const low = found.length ? Math.min(...found, ...extra) - 0.004 : 0.8,
    high = found.length ? Math.max(...found, ...extra) + 0.004 : 1;
  const across = linear(low, high, ticks(low, high), percent);
  const plot = frame(
    picture,
    area,
    across,
    linear(0, 1, [], String),
    words.grids_title.replace("{count}", (sides[0] / 3) * (sides[1] / 3)),
    "",
  );
  picture.plot = plot;
  if (!done) return;
  const stacks = new Map();
  for (const value of found) {
    const bin = Math.round(plot.across(value) / (11 * k)),
      level = stacks.get(bin) ?? 0;
    stacks.set(bin, level + 1);
    ctx.fillStyle = picture.colours.tint(value);
    const y = area.y + area.h - (8 + 11 * level) * k;
    marks.ring(bin * 11 * k, Math.max(y, area.y + 4 * k), 4.6, {
      color: ink.soft,
      width: 0.8,
      fill: picture.colours.tint(value),
    });
  }
  if (!facts) return;
  const x = plot.across(facts.random),
    alpha = part(stage.written, 0.2, 0.7);
  marks.line(
    [
      [x, area.y],
      [x, area.y + area.h],
    ],
    { alpha, width: 2, dash: [6, 4] },
  );
  if (!picture.phone)
    marks.text(words.grids_random, x - 6 * k, area.y + 13 * k, { size: 12.5, weight: 600, align: "right", alpha });
}

/** The best of each 3 x 3 grid within a lattice of trials, by where its first point lies. */
export function shifted(trials, [wide, tall], [right, up]) {
  const values = Array(wide * tall).fill(NaN);
  for (const { trial, value } of trials) values[trial] = value;
  const of = (i, j) => [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => values[(i + a * right) * tall + j + b * up]));
  return Array.from({ length: right }, (_, i) => Array.from({ length: up }, (_, j) => Math.max(...of(i, j)))).flat();
}
