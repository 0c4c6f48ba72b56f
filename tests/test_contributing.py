"""CONTRIBUTING.md is true: what it names exists, and an entry of each kind that no other test adds works at once."""

import importlib
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
import torch

from engine.catalog import catalog, text
from engine.descend.spec import DescendSpec
from engine.parts import datasets, inits, layers, schedules, surfaces
from engine.parts.activations import Activation
from engine.parts.optimizers import Optimizer
from engine.train import data
from engine.train.draws import standard_draw
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, run
from tests.engine.train.torch_oracles import resolved
from tests.js_source import ROOT
from tests.test_words import needed
from ui import words

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
QUOTED = [each for part in TEXT.split("```")[::2] for each in re.findall(r"`([^`]+)`", part)]
PATH = re.compile(r"[\w.*<>/-]+/[\w.*<>/-]*|[\w*]+\.(?:py|js|toml|md)")
TREE = re.findall(r"(?:^|  +)((?:[\w<>]+/)+(?:[\w<>]+\.py)?|\w+\.py)(?= )", TEXT.split("```")[1], re.M)
SMALL = "data={data}&depth=2&width=8&steps=4&every=2&init={init}&norm={norm}"
FACTS = {
    Optimizer: "rule in_place effective terms symbols slot_columns momentum surface_lr script",
    Activation: "f df forward_ backward_ of_z",
    inits.Init: "draw scale",
    schedules.Schedule: "factor",
    surfaces.Surface: "formula window start near_minima near_saddles",
    datasets.DataSet: "n_in probe trained_on classes",
}
NAMED = {
    "engine.spec": "Spec",
    "engine.spec.registry": "Registry",
    "engine.spec.lab": "Lab Preset",
    "engine.record.columns": "Column",
    "engine.record.answer": "Answer",
    "engine.train.measure": "Measure MEASURES",
    "engine.train.data": "MAKERS",
    "engine.train.layers.walk": "Layer",
    "figures.scene": "Figure",
    "figures.pane": "Pane",
    "figures": "FIGURES",
    "pages": "PANES",
    "pages.dropout.doctor": "RULES CODES PROOFS",
    "engine.train.proofs": "SUSPECTS",
    "tests.engine.parts.test_schedules": "TORCH",
    "tests.ui.test_studies": "SMALL",
}


@pytest.mark.parametrize("path", sorted({each for each in QUOTED if PATH.fullmatch(each)} | set(TREE)))
def test_paths_are_there(path):
    places = (ROOT, *sorted((ROOT / "pages").glob("[a-z]*/")))  # `columns.py` is of a lab
    assert any([*place.glob(path.replace("<slug>", "*").rstrip("/"))] for place in places), path


def test_the_tree_is_read():
    assert {"app.py", "engine/train/", "figures/", "pages/<slug>/", "engine/catalog.py"} <= set(TREE)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (?!sure)(\w+)", TEXT))))
def test_targets_of_make_are_there(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.M)


@pytest.mark.parametrize("command", sorted({each for each in QUOTED if each.startswith("python ")}))
def test_commands_are_there(command):
    """Its module or file is, and has every option or verb that is named."""
    _, *parts = command.split()
    asked = parts[1] if parts[0] == "-m" else parts[0].removesuffix(".py").replace("/", ".")
    path = ROOT / asked.replace(".", "/")
    said = (path / "__main__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8")
    assert all(f'"{part}"' in said for part in parts if part.startswith("--") or part == "write")


@pytest.mark.parametrize(("module", "names"), NAMED.items())
def test_names_are_there(module, names):
    for name in names.split():
        assert hasattr(importlib.import_module(module), name)
        assert re.search(rf"\b{name}\b", TEXT), name


