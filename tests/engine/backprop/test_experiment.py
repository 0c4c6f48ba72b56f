"""Frames as a recording, the command line as the lab's page prints it, the script, the drawing and the doctor."""

import json
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from engine.__main__ import main
from engine.backprop.graph import Tape
from engine.backprop.layout import drawing
from engine.backprop.recalled import recalled
from engine.backprop.spec import BackpropSpec
from pages import EXPERIMENTS, LABS
from tests.engine.backprop.test_expression import CIRCUIT, NUMBERS
from tests.engine.backprop.test_graph import Maker

BACKPROP = EXPERIMENTS["backprop"]
COLUMNS = ("value", "gradient", "local", "downstream")
NOTE = "net=note&n_in=3&hidden=4&n_out=2&batch=2&biases=on&lambda=0.3"


def printed(capsys, address):
    assert main([address, "--column", "value", "--column", "gradient", "--format", "json", "--strict"]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    return run


def test_the_command_line_prints_the_output_and_the_gradients_of_the_inputs_last(capsys):
    run = printed(capsys, f"backprop?text={CIRCUIT.replace('+', '%2B')}&inputs={NUMBERS}")
    assert run["columns"]["value"]["values"][-1] == pytest.approx(0.7310585786300049, rel=1e-14)
    slope = 0.19661193324148185
    found = run["columns"]["gradient"]["values"][-5:]
    assert found == pytest.approx([-slope, 2 * slope, -2 * slope, -3 * slope, slope], rel=1e-12)
    assert run["address"].startswith("backprop?") or run["address"] == "backprop"


def test_the_note_s_network_prints_its_quantities_in_the_order_of_the_list(capsys):
    run = printed(capsys, f"backprop?{NOTE}")
    main(["--list", "quantities", "--format", "json"])
    listed = json.loads(capsys.readouterr().out)["quantities"]["net=note&biases=on"]
    spec = BackpropSpec.from_query(NOTE)[0]
    tape = Tape(spec.graph).run()
    for column, held in (("value", tape.values), ("gradient", tape.gradients)):
        names = listed[column].split()
        assert run["notes"][f"{column}_names"] == names
        for name, row in zip(names, run["columns"][column]["values"], strict=True):
            numbers = [number for number in row if number is not None]
            np.testing.assert_allclose(numbers, np.ravel(held[spec.graph.place(name)]), rtol=1e-15)


def test_downstream_is_local_times_upstream_and_adds_up():
    spec = BackpropSpec.from_query(NOTE)[0]
    (recording,) = BACKPROP.run([spec], COLUMNS)
    total = np.nansum(recording.columns["downstream"].values, 1)
    expected = np.nan_to_num(recording.columns["gradient"].values)
    np.testing.assert_allclose(total[1:], expected[1:], rtol=1e-14, atol=1e-15)
    assert recording.columns["value"].steps.tolist() == list(range(len(spec.graph.nodes)))
    assert recording.status == "done"
    frames = [frame for frame in BACKPROP.frames([spec], COLUMNS) if frame is not None]
    assert len(frames) == BACKPROP.total([spec], COLUMNS)


def test_variants_of_different_length_end_each_for_itself():
    specs = [BackpropSpec.from_query(query)[0] for query in ("text=x*y", "text=x*y%2Bexp(x)", NOTE)]
    together = BACKPROP.run(specs, COLUMNS)
    for spec, one in zip(specs, together, strict=True):
        (alone,) = BACKPROP.run([spec], COLUMNS)
        assert one.status == "done"
        assert all(np.array_equal(one.columns[c].values, alone.columns[c].values, equal_nan=True) for c in COLUMNS)


def test_the_script_s_grad_is_the_page_s(tmp_path):
    presets = [LABS["backprop"].parse(preset.address)[0][0] for preset in LABS["backprop"].presets]
    presets = [spec for spec in presets if spec.graph.largest < 500]
    more = [f"{NOTE}&vectors=rows&activation=elu", "net=note&loss=cross_entropy&n_out=3&activation=leaky_relu"]
    more += ["net=note&activation=silu", "net=note&activation=step", "net=note&activation=gelu"]
    texts = ["max(x,2)^y/sqrt(abs(x))-relu(2*y)+3^x+atan(pi*y)", "min(1,x)+cosh(x)*sigmoid(y)", "x"]
    specs = [*presets, *(BackpropSpec.from_query(query)[0] for query in more)]
    specs += [BackpropSpec.from_query({"text": text, "inputs": "x:1.5,y:0.7"})[0] for text in texts]
    script = tmp_path / "script.py"
    recordings = BACKPROP.run(specs, ("value",))
    script.write_text(BACKPROP.standalone(specs, recordings), "utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=100, check=True)
    lines = done.stdout.splitlines()[1:]
    assert len(lines) == sum(len(spec.graph.nodes) for spec in specs)
    tapes = [Tape(recalled(*each)).run() for each in zip(specs, recordings, strict=True)]
    for run, name, value, gradient in (line.split(";") for line in lines):
        graph, tape = specs[int(run)].graph, tapes[int(run)]
        k = graph.place(name)
        np.testing.assert_allclose(json.loads(value), np.ravel(tape.values[k]), 1e-12, 1e-12)
        expected = [] if tape.gradients[k] is None else np.ravel(tape.gradients[k])
        np.testing.assert_allclose(json.loads(gradient), expected, 1e-12, 1e-12)


@pytest.mark.parametrize("rising", [True, False])
def test_no_edge_crosses_a_card(rising):
    graphs = [LABS["backprop"].parse(preset.address)[0][0].graph for preset in LABS["backprop"].presets]
    for graph in [*graphs, *(Maker(seed).graph() for seed in range(8))]:
        drawn = drawing(graph, rising)
        for (source, target), route in drawn.routes.items():
            for k, (x, y, wide, tall) in enumerate(drawn.cards):
                if k in (source, target):
                    continue
                for (ax, ay), (bx, by) in pairwise(route):
                    steps = np.linspace(0, 1, 30)
                    px, py = ax + (bx - ax) * steps, ay + (by - ay) * steps
                    inside = (abs(px - x) < wide / 2 - 0.2) & (abs(py - y) < tall / 2 - 0.2)
                    assert not inside.any(), (source, target, k)


def test_the_doctor_says_which_leaves_get_nothing():
    def codes(query):
        spec = BackpropSpec.from_query(query)[0]
        return [finding.code for finding in BACKPROP.diagnose(BACKPROP.run([spec], COLUMNS)[0], spec)]

    assert codes("text=max(x,y)&inputs=x:1,y:2") == ["backprop_blocked", "backprop_arrives"]
    assert codes("text=x*y&inputs=x:1,y:100000") == ["backprop_faint"]
    assert codes("text=log(x)&inputs=x:-1")[0] == "backprop_not_finite"
    assert codes(NOTE) == ["backprop_arrives"]
