// A linear model of two inputs and a bias under the squared error: its loss is a bowl of three parameters, known from
// the second moments of the inputs. What is done to the inputs is a map [a, b, c, d, e, f]:
// x' = a x + b y + c, y' = d x + e y + f.

const TIE = 1e-3; // curvatures that differ by less count as one: then the plane of the two weights is shown

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Eigenvalues of a small symmetric matrix and its axes, as they come (Jacobi's rotations). */
export function eigen(matrix) {
  const n = matrix.length, a = matrix.map((row) => [...row]);
  const axes = a.map((_, i) => a.map((__, j) => Number(i === j)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        off = Math.max(off, Math.abs(a[p][q]) / Math.sqrt(Math.abs(a[p][p] * a[q][q]) || 1));
        if (a[p][q]) rotate(a, axes, p, q);
      }
    }
    if (off < 1e-15) break;
  }
  return a.map((row, i) => ({ value: row[i], axis: axes.map((each) => each[i]) }));
}
function rotate(a, axes, p, q) {
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1), s = t * c;
  const turn = (one, other) => [c * one - s * other, s * one + c * other];
  for (const row of a) [row[p], row[q]] = turn(row[p], row[q]);
  [a[p], a[q]] = [a[p].map((v, k) => c * v - s * a[q][k]), a[p].map((v, k) => s * v + c * a[q][k])];
  for (const row of axes) [row[p], row[q]] = turn(row[p], row[q]);
}

/** Second moments (4, 4) of (x, y, 1, target) after a map of x and y. */
export function mapped(moments, [a, b, c, d, e, f]) {
  const turn = [[a, b, c, 0], [d, e, f, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
  const half = turn.map((row) => moments[0].map((_, j) => dot(row, moments.map((line) => line[j]))));
  return half.map((row) => turn.map((other) => dot(row, other)));
}
/** The map that does `second` after `first`. */
export function after([a, b, c, d, e, f], [p, q, r, s, t, u]) {
  return [p * a + q * d, p * b + q * e, p * c + q * f + r, s * a + t * d, s * b + t * e, s * c + t * f + u];
}
export const between = (one, other, t) => one.map((value, i) => value + (other[i] - value) * t);
export const apply = ([a, b, c, d, e, f], [x, y]) => [a * x + b * y + c, d * x + e * y + f];

/** { mean: [x, y], cov: [[xx, xy], [xy, yy]] } of moments. */
export function spread(moments) {
  const [x, y] = [moments[0][2], moments[1][2]];
  const xy = moments[0][1] - x * y;
  return { mean: [x, y], cov: [[moments[0][0] - x * x, xy], [xy, moments[1][1] - y * y]] };
}
/** The map that a kind of preprocessing makes of inputs with these moments. */
export function prepared(kind, eps, moments) {
  const { mean: [x, y], cov } = spread(moments), centred = [1, 0, -x, 0, 1, -y];
  if (kind === "none") return [1, 0, 0, 0, 1, 0];
  if (kind === "centre") return centred;
  if (kind === "standard") return after(centred, [1 / Math.sqrt(cov[0][0]), 0, 0, 0, 1 / Math.sqrt(cov[1][1]), 0]);
  const axes = eigen(cov).sort((one, other) => other.value - one.value).map(({ value, axis }) => {
    const sign = Math.abs(axis[0]) >= Math.abs(axis[1]) ? Math.sign(axis[0]) : Math.sign(axis[1]);
    return { size: kind === "pca" ? 1 : Math.sqrt(Math.max(value, 0) + eps), axis: axis.map((part) => part * sign) };
  });
  const [[a, b], [d, e]] = axes.map(({ size, axis }) => axis.map((part) => part / size));
  if (kind !== "zca") return after(centred, [a, b, 0, d, e, 0]);
  const back = (i, j) => axes.reduce((sum, { size, axis }) => sum + (axis[i] * axis[j]) / size, 0);
  return after(centred, [back(0, 0), back(0, 1), 0, back(1, 0), back(1, 1), 0]);
}

/** The loss of a linear model of inputs with these moments. */
export class LinearBowl {
  constructor(moments) {
    const known = moments.slice(0, 3).map((row) => row.slice(0, 3)), pull = moments.slice(0, 3).map((row) => row[3]);
    this.axes = eigen(known).sort((one, other) => other.value - one.value);
    const { value: most } = this.axes[0];
    for (const one of this.axes) one.goal = one.value > most * 1e-14 ? dot(one.axis, pull) / one.value : 0;
    this.start = moments[3][3] / 2;
    this.floor = this.start - this.axes.reduce((sum, { value, goal }) => sum + (value * goal * goal) / 2, 0);
    this.choose();
  }
  /** The steepest and the flattest direction; among equals those that have least of the bias. */
  choose() {
    const bias = ({ axis }) => TIE * axis[2] * axis[2];
    const by = (one, sign) => Math.log(Math.max(one.value, 1e-300)) * sign - bias(one);
    const best = (all, sign) => all.reduce((one, other) => (by(other, sign) > by(one, sign) ? other : one));
    this.steep = best(this.axes, 1);
    this.flat = best(this.axes.filter((one) => one !== this.steep), -1);
    const [x, y] = this.steep.axis, size = Math.hypot(x, y);
    this.across = size > 1e-6 ? [x / size, y / size] : [1, 0];
    const [u, v] = this.across, side = v * -this.flat.axis[0] + u * this.flat.axis[1];
    this.along = side < -0.05 ? [v, -u] : [-v, u];
  }
  get kappa() {
    return this.axes[0].value / this.axes[2].value;
  }
  /** The rate that is best for the steepest and the flattest direction together. */
  get rate() {
    return 2 / (this.axes[0].value + this.axes[2].value);
  }
  /** Where parameters [w1, w2, b] lie in the plane of both directions, from its point of W = 0. */
  place(weights) {
    return this.drawn(dot(this.steep.axis, weights), dot(this.flat.axis, weights));
  }
  drawn(steep, flat) {
    return [0, 1].map((i) => steep * this.across[i] + flat * this.along[i]);
  }
  get goal() {
    return this.drawn(this.steep.goal, this.flat.goal);
  }
  /** Where gradient descent from 0 is after so many updates. */
  reached(updates, rate = this.rate) {
    const part = ({ value, goal }) => goal * (1 - power(1 - rate * value, updates));
    return this.drawn(part(this.steep), part(this.flat));
  }
  /** What is left then of the loss that can be lost. */
  left(updates, rate = this.rate) {
    const now = (one) => one.value * one.goal ** 2 * power(1 - rate * one.value, updates) ** 2;
    return this.axes.reduce((sum, one) => sum + now(one), 0) / (2 * (this.start - this.floor));
  }
}
/** base ** n for whole n, in a straight line between two of them. */
function power(base, n) {
  const low = Math.floor(n), first = base ** low;
  return first + (base * first - first) * (n - low);
}
