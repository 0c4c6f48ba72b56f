"""Any text is read as a formula or refused with a reason and a column; neither takes long."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.parts.formula import NAMES, REASONS, compile_many, derivatives, latex, parse
from engine.spec import Unreadable
from tests.engine.parts.test_formula import POINTS


def test_random_characters_never_do_more_than_be_refused():
    draw, letters = random.Random(3), [*NAMES, *"xy0123456789.+-*/^(),  ", "**", "e5", "é", "\0", "'", "__"]
    read = 0
    for _ in range(4000):
        text = "".join(draw.choices(letters, k=draw.randint(1, 25)))
        f = read_or_refusal(text)
        if isinstance(f, Unreadable):
            assert f.reason in REASONS
            assert 0 <= f.at <= len(text) + 1
        else:
            read += 1
            compile_many(derivatives(f))(*POINTS)
            assert latex(f)
    assert read > 50


@given(st.text(max_size=220))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text):
    f = read_or_refusal(text)
    assert isinstance(f, Unreadable) or parse(text) is f


def read_or_refusal(text):
    try:
        return parse(text)
    except Unreadable as refusal:
        return refusal


def test_the_hardest_texts_of_full_length_stay_small():
    nested, towers = "sin(cos(tan(" * 9 + "x y" + ")" * 27, "x^y" + "*y^x" * 49
    for text in (
        nested,
        towers,
        "x/(y+" * 15 + "x" + ")" * 15,
        "*".join(["sin(x)y"] * 25),
        "sqrt(x^y+" * 18 + "x" + ")" * 18,
    ):
        f = parse(text)
        assert len(compile_many(derivatives(f)).steps) < 2000
