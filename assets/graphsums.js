// The numbers of a backward step, entry by entry: which local gradients met which upstream ones, and how they are
// written.

/** [rows, columns] of a shape; a number is 1 x 1. */
export function sides(shape) {
  return shape.length < 2 ? [shape[0] ?? 1, 1] : shape;
}

/** 0.42, −1.3, 5.6e−5: at least two digits that say something. */
export function short(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e4 || size < 1e-3) return value.toExponential(1).replace("e+", "e").replaceAll("-", "−");
  const digits = size >= 100 ? 0 : size >= 0.095 ? 2 : size >= 0.0095 ? 3 : 4;
  return String(+value.toFixed(digits)).replace("-", "−");
}

/** The terms [local, upstream] whose products add up to the entry (i, j) of a downstream gradient of this shape.
 *  `local` and `up` are { values, shape }; forms are those of engine/backprop/ops.py. */
export function terms(form, local, up, shape, i, j) {
  const [lr, lc] = sides(local.shape), [ur, uc] = sides(up.shape);
  const l = (a, b) => local.values[(lr === 1 ? 0 : a) * lc + (lc === 1 ? 0 : b)];
  const u = (a, b) => up.values[(ur === 1 ? 0 : a) * uc + (uc === 1 ? 0 : b)];
  const over = (count, pair) => Array.from({ length: count }, (_, k) => pair(k));
  if (form === "left") return over(lc, (k) => [l(i, k), u(k, j)]);
  if (form === "right") return over(uc, (k) => [l(k, j), u(i, k)]);
  if (form === "turned") return over(ur, (k) => [l(k, j), u(k, i)]);
  const [rows, columns] = sides(shape), high = Math.max(lr, ur), wide = Math.max(lc, uc);
  const across = rows === 1 ? over(high, (a) => a) : [i], along = columns === 1 ? over(wide, (b) => b) : [j];
  return across.flatMap((a) => along.map((b) => [l(a, b), u(a, b)]));
}

const MOST_LINES = 4;
const MOST_TERMS = 2;

/** What is written on an edge: a line an entry, [text, kind] pieces of "local", "up", "sign" and "down"; [] where there
 *  is too much of it. */
export function lines(form, local, up, down) {
  const [rows, columns] = sides(down.shape);
  if (rows * columns > MOST_LINES || form === "layer") return [];
  const found = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const all = terms(form, local, up, down.shape, i, j);
      if (all.length > MOST_TERMS) return [];
      const line = all.flatMap(([l, u], k) => [...(k ? [["+", "sign"]] : []), ...product(form, l, u)]);
      found.push([...line, ["=", "sign"], [short(down.values[i * columns + j]), "down"]]);
    }
  }
  return found;
}
function product(form, local, up) {
  const pieces = [[short(local), "local"], ["×", "sign"], [short(up), "up"]];
  return form === "right" || form === "turned" ? pieces.toReversed() : pieces;
}

/** Through a layer: first its slopes "φ′(z)", then what its affine map does, "φ′(z); W⁽¹⁾ᵀ" or "φ′(z); xᵀ". */
function through(local, upstream) {
  const [slope, map] = local.split("; "), inner = `(${slope} ⊙ ${upstream})`;
  if (!map) return inner;
  const weights = map[0] === "W", turned = map.endsWith("ᵀ");
  if (weights) return turned ? `${map} · ${inner}` : `${inner} · ${map}`;
  return turned ? `${inner} · ${map}` : `${inner}ᵀ · ${map}`;
}

/** How a local gradient and the upstream one are written side by side: x0 × ∂f/∂q, W⁽²⁾ᵀ · ∂J/∂o, ∂J/∂o · hᵀ. */
export function factors(form, local, upstream, both) {
  if (form === "left") return `${local} · ${upstream}`;
  if (form === "right") return `${upstream} · ${local}`;
  if (form === "turned") return `(${upstream})ᵀ · ${local}`;
  if (form === "layer") return through(local, upstream);
  return local === "1" ? upstream : `${local} ${both ? "⊙" : "×"} ${upstream}`;
}
