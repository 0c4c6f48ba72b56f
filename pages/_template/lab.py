"""A lab to begin with: how much does training change the spread of the weights?"""

from math import inf

from engine.spec.lab import Choice, Lab, Preset, Question
from engine.train.spec import TrainSpec

LAB = Lab(
    slug="template",
    chapter="lecture6",
    place=9,
    experiment="train",
    base=TrainSpec(depth=3, width=32, steps=200),
    opening="init=normal&init.std=0.05&optimizer.lr=1&vs=init%3Dlecun_normal",
    knobs=("init", "activation", "depth", "width"),
    panes=("template_spread", "curves", "lanes", "xray"),
    panels=("template_layers", "curves"),
    presets=(
        Preset(
            "small_weights",
            "init=normal&init.std=0.05&optimizer.lr=1&vs=init%3Dlecun_normal",
            Question(
                "template_growth",
                (Choice("same", 0, 1.1), Choice("some", 1.1, 2), Choice("much", 2, inf)),
            ),
            "template_spread",
        ),
    ),
)
