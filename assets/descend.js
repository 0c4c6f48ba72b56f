// The player of paths on a surface: legend, map and strips at one cursor; what is sent to the page, and what is said.

import { Relief } from "./contours.js";
import { hub } from "./hub.js";
import { brief, element, savePicture, surface } from "./kit.js";
import { mix } from "./scales.js";
import { Stage } from "./stage.js";
import { Strips } from "./strips.js";
import { Terrain } from "./terrain.js";

const SECONDS = 11; // that a run takes at speed 1, if it is long
const SETTLED = 220; // milliseconds after which a cursor that stands still is told to the page

class Descent extends Stage {
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
  get chosen() {
    return Math.min(this.memory.chosen ?? 0, this.variants.length - 1);
  }
  /** Index of the surface on the map: that of the chosen method. */
  get ground() {
    return this.variants[this.chosen].surface;
  }
  get grounds() {
    return this.film.grounds;
  }
  get relief() {
    const { film, ground } = this;
    if (!film.count) return null;
    return ((film.reliefs ??= [])[ground] ??= new Relief(
      film.chunks[0].arrays[`ground${ground}`],
      film.grounds[ground],
    ));
  }
  get hasGap() {
    return this.grounds.every(({ lowest }) => lowest !== null);
  }
  /** Each variant's points as arrays, with the last finite one. */
  get paths() {
    const { film } = this;
    if (film.gathered === film.count) return film.paths;
    film.paths = this.variants.map((_, k) => {
      const xs = new Float64Array(film.count);
      const ys = new Float64Array(film.count);
      let last = 0;
      for (let f = 0; f < film.count; f++) {
        [xs[f], ys[f]] = this.pair("position", f, k);
        if (Number.isFinite(xs[f]) && Number.isFinite(ys[f])) last = f;
      }
      return { xs, ys, last, start: [xs[0], ys[0]] };
    });
    film.gathered = film.count;
    return film.paths;
  }
  pair(name, frame, k) {
    return [this.film.at(name, frame, k, 0), this.film.at(name, frame, k, 1)];
  }
  /** A pause is at a step: between two of them there are no numbers. */
  pause() {
    super.pause();
    this.memory.position = this.frame;
  }
  wanted() {
    return this.film.frames;
  }
  /** Where variant k is at a time between its steps. */
  place(k, time) {
    const { xs, ys, last } = this.paths[k];
    const low = Math.max(0, Math.min(Math.floor(time), last));
    const high = Math.min(low + 1, last);
    return mix([xs[low], ys[low]], [xs[high], ys[high]], Math.max(0, Math.min(1, time - low)));
  }
  headOf(k) {
    return this.film.count ? this.place(k, this.now) : null;
  }
  get now() {
    return Math.min(this.memory.position, Math.max(0, this.film.count - 1));
  }
  gone(k, position) {
    return this.film.ended.find(
      (end) =>
        end.variant === k && end.status === "diverged" && position >= Math.min(end.step, this.film.count - 1) - 0.5,
    );
  }
  /** How far from (cx, cy) the points of a path go that lie in the region, along the farther axis. */
  reach(k, cx, cy) {
    const { xs, ys } = this.paths[k];
    const [a, b, c, d] = this.relief.region;
    let far = 0;
    for (let f = 0; f < this.shownCount; f++) {
      if (xs[f] >= a && xs[f] <= b && ys[f] >= c && ys[f] <= d)
        far = Math.max(far, Math.abs(xs[f] - cx), Math.abs(ys[f] - cy));
    }
    return far * 1.04;
  }
  /** The parts of the update at a step, as vectors on the surface: what the map draws and the legend names. */
  arrows(k, frame) {
    const { film } = this;
    const { momentum } = this.variants[k];
    const rate = film.at("lr", frame, k);
    const gradient = this.pair("gradient", frame, k);
    const step = this.pair("update", frame, k);
    const slot = this.pair("velocity", frame, k);
    if (![...gradient, ...step, rate].every(Number.isFinite)) return null;
    const down = gradient.map((g) => -rate * g);
    const size = Math.hypot(...step);
    if (Math.hypot(step[0] - down[0], step[1] - down[1]) <= 1e-5 * size)
      return [{ name: "arrow_all", vector: step, width: 3.2 }];
    const found = [{ name: "arrow_gradient", vector: down, color: this.ink.warn }];
    if (momentum === "velocity")
      found.push({
        name: "arrow_momentum",
        vector: step.map((u, i) => u + rate * gradient[i]),
        color: "#8a5cd6",
        dash: [6, 3],
      });
    if (momentum === "average" && slot.every(Number.isFinite))
      found.push({ name: "arrow_average", vector: slot.map((m) => -rate * m), color: "#8a5cd6", dash: [6, 3] });
    return [...found, { name: "arrow_step", vector: step, width: 3.2 }];
  }

