// Messages as engine/record/codec.py writes them, and the frames of a run.

import assert from "node:assert/strict";
import test from "node:test";
import { Film, unpack } from "../../assets/film.js";

const KINDS = { Float32Array: "<f4", Int32Array: "<i4", Uint8Array: "|u1" };

/** A message; `shift` bytes stand in front of it in its buffer, as in a view that a socket gives. */
function packed(header, arrays, shift = 0) {
  const rows = Object.entries(arrays).map(([name, [values, shape]]) => [name, KINDS[values.constructor.name], shape]);
  let text = JSON.stringify({ ...header, arrays: rows });
  while ((4 + new TextEncoder().encode(text).length) % 8) text += " ";
  const words = new TextEncoder().encode(text);
  const parts = Object.values(arrays).map(([values]) => values);
  const size = parts.reduce((sum, { byteLength }) => sum + Math.ceil(byteLength / 8) * 8, 4 + words.length);
  const bytes = new Uint8Array(new ArrayBuffer(shift + size), shift);
  new DataView(bytes.buffer, shift).setUint32(0, words.length, true);
  bytes.set(words, 4);
  let at = 4 + words.length;
  for (const values of parts) {
    bytes.set(new Uint8Array(values.buffer), at);
    at += Math.ceil(values.byteLength / 8) * 8;
  }
  return bytes;
}

const HEADER = { run: "r", from: 0, count: 2, total: 3, status: "running", place: 0, ended: [] };
const arrays = (steps, loss) => ({
  step: [new Int32Array(steps), [steps.length]],
  loss: [new Float32Array(loss), [steps.length, loss.length / steps.length]],
  layer: [new Float32Array(12).map((_, i) => i), [2, 2, 3]],
});

test("a message gives its header and its arrays back", () => {
  for (const shift of [0, 8]) {
    const { header, arrays: found } = unpack(packed(HEADER, arrays([0, 5], [1, 2, NaN, 4]), shift));
    assert.equal(header.total, 3);
    assert.deepEqual([...found.step.values], [0, 5]);
    assert.deepEqual([...found.loss.values], [1, 2, NaN, 4]);
    assert.deepEqual(found.layer.shape, [2, 2, 3]);
  }
});

test("a film is read by frame, variant and layer, and between frames", () => {
  const film = new Film("r");
  film.add(unpack(packed(HEADER, arrays([0, 5], [1, 2, NaN, 4]))));
  assert.equal(film.count, 2);
  assert.equal(film.at("layer", 1, 1, 2), 11);
  assert.equal(film.between("loss", 0.5, 1), 3);
  assert.equal(film.between("loss", 0.5, 0), 1); // what is missing on one side is taken from the other
  assert.equal(film.last("loss", 1, 0), 1);
  assert.equal(film.last("loss", 1, 1), 4);
  assert.equal(film.complete, false);
});

test("a message that does not follow on what is here is passed over", () => {
  const film = new Film("r");
  film.add(unpack(packed({ ...HEADER, from: 2 }, arrays([10, 15], [0, 0, 0, 0]))));
  assert.equal(film.count, 0);
  film.add(unpack(packed(HEADER, arrays([0, 5], [1, 2, 3, 4]))));
  film.add(unpack(packed({ ...HEADER, from: 2, count: 1, status: "done" }, arrays([10], [5, 6]))));
  assert.deepEqual(film.steps, [0, 5, 10]);
  assert.equal(film.at("loss", 2, 1), 6);
  assert.equal(film.complete, true);
});
