// What theory says of a learning rate on a quadratic: the share of the error that an update keeps.

/** Entries a, b, c, d of the map of (error, velocity) in one update, along curvature `l`: see theory.py. */
const MAPS = {
  gd: ({ lr }, l) => [1 - lr * l, 0, 0, 0],
  sgd: ({ lr }, l) => [1 - lr * l, 0, 0, 0],
  momentum: ({ lr, beta }, l) => [1 - lr * l, beta, -lr * l, beta],
  nesterov: ({ lr, beta }, l) => [1 - lr * l * (1 + beta), beta * beta, -lr * l, beta],
  newton: ({ lr, damping }, l) => [l + damping ? 1 - (lr * l) / (l + damping) : 1, 0, 0, 0],
};

/** Whether a method repeats one linear map, so that there is such a share. */
export const isLinear = (method) => method in MAPS;

/** The largest factor on the error in an update, in the long run, over directions of these curvatures. */
export function errorKept(method, knobs, curvatures) {
  return Math.max(...curvatures.map((l) => radius(MAPS[method](knobs, l))));
}
function radius([a, b, c, d]) {
  const half = (a + d) / 2;
  const inside = half * half - (a * d - b * c);
  return inside < 0 ? Math.sqrt(a * d - b * c) : Math.abs(half) + Math.sqrt(inside);
}
