"""The flight check on a sheet of paper: one HTML page a network, that needs nothing else to be read or printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from engine.checkup import Checkup
from engine.spec import RunSpec
from engine.train.flight.checks import UNMADE, Check
from engine.train.flight.twins import changed
from figures.numbers import brief, percent
from ui.names import names, turned
from ui.qr import MOST, qr
from ui.words import word

Link = Callable[[Sequence[RunSpec]], str]
"""The link, or the address, of a run of these networks."""
SHARES = ("overfit", "curves")
"""Checks whose numbers are shares."""
STYLE = Path(__file__).parent.parent / "assets" / "checkup.css"
HEADS = ("check", "verdict", "expected", "measured", "twin")
SIGNS = {"passed": "✓", "failed": "✗", "unmade": "–"}


def report(found: Sequence[Checkup], link: Link, lang: str) -> str:
    """The whole document, a sheet a network: its address, and of each check what was expected and what was measured."""
    called = names([one.spec for one in found], lang)
    sheets = "".join(_sheet(one, name, link, lang) for one, name in zip(found, called, strict=True))
    title = escape(f"{word('ui.checkup.title', lang)}: {', '.join(called)}")
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE.read_text("utf-8")}</style>'
    size = '<meta name="viewport" content="width=device-width">'
    return f'<!doctype html>\n<html lang="{lang}"><head>{head}{size}</head><body>{sheets}</body></html>\n'


def _sheet(one: Checkup, name: str, link: Link, lang: str) -> str:
    passed, where = sum(check.passed for check in one.checks), link([one.spec])
    said = word("ui.checkup.passed", lang, passed=passed, made=len(one.checks))
    kind = "passed" if one.passed else "failed"
    top = f"<h1>{_told('ui.checkup.title', lang)}</h1><h2>{escape(name)}</h2>"
    verdict = f'<p class="verdict {kind}">{escape(said)}</p><p class="address">{_linked(where)}</p>'
    heads = "".join(f"<th>{_told(f'ui.checkup.{key}', lang)}</th>" for key in HEADS)
    rows = "".join(_row(check, one, link, lang) for check in one.checks)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    foot = f"<p>{_told('ui.checkup.how', lang)}</p>"
    return f"<section><header><div>{top}{verdict}</div>{_code(where, lang)}</header>{table}{foot}</section>"


def _told(key: str, lang: str) -> str:
    return escape(word(key, lang))


def _linked(where: str) -> str:
    """A link, if it is one: in a shell nobody knows where the app is reached."""
    text = escape(where)
    return f'<a href="{text}">{text}</a>' if where.startswith(("http://", "https://")) else text


def _code(where: str, lang: str) -> str:
    if not where.startswith(("http://", "https://")) or len(where) > MOST:
        return ""
    return f'<img alt="{escape(word("ui.qr", lang))}" src="{qr(where)}">'


def _row(check: Check, one: Checkup, link: Link, lang: str) -> str:
    state = "unmade" if check.why in UNMADE else "passed" if check.passed else "failed"
    name, what = (escape(word(f"ui.player.{part}_{check.name}", lang)) for part in ("check", "check_is"))
    why = escape(word(f"ui.player.check_why_{check.why}", lang))
    first = f'<td><b>{name}</b><br><span>{what}</span></td><td class="{state}"><b>{SIGNS[state]}</b> {why}</td>'
    cells = zip(HEADS[2:], (*_numbers(check, state, lang), _twin(check, one, link, lang)), strict=True)
    return f"<tr>{first}{''.join(_cell(key, text, lang) for key, text in cells)}</tr>"


def _cell(key: str, text: str, lang: str) -> str:
    """A cell that says on a phone, where there is no head, what it holds."""
    return f'<td data-head="{_told(f"ui.checkup.{key}", lang)}">{text}</td>' if text else '<td class="empty"></td>'


def _numbers(check: Check, state: str, lang: str) -> tuple[str, str]:
    """What was expected with what passes, and what was measured."""
    if state == "unmade":
        return "–", "–"
    aim, low, high, measured = (
        _number(check.name, v, lang) for v in (check.aim, check.low, check.high, check.measured)
    )
    between = word("ui.player.runway_between", lang, low=low, high=high)
    return f"{escape(aim)}<br><span>{escape(between)}</span>", escape(measured)


def _number(name: str, value: float, lang: str) -> str:
    return percent(lambda key: word(key, lang), value) if name in SHARES else brief(value)


def _twin(check: Check, one: Checkup, link: Link, lang: str) -> str:
    """What is changed in the twin that passes, and where it is."""
    if check.twin:
        twin = changed(one.spec, check.twin)
        return f'{escape(turned(one.spec, twin, lang))}<br><span class="address">{_linked(link([twin]))}</span>'
    return "" if check.passed else escape(word("ui.player.runway_no_twin", lang))
