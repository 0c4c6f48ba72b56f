"""The scripts of the browser: their form, what they import and export, and their own tests under Node.js."""

import re
import subprocess
from functools import cache

import pytest

from pages import LABS, PANES
from tests.js_source import ROOT, SCRIPTS, STYLES, code, node
from ui.players.bundle import IMPORT, imports, module

WORD = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*|(?<=\.\.\.)[A-Za-z_$][\w$]*")
LOCAL = re.compile(
    r"(?:\b(?:const|let|class|function)\s+|[({,\[]\s*(?:\.\.\.)?)([A-Za-z_$][\w$]*)\s*(?=[=,)\]}:;]|of\b)"
)
DECLARED = re.compile(r"\b(?:const|let)\s+(?:([\w$]+)|([\[{][^=]*))\s*(?:=|of)|(?:function\*?|class)\s+([\w$]+)")
KIT = ("picture", "marks")
"""What the pictures of labs are drawn with."""
ENTRIES = ("train", "descend", "backprop", "map", "legend", "feed", "tried", "pick", "cursor", "given", "search")


@cache
def source(path):
    return code(path.read_text("utf-8"))


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=name)
def test_lines_and_files_are_of_a_size_to_read(path):
    lines = path.read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 120] == []
    assert len(lines) <= 300


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path.name != "graph.js"], ids=name)
def test_no_type_in_a_picture_is_smaller_than_12_pixels(path):
    """(The graph of the backward pass can be zoomed: its sizes are in units of it.)"""
    assert re.findall(r"\bsize: (?:phone \? )?(?:[1-9]|1[01])(?:\.\d+)?(?=[,;) ])", source(path)) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_line_holds_one_statement(path):
    """Nothing follows a semicolon, but for the head of a loop; and one declaration names one thing."""
    for line in source(path).splitlines():
        rest = re.sub(r"\bfor \([^;]*;[^;]*;.*\)", "", line).rstrip()
        assert ";" not in rest[:-1], line
    assert not re.findall(r"^(?:export )?(?:const|let) [\w$]+ = [^\[({\n]*, [\w$]+ = .*", source(path), re.M)


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_a_line_holds_one_rule(path):
    for line in path.read_text("utf-8").splitlines():
        assert line.count("{") <= 1, line


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_module_names_what_it_uses(path):
    """Every import is used, and a word that another module exports is imported or declared here."""
    own, used = module(path), WORD.findall(IMPORT.sub("", source(path)))
    imported = {each for names in own.imports.values() for each in names}
    assert imported <= set(used)
    elsewhere = {each for other in SCRIPTS for each in module(other).exported} - imported - set(own.defined)
    called = set(re.findall(r"(?<![\w$.#])(?:new )?([A-Za-z_$][\w$]*)(?=[(.])", source(path)))
    assert not called & elsewhere - locals_of(path)


def locals_of(path):
    """Names that are declared within a module, as variables or as parameters."""
    text = source(path)
    found = {word for groups in DECLARED.findall(text) for part in groups for word in re.findall(r"[\w$]+", part)}
    return found | set(LOCAL.findall(text)) | set(re.findall(r"^  (?:static |get |async )?([\w$]+)\(", text, re.M))


def test_every_export_is_imported_somewhere():
    """By a script, or by a test of what is worth testing alone."""
    everywhere = [*SCRIPTS, *(ROOT / "tests" / "js").glob("*.mjs")]
    imported = {(path, each) for other in everywhere for path, names in imports(other).items() for each in names}
    exported = {(path, each) for path in SCRIPTS for each in module(path).exported}
    assert {(path, each) for path, each in exported - imported if path.stem not in KIT} == set()


def test_every_script_is_part_of_a_component():
    reached, wanted = set(), [ROOT / "assets" / f"{entry}.js" for entry in ENTRIES]
    wanted += [PANES[pane].script for lab in LABS.values() for pane in lab.panes if pane in PANES]
    while wanted:
        path = wanted.pop()
        if path not in reached:
            reached.add(path)
            wanted += imports(path)
    left = {path for path in set(SCRIPTS) - reached if path.stem not in KIT}
    assert {path for path in left if "_template" not in path.parts} == set()


def test_every_picture_has_a_table_of_the_numbers_that_it_shows():
    """Of its own, or of what it extends: for those who do not see it."""
    drawn = [path for path in SCRIPTS if re.search(r"^PANES\.\w+ = ", path.read_text("utf-8"), re.M)]
    assert len(drawn) > 12
    for path in drawn:
        texts = [other.read_text("utf-8") for other in (path, *imports(path))]
        assert any(re.search(r"^  table\(", text, re.M) for text in texts), path


def test_under_node():
    files = sorted(map(str, (ROOT / "tests" / "js").glob("*.test.mjs")))
    done = subprocess.run([node(), "--test", *files], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
