// What a player says in words and numbers: a sentence when the cursor has come to rest, and the numbers of the picture
// at the cursor as a table that folds out.

import { element, say } from "./kit.js";

const REST = 500; // milliseconds after which a cursor that stands still is said
const ROWS = 48; // of a table: beyond it there is the download
const APART = 250; // milliseconds between two pictures of an open table

/** { head, rows } of numbers by layer: a column for each [name, text of a layer], as many rows as layers. */
export function byLayer(stage, depth, columns) {
  const head = [stage.words.layer, ...columns.map(([name]) => name)];
  const rows = Array.from({ length: depth }, (_, l) => [String(l + 1), ...columns.map(([, text]) => text(l))]);
  return { head, rows };
}
/** { head, rows } of what the legend shows of each variant. */
export function byVariant(stage) {
  const { title, values } = stage.legend(stage.frame);
  return { head: [stage.words.variant, title], rows: stage.variants.map(({ name }, k) => [name, values[k]]) };
}
/** Layers of the deepest variant. */
export const deepest = ({ variants }) => Math.max(...variants.map(({ depth }) => depth));

/** A sentence of what the legend shows: "accuracy, step 30. Adam: 93 %; SGD: 80 %". */
export function readLegend(stage) {
  const { title, values } = stage.legend(stage.frame);
  const said = stage.visible().map((k) => `${stage.variants[k].name}: ${values[k]}`);
  return title ? `${title}. ${said.join("; ")}.` : "";
}

export class Told {
  constructor(stage) {
    Object.assign(this, { stage, filled: -Infinity });
    this.said = element("div", { class: "said", role: "status", "aria-live": "polite" });
    this.tipBox = element("div", { class: "tip", hidden: true });
    const { numbers } = stage.words;
    this.sheet = element("div", { class: "sheet", tabindex: 0, role: "region", "aria-label": numbers });
    const turned = () => this.draw(true);
    const look = { class: "numbers", ontoggle: turned };
    this.numbers = element("details", look, element("summary", {}, numbers), this.sheet);
  }
  get nodes() {
    return [this.said, this.numbers, this.tipBox];
  }
  /** What is under the pointer, in lines beside it. */
  tip(event, lines) {
    const { tipBox, stage } = this;
    tipBox.hidden = !lines.length;
    if (!lines.length) return;
    tipBox.replaceChildren(...lines.map((line) => element("div", {}, line)));
    const box = stage.root.getBoundingClientRect(), x = event.clientX - box.left;
    tipBox.style.left = `${Math.min(x + 12, box.width - 220)}px`;
    tipBox.style.top = `${Math.min(event.clientY - box.top + 14, box.height - 30 * lines.length)}px`;
  }
  /** Say where the cursor is once it rests. */
  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => say(this.said, this.stage.spoken ?? ""), REST);
  }
  close() {
    clearTimeout(this.waiting);
    clearTimeout(this.following);
  }
  /** A question is said when it is asked; after the guess the focus, whose button is gone, goes on with the page. */
  begin() {
    const { plan, memory, root } = this.stage, now = `${plan.preset ?? ""} ${plan.state}`;
    if (memory.begun === now) return;
    const ask = () => {
      memory.begun = now;
      say(this.said, plan.question);
    };
    if (plan.state === "veiled") this.waiting = setTimeout(ask, REST);
    if (plan.state === "film") this.follow(() => root, now);
    if (plan.state === "judged") this.follow(() => document.querySelector(".st-key-answer .said"), now);
  }
  /** Focus what `find` finds, soon, if nothing else has the focus by then. */
  follow(find, now, tries = 24) {
    const node = find();
    if (node && this.lost) {
      this.stage.memory.begun = now;
      return node.focus({ preventScroll: true });
    }
    if (tries) this.following = setTimeout(() => this.follow(find, now, tries - 1), 120);
  }
  /** Whether nothing has the focus, or the player as a whole. */
  get lost() {
    const { root } = this.stage, active = document.activeElement;
    return !active || active === document.body || root.getRootNode().activeElement === root;
  }
  /** The table as it is now, if it is open; while the player runs a few times a second. */
  draw(again = false) {
    const { stage } = this, now = performance.now();
    if (!this.numbers.open || !stage.film.count) return;
    if (stage.playing && !again && now - this.filled < APART) return;
    this.filled = now;
    this.sheet.replaceChildren(this.drawn());
  }
  drawn() {
    const { stage } = this, { head, rows, caption } = this.content();
    const named = (scope) => (text) => (text ? element("th", { scope }, text) : element("td"));
    const plain = (text) => element("td", {}, text);
    const line = ([first, ...rest]) => element("tr", {}, named("row")(first), ...rest.map(plain));
    const top = element("thead", {}, element("tr", {}, ...head.map(named("col"))));
    const shown = rows.slice(0, ROWS);
    const of = rows.length > ROWS ? ` (${ROWS} / ${rows.length})` : "";
    const where = caption ?? `${stage.words.step} ${stage.film.steps[stage.frame]}`;
    return element("table", {}, element("caption", {}, where + of), top, element("tbody", {}, ...shown.map(line)));
  }
  /** The picture's own table; while a question is open what the legend shows. */
  content() {
    return this.stage.veiled ? byVariant(this.stage) : this.stage.picture.table();
  }
}
