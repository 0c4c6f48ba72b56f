// The player of paths on a surface: legend, map and strips at one cursor; what is sent to the page, and what is said.

import { hub } from "./hub.js";
import { brief, element, PANES, savePicture, surface } from "./kit.js";
import { Paths } from "./paths.js";
import { Strips } from "./strips.js";
import { Terrain } from "./terrain.js";

const SECONDS = 11; // that a run takes at speed 1, if it is long
const SETTLED = 220; // milliseconds after which a cursor that stands still is told to the page

class DescendPlayer extends Paths {
  constructor(component) {
    super(component, { speed: 1, anatomy: true });
    if (!this.film.count) this.holdOver();
    hub.addEventListener("pointable", () => this.tell(true), { signal: this.ends.signal });
    if (this.root.clientWidth) this.draw();
  }
  /** A new run of the same methods from the same start goes on where the cursor stands; any other begins anew. */
  begin(memory) {
    const start = super.begin(memory);
    const same = memory.same === this.data.same && memory.film;
    const ended = same && this.frame >= memory.film.total - 1 && memory.film.complete;
    Object.assign(memory, { same: this.data.same, hidden: memory.hidden ?? new Set(), last: memory.film });
    if (!same) return { ...start, window: null, chosen: 0, hidden: new Set() };
    return ended ? { position: Infinity } : {};
  }
  get pace() {
    return Math.max(12, (this.film.total - 1) / SECONDS);
  }
  /** A pause is at a step: between two of them there are no numbers. */
  pause() {
    super.pause();
    this.memory.position = this.frame;
  }
  wanted() {
    return this.film.frames;
  }

  // -- the nodes
  /** The map, and the pictures that the lab adds to it. */
  makePictures() {
    this.terrain = new Terrain(this);
    this.strips = new Strips(this);
    const own = this.data.panes.map(([name, view]) => [name, new PANES[name](this, view)]);
    return { map: this.mapPicture(), ...Object.fromEntries(own) };
  }
  mapPicture() {
    this.readout = element("p", { class: "readout", id: "descend-hint" }, this.words.hint);
    this.detail = element("div", { class: "detail" });
    const left = element("div", { class: "left" }, this.terrain.canvas, this.readout, this.tools());
    const right = element("div", { class: "right" }, this.strips.canvas, this.detail);
    const rules = this.data.rules ? [element("div", { class: "rules soft" }, this.data.rules)] : [];
    const board = element("div", { class: "board" }, ...rules, left, right);
    const draw = (position) => this.drawMap(position);
    return { nodes: [element("div", { class: "descend" }, board)], parts: [], draw, describe: () => {} };
  }
  tools() {
    this.toggler = this.tool("anatomy", () => {
      this.view.anatomy = !this.view.anatomy;
      this.dirty = true;
    });
    this.toggler.append(element("span", {}, this.words.anatomy));
    const zooms = { zoom_out: 1.5, zoom_in: 1 / 1.5, zoom_all: 0 };
    const buttons = Object.entries(zooms).map(([name, factor]) => this.tool(name, () => this.terrain.zoom(factor)));
    return element("div", { class: "tools" }, ...buttons, this.toggler, this.tool("save", () => this.save()));
  }
  pickOut(k) {
    this.memory.chosen = k;
    this.dirty = true;
  }
  setStart([x, y]) {
    const { home } = this.grounds[this.ground];
    const unit = 10 ** Math.floor(Math.log10((this.terrain.view[1] - this.terrain.view[0]) / 300));
    const tidy = (v, low, high) => +Math.max(low, Math.min(high, Math.round(v / unit) * unit)).toPrecision(8);
    this.setTriggerValue("start", { x: tidy(x, home[0], home[1]), y: tidy(y, home[2], home[3]) });
  }
  readOut(at) {
    this.readout.textContent = at ? this.reading(at, this.relief?.at(...at)) : this.words.hint;
  }
  reading([x, y], height) {
    return this.words.readout.replace("{x}", brief(x)).replace("{y}", brief(y)).replace("{f}", brief(height));
  }

