// The numbers of a population: each variant under its own seed and the next ones; where there is none, its own alone.

/** Between two numbers. */
export const smooth = (a, b, t) => a + (b - a) * t;

export class Seeds {
  constructor(stage, given) {
    Object.assign(this, { stage, given, known: new Map() });
  }
  get film() {
    return this.stage.film;
  }
  /** The finite losses of a variant's seeds at a frame, from low to high; kept for the next picture. */
  losses(one, frame) {
    const { film, known } = this;
    if (this.run !== film.run) {
      known.clear();
      this.run = film.run;
    }
    const key = one * 1000 + frame;
    if (!known.has(key)) known.set(key, this.sorted(one, frame));
    return known.get(key);
  }
  sorted(one, frame) {
    const { film, given } = this, found = [];
    for (let s = 0; s < given.seeds; s++) found.push(film.at("seed_loss", frame, one, s));
    const known = found.filter(Number.isFinite).sort((a, b) => a - b), own = film.at("loss", frame, one);
    return known.length ? known : Number.isFinite(own) ? [own] : [];
  }
  median(one, frame) {
    const all = this.losses(one, frame), half = all.length / 2;
    return all.length ? (all[Math.ceil(half) - 1] + all[Math.floor(half)]) / 2 : NaN;
  }
  /** The median between two frames. */
  at(one, position) {
    const low = Math.floor(position), high = Math.min(low + 1, this.film.count - 1);
    return smooth(this.median(one, low), this.median(one, high), position - low);
  }
  /** [least, largest]. */
  range(one, frame) {
    const all = this.losses(one, frame);
    return [all[0] ?? NaN, all.at(-1) ?? NaN];
  }
  /** [step, median, least, largest] of each of the first frames with numbers. */
  band(one, count) {
    const row = (_, f) => [this.film.steps[f], this.median(one, f), ...this.range(one, f)];
    const rows = Array.from({ length: count }, row);
    return rows.filter(([, middle]) => Number.isFinite(middle));
  }
  /** Test accuracies at a frame, as they were measured last. */
  accuracies(one, frame) {
    const { film, given } = this, found = [];
    for (let s = 0; s < given.seeds; s++) found.push(film.last("seed_accuracy", frame, one, s));
    const known = found.filter(Number.isFinite), own = film.last("test_accuracy", frame, one);
    return known.length ? known : Number.isFinite(own) ? [own] : [];
  }
  mean(one, frame) {
    const all = this.accuracies(one, frame);
    return all.length ? all.reduce((sum, value) => sum + value, 0) / all.length : NaN;
  }
  /** [least, largest] loss of all that may be shown, [NaN, 0] where there is none. */
  ends() {
    const { stage } = this, last = stage.veiled ? 1 : this.film.count, found = [Infinity, 0];
    for (const one of stage.visible()) {
      for (let f = 0; f < last; f++) {
        const [low, high] = this.range(one, f);
        if (low > 0) found[0] = Math.min(found[0], low);
        if (high > found[1]) found[1] = high;
      }
    }
    return found;
  }
  leastEnd() {
    const { stage, film } = this, last = film.count - 1;
    const all = stage.visible().flatMap((one) => this.accuracies(one, last));
    return all.length ? Math.min(...all) : 0;
  }
}
