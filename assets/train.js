// The player of a network's training: its pictures, one at a time on the stage, and what the legend says at the cursor.

import { frameOf } from "./clock.js";
import "./curves.js";
import { Way } from "./gradients.js";
import { hub } from "./hub.js";
import { brief, element, PANES, percent, savePicture } from "./kit.js";
import "./lanes.js";
import { LiveStage } from "./live.js";
import { readLegend } from "./told.js";
import "./xray.js";

/** The measurement that the X-ray opens with: what reaches each layer beside batch norm, which keeps every activation
 *  in its range; else the spread of the activations, whose fading is the lab's story. */
function telling({ panes }) {
  return panes.some(([name, view]) => name === "batch_statistics" && view) ? "gradient_std" : "activation_std";
}

/** A pane with its own tools above it, or on it where it fills the board. */
class WithTools {
  constructor(pane, tools) {
    Object.assign(this, { pane, tools });
    tools.classList.toggle("over", Boolean(pane.fills));
  }
  get fills() {
    return this.pane.fills;
  }
  get nodes() {
    return this.pane.fills ? [...this.pane.nodes, this.tools] : [this.tools, ...this.pane.nodes];
  }
  get parts() {
    return this.pane.parts;
  }
  get legend() {
    return this.pane.legend?.bind(this.pane);
  }
  table() {
    return this.pane.table();
  }
  draw(position) {
    this.pane.draw(position);
  }
  describe() {
    this.pane.describe();
  }
}

class Player extends LiveStage {
  constructor(component) {
    super(component, { show: "activations", measure: telling(component.data[0]), speed: 1 });
    const chosen = ({ detail }) => detail.run === this.run && this.picture.choose?.(detail.variant);
    hub.addEventListener("pick", chosen, { signal: this.ends.signal });
    const branch = ({ detail }) => detail.run === this.run && Object.assign(this.memory, { branch: detail.step });
    hub.addEventListener("branch", branch, { signal: this.ends.signal });
  }
  get holding() {
    return Boolean(this.picture.holding);
  }
  build(parent) {
    super.build(parent);
    this.way = new Way(this, this.data.ways);
    this.root.append(this.way.node);
  }
  draw() {
    super.draw();
    this.way.draw();
  }
  /** A run that a hand has left waits at its start, as the hand has shown it. */
  begin(memory) {
    const start = super.begin(memory), held = Boolean(memory.carried && memory.live);
    memory.carried = false;
    Object.assign(memory, { resumes: memory.branch, branch: undefined });
    return held ? { ...start, held, playing: false } : { ...start, held, live: null };
  }
  playOrWait() {
    if (!this.memory.held && this.memory.resumes === undefined) super.playOrWait();
  }
  /** A run that shares the past of the one before it goes on at the step where they part: it runs up to there. */
  pass(seconds) {
    const { memory, film } = this;
    if (memory.resumes === undefined || this.plan.state) return super.pass(seconds);
    const there = frameOf(film.steps, memory.resumes);
    memory.position = there ?? film.count - 1;
    this.dirty = true;
    if (there === null && !film.complete) return;
    Object.assign(memory, { resumes: undefined, playing: !this.calm && there !== null });
  }
  wanted() {
    return this.memory.resumes === undefined ? super.wanted() : this.film.frames;
  }
  makePictures() {
    const tools = { lanes: () => this.lanesTools(), curves: () => this.curvesTools() };
    const make = ([name, view]) => {
      const pane = new PANES[name](this, view);
      return [name, tools[name] ? new WithTools(pane, tools[name]()) : pane];
    };
    return Object.fromEntries(this.data.panes.map(make));
  }
  lanesTools() {
    const w = this.words;
    const shows = ["activations", "gradients", "both"].map((s) => [s, w[s]]);
    const show = this.choose("show", shows, this.view.show, (value) => {
      this.view.show = value;
    });
    return element("div", { class: "tools" }, show, this.tool("save", () => this.save()));
  }
  curvesTools() {
    const pressed = String(!this.view.linear);
    const turn = () => this.turnAxis(axis);
    const look = { type: "button", class: "axis", "aria-pressed": pressed, onclick: turn };
    const axis = element("button", look, this.words.log_axis);
    return element("div", { class: "tools" }, axis, this.tool("save", () => this.save()));
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
  /** { title, values }: what the picture itself tells of each variant at a frame, else its accuracy in training. */
  legend(frame) {
    const { film, words, variants, picture } = this;
    if (picture.legend) return picture.legend(frame);
    if (this.veiled) return { title: "", values: variants.map(() => "") };
    const values = variants.map((_, k) => percent(film.at("train_accuracy", frame, k)));
    return { title: `${words.train}, ${words.step} ${film.steps[frame]}`, values };
  }
  get spoken() {
    return `${readLegend(this)} ${this.sentence}`.trim();
  }
  describeAll() {
    const { film, words, frame } = this;
    const line = (v, k) => `${v.name}: ${words.loss} ${brief(film.at("loss", frame, k))}`;
    this.sentence = `${words.step} ${film.steps[frame]}. ${this.variants.map(line).join("; ")}`;
    this.picture.describe();
  }
  save() {
    savePicture(this.picture.parts, this.ink, `training-step-${this.film.steps[this.frame]}.png`);
  }
}

export default (component) => {
  const player = new Player(component);
  return () => player.close();
};
