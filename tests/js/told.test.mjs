// What a player says in words and numbers.

import assert from "node:assert/strict";
import test from "node:test";
import { byLayer, deepest, readLegend } from "../../assets/told.js";

const variants = [
  { name: "one", depth: 2 },
  { name: "two", depth: 1 },
];
const words = { layer: "layer" };

test("numbers by layer have a row for each layer and a column for each name", () => {
  const columns = variants.map(({ name, depth }) => [name, (l) => (l < depth ? `${name} ${l}` : "–")]);
  const { head, rows } = byLayer({ words }, deepest({ variants }), columns);
  assert.deepEqual(head, ["layer", "one", "two"]);
  assert.deepEqual(rows, [["1", "one 0", "two 0"], ["2", "one 1", "–"]]);
});

test("the legend is read as a sentence of what is shown, and nothing is read of an empty one", () => {
  const stage = { variants, frame: 3, visible: () => [1], legend: () => ({ title: "σ, step 30", values: ["0.1", "0.2"] }) };
  assert.equal(readLegend(stage), "σ, step 30. two: 0.2.");
  assert.equal(readLegend({ ...stage, legend: () => ({ title: "", values: ["", ""] }) }), "");
});
