// What is written on the flow at the moment: the level where the signal started, the way to where it arrives, the
// decisive number, the factor of a layer, and a lens over a layer whose signal is too small to be seen.

import { part } from "../../../assets/marks.js";
import { along, freeHeight, pointsOf } from "../../../assets/places.js";
import { factorText, oneDigit, outline, ratePerLayer, roundlyLarge } from "./flow_shapes.js";

const LENS = 46; // radius
const SHOWN_AS = 3.2; // standard deviations to either side of the middle of the lens
const SEEN = 9; // pixels: a distribution that is higher needs no lens

export function paintNote(flow) {
  const { stage } = flow, { note, written } = stage;
  const free = !stage.plan.state && !stage.playing;
  if (note || free) paintLens(flow, note ? part(written, 0.6, 1) : 1);
  if (!note) return;
  const points = flow.points(flow.main).filter(([, y]) => Number.isFinite(y)), { k, marks } = flow;
  if (points.length < 2) return;
  const lines = stage.visible().flatMap((one) => along(flow.points(one)));
  const names = stage.visible().slice(1).flatMap((one) => flow.points(one).map(([u, v]) => [u, v - 16 * k]));
  const taken = [...lines, ...names, ...level(flow, points, note, written, lines)];
  const [x, y] = points.at(-1), from = points[0][1], sign = Math.sign(y - from);
  if (Math.abs(y - from) > 24 * k) {
    marks.arrow([x, from + 3 * sign * k], [x, y - 10 * sign * k], { share: part(written, 0.2, 0.5) });
  }
  const late = part(written, 0.7, 1), steep = isSteep(flow, points);
  if (!flow.phone && steep) taken.push(...slope(flow, points, late, taken));
  taken.push(...number(flow, points, note, part(written, 0.5, 0.75), taken));
  if (!flow.phone && !steep) slope(flow, points, late, taken); // where the number has left room
}

/** Whether a triangle on the line can be seen. */
const isSteep = ({ k }, points) => points.length > 3 && Math.abs(points[3][1] - points[2][1]) > 12 * k;

/** A level line at the spread of the first layer: whoever said that it stays has drawn it. Where its words stand. */
function level(flow, points, note, written, lines) {
  const { marks, k, back, stage, low, bottom } = flow, { ink, words, plan } = stage, [x0, y0] = points[0];
  const [x1] = points.at(-1);
  const over = (back ? -16 : 16) * k, to = x0 + (x1 + over - x0) * part(written, 0, 0.25);
  marks.line([[x0, y0], [to, y0]], { color: ink.soft, width: 1.3, dash: [2, 5] });
  if (!note.given || note.given === note.right || flow.told.fan?.[note.given] !== 0) return [];
  const text = words.flow_guess.replace("{choice}", plan.choices.find(([key]) => key === note.given)?.[1] ?? "");
  const wide = marks.width(text, 12.5), x = x1 + (back ? 12 : -12) * k, ys = [y0 + 18 * k, y0 - 8 * k];
  const box = back ? [x, x + wide] : [x - wide, x], room = ys.filter((y) => y > low && y < bottom);
  const y = freeHeight(room, box, 12 * k, 2 * k, lines);
  marks.text(text, x, y, {
    size: 12.5, align: back ? "left" : "right", color: ink.soft, alpha: part(written, 0.1, 0.3),
  });
  return pointsOf([box[0], y - 12 * k, wide, 14 * k]);
}

/** The decisive number with its words; where they stand. */
function number(flow, points, note, alpha, taken) {
  const { marks, k, back, phone, low, bottom } = flow, size = phone ? 22 : 34, [x1, y1] = points.at(-1);
  const [, y0] = points[0];
  const fit = phone ? 200 : 340, align = back ? "left" : "right", x = x1 + (back ? 16 : -16) * k;
  const wide = Math.max(marks.width(note.number, size, 720), Math.min(fit * k, marks.width(note.text, 14))) + 10 * k;
  const rows = Math.ceil(marks.width(note.text, 14) / (fit * k)), above = size * 0.9 * k, below = (10 + 19 * rows) * k;
  const best = y0 + (y1 - y0) * 0.42 + 8 * k, ys = [];
  for (let y = low + above; y < bottom - below; y += 5 * k) ys.push(y);
  ys.sort((a, b) => Math.abs(a - best) - Math.abs(b - best));
  const sides = (w) => (back ? [x, x + w] : [x - w, x]);
  const y = freeHeight([...ys, NaN], sides(wide), above, below, taken);
  if (phone && ys.length && !ys.includes(y)) {
    // no room for the words, which stand in the sentence below
    const alone = freeHeight(ys, sides(marks.width(note.number, size, 720)), above, 6 * k, taken);
    marks.number(note.number, "", x, alone, { size, align, alpha, wide: fit });
    return [];
  }
  const there = Number.isFinite(y) ? y : ys[0], [left, right] = sides(wide);
  marks.number(note.number, note.text, x, there, { size, align, alpha, wide: fit });
  return pointsOf([left, there - above, right - left, above + below]);
}

