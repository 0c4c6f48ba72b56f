"""Links of TensorFlow Playground as addresses of this lab: each of their keys is used, or named with why it is not.

Their keys and what they mean: tensorflow/playground, src/state.ts, dataset.ts and nn.ts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite, sqrt
from zlib import crc32

from engine.spec import Problem, clip, show
from engine.train.data import TRAIN

Pairs = Sequence[tuple[str, str]]
SHARED = ("activation", "seed")
"""Keys that this lab has too: they alone make no link of theirs."""
FEATURES = ("xTimesY", "xSquared", "ySquared", "cosX", "sinX", "cosY", "sinY")
DISPLAY = ("showTestData", "discretize", "collectStats", "tutorial", "hideText")
HIDE = "_hide"
KEYS = (
    *("activation", "regularization", "batchSize", "dataset", "regDataset", "learningRate", "regularizationRate"),
    *("noise", "networkShape", "seed", "percTrainData", "x", "y", *FEATURES, "problem", "initZero", *DISPLAY),
)
ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "sigmoid": "sigmoid", "linear": "identity"}
SETS = {"circle": "circle", "xor": "xor", "gauss": "gaussians", "spiral": "spiral"}
REASONS = (
    *("activation", "features", "inputs", "display", "hidden", "problem", "regression", "dataset", "spiral", "seed"),
    *("noise", "share", "regularization", "l1"),
)
"""Why a key has no equivalent, as there are words for it."""
USUAL = {"activation": "tanh", "batchSize": "10", "dataset": "circle", "learningRate": "0.03", "networkShape": "4,2"}
"""What stands where a link says nothing."""
STEPS = 2000
"""Updates here, where theirs has no end."""
DRAWN, MEASURED = 500, 1200
"""Points of theirs, of classes and of numbers, of which a share is trained on."""
NOISE_MOST = 50.0
NOISE: Mapping[str, Callable[[float], float]] = {
    "circle": lambda share: share / sqrt(3),
    "xor": lambda share: share / sqrt(3),
    "gauss": lambda share: sqrt(0.5 + 7 * share) / 2,
    "spiral": lambda share: 0.4 * share / sqrt(3),
    "plane": lambda share: share / sqrt(6),
}
"""Standard deviation here for their share of noise, lengths in units of their radius 5 (of gauss: of their distance 2).

