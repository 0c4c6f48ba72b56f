// What is written on a picture.

import assert from "node:assert/strict";
import test from "node:test";
import { Marks } from "../../assets/marks.js";

/** A canvas on which every letter is half as wide as the type is high. */
function canvas() {
  return { font: "", measureText(text) { return { width: (text.length * parseFloat(this.font.split(" ")[1])) / 2 }; } };
}

test("a long name is made smaller, and cut where it would be too small to read", () => {
  const marks = new Marks(canvas(), { font: "sans" }, 1);
  assert.deepEqual(marks.fitted("short", 100, 14), ["short", 14]);
  assert.deepEqual(marks.fitted("thirteen name", 84.5, 14), ["thirteen name", 13]);
  assert.deepEqual(marks.fitted("a name that is far too long", 60, 14), ["a name th…", 12]);
});
