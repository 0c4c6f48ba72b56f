// Points and segments in a plane.

/** The point a share t of the way from one to another. */
export const mix = ([ax, ay], [bx, by], t) => [ax + (bx - ax) * t, ay + (by - ay) * t];

/** Whether two boxes [x0, y0, x1, y1] overlap. */
export const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** A segment's part inside a box [x0, y0, x1, y1] (Liang and Barsky): [from, to] shares of it, or null. */
export function inside([ax, ay], [bx, by], [x0, y0, x1, y1]) {
  let from = 0;
  let to = 1;
  const sides = [
    [ax - bx, ax - x0],
    [bx - ax, x1 - ax],
    [ay - by, ay - y0],
    [by - ay, y1 - ay],
  ];
  for (const [p, q] of sides) {
    if (p === 0 && q < 0) return null;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  return from <= to ? [from, to] : null;
}
