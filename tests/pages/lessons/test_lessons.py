"""Every lesson leads through claims that exist, each once, in a class's time."""

import pytest

from pages import load, syllabus
from pages.lessons import LESSONS, of_chapter


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_stops_are_claims(lesson):
    assert all(load(stop.slug).preset(stop.preset) for stop in lesson.stops)
    assert len({stop[:2] for stop in lesson.stops}) == len(lesson.stops)
    assert lesson.minutes in (50, 75)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_a_stop_knows_its_place(lesson):
    assert [lesson.at(stop.slug, stop.preset) for stop in lesson.stops] == [*range(len(lesson.stops))]
    assert lesson.at(lesson.stops[0].slug, "") is None


def test_each_belongs_to_a_chapter():
    assert [lesson for chapter in syllabus() for lesson in of_chapter(chapter)] == [*LESSONS.values()]


def test_every_lab_has_a_stop_in_a_lesson_of_its_chapter():
    for chapter, slugs in syllabus().items():
        assert {stop.slug for lesson in of_chapter(chapter) for stop in lesson.stops} >= set(slugs), chapter
