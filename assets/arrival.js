// Where a curve comes to a level: a ring on it, a line down to the axis, and the update at which it was.

/** The first of `count` frames at which `there(frame)` holds, -1 where it never does. */
export function firstAt(count, there) {
  for (let frame = 0; frame < count; frame++) if (there(frame)) return frame;
  return -1;
}

/** Mark an arrival at (x, y) in a plot. `row` counts those before it: their numbers stand one above the other. */
export function flag({ marks, k }, plot, [x, y], text, { color, row = 0 }) {
  const floor = plot.y + plot.h, right = x > plot.x + plot.w - 60 * k;
  marks.segment(x, y, x, floor, { color, width: 1.6, dash: [3, 4] });
  marks.ring(x, y, 6, { color, width: 2.4 });
  marks.text(text, x + (right ? -8 : 8) * k, floor - (14 + 20 * row) * k, {
    size: 15, weight: 700, color, align: right ? "right" : "left",
  });
}
