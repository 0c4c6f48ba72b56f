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
    this.node.hidden = true;
    this.tools.hidden = true;
    this.mend.hidden = true;
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
  place() {
    const { picture } = this;
    const { stage, phone, k, columns, layout } = picture;
    const free = !stage.plan.state || stage.plan.state === "judged";
    this.node.hidden = !free;
    this.tools.hidden = !free || phone;
    this.node.style.setProperty("--k", k);
    const hidden = columns.filter(({ kind }) => kind === "hidden");
    const apart = columns[1].x - columns[0].x;
    const tight = apart < 92 * k;
    const y = (phone ? 52 : 58) * k;
    for (const [at, { less, more, box }] of this.heads)
      for (const node of [less, more, box]) node.hidden = at >= hidden.length;
    hidden.forEach(({ x, layer, size }, at) => {
      const { less, more, box, select, path } = this.head(at);
      for (const node of [less, more]) node.hidden = tight;
      box.hidden = apart < 46 * k;
      less.disabled = size <= 1;
      for (const [node, dx] of [[less, -34], [box, 0], [more, 34]]) put(node, x + dx * k, y);
      select.value = layout.activation;
      path.setAttribute("d", glyph(layout.activation));
      less.dataset.layer = layer;
    });
    this.ends(columns, y);
    this.sharp.hidden = !picture.beside;
    if (picture.beside) put(this.sharp, picture.box.x + picture.box.size - 46 * k, picture.box.y + 20 * k);
    const count = pages(layout);
    this.page.hidden = count < 2;
    this.page.textContent = stage.words.network_page.replace("{page}", picture.page + 1).replace("{pages}", count);
  }
  /** A layer more or less: at the head of the classes. */
  ends(columns, y) {
    const { k, layout, phone } = this.picture;
    const { x } = columns.at(-1);
    const [less, more] = this.layers;
    const apart = (phone ? 13 : 14) * k;
    less.disabled = layout.sizes.length <= 3;
    put(less, x - apart, y);
    put(more, x + apart, y);
  }
  mendAt(x, y) {
    const { picture } = this;
    this.mend.hidden = !picture.layout.rate || this.node.hidden;
    put(this.mend, x, y);
  }
}
function put(node, x, y) {
  node.style.left = `${x}px`;
  node.style.top = `${y}px`;
}
