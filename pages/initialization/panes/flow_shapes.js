// What the flow of a signal is drawn by: outlines, axes, numbers. No canvas here.

import { brief, powerOfTen } from "../../../assets/kit.js";

const LEAST_DECADES = 2.4; // an axis no shorter: what stays within a factor of a few must look so

/** A factor as it is said: × 0.1, × 0.71, × 1.00, × 2.36. */
export function factorText(value) {
  if (!Number.isFinite(value)) return "–";
  if (value >= 0.2 && value < 10) return value.toFixed(2);
  const digits = Number(value.toPrecision(2));
  return digits >= 1e-3 && digits < 1e4 ? String(digits) : brief(digits);
}

/** One digit: 0.06, 3 × 10⁻¹⁰. */
export function oneDigit(value) {
  const [digit, exponent] = value.toExponential(0).split("e"), power = Number(exponent);
  return power < -3 || power >= 4 ? `${digit} × ${powerOfTen(power)}` : String(Number(value.toPrecision(1)));
}

/** 3 000 000 000: one digit and its zeros, in groups. */
export function roundlyLarge(value) {
  return Number(value.toPrecision(1)).toLocaleString("en-US").replaceAll(",", "\u2009");
}

/** The factor from one layer to the next, on average over the way; NaN where there is none. */
export function ratePerLayer(values) {
  const [first, last] = [values[0], values.at(-1)];
  return first > 0 && last > 0 && values.length > 1 ? (last / first) ** (1 / (values.length - 1)) : NaN;
}

/** A logarithmic axis { low, high, ticks } in decades that holds all positive values, at most `most` ticks. */
export function decadesOf(values, most = 6) {
  const logs = values.filter((v) => v > 0 && v < Infinity).map(Math.log10);
  let low = logs.length ? Math.min(...logs) : -1, high = logs.length ? Math.max(...logs) : 0;
  const missing = LEAST_DECADES - (high - low);
  if (missing > 0) [low, high] = [low - missing * 0.7, high + missing * 0.3];
  const room = (high - low) * 0.06;
  [low, high] = [low - room, high + room];
  const every = Math.max(1, Math.ceil((high - low) / most)), ticks = [];
  for (let e = Math.ceil(low / every) * every; e <= high; e += every) ticks.push(e);
  return { low, high, ticks };
}

/** Counts smoothed by thirds of neighbours, a few times. */
function smoothed(counts, times = 2) {
  let found = [...counts];
  for (let n = 0; n < times; n++) {
    found = found.map((c, i) => ((found[i - 1] ?? 0) + 2 * c + (found[i + 1] ?? 0)) / 4);
  }
  return found;
}

/** [[half width 0..1, value]] of a distribution from its counts over (value - mean) / std in `window`; "" of it outside
 *  [low, high] is cut off. Empty bins at both ends are left out. */
export function outline(counts, [from, to], mean, std, low = -Infinity, high = Infinity) {
  const calm = smoothed(counts), most = Math.max(...calm), wide = (to - from) / calm.length;
  if (!(most > 0)) return [];
  const points = calm.map((c, i) => [c / most, mean + std * (from + (i + 0.5) * wide)]);
  const first = points.findIndex(([w]) => w > 0.004), last = points.findLastIndex(([w]) => w > 0.004);
  return points.slice(first, last + 1).map(([w, v]) => [w, Math.max(low, Math.min(high, v))]);
}

/** Slow over the last layers: the share of the way that is done after a share of the time. */
export const throughLayers = (t) => 1 - (1 - Math.max(0, Math.min(1, t))) ** 1.7;
