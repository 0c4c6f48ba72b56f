// Where a player stands in time: free play, and the film of a preset that plays up to the moment that decides.

const LEAST = 1.4; // seconds of a film, however short its run
const MOST = 6;
const REST = 0.35; // seconds that the picture stands at the moment before the verdict may come
const WRITING = 0.9; // seconds in which the annotation is written

/** Slows towards its end: fast at 0, still at 1. */
export function easeOut(t) {
  const left = 1 - Math.max(0, Math.min(1, t));
  return 1 - left ** 2.4;
}

/** The index of the first frame at or after a step; null where none has come yet. */
export function frameOf(steps, step) {
  const found = steps.findIndex((s) => s >= step);
  return found < 0 ? null : found;
}

/**
 * The film of a preset: "veiled", then "film", then "judged". `plan` is { state, moment (a step, null: not known yet),
 * now (go there at once), lead (seconds that a picture plays at step 0) }.
 */
export class Clock {
  constructor(memory) {
    this.memory = memory;
  }

  /** A new message of the page: what has changed since the last one begins here. */
  hear(film, lead, calm) {
    const { memory } = this, before = memory.filmState;
    Object.assign(this, { film, calm, length: calm || film.now ? 0 : lead });
    memory.filmState = `${film.preset ?? ""} ${film.state}`;
    if (memory.filmState === before) return;
    if (film.state === "veiled") Object.assign(memory, { position: 0, playing: false, lead: 0, written: 0 });
    const opening = { position: 0, playing: true, lead: 0, written: 0, spent: 0, rest: 0 };
    if (film.state === "film") Object.assign(memory, opening);
    if (film.state === "judged") Object.assign(memory, { playing: false, lead: 1, written: calm ? 1 : 0 });
  }

  get filming() {
    return this.film.state === "film";
  }

  /** Moves the film on by so many seconds; true once it has stood at the moment for a while. */
  advance(seconds, frames, pace) {
    const { memory } = this;
    if (memory.lead < 1) {
      memory.lead = this.length ? Math.min(1, memory.lead + seconds / this.length) : 1;
      if (memory.lead < 1) return false;
    }
    const target = this.film.moment === null ? null : frameOf(frames.steps, this.film.moment);
    if (target === null) {
      memory.position = Math.min(memory.position + seconds * pace, frames.count - 1);
      return false;
    }
    this.approach(seconds, target, pace);
    if (memory.position < target) return false;
    memory.position = target;
    memory.rest = (memory.rest ?? 0) + seconds;
    return memory.rest >= (this.calm || this.film.now ? 0 : REST);
  }

  /** From where it stands to the target in a time that suits the way, slower towards the end. */
  approach(seconds, target, pace) {
    const { memory } = this;
    if (this.calm || this.film.now || memory.position >= target) {
      memory.position = target;
      return;
    }
    if (memory.target !== target || memory.began === undefined) {
      const way = target - memory.position;
      Object.assign(memory, { target, began: memory.position, spent: 0 });
      memory.takes = Math.max(LEAST, Math.min(MOST, way / pace));
    }
    memory.spent += seconds;
    const share = easeOut(memory.spent / memory.takes);
    memory.position = memory.began + (target - memory.began) * share;
    if (memory.spent >= memory.takes) memory.position = target;
  }

  /** The annotation is written bit by bit, 0 to 1. */
  write(seconds) {
    const { memory } = this;
    if (this.film.state !== "judged" || memory.written >= 1) return false;
    memory.written = Math.min(1, (memory.written ?? 0) + seconds / WRITING);
    return true;
  }
}
