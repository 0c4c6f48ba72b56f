// A link is met where its curve is drawn.

import assert from "node:assert/strict";
import test from "node:test";
import { Numbers } from "../../assets/columns.js";
import { distance, points, Pull } from "../../assets/pull.js";

test("the points are those of the Bezier curve of a link", () => {
  const [from, to, bend] = [[10, 20], [110, 80], 45];
  const all = points(from, to);
  assert.deepEqual([all[0], all.at(-1)], [from, to]);
  all.forEach(([x, y], i) => {
    const t = i / (all.length - 1);
    const share = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
    const at = (ends) => share.reduce((sum, part, k) => sum + part * ends[k], 0);
    assert.ok(Math.abs(x - at([10, 10 + bend, 110 - bend, 110])) < 1e-9);
    assert.ok(Math.abs(y - at([20, 20, 80, 80])) < 1e-9);
  });
});

test("how far a point is from a curve", () => {
  const line = points([0, 0], [100, 0]);
  assert.ok(distance([50, 6], line) < 7);
  assert.equal(distance([0, 9], line), 9);
});

/** A picture of two inputs, two units and one class, with a canvas that hears nothing. */
function drawn(told, heard = {}) {
  const units = [{ unit: 0, y: 0 }, { unit: 1, y: 100 }];
  const columns = [{ x: 0, units }, { x: 200, units }, { x: 400, units: [{ unit: 0, y: 50 }] }];
  const row = Float32Array.from([1, -2, 0.5, 0.25, 0, 0, 3, -1, 0]);
  const canvas = { style: {}, addEventListener: (name, act) => (heard[name] = act) };
  const stage = {
    plan: {},
    frame: 7,
    words: { network_pull: "pull", network_let: "let go" },
    memory: {},
    voice: { said: { textContent: "" } },
    film: { steps: Array.from({ length: 8 }, (_, i) => 10 * i), row: () => row },
    pause: () => (stage.paused = true),
    setTriggerValue: (name, wish) => told.push([name, wish]),
  };
  const numbers = [new Numbers({ gaps: [[0, 2, 2], [1, 2, 1]] })];
  const given = { variants: [{ gaps: [[0, 2, 2], [1, 2, 1]] }] };
  const look = { k: 1, side: 40, chosen: 0, fault: null, pointed: { at: null, found: null } };
  return { canvas, stage, columns, numbers, given, heard, ...look };
}
const key = (name) => ({ key: name, preventDefault() {}, stopPropagation() {} });

test("a link that is pulled up by the pointer asks for its weight from the cursor's step on", () => {
  const told = [];
  const picture = drawn(told);
  const pull = new Pull(picture);
  pull.move({ offsetX: 100, offsetY: 50 }); // where the two crossing links meet
  assert.equal(pull.met.gap, 0);
  pull.meet({ gap: 1, a: 0, b: 0 });
  pull.press({ offsetX: 300, offsetY: 25, pointerId: 1 });
  assert.ok(picture.stage.paused);
  pull.move({ offsetX: 300, offsetY: 25 - 70 });
  pull.release();
  const wish = { pane: "network", variant: 0, do: "pull", gap: 1, from: 0, to: 0, value: 6, step: 70 };
  assert.deepEqual(told, [["pick", wish]]);
  assert.equal(picture.stage.memory.branch, 70);
});

test("keys go through a unit's links, pull, and let go; Escape leaves all as it was", () => {
  const told = [];
  const picture = drawn(told);
  const pull = new Pull(picture);
  picture.pointed.found = { index: 1, unit: 1 };
  for (const name of ["w", "w", "-"]) picture.heard.keydown(key(name));
  assert.deepEqual(pull.met, { gap: 0, a: 1, b: 1 });
  assert.match(picture.stage.voice.said.textContent, /w1\.2\.2: 0\.250 → −0\.250/);
  picture.heard.keydown(key("Escape"));
  assert.deepEqual([pull.met, pull.held, told], [null, null, []]);
  for (const name of ["w", "+", "Enter"]) picture.heard.keydown(key(name));
  assert.deepEqual([told[0][1].value, told[0][1].from, told[0][1].to], [-1.5, 0, 1]);
});

test("while a question is open nothing is pulled", () => {
  const picture = drawn([]);
  picture.stage.plan.state = "film";
  const pull = new Pull(picture);
  pull.move({ offsetX: 100, offsetY: 50 });
  pull.press({ offsetX: 100, offsetY: 50 });
  assert.deepEqual([pull.met, pull.held], [null, null]);
});
