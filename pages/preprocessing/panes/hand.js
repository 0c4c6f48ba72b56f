// Hands on the cloud: its middle moves the mean, its right and its upper edge the deviations and the correlation. The
// bowl beside it follows in the same frame; the run follows when the hand lets go.

import { element } from "../../../assets/kit.js";
import { apply } from "./moments.js";

const LATER = 700; // milliseconds after the last key
const KEY = 0.015; // of the window, what a key moves

export class CloudHand {
  constructor(picture) {
    this.picture = picture;
    const { words } = picture.stage;
    this.handles = ["mean", "width", "height"].map((name) => this.handle(name, words[`joined_${name}`]));
  }
  get nodes() {
    return this.handles;
  }
  /** Whether there is something to take hold of. */
  get there() {
    return this.handles.some((node) => !node.hidden);
  }
  hide() {
    for (const node of this.handles) node.hidden = true;
  }
  handle(name, label) {
    const node = element("div", { class: `handle cloud ${name}`, role: "slider", tabindex: 0, "aria-label": label });
    const at = ({ clientX, clientY }) => {
      const box = this.picture.canvas.getBoundingClientRect();
      return this.box.value(clientX - box.left, clientY - box.top);
    };
    node.addEventListener("pointerdown", (event) => {
      node.setPointerCapture(event.pointerId);
      node.focus();
      this.take();
      event.preventDefault();
    });
    node.addEventListener("pointermove", (event) => {
      if (node.hasPointerCapture(event.pointerId)) this.move(name, at(event));
    });
    node.addEventListener("pointerup", () => this.let());
    node.addEventListener("pointercancel", () => this.drop());
    node.addEventListener("keydown", (event) => this.key(name, event));
    node.hidden = true;
    return node;
  }
  take() {
    const { picture } = this;
    picture.stage.pause();
    this.numbers ??= { ...picture.given.held };
    clearTimeout(this.waiting);
  }
  /** The numbers of the cloud when a handle is at a place of the inputs. */
  move(name, [x, y]) {
    const { numbers, picture: { given: { bounds } } } = this;
    if (!numbers) return;
    const within = (key, value) => Math.max(bounds[key][0], Math.min(bounds[key][1], value));
    const r = (along, size) => within("correlation", along / size);
    if (name === "mean") Object.assign(numbers, { mean_x: within("mean_x", x), mean_y: within("mean_y", y) });
    if (name === "width") {
      numbers.std_x = within("std_x", (x - numbers.mean_x) / 2);
      numbers.correlation = r((y - numbers.mean_y) / 2, numbers.std_y);
    }
    if (name === "height") {
      numbers.std_y = within("std_y", (y - numbers.mean_y) / 2);
      numbers.correlation = r((x - numbers.mean_x) / 2, numbers.std_x);
    }
    this.picture.moved = changed(this.picture.given.held, numbers);
    this.picture.stage.dirty = true;
  }
  key(name, event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.take();
    const [x, y] = this.places()[name], by = KEY * this.box.half;
    this.move(name, [x + way[0] * by, y + way[1] * by]);
    this.waiting = setTimeout(() => this.let(), LATER);
  }
  /** Where the handles are: the mean, and where the ellipse is farthest to the right and up. */
  places() {
    const { mean_x: x, mean_y: y, std_x: a, std_y: b, correlation: r } = this.numbers ?? this.picture.given.held;
    return { mean: [x, y], width: [x + 2 * a, y + 2 * r * b], height: [x + 2 * r * a, y + 2 * b] };
  }
  /** Let go: the page is told, and the picture stays until the run has come. */
  let() {
    const { picture, numbers } = this;
    clearTimeout(this.waiting);
    if (!numbers) return;
    if (!picture.moved) return;
    const said = Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value.toPrecision(3))]));
    picture.slide(picture.now);
    picture.stage.setTriggerValue("pick", { pane: "joined", ...said });
  }
  drop() {
    this.numbers = null;
    this.picture.moved = null;
    this.picture.stage.dirty = true;
  }
  /** They lie on the raw cloud alone: what is done to the inputs would move under the hand. */
  place(box, { near, exact }) {
    const { picture } = this, { kind } = picture.given.variants[near];
    this.box = box;
    if (!picture.given.held || kind !== "none" || (!exact && !picture.moved)) return this.hide();
    const places = this.places();
    for (const node of this.handles) {
      const name = ["mean", "width", "height"].find((one) => node.classList.contains(one));
      const [u, v] = box.place(places[name]), { x, y, side } = box.box;
      node.hidden = u < x - 4 || u > x + side + 4 || v < y - 4 || v > y + side + 4;
      Object.assign(node.style, { left: `${u}px`, top: `${v}px` });
      node.setAttribute("aria-valuetext", places[name].map((value) => value.toPrecision(3)).join(", "));
    }
  }
}
/** The map of the inputs that turns a cloud of one mean, deviations and correlation into another, point by point. */
export function changed(before, now) {
  const root = ({ correlation: r }) => Math.sqrt(1 - r * r);
  const over = now.std_x / before.std_x, up = (now.std_y * root(now)) / (before.std_y * root(before));
  const side = (now.std_y * now.correlation) / before.std_x - (up * before.std_y * before.correlation) / before.std_x;
  const map = [over, 0, 0, side, up, 0], [x, y] = apply(map, [before.mean_x, before.mean_y]);
  return [over, 0, now.mean_x - x, side, up, now.mean_y - y];
}
