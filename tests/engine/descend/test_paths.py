"""Paths against printed results, closed forms, and themselves in other company."""

import json

import numpy as np
import pytest

from engine.__main__ import as_json, execute, parser
from engine.descend.columns import COLUMNS, STUDY_COLUMNS
from engine.descend.methods import METHODS
from engine.descend.spec import CHUNK, DescendSpec, count_frames
from engine.descend.theory import matrix
from engine.parts.surfaces import SURFACES
from pages import EXPERIMENTS, run
from tests.engine.descend.descents import BOWL, D2L, descend, oracle, path, same_bits, spec, values

PATH_COLUMNS = [name for name in COLUMNS if name not in STUDY_COLUMNS]

# -- printed results --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "method", "tolerance"),
    [
        ("SGD(lr=0.95)", "sgd&optimizer.lr=0.95", 1e-10),
        ("Momentum(lr=0.1,0.9)", "momentum&optimizer.lr=0.1", 1e-10),
        ("AdaGrad(lr=1.5)", "adagrad&optimizer.lr=1.5&optimizer.eps=1e-7", 1e-10),
        ("Adam(lr=0.3)", "adam&optimizer.lr=0.3", 3e-5),  # the book's eps is 1e-7 and not bias-corrected
    ],
)
def test_deep_learning_from_scratch(key, method, tolerance):
    found = path(f"{BOWL}&steps=30&optimizer={method}")
    np.testing.assert_allclose(found, oracle("G03_dlfs_naive")["traj"][key], atol=tolerance)


@pytest.mark.parametrize(
    ("key", "method"),
    [
        ("gd_eta0.4", "gd&optimizer.lr=0.4"),
        ("gd_eta0.6", "gd&optimizer.lr=0.6"),
        ("momentum_0.6_0.5", "momentum&optimizer.lr=0.6&optimizer.beta=0.5"),
    ],
)
def test_dive_into_deep_learning(key, method):
    found = path(f"{D2L}&steps=20&optimizer={method}")
    np.testing.assert_allclose(found[1:], oracle("G04_d2l_gd_momentum")[key], atol=6e-7, rtol=1e-6)


def test_published_starts_outside_the_window():
    """Thousands of updates on Rosenbrock from y0 = -1.302, by torch: issue 449 of hasktorch prints the same to 4e-4."""
    found = path("surface=rosenbrock&optimizer=gd&optimizer.lr=0.001&steps=2000&x0=-0.6629726&y0=-1.3020917")
    np.testing.assert_allclose(found[0], (-0.6629726, -1.3020917), rtol=0)
    np.testing.assert_allclose(found[1000], (0.6698250, 0.4470803), atol=5e-7)
    np.testing.assert_allclose(found[2000], (0.8205275, 0.6724671), atol=5e-7)


TORCH = {
    "torch.SGD": ("sgd", {"lr": "lr"}),
    "torch.SGD_momentum": ("momentum", {"lr": "lr", "momentum": "beta"}),
    "torch.SGD_nesterov": ("nesterov", {"lr": "lr", "momentum": "beta"}),
    "torch.Adagrad": ("adagrad", {"lr": "lr", "eps": "eps"}),
    "torch.RMSprop_0.99": ("rmsprop", {"lr": "lr", "alpha": "alpha", "eps": "eps"}),
    "torch.Adam": ("adam", {"lr": "lr", "eps": "eps"}),
    "torch.AdamW": ("adamw", {"lr": "lr", "weight_decay": "weight_decay"}),
    "optax.adam_noBC": ("adam", {"lr": "lr"}),
}


@pytest.mark.parametrize(("bowl", "query"), [("dlfs_bowl", f"{BOWL}&steps=30"), ("d2l_bowl", f"{D2L}&steps=20")])
def test_other_libraries(bowl, query):
    runs = oracle("G07_torch_bowls")[bowl]
    assert set(runs) == set(TORCH)
    for key, found in runs.items():
        method, names = TORCH[key]
        knobs = {names[name]: value for name, value in found["conv"].items() if name in names}
        if key == "optax.adam_noBC":
            knobs["bias_correction"] = "off"
        text = "".join(f"&optimizer.{name}={value!r}".replace("'", "") for name, value in knobs.items())
        np.testing.assert_allclose(path(f"{query}&optimizer={method}{text}"), found["traj"], atol=1e-9, err_msg=key)


