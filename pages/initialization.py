"""Weight initialization: do activations and gradients survive a deep network, and does it then learn?"""

from math import inf

from engine.lab import Choice, Lab, Preset, Question
from engine.train.spec import TrainSpec

LAB = Lab(
    slug="initialization",
    experiment="train",
    base=TrainSpec(),
    opening="init=normal&init.std=0.01&vs=init.std%3D1&vs=init%3Dlecun_normal",
    knobs=("activation", "init", "depth", "width", "data"),
    more=("optimizer", "batch", "steps", "scaling", "bias", "seed", "seed_data", "seed_batch", "every", "probe", "precision"),
    panels=("variance_by_layer", "layer_histogram", "curves"),
    presets=(
        Preset(
            "too_small",
            "init=normal&init.std=0.01",
            Question("last_to_first_std", (Choice("fades", 0, 0.1), Choice("stays", 0.1, 2), Choice("grows", 2, inf))),
        ),
    ),
)

if __name__ == "__main__":
    from ui.page import show_lab

    show_lab(LAB)
