"""Search: hundreds of real trainings over a space of knobs, live; what finds the best, and what is luck."""

from math import inf

from engine.search.spec import SearchSpec
from engine.spec.lab import Choice, Lab, Preset, Question, paired

BASE = (
    "base=playground%3Fdata%3Ddigits%26depth%3D2%26width%3D32%26optimizer%3Dmomentum%26activation%3Drelu"
    "%26init%3Dhe_normal"
)
RATES = BASE + "&axis=optimizer.lr:0.0001:1:log"
SQUARE = RATES + "&axis=decay:0.000001:0.1:log"
SEEDS = BASE + "&axis=seed:0:15&sampler=grid&draws=fresh&epochs=6&trials=16"

LAB = Lab(
    slug="search",
    chapter="train_test",
    place=1,
    experiment="search",
    base=SearchSpec(),
    opening=SQUARE + "&trials=48&wave=8&epochs=6",
    knobs=("sampler", "trials", "pruner", "epochs", "axis"),
    panels=("trial_slices", "axis_importance"),
    presets=(
        Preset(
            "sixty",
            SQUARE + "&trials=400&wave=40&epochs=3",
            Question("draws_needed", (Choice("few", 0, 40), Choice("sixty", 40, 100), Choice("many", 100, inf))),
            "square",
            {"mark": "top", "below": "chance", "share": 0.05, "draws": 120, "level": 0.95},
        ),
        Preset(
            "distinct",
            SQUARE + "&sampler=grid&trials=9&wave=1&epochs=6&vs=sampler%3Drandom",
            Question("tried_rates", (Choice("three", 0, 3.5), Choice("some", 3.5, 8.5), Choice("nine", 8.5, inf))),
            "square",
            {"mark": "ticks"},
        ),
        Preset(
            "log_scale",
            BASE + "&axis=optimizer.lr:0.00001:1&trials=16&wave=1&epochs=6&vs=axis%3Doptimizer.lr%3A0.00001%3A1%3Alog",
            Question("low_rates", (Choice("none", 0, 2), Choice("few", 2, 6), Choice("half", 6, inf))),
            "square",
            {"mark": "limit", "limit": 0.01, "log": True},
        ),
        Preset(
            "edge",
            BASE + "&axis=optimizer.lr:0.00001:0.001:log&axis=decay:0.000001:0.1:log&sampler=sobol&trials=16&wave=1"
            "&epochs=6",
            Question("best_place", (Choice("left", 0, 0.1), Choice("inside", 0.1, 0.9), Choice("right", 0.9, inf))),
            "square",
            {"mark": "edge"},
        ),
        Preset(
            "noise_floor",
            SEEDS + "&wave=1",
            Question("seed_range", (Choice("nothing", -inf, 0.5), Choice("points", 0.5, 8), Choice("much", 8, inf))),
            "square",
            {"mark": "range"},
        ),
        Preset(
            "best_seed",
            BASE + "&axis=seed:0:127&sampler=grid&draws=fresh&epochs=6&trials=128&wave=16",
            Question("kept_gain", (Choice("little", -inf, 0.5), Choice("most", 0.5, 0.9), Choice("all", 0.9, inf))),
            "square",
            {"mark": "gains", "against": "test"},
        ),
        Preset(
            "important_axis",
            SQUARE + "&sampler=grid&trials=64&wave=8&epochs=6",
            Question("first_share", (Choice("third", 0, 0.4), Choice("half", 0.4, 0.75), Choice("most", 0.75, inf))),
            "square",
            {"mark": "profiles"},
        ),
        Preset(
            "grid_luck",
            SQUARE + "&sampler=grid&trials=324&wave=54&epochs=4",
            Question(
                "grid_wins", (Choice("never", 0, 0.05), Choice("sometimes", 0.05, 0.95), Choice("always", 0.95, inf))
            ),
            "square",
            {"mark": "grids", "below": "grids", "sides": (18, 18), "stride": (6, 6)},
        ),
        Preset(
            "halving",
            SQUARE + "&trials=27&wave=27&epochs=9&pruner=halving&vs=pruner%3Dnone%26trials%3D7&vs=pruner%3Dnone",
            Question("halving_gain", (Choice("worse", -inf, -1), Choice("same", -1, 1), Choice("better", 1, inf))),
            "bracket",
        ),
        Preset(
            "tpe",
            SQUARE + "&trials=30&wave=6&epochs=3&sampler=tpe" + paired("sampler=random", "seed", (1, 2, 3, 4, 5)),
            Question("tpe_gain", (Choice("worse", -inf, -0.5), Choice("same", -0.5, 0.5), Choice("better", 0.5, inf))),
            "square",
        ),
    ),
    most=12,
)
