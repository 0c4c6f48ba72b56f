"""Schedules of the learning rate, on real networks, with six seeds beside one another."""

from math import inf

from engine.parts.activations import ReLU
from engine.parts.inits import HeNormal
from engine.parts.optimizers import Momentum
from engine.parts.preprocessing import Unit
from engine.spec.lab import Choice, Lab, Preset, Question
from engine.train.spec import TrainSpec

GAIN = (
    Choice("worse", -inf, -1.5),
    Choice("same", -1.5, 1.5),
    Choice("better", 1.5, inf),
)
"""The first variant's mean test accuracy minus the second's, in points."""

LAB = Lab(
    slug="schedules",
    chapter="lecture7",
    place=10,
    experiment="train",
    base=TrainSpec(
        depth=1,
        width=64,
        activation=ReLU(),
        init=HeNormal(),
        optimizer=Momentum(lr=0.2),
        examples=1000,
        preprocess=Unit(),
        batch=16,
        steps=400,
    ),
    opening="schedule=cosine&vs=schedule%3Dconstant",
    knobs=("schedule", "optimizer", "warmup", "batch"),
    folded=("optimizer.beta",),
    panes=("rates", "range", "curves", "lanes", "xray"),
    panels=("curves",),
    presets=(
        Preset(
            "decay_rescues",
            "schedule=cosine&vs=schedule%3Dconstant",
            Question("schedule_gain", (*GAIN[:2], Choice("some", 1.5, 3), Choice("much", 3, inf))),
        ),
        Preset(
            "decay_hurts",
            "optimizer.lr=0.01&schedule=cosine&vs=schedule%3Dconstant",
            Question("schedule_gain", GAIN),
        ),
        Preset(
            "inv_sqrt",
            "optimizer.lr=0.03&schedule=inverse_sqrt&vs=schedule%3Dconstant",
            Question("schedule_gain", (Choice("better", 1.5, inf), GAIN[1], Choice("worse", -inf, -1.5))),
        ),
        Preset(
            "step_shape",
            "optimizer=sgd&optimizer.lr=1&steps=1000&schedule=step",
            Question("schedule_drops", (Choice("none", 0, 0.5), Choice("one", 0.5, 1.5), Choice("more", 1.5, inf))),
            "rates",
            {"chart": "drops"},
        ),
        Preset(
            "too_early",
            "optimizer.lr=0.03&schedule=milestones&schedule.marks=40&vs=schedule.marks%3D240",
            Question("schedule_gain", GAIN),
        ),
        Preset(
            "warmup",
            "depth=8&optimizer=adam&optimizer.lr=0.02&schedule=cosine&warmup=100&vs=warmup%3D0",
            Question("schedule_gain", GAIN),
        ),
        Preset(
            "edge",
            "activation=tanh&init=lecun_normal&preprocess=standard&loss=squared&examples=200&batch=200&probe=200"
            "&optimizer=sgd&optimizer.lr=0.2&steps=1000&vs=optimizer.lr%3D0.4",
            Question("schedule_edge", (Choice("above", 0, 0.8), Choice("meets", 0.8, 1.2), Choice("below", 1.2, inf))),
            "rates",
            {"chart": "edge"},
        ),
        Preset(
            "range_test",
            "optimizer=sgd&optimizer.lr=0.003&schedule=range_test&schedule.times=3000&every=4",
            Question("schedule_range", (Choice("nothing", -inf, 1), Choice("some", 1, 4), Choice("much", 4, inf))),
            "range",
        ),
        Preset(
            "fair",
            "optimizer.lr=0.003&schedule=range_test&every=4&vs=schedule%3Dconstant&vs=schedule%3Dcosine",
            Question("schedule_fair", GAIN),
            "range",
            {"chart": "fair"},
        ),
        Preset(
            "restarts",
            "steps=350&schedule=warm_restarts&vs=schedule%3Dcosine",
            Question("schedule_jump", (Choice("falls", 0, 1.1), Choice("some", 1.1, 1.5), Choice("jumps", 1.5, inf))),
            "rates",
            {"chart": "jump"},
        ),
        Preset(
            "one_cycle",
            "steps=100&momentum_form=outside&optimizer.lr=0.15&schedule=one_cycle"
            "&vs=schedule%3Dconstant%26optimizer.lr%3D0.05",
            Question("schedule_gain", (Choice("worse", -inf, -1), Choice("same", -1, 1), Choice("better", 1, inf))),
        ),
        Preset(
            "draw",
            "schedule=drawn&schedule.points=0.3,1,0.3,0.8,0.2,0&vs=schedule%3Dcosine",
            Question("schedule_gain", GAIN),
        ),
    ),
    most=6,
)
