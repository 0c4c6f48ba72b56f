"""Links of TensorFlow Playground: each key is used or named, whatever stands in the link."""

import random
from math import sqrt
from urllib.parse import urlencode

import pytest

from pages import LABS, parse_address
from pages.playground.links import DISPLAY, FEATURES, HIDE, KEYS, SHARED, is_theirs
from ui.problems import sentence
from ui.words import LANGUAGES

LAB = LABS["playground"]
SAID = {
    "activation": ("relu", "tanh", "sigmoid", "linear"),
    "regularization": ("none", "L1", "L2"),
    "batchSize": tuple(map(str, range(1, 31))),
    "dataset": ("circle", "xor", "gauss", "spiral"),
    "regDataset": ("reg-plane", "reg-gauss"),
    "learningRate": ("0.00001", "0.001", "0.03", "3", "10"),
    "regularizationRate": ("0", "0.001", "10"),
    "noise": tuple(map(str, range(0, 51, 5))),
    "networkShape": ("", "4,2", "1", "8,8,8,8,8,8", "3,3"),
    "seed": ("0.41357", "abc", "é"),
    "percTrainData": tuple(map(str, range(10, 91, 10))),
    "problem": ("classification", "regression"),
    "tutorial": ("", "xyz"),
}
SWITCH = ("true", "false")
WILD = ["", " ", "NaN", "-1", "1e999", "4,,2", "١", "'\"<script>", "a" * 300, "0.5.5", "true", "null", "\u202e", "%00"]
FULL = (
    "activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03&regularizationRate=0&noise=0"
    "&networkShape=4,2&seed=0.41357&showTestData=false&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false"
    "&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false"
    "&problem=classification&initZero=false&hideText=false"
)


def opened(query):
    """(the first variant, problems) of a link's keys; every problem has a sentence in both languages."""
    _, (spec, *_), problems = parse_address(f"playground?{query}")
    assert all(sentence(problem, lang) for problem in problems for lang in LANGUAGES)
    return spec, problems


def test_the_link_that_their_page_opens_with():
    spec, problems = opened(FULL)
    assert [problem.field for problem in problems] == ["seed"]
    assert (spec.data.name, spec.data.noise, spec.hidden, spec.batch, spec.examples) == ("circle", 0, (4, 2), 10, 250)
    assert (spec.activation.name, spec.optimizer.name, spec.optimizer.lr) == ("tanh", "sgd", 0.03)
    assert (spec.init.name, spec.init.limit, spec.bias) == ("uniform", 0.5, 0.1)
    assert spec.seed == spec.seed_data == spec.seed_batch > 0


def test_what_a_link_leaves_out_is_as_theirs():
    assert opened("batchSize=10") == opened(FULL.replace("seed=0.41357&", ""))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("xSquared=true&sinX=true", "xSquared, sinX"),
        ("x=false", "x"),
        ("discretize=true&collectStats=true", "discretize, collectStats"),
        ("playButton_hide=true&dataset=xor", f"playButton{HIDE}"),
        ("problem=regression&regDataset=reg-gauss&percTrainData=20", "regDataset"),
        ("regularization=L1&regularizationRate=0.01", "regularization"),
        ("noise=25", "noise"),
        ("percTrainData=90", "percTrainData"),
        ("dataset=spiral", "dataset"),
        ("dataset=heart", "dataset"),
        ("seed=0.5&noise=0", "seed"),
        ("activation=gelu&noise=0", "activation"),
    ],
)
def test_what_has_no_equivalent_is_named(query, field):
    assert [problem.field for problem in opened(query)[1]] == [field]


@pytest.mark.parametrize(
    "query",
    [
        "regularization=L1&regularizationRate=0",
        "regularizationRate=3",
        "regDataset=reg-gauss",
        "xSquared=false",
        "tutorial=",
    ],
)
def test_what_does_nothing_there_is_not_spoken_of(query):
    assert opened(query)[1] == []


def test_numbers_are_those_of_their_page():
    assert opened("dataset=gauss&noise=50")[0].data.noise == 1  # the widest that there is here: theirs is sqrt(4) / 2
    assert opened("dataset=gauss&noise=0")[0].data.noise == pytest.approx(sqrt(0.5) / 2, abs=1e-3)
    assert opened("dataset=xor&noise=30")[0].data.noise == pytest.approx(0.3 / sqrt(3), abs=1e-3)
    zero = opened("initZero=true&networkShape=")[0]
    assert (zero.init.name, zero.bias, zero.depth) == ("zeros", 0, 0)
    plane = opened("problem=regression&percTrainData=30&noise=0")[0]
    assert (plane.data.name, plane.objective.name, plane.examples, plane.data.classes) == ("plane", "squared", 360, 1)
    assert opened("regularization=L2&regularizationRate=0.01")[0].l2 == 0.01
    lasso = opened("regularization=L1&regularizationRate=0.001")[0]
    assert (lasso.l1, lasso.l1_kind) == (0.001, "proximal")
    spiral = opened("dataset=spiral&percTrainData=20")[0]
    assert (spiral.data.arms, spiral.examples) == (2, 100)


def test_links_of_this_lab_are_read_as_ever():
    for query in ("activation=relu&seed=3", "data=xor&depth=1", LAB.opening):
        assert LAB.parse(query) == LAB.parse(f"{query}&lang=ko")
    assert not is_theirs([(key, "1") for key in SHARED])


def test_every_random_link_is_used_or_named():
    """Never a traceback; a key that is not named may be left out only where it changes nothing, or is used."""
    rng = random.Random(7)
    for k in range(400):
        keys = rng.sample(KEYS, rng.randint(1, len(KEYS)))
        wild = k % 2
        said = {
            key: rng.choice(WILD) if wild and rng.random() < 0.3 else rng.choice(SAID.get(key, SWITCH)) for key in keys
        }
        if not is_theirs(list(said.items())):
            continue
        spec, problems = opened(urlencode(said))
        named = {part for problem in problems for part in problem.field.split(", ")}
        for key in (*FEATURES, *DISPLAY):
            if said.get(key) == "true":
                assert key in named, said
        if not wild:
            assert_used(said, spec, named)


def assert_used(said, spec, named):
    usual = {"activation": "tanh", "batchSize": "10", "learningRate": "0.03", "networkShape": "4,2"}
    found = usual | said
    assert spec.activation.name == found["activation"].replace("linear", "identity")
    assert spec.batch == int(found["batchSize"])
    assert spec.optimizer.lr == float(found["learningRate"])
    assert ",".join(map(str, spec.hidden)) == found["networkShape"]
    assert ("seed" in named) == ("seed" in said)
    assert ("noise" in named) == (said.get("noise", "0") != "0")
    drawn = 12 if said.get("problem") == "regression" else 5
    assert spec.examples == min(400, drawn * int(said.get("percTrainData", 50)))
    assert (spec.init.name == "zeros") == (said.get("initZero") == "true")
    usual = said.get("dataset", "circle").replace("gauss", "gaussians")
    assert spec.data.name == ("plane" if said.get("problem") == "regression" else usual)
    rate = float(said.get("regularizationRate", 0))
    kind = said.get("regularization", "none")
    assert (spec.l1, spec.l2) == (rate * (kind == "L1"), rate * (kind == "L2"))
