// A page that is being left is told by what was pressed, and by the server's state after that.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Leaving } from "../../assets/leaving.js";

const heard = {}, app = { dataset: { testScriptState: "notRunning" } };
const clock = { now: 0 };
globalThis.document = { addEventListener: (name, act) => Object.assign(heard, { [name]: act }), querySelector: () => app };
globalThis.addEventListener = (name, act) => Object.assign(heard, { [name]: act });
Object.defineProperty(globalThis, "performance", { value: { now: () => clock.now } });

const press = (leads) => heard.click({ target: { closest: () => leads } });

test("a press that leads to another page is the page's end, until it has come to nothing", () => {
  const leaving = new Leaving();
  press(null);
  assert.equal(leaving.now, false);
  press({});
  clock.now += 4000;
  assert.equal(leaving.now, true);
  clock.now += 4000;
  app.dataset.testScriptState = "running";
  assert.equal(leaving.now, true);
  app.dataset.testScriptState = "notRunning";
  assert.equal(leaving.now, false);
});

test("going back in the browser's history leaves the page too", () => {
  const leaving = new Leaving();
  heard.popstate();
  assert.equal(leaving.now, true);
});
