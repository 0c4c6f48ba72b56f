// The stage of paths on a surface: map and heights at one cursor; what is sent to the page, and what is said.

import { Hands } from "./hands.js";
import { hub } from "./hub.js";
import { brief, element, PANES, savePicture } from "./kit.js";
import { Paths } from "./paths.js";
import { Heights } from "./strips.js";
import { Terrain } from "./terrain.js";

const SECONDS = 11; // that a run takes at speed 1, if it is long
const SETTLED = 220; // milliseconds after which a cursor that stands still is told to the page

class DescendPlayer extends Paths {
  constructor(component) {
    super(component, { speed: 1, anatomy: true });
    const { signal } = this.ends;
    if (this.memory.film.count) this.settle();
    else if (!this.film.count) this.holdOver();
    hub.addEventListener("pointable", () => this.tell(true), { signal });
    hub.addEventListener("pick", ({ detail }) => detail.run === this.run && this.pickOut(detail.variant), { signal });
    if (this.root.clientWidth) this.draw();
  }
  /** A run of the same methods from the same start, or of what a hand has moved, goes on where the cursor stands. */
  begin(memory) {
    const start = super.begin(memory);
    const carried = memory.carried && memory.film;
    const same = carried || (memory.same === this.data.same && memory.film);
    const ended = same && this.memory.position >= memory.film.total - 1 && memory.film.complete;
    Object.assign(memory, {
      same: this.data.same,
      hidden: memory.hidden ?? new Set(),
      last: memory.film,
      carried: false,
    });
    if (!same) return { ...start, window: null, chosen: 0, hidden: new Set(), live: null };
    return ended && !carried ? { position: Infinity } : {};
  }
  /** The run's own points are here: what a hand had computed gives way to them. */
  settle() {
    super.settle();
    this.hands.reset();
  }
  get holding() {
    return this.hands.holding;
  }
  get pace() {
    return Math.max(12, (this.film.total - 1) / SECONDS);
  }
  /** A pause is at a step: between two of them there are no numbers. */
  pause() {
    super.pause();
    if (!this.clock?.filming) this.memory.position = this.frame;
  }
  wanted() {
    return this.film.frames;
  }
  /** How a path ended that did: where it left for ever, or f had no value. */
  endOf({ step, quantity }) {
    return this.words[quantity === "loss" ? "no_value" : "diverged"].replace("{step}", step);
  }

  // -- parts
  makePictures() {
    const { words } = this;
    this.hands = new Hands(this);
    this.toggler = this.tool("anatomy", () => {
      this.view.anatomy = !this.view.anatomy;
      this.dirty = true;
    });
    const zooms = [
      ["zoom_out", 1.5],
      ["zoom_in", 1 / 1.5],
      ["zoom_all", 0],
    ];
    const tools = zooms.map(([name, factor]) => this.tool(name, () => this.terrain.zoom(factor)));
    const hint = element(
      "span",
      { class: "hint", id: "descend-hint" },
      matchMedia("(pointer: coarse)").matches ? words.hint_touch : words.hint,
    );
    this.tools = element(
      "div",
      { class: "tools", hidden: true },
      hint,
      ...tools,
      this.toggler,
      this.tool("save", () => this.save()),
    );
    this.terrain = new Terrain(this);
    const own = this.data.panes.map(([name, view]) => [name, new PANES[name](this, view)]);
    return { map: this.terrain, height: new Heights(this), ...Object.fromEntries(own) };
  }
  pickOut(k) {
    this.memory.chosen = k;
    this.dirty = true;
  }
  readOut([x, y]) {
    return this.words.readout
      .replace("{x}", brief(x))
      .replace("{y}", brief(y))
      .replace("{f}", brief(this.relief.at(x, y)));
  }

