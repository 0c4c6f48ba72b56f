// The variants beside the picture: line and marker, name, value at the player's cursor, shown or not, what can be done.

import { Branch } from "./branch.js";
import { hub } from "./hub.js";
import { kindsOf, ownPart, spanOf } from "./kinds.js";
import { drawKey, element, say } from "./kit.js";

class Legend {
  constructor({ data: [data], parentElement, setTriggerValue }) {
    Object.assign(this, { data, setTriggerValue, ends: new AbortController() });
    this.title = element("span", { class: "of" });
    this.rows = data.rows.map((row, k) => this.row(row, k));
    const head = element("div", { class: "legend-head" }, element("span", {}, data.words.title), this.title);
    const kinds = kindsOf(data.rows.map(({ name }) => name));
    this.kinds = (kinds ?? []).map((kind) => this.kind(kind));
    const lines = kinds ? this.kinds : this.rows;
    this.branch = data.branch?.length ? new Branch(data, (wish) => this.setTriggerValue("act", wish)) : null;
    const all = [...lines.map(({ node }) => node), ...(this.branch ? [this.branch.node] : [])];
    const list = element("div", { class: "legend", role: "group" }, head, ...all);
    parentElement.querySelector(".mount").replaceChildren(list);
    hub.addEventListener("values", () => this.fill(), { signal: this.ends.signal });
    this.fill();
  }
  row({ name, color, dash, marker }, k) {
    const { words, fixed, rows } = this.data;
    const key = element("canvas", { class: "key", "aria-hidden": "true" }), value = element("span", { class: "value" });
    const shown = words.shown.replace("{name}", name);
    const look = { type: "button", class: "eye", "aria-pressed": "true", "aria-label": shown, title: shown };
    const eye = element("button", look);
    eye.addEventListener("click", () => this.toggle(k));
    const menu = fixed || rows.length < 2 ? [] : [this.menu(k, name)];
    const called = element("span", { class: "name", title: name }, name);
    const pick = () => called.hasAttribute("role") && this.pick(k);
    called.addEventListener("click", pick);
    called.addEventListener("keydown", (event) => event.key === "Enter" && pick());
    const node = element("div", { class: "legend-row" }, key, called, value, eye, ...menu);
    return { node, called, key, value, eye, look: { color, dash, marker } };
  }
  /** One line for all variants of a kind: their marks, each pressed or not, and the span of their values. */
  kind({ name, members }) {
    const value = element("span", { class: "value" }), marks = members.map((k) => this.mark(k));
    const called = element("span", { class: "name", title: name }, name);
    const shown = element("span", { class: "marks" }, ...marks);
    const row = element("div", { class: "legend-row kind" }, called, value, shown);
    return { node: row, members, value };
  }
  mark(k) {
    const { eye, key } = this.rows[k];
    eye.classList.replace("eye", "mark");
    eye.append(key);
    return eye;
  }
  menu(k, name) {
    const { words } = this.data;
    const button = (act, sign) => {
      const told = { type: "button", class: act, title: words[act], "aria-label": `${words[act]}: ${name}` };
      return element("button", { ...told, onclick: () => this.setTriggerValue("act", { do: act, variant: k }) }, sign);
    };
    const drop = button("drop", "×");
    if (!k) return element("span", { class: "acts" }, drop);
    return element("span", { class: "acts" }, button("bring", "↑"), drop);
  }
  pick(k) {
    hub.dispatchEvent(new CustomEvent("pick", { detail: { run: this.data.run, variant: k } }));
  }
  toggle(k) {
    hub.dispatchEvent(new CustomEvent("legend", { detail: { run: this.data.run, variant: k } }));
  }
  /** Where the picture looks at one variant closely, its name says which, and can be pressed. */
  choosable(called, chosen, k) {
    const marks = chosen === undefined ? {} : { role: "button", tabindex: "0", "aria-pressed": String(chosen === k) };
    for (const name of ["role", "tabindex", "aria-pressed"]) {
      if (name in marks) called.setAttribute(name, marks[name]);
      else called.removeAttribute(name);
    }
  }
  fillKinds(values) {
    for (const { members, value } of this.kinds) {
      say(value, spanOf(members.map((k) => values[k] ?? "")));
      for (const k of members) {
        const { name } = this.data.rows[k];
        this.rows[k].eye.title = values[k] ? `${ownPart(name)}: ${values[k]}` : ownPart(name);
      }
    }
  }
  /** The values that the player told last, if they are of this run. */
  fill() {
    const { legend } = hub, mine = legend?.run === this.data.run;
    say(this.title, mine ? legend.title : "");
    this.rows.forEach(({ key, value, eye, node, look, called }, k) => {
      drawKey(key, look);
      this.choosable(called, mine ? legend.chosen : undefined, k);
      say(value, mine ? (legend.values[k] ?? "") : "");
      const hidden = mine && legend.hidden.includes(k);
      eye.setAttribute("aria-pressed", String(!hidden));
      node.classList.toggle("off", hidden);
    });
    this.fillKinds(mine ? legend.values : []);
    if (mine) this.branch?.hear(legend);
  }
}

export default (component) => {
  const legend = new Legend(component);
  return () => legend.ends.abort();
};
