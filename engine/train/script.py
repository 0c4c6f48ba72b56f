"""A run as a script of its own: plain PyTorch, nothing of this project, the same numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from engine.parts.optimizers.script import source
from engine.spec import Spec
from engine.train import data as recipes
from engine.train import draws, script_changes, script_layers
from engine.train.spec import TrainSpec
from engine.train.tables import TABLES

HEAD = '''"""{title}

Plain PyTorch: the network, the initialization and the batches of this experiment, with torch.optim's own optimizer.
Needs numpy, torch and scikit-learn. Prints run,step,loss,train_accuracy,eval_accuracy.
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


def accuracy(logits: torch.Tensor, y: torch.Tensor) -> float:
    return (logits.argmax(1) == y).double().mean().item()


def train(number: int, run: dict) -> None:
    """Train one network; print its loss and accuracy on the probe, and on the test part, at every snapshot."""
    train_x, train_y, test_x, test_y = MAKE(SimpleNamespace(**run["data"]), run["seed_data"])
    train_x, train_y = train_x[: run["examples"]], train_y[: run["examples"]]
    shift, scale = scaler(train_x, run["scaling"])
    dtype = getattr(torch, run["precision"])
    x, test_x = (torch.from_numpy((part - shift) / scale).to(dtype) for part in (train_x, test_x))
    y, test_y = torch.from_numpy(train_y), torch.from_numpy(test_y)
    net = network(run)
    optimizer = OPTIMIZERS[run["optimizer"]](net.parameters(), run["knobs"])
    batch = min(run["batch"], len(x))
    for step in range(run["steps"] + 1):
{changing}        if step % run["stride"] == 0 or step == run["steps"]:
            with torch.no_grad():
                logits = forward(net, x[: run["probe"]], "probe")
                loss = nn.functional.cross_entropy(logits.double(), y[: run["probe"]]).item()
                tested = accuracy(forward(net, test_x, "test"), test_y)
            print(f"{number},{step},{loss!r},{accuracy(logits, y[: run['probe']])!r},{tested!r}")
        epoch, j = divmod(step, len(x) // batch)
        rows = torch.from_numpy(batch_order(run["seed_batch"], epoch, len(x))[j * batch : (j + 1) * batch])
        optimizer.zero_grad()
        nn.functional.cross_entropy(forward(net, x[rows], "update", step), y[rows]).backward()
        optimizer.step()


if __name__ == "__main__":
    print("run,step,loss,train_accuracy,eval_accuracy")
    for number, run in enumerate(RUNS):
        MAKE = MAKERS[run["data"]["name"]]
        train(number, run)
'''


def standalone(variants: Sequence[Spec]) -> str:
    """Python source that trains these variants of the `train` experiment and prints their losses as CSV.

    Everything that comes from an address is a number or a registered name, written with repr.
    """
    specs = [spec for spec in variants if isinstance(spec, TrainSpec)]
    runs = ",\n".join(f"    {run_values(spec)!r}" for spec in specs)
    title = "Training runs: " + "; ".join(spec.to_query() or "defaults" for spec in specs)
    parts = [HEAD.format(title=title, train=recipes.TRAIN, test=recipes.TEST), *_sources(specs)]
    parts += [script_layers.source(specs)]
    parts += [source(dict.fromkeys(type(spec.optimizer) for spec in specs)), *script_changes.source(specs)]
    parts += [f"RUNS = [\n{runs},\n]", script_changes.called(specs, BODY.strip())]
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
        "bias": spec.bias, "bias_scales": [spec.init.bias(n) for n in sizes[:-1]],
        "optimizer": spec.optimizer.name, "knobs": knobs, "batch": spec.batch,
        "steps": spec.steps, "stride": spec.stride, "probe": spec.probe or spec.data.probe,
        "precision": spec.precision, "seed": spec.seed, "seed_data": spec.seed_data, "seed_batch": spec.seed_batch,
        "examples": spec.trained_on, **script_layers.layer_values(spec),
        **script_changes.change_values(spec),
    }  # fmt: skip


def _maker(name: str) -> str:
    """The function in the script that makes a data set which is not of the plane."""
    return "table" if name in TABLES else recipes.MAKERS[name].__name__


def _sources(specs: Sequence[TrainSpec]) -> list[str]:
    """The functions of this engine that decide the numbers, as they stand here: the code is the lesson."""
    shared: list[Callable[..., Any]] = [draws.standard_draw, draws.bias_draw, draws.orthonormal, draws.batch_order]
    shared.append(recipes.scaler)
    names = dict.fromkeys(spec.data.name for spec in specs)
    plane = [name for name in names if name in recipes.PLANE]
    tables = [name for name in names if name in TABLES]
    if plane:
        shared += [recipes.points, recipes.jitter, recipes.polar]
    shared += [recipes.PLANE[name] if name in plane else recipes.MAKERS[name] for name in names if name not in TABLES]
    makers = [
        f'"{name}": ' + (f"points({recipes.PLANE[name].__name__})" if name in plane else _maker(name)) for name in names
    ]
    sources = [inspect.getsource(function).rstrip() for function in shared]
    return [*sources, *([TABLE.strip()] if tables else []), "MAKERS = {" + ", ".join(makers) + "}"]
