// The player of a backward pass: the graph, the same as a table, and what is said of the node in work.

import { DrillPicture } from "./drill.js";
import { GraphPicture } from "./graph.js";
import { CostPicture } from "./graphcost.js";
import { DepthPicture } from "./graphdepth.js";
import { factors, lines, short, sides } from "./graphsums.js";
import { hub } from "./hub.js";
import { element, PANES, savePicture } from "./kit.js";
import { Stage } from "./stage.js";

const HEADS = ["table_node", "table_formula", "table_shape", "table_value", "table_gradient", "table_sum"];
const MOST_CELLS = 8; // rows and columns of a matrix whose numbers are here, as ui/players/backprop.py sends them
const LONGEST = 16; // seconds of a whole run at speed 1

/** All nodes as rows: what the picture shows, for those who read rather than look. */
class Table {
  constructor(stage) {
    this.stage = stage;
    const { words } = stage;
    const head = element("tr", {}, ...HEADS.map((name) => element("th", { scope: "col" }, words[name])));
    this.body = element("tbody");
    this.sheet = element("table", { class: "graph-table" }, element("thead", {}, head), this.body);
  }
  get fills() {
    return false;
  }
  get nodes() {
    return [this.sheet];
  }
  get parts() {
    return [];
  }
  draw() {
    const { stage } = this, { graph, frame, run, veiled } = stage;
    const now = [run, frame, veiled, stage.chosen].join();
    if (!graph || now === this.shown) return;
    this.shown = now;
    const [phase, active] = graph.frames[Math.min(frame, graph.frames.length - 1)];
    const row = (node, n) => {
      const look = { class: n === active && !veiled ? phase : "" };
      const cell = (text, i) => element(i ? "td" : "th", i ? {} : { scope: "row" }, text);
      return element("tr", look, ...stage.cells(node, n).map(cell));
    };
    this.body.replaceChildren(...graph.nodes.map(row));
  }
  table() {
    return this.stage.table();
  }
  describe() {}
}

class Player extends Stage {
  constructor(component) {
    super(component, { speed: 1 });
    const { signal } = this.ends;
    hub.addEventListener("pick", ({ detail }) => detail.run === this.run && this.pickOut(detail.variant), { signal });
  }
  begin() {
    return { ...super.begin(), chosen: 0, camera: null, held: false };
  }
  get pace() {
    return Math.max(1.5, this.film.total / LONGEST);
  }
  get chosen() {
    return Math.min(this.memory.chosen ?? 0, this.variants.length - 1);
  }
  pickOut(k) {
    Object.assign(this.memory, { chosen: k, camera: null });
    this.dirty = true;
  }
  makePictures() {
    const zooms = [["zoom_out", 1 / 1.4], ["zoom_in", 1.4], ["zoom_all", 0]];
    const tools = zooms.map(([name, factor]) => this.tool(name, () => this.picture.zoom?.(factor)));
    this.tools = element("div", { class: "tools graph-tools" }, ...tools, this.tool("save", () => this.save()));
    const own = this.data.panes.map(([name, view]) => [name, new PANES[name](this, view)]);
    const built = { graph: new GraphPicture(this), table: new Table(this), drill: new DrillPicture(this) };
    return { ...built, depth: new DepthPicture(this), cost: new CostPicture(this), ...Object.fromEntries(own) };
  }
  /** Ask for other settings of the first variant. */
  turn(settings) {
    this.setTriggerValue("turn", settings);
  }

  // -- what there is at the cursor
  /** The chosen variant's graph, with the box that holds it, the frame at which each node gets its gradient, and the
   *  edges out of each and into it. */
  get graph() {
    return this.graphOf(this.chosen);
  }
  graphOf(k) {
    const found = this.film.graphs?.[k];
    if (found && !found.world) {
      const { nodes, frames } = found, backAt = nodes.map(() => Infinity);
      frames.forEach(([phase, n], f) => phase === "backward" && (backAt[n] = f));
      const ends = (axis, sign) => nodes.map(({ card }) => card[axis] + (sign * card[axis + 2]) / 2);
      const [x, y] = [Math.min(...ends(0, -1)), Math.min(...ends(1, -1))];
      const world = [x, y, Math.max(...ends(0, 1)) - x, Math.max(...ends(1, 1)) - y];
      const uses = nodes.map(() => []), into = nodes.map(() => []);
      for (const edge of found.edges) {
        const across = edge.route.map(([x]) => x), up = edge.route.map(([, y]) => y);
        edge.box = [Math.min(...across), Math.min(...up), Math.max(...across), Math.max(...up)];
        uses[edge.source].push(edge);
        into[edge.target].push(edge);
      }
      Object.assign(found, { backAt, world, uses, into });
    }
    return found;
  }
  /** How a node is called in formulas: W⁽¹⁾, z, q3. */
  symbol(n) {
    return this.graph.nodes[n].symbol;
  }
  /** The first `count` numbers of a column at a frame. */
  read(column, frame, count, ...index) {
    return Array.from({ length: count }, (_, i) => this.film.at(column, frame, this.chosen, ...index, i));
  }
  size(n) {
    return this.graph.nodes[n].shape.reduce((a, b) => a * b, 1);
  }
  /** Whether all numbers of this shape are here; of a larger matrix it is the largest entry alone. */
  small(shape) {
    return Math.max(1, ...shape) <= MOST_CELLS;
  }
  count(n) {
    return this.small(this.graph.nodes[n].shape) ? this.size(n) : 1;
  }
  value(n, seen) {
    return seen && n < this.film.count ? this.read("value", n, this.count(n)) : null;
  }
  gradient(n, seen) {
    const at = this.graph.backAt[n];
    return seen && at < this.film.count ? this.read("gradient", at, this.count(n)) : null;
  }
  /** The largest entry of the gradient of a variant's node, NaN where it has not come. */
  largest(n, k) {
    const graph = this.graphOf(k), at = graph.backAt[n], { shape } = graph.nodes[n];
    if (at >= this.film.count) return NaN;
    const count = this.small(shape) ? shape.reduce((a, b) => a * b, 1) : 1;
    return Math.max(...Array.from({ length: count }, (_, i) => Math.abs(this.film.at("gradient", at, k, i))));
  }
  /** { form, local, up, down } of an edge, each { values, shape }; null where not all of them are here. */
  flow(edge) {
    const { graph, film } = this, at = graph.backAt[edge.source];
    if (at >= film.count) return null;
    const row = graph.uses[edge.source].indexOf(edge);
    const count = edge.shape.reduce((a, b) => a * b, 1);
    const shape = graph.nodes[edge.source].shape, upstream = graph.nodes[edge.target].shape;
    if (![edge.shape, shape, upstream].every((each) => this.small(each))) return null;
    return {
      form: edge.form,
      local: { values: this.read("local", at, count, row), shape: edge.shape },
      up: { values: this.gradient(edge.target, true), shape: upstream },
      down: { values: this.read("downstream", at, this.size(edge.source), row), shape },
    };
  }
  sums(edge) {
    const flow = this.flow(edge);
    return flow && lines(flow.form, flow.local, flow.up, flow.down);
  }

