// Words on the axis of the learning rate.

import assert from "node:assert/strict";
import test from "node:test";
import { AlphaAxis } from "../../assets/alpha.js";
import { meets } from "../../assets/geometry.js";

const LOOK = { size: 12, weight: 600 };

/** What is written of some labels on an axis of a width: [[text, box], ...]. */
function written(labels, width = 390) {
  const found = [];
  const { boxOf, write } = AlphaAxis.prototype;
  const text = (said, x, y, look) => found.push([said, axis.boxOf(said, [x, y, look.align], look)]);
  const axis = { labels, width, k: 1, boxOf, marks: { width: (said) => 7 * said.length, text } };
  write.call(axis);
  return found;
}
const label = (rank, text, ...places) => ({ rank, text, places, look: LOOK });

test("no words stand on others, and the most important are always there", () => {
  const labels = [3, 1, 2, 1, 0].map((rank, i) => label(rank, `label ${rank} ${i}`, [100 + 9 * i, 40 + 3 * i, "left"]));
  const found = written(labels);
  found.forEach(([, box], i) => found.slice(i + 1).forEach(([, other]) => assert.ok(!meets(box, other))));
  assert.equal(found[0][0], "label 0 4");
  assert.ok(found.length < labels.length);
});

test("words that have no room at their best place take the next, and none beyond the edge", () => {
  const second = label(1, "second", [100, 40, "left"], [90, 40, "right"]);
  const [, [, box]] = written([label(0, "first", [100, 40, "left"]), second]);
  assert.deepEqual(box, [45, 28, 93, 42]);
  assert.deepEqual(written([label(0, "beyond", [380, 40, "left"])]), []);
});
