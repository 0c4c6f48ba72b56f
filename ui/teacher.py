"""What the teacher has beside the worksheet: the minutes as a bar, a script for each stop, and the key as measured."""

from __future__ import annotations

from html import escape

from engine.spec.lab import Preset
from pages import load
from pages.lessons import Lesson, Stop, answers
from ui import film
from ui.lesson import title
from ui.markdown import bare
from ui.rail import measured
from ui.words import word


def timeline(lesson: Lesson, lang: str) -> str:
    """The lesson's minutes as a bar: a part for each stop, as wide as it is long, with its first minute."""
    parts = (
        f'<li style="flex-grow:{stop.minutes}" title="{escape(title(stop, lang))}"><b>{k + 1}</b>'
        f"<span>{lesson.begins(k)}</span></li>"
        for k, stop in enumerate(lesson.stops)
    )
    label = escape(word("ui.lesson_bar", lang))
    return f'<ol class="minutes" aria-label="{label}">{"".join(parts)}<li class="end">{lesson.minutes}</li></ol>'


def script(lesson: Lesson, k: int, lang: str) -> str:
    """What the class will say, what to show, what was measured, and what comes next at which minute."""
    stop = lesson.stops[k]
    base = f"teach.{stop.slug}.{stop.preset}"
    rows = [(word("ui.lesson_say", lang), word(f"{base}.say", lang))]
    rows.append((word("ui.lesson_show", lang), word(f"{base}.show", lang)))
    rows.append((word("ui.lesson_key", lang), key(stop, lang)))
    if k + 1 < len(lesson.stops):
        minute = word("ui.lesson_minute", lang, minute=lesson.begins(k + 1))
        rows.append((word("ui.lesson_next", lang), f"{title(lesson.stops[k + 1], lang)} · {minute}"))
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(bare(text))}</dd>" for name, text in rows)
    return f'<dl class="script">{told}</dl>'


def key(stop: Stop, lang: str) -> str:
    """The choice that was measured, with its number and step, as the lab says it; and why."""
    preset = load(stop.slug).preset(stop.preset)
    assert preset is not None
    found, base = verdict(stop), f"preset.{stop.slug}.{stop.preset}"
    why = word(f"{base}.why", lang, **film.shown(found))
    return bare(f"{_said(preset, base, found, lang)}. {why}")


def verdict(stop: Stop) -> film.Verdict:
    """What the key holds of a stop."""
    return film.Verdict(**answers()[stop.slug][stop.preset])


def _said(preset: Preset, base: str, found: film.Verdict, lang: str) -> str:
    return f"{measured(preset, base, found, film.SKIPPED, lang)}, {film.named(preset, found.step, lang)}"


def key_page(lesson: Lesson, lang: str) -> str:
    """The answers alone, for the worksheet's last page."""
    rows = "".join(f"<li><b>{escape(title(stop, lang))}</b> {escape(key(stop, lang))}</li>" for stop in lesson.stops)
    return f'<section class="key"><h2>{escape(word("ui.lesson_key", lang))}</h2><ol>{rows}</ol></section>'
