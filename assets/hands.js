// Hands on the picture: what is dragged is computed in the same frame, and written to the address when it is let go.

import { Film } from "./film.js";
import { BowlRelief } from "./contours.js";
import { stepped, walk } from "./steppers.js";

const LATER = 600; // milliseconds after the last key by which a handle was moved

/** A number with so many digits. */
const tidy = (value, digits = 3) => +value.toPrecision(digits);

export class Hands {
  constructor(stage) {
    this.stage = stage;
    this.reset();
  }
  /** Nothing is held: the picture is that of the run. */
  reset() {
    Object.assign(this, { holding: false, moved: null, wish: null });
    clearTimeout(this.waiting);
  }
  /** Take hold: from here on copies are changed, and the window stays where it is. */
  take() {
    const { stage } = this;
    if (this.holding || !stage.free) return;
    stage.pause();
    this.holding = true;
    clearTimeout(this.waiting);
    this.moved ??= {
      knobs: stage.variants.map(({ knobs }) => ({ ...knobs })),
      starts: stage.paths.map(({ start }) => start),
      bowls: stage.grounds.map(({ bowl }) => bowl && { ...bowl }),
    };
    stage.memory.window ??= stage.terrain.shown;
  }
  /** The start of the first variant, and of all that share it. */
  start([x, y]) {
    const { stage } = this;
    this.take();
    if (!this.moved) return;
    const [x0, x1, y0, y1] = stage.grounds[stage.ground].home;
    const unit = 10 ** Math.floor(Math.log10((stage.terrain.shown[1] - stage.terrain.shown[0]) / 300));
    const round = (v, low, high) => +Math.max(low, Math.min(high, Math.round(v / unit) * unit)).toPrecision(8);
    const to = [round(x, x0, x1), round(y, y0, y1)];
    const before = this.moved.starts[0].join();
    this.moved.starts = this.moved.starts.map((start) => (start.join() === before ? to : start));
    this.wish = ["start", { x: to[0], y: to[1] }];
    this.follow();
  }
  rate(k, lr) {
    this.knob(k, "lr", tidy(lr));
  }
  beta(k, beta) {
    this.knob(k, "beta", +beta.toFixed(3));
  }
  knob(k, name, value) {
    if (!this.moved) return;
    this.moved.knobs[k][name] = value;
    this.wish = ["turn", { variant: k, [name]: value }];
    this.follow();
  }
  /** 2/λmax is moved: the curvature across follows; that along the floor stays, so the condition number changes. */
  limit(lr) {
    const bowl = this.moved?.bowls[this.stage.ground];
    if (!bowl) return;
    const flat = bowl.sharpness / bowl.condition;
    bowl.sharpness = tidy(2 / lr, 4);
    bowl.condition = tidy(Math.max(1, Math.min(1e4, bowl.sharpness / flat)), 4);
    this.wish = ["turn", { variant: this.stage.chosen, sharpness: bowl.sharpness, condition: bowl.condition }];
    this.follow();
  }
  /** Let go: the page is told; the picture stays until the run's own points have come. */
  let() {
    if (!this.holding) return;
    this.holding = false;
    const { stage, wish } = this;
    if (!wish) return;
    stage.memory.carried = true;
    stage.setTriggerValue(...wish);
    stage.dirty = true;
  }
  /** Let go once the keys rest. */
  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.let(), LATER);
  }

  // -- the picture while something is held
  /** Compute the paths anew; those whose rule is not known here stay as they were. */
  follow() {
    const { stage, moved } = this;
    const began = performance.now();
    stage.memory.live = this.film();
    stage.memory.liveReliefs = moved.bowls.map((bowl, i) => bowl && new BowlRelief({ ...stage.grounds[i], bowl }));
    stage.took = (stage.took ?? 0) + 1;
    stage.dirty = true;
    stage.root.dataset.live = (performance.now() - began).toFixed(2);
  }
  film() {
    const { stage, moved } = this;
    const real = stage.memory.film;
    const reliefs = moved.bowls.map((bowl, i) => bowl && new BowlRelief({ ...stage.grounds[i], bowl }));
    const paths = stage.variants.map((variant, k) => {
      const relief = reliefs[variant.surface];
      return relief && stepped(variant) && variant.budget !== true && this.walked(real, relief, variant, k);
    });
    return asFilm(real, stage, paths, moved.starts);
  }
  walked(real, { bowl, home }, variant, k) {
    const { knobs, starts } = this.moved;
    const at = (name, t, i) => real.at(name, Math.min(t, real.count - 1), k, i);
    const base = variant.rate;
    const factor = (t) => {
      const now = real.at("lr", Math.min(t, real.count - 1), k);
      return Number.isFinite(now) ? now / base : 1;
    };
    const before = stageBowl(this.stage, variant.surface);
    const noise = (t) => {
      const true_ = before.gradient(at("position", t, 0), at("position", t, 1));
      return true_.map((part, i) => at("gradient", t, i) - part).map((part) => (Number.isFinite(part) ? part : 0));
    };
    const plain = {
      method: variant.method,
      knobs: { ...knobs[k], lr: variant.own ? knobs[k].lr : base },
      start: starts[k],
      steps: variant.steps,
    };
    return walk(bowl, { ...plain, factor, ...(variant.noisy ? { noise } : {}) }, home);
  }
}
const stageBowl = (stage, ground) => new BowlRelief(stage.grounds[ground]).bowl;

/** A film of computed paths, read like one that has come from the server; what could not be computed is as it was. */
function asFilm(real, stage, paths, starts) {
  const film = new Film(real.run);
  const many = stage.variants.length;
  const rows = real.count;
  const arrays = Object.fromEntries(
    Object.entries(real.chunks[0].arrays).filter(([name]) => name.startsWith("ground")),
  );
  const put = (name, depth, value) => {
    const values = new Float64Array(rows * many * depth);
    for (let t = 0; t < rows; t++)
      for (let k = 0; k < many; k++)
        for (let i = 0; i < depth; i++) values[(t * many + k) * depth + i] = value(t, k, i);
    arrays[name] = { values, shape: depth > 1 ? [rows, many, depth] : [rows, many] };
  };
  const known = (name, depth, mine) =>
    put(name, depth, (t, k, i) =>
      paths[k] ? (t < paths[k].xs.length ? mine(paths[k], t, i) : NaN) : real.at(name, t, k, i),
    );
  known("position", 2, (path, t, i) => (i ? path.ys[t] : path.xs[t]));
  known("loss", 1, (path, t) => path.heights[t]);
  known("gap", 1, (path, t) => path.heights[t]);
  known("lr", 1, (path, t) => path.lrs[t]);
  const chunks = Array.from({ length: rows }, (_, row) => ({ arrays, row }));
  const gone = paths.flatMap((path, variant) =>
    path && path.gone !== null ? [{ variant, step: path.gone, status: "diverged", quantity: "position" }] : [],
  );
  const kept = real.ended.filter(({ variant }) => !paths[variant]);
  const same = { count: rows, have: real.have, total: real.total, frames: real.frames, status: real.status };
  return Object.assign(film, same, { chunks, steps: real.steps, ended: [...gone, ...kept], starts });
}
