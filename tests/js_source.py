"""JavaScript as a linter reads it."""

import os
import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted([*(ROOT / "assets").glob("*.js"), *(ROOT / "pages").glob("*/panes/*.js")])
STYLES = sorted([*(ROOT / "assets").glob("*.css"), *(ROOT / "pages").glob("*/panes/*.css")])
TOKEN = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`|[{}]", re.S)


def node():
    """The path of Node.js; a test without it is skipped, and fails where CI is set."""
    found = shutil.which("node")
    if not found and not os.environ.get("CI"):
        pytest.skip("Node.js is not installed: the browser's scripts are tested with it")
    assert found, "the tests of the browser's scripts need Node.js"
    return found


def code(text):
    """The text with comments and the letters of strings blank; what a template literal computes stays."""
    found, at, depths = [], 0, [0]
    while match := TOKEN.search(text, at):
        found.append(text[at : match.start()])
        token, at = match.group(), match.end()
        if token == "{":
            depths[-1] += 1
        elif token == "}" and depths[-1] == 0 and len(depths) > 1:  # back in the template around
            depths.pop()
            at = _template(text, at, depths, found)
            continue
        elif token == "}":
            depths[-1] -= 1
        elif token == "`":
            at = _template(text, at, depths, found)
            continue
        found.append(token if token in "{}" else _blank(token))
    return "".join([*found, text[at:]])


def _template(text, at, depths, found):
    """Where code begins again after the letters of a template literal from `at`."""
    while text[at] != "`" and text[at : at + 2] != "${":
        at += 2 if text[at] == "\\" else 1
    if text[at] == "`":
        found.append('""')
        return at + 1
    depths.append(0)
    found.append(" ")
    return at + 2


def _blank(token):
    return (
        token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1] if token[0] in "\"'" else re.sub(r"[^\n]", " ", token)
    )
