// What is written on the square of a search at the moment that decides: each mark is bound to the trials it speaks of.

import { percent } from "./kit.js";
import { part } from "./marks.js";
import { Plot } from "./plot.js";
import { linear, ticks } from "./scales.js";
import { better, axisScale, score } from "./searchtrials.js";

/** What lies under the dots: the part of an axis below a limit. */
export function marksUnder(picture, place) {
  const {
    told,
    ctx,
    stage: { note, ink },
  } = picture;
  if (told.mark !== "limit" || !note) return;
  const to = Math.max(place.x, Math.min(place.x + place.w, place.across0(told.limit)));
  ctx.save();
  ctx.globalAlpha = 0.12 * part(picture.stage.written, 0, 0.4);
  ctx.fillStyle = ink.main;
  ctx.fillRect(place.x, place.y, to - place.x, place.h);
  ctx.restore();
}

/** The decisive number and its few words below, and the mark of this claim on the squares. */
export function annotate(picture, note) {
  const { stage, k, phone, marks, areas, told } = picture,
    { below } = areas;
  (MARKS[told.mark] ?? (() => {}))(picture, note);
  const left = told.below === "grids" || (phone && told.below !== "chance");
  const x = left ? below.x + (phone ? 0 : 10 * k) : below.x + below.w - 10 * k;
  const y = phone && !told.below ? below.y + 14 * k : left ? below.y + 32 * k : below.y + below.h - 40 * k;
  const text = phone && told.below ? "" : note.text;
  const look = { size: phone ? 26 : 32, align: left ? "left" : "right", alpha: part(stage.written, 0, 0.5) };
  const free = left || phone ? [x, y] : clear(picture, [x, y], marks.width(note.number, look.size, 720));
  marks.number(note.number, text, ...free, { ...look, wide: phone ? 310 : 380 });
}
/** Where a number may stand, right-aligned, its few words below it: here, or where no curve runs through. */
function clear({ k, areas: { below }, plot }, [x, y], wide) {
  const segments = (plot?.drawn ?? []).flatMap((points) => points.slice(1).map((to, i) => [points[i], to]));
  const crossed = ([at, base]) =>
    segments.some(
      ([[x0, y0], [x1, y1]]) =>
        Math.max(x0, x1) > at - wide - 6 * k &&
        Math.min(x0, x1) < at + 6 * k &&
        Math.max(y0, y1) > base - 30 * k &&
        Math.min(y0, y1) < base + 26 * k,
    );
  const to = (left, down) => [x - left * below.w, y + down * k];
  const places = [0, 10, 20].flatMap((down) => [0, 0.25, 0.45].map((left) => to(left, down)));
  return places.find((place) => !crossed(place)) ?? [x, y];
}

const MARKS = { top, ticks: tried, limit, edge, range, gains, profiles: () => {}, grids };

