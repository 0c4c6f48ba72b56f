// What is written on the map at the moment that decides, bound to the run's data: one drawing for each kind of claim.

import { arrow } from "./arrow.js";
import { mix } from "./geometry.js";
import { brief, percent } from "./kit.js";
import { Marks, part } from "./marks.js";
import { freePlace } from "./freeplace.js";

const ROW = 310; // pixels of words that stand in one row
const WELL = 62; // pixels from a well to its height: below the ring around a point there
const CROSSED = 20; // updates in which crossings are counted, as in the engine's answer

/** The number and its few words near a point, where they cover least of the paths. */
function beside(map, note, anchor, share, said = []) {
  const { marks, k, phone } = map;
  const size = phone ? 26 : 34;
  const whole = marks.width(note.text, 14);
  const most = phone ? 150 * k : whole < ROW * k ? ROW * k : 250 * k;
  const long = Math.min(most, whole);
  const wide = Math.max(marks.width(note.number, size, 720), long) + 18 * k;
  const rows = marks.broken(note.text, most, 14).length;
  const tall = (size + 10 + 19 * rows) * k;
  const [x, y] = freePlace(map, anchor, wide, tall, said);
  const color = map.stage.ink.text; // on the ground of a map soft ink is hard to read
  const look = { size, align: "left", alpha: share, wide: most / k, color };
  marks.number(note.number, note.text, x + 8 * k, y + size * 0.9 * k, look);
}
/** An arrow in ink, or in a variant's colour. */
function headed({ ctx, stage, k }, from, to, { width = 2.4, color = stage.ink.text } = {}) {
  arrow(ctx, stage.ink.stage, from, to, { color, width: width * k });
}
const trailOf = (map, k) => map.stage.paths[k];
const pointAt = (map, k, frame) => map.toPixel([trailOf(map, k).xs[frame], trailOf(map, k).ys[frame]]);
const headAt = (map, k) => map.toPixel(map.stage.headOf(k));
/** Where a variant's marker is drawn: of one that has left the map, at its edge. */
const markerAt = (map, k) => map.heads.stand(k, Math.min(map.stage.frame, trailOf(map, k).last)).at;

/** Where the first variant's path crosses the valley's floor within its first updates: points of the surface. */
function floorCrossings({ paths, film, relief: { bowl } }, frames = CROSSED) {
  const { xs, ys } = paths[0];
  const error = (f) => bowl.along([xs[f], ys[f]])[1];
  const found = [];
  for (let f = 0; f < Math.min(frames, film.count - 1); f++) {
    const [a, b] = [error(f), error(f + 1)];
    if (Math.sign(a) !== Math.sign(b)) found.push(mix([xs[f], ys[f]], [xs[f + 1], ys[f + 1]], a / (a - b)));
  }
  return found;
}
function turns(map, note, w) {
  const { marks, k, stage, phone } = map;
  const found = floorCrossings(stage);
  const shown = found.slice(0, Math.ceil(part(w, 0, 0.5) * found.length));
  for (const point of shown) marks.ring(...map.toPixel(point), 3.6, { fill: stage.ink.raised, width: 1.5 });
  const frames = Array.from({ length: CROSSED + 1 }, (_, f) => pointAt(map, 0, f)).filter(([u]) => Number.isFinite(u));
  const [from, to] = [Math.min(...frames.map(([u]) => u)), Math.max(...frames.map(([u]) => u))];
  const top = Math.max(58 * k, Math.min(...frames.map(([, v]) => v)) - 14 * k);
  const [x] = marks.brace(from, to, top, { share: part(w, 0.3, 0.7) });
  const number = stage.words.crossed.replace("{n}", found.length).replace("{of}", CROSSED);
  const text = note?.text ?? "";
  const alpha = part(w, 0.6, 1);
  if (phone) {
    marks.number(number, text, map.width - 12 * k, 82 * k, { size: 24, alpha, wide: 165 }); // under the colour bar
    return;
  }
  const wide = marks.width(number, 30, 720);
  const whole = wide + marks.width(text, 17, 500) + 12 * k;
  const left = Math.max(14 * k, x - whole / 2);
  marks.text(number, left, top - 22 * k, { size: 30, weight: 720, alpha });
  marks.text(text, left + wide + 12 * k, top - 22 * k, { size: 17, weight: 500, alpha });
}

/** From the line on which a variant's error along one direction is 0 to where it is, beside the way it came: where that
 *  is, and the arrow's box. */
