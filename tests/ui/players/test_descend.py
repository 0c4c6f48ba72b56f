"""What is sent to the player of paths, unpacked again, and what is said of a step and of theory."""

import numpy as np
import pytest

from engine.descend.anatomy import anatomy
from engine.descend.spec import DescendSpec
from engine.parts.surfaces import SURFACES
from engine.record.codec import unpack
from engine.serve.run import Run
from figures.palette import looks
from pages import EXPERIMENTS, LABS
from pages import run as run_experiment
from tests.ui.page import compute, headings, page, texts
from ui.descend.anatomy import recorded, spelt, symbols, table, tidy
from ui.descend.theory import row, snapped
from ui.descend.theory import table as theory_table
from ui.players.descend import (
    DESCEND_COLUMNS,
    NODES,
    SCALARS,
    VECTORS,
    ground,
    heights,
    pack_frames,
    region,
    rules,
    same,
    started,
    turned,
    variant_view,
)
from ui.words import word

QUERIES = (
    "surface.condition=20&optimizer=gd&optimizer.lr=0.9&steps=250",
    "surface.condition=20&optimizer=adam&optimizer.lr=0.3&steps=120",
    "surface.condition=20&optimizer=gd&optimizer.lr=1.5&steps=250",
    "surface=saddle&optimizer=newton&steps=250",
)


def spec(query):
    return DescendSpec.from_query(query)[0]


@pytest.fixture(scope="module")
def run():
    made = Run("descend", [spec(query) for query in QUERIES], DESCEND_COLUMNS, lambda run: None)
    frames = EXPERIMENTS["descend"].frames(made.specs, DESCEND_COLUMNS)
    for index, frame in enumerate(frame for frame in frames if frame is not None):
        made.add(index, frame)
    made.become("done")
    return made


def message(run, start, stop):
    return unpack(pack_frames(LABS["optimizers"], run, run.frames(start, stop), start))


def test_a_message_holds_the_points_of_its_frames(run):
    header, arrays = message(run, 1, 3)
    assert (header["run"], header["from"], header["count"], header["total"]) == (run.key, 1, 2, 3)
    assert (header["rows"], header["points"]) == (151, 251)
    assert arrays["step"].tolist() == list(range(100, 251))
    for name in SCALARS:
        assert arrays[name].shape == (151, 4)
    for name in VECTORS:
        assert arrays[name].shape == (151, 4, 2)
    recording = run.recordings()[0]
    np.testing.assert_allclose(arrays["position"][:, 0], recording.columns["position"].values[100:], rtol=1e-6)


def test_what_has_ended_is_nan_and_said_once(run):
    header, arrays = message(run, 0, 3)
    ended = {end["variant"]: end for end in header["ended"]}
    assert ended[2]["status"] == "diverged"
    step = ended[2]["step"]
    assert np.isfinite(arrays["position"][:step, 2]).all()
    assert np.isnan(arrays["position"][step:, 2]).all()
    assert np.isfinite(arrays["position"][:121, 1]).all()
    assert np.isnan(arrays["position"][121:, 1]).all()
    assert message(run, 1, 2)[0]["ended"] != header["ended"]


def test_the_gap_is_the_height_above_the_lowest_known_minimum(run):
    _, arrays = message(run, 0, 3)
    np.testing.assert_array_equal(arrays["gap"][:, 0], arrays["loss"][:, 0])  # the ravine's floor is at 0
    assert (arrays["gap"][:121, 1] >= 0).all()
    assert np.isnan(arrays["gap"][:, 3]).all()  # a saddle has none


def test_the_first_message_brings_every_surface_once(run):
    _, arrays = message(run, 0, 1)
    assert "ground0" not in arrays  # the browser computes a quadratic itself
    assert arrays["ground1"].shape == NODES[::-1]
    assert not any(name.startswith("ground") for name in message(run, 1, 2)[1])


def test_heights_are_those_of_the_surface_with_the_lowest_y_first():
    surface = spec("surface=himmelblau").surface
    x_lo, x_hi, y_lo, y_hi = region(surface.window)
    found = heights(surface, surface.window)
    np.testing.assert_allclose(found[0, -1], surface.f(x_hi, y_lo), rtol=1e-6)
    np.testing.assert_allclose(found[-1, 0], surface.f(x_lo, y_hi), rtol=1e-6)