Theirs is uniform on [-share, share] times the radius; of spiral a tenth of that, which halfway out is so much of an
angle; of gauss a variance of 0.5 to 4; of plane both coordinates are moved, of which y is the mean."""


def is_theirs(pairs: Pairs) -> bool:
    """Whether any key is one of theirs and not of this lab."""
    own = set(KEYS) - set(SHARED)
    return any(key in own or key.endswith(HIDE) for key, _ in pairs)


def translated(pairs: Pairs) -> tuple[list[tuple[str, str]], list[Problem]]:
    """(address parameters of this lab, what has no equivalent); pairs that are none of theirs stay as they are."""
    if not is_theirs(pairs):
        return list(pairs), []
    given = {key: text for key, text in pairs if key in KEYS}
    hidden = [key for key, text in pairs if key.endswith(HIDE) and text == "true"]
    others = [(key, text) for key, text in pairs if key not in KEYS and not key.endswith(HIDE)]
    problems: list[Problem] = []
    found = _network(given, problems) | _data(given, problems)
    found |= _regularization(given, problems)
    _name_all("features", [key for key in FEATURES if _true(given, key)], "true", problems)
    _name_all("inputs", [key for key in "xy" if given.get(key) == "false"], "false", problems)
    shown = [key for key in DISPLAY if key in given and given[key] not in ("", "false", "null")]
    _name_all("display", shown, given.get(shown[0], "") if shown else "", problems)
    _name_all("hidden", hidden, "true", problems)
    return [*found.items(), *others], problems


def _true(given: Mapping[str, str], key: str) -> bool:
    """As theirs reads a switch: anything but nothing and "false"."""
    return given.get(key, "false").strip() not in ("", "false")


def _name(reason: str, key: str, value: str, problems: list[Problem]) -> None:
    problems.append(Problem("imported", clip(key), clip(value), reason=f"playground_{reason}"))


def _name_all(reason: str, keys: Sequence[str], value: str, problems: list[Problem]) -> None:
    """One sentence for several keys."""
    if keys:
        _name(reason, ", ".join(keys), value, problems)


def _said(given: Mapping[str, str], key: str) -> str:
    """What the link says, else what stands where it says nothing."""
    said = given.get(key, "").strip()
    return said or ("" if key == "networkShape" and key in given else USUAL[key])


def _network(given: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """Their network and how it is trained: uniform weights within 0.5, biases of 0.1, stochastic gradient descent."""
    activation = _said(given, "activation")
    if activation not in ACTIVATIONS:
        _name("activation", "activation", activation, problems)
    found = {"activation": ACTIVATIONS.get(activation, "tanh"), "optimizer": "sgd", "steps": str(STEPS)}
    found |= {"optimizer.lr": _said(given, "learningRate"), "batch": _said(given, "batchSize")}
    shape = _said(given, "networkShape")
    found |= {"widths": shape} if shape else {"depth": "0"}
    if _true(given, "initZero"):
        return found | {"init": "zeros", "bias": "0"}
    return found | {"init": "uniform", "init.limit": "0.5", "bias": "0.1"}


def _data(given: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """Their points. A seed of theirs gives other points here, the same ones each time."""
    kind = given.get("problem", "").strip() or "classification"
    if kind not in ("classification", "regression"):
        _name("problem", "problem", kind, problems)
    name = _numbers(given, problems) if kind == "regression" else _classes(given, problems)
    found = {"data": SETS.get(name, name), "data.noise": _noise(given, name, problems)}
    found |= {"data.arms": "2"} if name == "spiral" else {}
    found |= {"examples": _examples(given, MEASURED if kind == "regression" else DRAWN, problems)}
    if seed := given.get("seed", ""):
        _name("seed", "seed", seed, problems)
        number = str(crc32(seed.encode("utf-8", "replace")) >> 1)
        found |= {"seed": number, "seed_data": number, "seed_batch": number}
    return found


def _classes(given: Mapping[str, str], problems: list[Problem]) -> str:
    """Which of their sets of classes."""
    name = _said(given, "dataset")
    if name == "spiral":
        _name("spiral", "dataset", name, problems)
    elif name not in SETS:
        _name("dataset", "dataset", name, problems)
    return name if name in SETS else "circle"


def _numbers(given: Mapping[str, str], problems: list[Problem]) -> str:
    """Which of their sets of numbers: of the plane alone there is an equivalent."""
    name = given.get("regDataset", "").strip() or "reg-plane"
    if name != "reg-plane":
        _name("regression", "regDataset", name, problems)
    return "plane"


def _noise(given: Mapping[str, str], name: str, problems: list[Problem]) -> str:
    """Their noise in per cent as a standard deviation here."""
    per_cent = _number(given, "noise", 0.0, (0.0, NOISE_MOST), problems)
    if per_cent:
        _name("noise", "noise", given["noise"], problems)
    return show(float(f"{NOISE[name](per_cent / 100):.3g}"))


def _examples(given: Mapping[str, str], drawn: int, problems: list[Problem]) -> str:
    """Their share of the points `drawn` to train on, in per cent, as a number of examples."""
    per_cent = _number(given, "percTrainData", 50.0, (1.0, 99.0), problems)
    wanted = max(1, round(drawn * per_cent / 100))
    if wanted > TRAIN:
        _name("share", "percTrainData", given.get("percTrainData", "50"), problems)
    return str(min(wanted, TRAIN))


def _number(
    given: Mapping[str, str], key: str, usual: float, bounds: tuple[float, float], problems: list[Problem]
) -> float:
    """A number within its bounds; what is none or lies outside is named."""
    said = given.get(key, "").strip()
    try:
        found = float(said or usual)
    except ValueError:
        found = float("nan")
    if isfinite(found) and bounds[0] <= found <= bounds[1]:
        return found
    used = min(max(found, bounds[0]), bounds[1]) if isfinite(found) else usual
    low, high = map(show, bounds)
    problems.append(Problem("not_a_number", key, clip(said), show(used), low, high))
    return used


def _regularization(given: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """Their L2 is l2/2 w^2, as here; their L1 leaves a weight at 0 that would cross it, as the proximal step does."""
    kind, rate = given.get("regularization", "").strip() or "none", given.get("regularizationRate", "").strip() or "0"
    if kind == "L2":
        return {"l2": rate}
    if kind == "L1" and rate != "0":
        _name("l1", "regularization", kind, problems)
        return {"l1": rate, "l1.kind": "proximal"}
    if kind not in ("none", "L1", "null"):
        _name("regularization", "regularization", kind, problems)
    return {}
