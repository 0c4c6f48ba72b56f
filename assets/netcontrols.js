// What can be changed on a drawn network itself: layers, units, the activation, which numbers its links show.

import { sharpButton } from "./boundary.js";
import { pages } from "./columns.js";
import { glyph } from "./glyphs.js";
import { element } from "./kit.js";

const NS = "http://www.w3.org/2000/svg";

export class Controls {
  constructor(picture) {
    this.picture = picture;
    const { stage } = picture;
    this.node = element("div", { class: "overlay" });
    this.heads = new Map();
    this.layers = ["network_drop_layer", "network_add_layer"].map((name, i) =>
      this.button(name, i ? "+" : "−", { do: "layer", by: i ? 1 : -1 }),
    );
    this.mend = element("button", { type: "button", class: "mend", onclick: () => this.ask({ do: "mend" }) });
    this.mend.textContent = stage.words.network_mend;
    this.node.append(...this.layers, this.mend);
    this.tools = element("div", { class: "floating low" }, this.shows(), this.pager());
    this.sharp = sharpButton(stage);
    this.node.append(this.sharp);
    this.hide();
  }
  ask(wish) {
    const { stage, chosen } = this.picture;
    stage.setTriggerValue("pick", { pane: "network", variant: chosen, ...wish });
  }
  button(name, sign, wish, suffix = "") {
    const said = this.picture.stage.words[name] + suffix;
    const look = { type: "button", "aria-label": said, title: said, onclick: () => this.ask(wish) };
    return element("button", look, sign);
  }
  shows() {
    const { stage } = this.picture;
    const options = ["weights", "gradients", "updates"].map((name) => [name, stage.words[`network_${name}`]]);
    const set = (value) => Object.assign(stage.view, { links: value });
    return stage.choose("network_show", options, stage.view.links ?? "weights", set);
  }
  pager() {
    const { stage } = this.picture;
    const turn = () => {
      stage.view.page = ((this.picture.page ?? 0) + 1) % pages(this.picture.layout);
      stage.dirty = true;
    };
    this.page = element("button", { type: "button", class: "chip", onclick: turn });
    return this.page;
  }
  hide() {
    for (const node of [this.node, this.tools, this.mend]) show(node, false);
    this.stamp = "";
  }
  /** One head a hidden column: a unit less, the activation, a unit more. */
  head(at) {
    if (this.heads.has(at)) return this.heads.get(at);
    const { stage, given } = this.picture;
    const { words } = stage;
    const number = ` (${at + 1})`;
    const less = this.button("network_drop_unit", "−", { do: "unit", by: -1, layer: at }, number);
    const more = this.button("network_add_unit", "+", { do: "unit", by: 1, layer: at }, number);
    const svg = document.createElementNS(NS, "svg");
    svg.setAttribute("viewBox", "0 0 42 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(NS, "path");
    svg.append(path);
    const change = () => this.ask({ do: "activation", name: select.value });
    const select = element("select", { "aria-label": words.network_activation + number, onchange: change });
    for (const name of given.menu) select.append(element("option", { value: name }, words[`activation_${name}`]));
    const box = element("span", { class: "glyph", title: words.network_activation }, svg, select);
    const made = { less, more, box, select, path };
    this.heads.set(at, made);
    this.node.append(less, box, more);
    return made;
  }
  /** Put all in its place, where something has changed: a browser lays out anew whatever is touched. */
  place() {
    const { stage, phone, k, columns, layout, page, width, height, chosen } = this.picture;
    const free = !stage.plan.state || stage.plan.state === "judged";
    const stamp = [stage.run, layout.activation, columns.length, page, width, height, k, free, chosen].join();
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    show(this.node, free);
    show(this.tools, free && !phone);
    for (const node of [this.node, this.tools]) node.style.setProperty("--k", k);
    const hidden = columns.filter(({ kind }) => kind === "hidden");
    this.tellPage(layout, hidden);
    this.over(hidden, (phone ? 52 : 58) * k);
    this.ends(columns, (phone ? 52 : 58) * k);
    this.besidePlane();
    this.right = free && !phone ? this.tools.offsetLeft + this.tools.offsetWidth + 14 : 0;
  }
  /** A head over each hidden column; where columns are close, plus and minus stand beside the number above it. */
  over(hidden, y) {
    const { columns, layout, k, phone } = this.picture;
    const apart = columns[1].x - columns[0].x;
    for (const [at, { less, more, box }] of this.heads)
      for (const node of [less, more, box]) show(node, at < hidden.length);
    hidden.forEach(({ x, size }, at) => {
      const { less, more, box, select, path } = this.head(at);
      const tight = apart < 92 * k;
      for (const node of [less, more]) show(node, apart >= 60 * k);
      show(box, apart >= 46 * k);
      less.disabled = size <= 1;
      const [aside, up] = tight ? [21, (phone ? 26 : 32) * k] : [34, y];
      put(box, x, y);
      put(less, x - aside * k, up);
      put(more, x + aside * k, up);
      select.value = layout.activation;
      path.setAttribute("d", glyph(layout.activation));
    });
  }
  besidePlane() {
    const { beside, box, k } = this.picture;
    show(this.sharp, beside);
    if (beside) put(this.sharp, box.x + box.size - 46 * k, box.y + 20 * k);
  }
  /** The units that are drawn of those that were recorded, in the layer with most of them. */
  tellPage({ units }, hidden) {
    const { stage } = this.picture;
    const count = Math.max(0, ...units);
    this.page.hidden = pages({ units }) < 2;
    if (this.page.hidden) return;
    const shown = hidden[units.indexOf(count)].units;
    const numbers = { from: shown[0].unit + 1, to: shown.at(-1).unit + 1, count };
    this.page.textContent = stage.words.network_page.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
  }
  /** A layer more or less: at the head of the classes. */
  ends(columns, y) {
    const { k, layout, phone } = this.picture;
    const { x } = columns.at(-1);
    const [less, more] = this.layers;
    const apart = (phone ? 13 : 14) * k;
    less.disabled = layout.sizes.length <= 2;
    put(less, x - apart, y);
    put(more, x + apart, y);
  }
  /** The button that mends a run, at a place; none where `at` is null. */
  offer(at) {
    const on = Boolean(at && this.picture.layout.rate && !this.node.hidden);
    show(this.mend, on);
    if (on) put(this.mend, ...at);
  }
}
/** Show a node or not: touched only where that is news. */
function show(node, on) {
  if (node.hidden === on) node.hidden = !on;
}
function put(node, x, y) {
  node.style.left = `${x}px`;
  node.style.top = `${y}px`;
}
