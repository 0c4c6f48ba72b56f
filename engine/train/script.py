"""A run as a script of its own: plain PyTorch, nothing of this project, the same numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from engine.parts.optimizers.script import source
from engine.spec import Spec
from engine.train import data as recipes
from engine.train import draws, script_changes, script_layers, script_losses
from engine.train.spec import TrainSpec
from engine.train.tables import TABLES

HEAD = '''"""{title}

Plain PyTorch: the network, the initialization and the batches of this experiment, with torch.optim's own optimizer.
Needs numpy, torch and scikit-learn. Prints run,step,loss,{scores}.
"""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)
Array = np.ndarray
TRAIN, TEST = {train}, {test}
'''

TABLE = """
def table(data, seed):
    \"\"\"80 % of the examples, in equal shares of each class, to train on; the rest to test.\"\"\"
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    x, y = getattr(datasets, f"load_{data.name}")(return_X_y=True)
    train_x, test_x, train_y, test_y = train_test_split(x, y, test_size=0.2, stratify=y, random_state=seed)
    return train_x, train_y.astype(np.int64), test_x, test_y.astype(np.int64)
"""

BODY = '''
def network(run: dict) -> nn.Sequential:
    """Its parts in order, each (kind, hidden layer from 0); -1 stands for the inputs."""
    return nn.Sequential(*(KINDS[kind](run, layer) for kind, layer in run["parts"]))


def train(number: int, run: dict) -> None:
    """Train one network; print its loss and score on the probe, and its score on the test part, at every snapshot."""
    train_x, train_y, test_x, test_y = MAKE(SimpleNamespace(**run["data"]), run["seed_data"])
    train_x, train_y = train_x[: run["examples"]], train_y[: run["examples"]]
    shift, scale = scaler(train_x, run["scaling"])
    dtype = getattr(torch, run["precision"])
    x, test_x = (torch.from_numpy((part - shift) / scale).to(dtype) for part in (train_x, test_x))
    y, test_y = torch.from_numpy(train_y), torch.from_numpy(test_y)
    net = network(run)
    name, knobs = run["loss"]
    loss = lambda z, y: LOSSES[name](z, y, **knobs)
    optimizer = OPTIMIZERS[run["optimizer"]](net.parameters(), run["knobs"])
    batch = min(run["batch"], len(x))
    for step in range(run["steps"] + 1):
{changing}        if step % run["stride"] == 0 or step == run["steps"]:
            with torch.no_grad():
                logits = forward(net, x[: run["probe"]], "probe")
                now = loss(logits.double(), y[: run["probe"]]).item()
                tested = score(forward(net, test_x, "test"), test_y)
            print(f"{number},{step},{now!r},{score(logits, y[: run['probe']])!r},{tested!r}")
        epoch, j = divmod(step, len(x) // batch)
        rows = torch.from_numpy(batch_order(run["seed_batch"], epoch, len(x))[j * batch : (j + 1) * batch])
        optimizer.zero_grad()
        loss(forward(net, x[rows], "update", step), y[rows]).backward()
        optimizer.step()


if __name__ == "__main__":
    print("run,step,loss,{scores}")
    for number, run in enumerate(RUNS):
        MAKE = MAKERS[run["data"]["name"]]
        train(number, run)
'''

FACTORIES: dict[Callable[..., Any], dict[str, Callable[..., Any]]] = {
    recipes.points: recipes.PLANE,
    recipes.numbers: recipes.NUMBERS,
}
"""What makes a maker of the function of each data set."""
HELPERS: dict[Callable[..., Any], tuple[Callable[..., Any], ...]] = {
    recipes.points: (recipes.points, recipes.jitter, recipes.polar),
    recipes.numbers: (recipes.numbers, recipes.jitter),
}


def standalone(variants: Sequence[Spec]) -> str:
    """Python source that trains these variants of the `train` experiment and prints their losses as CSV.

    Everything that comes from an address is a number or a registered name, written with repr.
    """
    specs = [spec for spec in variants if isinstance(spec, TrainSpec)]
    runs = ",\n".join(f"    {run_values(spec)!r}" for spec in specs)
    title = "Training runs: " + "; ".join(spec.to_query() or "defaults" for spec in specs)
    scores = "train_r2,test_r2" if all(spec.data.numbers for spec in specs) else "train_accuracy,eval_accuracy"
    parts = [HEAD.format(title=title, train=recipes.TRAIN, test=recipes.TEST, scores=scores), *_sources(specs)]
    parts += script_losses.source(specs)
    parts += [script_layers.source(specs)]
    parts += [source(dict.fromkeys(type(spec.optimizer) for spec in specs)), *script_changes.source(specs)]
    parts += [f"RUNS = [\n{runs},\n]", script_changes.called(specs, BODY.strip()).replace("{scores}", scores)]
    return "\n\n".join(parts) + "\n"


def run_values(spec: TrainSpec) -> dict[str, Any]:
    """Everything that the script must know of one variant, as plain numbers and names."""
    sizes = spec.sizes
    knobs = {"optimizer": spec.optimizer.name}
    knobs |= {key: getattr(spec.optimizer, key) for key in spec.optimizer.knobs()}
    data = {key: getattr(spec.data, key) for key in spec.data.knobs()}
    activation = {key: getattr(spec.activation, key) for key in spec.activation.knobs()}
    return {
        "data": {"name": spec.data.name, "n_in": spec.data.n_in, "classes": spec.data.classes, **data},
        "scaling": spec.scaling, "sizes": sizes, "activation": (spec.activation.name, activation),
        "draw": spec.init.draw, "scales": [spec.init.scale(a, b) for a, b in pairwise(sizes)],
        "loss": (spec.objective.name, {key: getattr(spec.objective, key) for key in spec.objective.knobs()}),
        "bias": spec.bias, "bias_scales": [spec.init.bias(n) for n in sizes[:-1]],
        "optimizer": spec.optimizer.name, "knobs": knobs, "batch": spec.batch,
        "steps": spec.steps, "stride": spec.stride, "probe": spec.probe or spec.data.probe,
        "precision": spec.precision, "seed": spec.seed, "seed_data": spec.seed_data, "seed_batch": spec.seed_batch,
        "examples": spec.trained_on, **script_layers.layer_values(spec),
        **script_changes.change_values(spec),
    }  # fmt: skip


def _maker(name: str) -> str:
    """What makes a data set, in the script."""
    for factory, functions in FACTORIES.items():
        if name in functions:
            return f"{factory.__name__}({functions[name].__name__})"
    return "table" if name in TABLES else recipes.MAKERS[name].__name__


def _sources(specs: Sequence[TrainSpec]) -> list[str]:
    """The functions of this engine that decide the numbers, as they stand here: the code is the lesson."""
    shared: list[Callable[..., Any]] = [draws.standard_draw, draws.bias_draw, draws.orthonormal, draws.batch_order]
    shared.append(recipes.scaler)
    names = dict.fromkeys(spec.data.name for spec in specs)
    for factory, functions in FACTORIES.items():
        if used := [functions[name] for name in names if name in functions]:
            shared += [*HELPERS[factory], *used]
    other = [name for name in names if not any(name in functions for functions in FACTORIES.values())]
    shared += [recipes.MAKERS[name] for name in other if name not in TABLES]
    sources = [inspect.getsource(function).rstrip() for function in dict.fromkeys(shared)]
    tables = [TABLE.strip()] if any(name in TABLES for name in names) else []
    return [*sources, *tables, "MAKERS = {" + ", ".join(f'"{name}": {_maker(name)}' for name in names) + "}"]
