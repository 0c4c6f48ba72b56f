// What is picked is the innermost thing that has words.

import assert from "node:assert/strict";
import test from "node:test";
import { findThing, namesOf } from "../../assets/pick.js";

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
