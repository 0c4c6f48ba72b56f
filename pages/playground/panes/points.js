// Points drawn by hand: their code in the address, as engine/parts/own.py reads it, and what can be undone.

const VERSION = "1";
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const STEP = 0.01;
const MIDDLE = 128;
const PAST = 200; // moves that can be undone

const step = (value) => Math.min(255, Math.max(0, Math.round(value / STEP) + MIDDLE));
const value = (at) => (at - MIDDLE) / 100;

/** The code of points { x, y, c }. */
function encodePoints(points) {
  const digits = ({ x, y, c }) => {
    const number = (c << 16) | (step(x) << 8) | step(y);
    return DIGITS[number >> 12] + DIGITS[(number >> 6) & 63] + DIGITS[number & 63];
  };
  return VERSION + points.map(digits).join("");
}
/** The points of a code; none of what is no code. */
export function decodePoints(code) {
  if (code[0] !== VERSION || code.length % 3 !== 1) return [];
  return Array.from({ length: (code.length - 1) / 3 }, (_, k) => {
    const [a, b, c] = [1, 2, 3].map((at) => DIGITS.indexOf(code[3 * k + at]));
    const number = (a << 12) | (b << 6) | c;
    return { x: value((number >> 8) & 255), y: value(number & 255), c: number >> 16 };
  });
}
/** A point as it will be read again. */
const settled = ({ x, y, c }) => ({ x: value(step(x)), y: value(step(y)), c });
const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

/** What has been drawn so far. A move is all that happens between two calls of `begin`. */
export class Sketch {
  constructor(most, fewest) {
    Object.assign(this, { most, fewest, points: [], past: [], sent: new Set() });
  }
  get code() {
    return encodePoints(this.points);
  }
  get full() {
    return this.points.length >= this.most;
  }
  get enough() {
    return this.points.length >= this.fewest;
  }
  /** Classes of a data set with these points. */
  get classes() {
    return Math.max(2, 1 + Math.max(0, ...this.points.map(({ c }) => c)));
  }
  /** Take over the points of a run, unless they are what this sketch has sent. */
  hear(code) {
    if (this.sent.has(code)) return;
    Object.assign(this, { points: decodePoints(code), past: [] });
    this.sent.add(code);
  }
  begin() {
    this.past.push(this.points);
    if (this.past.length > PAST) this.past.shift();
    this.points = [...this.points];
  }
  add(point) {
    if (!this.full) this.points.push(settled(point));
  }
  /** The point nearest to a place, if there is one within a distance. */
  near(place, within) {
    const found = this.points.toSorted((a, b) => far(a, place) - far(b, place))[0];
    return found && far(found, place) <= within ? found : null;
  }
  remove(place, within) {
    const found = this.near(place, within);
    if (found) this.points = this.points.filter((point) => point !== found);
    return Boolean(found);
  }
  replace(points) {
    this.begin();
    this.points = points.slice(0, this.most);
  }
  undo() {
    if (this.past.length) this.points = this.past.pop();
  }
}
