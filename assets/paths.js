// Paths on a surface: where each method is at a time, what surface is on the map, and the parts of a step.

import { Relief } from "./contours.js";
import { mix } from "./geometry.js";
import { Stage } from "./stage.js";

/** A stage that knows the paths of its film. */
export class Paths extends Stage {
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
    const heights = film.chunks[0].arrays[`ground${ground}`];
    return ((film.reliefs ??= [])[ground] ??= new Relief(heights, film.grounds[ground]));
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
    const end = this.film.ended.find(({ variant, status }) => variant === k && status === "diverged");
    return end && position >= Math.min(end.step, this.film.count - 1) - 0.5 ? end : undefined;
  }
  /** How far from (cx, cy) the points of a path go that lie in the region, along the farther axis. */
  reach(k, cx, cy) {
    const { xs, ys } = this.paths[k];
    const [a, b, c, d] = this.relief.region;
    let far = 0;
    for (let f = 0; f < this.shownCount; f++) {
      const within = xs[f] >= a && xs[f] <= b && ys[f] >= c && ys[f] <= d;
      if (within) far = Math.max(far, Math.abs(xs[f] - cx), Math.abs(ys[f] - cy));
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