/** The best share of the trials, ringed. */
function top(picture, note) {
  const { dots, marks, stage } = picture,
    variant = stage.variants[0],
    many = Math.round(note.facts.top);
  const best = dots.toSorted((a, b) =>
    better(variant, a.value, b.value) ? -1 : better(variant, b.value, a.value) ? 1 : a.trial - b.trial,
  );
  const alpha = part(stage.written, 0, 0.6);
  for (const { x, y } of best.slice(0, Math.ceil(many * alpha))) marks.ring(x, y, 6.5, { width: 1.5 });
}
/** How many different values the projections on the first axis are. */
function tried(picture) {
  const { marks, k, places, stage } = picture,
    share = part(stage.written, 0, 0.6);
  for (const place of places) {
    const values = new Set(place.members.flatMap((v) => picture.trials(v).map(({ point }) => point[0])));
    const text = picture.phone ? String(values.size) : stage.words.rates.replace("{count}", values.size),
      wide = marks.width(text, 14, 650) + 14 * k;
    const [x, y] = emptiest(picture, place, wide, 26 * k);
    if (share) plate(picture, [x, y, wide, 26 * k]);
    marks.text(text, x + 7 * k, y + 18 * k, { size: 14, weight: 650, alpha: share, halo: false });
    for (const value of values) {
      const at = place.across0(value);
      marks.line(
        [
          [at, place.y + place.h],
          [at, place.y + place.h + 14 * k],
        ],
        { width: 3, alpha: share },
      );
    }
  }
}
/** The corner of a square where a box of this size covers the fewest dots, of equals the lower right one. */
function emptiest({ dots, k }, { x, y, w, h, members }, wide, tall) {
  const mine = dots.filter((dot) => members.includes(dot.k)),
    pad = 6 * k;
  const tops = [y + h - tall - pad, y + pad],
    lefts = [x + w - wide - pad, x + pad];
  const corners = tops.flatMap((top) => lefts.map((left) => [left, top])),
    within = (at, low, size) => at > low - pad && at < low + size + pad;
  const covered = ([left, top]) => mine.filter((dot) => within(dot.x, left, wide) && within(dot.y, top, tall)).length;
  return corners.reduce((best, corner) => (covered(corner) < covered(best) ? corner : best));
}
function plate({ ctx, k, stage: { ink } }, [x, y, w, h]) {
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(x, y, w, h, 6 * k);
  Object.assign(ctx, { fillStyle: ink.raised, strokeStyle: ink.text, lineWidth: 1.2 * k });
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
/** How many trials lie below a limit of the first axis. */
function limit(picture) {
  const { marks, k, places, stage, told } = picture,
    alpha = part(stage.written, 0, 0.6);
  for (const place of places) {
    const x = Math.max(place.x, Math.min(place.x + place.w, place.across0(told.limit)));
    const low = place.members.flatMap((v) => picture.trials(v)).filter(({ point }) => point[0] < told.limit).length;
    marks.line(
      [
        [x, place.y],
        [x, place.y + place.h],
      ],
      { width: 1.6, dash: [6, 4], alpha },
    );
    const text = stage.words.rates_below.replace("{count}", low);
    marks.lines(text, place.x + 8 * k, place.y + 22 * k, Math.max(70 * k, x - place.x - 12 * k), {
      size: 14,
      weight: 650,
      alpha,
    });
  }
}
/** An arrow from the best out over the edge at which it lies. */
function edge(picture) {
  const {
      marks,
      k,
      places: [place],
      stage,
    } = picture,
    { best } = place;
  if (!best) return;
  const [x, y] = picture.placeOf(best, place),
    right = x > place.x + place.w / 2;
  const to = right ? place.x + place.w + 30 * k : place.x - 30 * k,
    share = part(stage.written, 0, 0.5);
  marks.arrow([x + (right ? 11 : -11) * k, y], [to, y], { share, width: 2.4 });
  if (picture.phone) return; // the line below the picture says so
  const text = stage.words.edge_beyond,
    side = right ? place.x + place.w - 8 * k : place.x + 8 * k;
  const up = y - place.y > 40 * k ? y - 16 * k : y + 28 * k;
  marks.text(text, side, up, { size: 13.5, weight: 650, align: right ? "right" : "left", alpha: share });
}
/** From the worst to the best of the dots. */
function range(picture) {
  const {
      marks,
      k,
      dots,
      places: [place],
      stage,
    } = picture,
    ys = dots.map(({ y }) => y).filter(Number.isFinite);
  if (!ys.length) return;
  marks.bracket(place.x + place.w + 12 * k, Math.min(...ys), Math.max(...ys), { share: part(stage.written, 0, 0.6) });
}
/** What choosing the best of some seeds gains by what it is chosen for, and what of it is left on the test part. */
function gains(picture, { facts }) {
  const {
      marks,
      k,
      places: [place],
      stage,
    } = picture,
    { words, written } = stage;
  const x = [facts.val_mean, facts.val_best].map(place.across0),
    y = [facts.test_mean, facts.test_best].map(place.up0);
  const share = part(written, 0, 0.4),
    then = part(written, 0.4, 0.8);
  marks.line(
    [
      [x[0], place.y],
      [x[0], place.y + place.h],
    ],
    { dash: [4, 4], width: 1, alpha: share },
  );
  marks.line(
    [
      [place.x, y[0]],
      [place.x + place.w, y[0]],
    ],
    { dash: [4, 4], width: 1, alpha: share },
  );
  marks.arrow([x[0], y[0]], [x[1], y[0]], { share, width: 3 });
  marks.arrow([x[1], y[0]], [x[1], y[1]], { share: then, width: 3 });
  const told = (text, by) => text.replace("{points}", (100 * by).toFixed(2));
  const look = { size: 13.5, weight: 650 };
  marks.text(told(words.by_validation, facts.val_best - facts.val_mean), (x[0] + x[1]) / 2, y[0] + 22 * k, {
    ...look,
    align: "center",
    alpha: share,
  });
  const tested = told(words.by_test, facts.test_best - facts.test_mean);
  const right = picture.width - marks.width(tested, look.size, look.weight) / 2 - 6 * k;
  marks.text(tested, Math.min(x[1], right), Math.min(...y) - 9 * k, {
    ...look,
    align: "center",
    alpha: then,
  });
}
/** The shifted grid that does best, and the one that does worst. */
function grids(picture, { facts }) {
  const {
      marks,
      k,
      places: [place],
      stage,
      told,
    } = picture,
    trials = picture.trials(0),
    { words } = stage;
  const [, tall] = told.sides,
    [right, up] = told.stride,
    alpha = part(stage.written, 0, 0.5);
  const of = (i, j) => [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => (i + a * right) * tall + j + b * up));
  const draw = (i, j, radius, dash, name) => {
    for (const at of of(i, j)) {
      const one = trials.find(({ trial }) => trial === at);
      if (one && alpha) marks.ring(...picture.placeOf(one, place), radius, { width: dash ? 1.4 : 2.4 });
    }
    const first = trials.find(({ trial }) => trial === of(i, j)[2]);
    if (first && !picture.phone)
      marks.text(name, picture.placeOf(first, place)[0], picture.placeOf(first, place)[1] - 13 * k, {
        size: 12.5,
        weight: 650,
        align: "center",
        alpha,
      });
  };
  draw(Math.floor(facts.best_at / up), facts.best_at % up, 8, false, words.grids_best);
  draw(Math.floor(facts.worst_at / up), facts.worst_at % up, 8, true, words.grids_worst);
}

