"""A run as a script of its own: plain PyTorch, nothing of this project, the same numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Sequence
from typing import Any

from engine.parts import preprocessing
from engine.parts.optimizers.script import source
from engine.parts.preprocessing import Preprocessor
from engine.spec import Spec
from engine.train import data as recipes
from engine.train import draws, own, script_changes, script_layers, script_losses, script_regime
from engine.train.data_units import pictures
from engine.train.mnist1d import between, shapes, smoother
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
    held_x, held_y = train_x[run["left"] :], train_y[run["left"] :]
    train_x, train_y = train_x[: run["left"]][: run["examples"]], train_y[: run["left"]][: run["examples"]]
    preprocess = PREPROCESSORS[run["preprocess"]](**run["preprocess_knobs"])
    train_x, test_x, held_x = prepared(preprocess, run["channels"], train_x, test_x, held_x)
    train_y = relabelled(train_y, run["label_noise"], run["data"]["classes"], run["seed_data"])
    dtype = getattr(torch, run["precision"])
    x, test_x, held_x = (torch.from_numpy(part).to(dtype) for part in (train_x, test_x, held_x))
    y, test_y, held_y = (torch.from_numpy(part) for part in (train_y, test_y, held_y))
    watched = (held_x, held_y) if len(held_x) else (x[: run["probe"]], y[: run["probe"]])
    net = network(run)
    name, knobs = run["loss"]
    loss = lambda z, y: LOSSES[name](z, y, **knobs)
    optimizer = optimizer_of(net, run)
    batch = min(run["batch"], len(x))
    for step in range(run["steps"] + 1):
{changing}        if step % run["stride"] == 0 or step == run["steps"]:
            if run.get("stopped"):
                net.load_state_dict(run["best"][2])
            with torch.no_grad():
                logits = forward(net, x[: run["probe"]], "probe")
                now = loss(logits.double(), y[: run["probe"]]).item()
                tested = score(forward(net, test_x, "test"), test_y)
            print(f"{number},{step},{now!r},{score(logits, y[: run['probe']])!r},{tested!r}")
            if run.get("stopped"):
                return
        epoch, j = divmod(step, run["epoch"])
        rows = torch.from_numpy(batch_order(run["seed_batch"], epoch, len(x))[j * batch : (j + 1) * batch])
        logits = forward(net, x[rows], "update", step)
        update(net, optimizer, loss(logits, smoothed(y[rows], run, logits)), run, step)
        watch(net, run, step + 1, loss, *watched)


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

OWN: dict[str, tuple[Callable[..., Any], ...]] = {"photos": (pictures,), "mnist1d": (shapes, between, smoother)}
"""What the maker of one data set alone calls."""


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
    parts += [script_regime.source(specs), f"RUNS = [\n{runs},\n]"]
    parts += [script_changes.called(specs, BODY.strip()).replace("{scores}", scores)]
    return "\n\n".join(parts) + "\n"


def run_values(spec: TrainSpec) -> dict[str, Any]:
    """Everything that the script must know of one variant, as plain numbers and names."""
    sizes = spec.sizes
    knobs = {"optimizer": spec.optimizer.name}
    knobs |= {key: getattr(spec.optimizer, key) for key in spec.optimizer.knobs()}
    activation = {key: getattr(spec.activation, key) for key in spec.activation.knobs()}
    return {
        "data": {"name": spec.data.name, "n_in": spec.data.n_in, "classes": spec.data.classes, **spec.data.plain},
        "sizes": sizes, "products": spec.products, "activation": (spec.activation.called, activation),
        "draw": spec.init.draw, "scales": [spec.init.scale(a, b) for a, b in zip(sizes, spec.products, strict=False)],
        "loss": (spec.objective.name, {key: getattr(spec.objective, key) for key in spec.objective.knobs()}),
        "bias": spec.bias, "bias_scales": [spec.init.bias(n) for n in sizes[:-1]],
        "optimizer": spec.optimizer.name, "knobs": knobs, "batch": spec.batch,
        "steps": spec.steps, "stride": spec.stride, "probe": spec.probe or spec.data.probe,
        "precision": spec.precision, "seed": spec.seed, "seed_data": spec.seed_data, "seed_batch": spec.seed_batch,
        "examples": spec.trained_on, "left": spec.data.trained_on - spec.held_out, "epoch": spec.epoch,
        "smoothing": spec.soft, "label_noise": spec.label_noise, "channels": spec.data.channels,
        "preprocess": spec.preprocess.name, "preprocess_knobs": {**vars(spec.preprocess), "fit": spec.preprocess.fit},
        **script_layers.layer_values(spec), **script_regime.regime_values(spec),
        **script_changes.change_values(spec),
    }  # fmt: skip


def _preprocessors(kinds: Collection[type[Preprocessor]]) -> str:
    """Their classes, with knobs as plain attributes, and the table of them."""
    made = [
        f'class {kind.__name__}(SimpleNamespace):\n    """{kind.__doc__}"""\n\n{inspect.getsource(kind.numbers)}'
        for kind in kinds
    ]
    names = ", ".join(f'"{kind.name}": {kind.__name__}' for kind in kinds)
    return "\n\n".join([*made, f"PREPROCESSORS = {{{names}}}"])


def _maker(name: str) -> str:
    """What makes a data set, in the script."""
    for factory, functions in FACTORIES.items():
        if name in functions:
            return f"{factory.__name__}({functions[name].__name__})"
    return "table" if name in TABLES else recipes.MAKERS[name].__name__


def _sources(specs: Sequence[TrainSpec]) -> list[str]:
    """The functions of this engine that decide the numbers, as they stand here: the code is the lesson."""
    shared: list[Callable[..., Any]] = [draws.standard_draw, draws.bias_draw, draws.orthonormal, draws.batch_order]
    shared += [preprocessing.principal, preprocessing.applied, recipes.prepared, recipes.relabelled]
    names = dict.fromkeys(spec.data.name for spec in specs)
    for factory, functions in FACTORIES.items():
        if used := [functions[name] for name in names if name in functions]:
            shared += [*HELPERS[factory], *used]
    other = [name for name in names if not any(name in functions for functions in FACTORIES.values())]
    shared += [recipes.MAKERS[name] for name in other if name not in TABLES and name not in own.MAKERS]
    shared += [helper for name in names for helper in OWN.get(name, ())]
    sources = [inspect.getsource(function).rstrip() for function in dict.fromkeys(shared)]
    sources += [part.strip() for part in own.script_parts(list(names))]
    sources += [_preprocessors(dict.fromkeys(type(spec.preprocess) for spec in specs))]
    tables = [TABLE.strip()] if any(name in TABLES for name in names) else []
    return [*sources, *tables, "MAKERS = {" + ", ".join(f'"{name}": {_maker(name)}' for name in names) + "}"]
