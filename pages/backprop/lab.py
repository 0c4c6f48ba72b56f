"""Backpropagation: values forward, gradients back, one node at a time."""

from math import inf

from engine.backprop.spec import BackpropSpec
from engine.spec.lab import Choice, Lab, Preset, Question

LAB = Lab(
    slug="backprop",
    chapter="lecture7",
    place=-1,
    experiment="backprop",
    base=BackpropSpec(),
    opening=("net=note&inputs=x%3A1.2%2F-0.5%2CW1%3A0.4%20-0.7%2F-0.6%200.9%2CW2%3A0.42%20-0.8%2Cy%3A2.25"),
    knobs=("net", "zoom", "text", "inputs", "lam", "origin", "step", "of", "seed"),
    panes=("gradient_check",),
    panels=("gradient_strip",),
    presets=(
        Preset(
            "d2l",
            "net=note&inputs=x%3A1.2%2F-0.5%2CW1%3A0.4%20-0.7%2F-0.6%200.9%2CW2%3A0.42%20-0.8%2Cy%3A2.25",
            Question("weight_terms", (Choice("one", 0, 1.5), Choice("two", 1.5, 2.5), Choice("three", 2.5, inf))),
            view={"mark": "W2"},
        ),
        Preset(
            "cs231n_sigmoid",
            "inputs=w0%3A2%2Cx0%3A-1%2Cw1%3A-3%2Cx1%3A-2%2Cw2%3A-3",
            Question(
                "first_gradient",
                (Choice("minus_39", -inf, -0.3), Choice("minus_20", -0.3, 0.1), Choice("plus_39", 0.1, inf)),
            ),
            view={"mark": "w0"},
        ),
        Preset(
            "add_gate",
            "text=2%2A%28x%2By%29&inputs=x%3A3%2Cy%3A-4",
            Question("first_gradient", (Choice("half", -inf, 1.5), Choice("all", 1.5, 3), Choice("value", 3, inf))),
            view={"mark": "x"},
        ),
        Preset(
            "mul_gate",
            "text=x%2Ay&inputs=x%3A3%2Cy%3A-4",
            Question("first_gradient", (Choice("product", -inf, -8), Choice("other", -8, 0), Choice("own", 0, inf))),
            view={"mark": "x"},
        ),
        Preset(
            "max_gate",
            "text=3%2Amax%28x%2Cy%29&inputs=x%3A-1%2Cy%3A4",
            Question(
                "first_gradient", (Choice("nothing", -inf, 0.01), Choice("share", 0.01, 2.9), Choice("all", 2.9, inf))
            ),
            view={"mark": "x"},
        ),
        Preset(
            "fan_out",
            "text=a%2Ax%2Bb%2Ax&inputs=x%3A2%2Ca%3A3%2Cb%3A2",
            Question(
                "first_gradient",
                (
                    Choice("mean", -inf, 2.75),
                    Choice("larger", 2.75, 4),
                    Choice("sum", 4, 5.5),
                    Choice("product", 5.5, inf),
                ),
            ),
            view={"mark": "x"},
        ),
        Preset(
            "lambda",
            "net=note&lambda=1&inputs=x%3A1.2%2F-0.5%2CW1%3A0.4%20-0.7%2F-0.6%200.9%2CW2%3A0.42%20-0.8%2Cy%3A2.25"
            "&vs=lambda%3D0",
            Question(
                "penalty_share",
                (Choice("nothing", -inf, 0.05), Choice("part", 0.05, 0.95), Choice("all", 0.95, inf)),
            ),
            view={"mark": "W1"},
        ),
        Preset(
            "shapes",
            "net=note&n_in=4&hidden=3&layout=across",
            Question("weight_rows", (Choice("one", 0, 2), Choice("three", 2, 3.5), Choice("four", 3.5, inf))),
            view={"mark": "W1"},
        ),
        Preset(
            "check_h",
            "net=note&inputs=x%3A1.2%2F-0.5%2CW1%3A0.4%20-0.7%2F-0.6%200.9%2CW2%3A0.42%20-0.8%2Cy%3A2.25",
            Question("best_h", (Choice("tiny", 0, 1e-8), Choice("middle", 1e-8, 1e-3), Choice("large", 1e-3, inf))),
            "gradient_check",
            {"mark": "best"},
        ),
        Preset(
            "kink",
            "text=relu%28x%29&inputs=x%3A0.000001",
            Question("error_at_h", (Choice("nothing", 0, 1e-6), Choice("small", 1e-6, 0.1), Choice("half", 0.1, inf))),
            "gradient_check",
            {"mark": "h"},
        ),
        Preset(
            "missing_penalty",
            "net=note&fault=penalty&inputs=x%3A1.2%2F-0.5%2CW1%3A0.4%20-0.7%2F-0.6%200.9%2CW2%3A0.42%20-0.8%2Cy%3A2.25",
            Question("wrong_leaves", (Choice("none", 0, 0.5), Choice("one", 0.5, 1.5), Choice("both", 1.5, inf))),
            "gradient_check",
            {"mark": ""},
        ),
        Preset(
            "vanishing",
            "from=activations%3Factivation%3Dsigmoid%26depth%3D10%26steps%3D0"
            "&vs=from%3Dactivations%253Factivation%253Dtanh%2526depth%253D10%2526steps%253D0",
            Question(
                "first_layer_share",
                (Choice("nothing", 0, 1e-4), Choice("hundredth", 1e-4, 0.1), Choice("same", 0.1, inf)),
            ),
            "depth",
        ),
        Preset(
            "cost",
            "from=activations%3Factivation%3Dsigmoid%26depth%3D10%26steps%3D0",
            Question(
                "backward_times",
                (Choice("half", 0, 0.7), Choice("same", 0.7, 1.4), Choice("twice", 1.4, 3), Choice("ten", 3, inf)),
            ),
            "cost",
            {"chart": "times"},
        ),
        Preset(
            "checkpoints",
            "from=activations%3Factivation%3Dsigmoid%26depth%3D10%26steps%3D0&checkpoints=on",
            Question(
                "memory_share",
                (Choice("few", 0, 0.15), Choice("third", 0.15, 0.5), Choice("most", 0.5, inf)),
            ),
            "cost",
        ),
        Preset(
            "fresh_masks",
            "from=dropout%3Fdata%3Dmoons%26depth%3D2%26width%3D4%26batch%3D6%26dropout.p%3D0.3%26steps%3D40"
            "&step=40&of=batch&mask=fresh",
            Question("wrong_leaves", (Choice("none", 0, 0.5), Choice("some", 0.5, 5.5), Choice("all", 5.5, inf))),
            "gradient_check",
            {"mark": ""},
        ),
        Preset(
            "batch_statistics",
            "from=batch_norm%3Fdata%3Dmoons%26depth%3D1%26width%3D4%26batch%3D6%26activation%3Dtanh%26steps%3D40"
            "&step=40&of=batch&fault=statistics",
            Question("wrong_leaves", (Choice("none", 0, 0.5), Choice("below", 0.5, 2.5), Choice("all", 2.5, inf))),
            "gradient_check",
            {"mark": ""},
        ),
    ),
)