/** Beside the square: the mean score by each axis, one chart an axis, and how much of the variance it has. */
export function drawProfiles(picture, area) {
  const { stage, k, ctx, marks } = picture,
    { words, variants, ink, note } = stage,
    variant = variants[0];
  const trials = picture.trials(0),
    gap = 78 * k,
    h = (area.h - gap - 26 * k) / 2;
  variant.axes.slice(0, 2).forEach((axis, a) => {
    const box = { x: area.x, y: area.y + a * (h + gap), w: area.w, h },
      across = axisScale(axis, true);
    const plot = new Plot(box, across, linear(0, 1, [0, 0.5, 1], percent), {}, k);
    ctx.font = `${12 * k}px ${ink.font}`;
    plot.axes(ctx, ink, {});
    marks.text(words.mean.replace("{label}", axis.label), box.x - 30 * k, box.y - 10 * k, {
      size: 12.5,
      weight: 600,
      halo: false,
    });
    const points = means(trials, a).map(([value, mean]) => [plot.across(value), plot.up(mean)]);
    if (points.length > 1) marks.line(points, { color: variant.color, width: 2.4 });
    for (const [x, y] of points) marks.ring(x, y, 3, { color: variant.color, fill: variant.color });
    if (!note) return;
    const share = note.facts[`share${a}`],
      look = { size: 22, weight: 700, alpha: part(stage.written, 0.2 * a, 0.5 + 0.3 * a) };
    marks.text(percent(share), box.x + box.w / 2, box.y + box.h - 10 * k, { ...look, align: "center" });
  });
}
/** [value, mean score] of each value of axis a, in order. */
export function means(trials, a) {
  const found = new Map();
  for (const { point, value } of trials) found.set(point[a], [...(found.get(point[a]) ?? []), value]);
  const mean = (list) => list.reduce((sum, each) => sum + each, 0) / list.length;
  return [...found].map(([value, list]) => [value, mean(list)]).toSorted(([a0], [b0]) => a0 - b0);
}

/** The scales of validation against test, of trials of which both are known. */
export function bothParts(variant, trials, tests) {
  const ends = (list) => {
    const low = Math.min(...list),
      high = Math.max(...list),
      pad = 0.08 * (high - low || 0.01);
    return linear(
      low - pad,
      high + pad,
      ticks(low - pad, high + pad).filter((_, i, all) => all.length < 6 || i % 2 === 0),
      (v) => score(variant, v),
    );
  };
  return [ends(trials.map(({ value }) => value)), ends(trials.map(({ trial }) => tests[trial]))];
}
