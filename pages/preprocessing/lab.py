"""Preprocessing: what is done to the inputs, and what that does to the loss that gradient descent has to go down."""

from math import inf

from engine.parts.datasets import Cloud
from engine.parts.inits import Zeros
from engine.parts.losses import Squared
from engine.parts.optimizers import SGD
from engine.parts.preprocessing import Raw
from engine.spec.lab import Choice, Lab, Preset, Question, paired
from engine.train.spec import TrainSpec

STAGES = (
    "preprocess=none&optimizer.lr=0.1119"
    "&vs=preprocess%3Dcentre%26optimizer.lr%3D0.4454"
    "&vs=preprocess%3Dstandard%26optimizer.lr%3D1"
    "&vs=preprocess%3Dzca%26preprocess.eps%3D1e-05%26optimizer.lr%3D1"
)
"""Raw, centred, scaled, whitened, each at its best rate 2 / (largest + smallest curvature)."""
DIGITS = "data=digits&loss=cross_entropy&examples=500&batch=500&probe=500&"
"""500 digits, all of them in every update; below each at 2 / (largest eigenvalue of the inputs' second moments)."""
FEWER = (Choice("never", 10, inf), Choice("some", 1.3, 10), Choice("same", 0, 1.3))
PHOTOS = "data=photos&loss=cross_entropy&steps=300&every=10&optimizer.lr=0.05&preprocess=mean_image"
SPLITS = (1, 2, 3, 4, 5)
TURNED = (Choice("fewer", 0, 0.9), Choice("same", 0.9, 1.1), Choice("more", 1.1, inf))

LAB = Lab(
    slug="preprocessing",
    chapter="lecture6",
    place=-2,
    experiment="train",
    base=TrainSpec(
        data=Cloud(),
        preprocess=Raw(),
        depth=0,
        init=Zeros(),
        loss=Squared(),
        optimizer=SGD(lr=0.1),
        batch=400,
        steps=60,
        every=1,
    ),
    opening=STAGES,
    knobs=("data", "preprocess", "optimizer"),
    panes=("joined", "goal", "pictures", "spectrum", "statistics", "pairs", "curves"),
    panels=("curves",),
    presets=(
        Preset(
            "bias_trick",
            "data.mean_x=10&data.mean_y=0&data.std_x=1&data.std_y=1&data.correlation=0&optimizer.lr=0.0196"
            "&vs=preprocess%3Dcentre%26optimizer.lr%3D1",
            Question("kappa", (Choice("ten", 0, 30), Choice("hundred", 30, 1000), Choice("thousands", 1000, inf))),
            "joined",
            {"stop": 0},
        ),
        Preset(
            "weather",
            "data=weather&optimizer.lr=1.968e-06&vs=preprocess%3Dcentre%26optimizer.lr%3D0.000575"
            "&vs=preprocess%3Dstandard%26optimizer.lr%3D1",
            Question("kappa", (Choice("ratio", 0, 20), Choice("square", 20, 1000), Choice("millions", 1000, inf))),
            "joined",
            {"stop": 0},
        ),
        Preset(
            "units",
            "data=wine&loss=cross_entropy&batch=142&steps=300&optimizer.lr=2.95e-06"
            "&vs=preprocess%3Dstandard%26optimizer.lr%3D0.428",
            Question("arrivals_ratio", FEWER),
            "goal",
        ),
        Preset(
            "centre_only",
            DIGITS + "steps=700&optimizer.lr=0.00074&vs=preprocess%3Dcentre%26optimizer.lr%3D0.0104",
            Question("arrivals_ratio", (Choice("same", 0, 1.5), Choice("few", 1.5, 5), Choice("many", 5, inf))),
            "goal",
        ),
        Preset(
            "whiten",
            DIGITS + "steps=100&preprocess=centre&optimizer.lr=0.0104&vs=preprocess%3Dwhiten%26optimizer.lr%3D2",
            Question("arrivals_ratio", (Choice("same", 0, 1.5), Choice("twice", 1.5, 3), Choice("five", 3, inf))),
            "goal",
        ),
        Preset(
            "pca_rotates",
            "precision=float64&preprocess=pca&optimizer.lr=0.4454&vs=preprocess%3Dcentre",
            Question("arrivals_ratio", TURNED),
            "joined",
            {"pair": 1},
        ),
        Preset(
            "pca_adam",
            "preprocess=pca&optimizer=adam&optimizer.lr=0.05&vs=preprocess%3Dcentre",
            Question("arrivals_ratio", TURNED),
            "joined",
            {"pair": 1},
        ),
        Preset(
            "axes",
            DIGITS + "steps=200&every=10&preprocess=pca&optimizer.lr=0.0104&vs=preprocess%3Dcentre",
            Question("kept", (Choice("sixth", 0, 0.3), Choice("half", 0.3, 0.6), Choice("most", 0.6, 1, "[]"))),
            "spectrum",
        ),
        Preset(
            "leak",
            DIGITS
            + "steps=200&every=10&preprocess=standard&preprocess.fit=all&optimizer.lr=0.246"
            + paired("preprocess.fit=train", "seed_data", SPLITS),
            Question(
                "test_difference",
                (Choice("higher", 0.5, inf), Choice("same", -0.5, 0.5), Choice("lower", -inf, -0.5)),
            ),
            "pairs",
            {"same": 0.5},
        ),
        Preset(
            "own_test_mean",
            DIGITS + "steps=200&every=10&preprocess=standard&optimizer.lr=0.246&vs=preprocess.fit%3Down_test",
            Question(
                "change_by_own",
                (Choice("nothing", -2, inf), Choice("some", -30, -2), Choice("collapses", -inf, -30)),
            ),
            "statistics",
        ),
        Preset(
            "pixels_or_channels",
            PHOTOS + paired("preprocess=per_channel_mean", "seed_data", SPLITS),
            Question(
                "final_loss_ratio",
                (Choice("lower", 0, 0.98), Choice("same", 0.98, 1.02), Choice("higher", 1.02, inf)),
            ),
            "pictures",
        ),
        Preset(
            "grey",
            "data=signs&loss=cross_entropy&steps=200&every=10&optimizer.lr=1&preprocess=grayscale"
            "&vs=preprocess.weights%3Dequal&vs=preprocess%3Dnone",
            Question(
                "playground_accuracy",
                (Choice("chance", 0, 0.65), Choice("partly", 0.65, 0.9), Choice("fine", 0.9, 1, "[]")),
            ),
            "pictures",
        ),
    ),
    most=12,
)