@pytest.mark.parametrize(("cls", "facts"), FACTS.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_facts_are_those_of_the_class(cls, facts):
    for fact in facts.split():
        assert hasattr(cls, fact) or fact in cls.__annotations__, fact
        assert re.search(rf"`{fact}`", TEXT), fact


@contextmanager
def entered(registry, cls, **told):
    """A class in a menu for as long as this lasts."""
    try:
        yield registry.add("tiny", **told)(dataclass(frozen=True)(cls))
    finally:
        registry.remove("tiny")


def missing():
    """Words that are asked for and that nobody has written."""
    return {key for key in needed() if not words.has(key)}


def listed(section):
    return text(catalog({}, {}, section))


def trained(**chosen):
    """The recording of a small network with these entries, whose exported script runs and begins with its loss."""
    query = SMALL.format(**{"data": "circle", "init": "lecun_normal", "norm": "none", **chosen}) + "&precision=float64"
    spec, problems = TrainSpec.from_query(query)
    assert problems == []
    (recording,) = run("train", [spec], ["loss", "activation_std", "theory_activation_std"])
    assert recording.status == "done"
    return spec, recording


def printed(experiment, spec, folder):
    """The numbers that the exported script of a spec prints first."""
    script = folder / "tiny.py"
    script.write_text(EXPERIMENTS[experiment].standalone([spec]), "utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=100, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_an_initialization_is_one_class(tmp_path):
    class Tiny(inits.Init):
        """W ~ U(-bound, bound)."""

        draw: ClassVar = "uniform"
        bound: float = datasets.real(0.2, 0.0, 1.0)

        def scale(self, n_in, n_out):
            return self.bound

    with entered(inits.INITS, Tiny, source="s", oracle="torch.nn.init.uniform_(w, -bound, bound)"):
        assert "tiny  formula: W ~ U" in listed("init")
        assert missing() == {"option.init.tiny", "knob.bound"}
        spec, recording = trained(init="tiny")
        theirs = torch.empty(400, 300, dtype=torch.float64)
        resolved(spec.init.oracle, spec.init, w=theirs)
        ours = standard_draw("uniform", 0, 0, 300, 400) * spec.init.scale(300, 400)
        assert (
            ours.var()
            == pytest.approx(float(theirs.var()), rel=0.02)
            == pytest.approx(spec.init.variance(300, 400), rel=0.02)
        )
        assert np.isfinite(recording.columns["theory_activation_std"].values).all()
        assert len(printed("train", spec, tmp_path)) == 4


def test_a_data_set_is_a_class_and_its_maker(monkeypatch, tmp_path):
    class Tiny(datasets.DataSet):
        """Two points and noise."""

        noise: float = datasets.real(0.1, 0.0, 1.0)

    def _tiny(data, rng, y):
        return np.stack([y, -y], 1) + jitter(data, rng, (len(y), 2))

    jitter = data.jitter
    with entered(datasets.DATASETS, Tiny, source="s", oracle="sample moments"):
        assert "tiny  formula: Two points" in listed("data")
        assert missing() == {"option.data.tiny"}
        with pytest.raises(KeyError, match="tiny"):
            trained(data="tiny")
        monkeypatch.setitem(data.MAKERS, "tiny", data.points(_tiny))
        spec, recording = trained(data="tiny")
        assert spec.data.noise == 0.1
        assert np.isfinite(recording.columns["loss"].values).all()


def test_a_surface_is_one_class(tmp_path):
    class Tiny(surfaces.Surface):
        """x^2 + 3 (y - 1)^2."""

        formula: ClassVar = "x^2 + 3*(y - 1)^2"
        window: ClassVar = (-2.0, 2.0, -2.0, 2.0)
        start: ClassVar = (-1.5, -1.0)
        near_minima: ClassVar = ((0.01, 0.99),)

    with entered(surfaces.SURFACES, Tiny, source="s", oracle="torch.autograd"):
        assert "tiny  formula: x^2" in listed("surface")
        assert missing() == {"option.surface.tiny"}
        spec, problems = DescendSpec.from_query("surface=tiny&optimizer=gd&optimizer.lr=0.1&steps=3")
        assert problems == []
        (path,) = (each.columns["position"].values for each in run("descend", [spec], ["position"]))
        expected = [(-1.5 * 0.8**t, 1 - 2 * 0.4**t) for t in range(len(path))]
        np.testing.assert_allclose(path, expected, rtol=1e-12)
        np.testing.assert_allclose(spec.surface.minima[0][:2], (0, 1), atol=1e-12)
        assert len(printed("descend", spec, tmp_path)) == 5


def test_a_schedule_is_one_class(tmp_path):
    class Tiny(schedules.Schedule):
        """1 / (1 + t)."""

        def factor(self, t, total):
            return 1.0 / (1.0 + np.asarray(t))

    with entered(schedules.SCHEDULES, Tiny, source="s", oracle="torch.optim.lr_scheduler.LambdaLR"):
        assert "tiny  formula: 1 / (1 + t)" in listed("schedule")
        assert missing() == {"option.schedule.tiny"}
        spec, problems = DescendSpec.from_query("schedule=tiny&optimizer=gd&optimizer.lr=0.4&steps=3")
        assert problems == []
        (rates,) = (each.columns["lr"].values for each in run("descend", [spec], ["lr"]))
        found = rates[np.isfinite(rates)]
        np.testing.assert_allclose(found[:3], [0.4, 0.2, 0.4 / 3][: len(found)], rtol=1e-12)


def test_a_normalization_without_its_layer_is_named():
    class Tiny(layers.Norm):
        """y = x."""

        def on(self, depth):
            return (0,)

    with entered(layers.NORMS, Tiny, source="s", oracle="the network without it"):
        assert "tiny  formula: y = x" in listed("norm")
        assert missing() == {"option.norm.tiny"}
        with pytest.raises(KeyError, match="tiny"):
            trained(norm="tiny")
