// The variants beside the picture: line and marker, name, value at the player's cursor, shown or not, what can be done.

import { hub } from "./hub.js";
import { drawKey, element, say } from "./kit.js";

class Legend {
  constructor({ data: [data], parentElement, setTriggerValue }) {
    Object.assign(this, { data, setTriggerValue, ends: new AbortController() });
    this.title = element("span", { class: "of" });
    this.rows = data.rows.map((row, k) => this.row(row, k));
    const head = element("div", { class: "legend-head" }, element("span", {}, data.words.title), this.title);
    const list = element("div", { class: "legend", role: "group" }, head, ...this.rows.map(({ node }) => node));
    parentElement.querySelector(".mount").replaceChildren(list);
    hub.addEventListener("values", () => this.fill(), { signal: this.ends.signal });
    this.fill();
  }
  row({ name, color, dash, marker }, k) {
    const { words, fixed, rows } = this.data;
    const key = element("canvas", { class: "key", "aria-hidden": "true" }), value = element("span", { class: "value" });
    const shown = words.shown.replace("{name}", name);
    const eye = element("button", { type: "button", class: "eye", "aria-pressed": "true", "aria-label": shown, title: shown });
    eye.addEventListener("click", () => this.toggle(k));
    const menu = fixed || rows.length < 2 ? [] : [this.menu(k, name)];
    const node = element("div", { class: "legend-row" }, key, element("span", { class: "name", title: name }, name), value, eye, ...menu);
    return { node, key, value, eye, look: { color, dash, marker } };
  }
  menu(k, name) {
    const { words } = this.data;
    const drop = element("button", { type: "button", class: "drop", title: words.drop, "aria-label": `${words.drop}: ${name}` }, "×");
    drop.addEventListener("click", () => this.setTriggerValue("act", { do: "drop", variant: k }));
    if (!k) return element("span", { class: "acts" }, drop);
    const bring = element("button", { type: "button", class: "bring", title: words.bring, "aria-label": `${words.bring}: ${name}` }, "↑");
    bring.addEventListener("click", () => this.setTriggerValue("act", { do: "bring", variant: k }));
    return element("span", { class: "acts" }, bring, drop);
  }
  toggle(k) {
    hub.dispatchEvent(new CustomEvent("legend", { detail: { run: this.data.run, variant: k } }));
  }
  /** The values that the player told last, if they are of this run. */
  fill() {
    const { legend } = hub, mine = legend?.run === this.data.run;
    say(this.title, mine ? legend.title : "");
    this.rows.forEach(({ key, value, eye, node, look }, k) => {
      drawKey(key, look);
      say(value, mine ? (legend.values[k] ?? "") : "");
      const hidden = mine && legend.hidden.includes(k);
      eye.setAttribute("aria-pressed", String(!hidden));
      node.classList.toggle("off", hidden);
    });
  }
}

export default (component) => {
  const legend = new Legend(component);
  return () => legend.ends.abort();
};
