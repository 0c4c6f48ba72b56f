// What is picked is the innermost thing that has words.

import assert from "node:assert/strict";
import test from "node:test";
import { hub } from "../../assets/hub.js";
import { findThing, namesOf, pieceThing } from "../../assets/pick.js";
import { linear } from "../../assets/scales.js";
import { keep, pieceAt } from "../../assets/written.js";

const node = (classes, dataset = {}) => {
  const classList = Object.assign([...classes], { contains: (name) => classes.includes(name) });
  return { classList, dataset };
};

test("a node is called by its picture, its key without the number of its widget, and its classes", () => {
  assert.deepEqual(namesOf(node(["whole"], { picture: "flow" })), ["picture:flow", "whole"]);
  assert.deepEqual(namesOf(node(["st-key-lab-init-std-12"])), ["lab-init-std"]);
  assert.deepEqual(namesOf(node(["st-key-answer"])), ["answer"]);
  assert.deepEqual(namesOf({}), []);
});

test("a row of the legend is the variant of its place", () => {
  const parentNode = {};
  const rows = [0, 1].map(() => Object.assign(node(["legend-row"]), { parentNode }));
  parentNode.querySelectorAll = () => rows;
  assert.deepEqual(namesOf(rows[1]), ["variant:1", "legend-row"]);
});

test("the innermost thing is found, and where there is none the page", () => {
  const things = { page: "page", answer: "answer", scrub: "scrub" }, outer = node(["st-key-answer"]);
  assert.equal(findThing([node(["scrub"]), outer], things).thing, "scrub");
  assert.equal(findThing([node(["other"]), outer, {}], things).thing, "answer");
  assert.equal(findThing([node(["other"]), {}], things).thing, "page");
});

const canvas = {};
const ctx = { canvas, getTransform: () => ({ a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }) };
/** What is noted while somebody asks. */
const noted = (draw) => {
  hub.written = [];
  draw();
  const { written } = hub;
  hub.written = null;
  return written;
};

test("nothing is noted while nobody asks", () => {
  keep(ctx, "mark", [0, 0, 10, 10]);
  assert.ok(!hub.written);
});

test("of pieces that lie on one another the smallest is meant, but an axis with its numbers is one piece", () => {
  const written = noted(() => {
    keep(ctx, "mark", [0, 0, 100, 100]);
    keep(ctx, "text", [20, 20, 30, 10], { text: "0.5" });
    keep(ctx, "axis", [0, 100, 100, 18], {});
    keep(ctx, "text", [40, 104, 12, 10], { text: "60" });
    keep({ ...ctx, canvas: { of: canvas } }, "bar", [300, 0, 100, 10]);
  });
  assert.deepEqual([[25, 25], [80, 80], [45, 108], [350, 5]].map((at) => pieceAt(written, canvas, ...at).kind), [
    "text", "mark", "axis", "bar",
  ]);
  assert.equal(pieceAt(written, canvas, 200, 60), undefined);
  assert.equal(pieceAt(written, {}, 25, 25), undefined);
});

test("a place is told where it lies on the node, however the context is turned", () => {
  const turned = { ...ctx, getTransform: () => ({ a: 0, b: -1, c: 1, d: 0, e: 50, f: 80 }) };
  const [{ box }] = noted(() => keep(turned, "text", [0, 0, 30, 10], { text: "loss" }));
  assert.deepEqual(box, [50, 50, 60, 80]);
});

test("an axis says its value at the pointer, how it is divided and its ends; a mark says what is written", () => {
  const thing = (title, text = "") => ({ title, text, value: "", source: "" });
  const things = { axis: thing("Axis"), axis_linear: thing("", "Even."), mark: thing("Mark"), answer: thing("Answer") };
  Object.assign(things, { "variant:0": thing("Adam"), written: thing("Written") });
  const scale = linear(0, 10), piece = { kind: "axis", text: "loss", scale, value: (x) => x };
  const axis = pieceThing(piece, things, null, [2.5, 0], thing("Picture"));
  assert.deepEqual([axis.title, axis.value, axis.text], ["loss", "2.5", "Even. 0 – 10"]);
  const note = { number: "52 %", text: "of the units" };
  assert.equal(pieceThing({ kind: "mark" }, things, note, [0, 0], thing("")).value, "52 % of the units");
  assert.equal(pieceThing({ kind: "text", text: "52 %" }, things, note, [0, 0], thing("")).title, "Mark");
  assert.equal(pieceThing({ kind: "mark" }, things, null, [0, 0], thing("")), null);
  assert.equal(pieceThing({ kind: "text", text: "Adam" }, things, null, [0, 0], thing("")).title, "Adam");
  assert.equal(pieceThing({ kind: "text", text: "0.5" }, things, null, [0, 0], thing("", "help")).text, "help");
});
