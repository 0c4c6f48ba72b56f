"""The graph as SVG: well-formed, its text as text, nothing from elsewhere."""

import re
from xml.etree import ElementTree

from engine.backprop.svg import number, svg
from pages import LABS, run

COLUMNS = ("value", "gradient", "local")


def drawn(query):
    (spec,) = LABS["backprop"].parse(query)[0]
    (recording,) = run("backprop", [spec], COLUMNS)
    return recording, svg(recording)


def test_every_node_is_there_with_its_label_and_its_numbers():
    recording, picture = drawn(LABS["backprop"].preset("cs231n_sigmoid").address)
    texts = [node.text for node in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    for node in recording.notes["graph"]["nodes"]:
        assert node["label"] in texts
    for value in (*recording.columns["value"].values, *recording.columns["gradient"].values):
        assert number(value) in texts
    assert "× −1" in texts


def test_it_stands_for_itself():
    for query in ("net=note&n_in=4&hidden=3", "net=note&zoom=scalar", "text=max(a_b,2)&inputs=a_b:1"):
        _, picture = drawn(query)
        ElementTree.fromstring(picture)
        assert not re.search(r"href|<script|url\((?!#)|@import", picture)


def test_numbers_are_those_of_the_picture_on_the_page():
    found = [number(value) for value in (0.42, -1.3, -0.546, 0.0123, 0, 1234.5, 123456, 5.6e-5, float("nan"))]
    assert found == ["0.42", "−1.3", "−0.55", "0.012", "0", "1234", "1.2e5", "5.6e−5", "–"]
