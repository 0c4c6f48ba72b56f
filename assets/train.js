// The player of a network's training: a list of panes at one cursor, and what is said of them.
//
// A pane is a class in PANES, by its name: new Pane(player, view) has `nodes` for the page, `draw(position)`,
// `describe()` that says in words what is drawn, and `parts` for a saved picture: [{ canvas, title, color }]. One that
// is `calm` moves only its cursor between two frames.

import "./curves.js";
import { element, PANES, savePicture } from "./kit.js";
import "./lanes.js";
import { Stage } from "./stage.js";
import "./xray.js";

/** The measurement that the X-ray opens with: what reaches each layer beside batch norm, which keeps every activation in
 *  its range; saturation only where an activation has ends. */
function telling({ variants, panes }) {
  if (panes.some(([name, view]) => name === "batch_statistics" && view)) return "gradient_std";
  return variants.some((v) => v.saturated) ? "activation_saturated" : "activation_std";
}

class Player extends Stage {
  constructor(component) {
    super(component, { show: "activations", measure: telling(component.data[0]), speed: 1 });
  }
  parts() {
    const w = this.words;
    const shows = ["activations", "gradients", "both"].map((s) => [s, w[s]]);
    const show = this.choose("show", shows, this.view.show, (value) => {
      this.view.show = value;
    });
    const pressed = String(!this.view.linear);
    const turn = () => this.turnAxis(axis);
    const axis = element(
      "button",
      { type: "button", class: "axis", "aria-pressed": pressed, onclick: turn },
      w.log_axis,
    );
    const tools = element(
      "div",
      { class: "tools" },
      show,
      axis,
      this.tool("save", () => this.save()),
    );
    this.panes = this.data.panes.map(([name, view]) => new PANES[name](this, view));
    return [tools, ...this.panes.flatMap(({ nodes }) => nodes)];
  }
  /** The loss on a logarithmic axis, or on a linear one. */
  turnAxis(button) {
    this.view.linear = !this.view.linear;
    button.setAttribute("aria-pressed", String(!this.view.linear));
    this.dirty = true;
  }
  open(cell) {
    this.view.opened = true;
    this.setTriggerValue("cell", { ...cell, step: this.film.steps[cell.frame], column: this.view.measure });
  }
  /** Panes of which only a cursor moves are drawn by turns. */
  paint(position) {
    const calm = this.panes.filter((pane) => pane.calm);
    const turn = calm[this.drawn % Math.max(1, calm.length)];
    for (const pane of this.panes) {
      if (!pane.calm || !this.playing || pane === turn) pane.draw(position);
    }
  }
  describe() {
    for (const pane of this.panes) pane.describe();
  }
  save() {
    const parts = this.panes.flatMap((pane) => pane.parts);
    savePicture(parts, this.ink, `training-step-${this.film.steps[this.frame]}.png`);
  }
}

export default (component) => {
  const player = new Player(component);
  return () => player.close();
};
