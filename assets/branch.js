// A branch at the cursor: what the twin of a variant is to have from there on.

import { hub } from "./hub.js";
import { element } from "./kit.js";

let open = false; // as a reader has left it, whatever run comes next

/** A line that folds out: which knob, which value. `data` is the legend's; `tell` says what is asked for. */
export class Branch {
  constructor(data, tell) {
    Object.assign(this, { data, tell, of: -1 });
    const { words } = data;
    this.head = element("summary", {}, "");
    this.knob = element("select", { "aria-label": words.branch_knob, onchange: () => this.offer() });
    this.value = element("input", { type: "number", step: "any", "aria-label": words.branch_value, required: true });
    this.value.addEventListener("input", () => this.judge());
    this.go = element("button", { type: "submit" }, words.branch_go);
    const tenth = { type: "button", title: words.branch_tenth, onclick: () => this.askTenth() };
    this.tenth = element("button", { ...tenth, "aria-label": words.branch_tenth }, "÷ 10");
    const submit = (event) => {
      event.preventDefault();
      if (!this.go.disabled) this.ask();
    };
    const form = element("form", { onsubmit: submit }, this.knob, this.value, this.tenth, this.go);
    const kept = () => {
      open = this.node.open;
    };
    const look = { class: "branch", title: words.branch_help, ontoggle: kept, ...(open ? { open: "" } : {}) };
    this.hint = element("p", { hidden: true }, words.branch_late);
    this.node = element("details", look, this.head, form, this.hint);
  }
  /** What the player tells of its cursor: the variant that it looks at closely, and the step. */
  hear({ chosen = 0, step, last }) {
    const { data, head } = this;
    const { words, rows, branch } = data;
    const form = rows.length > 1 ? words.branch_of : words.branch_from;
    const text = form.replace("{name}", rows[chosen].name).replace("{step}", step);
    if (head.textContent !== text) head.textContent = text;
    Object.assign(this, { step, late: step >= last });
    this.hint.hidden = !this.late;
    if (chosen === this.of) return this.judge();
    this.of = chosen;
    this.knob.replaceChildren(...branch[chosen].map(([key, label]) => element("option", { value: key }, label)));
    this.offer();
  }
  /** The knob's value and range as a start. */
  offer() {
    const [, , value, low, high] = this.data.branch[this.of].find(([key]) => key === this.knob.value);
    Object.assign(this.value, { value, min: low, max: high });
    this.before = value;
    this.tenth.hidden = !this.knob.value.endsWith(".lr");
    this.judge();
  }
  judge() {
    this.tenth.disabled = this.late;
    this.go.disabled = this.late || !this.value.checkValidity() || Number(this.value.value) === Number(this.before);
  }
  /** What is asked most: the learning rate, ten times smaller from here on. */
  askTenth() {
    this.value.value = +(this.before / 10).toPrecision(6);
    this.ask();
  }
  ask() {
    const { of: variant, step } = this;
    hub.dispatchEvent(new CustomEvent("branch", { detail: { run: this.data.run, step } }));
    this.tell({ do: "branch", variant, knob: this.knob.value, value: Number(this.value.value), step });
  }
}
