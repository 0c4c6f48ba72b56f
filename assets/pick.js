// What is this? A press on "?" (the key, or the button in the bar), then on anything: its name, its value now, how it
// is computed and where the theory is from. Escape ends it.

import { hub } from "./hub.js";
import { element } from "./kit.js";
import { keepTexts, pieceAt } from "./written.js";

const TYPING = "input:not([type=range]), textarea, select, [contenteditable]";
const KEY = /^st-key-(.+?)(?:-\d+)?$/;

/** The name under which a node's words may be found: of a picture, a variant, a widget or a part of the player. */
export function namesOf(node) {
  const names = [];
  if (node.dataset?.picture) names.push(`picture:${node.dataset.picture}`);
  if (node.classList?.contains("legend-row")) {
    names.push(`variant:${[...node.parentNode.querySelectorAll(".legend-row")].indexOf(node)}`);
  }
  for (const name of node.classList ?? []) names.push(KEY.exec(name)?.[1] ?? name);
  return names;
}

/** { thing, node }: the innermost thing on the way from an event's target outwards; the page where there is none. */
export function findThing(path, things) {
  for (const node of path) {
    const name = namesOf(node).find((one) => one in things);
    if (name) return { thing: things[name], node };
  }
  return { thing: things.page, node: null };
}

const scaleText = ({ label }, value) => label(Number(value.toPrecision(3)));

/** { title, value, text, source } of a piece of a picture: an axis, a mark at the moment, a text; null of what says
 *  nothing by itself. `things` are the page's, `note` is what is written at the moment, `at` the place pressed. */
export function pieceThing({ kind, text, scale, value }, things, note, [x, y], picture) {
  if (kind === "veil") return things.question ?? null;
  const decisive = note && (kind === "mark" || text === note.number || (note.text && note.text.includes(text)));
  if (decisive) return { ...things.answer, ...things.mark, value: `${note.number} ${note.text}`.trim() };
  if (kind === "axis") {
    const ends = `${scale.label(scale.low)} – ${scale.label(scale.high)}`;
    const even = things[`axis_${scale.kind}`]?.text ?? "";
    const title = text || things.axis.title;
    return { ...things.axis, title, value: scaleText(scale, value(x, y)), text: `${even} ${ends}`.trim() };
  }
  if (kind === "bar") return { ...things.bar, value: text };
  if (kind !== "text") return null;
  const named = Object.values(things).find(({ title }) => title === text);
  return named ?? { ...things.written, value: text, text: picture.text };
}

class Pick {
  constructor({ data: [data], parentElement, setStateValue }) {
    Object.assign(this, { data, setStateValue, ends: new AbortController() });
    globalThis.pickEnds?.abort(); // the page may make the next one before it takes down the one before
    globalThis.pickEnds = this.ends;
    this.ends.signal.addEventListener("abort", () => this.texts?.abort());
    const { words } = data;
    this.card = element("div", { class: "card", role: "status", "aria-live": "polite" });
    const close = element("button", { type: "button", class: "close", "aria-label": words.close }, "×");
    close.addEventListener("click", () => this.turn(false));
    this.box = element("div", { class: "pick", hidden: true }, this.card, close);
    parentElement.querySelector(".mount").replaceChildren(this.box);
    this.listen();
    if (globalThis.picking) this.turn(true);
  }
  listen() {
    const { signal } = this.ends, early = { signal, capture: true };
    addEventListener("keydown", (event) => this.key(event), early);
    addEventListener("pointerdown", (event) => this.hold(event), early);
    addEventListener("click", (event) => this.press(event), early);
    addEventListener("focusin", (event) => this.on && !this.pressed && this.show(event), early);
  }
  get on() {
    return Boolean(globalThis.picking);
  }
  turn(on) {
    globalThis.picking = on;
    this.texts?.abort();
    if (on) keepTexts((this.texts = new AbortController()).signal);
    hub.written = on ? [] : null;
    hub.dispatchEvent(new Event("look")); // the pictures are drawn once more, and what they draw is noted
    document.documentElement.style.cursor = on ? "help" : "";
    this.box.hidden = !on;
    if (!on) return;
    if (!this.data.things) this.setStateValue("open", { at: Date.now() });
    this.card.replaceChildren(element("p", {}, this.data.words.hint));
  }
  key(event) {
    const node = event.composedPath()[0], asks = node.dataset?.act === "pick" && [" ", "Enter"].includes(event.key);
    if (event.key === "Escape" && this.on) this.turn(false);
    else if (asks || (event.key === "?" && !node.matches?.(TYPING))) this.turn(!this.on);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  /** The card itself and the button in the bar work as ever. */
  own(event) {
    return event.composedPath().some((node) => node === this.box || node.dataset?.act === "pick");
  }
  hold(event) {
    this.pressed = true;
    setTimeout(() => (this.pressed = false));
    if (!this.on || this.own(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }
  press(event) {
    const path = event.composedPath();
    if (path.some((node) => node.dataset?.act === "pick")) {
      event.stopPropagation();
      return this.turn(!this.on);
    }
    if (!this.on || path.includes(this.box)) return;
    event.preventDefault();
    event.stopPropagation();
    this.show(event);
  }
  show(event) {
    const { words, things } = this.data, path = event.composedPath();
    if (!things || path.includes(this.box)) return;
    const { thing, node } = this.found(event, path), value = thing.value || this.reading(node);
    const line = (name, text) => element("p", { class: name }, element("b", {}, `${words[name]}: `), text);
    const parts = [element("h2", {}, thing.title)];
    if (value) parts.push(line("value", value));
    parts.push(element("p", {}, thing.text));
    if (thing.source) parts.push(line("source", thing.source));
    this.card.replaceChildren(...parts);
  }
  /** The innermost thing under an event; in a picture the piece that is drawn there. */
  found(event, path) {
    const found = findThing(path, this.data.things), canvas = path[0];
    if (canvas.tagName !== "CANVAS" || event.clientX === undefined) return found;
    const box = canvas.getBoundingClientRect(), at = [event.clientX - box.left, event.clientY - box.top];
    const piece = pieceAt(hub.written ?? [], canvas, ...at);
    const thing = piece && pieceThing(piece, this.data.things, hub.note, at, found.thing);
    return thing ? { thing, node: null } : found;
  }
  /** What a node itself shows as its value: a legend's number, a slider's, what is under the pointer in a picture. */
  reading(node) {
    if (!node) return "";
    const number = node.querySelector?.(".value")?.textContent ?? node.getAttribute("aria-valuetext");
    if (number) return number;
    const tip = node.dataset?.picture && node.getRootNode().querySelector?.(".tip:not([hidden])");
    if (tip) return [...tip.children].map(({ textContent }) => textContent).join(" · ");
    return node.dataset?.picture && hub.legend?.title ? `${hub.legend.title}: ${hub.legend.values.join(" · ")}` : "";
  }
}

export default (component) => {
  const pick = new Pick(component);
  return () => pick.ends.abort();
};
