// Round numbers on an axis.

/** The next of 1, 2, 5, 10, ... at or above a number. */
export function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((digit) => digit * power >= value * 0.999);
}
export function ticks(low, high) {
  const step = nice((high - low) / 6);
  const found = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) found.push(i * step);
  return found;
}
export const label = (tick) => String(+tick.toPrecision(6)).replace("-", "−");
/** The point a share t of the way from one to another. */
export const mix = ([ax, ay], [bx, by], t) => [ax + (bx - ax) * t, ay + (by - ay) * t];
