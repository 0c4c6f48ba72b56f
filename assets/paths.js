// Paths on a surface: where each method is at a time, what part of the surface is on the map, and the parts of a step.

import { BowlRelief, Relief } from "./contours.js";
import { mix } from "./geometry.js";
import { LiveStage } from "./live.js";
import { boxOf } from "./pointing.js";
import { isLinear } from "./rates.js";

const PULLED = 24; // frames in which the window widens from a film's to the path's

/** A stage that knows the paths of its film. */
export class Paths extends LiveStage {
  get chosen() {
    return Math.min(this.memory.chosen ?? 0, this.variants.length - 1);
  }
  get judged() {
    return this.plan.state === "judged";
  }
  /** Whether hands may move what is shown. */
  get free() {
    return !this.veiled && this.plan.state !== "film" && this.film.count > 0;
  }
  /** Index of the surface on the map: that of the chosen method. */
  get ground() {
    return this.variants[this.chosen].surface;
  }
  get grounds() {
    return this.data.grounds;
  }
  get relief() {
    const { ground, memory, film } = this;
    const live = memory.live && memory.liveReliefs?.[ground];
    if (live) return live;
    const told = this.grounds[ground];
    if (told.bowl) return ((this.reliefs ??= [])[ground] ??= new BowlRelief(told));
    if (!memory.film.count) return null;
    return ((film.reliefs ??= [])[ground] ??= new Relief(film.chunks[0].arrays[`ground${ground}`], told));
  }
  get hasGap() {
    return this.grounds.every(({ lowest }) => lowest !== null);
  }
  /** Whether the band under the map is the learning rate's axis: on a quadratic with a method that theory tells of. */
  get axial() {
    const linear = this.variants.some(({ method, surface }) => isLinear(method) && surface === this.ground);
    return Boolean(this.grounds[this.ground].bowl) && linear && this.plan.view?.band !== "height";
  }
  /** A variant's knobs as they are, or as a hand has moved them. */
  knobsOf(k) {
    const variant = this.variants[k];
    const knobs = this.hands.moved?.knobs[k] ?? variant.knobs;
    return variant.own ? knobs : { ...knobs, lr: variant.rate ?? this.film.last("lr", this.film.count - 1, k) };
  }
  shortName(k) {
    const { method, knobs } = this.variants[k];
    const { beta } = this.hands.moved?.knobs[k] ?? knobs;
    return `${this.variants[k].title}${isLinear(method) && beta !== undefined ? `, β ${beta}` : ""}`;
  }
  /** Each variant's points as arrays, with the last finite one. */
  get paths() {
    const { film } = this;
    if (film.gathered === film.count) return film.paths;
    film.paths = this.variants.map((_, k) => {
      const [xs, ys] = [new Float64Array(film.count), new Float64Array(film.count)];
      let last = 0;
      for (let f = 0; f < film.count; f++) {
        [xs[f], ys[f]] = this.pair("position", f, k);
        if (Number.isFinite(xs[f]) && Number.isFinite(ys[f])) last = f;
      }
      return { xs, ys, last, start: film.starts?.[k] ?? [xs[0], ys[0]] };
    });
    film.gathered = film.count;
    return film.paths;
  }
  pair(name, frame, k) {
    return [this.film.at(name, frame, k, 0), this.film.at(name, frame, k, 1)];
  }
  /** The part of the surface to show: the preset's, wider once its moment is over; else what the paths go through. */
  frameBox() {
    const { view = {}, state, moment } = this.plan;
    if (!view.zoom) return this.pathBox();
    const past = state === "judged" ? Math.max(0, Math.min(1, (this.memory.position - (moment ?? 0)) / PULLED)) : 0;
    if (!past) return view.zoom;
    const all = this.pathBox();
    return view.zoom.map((edge, i) => edge + past * ((i % 2 ? Math.max : Math.min)(edge, all[i]) - edge));
  }
  pathBox() {
    const { film } = this;
    const key = [this.visible(), film.gathered, this.ground].join();
    if (film.boxed !== key) Object.assign(film, { boxed: key, box: this.boxed() });
    return film.box;
  }
  boxed() {
    const { home, minima, bowl } = this.grounds[this.ground];
    const [x0, x1, y0, y1] = home;
    const within = ([x, y]) => x >= x0 && x <= x1 && y >= y0 && y <= y1;
    if (!bowl) return home;
    const points = [...minima, ...this.paths.map(({ start }) => start)];
    const seen = this.veiled ? [] : this.visible();
    for (const k of seen) for (const [f, x] of this.paths[k].xs.entries()) points.push([x, this.paths[k].ys[f]]);
    return boxOf(points.filter(within), 0.11);
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
    const { ended, count } = this.film;
    const over = (end) =>
      end.variant === k && end.status === "diverged" && position >= Math.min(end.step, count - 1) - 0.5;
    return ended.find(over);
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
    const all = Math.hypot(step[0] - down[0], step[1] - down[1]) <= 1e-5 * Math.hypot(...step);
    if (all) return [{ name: "arrow_all", vector: step, width: 3.2 }];
    const found = [{ name: "arrow_gradient", vector: down, color: this.ink.warn }];
    const other = { color: "#8a5cd6", dash: [6, 3] };
    if (momentum === "velocity") {
      found.push({ name: "arrow_momentum", vector: step.map((u, i) => u + rate * gradient[i]), ...other });
    }
    if (momentum === "average" && slot.every(Number.isFinite)) {
      found.push({ name: "arrow_average", vector: slot.map((m) => -rate * m), ...other });
    }
    return [...found, { name: "arrow_step", vector: step, width: 3.2 }];
  }
}
