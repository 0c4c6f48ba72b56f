// What activations look like, in the small: a path in a box of 42 x 24, computed from the function.

const WIDE = 42;
const TALL = 24;
const Z = 3; // from -Z to Z
const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** Those whose curve is known here; an activation without one has its name alone. */
const CURVES = {
  identity: (z) => z,
  sigmoid: (z) => 2 * sigmoid(1.6 * z) - 1,
  tanh: (z) => Math.tanh(1.2 * z),
  relu: (z) => Math.max(0, z),
  leaky_relu: (z) => (z > 0 ? z : 0.15 * z),
  prelu: (z) => (z > 0 ? z : 0.25 * z),
  elu: (z) => (z > 0 ? z : Math.exp(z) - 1),
  selu: (z) => 1.05 * (z > 0 ? z : 1.67 * (Math.exp(z) - 1)),
  gelu: (z) => z * sigmoid(1.702 * z),
  silu: (z) => z * sigmoid(z),
  mish: (z) => z * Math.tanh(Math.log1p(Math.exp(z))),
  softplus: (z) => Math.log1p(Math.exp(z)),
  softsign: (z) => (2.4 * z) / (1 + 1.4 * Math.abs(z)) / 1.4,
  step: (z) => (z > 0 ? 1 : 0),
  maxout: (z) => Math.abs(z),
};

/** The SVG path of an activation, "" where its curve is not known. */
export function glyph(name) {
  const f = CURVES[name];
  if (!f) return "";
  const points = Array.from({ length: 31 }, (_, i) => {
    const z = Z * ((2 * i) / 30 - 1);
    const wide = Math.abs(f(Z)) > 1.5;
    const up = f(z) / (wide ? Z : 1.25);
    return `${(WIDE / 2 + (z / Z) * 14).toFixed(1)} ${(TALL / 2 - up * 8).toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