@pytest.mark.parametrize("name", list(SURFACES))
def test_every_surface_can_be_sent(name):
    surface = SURFACES[name]()
    told, (x_lo, x_hi, y_lo, y_hi) = ground(surface, surface.window), region(surface.window)
    assert np.isfinite(heights(surface, surface.window)).mean() > 0.5
    assert (x_hi - x_lo) / (y_hi - y_lo) == pytest.approx((NODES[0] - 1) / (NODES[1] - 1), rel=0.01)  # cells are square
    assert x_lo < told["home"][0] < told["home"][1] < x_hi
    assert (told["bowl"] is not None) == (name == "quadratic")
    assert (told["lowest"] is None) == (not told["minima"])


def test_a_run_without_points_still_has_a_message():
    waiting = Run("descend", [spec(QUERIES[0])], DESCEND_COLUMNS, lambda run: None)
    waiting.become("queued", 2)
    header, arrays = message(waiting, 0, 1)
    assert (header["status"], header["place"], header["count"], arrays) == ("queued", 2, 0, {})


def test_a_clicked_start_moves_all_that_shared_it():
    first, other = spec("x0=1&y0=1"), spec("optimizer=adam&x0=1&y0=1")
    alone = spec("optimizer=newton&x0=5&y0=1")
    moved = started([first, other, alone], -3.25, 1e9)
    assert [(s.x0, s.y0) for s in moved] == [(-3.25, 1e6), (-3.25, 1e6), (5.0, 1e6)]


def test_a_hand_turns_its_own_method_and_the_surface_of_all_that_share_it():
    variants = [spec("surface.condition=20"), spec("surface.condition=20&optimizer=adam"), spec("surface.condition=5")]
    assert [v.optimizer.lr for v in turned(variants, 1, {"lr": 0.3})] == [0.1, 0.3, 0.1]
    assert turned(variants, 0, {"lr": 1e9})[0].optimizer.lr == 1e6  # the nearer bound
    assert turned(variants, 0, {"beta": 0.5}) == variants  # GD has none
    moved = turned(variants, 1, {"sharpness": 4.0, "condition": 40.0})
    assert [(v.surface.sharpness, v.surface.condition) for v in moved] == [(4, 40), (4, 40), (2, 5)]
    assert turned([spec("surface=saddle")], 0, {"sharpness": 4.0}) == [spec("surface=saddle")]


def test_the_browser_is_told_by_what_rate_a_method_goes():
    def told(query):
        return variant_view(spec(query), "", looks([spec(query)])[0], [spec(query).surface])

    own, same_lr, tuned = told("optimizer.lr=0.3"), told("protocol=same_lr&race_lr=0.2"), told("protocol=tuned")
    assert [(v["rate"], v["own"]) for v in (own, same_lr, tuned)] == [(0.3, True), (0.2, False), (None, False)]
    assert told("optimizer=sgd&noise=1")["noisy"]
    assert not told("noise=1")["noisy"]  # GD sees the true gradient


def test_races_that_differ_in_a_knob_only_are_the_same_race():
    one, two = spec("optimizer.lr=0.1"), spec("optimizer.lr=0.2&surface.condition=50")
    assert same([one]) == same([two])
    assert same([one]) != same([spec("x0=1")])
    assert same([one]) != same([spec("optimizer=adam")])


def test_the_anatomy_says_what_the_engine_did(run):
    recording = recorded(run, 1)
    columns = {name: series.values for name, series in recording.columns.items()}
    terms = anatomy(run.specs[1], columns, 7)
    text = table(terms, "en")
    assert text.count("\n") == len(terms) + 1
    last = terms[-1]
    np.testing.assert_array_equal(last.values, columns["position"][8])
    assert f"{columns['position'][8][0]:.4g}" in spelt(last)[0]
    assert symbols(last).startswith("w_{t+1} = ")


