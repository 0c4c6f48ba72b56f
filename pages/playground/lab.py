"""The free lab: a small network, what it makes of a plane, and everything about it to be changed."""

from math import inf

from engine.parts.datasets import Spiral
from engine.parts.optimizers import Adam
from engine.spec.lab import Choice, Lab, Preset, Question
from engine.train.spec import TrainSpec
from pages.playground.links import translated

RIGHT = (Choice("half", 0, 0.65), Choice("three_quarters", 0.65, 0.85), Choice("nearly_all", 0.85, inf))
"""Test accuracy on two classes."""
FOLDED = ("optimizer.beta1", "optimizer.beta2", "optimizer.eps", "optimizer.bias_correction")
"""Of the optimizer the rail has the learning rate."""

LAB = Lab(
    slug="playground",
    chapter="lecture7",
    place=20,
    experiment="train",
    base=TrainSpec(data=Spiral(), depth=2, width=8, optimizer=Adam(lr=0.03), batch=32, steps=400),
    opening="activation=tanh&vs=activation%3Drelu&vs=activation%3Dsigmoid",
    knobs=("data", "activation", "optimizer", "batch", "init"),
    folded=("data", "activation", "init", *FOLDED),
    panes=("network", "boundary", "drawing", "warp", "curves", "lanes", "xray"),
    panels=("curves", "variance_by_layer"),
    foreign=translated,
    rated=True,
    presets=(
        Preset(
            "no_hidden",
            "data=xor&depth=0&vs=depth%3D1",
            Question("playground_accuracy", RIGHT),
            "network",
        ),
        Preset(
            "linear",
            "data=xor&activation=identity&depth=4&vs=depth%3D1&vs=activation%3Dtanh",
            Question("playground_accuracy", RIGHT),
            "network",
        ),
        Preset(
            "hidden_units",
            "data=circle&depth=1&width=1&vs=width%3D2&vs=width%3D3&vs=width%3D4",
            Question(
                "playground_enough",
                (Choice("two", 0, 2.5), Choice("three", 2.5, 3.5), Choice("four", 3.5, 4.5), Choice("more", 4.5, inf)),
            ),
            "boundary",
        ),
        Preset(
            "zeros",
            "init=constant&init.value=0.5&vs=init%3Dzeros&vs=init%3Dlecun_normal",
            Question(
                "unit_spread",
                (Choice("identical", -inf, 1e-4), Choice("similar", 1e-4, 0.5), Choice("different", 0.5, inf)),
            ),
            "network",
        ),
        Preset(
            "dead",
            "activation=relu&optimizer=sgd&optimizer.lr=10&vs=optimizer.lr%3D1",
            Question("dead_share", (Choice("none", 0, 0.05), Choice("some", 0.05, 0.5), Choice("most", 0.5, inf))),
            "network",
        ),
        Preset(
            "too_fast",
            "activation=leaky_relu&depth=4&optimizer=sgd&optimizer.lr=10&steps=200&every=1&vs=optimizer.lr%3D0.1",
            Question(
                "playground_broken", (Choice("soon", 0, 100), Choice("late", 100, 201), Choice("never", 201, inf))
            ),
            "network",
        ),
        Preset(
            "overfit",
            "data=moons&data.noise=0.4&examples=40&width=50&vs=examples%3D400",
            Question("playground_gap", (Choice("none", -inf, 3), Choice("some", 3, 10), Choice("large", 10, inf))),
            "boundary",
        ),
        Preset(
            "batch",
            "batch=1&vs=batch%3D400",
            Question("playground_ahead", (Choice("one", 5, inf), Choice("same", -5, 5), Choice("full", -inf, -5))),
            "boundary",
        ),
        Preset(
            "bends",
            "data=circle&depth=1&width=4&activation=relu&vs=activation%3Dtanh",
            Question(
                "playground_straight", (Choice("little", 0, 0.5), Choice("much", 0.5, 0.9), Choice("most", 0.9, inf))
            ),
            "network",
        ),
        Preset(
            "pulled",
            "every=5&change=200:w3.2.4=-8&vs=change%3D",
            Question(
                "playground_healed",
                (Choice("back", 0.75, inf), Choice("half", 0.25, 0.75), Choice("stays", -inf, 0.25)),
            ),
            "network",
        ),
        Preset(
            "slower",
            "optimizer=sgd&optimizer.lr=3&batch=16&change=200:optimizer.lr=0.3&vs=change%3D",
            Question(
                "playground_slower",
                (Choice("higher", 1.5, inf), Choice("same", 0.67, 1.5), Choice("lower", 0, 0.67)),
            ),
            "curves",
            {"chart": "loss", "over": 10},
        ),
    ),
)
