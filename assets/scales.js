// Scales of an axis: share(value) is 0 at the low end and 1 at the high one, value(share) leads back; round numbers.

import { brief, powerOfTen } from "./kit.js";

/** The next of 1, 2, 5, 10, ... at or above a number. */
export function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((digit) => digit * power >= value * 0.999);
}

/** Round numbers from low to high, about six. */
export function ticks(low, high) {
  const step = nice((high - low) / 6);
  const found = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) found.push(i * step);
  return found;
}

/** Powers of ten from low to high, at most `most` or so: every second, every third ... where there are more. */
export function powers(low, high, most = Infinity) {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const every = Math.max(1, Math.ceil((to - from) / most));
  const found = [];
  for (let e = Math.ceil(from / every - 1e-9) * every; e <= to + 1e-9; e += every) found.push(10 ** e);
  return found;
}

/** 1, 2 and 5 times powers of ten from low to high. */
export function rungs(low, high) {
  const from = Math.floor(Math.log10(low)), to = Math.ceil(Math.log10(high)), found = [];
  for (let e = from; e <= to; e++) found.push(...[1, 2, 5].map((digit) => Number(`${digit}e${e}`)));
  return found.filter((value) => value >= low && value <= high);
}

/** A number with a real minus sign. */
export const label = (tick) => String(+tick.toPrecision(6)).replace("-", "−");

/** A number at an axis: powers of ten with more than four digits as 10⁻⁹; all others as `plain` writes them. */
export function powerLabel(value, plain = (other) => brief(other, true)) {
  const size = Math.abs(value);
  const exponent = Math.round(Math.log10(size));
  if (!size || Math.abs(size / 10 ** exponent - 1) > 1e-6 || (exponent > -4 && exponent < 4)) {
    return plain(value).replaceAll("-", "−");
  }
  return `${value < 0 ? "−" : ""}${powerOfTen(exponent)}`;
}

/** Even steps from low to high. */
export function linear(low, high, at = ticks(low, high), text = label) {
  const share = (value) => (value - low) / (high - low);
  return { kind: "linear", low, high, ticks: at, label: text, share, value: (part) => low + part * (high - low) };
}

/** Even ratios from low to high, both above 0. What cannot stand on it, 0 included, lies on its floor; NaN below 0. */
export function logarithmic(low, high, at = powers(low, high), text = powerLabel) {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const share = (value) => (value >= 0 ? Math.max(0, (Math.log10(value) - from) / (to - from)) : NaN);
  const value = (part) => 10 ** (from + part * (to - from));
  return { kind: "log", low, high, ticks: at, label: text, share, value };
}

/** Linear within some `unit`s of 0 and logarithmic beyond on both sides, with room beyond the ends. */
export function symlog(low, high, unit) {
  const bend = (value) => Math.asinh(value / unit);
  const from = bend(Math.min(low, 0));
  const to = Math.max(bend(Math.max(high, 0)), from + 0.1);
  const room = (to - from) * 0.05;
  const share = (value) => (bend(value) - from + room) / (to - from + 2 * room);
  const value = (part) => unit * Math.sinh(part * (to - from + 2 * room) + from - room);
  const sizes = [...Array(12).keys()].map((e) => 10 ** (Math.ceil(Math.log10(unit)) + 1 + 2 * e));
  const found = [0, ...sizes, ...sizes.map((size) => -size)].filter((tick) => share(tick) >= 0 && share(tick) <= 1);
  return { kind: "symlog", low, high, ticks: found, label: (tick) => powerLabel(tick, label), share, value };
}
