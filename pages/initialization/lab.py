"""Weight initialization: do activations and gradients survive a deep network, and does it then learn?"""

from math import inf

from engine.spec.lab import Choice, Lab, Preset, Question, paired
from engine.train.spec import TrainSpec

STD = (Choice("fades", 0, 0.1), Choice("stays", 0.1, 3), Choice("grows", 3, inf))
FLOW = Question("std_last_over_first", STD)
FORWARD = {"direction": "forward", "fan": {"grows": 1, "stays": 0, "fades": -1}}
BACKWARD = {"direction": "backward", "fan": {"grows": 1, "same": 0, "vanishes": -1}}
"""Where each choice's line goes in the picture of the flow."""

LAB = Lab(
    slug="initialization",
    chapter="lecture6",
    place=0,
    experiment="train",
    base=TrainSpec(),
    opening="init=normal&init.std=0.01&vs=init.std%3D1&vs=init%3Dlecun_normal",
    knobs=("activation", "init", "depth", "width", "data"),
    panes=("flow", "units", "dead", "boundary", "pairs", "curves", "lanes", "xray", "strips", "batch_statistics"),
    panels=("variance_by_layer", "layer_histogram"),
    presets=(
        Preset(
            "zeros",
            "init=zeros&vs=init%3Dconstant%26init.value%3D0.01&vs=init%3Dlecun_normal",
            Question(
                "unit_spread",
                (Choice("identical", -inf, 1e-4), Choice("similar", 1e-4, 0.5), Choice("different", 0.5, inf)),
            ),
            "units",
        ),
        Preset("too_small", "init=normal&init.std=0.01&vs=init%3Dlecun_normal", FLOW, "flow", FORWARD),
        Preset(
            "too_large",
            "init=normal&init.std=1&vs=init%3Dlecun_normal",
            Question(
                "gradient_first_over_last",
                (Choice("vanishes", 0, 0.1), Choice("same", 0.1, 10), Choice("grows", 10, inf)),
            ),
            "flow",
            BACKWARD,
        ),
        Preset("xavier_tanh", "init=xavier_normal&vs=init%3Dnormal%26init.std%3D0.01", FLOW, "flow", FORWARD),
        Preset("xavier_relu", "init=xavier_normal&activation=relu&vs=init%3Dhe_normal", FLOW, "flow", FORWARD),
        Preset("he_relu", "init=he_normal&activation=relu&vs=init%3Dxavier_normal", FLOW, "flow", FORWARD),
        Preset(
            "deep_sigmoid",
            "activation=sigmoid&init=xavier_normal&vs=activation%3Dtanh",
            Question(
                "train_accuracy", (Choice("learns", 0.9, inf), Choice("slowly", 0.3, 0.9), Choice("chance", 0, 0.3))
            ),
            "curves",
        ),
        Preset(
            "dead_relus",
            "activation=relu&init=he_normal&depth=4&optimizer=adam&optimizer.lr=0.1&steps=240&vs=optimizer.lr%3D0.001",
            Question("dead_share", (Choice("none", 0, 0.05), Choice("some", 0.05, 0.5), Choice("most", 0.5, inf))),
            "dead",
        ),
        Preset(
            "positive_bias",
            "activation=relu&init=he_normal&bias=0.01" + paired("bias=0", "seed", (1, 2, 3, 4, 5)),
            Question(
                "accuracy_difference",
                (Choice("better", 2, inf), Choice("same", -2, 2), Choice("worse", -inf, -2)),
            ),
            "pairs",
            {"column": "train_accuracy", "same": 2},
        ),
    ),
    most=12,
)
