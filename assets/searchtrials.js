// The trials of a search as the pictures want them: rows up to the cursor, places on the axes, colours, addresses.

import { brief, percent, ramp } from "./kit.js";
import { linear, logarithmic, powers, ticks } from "./scales.js";

export const PRUNED = 1;
export const DIVERGED = 2;
const DIGITS = 6; // of a value in an address, as engine/search/space.py rounds it
const LEAST = 0.02; // of the scores, from the brightest colour to the darkest: less is luck
const DARKEST = 0.25; // quantile of the scores at and below which a dot has the darkest colour

/** The scale of an axis: of options each has an equal part. Ticks are its round numbers, or all options. */
export function axisScale({ low, high, log, options, called }, few = false) {
  if (options.length) {
    const at = options.map((_, i) => i),
      share = (i) => (i + 0.5) / options.length;
    const value = (part) => Math.max(0, Math.min(options.length - 1, Math.floor(part * options.length)));
    return { kind: "options", low: 0, high: options.length - 1, ticks: at, label: (i) => called[i], share, value };
  }
  if (log) return logarithmic(low, high, roundIn(low, high, few ? 3 : 5));
  const all = ticks(low, high);
  return linear(low, high, few ? all.filter((_, i) => i % 2 === 0) : all);
}

/** Powers of ten; where there are fewer than two 1, 2 and 5 times these. */
export function roundIn(low, high, most) {
  const whole = powers(low, high, most);
  if (whole.length > 1) return whole;
  const each = powers(low / 10, high).flatMap((power) => [1, 2, 5].map((digit) => digit * power));
  return each.filter((value) => value >= low && value <= high);
}

/** A value of an axis as a reader sees it. */
export const shown = ({ options, called }, value) => (options.length ? called[value] : brief(value, true));

/** What a search judges by, as a reader sees it. */
export const score = ({ measure }, value) => (measure === "accuracy" ? percent(value) : brief(value, true));

/** Whether one value is better than another. */
export const better = ({ measure }, a, b) => (measure === "accuracy" ? a > b : a < b);

/** All rows of search k that have come, each an object; those that were there are kept. */
export function trialsOf(film, variants, k) {
  const kept = (film.trials ??= variants.map(() => []))[k],
    { axes } = variants[k];
  for (let f = kept.length; f < film.count; f++) {
    const at = (name, ...index) => film.at(name, f, k, ...index);
    const point = axes.map((_, a) => at("point", a)),
      epochs = at("trial_epochs");
    const [trial, value, spent, best, outcome] = ["trial", "value", "epochs_spent", "best_so_far", "outcome"].map((n) =>
      at(n),
    );
    const curve = Array.from({ length: Number.isNaN(epochs) ? 0 : epochs }, (_, e) => at("curve", e));
    kept.push({ row: f, k, trial, point, value, spent, best, outcome, epochs, curve });
  }
  return kept;
}
/** Those that have ended by a frame; a shorter search has none in its later rows. */
export const upTo = (trials, frame) => trials.slice(0, frame + 1).filter(({ trial }) => !Number.isNaN(trial));

/** The best of those that no pruner ended, undefined where there is none. */
export function bestOf(variant, trials) {
  const done = trials.filter(({ outcome }) => outcome !== PRUNED);
  return done.reduce((best, one) => (!best || better(variant, one.value, best.value) ? one : best), undefined);
}

/** { low, high, tint(value) } over the finite values of some trials: the best is brightest, the worst quarter dark. */
export function tints(variant, trials, dark = false) {
  const values = trials
    .map(({ value }) => value)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const up = variant.measure === "accuracy",
    quantile = (q) => values[Math.round(q * (values.length - 1))] ?? 0;
  const darkest = dark ? 0.22 : 0.06; // of the ramp: it must stand out from the ground
  const [worst, best] = up ? [quantile(DARKEST), quantile(1)] : [quantile(1 - DARKEST), quantile(0)];
  const from = up ? Math.min(worst, best - LEAST) : Math.max(worst, best * (1 + LEAST));
  const share = (value) => (best === from ? 1 : Math.max(0, Math.min(1, (value - from) / (best - from))));
  return { worst: from, best, tint: (value) => `rgb(${ramp(darkest + (0.96 - darkest) * share(value)).join()})` };
}

/** The address of a trial in the lab of its base: the base, then what the point sets. */
export function addressOf({ axes, way }, { point, trial }, lang) {
  const set = axes.map(({ knob, options }, a) => [
    knob,
    options.length ? options[point[a]] : +point[a].toPrecision(DIGITS),
  ]);
  for (const [name, base] of Object.entries(way.seeds)) set.push([name, base + trial * way.each]);
  const batch = set.find(([knob]) => knob === "batch");
  if (batch) set.push(["steps", way.epochs * Math.max(1, Math.floor(way.examples / batch[1]))]);
  const own = set.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${way.page}?${[`lang=${lang}`, way.query, ...own].filter(Boolean).join("&")}`;
}

/** The places of a step line through [x, y] points: level up to the next. */
export function stairs(points) {
  return points.flatMap(([x, y], i) =>
    i
      ? [
          [x, points[i - 1][1]],
          [x, y],
        ]
      : [[x, y]],
  );
}

/** The chance that some of n draws are among the best share p. */
export const chanceOf = (p, n) => 1 - (1 - p) ** n;
