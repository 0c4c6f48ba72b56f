// The learning curves of a search's trials: beside the square small, and as a bracket in a picture of their own.

import { percent } from "./kit.js";
import { Plot } from "./plot.js";
import { linear, logarithmic } from "./scales.js";
import { better, PRUNED, roundIn, score, shown } from "./searchtrials.js";

const MOST = 1000; // times the least loss: beyond it curves leave the picture

/** The scales of curves: epochs, logarithmic where trials end at rungs, and the score, logarithmic of a loss. */
export function scalesOf(variant, trials, epochs, rungs = null) {
  const whole = (e) => String(Math.round(e));
  const even = () => linear(Math.min(1, epochs - 0.5), Math.max(epochs, 1.5), marksOf(epochs), whole);
  const across = rungs ? logarithmic(0.9, epochs * 1.08, rungs, whole) : even();
  if (variant.measure === "accuracy") return [across, linear(0, 1, [0, 0.25, 0.5, 0.75, 1], percent)];
  const values = trials.flatMap(({ curve }) => curve).filter((value) => Number.isFinite(value) && value > 0);
  const sorted = values.toSorted((a, b) => a - b),
    low = 0.8 * (sorted[0] ?? 0.1);
  const high = Math.max(2 * low, Math.min(1.1 * (sorted[Math.floor(0.9 * sorted.length)] ?? 1), MOST * low));
  return [across, logarithmic(low, high, roundIn(low, high, 4), (value) => score(variant, value))];
}
/** Whole epochs from 1 on, about five. */
function marksOf(epochs) {
  const step = Math.max(1, Math.ceil(epochs / 5)),
    found = [];
  for (let e = 1; e <= epochs; e += step) found.push(e);
  return found;
}

/** The points of a trial's curve. */
export const pointsOf = (plot, curve) =>
  curve.map((value, e) => [plot.across(e + 1), plot.up(value)]).filter((p) => p.every(Number.isFinite));

/** One trial's curve; of a single epoch its point. */
export function drawCurve({ marks, k, ctx }, plot, trial, look) {
  const points = pointsOf(plot, trial.curve);
  if (points.length > 1) return marks.line(points, look);
  if (!points.length) return;
  ctx.save();
  Object.assign(ctx, { fillStyle: look.color, globalAlpha: look.alpha ?? 1 });
  ctx.fillRect(points[0][0] - 2 * k, points[0][1] - 2 * k, 4 * k, 4 * k);
  ctx.restore();
}

/** All curves faint, that of the shown trial bold, and below it what the trial is. */
export function drawCurves(picture, area) {
  const { stage, k, ctx, marks, colours } = picture,
    { words, variants, ink } = stage,
    [members] = picture.groups;
  const variant = variants[members[0]],
    trials = members.flatMap((each) => picture.trials(each)),
    chosen = picture.shownTrial;
  const lines = chosen ? variant.axes.length + 1 : 1,
    box = { ...area, h: area.h - (26 + 19 * lines) * k };
  const [across, up] = scalesOf(variant, trials, variant.epochs),
    plot = new Plot(box, across, up, {}, k);
  ctx.font = `${12 * k}px ${ink.font}`;
  plot.axes(ctx, ink, {});
  marks.text(words.curves_title, box.x, box.y - 8 * k, { size: 12.5, weight: 600, halo: false });
  marks.text(words.epoch, box.x + box.w, box.y + box.h + 27 * k, {
    size: 12,
    color: ink.soft,
    align: "right",
    halo: false,
  });
  plot.clip(ctx, () => {
    const alpha = trials.length > 100 ? 0.25 : 0.5;
    for (const trial of trials)
      drawCurve(picture, plot, trial, { color: colours.tint(trial.value), width: 1.1, alpha });
    if (chosen) drawCurve(picture, plot, chosen, { color: ink.text, width: 2.6 });
  });
  if (!chosen) return;
  const say = [`${words.trial} ${chosen.trial + 1}: ${score(variant, chosen.value)}`];
  say.push(...variant.axes.map((axis, a) => `${axis.label} ${shown(axis, chosen.point[a])}`));
  const test = picture.selected ? null : testOf(stage, members);
  if (test !== null) say[0] += ` · ${words.winner_test.replace("{value}", score(variant, test))}`;
  say.forEach((text, i) =>
    marks.text(text, box.x, box.y + box.h + (48 + 19 * i) * k, {
      size: 13,
      weight: i ? 400 : 650,
      color: i ? ink.soft : ink.text,
      halo: false,
    }),
  );
}
/** The winner's value on the test part, null while it is not known or several searches share a square. */
function testOf({ film, frame }, members) {
  const after = members.length === 1 && frame >= film.count - 1 ? film.after?.[members[0]] : null;
  return after?.winner_test?.[0] ?? null;
}

/** Those that a rung ended although they would have come out ahead of who stayed, by what they do in a full search. */
export function slowOnes(variant, trials, full) {
  const stayed = trials.filter(({ outcome }) => outcome !== PRUNED);
  const best = stayed.reduce((a, b) => (!a || better(variant, b.value, a.value) ? b : a), null);
  const found = trials
    .filter(({ outcome }) => outcome === PRUNED)
    .map((one) => ({ one, twin: full.find((other) => other.trial === one.trial) }));
  const ahead = ({ twin }) => twin && best && !better(variant, best.value, twin.value);
  return found.filter(ahead).toSorted((a, b) => (better(variant, a.one.curve[0], b.one.curve[0]) ? 1 : -1));
}