  // -- picture
  /** Until the first points come, the picture stays that of the run before. */
  holdOver() {
    [this.terrain, this.strips].forEach(({ canvas }, i) => {
      const old = this.memory.pictures?.[i];
      if (!old?.width) return;
      const { ctx, width } = surface(canvas, (old.height / old.width) * canvas.clientWidth);
      ctx.drawImage(old, 0, 0, width, (old.height / old.width) * width);
    });
  }
  close() {
    super.close();
    clearTimeout(this.telling);
    this.memory.pictures = [this.terrain.canvas, this.strips.canvas];
  }
  drawMap(time) {
    const position = Math.min(time, this.film.count - 1);
    this.terrain.draw(position);
    this.strips.draw(position, this.stripsTall());
    this.toggler.setAttribute("aria-pressed", this.view.anatomy);
    if (!this.playing || this.drawn % 6 === 0) this.drawNumbers();
  }
  paint(position) {
    super.paint(position);
    this.tell();
  }
  /** Beside the map the strips take what the numbers leave of its height. */
  stripsTall() {
    if (!this.playing || this.drawn % 30 === 0) {
      const wide = this.root.clientWidth >= 680;
      this.tall = wide ? Math.max(230, this.terrain.size - this.detail.offsetHeight - 18) : 290;
    }
    return this.tall;
  }
  /** { title, values }: each method's height at a frame, or how its path ended. */
  legend(frame) {
    const { film, words } = this;
    if (this.veiled) return { title: "", values: this.variants.map(() => "") };
    const values = this.variants.map((variant, k) => {
      const gone = this.gone(k, frame);
      if (gone) return words.diverged.replace("{step}", gone.step);
      const height = brief(film.at("loss", Math.min(frame, this.paths[k].last), k));
      return variant.surface === this.ground ? height : `${height} · ${words.elsewhere}`;
    });
    return { title: `${words.height}, ${words.step} ${film.steps[frame]}`, values };
  }
  drawNumbers() {
    const numbers = this.numbers(this.chosen, this.frame);
    const rows = numbers.map(([name, text]) => {
      const label = element("span", { class: "soft" }, `${name} `);
      return element("span", {}, label, text);
    });
    this.detail.replaceChildren(...rows);
  }
  /** [name, value] of what there is to say of one variant at a step, or at its last. */
  numbers(k, frame) {
    const { film, words } = this;
    const at = Math.min(frame, this.paths[k].last);
    const [x, y] = this.pair("position", at, k);
    const slope = Math.hypot(...this.pair("gradient", at, k));
    const none = Number.isNaN(film.at("lr", at, k));
    const rate = film.at("lr", Math.max(0, none ? at - 1 : at), k); // no update follows the last point
    const counted = ["gradient", "function", "hessian"].map((what) => [
      words[`${what}_evaluations`],
      String(film.at(`${what}_evaluations`, at, k)),
    ]);
    const shown = [
      ["", this.variants[k].name],
      ["x", brief(x)],
      ["y", brief(y)],
      [words.height, brief(film.at("loss", at, k))],
      [words.slope, brief(slope)],
      ["α", brief(rate)],
    ];
    return [...shown, ...counted.filter(([, count], i) => !i || +count > 0)];
  }
  /** What is said at a pause, and stands for the picture where it is not seen. */
  describeAll() {
    const { film, words, frame } = this;
    const lines = this.visible().map((k) => `${this.variants[k].name}: ${this.whereabouts(k, frame)}`);
    const text = `${words.step} ${film.steps[frame]}. ${lines.join("; ")}.`;
    this.terrain.canvas.setAttribute("aria-label", `${words.map}. ${text}`);
    this.strips.canvas.setAttribute("aria-label", `${words.gap}, ${words.rate}. ${text}`);
    this.sentence = text;
    this.picture.describe();
  }
  whereabouts(k, frame) {
    const end = this.gone(k, frame);
    if (end) return this.words.diverged.replace("{step}", end.step);
    return this.reading(this.pair("position", frame, k), this.film.at("loss", frame, k));
  }
  /** Once the cursor has stood still: say it, and tell the page which step of which method to take apart, if it has
   *  not been told: the same step of the same race with other knobs is no news. */
  tell(again) {
    const { run, chosen, frame, playing, veiled, memory } = this;
    const now = [run, chosen, frame].join();
    if (playing || veiled || !this.film.count || (now === this.settled && !again)) return;
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
    savePicture([{ canvas: this.terrain.canvas, title }, this.strips], this.ink, `descend-step-${step}.png`);
  }
}

export default (component) => {
  const player = new DescendPlayer(component);
  return () => player.close();
};
