"""The teacher's page, and a lesson's stepper across labs."""

import pytest

from pages import load
from pages.lessons import LESSONS
from tests.ui.page import page, pressed, texts
from ui.words import LANGUAGES, word


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", LESSONS)
def test_the_teachers_page_shows_every_stop(name, lang):
    said = texts(page("lessons", f"lesson={name}", lang))
    assert said.count('class="stop"') == len(LESSONS[name].stops)
    boxes = sum(len(load(stop.slug).preset(stop.preset).question.choices) for stop in LESSONS[name].stops)
    assert said.count("<li>") == boxes


def test_a_lesson_nobody_wrote_is_the_first():
    assert texts(page("lessons", "lesson=none")).count('class="stop"') == len(next(iter(LESSONS.values())).stops)


def test_the_stepper_goes_on_within_a_lab_and_keeps_the_lesson():
    lesson = LESSONS["signal"]
    first, second = lesson.stops[:2]
    app = pressed(page(first.slug, f"lesson={lesson.name}&preset={first.preset}"), "step.after")
    assert app.query_params["preset"] == second.preset
    assert "lesson" in app.query_params
    app = pressed(app, "lesson.leave")
    assert "lesson" not in app.query_params


def test_the_last_stop_has_none_after_it():
    lesson = LESSONS["signal"]
    last = lesson.stops[-1]
    app = page(last.slug, f"lesson={lesson.name}&preset={last.preset}")
    assert next(button for button in app.button if button.key == "step.after").disabled
    assert word(f"lesson.{lesson.name}.title", "en") in "".join(c.value for c in app.caption)
