// A drill on the graph that stands there: the next gradient is typed or picked, judged, and given its reason.

import { BOARD, onRoute } from "./graphchips.js";
import { GraphPicture } from "./graph.js";
import { short } from "./graphsums.js";
import { element, say } from "./kit.js";

const QUIET = { type: "button", class: "quiet" };
const SET = 10; // right ones in a row
const HELP = 2; // wrong ones after which the answer may be seen

/** −0.25, "1/3", "0,5": the number that was typed; NaN for anything else. */
export function typed(text) {
  const plain = text.trim().replaceAll("−", "-").replaceAll(",", "."), parts = plain.split("/");
  const numbers = parts.map((part) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part.trim()) ? Number(part) : NaN));
  if (parts.length > 2) return NaN;
  return parts.length === 2 ? numbers[0] / numbers[1] : numbers[0];
}

/** "right", or the misconception that leads to this number, "other" for none. Right is also what the numbers on the
 *  cards, which are rounded, lead to, as long as no misconception comes nearer. */
export function judge({ right, wrong }, value) {
  const size = Math.abs(right), last = size >= 0.095 || !size ? 0.01 : size >= 0.0095 ? 1e-3 : 1e-4;
  const off = (other) => Math.abs(value - other), room = (other) => 0.02 * Math.abs(other) + 0.6 * last;
  const near = wrong.filter(([, other]) => off(other) <= room(other) && off(other) < off(right));
  if (near.length) return near.reduce((best, one) => (off(one[1]) < off(best[1]) ? one : best))[0];
  return off(right) <= room(right) ? "right" : "other";
}

