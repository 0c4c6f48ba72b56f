// Four patterns of a backward pass, lit on the graph that stands there: add distributes, multiply swaps, max routes,
// copy sums.

import { PLAIN } from "./graphchips.js";
import { lines, short } from "./graphsums.js";
import { element, say } from "./kit.js";

const GATES = {
  add: ["+", "-", "sum", "scaled", "affine"],
  multiply: ["*", "affine", "matmul", "scaled"],
  max: ["max", "min", "relu", "prelu"],
};
const SIGNS = { add: "+", multiply: "×", max: "max", copy: "Σ" };
const MOST_WRITTEN = 12; // nodes beyond which only the first have their sums written

/** { pattern: the nodes that show it }: gates with an operand that gets a gradient, and what is used more than once. */
export function patterns({ nodes, uses }) {
  const found = { add: [], multiply: [], max: [], copy: [] };
  nodes.forEach((node, n) => {
    const op = node.op === "activation" && node.formula.startsWith("relu(") ? "relu" : node.op;
    for (const [name, ops] of Object.entries(GATES)) if (ops.includes(op)) found[name].push(n);
    if (uses[n].length > 1 && !node.fixed) found.copy.push(n);
  });
  return found;
}

/** The buttons over a GraphPicture, and what is lit on it. */
export class Patterns {
  constructor(picture) {
    Object.assign(this, { picture, lit: "" });
    const { words } = picture.stage;
    const button = (name) => {
      const sign = element("b", { "aria-hidden": "true" }, SIGNS[name]);
      const look = { type: "button", class: "quiet", "aria-pressed": "false", onclick: () => this.light(name) };
      return element("button", look, sign, element("span", {}, words[`pattern_${name}`]));
    };
    this.buttons = Object.fromEntries(Object.keys(SIGNS).map((name) => [name, button(name)]));
    const group = { class: "patterns", role: "group", "aria-label": words.patterns };
    this.said = element("span", { class: "said", role: "status" });
    this.node = element("div", group, ...Object.values(this.buttons), this.said);
  }
  light(name) {
    this.lit = this.lit === name ? "" : name;
    for (const [key, button] of Object.entries(this.buttons)) {
      button.setAttribute("aria-pressed", String(key === this.lit));
    }
    say(this.said, this.sentence);
    this.picture.stage.dirty = true;
  }
  /** What there is in this graph; a pattern that is not there cannot be lit. */
  update() {
    const { graph, stage } = this.picture;
    const told = this.picture.phone && stage.note; // a phone has room for one of the two
    this.node.hidden = Boolean(stage.veiled || stage.plan.state === "film" || told);
    if (this.node.hidden && this.lit) this.light(this.lit);
    if (graph === this.graph) return;
    Object.assign(this, { graph, found: patterns(graph) });
    for (const [name, button] of Object.entries(this.buttons)) button.disabled = !this.found[name].length;
    if (this.lit && !this.found[this.lit].length) this.light(this.lit);
  }
  has(n) {
    return Boolean(this.lit) && this.found[this.lit].includes(n);
  }
  get tint() {
    const { inks } = this.picture;
    return `color-mix(in srgb, ${inks.main} 20%, ${inks.raised})`;
  }
  /** The edges on which a lit node shows its pattern: into a gate, out of what is copied. */
  edges(n) {
    const { graph } = this.picture, all = this.lit === "copy" ? graph.uses[n] : graph.into[n];
    return all.filter(({ source }) => !graph.nodes[source].fixed && graph.backAt[source] !== Infinity);
  }
  /** The pattern, and its numbers at the first node at which they have come. */
  get sentence() {
    if (!this.lit || !this.found) return "";
    const { stage } = this.picture, name = stage.words[`pattern_${this.lit}_is`];
    const told = this.found[this.lit].map((n) => this.numbers(n)).find(Boolean);
    return told ? `${name}: ${told}` : name;
  }
  /** 0.2 → 0.2, 0.2 of a gate of numbers, 3 + 2 = 5 of what is used twice; "" where they have not come. */
  numbers(n) {
    const { stage, graph, now } = this.picture, edges = this.edges(n);
    const come = [n, ...edges.map(({ source }) => source)].every((each) => graph.backAt[each] <= now);
    const flows = come && stage.size(n) === 1 ? edges.map((edge) => stage.flow(edge)) : [];
    if (!flows.length || !flows.every((flow) => flow && flow.down.values.length === 1)) return "";
    const downs = flows.map(({ down }) => short(down.values[0]));
    const total = short(stage.gradient(n, true)[0]);
    return this.lit === "copy" ? `${downs.join(" + ")} = ${total}` : `${total} → ${downs.join(", ")}`;
  }
  /** The sums along the edges of the lit nodes, as far as they have come. */
  paint() {
    const { stage, graph, now, chips, u } = this.picture;
    if (u < PLAIN) return;
    for (const n of this.found[this.lit].slice(0, MOST_WRITTEN)) {
      for (const edge of this.edges(n)) {
        const flow = graph.backAt[edge.source] <= now && stage.flow(edge);
        if (flow) chips.write(edge, lines(flow.form, flow.local, flow.up, flow.down), 1);
      }
    }
  }
}
