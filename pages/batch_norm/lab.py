"""Batch normalization: the same network in training and in evaluation, measured side by side."""

from math import inf

from engine.parts.activations import ReLU
from engine.parts.inits import HeNormal
from engine.parts.layers import BatchNorm
from engine.spec.lab import Choice, Lab, Preset, Question
from engine.train.spec import TrainSpec

GAP = Question(
    "mode_gap",
    (
        Choice("better", -inf, -2),
        Choice("little", -2, 2),
        Choice("some", 2, 10),
        Choice("much", 10, inf),
    ),
)
NONE_AT_ALL = Question(
    "mode_gap",
    (Choice("better", -inf, 0), Choice("nothing", 0, 0, "[]"), Choice("some", 0, 10, "()"), Choice("much", 10, inf)),
)
SIX = (
    "&vs=seed%3D1%26seed_batch%3D1&vs=seed%3D2%26seed_batch%3D2&vs=seed%3D3%26seed_batch%3D3"
    "&vs=seed%3D4%26seed_batch%3D4&vs=seed%3D5%26seed_batch%3D5"
)
"""Five more networks: what is asked about is smaller than the scatter of one."""
ACCURACY = (Choice("learns", 90, inf), Choice("partly", 30, 90), Choice("chance", -inf, 30))

LAB = Lab(
    slug="batch_norm",
    chapter="lecture6",
    place=1,
    experiment="train",
    base=TrainSpec(depth=5, width=50, batch=32, activation=ReLU(), init=HeNormal(), norm=BatchNorm()),
    opening="activation=tanh&init=normal&init.std=0.01&vs=norm%3Dnone&vs=norm%3Dnone%26init.std%3D1",
    knobs=("norm", "batch", "mode", "init"),
    folded=("norm",),
    panes=(
        "tolerance",
        "modes",
        "batch_statistics",
        "bars",
        "gradients",
        "boundary",
        "curves",
        "lanes",
        "xray",
        "strips",
    ),
    panels=(
        "tolerance_map",
        "bn_walk",
        "bn_statistics",
        "companions",
        "bn_histograms",
        "bn_gradient",
        "variance_shift",
    ),
    presets=(
        Preset(
            "bad_start",
            "init=normal&init.std=0.01&vs=norm%3Dnone",
            Question("eval_accuracy", ACCURACY),
            "modes",
            {"gap": "eval_accuracy"},
        ),
        Preset(
            "forgot_large",
            "batch=256&mode=train" + SIX,
            Question("mean_mode_gap", GAP.choices),
            "modes",
            {"gap": "mean", "low": 0.8},
        ),
        Preset("forgot_middle", "batch=16&mode=train&vs=mode%3Deval", GAP, "modes", {"gap": "modes"}),
        Preset("forgot_small", "batch=4&mode=train&vs=batch%3D16&vs=batch%3D256", GAP, "modes", {"gap": "modes"}),
        Preset(
            "sorted_batch",
            "mode=train&companions=one_class&vs=companions%3Dshuffled",
            Question("train_mode_accuracy", ACCURACY),
            "modes",
            {"gap": "train_mode_accuracy"},
        ),
        Preset(
            "small_batch",
            "batch=4&vs=norm%3Dnone&vs=norm%3Dlayer_norm",
            Question(
                "eval_difference",
                (Choice("better", 2, inf), Choice("same", -2, 2), Choice("worse", -inf, -2)),
            ),
            "modes",
            {"gap": "variants"},
        ),
        Preset(
            "batch_of_one",
            "batch=1&optimizer.lr=0.02&vs=norm%3Dnone&vs=norm%3Dlayer_norm",
            Question("eval_accuracy", ACCURACY),
            "modes",
            {"gap": "eval_accuracy"},
        ),
        Preset(
            "stale",
            "init=normal&init.std=0.01&norm.stale_after=5&vs=norm.stale_after%3D0",
            GAP,
            "modes",
            {"gap": "modes"},
        ),
        Preset(
            "dropout_before",
            "dropout=dropout&vs=dropout%3Dnone",
            Question("variance_ratio", (Choice("less", 0, 0.8), Choice("same", 0.8, 1.25), Choice("more", 1.25, inf))),
            "bars",
            {"kind": "variance"},
        ),
        Preset(
            "useless_bias",
            "bias=1&vs=norm.position%3Dafter",
            Question(
                "bias_share", (Choice("nothing", 0, 1e-4), Choice("little", 1e-4, 0.02), Choice("usual", 0.02, inf))
            ),
            "gradients",
            {"kind": "gradient"},
        ),
        Preset(
            "layer_norm",
            "norm=layer_norm&batch=4&mode=train&vs=norm%3Dbatch_norm",
            NONE_AT_ALL,
            "modes",
            {"gap": "modes"},
        ),
    ),
)
