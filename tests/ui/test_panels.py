"""The panels below the first screen: two words, and only what has something to show."""

from pages import FIGURES, LABS, load
from tests.ui.page import compute, page
from ui.film import spoken
from ui.panels import offered
from ui.words import word


def test_panels_are_of_this_run_or_of_further_ones():
    for slug in LABS:
        lab = load(slug)
        groups = offered(lab.panels, lab.start, opened=True)
        assert all(not FIGURES[name].study for name in groups.get("run", []))
        assert all(FIGURES[name].study for name in groups.get("further", []))


def test_a_panel_without_anything_to_show_is_not_offered():
    lab = load("dropout")
    plain, normed = lab.start, lab.parse("norm=batch_norm&dropout=dropout")[0]
    assert "variance_shift" not in offered(lab.panels, plain, opened=False)["further"]
    assert "variance_shift" in offered(lab.panels, normed, opened=False)["further"]
    assert "layer_histogram" not in offered(lab.panels, plain, opened=False)["run"]
    assert "layer_histogram" in offered(lab.panels, plain, opened=True)["run"]


def test_a_panel_opens_with_its_numbers_folded_and_shuts_when_pressed_again():
    query = "depth=2&width=8&steps=20&batch=16"
    compute("initialization", query)
    app = page("initialization", query)
    pills = next(one for one in app.get("button_group") if one.proto.label == word("ui.panels.run", "en"))
    pills.set_value("variance_by_layer").run()
    assert app.session_state["initialization.panel"] == "variance_by_layer"
    assert word("panel_help.variance_by_layer", "en") in [caption.value for caption in app.caption]
    assert word("ui.chart_numbers", "en") in [one.label for one in app.expander]
    assert not app.exception


def test_a_question_is_read_out_without_its_markup():
    assert spoken("How **fast** is `Adam` at $x$?") == "How fast is Adam at x?"