function swing(map, k, frame, axis, w) {
  const { stage, marks } = map;
  const { bowl } = stage.relief;
  const foot = (point) => {
    const error = bowl.along(point);
    error[axis] = 0;
    return map.toPixel(bowl.point(error));
  };
  const { xs, ys, start } = trailOf(map, k);
  const far = [xs[frame], ys[frame]];
  marks.line([map.toPixel(start), foot(start)], { dash: [3, 4], alpha: part(w, 0, 0.3) });
  const [[u0, v0], [u1, v1]] = [foot(far), map.toPixel(far)];
  headed(map, [u0, v0], mix([u0, v0], [u1, v1], part(w, 0.2, 0.7)), { width: 2.6 });
  const box = [Math.min(u0, u1), Math.min(v0, v1), Math.abs(u1 - u0), Math.abs(v1 - v0)];
  return { at: [u1, v1], box };
}
function overshoot(map, note, w) {
  if (!note) return;
  const { at, box } = swing(map, 0, map.stage.frame, note.facts.axis, w);
  beside(map, note, at, part(w, 0.6, 1), [box]);
}
function swings(map, note, w) {
  if (!note) return;
  const { marks, k } = map;
  const { first_at: first, second_at: second, first_axis: a, second_axis: b, first: mine, second: other } = note.facts;
  const both = [swing(map, 0, first, a, w), swing(map, 1, second, b, w)], [p, q] = both.map(({ at }) => at);
  const alpha = part(w, 0.5, 0.9);
  for (const [[u, v], value] of [[p, mine], [q, other]]) {
    marks.text(percent(value, 0), u, v + 22 * k, { size: 15, weight: 650, align: "center", alpha });
  }
  beside(map, note, [Math.max(p[0], q[0]), Math.max(p[1], q[1])], alpha, both.map(({ box }) => box));
}
/** What is left of the way to the nearest minimum. */
function way(map, note, w) {
  if (!note) return;
  const { stage, marks } = map;
  const head = stage.headOf(0);
  const goal = stage.grounds[stage.ground].minima.map(([x, y]) => [x, y]);
  const near = goal.reduce((a, b) =>
    Math.hypot(a[0] - head[0], a[1] - head[1]) <= Math.hypot(b[0] - head[0], b[1] - head[1]) ? a : b,
  );
  const [from, to] = [map.toPixel(head), map.toPixel(near)];
  marks.line([from, mix(from, to, part(w, 0, 0.5))], { width: 2, dash: [7, 4] });
  beside(map, note, mix(from, to, 0.42), part(w, 0.5, 1));
}
/** The effective learning rate where it was least, and where it is now. */
function rates(map, note, w) {
  if (!note) return;
  const { marks, k, stage } = map;
  const { least, last, least_at: at } = note.facts;
  const alpha = part(w, 0.3, 0.7);
  const say = ([u, v], value, down) => {
    const text = stage.words.rate_here.replace("{rate}", brief(value)), look = { size: 14, weight: 650, alpha };
    const wide = marks.width(text, 14, 650), left = u + 26 * k + wide > map.width; // no room on the right
    marks.ring(u, v, 11, { width: 2 });
    marks.text(text, u + (left ? -18 : 18) * k, v + down * k, { ...look, align: left ? "right" : "left" });
    return [left ? u - 18 * k - wide : u + 18 * k, v + (down - 14) * k, wide, 20 * k];
  };
  const said = [say(pointAt(map, 0, at), least, 20), say(headAt(map, 0), last, 20)];
  beside(map, note, headAt(map, 0), part(w, 0.6, 1), said);
}
/** Strides of the first variant and of another, side by side, with how long they are. */
function strides(map, note, w) {
  if (!note) return;
  const { marks, k, stage } = map;
  const { first_at: mine, last_at: other, last_variant: last } = note.facts;
  let far = [0, 0];
  for (const [variant, frame, side] of [[0, mine, -1], [last, other, 1]]) {
    const [from, to] = [pointAt(map, variant, frame), pointAt(map, variant, frame + 1)];
    const long = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
    const off = [(-(to[1] - from[1]) / long) * 15 * k * side, ((to[0] - from[0]) / long) * 15 * k * side];
    const [a, b] = [from, to].map((point) => [point[0] + off[0], point[1] + off[1]]);
    headed(map, a, mix(a, b, part(w, 0.1, 0.6)), { width: 3, color: stage.variants[variant].color });
    far = b[0] > far[0] ? b : far;
  }
  beside(map, note, far, part(w, 0.6, 1));
}
/** Who is the first outside, with the window that is left. */
function exit(map, note, w) {
  if (!note) return;
  const { marks, stage, ctx } = map;
  const [x0, x1, y0, y1] = stage.grounds[stage.ground].home;
  const corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]].map((point) => map.toPixel(point));
  marks.line(corners, { dash: [6, 5], width: 1.3, alpha: part(w, 0, 0.3) });
  ctx.setLineDash([]);
  if (note.value < 0) return;
  const at = markerAt(map, note.value);
  marks.ring(...at, 15, { width: 2.2 });
  beside(map, note, at, part(w, 0.5, 1));
}
/** The wells with their heights, the pass between them, and the one that the path ends in. */
function wells(map, note, w) {
  if (!note) return;
  const { marks, k, stage } = map;
  const { minima, saddles } = stage.grounds[stage.ground];
  const alpha = part(w, 0, 0.5), said = [...minima, ...saddles].map((at) => {
    const [u, v] = map.toPixel(at);
    return [u - 50 * k, v - 26 * k, 100 * k, 94 * k];
  });
  for (const [x, y, f] of minima) {
    const [u, v] = map.toPixel([x, y]);
    marks.text(`f ${brief(f)}`, u, v + WELL * k, { size: 14, weight: 650, align: "center", alpha });
  }
  for (const [x, y, f] of saddles) {
    const [u, v] = map.toPixel([x, y]);
    marks.segment(u, v - 26 * k, u, v + 26 * k, { dash: [4, 4], alpha });
    marks.text(`${stage.words.pass}, f ${brief(f)}`, u, v + 44 * k, { size: 13, align: "center", alpha });
  }
  const at = headAt(map, 0);
  marks.ring(...at, 16, { width: 2.2 });
  beside(map, note, at, part(w, 0.5, 1), said);
}
function growth(map, note, w) {
  if (!note) return;
  const { stage, marks, k } = map;
  const { film } = stage;
  const [first, last] = [film.at("loss", 0, 0), film.last("loss", stage.frame, 0)];
  const { color } = stage.variants[0];
  beside(map, note, [map.width * 0.6, map.height * 0.25], part(w, 0.2, 0.8));
  const head = markerAt(map, 0);
  const text = `f ${brief(first)} → ${brief(last)}`, wide = marks.width(text, 15, 650) + 26 * k;
  const [bar] = map.ground.barBox, crowded = head[0] + wide > (head[1] < 60 * k ? bar : map.width);
  marks.text(text, head[0] + (crowded ? -20 : 20) * k, head[1] + 6 * k, {
    size: 15, weight: 650, color, alpha: part(w, 0.6, 1), align: crowded ? "right" : "left",
  });
}
/** Levels on the strip, named, and how far apart they are. */
function levels(map, values, w, bracket = false) {
  const { strip, k, stage } = map;
  const [plot] = strip.charts.plots;
  if (map.band !== strip || !plot) return;
  const marks = new Marks(strip.ctx, stage.ink, k);
  const right = plot.x + plot.w;
  const ys = values.map(([value]) => plot.up(value));
  values.forEach(([, name, color = stage.ink.text], i) => {
    const to = plot.x + plot.w * part(w, 0, 0.5);
    marks.segment(plot.x, ys[i], to, ys[i], { color, width: 1.6, dash: [6, 4] });
    marks.text(name, right - 14 * k, ys[i] + (bracket && i ? 14 : -5) * k, {
      size: 12,
      weight: 600,
      align: "right",
      alpha: part(w, 0.3, 0.7),
    });
  });
  if (bracket) marks.bracket(right + 12 * k, Math.min(...ys), Math.max(...ys), { share: part(w, 0.4, 0.8) });
}
function floors(map, note, w) {
  if (!note) return;
  const { stage } = map;
  const both = [note.facts.first, note.facts.second];
  levels(map, both.map((level, one) => [level, brief(level), stage.variants[one].color]), w, true);
  beside(map, note, map.toPixel([0, 0]), part(w, 0.5, 1));
}
function leap(map, note, w) {
  if (!note) return;
  const { stage } = map;
  const { xs, ys, start } = trailOf(map, 0);
  const [from, to] = [map.toPixel(start), map.toPixel([xs[stage.frame], ys[stage.frame]])];
  headed(map, from, mix(from, to, part(w, 0, 0.5)), { width: 3 });
  map.marks.ring(...to, 15, { width: 2.2 });
  beside(map, note, mix(from, to, 0.5), part(w, 0.5, 1));
  const level = note.facts.level ?? 0;
  if (level > 0) levels(map, [[level, stage.words.millionth]], w);
}
/** The winner, by name. */
function winner(map, note, w) {
  if (!note) return;
  const { stage, marks } = map;
  const at = markerAt(map, note.value);
  marks.ring(...at, 15, { width: 2.2 });
  beside(map, note, at, part(w, 0.5, 1));
  const found = note.facts.loss;
  if (found > 0) levels(map, [[found, stage.variants[note.value].name]], w);
}

const MARKS = { turns, overshoot, swings, way, rates, strides, exit, wells, growth, floors, leap, winner };
const LIVE = new Set(["turns"]); // those whose number is counted anew while a hand moves the path

/** Write what the preset's mark says; while a hand moves the path only what can be counted here. */
export function annotate(map, note) {
  const { stage } = map;
  const { mark } = stage.plan.view ?? {};
  if (!mark || !stage.judged) return;
  if (!stage.live) MARKS[mark](map, note, stage.written);
  else if (LIVE.has(mark)) MARKS[mark](map, note, 1);
}
