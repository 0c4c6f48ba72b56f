// While the question is open it is a picture itself: from the first point lines fan out, and each end is a choice.
// The fan is symmetrical and has no scale: an axis would tell.

import { brief, marker } from "../../../assets/kit.js";

/** The choices of the open question with where they stand: { key, text, y, lit, box }; those that name no direction
 *  stand in order from the top. */
export function fanOf(flow) {
  const { stage, told, marks, k, low, bottom, phone, lit } = flow, choices = stage.plan.choices ?? [];
  const middle = (low + bottom) / 2 + 4 * k, reach = (bottom - low) / 2 - 24 * k, tall = (phone ? 28 : 34) * k;
  const size = phone ? 12 : 13.5, most = phone ? flow.wide * 6 : 250 * k;
  const wide = Math.min(most, Math.max(...choices.map(([, text]) => marks.width(text, size, 600))) + 32 * k);
  const x = flow.back ? flow.left : flow.right - wide;
  return choices.map(([key, text], i) => {
    const direction = told.fan?.[key] ?? 1 - (2 * i) / Math.max(1, choices.length - 1), y = middle - direction * reach;
    return { key, text, y, size, lit: lit === key, box: [x, y - tall / 2, wide, tall] };
  });
}

export function paintFan(flow) {
  const { ctx, marks, k, back, choices, stage, main, phone, low, bottom } = flow, { ink, words, variants } = stage;
  const first = flow.way(main)[0], x0 = flow.x(first), y0 = (low + bottom) / 2 + 4 * k, color = variants[main].color;
  marks.line([[x0, low], [x0, bottom]], { color: ink.line, width: 1.2 });
  for (const { y, lit, box: [x, , w] } of choices) curve(flow, [x0, y0], [back ? x + w : x, y], lit);
  for (const choice of choices) pill(flow, choice);
  ctx.fillStyle = color;
  marker(ctx, variants[main].marker, x0, y0, 6.5 * k);
  const side = back ? 14 * k : -14 * k, align = back ? "left" : "right";
  const soft = { size: 12.5, align, halo: false, color: ink.soft };
  const value = `σ = ${brief(flow.spread(main, first))}`;
  if (phone) marks.text(value, x0 + (back ? -8 : 8), y0 + 22, {
    size: 12, weight: 600, align: back ? "right" : "left",
  });
  else marks.text(value, x0 + side, y0 + 5 * k, { size: 13, weight: 600, align });
  if (phone) return;
  marks.text(words.flow_larger, x0 + side, low + 12 * k, soft);
  marks.text(words.flow_smaller, x0 + side, bottom - 2 * k, soft);
  marks.text(words.flow_ask, x0 - 1.4 * side, bottom - 2 * k, { ...soft, align: back ? "right" : "left" });
}

function curve({ ctx, k, stage: { ink } }, [x0, y0], [x1, y1], lit) {
  const c = x0 + (x1 - x0) * 0.5;
  ctx.save();
  Object.assign(ctx, { strokeStyle: lit ? ink.main : ink.soft, lineWidth: (lit ? 2.6 : 1.6) * k, lineCap: "round" });
  ctx.setLineDash([2 * k, 6 * k]);
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.bezierCurveTo(c, y0, c, y1, x1, y1);
  ctx.stroke();
  ctx.restore();
}

function pill({ ctx, marks, k, stage: { ink } }, { text, size, lit, box: [x, y, w, h] }) {
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(x, y, w, h, h / 2);
  ctx.fillStyle = ink.raised;
  ctx.fill();
  Object.assign(ctx, { strokeStyle: lit ? ink.main : ink.line, lineWidth: (lit ? 1.8 : 1.4) * k });
  ctx.stroke();
  ctx.clip();
  const wide = marks.width(text, size, 600), fits = Math.min(size, (size * (w - 20 * k)) / wide);
  marks.text(text, x + w / 2, y + h / 2 + 5 * k, {
    size: fits, weight: 600, align: "center", halo: false, color: lit ? ink.main : ink.text,
  });
  ctx.restore();
}
