// An arrow on any ground.

/** From one point to another, with a rim in the colour `back`; none where both are the same. */
export function arrow(ctx, back, from, to, { color, width = 2.4, dash = [] }) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (!(length > 0.5)) return;
  const [u, v] = [dx / length, dy / length];
  const head = Math.min(11, length * 0.6);
  const neck = [to[0] - u * head, to[1] - v * head];
  const side = [v * head * 0.5, -u * head * 0.5];
  ctx.strokeStyle = ctx.fillStyle = back;
  shaft(ctx, from, neck, width + 3, dash);
  tip(ctx, to, neck, side);
  ctx.lineWidth = 3;
  ctx.stroke();
  ctx.strokeStyle = ctx.fillStyle = color;
  shaft(ctx, from, neck, width, dash);
  tip(ctx, to, neck, side);
}

function shaft(ctx, from, to, width, dash) {
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.setLineDash([]);
}

function tip(ctx, to, [x, y], [a, b]) {
  ctx.lineJoin = "round";
  ctx.beginPath();
  ctx.moveTo(...to);
  ctx.lineTo(x - a, y - b);
  ctx.lineTo(x + a, y + b);
  ctx.closePath();
  ctx.fill();
}
