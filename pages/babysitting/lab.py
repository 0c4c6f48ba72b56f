"""The flight check: nine checks that a network should pass before anybody waits for it."""

from functools import partial
from math import inf

from engine.parts.activations import ReLU
from engine.parts.inits import HeNormal
from engine.spec.lab import Choice, Lab, Preset, Question
from engine.train.spec import TrainSpec
from pages.babysitting.answers import FALLEN
from pages.babysitting.links import brought

BASE = TrainSpec(depth=3, width=32, steps=300, activation=ReLU(), init=HeNormal())
OPENING = "init=normal&init.std=0.01&vs=init%3Dhe_normal"
MOST = 2
LAB = Lab(
    slug="babysitting",
    chapter="train_test",
    place=0,
    experiment="train",
    base=BASE,
    opening=OPENING,
    knobs=("init", "activation", "optimizer", "depth"),
    panes=("runway", "curves", "lanes", "xray"),
    panels=("variance_by_layer", "layer_histogram", "curves"),
    presets=(
        Preset(
            "log_c",
            "depth=1&init=lecun_normal&activation=tanh",
            Question("check_first_loss", (Choice("tenth", 0, 1), Choice("log", 1, 4), Choice("ten", 4, inf))),
            "runway",
            {"card": "first_loss"},
        ),
        Preset(
            "confident",
            "depth=1&width=400&activation=tanh&init=normal&init.std=1&vs=init%3Dlecun_normal",
            Question("check_first_loss", (Choice("log", 0, 4), Choice("ten", 4, 12), Choice("more", 12, inf))),
            "runway",
            {"card": "first_loss"},
        ),
        Preset(
            "penalty",
            "optimizer=adam&l2=0.004&vs=l2%3D0",
            Question("check_penalty", (Choice("none", 0, 0.1), Choice("some", 0.1, 1.5), Choice("much", 1.5, inf))),
            "runway",
            {"card": "penalty"},
        ),
        Preset(
            "overfit",
            "init=normal&init.std=0.01&vs=init%3Dhe_normal",
            Question("check_overfit", (Choice("few", 0, 0.5), Choice("most", 0.5, 0.95), Choice("all", 0.95, inf))),
            "runway",
            {"card": "overfit"},
        ),
        Preset(
            "random_labels",
            "data=noise&width=100",
            Question("check_overfit", (Choice("few", 0, 0.5), Choice("most", 0.5, 0.95), Choice("all", 0.95, inf))),
            "runway",
            {"card": "overfit"},
        ),
        Preset(
            "hunt",
            "optimizer.lr=0.01",
            Question(
                "check_best_rate", (Choice("low", 0, 0.02), Choice("middle", 0.02, 0.2), Choice("high", 0.2, inf))
            ),
            "runway",
            {"card": "rate"},
        ),
        Preset(
            "ratio",
            "optimizer.lr=0.1",
            Question("check_ratio", (Choice("tiny", 0, 3e-4), Choice("usual", 3e-4, 3e-2), Choice("large", 3e-2, inf))),
            "runway",
            {"card": "ratio"},
        ),
        Preset(
            "decay",
            "decay=1&vs=decay%3D0",
            Question("check_penalty", (Choice("little", 0, 0.1), Choice("half", 0.1, 0.9), Choice("all", 0.9, inf))),
            "runway",
            {"card": "penalty"},
        ),
        Preset(
            "nan_when",
            "activation=leaky_relu&optimizer.lr=10&steps=30&every=1&vs=activation%3Dtanh%26init%3Dlecun_normal",
            Question(
                "lost_at", (Choice("soon", 0, 20, "[]"), Choice("late", 20, 1e9, "(]"), Choice("never", 1e9, inf, "(]"))
            ),
            "curves",
            {"chart": "loss"},
        ),
        Preset(
            "plateau",
            "depth=4&width=64&activation=tanh&init=normal&init.std=0.04&steps=500&every=5&vs=init%3Dlecun_normal",
            Question(
                "falls_at",
                (Choice("init", 0, 30, "[]"), Choice("rate", 30, 1e9, "(]"), Choice("labels", 1e9, inf, "(]")),
            ),
            "curves",
            {"chart": "loss", "fallen": FALLEN},
        ),
        Preset(
            "too_early",
            "schedule=milestones&schedule.marks=30&vs=schedule%3Dconstant",
            Question(
                "times_the_loss",
                (Choice("lower", 0, 0.67), Choice("same", 0.67, 1.5, "[]"), Choice("higher", 1.5, inf, "(]")),
            ),
            "curves",
            {"chart": "loss"},
        ),
        Preset(
            "gap",
            "examples=50&batch=50&vs=examples%3D1000",
            Question("share_known", (Choice("half", 0, 0.5), Choice("some", 0.5, 0.85), Choice("most", 0.85, 1, "[]"))),
            "curves",
            {"column": "test_accuracy"},
        ),
    ),
    most=MOST,
    foreign=partial(brought, base=BASE, opening=OPENING, most=MOST),
)