# -- closed forms -----------------------------------------------------------------------------------------------------


def test_gradient_descent_is_a_power():
    for case in oracle("G05_gd_quadratic")["cases"]:
        condition = 1.0
        query = f"surface.condition={condition}&surface.sharpness={case['lam']}&x0={case['x0']}&y0={case['x0']}"
        found = path(f"{query}&steps={case['k']}&optimizer.lr={case['alpha']}")
        np.testing.assert_allclose(found[-1], [case["xk"]] * 2, rtol=1e-9)


@pytest.mark.parametrize("angle", [0, 30, -75])
def test_error_along_each_eigenvector_is_a_power_whatever_the_angle(angle):
    recording = descend(f"surface.condition=50&surface.angle={angle}&optimizer.lr=0.3&steps=40", "eigen_error")
    k = np.arange(41)[:, None]
    found = values(recording, "eigen_error")
    expected = found[0] * (1 - 0.3 * np.array([0.04, 2.0])) ** k
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
def test_momentum_is_the_power_of_a_matrix(method):
    lr, beta, steps = 0.2, 0.8, 60
    found = path(f"{BOWL}&optimizer={method}&optimizer.lr={lr}&optimizer.beta={beta}&steps={steps}")
    for axis, (eigenvalue, start) in enumerate([(0.1, -7.0), (2.0, 2.0)]):
        once = matrix(method, {"lr": lr, "beta": beta}, eigenvalue)
        expected = [(np.linalg.matrix_power(once, k) @ [start, 0.0])[0] for k in range(steps + 1)]
        np.testing.assert_allclose(found[:, axis], expected, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("method", ["gd", "momentum", "nesterov"])
def test_the_limit_of_the_learning_rate(method):
    """Just below it the path comes in, just above it goes off."""
    limit = descend(f"{BOWL}&optimizer={method}&steps=1").notes["theory"]["limit"]
    ends = [
        np.hypot(*path(f"{BOWL}&optimizer={method}&optimizer.lr={limit * share!r}&steps=3000")[-1])
        for share in (0.995, 1.005)
    ]
    assert ends[0] < 1
    assert ends[1] > 1e3


# -- records ----------------------------------------------------------------------------------------------------------


def test_the_records_say_what_happened():
    recording = descend(f"{BOWL}&optimizer=adam&optimizer.lr=0.3&steps=230", *PATH_COLUMNS)
    position, gradient, update = (values(recording, name) for name in ("position", "gradient", "update"))
    np.testing.assert_array_equal(recording.columns["loss"].steps, np.arange(231))
    np.testing.assert_array_equal(position[:-1] + update[:-1], position[1:] + 0 * update[:-1])
    assert np.isnan(update[-1]).all()
    np.testing.assert_allclose(gradient, position * [0.1, 2.0], rtol=1e-14)
    np.testing.assert_allclose(values(recording, "loss"), position[:, 0] ** 2 / 20 + position[:, 1] ** 2, rtol=1e-14)
    np.testing.assert_allclose(values(recording, "distance"), np.hypot(*position.T), rtol=1e-14)
    t, m, s = np.arange(1, 231)[:, None], values(recording, "velocity")[:-1], values(recording, "second")[:-1]
    factor = 0.3 / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
    np.testing.assert_allclose(values(recording, "effective_lr")[:-1], factor, rtol=1e-12)
    np.testing.assert_allclose(update[:-1], -factor * m / (1 - 0.9**t), rtol=1e-9, atol=1e-13)
    assert values(recording, "gradient_evaluations").tolist() == list(range(231))
    assert not values(recording, "hessian_evaluations").any()
    assert recording.ending.status == "done"


def test_adadeltas_effective_rate_is_made_of_the_steps_up_to_the_one_before():
    """lr sqrt(u_(t-1) + eps) / sqrt(s_t + eps), also where one chunk of steps ends and the next begins."""
    query = f"{BOWL}&optimizer=adadelta&optimizer.lr=2&steps={CHUNK + 20}"
    recording = descend(query, "effective_lr", "second", "third")
    s, u = values(recording, "second")[:-1], values(recording, "third")[:-1]
    before = np.concatenate([np.zeros((1, 2)), u[:-1]])
    expected = 2 * np.sqrt(before + 1e-6) / np.sqrt(s + 1e-6)
    np.testing.assert_allclose(values(recording, "effective_lr")[:-1], expected, rtol=1e-12)


def test_a_schedule_and_its_warm_up_are_followed():
    recording = descend(f"{BOWL}&schedule=linear&warmup=4&steps=24&optimizer.lr=0.2", "lr", "update", "gradient")
    lr = values(recording, "lr")
    np.testing.assert_allclose(lr[:-1], 0.2 * np.r_[np.arange(4) / 4, 1 - np.arange(20) / 20])
    expected = -lr[:-1, None] * values(recording, "gradient")[:-1]
    np.testing.assert_allclose(values(recording, "update")[:-1], expected, atol=1e-14)


def test_nesterovs_target_is_the_textbook_forms_next_point():
    recording = descend(f"{BOWL}&optimizer=nesterov&optimizer.lr=0.1&steps=30", "target", "velocity")
    x = values(recording, "target")[:-1]
    np.testing.assert_allclose(x + 0.9 * values(recording, "velocity")[:-1], path_after(recording), rtol=1e-12)
    np.testing.assert_allclose(x[1:] - x[:-1], values(recording, "velocity")[1:-1], atol=1e-14)


def path_after(recording):
    return values(recording, "position")[1:]


def test_the_command_line_prints_every_digit():
    query = f"{BOWL}&optimizer=momentum&optimizer.lr=0.1&optimizer.beta=0.9&steps=30"
    options = [f"optimizers?{query}", "--column", "position", "--column", "loss", "--format", "json"]
    (printed,) = json.loads(execute(parser().parse_args(options))[0])["runs"]
    columns = printed["columns"]
    assert columns["loss"]["steps"] == list(range(31))
    assert columns["position"]["values"] == path(query).tolist()
    book = oracle("G03_dlfs_naive")["traj"]["Momentum(lr=0.1,0.9)"]
    np.testing.assert_allclose(columns["position"]["values"], book, atol=1e-10)


# -- company ----------------------------------------------------------------------------------------------------------


def company(surface, more):
    return [spec(f"surface={surface}&optimizer={method}&steps={CHUNK + 3}&seed=5{more}") for method in METHODS]


@pytest.mark.parametrize("surface", list(SURFACES))
@pytest.mark.parametrize("more", ["", "&noise=0.1&noise_correlation=0.5&schedule=cosine"])
def test_a_variant_alone_is_the_variant_in_company(surface, more):
    mine = company(surface, more)
    rest = [*company("quadratic", "&optimizer.lr=0.3"), spec("optimizer=adam&steps=7")]
    rest += [spec(f"surface={surface}&optimizer=adam&optimizer.lr=0.{k}&steps={CHUNK + 3}") for k in range(1, 9)]
    for one, together in zip(mine, run("descend", [*mine, *rest], PATH_COLUMNS)[: len(mine)], strict=True):
        (alone,) = run("descend", [one], PATH_COLUMNS)
        assert alone.ending == together.ending
        for name, series in alone.columns.items():
            assert same_bits(series.values, together.columns[name].values), (name, one)


def test_columns_do_not_change_one_another():
    one = spec("surface=rosenbrock&optimizer=bfgs&steps=120")
    (full,) = run("descend", [one], PATH_COLUMNS)
    for name in PATH_COLUMNS:
        (only,) = run("descend", [one], [name])
        assert same_bits(only.columns[name].values, full.columns[name].values), name


def test_the_count_of_frames_is_told_beforehand():
    experiment = EXPERIMENTS["descend"]
    for steps, columns in [(0, ["loss"]), (CHUNK - 1, []), (CHUNK, ["loss"]), (250, ["loss", "seed_losses"])]:
        specs = [spec(f"steps={steps}"), spec("steps=3")]
        frames = [frame for frame in experiment.frames(specs, columns) if frame is not None]
        assert len(frames) == experiment.total(specs, columns) == count_frames(specs, columns)


# -- ends -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bowl", [BOWL, "surface.condition=20&surface.angle=90&x0=2&y0=-7"], ids=["y", "x"])
@pytest.mark.parametrize("steps", [50, CHUNK, CHUNK + 1, 5000])
def test_a_diverged_path_keeps_its_finite_points(steps, bowl):
    """Along the steep axis it is 2 (1 - 2 lr)^t: 2e7 away, a million windows, after so many updates."""
    for growth in (1.5, 1.18, 1.175, 1.17, 3.0):
        lr = (growth + 1) / 2
        recording = descend(f"{bowl}&optimizer.lr={lr!r}&steps={steps}", "update", "gradient")
        first = next((t for t in range(steps + 1) if not 2 * growth**t <= 2e7), None)
        if first is None:
            assert recording.ending.status == "done"
            continue
        assert (recording.ending.status, recording.ending.step) == ("diverged", first)
        assert recording.ending.quantity == "position"
        assert recording.columns["position"].steps.tolist() == list(range(first))
        assert np.isfinite(values(recording, "position")).all()
        assert np.isnan(values(recording, "update")[-1]).all()
        assert np.isfinite(values(recording, "update")[:-1]).all()


@pytest.mark.parametrize(
    "query",
    [
        "optimizer.lr=1e9", "optimizer.lr=nan", "steps=1e9", "steps=-3", "x0=1e5&y0=nan", "surface=nothing",
        "surface=formula&surface.text=log(x)%2By", "surface=formula&surface.text=eval(x)", "noise=inf", "seed=-1",
        "surface=formula&surface.text=x%5E40&optimizer.lr=1e6", "surface=formula&surface.text=1%2Fx&x0=0",
        "surface=formula&surface.text=3&optimizer=newton", "surface=formula&surface.text=exp(exp(x))&x0=5&y0=5",
        "trials=99&protocol=tuned&surface=formula&surface.text=sqrt(x)", "race_lr=0&protocol=same_lr",
    ],
)  # fmt: skip
def test_bad_values_never_raise(query):
    for method in ["gd"] if "steps" in query else METHODS:
        found, _ = DescendSpec.from_query(f"optimizer={method}&steps=30&{query}")
        (recording,) = run("descend", [found], PATH_COLUMNS)
        assert recording.status in ("done", "diverged")
        json.loads(as_json([recording], ["x"]))  # no NaN in the notes


@pytest.mark.parametrize("text", ["sqrt(x)", "log(x)"])
def test_an_undefined_start_is_one_point(text):
    """The slope of log x is there for x < 0 too."""
    recording = descend(f"surface=formula&surface.text={text}&x0=-1&y0=0")
    assert (recording.ending.status, recording.ending.step, recording.ending.quantity) == ("diverged", 1, "loss")
    assert values(recording, "position").tolist() == [[-1.0, 0.0]]
    assert np.isnan(values(recording, "loss")).all()


def test_a_path_ends_where_f_does():
    """log x falls towards 0, and the third step goes past it."""
    recording = descend("surface=formula&surface.text=log(x)&x0=1&y0=0&optimizer.lr=0.4", "update")
    assert values(recording, "position")[:, 0] == pytest.approx([1.0, 0.6])
    assert (recording.ending.status, recording.ending.step, recording.ending.quantity) == ("diverged", 2, "loss")
    assert np.isnan(values(recording, "update")[-1]).all()
