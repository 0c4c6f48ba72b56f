// Handles on the axis of the learning rate, moved by pointer or arrow keys; what they look like is painted below them.

import { element } from "./kit.js";

export class Handles {
  constructor(axis) {
    this.axis = axis;
    const { hands, variants, words } = axis.stage;
    const rate = ({ name }, k) =>
      this.handle(
        name,
        (x) => hands.rate(k, axis.value(x)),
        () => axis.rate(k),
        "ew",
        `rate-${k}`,
      );
    const beta = ({ name }, k) =>
      this.handle(
        `${name}, β`,
        (_, y) => this.lift(k, y),
        () => axis.knobs(k).beta,
        "ns",
        `beta-${k}`,
      );
    const border = () => 2 / axis.bowl.steep;
    this.rates = variants.map(rate);
    this.betas = variants.map(beta);
    this.limit = this.handle(words.limit, (x) => hands.limit(axis.value(x)), border, "ew", "limit");
  }
  get all() {
    return [...this.rates, ...this.betas, this.limit];
  }
  hide() {
    for (const node of this.all) node.hidden = true;
  }
  /** A focusable handle over the canvas; by its id, its first class, the next player finds the focus. */
  handle(name, move, value, way, id) {
    const { stage } = this.axis;
    const node = element("div", {
      class: `${id} handle ${way}`,
      role: "slider",
      tabindex: 0,
      "aria-label": name,
      "aria-orientation": way === "ns" ? "vertical" : "horizontal",
    });
    const at = ({ clientX, clientY }) => {
      const box = this.axis.canvas.getBoundingClientRect();
      return [clientX - box.left, clientY - box.top];
    };
    node.addEventListener("pointerdown", (event) => {
      node.setPointerCapture(event.pointerId);
      node.focus();
      stage.hands.take();
      event.preventDefault();
    });
    node.addEventListener("pointermove", (event) => {
      if (node.hasPointerCapture(event.pointerId)) move(...at(event));
    });
    for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => stage.hands.let());
    node.addEventListener("keydown", (event) => this.key(event, node, way, move));
    return Object.assign(node, { reading: value });
  }
  key(event, node, way, move) {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { axis } = this;
    const by = step * (event.shiftKey ? 0.25 : 1) * (way === "ew" ? (axis.right - axis.left) / 100 : 1);
    this.axis.stage.hands.take();
    if (way === "ew") move(axis.x(node.reading()) + by);
    else this.bend(node, by);
    this.axis.stage.hands.later();
  }
  bend(node, by) {
    this.axis.stage.hands.beta(this.betas.indexOf(node), Math.max(0, Math.min(0.999, node.reading() + by * 0.01)));
  }
  /** The plateau of momentum is at the root of β: the handle stands there. */
  lift(k, y) {
    const { top, bottom, low, high } = this.axis;
    const root = low + (1 - (y - top) / (bottom - top)) * (high - low);
    this.axis.stage.hands.beta(k, Math.max(0, Math.min(0.999, root)) ** 2);
  }
  put(node, on, x, y) {
    node.hidden = !on;
    if (!on) return;
    const { axis } = this;
    node.style.left = `${x}px`;
    node.style.top = `${axis.offset + y}px`;
    node.setAttribute("aria-valuenow", +node.reading().toPrecision(4));
    node.setAttribute("aria-valuemin", 0);
    node.setAttribute("aria-valuemax", this.betas.includes(node) ? 1 : +axis.most.toPrecision(4));
  }
  /** Those that can be taken hold of lie over what is painted. */
  place() {
    const { axis } = this;
    const { stage } = axis;
    const bent = axis.bent();
    const shown = new Set(stage.visible());
    for (const [k, node] of this.rates.entries()) {
      const { own, surface } = stage.variants[k];
      this.put(node, stage.free && own && shown.has(k) && surface === stage.ground, axis.x(axis.rate(k)), axis.bottom);
    }
    for (const [k, node] of this.betas.entries()) {
      const on = stage.free && bent.includes(k);
      this.put(node, on, ...(on ? axis.betaAt(k) : [0, 0]));
    }
    const x = axis.x(2 / axis.bowl.steep);
    this.put(this.limit, stage.free && x <= axis.right, x, axis.grip);
  }
}
