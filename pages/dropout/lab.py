"""Dropout: the same trained network, the same input, asked in training mode and in evaluation mode."""

from math import inf

from engine.parts.activations import ReLU
from engine.parts.inits import HeNormal
from engine.parts.layers import UnitDropout
from engine.parts.optimizers import Momentum
from engine.spec.lab import Choice, Lab, Preset, Question, paired
from engine.train.spec import TrainSpec

AGAINST = (Choice("better", 0.5, inf), Choice("same", -0.5, 0.5), Choice("worse", -inf, -0.5))
APART = (Choice("better", 1.5, inf), Choice("same", -1.5, 1.5), Choice("worse", -inf, -1.5))
"""Percentage points of test accuracy; between kinds of dropout the scatter of a few seeds is as large as 1.5."""
SPLITS = (1, 2, 3, 4, 5)
AGAINST_NONE = paired("dropout=none", "seed_data", SPLITS)
AGAINST_DROPOUT = paired("dropout=dropout", "seed_data", SPLITS)
AGAINST_INVERTED = paired("dropout.convention=inverted", "seed_data", SPLITS)
"""Six pairs, each of equal data: the first variant and another, five times more on other splits of the digits."""
TWINS = "dropout=dropout&dropout.p_input=0.4" + AGAINST_NONE

LAB = Lab(
    slug="dropout",
    chapter="train_test",
    place=3,
    experiment="train",
    base=TrainSpec(
        depth=2,
        width=256,
        activation=ReLU(),
        init=HeNormal(),
        dropout=UnitDropout(),
        optimizer=Momentum(),
        batch=32,
        examples=200,
        masks=64,
        example=103,
        seed_data=7,
    ),
    opening="dropout=dropout&vs=dropout%3Dnone",
    knobs=("dropout", "examples", "mode"),
    folded=("dropout.p_input", "dropout.layers", "dropout.rates"),
    panes=(
        "masks",
        "modes",
        "pairs",
        "bars",
        "turned",
        "boundary",
        "curves",
        "lanes",
        "xray",
        "strips",
        "batch_statistics",
    ),
    panels=(
        "twin_curves",
        "two_modes",
        "linear_unit",
        "ensemble",
        "variance_shift",
        "layer_histogram",
    ),
    presets=(
        Preset(
            "forgot_eval",
            "dropout=dropout&mode=train&depth=4&width=100&examples=0&steps=1000&optimizer.lr=0.01&vs=mode%3Deval&vs=mode%3Dmonte_carlo",
            Question("mode_gap", (Choice("none", -inf, 2), Choice("some", 2, 8), Choice("much", 8, inf))),
            "modes",
            {"gap": "modes"},
        ),
        Preset(
            "most",
            "dropout=dropout&dropout.p=0.9&optimizer.lr=0.005&vs=dropout.p%3D0.5&vs=dropout%3Dnone",
            Question("test_points", (Choice("fine", 85, inf), Choice("less", 50, 85), Choice("little", -inf, 50))),
            "modes",
            {"gap": "eval_accuracy"},
        ),
        Preset(
            "no_scaling",
            "dropout=dropout&dropout.convention=none&depth=3&vs=dropout.convention%3Dinverted",
            Question("last_mode_ratio", (Choice("same", 0, 1.5), Choice("twice", 1.5, 3), Choice("more", 3, inf))),
            "bars",
            {"kind": "mean"},
        ),
        Preset(
            "two_conventions",
            "dropout=dropout&dropout.convention=test_scaling" + AGAINST_INVERTED,
            Question("test_difference", APART),
            "pairs",
            {"same": 1.5},
        ),
        Preset("few", TWINS, Question("test_difference", AGAINST), "pairs", {"same": 0.5}),
        Preset("many", TWINS + "&examples=0", Question("test_difference", AGAINST), "pairs", {"same": 0.5}),
        Preset(
            "turned",
            "dropout=dropout&vs=dropout%3Dnone",
            Question("turned_entropy", (Choice("less", 0, 0.8), Choice("same", 0.8, 1.5), Choice("more", 1.5, inf))),
            "turned",
        ),
        Preset(
            "gaussian",
            "dropout=gaussian" + AGAINST_DROPOUT,
            Question("test_difference", APART),
            "pairs",
            {"same": 1.5},
        ),
        Preset(
            "dropconnect",
            "dropout=dropconnect" + AGAINST_DROPOUT,
            Question("test_difference", APART),
            "pairs",
            {"same": 1.5},
        ),
        Preset(
            "before_bn",
            "dropout=dropout&norm=batch_norm&depth=3&examples=0&vs=dropout%3Dnone",
            Question(
                "variance_ratio",
                (Choice("smaller", 0, 0.8), Choice("same", 0.8, 1.25), Choice("larger", 1.25, inf)),
            ),
            "bars",
            {"kind": "variance"},
        ),
    ),
    most=12,
)
