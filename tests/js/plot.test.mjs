// Scales of an axis, and lines on a plot.

import assert from "node:assert/strict";
import test from "node:test";
import { Plot, Sheet } from "../../assets/plot.js";
import { label, linear, logarithmic, nice, powerLabel, powers, rungs, symlog, ticks } from "../../assets/scales.js";

const near = (a, b, message) => assert.ok(Math.abs(a - b) < 1e-9, message ?? `${a} is not ${b}`);
const BOX = { x: 40, y: 10, w: 200, h: 100 };
globalThis.devicePixelRatio = 1;
const line = (values, joined = false) => ({ value: (frame) => values[frame], count: values.length, joined });

test("each scale takes its ends to 0 and 1 and rises between them", () => {
  for (const scale of [linear(-2, 5), logarithmic(1e-9, 20)]) {
    near(scale.share(scale.low), 0);
    near(scale.share(scale.high), 1);
  }
  near(logarithmic(1e-4, 1).share(1e-2), 0.5);
  const both = symlog(-300, 5000, 0.1);
  const values = [-300, -1, -0.01, 0, 0.01, 1, 5000];
  const shares = values.map(both.share);
  shares.slice(1).forEach((share, i) => assert.ok(share > shares[i]));
  assert.ok(shares[0] > 0 && shares.at(-1) < 1);
  for (const tick of both.ticks) assert.ok(both.share(tick) >= 0 && both.share(tick) <= 1);
  near(symlog(-3, 3, 0.1).share(0), 0.5);
});

test("a share leads back to its value", () => {
  for (const scale of [linear(-2, 5), logarithmic(1e-9, 20), symlog(-300, 5000, 0.1)]) {
    for (const value of [1e-3, 0.5, 4]) near(scale.value(scale.share(value)), value);
  }
});

test("a logarithm has a floor for 0 and no place for what is negative", () => {
  const scale = logarithmic(1e-3, 1);
  assert.equal(scale.share(0), 0);
  assert.equal(scale.share(1e-20), 0);
  assert.ok(Number.isNaN(scale.share(-1)));
});

test("ticks are round numbers", () => {
  assert.deepEqual([0.7, 1, 3, 12, 600].map(nice), [1, 1, 5, 20, 1000]);
  assert.deepEqual(ticks(-1, 1).map(label), ["−1", "−0.5", "0", "0.5", "1"]);
  assert.deepEqual(powers(2e-4, 30).map(Math.log10).map(Math.round), [-3, -2, -1, 0, 1]);
  assert.deepEqual(powers(1e-9, 1, 5).map(Math.log10).map(Math.round), [-8, -6, -4, -2, 0]);
});

test("a short logarithmic axis has 1, 2 and 5", () => {
  assert.deepEqual(rungs(0.237, 4.32), [0.5, 1, 2]);
  assert.deepEqual(rungs(0.009, 0.02), [0.01, 0.02]);
});

test("numbers at an axis have a real minus sign, and long powers an exponent", () => {
  const told = { 1e-9: "10⁻⁹", 1e12: "10¹²", 1e-3: "0.001", 1000: "1,000", 0: "0", 2.5e-5: "2.5 × 10⁻⁵", 0.25: "0.25" };
  for (const [value, text] of Object.entries(told)) assert.equal(powerLabel(+value), text);
  assert.equal(powerLabel(-1e6, label), "−10⁶");
  assert.equal(powerLabel(-0.25, label), "−0.25");
});

test("a place on the canvas and a frame are each other's inverse", () => {
  const plot = new Plot(BOX, 51);
  for (const frame of [0, 17, 50]) assert.equal(plot.frameAt(plot.across(frame)), frame);
  assert.equal(plot.frameAt(-100), 0);
  assert.equal(plot.frameAt(1e4), 50);
  assert.equal(new Plot(BOX, 1).across(0), 40);
  const decades = new Plot(BOX, logarithmic(1e-4, 1));
  near(decades.valueAt(decades.across(0.03)), 0.03);
});

test("a line has a gap where there is no number, and none where it is joined", () => {
  const plot = new Plot(BOX, 5, linear(0, 10));
  const values = [0, 10, NaN, 5, 0];
  assert.deepEqual(plot.pieces(line(values)), [[[40, 110], [90, 10]], [[190, 60], [240, 110]]]);
  assert.deepEqual(plot.pieces(line(values, true)).length, 1);
  assert.deepEqual(plot.pieces(line([NaN, NaN])), []);
});

test("a line of many points leaves out those that nobody sees, and keeps its ends", () => {
  const plot = new Plot(BOX, 10001, linear(0, 10));
  const [points] = plot.pieces(line(Array(10001).fill(3)));
  assert.ok(points.length <= 402);
  near(points[0][0], 40);
  near(points.at(-1)[0], 240);
});

test("the marker stands on the line at the cursor", () => {
  const plot = new Plot(BOX, 5, logarithmic(1, 100));
  const values = [1, 100, 100, NaN, NaN];
  assert.deepEqual(plot.pointAt(line(values), 0.5), [65, 60]); // halfway along what is drawn, not between the numbers
  assert.deepEqual(plot.pointAt(line(values), 3.7), [140, 10]); // where it ended
  assert.equal(plot.pointAt(line([NaN, 1]), 0), null);
  assert.deepEqual(plot.pointAt(line([1, NaN, 100], true), 1), [90, 60]);
  assert.deepEqual(plot.pointAt(line([1, NaN, 100]), 1), [40, 110]);
});

/** A context that notes what is clipped to and copied, and how opaque. */
function recorder() {
  const found = [];
  const state = { globalAlpha: 1, rects: [] };
  const ctx = new Proxy(state, {
    get: (_, name) => state[name] ?? (name === "save" ? () => {} : (...given) => note(name, given)),
    set: (_, name, value) => Reflect.set(state, name, value),
  });
  const note = (name, given) => {
    if (name === "beginPath") state.rects = [];
    if (name === "rect") state.rects.push(given);
    if (name === "drawImage") found.push({ rects: state.rects, alpha: state.globalAlpha });
    if (name === "restore") state.globalAlpha = 1;
  };
  state.canvas = { width: 300, height: 150, getContext: () => ctx };
  return { ctx, found };
}

test("lines end at the cursor; at a pause what is still to come is faint", () => {
  for (const playing of [true, false]) {
    const { ctx, found } = recorder();
    globalThis.document = { createElement: () => ({ ...ctx.canvas, append() {}, getContext: () => recorder().ctx }) };
    const player = { film: { run: "r", count: 5 }, shownCount: 5, ink: { text: "#000", font: "x" }, playing };
    const sheet = new Sheet(player);
    const plots = () => [new Plot(BOX, 5, linear(0, 1))];
    sheet.draw(ctx, 2, "", { plots, axes() {}, curves() {} });
    const [, past, future] = found;
    assert.deepEqual(past, { rects: [[36, 6, 104, 108]], alpha: 1 });
    if (playing) assert.equal(future, undefined);
    else assert.deepEqual([future.rects, future.alpha <= 0.25], [[[140, 6, 104, 108]], true]);
  }
});