  // -- parts
  makePictures() {
    const w = this.words;
    this.terrain = new Terrain(this);
    this.strips = new Strips(this);
    this.readout = element("p", { class: "readout", id: "descent-hint" }, w.hint);
    this.detail = element("div", { class: "detail" });
    this.toggler = this.tool("anatomy", () => {
      this.view.anatomy = !this.view.anatomy;
      this.dirty = true;
    });
    this.toggler.append(element("span", {}, w.anatomy));
    const zooms = [
      this.tool("zoom_out", () => this.terrain.zoom(1.5)),
      this.tool("zoom_in", () => this.terrain.zoom(1 / 1.5)),
      this.tool("zoom_all", () => this.terrain.zoom(0)),
    ];
    const tools = element("div", { class: "tools" }, ...zooms, this.toggler, this.tool("save", () => this.save()));
    const left = element("div", { class: "left" }, this.terrain.canvas, this.readout, tools);
    const right = element("div", { class: "right" }, this.strips.canvas, this.detail);
    const rules = this.data.rules ? [element("div", { class: "rules soft" }, this.data.rules)] : [];
    const board = element("div", { class: "board" }, ...rules, left, right);
    const draw = (position) => this.drawMap(position);
    return { map: { nodes: [element("div", { class: "descend" }, board)], parts: [], draw, describe: () => {} } };
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
    const { words } = this;
    const height = at && this.relief?.at(...at);
    this.readout.textContent = at
      ? words.readout.replace("{x}", brief(at[0])).replace("{y}", brief(at[1])).replace("{f}", brief(height))
      : words.hint;
  }

  // -- picture
  /** Until the first points come, the picture stays that of the run before. */
  holdOver() {
    for (const [canvas, old] of [
      [this.terrain.canvas, this.memory.pictures?.[0]],
      [this.strips.canvas, this.memory.pictures?.[1]],
    ]) {
      if (!old?.width) continue;
      const { ctx, width } = surface(canvas, (old.height / old.width) * canvas.clientWidth);
      ctx.drawImage(old, 0, 0, width, (old.height / old.width) * width);
    }
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
    const lines = this.visible().map((k) => {
      const end = this.gone(k, frame);
      const [x, y] = this.pair("position", frame, k);
      return `${this.variants[k].name}: ${
        end
          ? words.diverged.replace("{step}", end.step)
          : words.readout
              .replace("{x}", brief(x))
              .replace("{y}", brief(y))
              .replace("{f}", brief(film.at("loss", frame, k)))
      }`;
    });
    const text = `${words.step} ${film.steps[frame]}. ${lines.join("; ")}.`;
    this.terrain.canvas.setAttribute("aria-label", `${words.map}. ${text}`);
    this.strips.canvas.setAttribute("aria-label", `${words.gap}, ${words.rate}. ${text}`);
    this.sentence = text;
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
    savePicture([{ canvas: this.terrain.canvas, title }, this.strips], this.ink, `descent-step-${step}.png`);
  }
}

export default (component) => {
  const player = new Descent(component);
  return () => player.close();
};
