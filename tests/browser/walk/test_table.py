"""The page that the walk writes."""

from pages import load
from tests.browser.walk import table
from tests.browser.walk.visit import SIZES

SHARES = {f"{part} {wide}x{tall}": 1.0 for part in ("question", "answer") for wide, tall in SIZES}


def visits(slug, least, met=True):
    """Of all claims of a lab; the first one's picture is partly out of the first window."""
    told = [{"claim": one.key, "shares": SHARES, "met": met, "axe": 0, "faults": 1} for one in load(slug).presets]
    told[0] = told[0] | {"shares": SHARES | {"question 1280x720": least}}
    return told


def test_a_row_is_the_least_of_all_claims_and_others_keep_theirs():
    before = ["search", *("–" for _ in table.HEAD[1:])]
    first = table.row("search", visits("search", 0.93), {5: 10}, before)
    assert first[:3] == ["search", "10", "93%"]
    assert first[-5:] == ["all", "10", "–", "0", "10"]
    assert table.kept(table.lines([table.HEAD, first])) == {"search": first}
    assert table.row("search", [], {8: 9}, first) == [*first[:-3], "9", *first[-2:]]
    assert table.row("search", visits("search", 0.5)[1:], {}, first) == first, "not walked as a whole"


def test_a_verdict_beside_its_moment_is_counted():
    assert table.row("search", visits("search", 1.0, met=False), {}, ["–"] * len(table.HEAD))[-5] == "0 of 10"