/** The factor of a layer, as a triangle on the line where it is steep, with what theory says. Where it stands. */
function slope(flow, points, alpha, taken) {
  const { marks, k, back, stage, main, depth } = flow, { ink, words } = stage;
  const rate = ratePerLayer(flow.way(main).map((l) => flow.spread(main, l)));
  const theory = ratePerLayer(flow.theories?.[main] ?? [NaN]);
  if (!Number.isFinite(rate) || points.length < 5 || depth > 14) return [];
  const [[x1, y1], [x2, y2]] = points.slice(2, 4), steep = isSteep(flow, points), rising = y2 < y1;
  const rows = [words.flow_rate.replace("{value}", factorText(rate))];
  if (Number.isFinite(theory)) rows.push(words.flow_theory.replace("{value}", factorText(theory)));
  const wide = Math.max(marks.width(rows[0], 15, 650), rows[1] ? marks.width(rows[1], 12.5) : 0);
  if (steep) marks.line([[x1, y1], [x1, y2], [x2, y2]], { width: 1.2, alpha });
  const beside = [x1 + (back ? 9 : -9) * k, rising ? y2 - 24 * k : y2 + 5 * k];
  const place = steep ? beside : beneath(flow, points, wide, taken);
  if (!place) return [];
  const [x, y] = place, align = steep && !back ? "right" : "left";
  marks.text(rows[0], x, y, { size: 15, weight: 650, align, alpha });
  if (rows[1]) marks.text(rows[1], x, y + 19 * k, { size: 12.5, align, color: ink.soft, alpha });
  return pointsOf([align === "right" ? x - wide : x, y - 16 * k, wide, 38 * k]);
}

/** Below a line that hardly falls, where nothing else is; null where there is no such place. */
function beneath(flow, points, wide, taken) {
  const { k } = flow, lowest = Math.max(...points.map(([, y]) => y)), y = lowest + 28 * k;
  const within = points.filter(([x]) => x + wide + 8 * k < flow.width);
  const free = within.find(([x]) => freeHeight([y, NaN], [x - 8 * k, x + wide + 8 * k], 16 * k, 24 * k, taken) === y);
  return free ? [free[0], y] : null;
}

/** A lens over the layer where the signal arrives, where its distribution is too narrow to be seen; with its factor. */
function paintLens(flow, alpha) {
  const { ctx, k, marks, stage, main, wide, phone } = flow, { film, ink, words, variants } = stage;
  const layer = flow.way(main).at(-1), frame = flow.shapeFrame(main, layer);
  const std = film.at("activation_std", frame, main, layer);
  const perUnit = Math.abs(flow.y(0) - flow.y(1));
  if (flow.back || !(std > 0) || 4 * std * perUnit > SEEN * k || alpha <= 0) return;
  const r = (phone ? 28 : LENS) * k, x = flow.x(Math.max(0, layer - (phone ? 1.4 : 1))), y = (phone ? 36 : 46) * k + r;
  const tx = flow.x(layer), ty = flow.y(film.at("activation_mean", frame, main, layer));
  const line = { color: ink.soft, width: 1.1, alpha };
  marks.line([[x + r * 0.62, y + r * 0.78], [tx - wide * 0.3, ty - 4 * k]], line);
  marks.line([[x + r, y + r * 0.1], [tx + wide * 0.3, ty - 5 * k]], line);
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  ctx.ellipse(tx, ty, wide * 0.47, 7 * k, 0, 0, 2 * Math.PI);
  Object.assign(ctx, { strokeStyle: ink.soft, lineWidth: 1.1 * k });
  ctx.stroke();
  marks.ring(x, y, r / k, { color: ink.soft, width: 1.3, fill: ink.raised });
  const span = r * 1.5, base = y + r * 0.26;
  const bell = outline(flow.counts("activation_shape", frame, main, layer), flow.given.window, 0, 1);
  const seen = bell.filter(([, u]) => Math.abs(u) <= SHOWN_AS);
  const points = seen.map(([w, u]) => [x + (u / SHOWN_AS) * (span / 2), base - w * r * 0.92]);
  if (points.length) {
    ctx.fillStyle = variants[main].color;
    ctx.globalAlpha = 0.3 * alpha;
    ctx.beginPath();
    for (const [u, v] of [[points[0][0], base], ...points, [points.at(-1)[0], base]]) ctx.lineTo(u, v);
    ctx.fill();
    marks.line(points, { color: variants[main].color, width: 2, alpha });
  }
  ctx.restore();
  marks.line([[x - span / 2, base], [x + span / 2, base]], line);
  const small = { size: 12, align: "center", halo: false, color: ink.soft, alpha };
  if (phone) return;
  marks.text(`± ${oneDigit(SHOWN_AS * std)}`, x, y + r * 0.62, small);
  const factor = span / (2 * SHOWN_AS * std * perUnit), at = x - r - 12 * k;
  marks.text(words.flow_lens.replace("{layer}", layer + 1), at, y - 6 * k, {
    size: 13.5, weight: 600, align: "right", alpha,
  });
  marks.text(words.flow_times.replace("{value}", roundlyLarge(factor)), at, y + 13 * k, {
    size: 13.5, align: "right", color: ink.soft, alpha,
  });
}