export class DrillPicture extends GraphPicture {
  constructor(stage, view) {
    super(stage, view);
    const { words } = stage;
    this.kind = element("span");
    this.formula = element("span", { class: "asked" });
    this.question = element("p", { class: "question" }, this.kind, " ", this.formula);
    this.field = element("input", { type: "text", autocomplete: "off", "aria-label": words.drill_type });
    const check = element("button", { type: "submit", class: "main quiet" }, words.drill_check);
    this.form = element("form", { class: "answer" }, this.field, check);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.answer(typed(this.field.value));
    });
    this.picks = element("div", { class: "picks", role: "group", "aria-label": words.drill_pick });
    this.said = element("p", { class: "verdict", role: "status", "aria-live": "polite" });
    this.score = element("span", { class: "score" });
    this.more = element("div", { class: "more" });
    const head = element("div", { class: "head" }, this.question, this.score);
    this.panel = element("div", { class: "drill" }, head, element("div", { class: "ways" }, this.picks, this.form));
    this.panel.append(this.said, this.more);
    this.patterns.node.hidden = true;
  }
  get nodes() {
    return [this.canvas, this.stage.tools, this.panel];
  }
  get whole() {
    return true;
  }
  get foot() {
    return this.panel.hidden ? BOARD.bottom : this.panel.offsetHeight / this.k + 18;
  }
  /** What is remembered: right ones in a row and whole sets, over graphs; of this graph where it is. */
  get memory() {
    const { memory, run, chosen } = this.stage, own = (memory.drill ??= { row: 0, sets: 0 });
    if (own.run !== run || own.of !== chosen) {
      Object.assign(own, { run, of: chosen, at: 0, misses: 0, said: "", good: null });
    }
    return own;
  }
  get tasks() {
    return this.graph?.drill ?? [];
  }
  get task() {
    return this.tasks[this.memory.at] ?? null;
  }
  get ready() {
    const { film } = this.stage;
    return film.count > 0 && film.complete;
  }

  // -- answering
  answer(value) {
    const { memory, task, stage: { words } } = this;
    if (!task || this.stage.veiled) return;
    if (Number.isNaN(value)) return this.tell(words.drill_number, false);
    const code = judge(task, value);
    if (code === "right") return this.right(task);
    Object.assign(memory, { row: 0, misses: memory.misses + 1 });
    this.tell(`${words.drill_wrong} ${words[`drill_${code}`]}`, false);
    this.field.select();
  }
  right(task) {
    const { memory, stage: { words } } = this;
    memory.row += 1;
    const whole = memory.row === SET;
    if (whole) Object.assign(memory, { row: 0, sets: memory.sets + 1 });
    const praise = whole ? ` ${words.drill_set.replace("{sets}", memory.sets)}` : "";
    this.goOn(`${words.drill_right} ${this.reason(task)}.${praise}`, true);
  }
  /** The answer itself: it counts for nothing. */
  reveal() {
    this.goOn(`${this.stage.words.drill_answer} ${this.reason(this.task)}`, null);
  }
  goOn(text, good) {
    Object.assign(this.memory, { at: this.memory.at + 1, misses: 0 });
    this.field.value = "";
    this.tell(text, good);
    this.field.focus({ preventScroll: true });
  }
  tell(said, good) {
    Object.assign(this.memory, { said, good });
    this.stage.dirty = true;
  }
  /** ∂f/∂q3 = 2 × −0.5 = −1, with the rule of the operation. */
  reason({ kind, right, parts, rule }) {
    const signed = (value) => (value < 0 ? `(${short(value)})` : short(value));
    if (kind === "local") return `${short(right)} (${rule})`;
    const sum = parts.map(([local, up]) => `${signed(local)} × ${signed(up)}`).join(" + ");
    return `${sum} = ${short(right)} (${rule})`;
  }

  // -- the picture
  paint() {
    const { stage, task, graph } = this;
    this.panel.hidden = stage.veiled || !graph;
    this.draws = JSON.stringify([this.memory, stage.veiled, this.ready, this.tasks.length]);
    if (this.draws !== this.drawn) this.write();
    this.drawn = this.draws;
    const last = (graph?.frames.length ?? 1) - 1;
    super.paint(stage.veiled || !this.ready ? 0 : task ? task.frame - 1 : last);
    if (task && this.ready && !stage.veiled) this.ask(task);
  }
  get asked() {
    const { task, stage } = this;
    if (!task) return stage.words.drill_title;
    const { nodes, uses } = this.graph, own = nodes[task.node].symbol, [edge] = uses[task.node];
    const above = task.kind === "local" ? nodes[edge.target].symbol : nodes.at(-1).symbol;
    return `∂${above}/∂${own} = ?`;
  }
  heading() {
    return this.stage.veiled ? this.stage.words.graph_title : this.asked;
  }
  /** The edges that the question is about, and a question mark where its number will stand. */
  ask(task) {
    const { graph, ctx, inks, marks, s, to, u } = this, { card: [x, y, w, h] } = graph.nodes[task.node];
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, (BOARD.top - 6) * this.k, this.width, this.height);
    ctx.clip();
    this.strokes(graph.uses[task.node], "gradient", 1, 3.2);
    const [left, top] = to([x - w / 2, y - h / 2]);
    Object.assign(ctx, { strokeStyle: inks.gradient, lineWidth: 3 * this.k });
    ctx.beginPath();
    ctx.roundRect(left, top, w * s, h * s, 8 * s);
    ctx.stroke();
    const look = { size: 17 * u, weight: 720, align: "center", color: inks.gradient, halo: true };
    const place = task.kind === "local" ? to(onRoute(graph.uses[task.node][0].route, 0.5)) : to([x, y + h / 2 - 8]);
    marks.text("?", place[0], place[1] + (task.kind === "local" ? 6 * s : 0), look);
    ctx.restore();
  }
  /** The panel: the question, the numbers to pick from, what was said last. */
  write() {
    const { stage: { words }, memory, task, tasks } = this, open = Boolean(task) && this.ready;
    const several = task?.kind === "gradient" && task.parts.length > 1;
    const hint = several ? ` ${words.drill_paths.replace("{n}", task.parts.length)}` : "";
    const kind = task ? words[`drill_ask_${task.kind}`] : tasks.length ? words.drill_done : words.drill_none;
    say(this.kind, this.ready ? kind : words.waiting);
    say(this.formula, open ? `${this.asked}${hint}` : "");
    const score = words.drill_score.replace("{row}", memory.row).replace("{set}", SET);
    say(this.score, score.replace("{sets}", memory.sets));
    const pick = (value) => element("button", { ...QUIET, onclick: () => this.answer(value) }, short(value));
    this.picks.replaceChildren(...(open ? task.choices.map(pick) : []));
    this.form.hidden = !open;
    say(this.said, memory.said);
    this.said.className = `verdict ${memory.good === true ? "good" : memory.good === false ? "bad" : ""}`;
    const see = element("button", { ...QUIET, onclick: () => this.reveal() }, words.drill_see);
    const further = { ...QUIET, class: "next quiet", onclick: () => this.next() };
    const next = element("button", further, words.drill_next);
    this.more.replaceChildren(...(open && memory.misses >= HELP ? [see] : []), ...(task ? [] : [next]));
  }
  /** Another formula: the next seed's. */
  next() {
    const { seed, drilled } = this.stage.variants[this.stage.chosen];
    this.stage.turn({ net: "drill", seed: String(drilled ? seed + 1 : 1) });
  }
  describe() {
    super.describe();
    this.canvas.setAttribute("aria-label", `${this.stage.words.drill_title}. ${this.asked}`);
  }
}
