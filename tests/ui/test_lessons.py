"""The teacher's page, and a lesson's stepper across labs."""

import re

import pytest

from pages import ANSWERS, load, run
from pages.lessons import LESSONS
from tests.ui.page import chosen, page, pressed, texts
from ui import film
from ui.lesson import LEAVE, title
from ui.teacher import verdict
from ui.words import LANGUAGES, word


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", LESSONS)
def test_the_teachers_page_shows_every_stop(name, lang):
    said = texts(page("lessons", f"lesson={name}", lang))
    assert said.count('class="stop"') == len(LESSONS[name].stops)
    boxes = sum(len(load(stop.slug).preset(stop.preset).question.choices) for stop in LESSONS[name].stops)
    worksheet, rest = said.split('class="key"')
    key = rest.partition("</section>")[0]
    assert worksheet.count("<li>") == boxes
    assert key.count("<li>") == len(LESSONS[name].stops)
    assert re.findall(r"<span>(\d+)</span>", worksheet)[:2] == ["0", str(LESSONS[name].stops[0].minutes)]
    assert "{" not in key  # each number stands in its sentence


@pytest.mark.parametrize("stop", [stop for lesson in LESSONS.values() for stop in lesson.stops], ids=lambda s: s[:2])
def test_the_key_is_what_the_lab_measures(stop):
    """All of it chooses as the question does; what points on a surface decide is measured again."""
    lab, found = load(stop.slug), verdict(stop)
    preset = lab.preset(stop.preset)
    assert preset.question.right(found.value) == found.right
    if lab.experiment == "descend":
        columns = ANSWERS[preset.question.measure].columns
        again = film.verdict(preset, run(lab.experiment, lab.parse(preset.address)[0], columns))
        assert (again.right, again.step) == (found.right, found.step)
        assert again.value == pytest.approx(found.value, rel=1e-4)


def test_a_lesson_nobody_wrote_is_the_first():
    assert texts(page("lessons", "lesson=none")).count('class="stop"') == len(next(iter(LESSONS.values())).stops)


def test_the_stepper_goes_on_within_a_lab_and_keeps_the_lesson():
    lesson = LESSONS["signal"]
    first, second = lesson.stops[:2]
    app = pressed(page(first.slug, f"lesson={lesson.name}&preset={first.preset}"), "step.after")
    assert app.query_params["preset"] == second.preset
    assert "lesson" in app.query_params
    app = chosen(app, "claim", "2")
    assert app.query_params["preset"] == lesson.stops[2].preset
    app = chosen(app, "claim", LEAVE)
    assert "lesson" not in app.query_params


def test_the_lessons_minutes_stand_below_the_bar_of_its_labs():
    lesson, lang = LESSONS["signal"], "en"
    at, stop = 3, lesson.stops[3]
    said = texts(page(stop.slug, f"lesson={lesson.name}&preset={stop.preset}", lang))
    bar = said.split('<div class="progress"')[1].split("</div>")[0]
    assert [int(minutes) for minutes in re.findall(r"flex-grow:(\d+)", bar)] == [one.minutes for one in lesson.stops]
    assert re.findall(r'<i class="(\w*)"', bar) == ["done"] * at + ["now"] + [""] * (len(lesson.stops) - at - 1)
    begins = lesson.begins(at)
    when = word("ui.lesson_when", lang, begins=begins, ends=begins + stop.minutes, minutes=lesson.minutes)
    assert f"{title(stop, lang)}: {when}" in bar.partition(">")[0]
    assert 'class="progress"' not in texts(page(stop.slug, f"preset={stop.preset}"))


def test_the_last_stop_has_none_after_it():
    lesson = LESSONS["signal"]
    last = lesson.stops[-1]
    app = page(last.slug, f"lesson={lesson.name}&preset={last.preset}")
    assert next(button for button in app.button if button.key == "step.after").disabled
    assert word(f"lesson.{lesson.name}.title", "en") in app.menu_button(key="claim").options[-1]