  // -- picture
  /** Until the first points come, the picture stays that of the run before. */
  holdOver() {
    const { canvas } = this.terrain;
    const old = this.memory.last_picture;
    if (!old?.width) return;
    Object.assign(canvas, { width: old.width, height: old.height });
    canvas.style.height = old.style.height;
    canvas.getContext("2d").drawImage(old, 0, 0);
  }
  close() {
    super.close();
    clearTimeout(this.telling);
    this.memory.last_picture = this.terrain.canvas;
  }
  paint(position) {
    super.paint(position);
    this.toggler.setAttribute("aria-pressed", this.view.anatomy);
    this.tools.hidden = !this.free;
    this.toggler.hidden = Boolean(this.note);
    this.tell();
  }
  /** { title, values }: each method's height at a frame, or how its path ended. */
  legend(frame) {
    const { film, words } = this;
    if (this.veiled) return { title: "", values: this.variants.map(() => "") };
    const values = this.variants.map((variant, k) => {
      const gone = this.gone(k, frame);
      if (gone) return this.endOf(gone);
      const height = brief(film.at("loss", Math.min(frame, this.paths[k].last), k));
      return variant.surface === this.ground ? height : `${height} · ${words.elsewhere}`;
    });
    return {
      title: `${words.height}, ${words.step} ${film.steps[frame]}`,
      values,
      chosen: this.variants.length > 1 ? this.chosen : undefined,
    };
  }
  /** What there is to say of one variant at a step, or at its last, in lines. */
  numbers(k, frame) {
    const { film, words } = this;
    const at = Math.min(frame, this.paths[k].last);
    const said = [this.variants[k].name, this.readOut(this.place(k, at)), `α ${brief(film.last("lr", at, k))}`];
    if (this.live) return said;
    const counted = ["gradient", "function", "hessian"].map((what) => [
      words[`${what}_evaluations`],
      film.at(`${what}_evaluations`, at, k),
    ]);
    const slope = `${words.slope} ${brief(Math.hypot(...this.pair("gradient", at, k)))}`;
    return [...said, slope, ...counted.filter(([, count], i) => !i || count > 0).map((row) => row.join(" "))];
  }
  /** Place, height, learning rate and slope of each method at the cursor. */
  table() {
    const { film, words, frame } = this;
    const of = (variant, k) => {
      const at = Math.min(frame, this.paths[k].last), [x, y] = this.place(k, at);
      const slope = this.live ? NaN : Math.hypot(...this.pair("gradient", at, k));
      const numbers = [x, y, film.at("loss", at, k), film.last("lr", at, k), slope].map(brief);
      return [this.gone(k, frame) ? `${variant.name}, ${this.endOf(this.gone(k, frame))}` : variant.name, ...numbers];
    };
    return { head: [words.variant, "x", "y", "f", "α", words.slope], rows: this.variants.map(of) };
  }
  /** What is said at a pause, and stands for the picture where it is not seen. */
  describeAll() {
    const { film, words, frame } = this;
    const lines = this.visible().map((k) => {
      const end = this.gone(k, frame);
      return `${this.variants[k].name}: ${end ? this.endOf(end) : this.readOut(this.place(k, frame))}`;
    });
    this.sentence = `${words.step} ${film.steps[frame]}. ${this.veiled ? "" : `${lines.join("; ")}.`}`;
    this.picture.describe();
  }
  /** Once the cursor has stood still: tell the page which step of which method to take apart, if it has not been told:
   *  the same step of the same race with other knobs is no news. */
  tell(again) {
    const { run, chosen, frame, playing, veiled, memory } = this;
    const now = [run, chosen, frame].join();
    if (playing || veiled || this.live || !this.film.count || (now === this.settled && !again)) return;
    this.settled = now;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const cursor = { same: this.data.same, variant: chosen, step: this.film.steps[frame] };
      const told = Object.values(cursor).join();
      if (told === memory.told && !again) return;
      memory.told = told;
      hub.point?.(cursor);
    }, SETTLED);
  }
  save() {
    const names = this.visible().map((k) => this.variants[k].name);
    const step = this.film.steps[this.frame];
    const title = `${names.join(" · ")} · ${this.words.step} ${step}`;
    const [map, ...rest] = this.picture.parts;
    savePicture([{ ...map, title }, ...rest], this.ink, `descend-step-${step}.png`);
  }
}

export default (component) => {
  const player = new DescendPlayer(component);
  return () => player.close();
};
