// What an update costs in the engines of browser demos, those that are found, and in a per-sample network of node and
// link objects written here, which always is. Prints JSON: microseconds of processor time, null for what is not found.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url); // finds what NODE_PATH names

class Link {
  constructor(source, dest) {
    Object.assign(this, { source, dest, weight: Math.random() - 0.5, errorDer: 0, acc: 0, n: 0 });
  }
}
class Unit {
  constructor() {
    Object.assign(this, { inputs: [], outputs: [], bias: 0.1, total: 0, output: 0 });
    Object.assign(this, { outputDer: 0, inputDer: 0, acc: 0, n: 0 });
  }
  forward() {
    this.total = this.bias;
    for (const link of this.inputs) this.total += link.weight * link.source.output;
    this.output = Math.tanh(this.total);
  }
}
function build(shape) {
  const layers = shape.map((n) => Array.from({ length: n }, () => new Unit()));
  for (let i = 1; i < layers.length; i++) for (const dest of layers[i]) for (const source of layers[i - 1]) {
    const link = new Link(source, dest);
    source.outputs.push(link); dest.inputs.push(link);
  }
  return layers;
}
function forward(layers, x) {
  layers[0].forEach((unit, i) => { unit.output = x[i]; });
  for (let i = 1; i < layers.length; i++) for (const unit of layers[i]) unit.forward();
}
function backward(layers, target) {
  const last = layers[layers.length - 1];
  last.forEach((unit, i) => { unit.outputDer = unit.output - target[i]; });
  for (let i = layers.length - 1; i > 0; i--) {
    for (const unit of layers[i]) {
      unit.inputDer = unit.outputDer * (1 - unit.output * unit.output);
      unit.acc += unit.inputDer; unit.n++;
      for (const link of unit.inputs) {
        link.errorDer = unit.inputDer * link.source.output;
        link.acc += link.errorDer;
        link.n++;
      }
    }
    if (i > 1) for (const unit of layers[i - 1]) {
      unit.outputDer = 0;
      for (const link of unit.outputs) unit.outputDer += link.weight * link.dest.inputDer;
    }
  }
}
function update(layers, rate) {
  for (let i = 1; i < layers.length; i++) for (const unit of layers[i]) {
    unit.bias -= (rate * unit.acc) / unit.n; unit.acc = 0; unit.n = 0;
    for (const link of unit.inputs) { link.weight -= (rate * link.acc) / link.n; link.acc = 0; link.n = 0; }
  }
}
function time(step, updates) {
  for (let i = 0; i < updates / 4; i++) step();
  let best = Infinity;
  for (let k = 0; k < 5; k++) {
    const start = process.cpuUsage();
    for (let i = 0; i < updates; i++) step();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / updates);
  }
  return best;
}
const random = (n) => Array.from({ length: n }, () => Math.random() * 2 - 1);
function units(shape, batch, updates) {
  const layers = build(shape);
  const xs = Array.from({ length: batch }, () => random(shape[0]));
  const ys = xs.map(() => random(shape[shape.length - 1]));
  return time(() => {
    for (let b = 0; b < batch; b++) {
      forward(layers, xs[b]);
      backward(layers, ys[b]);
    }
    update(layers, 0.03);
  }, updates);
}
function convnet(lib, inputs, hidden, classes, batch, updates) {
  const defs = [
    { type: "input", out_sx: 1, out_sy: 1, out_depth: inputs },
    ...hidden.map((n) => ({ type: "fc", num_neurons: n, activation: "tanh" })),
    { type: "softmax", num_classes: classes },
  ];
  const net = new lib.Net();
  net.makeLayers(defs);
  const trainer = new lib.SGDTrainer(net, { learning_rate: 0.01, momentum: 0, batch_size: batch });
  const xs = Array.from({ length: batch }, () => new lib.Vol(random(inputs)));
  return time(() => { for (const x of xs) trainer.train(x, 0); }, updates);
}
function playground(nn, shape, batch, updates) {
  const { TANH } = nn.Activations;
  const net = nn.buildNetwork(shape, TANH, TANH, null, ["x", "y"]);
  const xs = Array.from({ length: batch }, () => random(shape[0]));
  const ys = random(batch);
  return time(() => {
    for (let b = 0; b < batch; b++) {
      nn.forwardProp(net, xs[b]);
      nn.backProp(net, ys[b], nn.Errors.SQUARE);
    }
    nn.updateWeights(net, 0.03, 0);
  }, updates);
}
function forge(lib, [inputSize, ...rest], batch, updates) {
  const [hiddenLayers, outputSize] = [rest.slice(0, -1), rest[rest.length - 1]];
  const functions = { activation: "tanh", outputActivation: "sigmoid", weightInit: "xavier" };
  const net = new lib.Network({ inputSize, hiddenLayers, outputSize, ...functions, seed: 42 });
  const rule = { optimizer: "sgd", momentum: 0, regularization: "none", regularizationRate: 0, gradientClip: null };
  const training = { learningRate: 0.03, batchSize: batch, lossType: "crossEntropy", ...rule };
  const xs = Array.from({ length: batch }, () => random(inputSize));
  const ys = xs.map(() => random(outputSize).map((y) => (y > 0 ? 1 : 0)));
  return time(() => net.trainBatch(xs, ys, training), updates);
}
const TINY = [2, 4, 4, 2];
const REAL = [64, 100, 100, 100, 100, 10];
const found = { "units and links, 2-4-4-2, batch 10": units(TINY, 10, 4000) };
const peers = {
  "ConvNetJS 0.3.0": ["convnetjs", (lib) => ({
    "2-4-4-2, batch 10": convnet(lib, 2, [4, 4], 2, 10, 4000),
    "64-100x4-10, batch 64": convnet(lib, 64, [100, 100, 100, 100], 10, 64, 10),
  })],
  "TensorFlow Playground's nn.ts": ["./playground.cjs", (lib) => ({
    "2-4-4-1, batch 10": playground(lib, [2, 4, 4, 1], 10, 4000),
  })],
  "NN.FORGE": ["./forge.cjs", (lib) => ({
    "2-4-4-2, batch 10": forge(lib, TINY, 10, 4000),
    "64-100x4-10, batch 64": forge(lib, REAL, 64, 10),
  })],
};
for (const [name, [module, measure]] of Object.entries(peers)) {
  let lib = null;
  try {
    lib = require(module.startsWith(".") ? `${process.env.BUNDLES}/${module}` : module);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
  }
  if (lib) for (const [what, each] of Object.entries(measure(lib))) found[`${name}, ${what}`] = each;
  else found[name] = null;
}
console.log(JSON.stringify(found));
