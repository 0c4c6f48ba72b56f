// Paths computed in the browser while a hand moves a knob: the engine's rules, a coordinate at a time, on quadratics.

const FAR = 1e6; // window widths from its middle beyond which a path counts as diverged, as in the engine

const corrected = (average, beta, t, how) => {
  const share = 1 - beta ** t;
  return how === "off" ? average : how === "multiplied" ? average * share : average / share;
};
const mu = (t, { beta1, momentum_decay: decay }) => beta1 * (1 - 0.5 * 0.96 ** (t * decay));
/** m and s of Adam's family after gradient g. */
function averages(g, state, { beta1, beta2 }) {
  state[0] = beta1 * state[0] + (1 - beta1) * g;
  state[1] = beta2 * state[1] + (1 - beta2) * g * g;
}
function adam(w, g, t, state, k) {
  averages(g, state, k);
  const root = Math.sqrt(corrected(state[1], k.beta2, t, k.bias_correction));
  return w - (k.lr * corrected(state[0], k.beta1, t, k.bias_correction)) / (root + k.eps);
}
function gd(w, g, t, state, { lr }) {
  return w - lr * g;
}

/** name -> (w, g, t from 1, state of three numbers, knobs) => the coordinate after it; the state is written over. */
const RULES = {
  gd,
  sgd: gd,
  momentum(w, g, t, state, { lr, beta }) {
    state[0] = beta * state[0] - lr * g;
    return w + state[0];
  },
  nesterov(w, g, t, state, { lr, beta }) {
    state[0] = beta * state[0] - lr * g;
    return w + beta * state[0] - lr * g;
  },
  adagrad(w, g, t, state, { lr, eps }) {
    state[0] += g * g;
    return w - (lr * g) / (Math.sqrt(state[0]) + eps);
  },
  rmsprop(w, g, t, state, { lr, alpha, eps }) {
    state[0] = alpha * state[0] + (1 - alpha) * g * g;
    return w - (lr * g) / (Math.sqrt(state[0]) + eps);
  },
  adadelta(w, g, t, state, { lr, rho, eps }) {
    state[0] = rho * state[0] + (1 - rho) * g * g;
    const d = (Math.sqrt(state[1] + eps) / Math.sqrt(state[0] + eps)) * g;
    state[1] = rho * state[1] + (1 - rho) * d * d;
    return w - lr * d;
  },
  adam,
  adamw(w, g, t, state, k) {
    return adam(w * (1 - k.lr * k.weight_decay), g, t, state, k);
  },
  nadam(w, g, t, state, k) {
    averages(g, state, k);
    const [now, following] = [mu(t, k), mu(t + 1, k)];
    const product = (1 - state[2]) * now;
    const step = ((1 - now) / (1 - product)) * g + (following / (1 - product * following)) * state[0];
    state[2] = 1 - product;
    return w - (k.lr * step) / (Math.sqrt(state[1] / (1 - k.beta2 ** t)) + k.eps);
  },
  amsgrad(w, g, t, state, k) {
    averages(g, state, k);
    state[2] = Math.max(state[2], state[1]);
    const root = Math.sqrt(corrected(state[2], k.beta2, t, k.bias_correction));
    return w - (k.lr * corrected(state[0], k.beta1, t, k.bias_correction)) / (root + k.eps);
  },
  rprop(w, g, t, state, k) {
    const same = Math.sign(g * state[0]);
    const factor = same > 0 ? k.etaplus : same < 0 ? k.etaminus : 1;
    const d = Math.max(k.step_min, Math.min(k.step_max, (t === 1 ? state[1] + k.lr : state[1]) * factor));
    state[0] = same < 0 ? 0 : g;
    state[1] = d;
    return w - d * Math.sign(state[0]);
  },
  lion(w, g, t, state, { lr, beta1, beta2, weight_decay: decay }) {
    const direction = Math.sign(beta1 * state[0] + (1 - beta1) * g);
    state[0] = beta2 * state[0] + (1 - beta2) * g;
    return w - lr * (direction + decay * w);
  },
};

/** (flat u^2 + steep v^2) / 2, u and v turned by `angle` degrees; steep = sharpness, flat = sharpness / condition. */
export class Bowl {
  constructor({ condition, sharpness, angle }) {
    const turn = (angle * Math.PI) / 180;
    const [c, s] = [Math.cos(turn), Math.sin(turn)].map((part) => (Math.abs(part) > 1e-15 ? part : 0));
    Object.assign(this, { condition, sharpness, angle, c, s, flat: sharpness / condition, steep: sharpness });
  }
  /** (u, v) of a point: its error along the valley floor and across. */
  along([x, y]) {
    return [this.c * x + this.s * y, this.c * y - this.s * x];
  }
  point([u, v]) {
    return [this.c * u - this.s * v, this.s * u + this.c * v];
  }
  f(x, y) {
    const [u, v] = this.along([x, y]);
    return (this.flat * u * u + this.steep * v * v) / 2;
  }
  gradient(x, y) {
    const [u, v] = this.along([x, y]);
    return this.point([this.flat * u, this.steep * v]);
  }
  /** -(H + damping I)^-1 g; 0 where that is singular. */
  newton(gradient, damping) {
    const [u, v] = this.along(gradient);
    const [flat, steep] = [this.flat + damping, this.steep + damping];
    return flat * steep === 0 ? [0, 0] : this.point([-u / flat, -v / steep]);
  }
}

/** Whether a method's path on a quadratic can be computed here. */
export function stepped({ method, knobs }) {
  return method in RULES || (method === "newton" && knobs.line_search === "none");
}

/**
 * The path of a method: { xs, ys, heights, lrs } of steps + 1 points, and `gone`, the step at which it diverged (null).
 * `factor(t)` multiplies the learning rate of update t = 0, 1, ...; `noise(t)` is what is added to
 * the gradient at w_t.
 */
export function walk(bowl, { method, knobs, start, steps, factor = () => 1, noise = () => [0, 0] }, window) {
  const path = { xs: new Float64Array(steps + 1), ys: new Float64Array(steps + 1), gone: null };
  Object.assign(path, { heights: new Float64Array(steps + 1), lrs: new Float64Array(steps + 1).fill(NaN) });
  const states = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  let w = start;
  for (let t = 0; t <= steps; t++) {
    if (path.gone === null && t && lost(w, window)) path.gone = t;
    const [x, y] = path.gone === null ? w : [NaN, NaN];
    path.xs[t] = x;
    path.ys[t] = y;
    path.heights[t] = bowl.f(x, y);
    if (path.gone !== null || t === steps) continue;
    const lr = knobs.lr * factor(t);
    path.lrs[t] = lr;
    w = moved(bowl, method, { ...knobs, lr }, w, noise(t), t + 1, states);
  }
  return path;
}
function moved(bowl, method, knobs, w, noise, t, states) {
  const g = bowl.gradient(...w).map((part, i) => part + noise[i]);
  if (method === "newton") return bowl.newton(g, knobs.damping).map((part, i) => w[i] + knobs.lr * part);
  return w.map((part, i) => RULES[method](part, g[i], t, states[i], knobs));
}
function lost([x, y], [x0, x1, y0, y1]) {
  return !(Math.abs(x - (x0 + x1) / 2) <= FAR * (x1 - x0) && Math.abs(y - (y0 + y1) / 2) <= FAR * (y1 - y0));
}
