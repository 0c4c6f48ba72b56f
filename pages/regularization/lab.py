"""Regularization: what keeps weights small, what a network gains by it, and what it costs."""

from math import inf

from engine.parts.activations import ReLU
from engine.parts.inits import HeNormal
from engine.parts.optimizers import Momentum
from engine.spec.lab import Choice, Lab, Preset, Question, paired
from engine.train.spec import TrainSpec

MOONS = (
    "data=moons&data.noise=0.2&label_noise=0.15&examples=80&validation=0.5&probe=80&depth=2&width=32&activation=tanh"
    "&init=lecun_normal&optimizer.lr=0.1&batch=40"
)
"""Eighty points, fifteen in a hundred of them with the wrong colour, and as many again to choose by."""
SPLITS = (1, 2, 3, 4, 5)


LAB = Lab(
    slug="regularization",
    chapter="train_test",
    place=2,
    experiment="train",
    base=TrainSpec(
        examples=400,
        validation=0.25,
        depth=1,
        width=64,
        activation=ReLU(),
        init=HeNormal(),
        optimizer=Momentum(lr=0.02),
        steps=1500,
        probe=400,
    ),
    opening=MOONS + "&l2=0&vs=l2%3D0.0003&vs=l2%3D0.001&vs=l2%3D0.003&vs=l2%3D0.01&vs=l2%3D0.03&vs=l2%3D0.1",
    knobs=("l2", "l1", "decay", "label_noise", "patience"),
    panes=("dial", "weight_pairs", "stopping", "descent", "boundary", "pairs", "curves", "lanes", "xray"),
    panels=("curves", "bias_variance", "shrinkage", "layer_histogram"),
    presets=(
        Preset(
            "label_noise",
            "label_noise=0.3&l2=0.03&vs=l2%3D0&vs=l2%3D0.003&vs=l2%3D0.01&vs=l2%3D0.1&vs=l2%3D0.3",
            Question("validation_gain", (Choice("same", -inf, 3), Choice("some", 3, 10), Choice("much", 10, inf))),
            "dial",
        ),
        Preset(
            "too_much",
            "l2=1&vs=l2%3D0&vs=l2%3D0.003&vs=l2%3D0.03&vs=l2%3D0.1&vs=l2%3D0.3",
            Question("validated", (Choice("fine", 0.85, inf), Choice("less", 0.3, 0.85), Choice("chance", 0, 0.3))),
            "dial",
        ),
        Preset(
            "helps_little",
            "l2=0.01" + paired("l2=0", "seed_data", SPLITS),
            Question(
                "test_difference",
                (
                    Choice("much", 5, inf),
                    Choice("some", 1.5, 5),
                    Choice("same", -1.5, 1.5),
                    Choice("worse", -inf, -1.5),
                ),
            ),
            "pairs",
            {"same": 1.5},
        ),
        Preset(
            "l1_zero",
            "width=32&l1=0.01&vs=l1.kind%3Dproximal&vs=l1%3D0%26l2%3D0.01",
            Question("zero_share", (Choice("none", 0, 0.01), Choice("some", 0.01, 0.4), Choice("most", 0.4, inf))),
            "weight_pairs",
        ),
        Preset(
            "l2_is_decay",
            "width=32&optimizer=sgd&optimizer.lr=0.1&l2=0.01&vs=l2%3D0%26decay%3D0.01",
            Question("weights_apart", (Choice("same", 0, 0.01), Choice("near", 0.01, 0.1), Choice("other", 0.1, inf))),
            "weight_pairs",
        ),
        Preset(
            "adam_differs",
            "width=32&optimizer=adam&optimizer.lr=0.001&l2=0.1&vs=l2%3D0%26decay%3D0.1",
            Question("weights_longer", (Choice("same", 0, 1.3), Choice("some", 1.3, 2), Choice("more", 2, inf))),
            "weight_pairs",
        ),
        Preset(
            "early_stop",
            "label_noise=0.3&every=10&vs=patience%3D20",
            Question("best_step", (Choice("early", 0, 300), Choice("middle", 300, 900), Choice("end", 900, inf))),
            "stopping",
        ),
        Preset(
            "double_descent",
            "examples=200&validation=0&steps=0",
            Question("peak_error", (Choice("low", 0, 0.3), Choice("between", 0.3, 0.6), Choice("peak", 0.6, inf))),
            "descent",
        ),
        Preset(
            "ridge_kills",
            "examples=200&validation=0&label_noise=0.2&steps=0&l2=0.001&vs=l2%3D0",
            Question("peak_error", (Choice("gone", 0, 0.3), Choice("lower", 0.3, 0.6), Choice("peak", 0.6, inf))),
            "descent",
        ),
        Preset(
            "max_norm",
            "optimizer.lr=2&max_norm=2&steps=600&every=10&vs=max_norm%3D0",
            Question(
                "learned_in_bounds", (Choice("learns", 0.8, inf), Choice("partly", 0.3, 0.8), Choice("no", 0, 0.3))
            ),
            "curves",
            {"column": "test_accuracy"},
        ),
    ),
    most=12,
)
