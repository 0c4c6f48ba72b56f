import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { createElement: () => ({ getContext: () => ({ putImageData() {} }), setAttribute() {}, append() {} }) };
globalThis.ImageData = class {
  constructor(width, height) {
    this.data = new Uint8ClampedArray(4 * width * height);
  }
};
const { Plane } = await import("../../assets/planes.js");

function painted(classes, shares, sharp, dark) {
  const plane = new Plane(4, classes);
  plane.make(12);
  plane.shares.set(shares);
  plane.fill({ dark }, sharp);
  return [...plane.image.data];
}

test("two classes are painted as two of three are, the third never winning nor following", () => {
  const one = Float32Array.from({ length: 16 }, (_, i) => ((i * 7) % 16) / 15);
  const other = one.map((share) => 1 - share);
  for (const [sharp, dark] of [[false, false], [true, false], [false, true]]) {
    const two = painted(2, [...one, ...other], sharp, dark);
    const three = painted(3, [...one, ...other, ...new Float32Array(16)], sharp, dark);
    two.forEach((value, at) => assert.ok(Math.abs(value - three[at]) <= 1, `byte ${at}: ${value}, ${three[at]}`));
  }
});