def test_a_matrix_is_written_whole(run):
    recording = recorded(run, 3)
    columns = {name: series.values for name, series in recording.columns.items()}
    hessian = next(term for term in anatomy(run.specs[3], columns, 0) if len(term.values) == 3)
    assert spelt(hessian) == (r"\begin{pmatrix} 2 & 0 \\ 0 & -2 \end{pmatrix}", "")


def test_the_rules_of_a_race_are_told_with_their_number():
    tuned, same_lr, own = spec("protocol=tuned&trials=9"), spec("protocol=same_lr&race_lr=0.01"), spec("")
    assert rules([tuned, tuned], "en") == "Rules of the race · each its best of equally many trials: 9"
    assert rules([same_lr], "ko") == "경주 규칙 · 모두 같은 학습률 (same): 0.01"
    assert rules([spec("protocol=evaluations&steps=30")], "en").endswith("gradient evaluations: 30")
    assert rules([own, own], "en") == rules([own, tuned], "en") == rules([same_lr, tuned], "en") == ""


def test_a_number_that_stands_alone_has_no_parentheses():
    assert tidy(r"\frac{(-2)}{\sqrt{(10^{-8})} + (10^{-8})}") == r"\frac{-2}{\sqrt{10^{-8}} + (10^{-8})}"
    assert tidy(r"\sign((-2))") == r"\sign(-2)"
    assert tidy("(-9) + (-2)") == "-9 + (-2)"
    assert tidy("(-9)^2 + 1") == "(-9)^2 + 1"


def test_theory_stands_beside_measurement():
    (recording,) = run_experiment("descend", [spec("surface.condition=20&optimizer.lr=0.9&steps=150")], DESCEND_COLUMNS)
    name, limit, lr, rate, measured, optimum, best = row(recording, "GD", "en")
    assert (name, limit, lr) == ("GD", "1", "0.9")
    assert float(measured) == pytest.approx(float(rate), rel=1e-3)
    assert optimum == "lr 0.9524"
    assert best == "0.9048"
    (bowl,) = snapped([spec("surface.condition=20&optimizer.lr=0.9")])
    assert bowl.optimizer.lr == pytest.approx(2 / 2.1, rel=1e-5)
    assert snapped([spec("optimizer=adam")]) == [spec("optimizer=adam")]  # nothing is known to be best


def test_each_cell_of_the_theory_says_what_it_is_and_no_name_is_taken_for_markup():
    text = theory_table(["Method", "α < 1"], [["<b>GD</b> & co", "0.9"]])
    assert '<td data-head="Method">&lt;b&gt;GD&lt;/b&gt; &amp; co</td>' in text
    assert '<td data-head="α &lt; 1">0.9</td>' in text
    assert text.count("<td") == text.count("<th ") == 2


def test_words_of_the_player_have_the_places_it_fills():
    assert "{step}" in word("ui.descend.diverged", "ko")
    assert all(part in word("ui.descend.readout", "en") for part in ("{x}", "{y}", "{f}"))


BOWL = "surface.condition=20&surface.sharpness=2&optimizer=gd&optimizer.lr=0.5&steps=60&x0=-7&y0=2"


def test_the_page_takes_the_chosen_method_apart():
    query = f"{BOWL}&vs=optimizer%3Dadam%26optimizer.lr%3D0.3"
    compute("optimizers", query)
    app = page("optimizers", query)
    menu = app.selectbox(key="optimizers.anatomy")
    assert r"$\Delta w_t = -\alpha\,g_t$" in texts(app)
    menu.set_value(1).run()
    assert not app.exception
    assert r"\hat m_t = \dfrac{m_t}{1 - \beta_1^{t}}" in texts(app)


def test_snapping_writes_the_optimum_to_the_address():
    compute("optimizers", BOWL)
    app = page("optimizers", BOWL)
    app.button(key="optimizers.snap").click().run()
    assert not app.exception
    assert float("".join(app.query_params["optimizer.lr"])) == pytest.approx(2 / 2.1, rel=1e-5)
    assert app.button(key="optimizers.snap").disabled


def test_a_teacher_can_hide_both():
    compute("optimizers", BOWL)
    app = page("optimizers", f"{BOWL}&hide=anatomy,theory")
    heads = headings(app)
    assert word("ui.anatomy.title", "en") not in heads
    assert word("ui.theory.title", "en") not in heads