  // -- in words
  /** z = W⁽¹⁾ x, or ∂J/∂h = W⁽²⁾ᵀ · ∂J/∂o: the formula of what a frame computes, its number where it is one. */
  equation(frame) {
    const { graph, words } = this, [phase, n] = graph.frames[frame], node = graph.nodes[n], one = this.size(n) === 1;
    const told = (values) => (one && values ? ` = ${short(values[0])}` : "");
    if (phase === "forward") {
      const value = told(this.value(n, true));
      return node.leaf ? `${words.given}: ${this.symbol(n)}${value}` : `${this.symbol(n)} = ${node.formula}${value}`;
    }
    const uses = graph.uses[n], name = this.derivative(n);
    if (!uses.length) return `${name} = ${n === graph.nodes.length - 1 ? "1" : "0"}`;
    return `${name} = ${uses.map((edge) => this.product(edge)).join(" + ")}${told(this.gradient(n, true))}`;
  }
  derivative(n) {
    const { graph } = this;
    return `∂${this.symbol(graph.nodes.length - 1)}/∂${this.symbol(n)}`;
  }
  product(edge) {
    const flow = this.flow(edge), number = flow && flow.local.values.length === 1 ? short(flow.local.values[0]) : "∂";
    const both = this.size(edge.target) > 1, inner = edge.symbol || number;
    const local = /[−+ ]/.test(inner) && inner[0] !== "(" && edge.form !== "layer" ? `(${inner})` : inner;
    return factors(edge.form, local, this.derivative(edge.target), both);
  }
  /** [value, gradient, sum] of a node at the cursor, as text. */
  numbersOf(n) {
    const { graph, frame, veiled } = this, there = graph.nodes[n].leaf || (n <= frame && !veiled);
    const back = graph.backAt[n] <= frame && !veiled;
    const all = this.small(graph.nodes[n].shape), values = (list) => {
      if (!list) return "";
      return all ? list.map(short).join(", ") : `|·| ≤ ${short(list[0])}`;
    };
    const sum = back ? graph.uses[n].map((edge) => this.product(edge)).join(" + ") : "";
    return [values(this.value(n, there)), values(this.gradient(n, back)), sum];
  }
  cells(node, n) {
    return [this.symbol(n), node.formula, sides(node.shape).join(" × "), ...this.numbersOf(n)];
  }
  /** Every node with its value and its gradient as far as they are known at the cursor. */
  table() {
    const head = HEADS.map((name) => this.words[name]);
    return { head, rows: (this.graph?.nodes ?? []).map((node, n) => this.cells(node, n)) };
  }
  told(n) {
    const { words, graph } = this, [value, gradient, sum] = this.numbersOf(n), { formula } = graph.nodes[n];
    const own = [`${this.symbol(n)}${formula ? ` = ${formula}` : ""}`];
    if (value) own.push(`${words.table_value}: ${value}`);
    if (gradient) own.push(`${this.derivative(n)} = ${sum || 1}`, `${words.table_gradient}: ${gradient}`);
    return own;
  }
  legend(frame) {
    const { film, variants, veiled } = this, several = variants.length > 1 ? this.chosen : undefined;
    const value = (_, k) => {
      const graph = film.graphs?.[k], last = (graph?.nodes.length ?? 0) - 1;
      if (veiled || !graph || frame < last || last >= film.count) return "";
      return `${graph.nodes[last].name} = ${short(film.at("value", last, k, 0))}`;
    };
    return { title: "", values: variants.map(value), chosen: several };
  }
  describeAll() {
    const { graph, words, frame, veiled } = this;
    if (!graph) return;
    const at = Math.min(frame, graph.frames.length - 1), [phase] = graph.frames[at];
    this.sentence = veiled ? words.graph_title : `${words[phase]}. ${this.equation(at)}`;
    this.picture.describe();
  }
  save() {
    savePicture(this.picture.parts, this.ink, `backprop-step-${this.film.steps[this.frame]}.png`);
  }
}

export default (component) => {
  const player = new Player(component);
  return () => player.close();
};
