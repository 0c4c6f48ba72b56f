// The lines of a drawn network, and the cross of a unit that is off.

/** A curve from one unit to another, in a context of scale k; `dash` in units of k. */
export function curve(ctx, k, [x0, y0], [x1, y1], { color, width = 1, alpha = 1, dash = [] }) {
  const bend = (x1 - x0) * 0.45;
  ctx.save();
  Object.assign(ctx, { strokeStyle: color, lineWidth: width * k, globalAlpha: alpha });
  ctx.setLineDash(dash.map((d) => d * k));
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
  ctx.stroke();
  ctx.restore();
}
/** A cross with arms of so many pixels. */
export function cross(ctx, x, y, arm, { color, width }) {
  ctx.save();
  Object.assign(ctx, { strokeStyle: color, lineWidth: width });
  ctx.beginPath();
  ctx.moveTo(x - arm, y - arm);
  ctx.lineTo(x + arm, y + arm);
  ctx.moveTo(x + arm, y - arm);
  ctx.lineTo(x - arm, y + arm);
  ctx.stroke();
  ctx.restore();
}
