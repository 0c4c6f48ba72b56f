"""One script of several modules."""

import subprocess

import pytest

from tests.js_source import node
from ui.players.bundle import BundleError, bundle, slim
from ui.players.component import ASSETS, component, scripts

MAIN = 'import { a } from "./a.js";\nimport "./aside.js";\n\nexport default () => a();\n'


@pytest.fixture
def modules(tmp_path):
    """The path of main.js in a folder with these modules."""

    def make(**texts):
        for name, text in {"main": MAIN, "a": "export function a() {}\n", "aside": "", **texts}.items():
            (tmp_path / f"{name}.js").write_text(text, "utf-8")
        return tmp_path / "main.js"

    return make


def test_each_module_stands_once_after_what_it_imports(modules):
    main = modules(
        a='import { b,\n  c } from "./b.js";\n\nexport const a = () => b + c;\n',
        b="export const b = 1;\nexport const c = 2;\n",
        aside='import { b } from "./b.js";\n\nb.toString();\n',
    )
    script, paths = bundle(main)
    assert [path.stem for path in paths] == ["b", "a", "aside", "main"]
    assert script.count("const b = 1;") == 1
    assert "import" not in script
    assert script.count("export") == 1
    assert script.endswith("// main.js\nexport default () => a();\n")


def test_what_nothing_imports_stands_in_front(modules):
    main = modules(pane='import { a } from "./a.js";\n\na();\n')
    assert [path.stem for path in bundle(main, [main.with_name("pane.js")])[1]] == ["a", "pane", "aside", "main"]


def test_what_a_module_keeps_to_itself_may_be_called_as_in_another(modules, tmp_path):
    main = modules(
        a="const k = 1;\nexport const a = () => k;\n",
        aside="const k = 2;\nconst a = 3;\nglobalThis.found = [k, a];\n",
        main=MAIN.replace("() => a()", "[a(), ...globalThis.found]"),
    )
    (tmp_path / "bundle.mjs").write_text(bundle(main)[0], "utf-8")
    code = "import('./bundle.mjs').then((m) => console.log(m.default.join()))"
    done = subprocess.run([node(), "-e", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout == "1,2,3\n", done.stderr


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"a": 'import { d } from "./d.js";\nexport const a = 1;\n'}, "there is no module .*d.js"),
        ({"a": "const a = 1;\n"}, "main.js: a.js exports no a"),
        ({"a": 'import "./b.js";\nexport const a = 1;\n', "b": 'import "./a.js";\n'}, "circle.*a.js -> b.js -> a.js"),
        ({"aside": "export function a() {}\n"}, "a is defined twice: in .*a.js and in .*aside.js"),
        ({"main": MAIN + "const a = 1;\n"}, "a is defined twice: in .*a.js and in .*main.js"),
        ({"aside": "export default 1;\n"}, "main.js, and nothing that it imports, must have a default export"),
        ({"main": "const x = 1;\n"}, "must have a default export"),
        ({"a": 'import * as b from "./aside.js";\nexport const a = 1;\n'}, "cannot bundle"),
        ({"a": "const b = 1;\nexport { b as a };\n"}, "cannot bundle"),
        ({"a": "const { b } = globalThis;\nexport const a = b;\n"}, "cannot bundle"),
        ({"a": "export const a = 1;\n", "main": MAIN.replace("{ a }", "{ a as b }")}, "exports no a as b"),
    ],
)
def test_what_cannot_be_put_together_is_named(modules, texts, says):
    with pytest.raises(BundleError, match=says):
        bundle(modules(**texts))


@pytest.mark.parametrize("name", ["train", "descend", "map", "legend", "feed", "tried", "pick", "cursor"])
def test_each_component_is_one_script_with_a_default_export(name):
    script, _ = bundle(ASSETS / f"{name}.js", scripts(name))
    assert script.count("\nexport default ") == 1
    assert component(name) is component(name)


def test_what_is_no_code_is_left_out_but_for_texts():
    text = '// a\nconst f = () => {\n  /** two\n   *  lines */\n  return "// no comment"; // kept\n};\n'
    assert slim(text) == 'const f = () => {\nreturn "// no comment"; // kept\n};\n'
    with pytest.raises(BundleError, match="must end on its line"):
        slim("const text = `a\n  b`;\n")
