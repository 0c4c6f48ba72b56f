// A drawn curve with a point more or less: its points stand as far from one another again, and lie on the curve.

/** Heights of `count` points, as far from one another, on the lines through places [share of the time, height]. */
export function evenly(places, count) {
  const at = (share) => {
    const next = Math.max(1, places.findIndex(([u]) => u >= share - 1e-9));
    const [[u, a], [v, b]] = places.slice(next - 1, next + 1);
    return a + ((b - a) * Math.min(1, Math.max(0, share - u))) / (v - u);
  };
  return Array.from({ length: count }, (_, i) => at(i / (count - 1)));
}
const placed = (heights) => heights.map((height, i) => [i / (heights.length - 1), height]);

/** One point more; the one that is then nearest to a share of the time is at this height. */
export function added(heights, share, height) {
  const found = evenly(placed(heights), heights.length + 1);
  found[Math.round(share * heights.length)] = height;
  return found;
}
/** Without one of the points: the line goes straight past where it was; an end is where its neighbour has been. */
export function removed(heights, i) {
  const left = placed(heights).filter((_, k) => k !== i), last = heights.length - 1;
  if (i === 0) left[0] = [0, left[0][1]];
  if (i === last) left[last - 1] = [1, left[last - 1][1]];
  return evenly(left, last);
}
