// The player of a network's training: its panes at one cursor, and what is said of them.

/** The measurement that the X-ray opens with: what reaches each layer beside batch norm, which keeps every activation in
 *  its range; saturation only where an activation has ends. */
const telling = (variants) => (variants.some((v) => v.running) ? "gradient_std" : variants.some((v) => v.saturated) ? "activation_saturated" : "activation_std");

class Player extends Stage {
  constructor(component) {
    super(component, { show: "activations", measure: telling(component.data[0].variants), speed: 1 });
  }
  parts() {
    const w = this.words;
    const show = this.choose("show", ["activations", "gradients", "both"].map((s) => [s, w[s]]), this.view.show, (value) => { this.view.show = value; });
    const measures = ["activation_saturated", "activation_dead", "activation_std", "gradient_std", "gradient_norm", "update_ratio"];
    const measure = this.choose("measure", measures.map((m) => [m, w[m]]), this.view.measure, (value) => { this.view.measure = value; });
    this.lanes = this.variants.map((_, k) => new Lane(this, k));
    this.curves = new Curves(this);
    this.xray = new Xray(this);
    this.running = new Running(this);
    this.dropping = new Dropping(this);
    const axis = element("button", { type: "button", class: "axis", "aria-pressed": String(!this.view.linear), onclick: () => this.turnAxis(axis) }, w.log_axis);
    const tools = element("div", { class: "tools" }, show, axis, this.tool("save", () => this.save()));
    const below = element("div", { class: "tools" }, element("strong", {}, w.xray), measure, element("span", { class: "hint" }, w.xray_hint));
    return [tools, ...this.dropping.nodes, ...this.running.nodes, ...this.lanes.map((lane) => lane.root), this.curves.canvas, below, this.xray.canvas];
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
  paint(position) {
    for (const lane of this.lanes) lane.draw(position);
    this.running.draw(position);
    this.dropping.draw(position);
    const still = !this.playing, turn = this.drawn % 2; // only cursors move in these two: by turns
    if (still || turn) this.curves.draw(position);
    if (still || !turn) this.xray.draw(position);
  }
  describe() {
    const { film, words, frame } = this;
    const lines = this.variants.map((v, k) => `${v.name}: ${words.loss} ${brief(film.at("loss", frame, k))}, ${words.train} ${percent(film.at("train_accuracy", frame, k))}`);
    const text = `${words.step} ${film.steps[frame]}. ${lines.join("; ")}`;
    this.curves.canvas.setAttribute("aria-label", text);
    this.running.describe();
    this.dropping.describe();
    this.xray.canvas.setAttribute("aria-label", `${words.xray}: ${words[this.view.measure]}. ${words.xray_hint}`);
    this.lanes.forEach((lane, k) => {
      const stds = Array.from({ length: this.variants[k].depth }, (_, l) => brief(film.at("activation_std", frame, k, l)));
      lane.canvas.setAttribute("aria-label", `${this.variants[k].name}, ${words.step} ${film.steps[frame]}, ${words.activation_std}: ${stds.join(", ")}`);
    });
  }
  save() {
    const lanes = this.lanes.map(({ canvas }, k) => ({ canvas, title: this.variants[k].name, color: this.variants[k].color }));
    savePicture([...this.dropping.parts, ...lanes, ...(this.running.nodes.length ? [this.running] : []), this.curves, this.xray], this.ink, `training-step-${this.film.steps[this.frame]}.png`);
  }
}

export default (component) => {
  const player = new Player(component);
  return () => player.close();
};
