"""Optimizers: who gets down a long narrow valley, how, and what does theory say beforehand?"""

from math import inf

from engine.descend.spec import DescendSpec
from engine.spec.lab import Choice, Lab, Preset, Question

FIELD = "&vs=optimizer%3Dmomentum&vs=optimizer%3Dadagrad&vs=optimizer%3Drmsprop&vs=optimizer%3Dadam"
WINNER = Question(
    "lowest",
    (
        Choice("gd", -0.5, 0.5),
        Choice("momentum", 0.5, 1.5),
        Choice("adagrad", 1.5, 2.5),
        Choice("rmsprop", 2.5, 3.5),
        Choice("adam", 3.5, 4.5),
    ),
)

LAB = Lab(
    slug="optimizers",
    chapter="lecture7",
    place=0,
    experiment="descend",
    base=DescendSpec(),
    opening=(
        "surface.condition=60&surface.angle=12&x0=-9&y0=6&steps=120&optimizer.lr=0.95"
        "&vs=optimizer%3Dmomentum%26optimizer.lr%3D0.15&vs=optimizer%3Dadam%26optimizer.lr%3D0.5"
    ),
    knobs=("surface", "optimizer"),
    panels=(
        "descent_loss",
        "eigen_error",
        "schedule",
        "surface3d",
        "basin_map",
        "lr_beta_map",
        "lr_condition_map",
        "seed_band",
        "network_race",
    ),
    presets=(
        Preset(
            "zig_zag",
            "surface.condition=50&optimizer.lr=0.97&vs=optimizer%3Dmomentum%26optimizer.lr%3D0.1&vs=optimizer.lr%3D0.2",
            Question("turns", (Choice("never", 0, 0.1), Choice("now_and_then", 0.1, 0.7), Choice("always", 0.7, inf))),
            view={"mark": "turns", "zoom": (-8.3, 1.2, -2.2, 2.75)},
        ),
        Preset(
            "overshoot",
            "optimizer=momentum&optimizer.lr=0.1&vs=optimizer%3Dgd%26optimizer.lr%3D0.1",
            Question("overshoot", (Choice("none", 0, 0.05), Choice("little", 0.05, 0.5), Choice("much", 0.5, inf))),
            view={"mark": "overshoot", "zoom": (-8.2, 2.2, -2.1, 2.6)},
        ),
        Preset(
            "nesterov",
            "optimizer=nesterov&optimizer.lr=0.1&vs=optimizer%3Dmomentum%26optimizer.lr%3D0.1",
            Question(
                "overshoot_ratio", (Choice("smaller", 0, 0.8), Choice("same", 0.8, 1.25), Choice("larger", 1.25, inf))
            ),
            view={"mark": "swings", "zoom": (-8.2, 2.2, -2.1, 2.6)},
        ),
        Preset(
            "adagrad_stalls",
            "surface=beale&steps=300&optimizer=adagrad&optimizer.lr=0.05"
            "&vs=optimizer%3Drmsprop%26optimizer.lr%3D0.05%26optimizer.alpha%3D0.9",
            Question(
                "way_left", (Choice("arrived", 0, 0.05), Choice("under_way", 0.05, 0.5), Choice("most", 0.5, inf))
            ),
            view={"mark": "way", "zoom": (0.0, 3.6, 0.0, 1.85)},
        ),
        Preset(
            "rmsprop_forgets",
            "surface=rosenbrock&x0=-1.8&y0=-0.8&steps=500&optimizer=rmsprop&optimizer.lr=0.02&optimizer.alpha=0.9"
            "&vs=optimizer%3Dadagrad%26optimizer.lr%3D0.02",
            Question("rate_regained", (Choice("stays", 0, 2), Choice("some", 2, 20), Choice("much", 20, inf))),
            view={"mark": "rates", "zoom": (-2.1, 1.6, -1.05, 1.55)},
        ),
        Preset(
            "adam_start",
            "optimizer=adam&optimizer.lr=0.1&vs=optimizer.bias_correction%3Doff",
            Question(
                "first_stride_ratio",
                (Choice("shorter", 0, 0.8), Choice("same", 0.8, 1.25), Choice("longer", 1.25, inf)),
            ),
            view={"mark": "strides", "zoom": (-7.3, -6.2, 1.5, 2.1), "band": "height"},
        ),
        Preset(
            "mistakes",
            "optimizer=adam&optimizer.lr=0.1&steps=300&vs=optimizer.bias_correction%3Doff"
            "&vs=optimizer.bias_correction%3Dmultiplied",
            Question(
                "longest_stride_ratio",
                (Choice("same", 0, 1.5), Choice("few", 1.5, 8), Choice("many", 8, inf)),
            ),
            view={"mark": "strides", "zoom": (-8.3, 2.6, -2.4, 2.9), "band": "height"},
        ),
        Preset(
            "saddle",
            "surface=saddle&steps=60&optimizer.lr=0.05&vs=optimizer%3Dmomentum%26optimizer.lr%3D0.05"
            "&vs=optimizer%3Dadam%26optimizer.lr%3D0.05&vs=optimizer%3Dnewton",
            Question(
                "first_outside",
                (
                    Choice("gd", -0.5, 0.5),
                    Choice("momentum", 0.5, 1.5),
                    Choice("adam", 1.5, 2.5),
                    Choice("newton", 2.5, 3.5),
                    Choice("nobody", -1.5, -0.5),
                ),
            ),
            view={"mark": "exit", "zoom": (-3.3, 3.3, -3.15, 3.15)},
        ),
        Preset(
            "two_wells",
            "surface=two_wells&optimizer=momentum&optimizer.lr=0.02&vs=optimizer%3Dgd%26optimizer.lr%3D0.02"
            "&vs=optimizer.beta%3D0.5",
            Question(
                "reached", (Choice("lowest", -0.5, 0.5), Choice("local", 0.5, 1.5), Choice("neither", -1.5, -0.5))
            ),
            view={"mark": "wells", "zoom": (-1.75, 2.0, -0.85, 1.45)},
        ),
        Preset(
            "too_fast",
            "optimizer.lr=1.02&steps=100&vs=optimizer.lr%3D0.98",
            Question("growth", (Choice("shrinks", 0, 0.1), Choice("circles", 0.1, 10), Choice("grows", 10, inf))),
            view={"mark": "growth", "zoom": (-12.0, 6.0, -6.0, 6.0)},
        ),
        Preset(
            "noise_floor",
            "surface.condition=4&noise=2&steps=300&optimizer=sgd&optimizer.lr=0.3&vs=schedule%3Dcosine",
            Question("floor_ratio", (Choice("lower", 0, 0.7), Choice("same", 0.7, 1.5), Choice("higher", 1.5, inf))),
            view={"mark": "floors", "zoom": (-8.2, 4.2, -2.4, 2.9), "band": "height"},
        ),
        Preset(
            "newton_bowl",
            "surface.condition=1000&optimizer=newton&vs=optimizer%3Dgd%26optimizer.lr%3D0.999&vs=optimizer%3Dbfgs",
            Question("arrival", (Choice("one", 0, 1.5), Choice("dozen", 1.5, 30), Choice("hundreds", 30, inf))),
            view={"mark": "leap", "zoom": (-8.2, 1.6, -2.2, 2.8), "band": "height"},
        ),
        Preset(
            "newton_saddle",
            "surface=saddle&y0=0.5&steps=30&optimizer=newton&vs=optimizer%3Dgd%26optimizer.lr%3D0.05",
            Question(
                "way_to_saddle", (Choice("lands", 0, 0.01), Choice("stays", 0.01, 1.5), Choice("leaves", 1.5, inf))
            ),
            view={"mark": "leap", "zoom": (-2.8, 1.2, -0.75, 1.3)},
        ),
        Preset(
            "published",
            "steps=30&optimizer=sgd&optimizer.lr=0.95&vs=optimizer%3Dmomentum%26optimizer.lr%3D0.1"
            "&vs=optimizer%3Dadagrad%26optimizer.lr%3D1.5&vs=optimizer%3Dadam%26optimizer.lr%3D0.3",
            Question(
                "nearest",
                (
                    Choice("sgd", -0.5, 0.5),
                    Choice("momentum", 0.5, 1.5),
                    Choice("adagrad", 1.5, 2.5),
                    Choice("adam", 2.5, 3.5),
                ),
            ),
            view={"mark": "winner", "zoom": (-8.2, 2.2, -2.1, 2.6), "band": "height"},
        ),
        Preset(
            "same_rate",
            "surface=rosenbrock&steps=300&protocol=same_lr&race_lr=0.001" + FIELD,
            WINNER,
            view={"mark": "winner", "zoom": (-1.6, 1.4, -0.2, 1.45)},
        ),
        Preset(
            "tuned_race",
            "surface=rosenbrock&steps=300&protocol=tuned" + FIELD,
            WINNER,
            view={"mark": "winner", "zoom": (-1.7, 2.9, -0.45, 3.0)},
        ),
        Preset(
            "budget",
            "surface=rosenbrock&steps=30&protocol=evaluations&optimizer=newton&vs=optimizer%3Dbfgs"
            "&vs=optimizer%3Dmomentum%26optimizer.lr%3D0.001&vs=optimizer%3Dadam%26optimizer.lr%3D0.85",
            Question(
                "lowest",
                (
                    Choice("newton", -0.5, 0.5),
                    Choice("bfgs", 0.5, 1.5),
                    Choice("momentum", 1.5, 2.5),
                    Choice("adam", 2.5, 3.5),
                ),
            ),
            view={"mark": "winner", "zoom": (-1.6, 1.6, -0.5, 2.0)},
        ),
    ),
    folded=("surface.sharpness", "surface.angle", "surface.reach", "optimizer.eps"),
    menu="optimizer",
    most=12,
)
