// Where a drawn network's columns stand, where its numbers lie, and the rows that only some frames have.

import assert from "node:assert/strict";
import test from "node:test";
import { DEAD, died } from "../../assets/cells.js";
import { columns, Numbers, pages } from "../../assets/columns.js";
import { Film } from "../../assets/film.js";
import { glyph } from "../../assets/glyphs.js";

const LAYOUT = { layers: [0, 1], units: [8, 20], sizes: [2, 8, 100, 3], classes: 3, image: 0 };
const BOX = [50, 550, 80, 560];

test("columns stand from the inputs to the classes, at most eight units of a layer at a time", () => {
  const { columns: found, side } = columns(LAYOUT, 0, BOX, 41);
  assert.deepEqual(found.map(({ kind }) => kind), ["input", "hidden", "hidden", "classes"]);
  assert.deepEqual(found.map(({ units }) => units.length), [2, 8, 8, 3]);
  assert.deepEqual([found[0].x, found.at(-1).x], [50, 550]);
  assert.equal(found[2].size, 100);
  for (const { units } of found) {
    for (const { y } of units) assert.ok(y - side / 2 >= BOX[2] - 1e-9 && y + side / 2 <= BOX[3] + 1e-9);
    for (let i = 1; i < units.length; i++) assert.ok(units[i].y - units[i - 1].y >= side);
  }
});

test("pages go through all units that are drawn; a smaller layer stays at its last one", () => {
  assert.equal(pages(LAYOUT), 3);
  const last = columns(LAYOUT, 2, BOX, 41).columns;
  assert.deepEqual(last[2].units.map(({ unit }) => unit), [16, 17, 18, 19]);
  assert.deepEqual(last[1].units.map(({ unit }) => unit), [0, 1, 2, 3, 4, 5, 6, 7]);
});

test("weights and biases are found in a row, also beside a gap that is not drawn", () => {
  const numbers = new Numbers({ gaps: [[0, 2, 3], [1, 0, 2], [2, 2, 1]] });
  const row = Float32Array.from({ length: 14 }, (_, i) => i);
  assert.equal(numbers.weight(row, 0, 1, 2), 5);
  assert.equal(numbers.bias(row, 0, 1), 7);
  assert.equal(numbers.bias(row, 1, 1), 10);
  assert.equal(numbers.weight(row, 2, 1, 0), 12);
  assert.equal(numbers.bias(row, 2, 0), 13);
});

test("a row is the latest at or before a frame, of the variant that is asked for", () => {
  const film = new Film("r");
  const message = (from, at, rows) => ({
    header: { run: "r", from, count: 2, total: 4, status: "running", place: 0, ended: [] },
    arrays: {
      step: { values: new Int32Array([from, from + 1]), shape: [2] },
      seen: { values: new Uint8Array(rows), shape: [rows.length / 2, 2] },
      seen_at: { values: new Int32Array(at), shape: [2, 2] },
    },
  });
  film.add(message(0, [0, -1, -1, -1], [1, 2]));
  film.add(message(2, [-1, 0, -1, -1], [3, 4]));
  assert.deepEqual([...film.row("seen", 3, 0)], [1, 2]);
  assert.deepEqual([...film.row("seen", 3, 1)], [3, 4]);
  assert.equal(film.row("seen", 1, 1), null);
});

test("a unit that was dead at some frame before is known, and none that dies only now", () => {
  const film = new Film("r");
  film.add({
    header: { run: "r", from: 0, count: 3, total: 3, status: "done", place: 0, ended: [] },
    arrays: {
      step: { values: new Int32Array([0, 1, 2]), shape: [3] },
      unit_marks: { values: new Uint8Array([0, DEAD, DEAD, 0, 0, DEAD]), shape: [2, 3] },
      unit_marks_at: { values: new Int32Array([0, -1, 1]), shape: [3, 1] },
    },
  });
  assert.deepEqual([...died(film, 2, 0)], [1, 2]);
  assert.deepEqual([...died(film, 0, 0)], []);
});

test("glyphs are of functions: what is not known has none", () => {
  assert.match(glyph("tanh"), /^M[\d. L-]+$/);
  assert.equal(glyph("nothing"), "");
});
