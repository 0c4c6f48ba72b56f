"""Healthy networks, and sabotages of one knob each: what the present knobs can spoil."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.spec.spec import join_query
from engine.train.spec import TrainSpec

DIGITS = "width=32&steps=300&"
RELU, TANH = "activation=relu&init=he_normal&", "activation=tanh&init=lecun_normal&"
BASES: Mapping[str, str] = {
    "relu": DIGITS + RELU + "depth=3",
    "tanh": DIGITS + TANH + "depth=3",
    "deep": DIGITS + TANH + "depth=8",
    "elu": DIGITS + "activation=elu&init=he_normal&depth=4&optimizer=momentum",
    "adam": DIGITS + RELU + "depth=3&optimizer=adam",
    "adamw": DIGITS + TANH + "depth=2&optimizer=adamw",
    "rmsprop": DIGITS + TANH + "depth=3&optimizer=rmsprop&optimizer.lr=0.003",
    "momentum": DIGITS + RELU + "depth=3&optimizer=momentum",
    "batch_norm": DIGITS + RELU + "depth=5&norm=batch_norm",
    "layer_norm": DIGITS + RELU + "depth=5&norm=layer_norm",
    "dropout": RELU + "width=64&steps=500&depth=2&dropout=dropout&dropout.p=0.2",
    "circle": RELU + "width=16&steps=300&depth=2&data=circle",
    "moons": TANH + "width=16&steps=800&depth=2&data=moons&optimizer=momentum&optimizer.lr=0.05",
    "spiral": RELU + "width=32&steps=600&depth=3&data=spiral&optimizer=momentum&optimizer.lr=0.05",
    "xor": RELU + "width=16&steps=400&depth=2&data=xor",
}
ALL = tuple(BASES)
WITH_NORM, WITHOUT = (
    ("batch_norm", "layer_norm"),
    tuple(name for name in BASES if name not in ("batch_norm", "layer_norm")),
)
PLAIN = ("relu", "tanh", "deep", "circle", "xor")
RELUS = ("relu", "adam", "momentum", "circle", "xor")
DIGIT = ("relu", "tanh", "deep", "adam", "adamw", "momentum")


@dataclass(frozen=True)
class Sabotage:
    """A cause by its name: the queries that spoil a base, and the bases on which they may."""

    cause: str
    queries: Sequence[str]
    bases: Sequence[str]


SABOTAGES = (
    Sabotage("rate too low", ("optimizer.lr=0.0001", "optimizer.lr=0.001", "optimizer.lr=0.000001"), PLAIN),
    Sabotage("rate too low, adaptive", ("optimizer.lr=0.000003", "optimizer.lr=0.00003"), ("adam", "adamw", "rmsprop")),
    Sabotage("rate too high", ("optimizer.lr=3", "optimizer.lr=30"), PLAIN),
    Sabotage(
        "rate too high, adaptive", ("optimizer.lr=0.3", "optimizer.lr=1"), ("adam", "adamw", "rmsprop", "momentum")
    ),
    Sabotage("zeros", ("init=zeros", "init=constant&init.value=0.1"), ("relu", "tanh", "adam", "batch_norm", "xor")),
    Sabotage("weights too small", ("init=normal&init.std=0.01", "init=normal&init.std=0.003"), ("deep", *RELUS)),
    Sabotage(
        "weights too large", ("init=normal&init.std=1", "init=normal&init.std=3"), ("deep", "tanh", "relu", "adam")
    ),
    Sabotage("gain", ("init=orthogonal&init.gain=4", "init=orthogonal&init.gain=0.1"), ("relu", "deep", "momentum")),
    Sabotage("bias", ("bias=-1", "bias=-0.7"), ("relu", "adam", "momentum", "circle")),
    Sabotage("unscaled", ("scaling=none",), ("relu", "tanh", "deep", "momentum", "adam", "elu")),
    Sabotage("linear", ("activation=identity",), ("circle", "moons", "spiral", "xor")),
    Sabotage("sigmoid", ("activation=sigmoid",), ("deep", "tanh", "moons")),
    Sabotage("narrow", ("width=1", "width=2"), (*DIGIT, "spiral")),
    Sabotage("deep", ("depth=20",), ("tanh", "relu", "momentum", "adamw")),
    Sabotage("dropped", ("dropout=dropout&dropout.p=0.9", "dropout=dropout&dropout.p=0.97"), ("relu", "adam", "tanh")),
    Sabotage("dropped inputs", ("dropout=dropout&dropout.p=0&dropout.p_input=0.95",), ("relu", "adam", "tanh")),
    Sabotage(
        "gaussian dropout", ("dropout=gaussian&dropout.p=0.95", "dropout=dropconnect&dropout.p=0.95"), ("relu", "adam")
    ),
    Sabotage("no convention", ("dropout=dropout&dropout.p=0.8&dropout.convention=none",), ("relu", "tanh", "adam")),
    Sabotage("momentum", ("optimizer.beta=0.999",), ("momentum", "elu", "moons", "spiral")),
    Sabotage("eps", ("optimizer.eps=1", "optimizer.eps=0.3"), ("adam", "adamw", "rmsprop")),
    Sabotage("decay", ("optimizer.weight_decay=10&optimizer.lr=0.01",), ("adamw",)),
    Sabotage("penalty", ("l2=0.3", "l2=1", "l1=0.1"), ("relu", "tanh", "momentum", "adam", "spiral")),
    Sabotage("decoupled decay", ("decay=30",), ("relu", "momentum", "adam")),
    Sabotage("wrong labels", ("label_noise=0.5", "label_noise=0.7"), ("relu", "deep", "momentum", "adam", "moons")),
    Sabotage("averages", ("optimizer.beta1=0.999",), ("adam", "adamw")),
    Sabotage("rprop", ("optimizer=rprop",), ("relu", "tanh", "deep")),
    Sabotage("norm momentum", ("norm.momentum=0.0003", "norm.momentum=0"), ("batch_norm",)),
    Sabotage("stale", ("norm.stale_after=3",), ("batch_norm",)),
    Sabotage("norm eps", ("norm.eps=1&norm.affine=off",), ("batch_norm", "layer_norm")),
    Sabotage("batch of few", ("batch=2", "batch=1"), ("batch_norm", "adam", "momentum")),
    Sabotage("few updates", ("steps=10", "steps=25"), ("relu", "tanh", "adam", "momentum")),
    Sabotage("few examples", ("examples=30&batch=16", "examples=15&batch=8"), DIGIT),
    Sabotage(
        "own test statistics",
        ("preprocess=whiten&preprocess.fit=own_test", "preprocess=pca&preprocess.fit=own_test"),
        ("relu", "tanh", "adam", "momentum"),
    ),
    Sabotage("clip too small", ("clip=0.003", "clip=0.0001&clip.kind=value"), PLAIN),
    Sabotage(
        "decay too early",
        ("schedule=milestones&schedule.marks=10", "schedule=exponential&schedule.gamma=0.8"),
        ("relu", "tanh", "deep", "momentum", "adam"),
    ),
    Sabotage("temperature", ("loss.temperature=20", "loss.temperature=0.05"), ("relu", "tanh", "adam", "momentum")),
    Sabotage("asked in training mode", ("mode=train&dropout.p=0.7",), ("dropout",)),
)
HEALTHY_CHANGES = (
    "", "seed=11", "width=48", "batch=32", "depth=4", "init=orthogonal", "seed_data=5&seed=3",
    "schedule=cosine&warmup=20", "clip=5", "preprocess.fit=all",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A sick network, the healthy one that it was made from, and the knobs that were turned."""

    cause: str
    sick: TrainSpec
    sound: TrainSpec

    @property
    def knobs(self) -> set[str]:
        """The turned knobs, as `root` names them."""
        return {root(key) for key in self.sick.differences(self.sound)}


def root(key: str) -> str:
    """The knob of a change: of a menu its entry, whatever the entry holds, but for the optimizer's own numbers."""
    return key if key.startswith("optimizer.") else key.partition(".")[0]


def cases(seeds: int = 1) -> Iterator[Case]:
    """Every sabotage on its bases; the seed goes on from case to case."""
    made = 0
    for _ in range(seeds):
        for sabotage in SABOTAGES:
            for name in sabotage.bases:
                for query in sabotage.queries:
                    made += 1
                    sound = TrainSpec.from_query(f"{BASES[name]}&seed={made}")[0]
                    yield Case(sabotage.cause, TrainSpec.from_query(query, sound)[0], sound)


def healthy() -> Iterator[TrainSpec]:
    """Sound networks: the bases with changes that do them no harm."""
    for name, base in BASES.items():
        for change in HEALTHY_CHANGES:
            if not ("circle" in name and "width" in change):
                yield TrainSpec.from_query(change, TrainSpec.from_query(base)[0])[0]


def query(spec: TrainSpec) -> str:
    """Its address."""
    return "initialization?" + join_query(spec.differences(TrainSpec()))
