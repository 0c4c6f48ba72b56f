// What is judged right, what a wrong number is met with, and which nodes of a graph show which pattern.

import assert from "node:assert/strict";
import { test } from "node:test";

import { judge, typed } from "../../assets/drill.js";
import { levels } from "../../assets/graphdepth.js";
import { patterns } from "../../assets/patterns.js";

test("numbers are read as they are typed", () => {
  assert.deepEqual(["−0.25", " 1/3 ", "0,5", "-2e-3", "+.5", "7."].map(typed), [-0.25, 1 / 3, 0.5, -0.002, 0.5, 7]);
  for (const text of ["", "x", "1/2/3", "--1", "1 2", "alert(1)"]) assert.ok(Number.isNaN(typed(text)), text);
});

const task = { right: -0.1966, wrong: [["sign", 0.1966], ["no_upstream", -1], ["half", -0.215]] };

test("right is what the rounded numbers on the cards lead to", () => {
  for (const value of [-0.1966, -0.2, -0.19]) assert.equal(judge(task, value), "right");
  assert.equal(judge({ right: 0, wrong: [["loser", 3]] }, 0), "right");
  assert.equal(judge({ right: 0.0123, wrong: [] }, 0.012), "right");
  assert.equal(judge({ right: 0.0123, wrong: [] }, 0.02), "other");
});

test("a wrong number is met with the misconception that leads to it", () => {
  assert.equal(judge(task, 0.2), "sign");
  assert.equal(judge(task, -1), "no_upstream");
  assert.equal(judge(task, -0.214), "half");
  assert.equal(judge(task, 12), "other");
  assert.equal(judge({ right: 0, wrong: [["loser", 3]] }, 3), "loser");
});

/** f = relu(x y) + max(x, y): leaves x, y, then q1 = x y, q2 = relu, q3 = max, f = q2 + q3. */
function graph() {
  const gates = [["leaf", []], ["leaf", []], ["*", [0, 1]], ["activation", [2]], ["max", [0, 1]], ["+", [3, 4]]];
  const nodes = gates.map(([op, operands]) => ({ op, operands, leaf: !operands.length, fixed: false, formula: "relu(q)" }));
  const uses = nodes.map(() => []);
  nodes.forEach(({ operands }, target) => operands.forEach((source) => uses[source].push({ source, target })));
  return { nodes, uses };
}

test("gates and copies show their patterns", () => {
  assert.deepEqual(patterns(graph()), { add: [5], multiply: [2], max: [3, 4], copy: [0, 1] });
});

test("depth is the number of operations to the output, and given quantities have none", () => {
  const found = levels(graph()).map(({ depth, nodes }) => [depth, nodes]);
  assert.deepEqual(found, [[2, [2]], [1, [4, 3]], [0, [5]]]);
});
