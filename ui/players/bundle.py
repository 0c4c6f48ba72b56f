"""One script of several ES modules, as a component of Streamlit wants it: in the order of what they import.

    import { brief, percent } from "./kit.js";      export class Film { ... }      export default (component) => ...

What modules export shares one scope, so it is called the same in each of them: nothing is renamed on its way. What a
module keeps to itself is its own, as in the browser: two labs may both have a TALL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"([^"]+)";\n', re.M)
EXPORT = re.compile(r"^export (?!default )", re.M)
DEFAULT = re.compile(r"^export default ", re.M)
DEFINED = re.compile(r"^(export )?(?:async )?(?:class|function\*?|const|let) ([\w$]+)", re.M)
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*\*(?s:.*?)\*/[ \t]*)\n", re.M)
OTHER = re.compile(
    r"^(?:import\b|export (?!default |(?:async )?(?:class|function|const|let)\b)|(?:const|let) ?[\[{]).*", re.M
)


class BundleError(ValueError):
    """A module that cannot be put together with the others; the message names it."""


@dataclass(frozen=True)
class Module:
    """A file: what it imports (path -> names), the names that it defines and those of them that it exports."""

    path: Path
    text: str
    imports: Mapping[Path, Sequence[str]]
    defined: Sequence[str]
    exported: Sequence[str]

    @property
    def body(self) -> str:
        """The text without its import and export statements, slim; `export default` stays."""
        return slim(EXPORT.sub("", IMPORT.sub("", self.text))).strip()


def module(path: Path) -> Module:
    """The module in a file. Raises BundleError for a statement that is not of the forms above."""
    if not path.is_file():
        raise BundleError(f"there is no module {path}")
    text = path.read_text("utf-8")
    if other := OTHER.search(IMPORT.sub("", text)):
        raise BundleError(f"{path}: cannot bundle {other.group()!r}")
    found = DEFINED.findall(text)
    exported = [name for export, name in found if export]
    return Module(path, text, imports(path), [name for _, name in found], exported)


def imports(path: Path) -> dict[Path, list[str]]:
    """The names that a file imports, by the file that they are of."""
    found: dict[Path, list[str]] = {}
    for names, source in IMPORT.findall(path.read_text("utf-8")):
        found.setdefault((path.parent / source).resolve(), []).extend(re.findall(r"[^\s,][^,]*[^\s,]|[^\s,]", names))
    return found


def ordered(entries: Sequence[Path]) -> list[Module]:
    """The modules of these files and all that they import, each after what it imports. Raises for a circle."""
    done: dict[Path, Module] = {}
    for path in entries:
        _visit(path.resolve(), (), done)
    return list(done.values())


def _visit(path: Path, above: tuple[Path, ...], done: dict[Path, Module]) -> None:
    if path in above:
        raise BundleError("a circle of imports: " + " -> ".join(p.name for p in (*above[above.index(path) :], path)))
    if path in done:
        return
    found = module(path)
    for other, names in found.imports.items():
        _visit(other, (*above, path), done)
        if unknown := set(names) - set(done[other].exported):
            raise BundleError(f"{path}: {other.name} exports no {', '.join(sorted(unknown))}")
    done[path] = found


def scoped(found: Module) -> str:
    """A module in a scope of its own, out of which come the names that it exports."""
    names = ", ".join(found.exported)
    before, after = (f"const {{ {names} }} = ", f"return {{ {names} }};\n") if names else ("", "")
    return f"{before}(() => {{\n{found.body}\n{after}}})();"


def slim(text: str) -> str:
    """A script without the lines that are comments, and without indentation: a browser gets it with every page.

    Raises BundleError for a template literal of several lines: its indentation would be part of a text.
    """
    bare = COMMENT.sub("", text)
    if broken := next((line for line in bare.splitlines() if line.count("`") % 2), ""):
        raise BundleError(f"a template literal must end on its line: {broken.strip()!r}")
    return re.sub(r"^[ \t]+", "", bare, flags=re.M)


def bundle(entry: Path, others: Sequence[Path] = ()) -> tuple[str, list[Path]]:
    """(script, files in its order) of the module `entry`, with `others` that nothing imports in front of it.

    Raises BundleError for a circle, an unknown import, a name that two modules export, and where `entry` has no default
    export or another module has one.
    """
    modules = ordered([*others, entry])
    if [found.path for found in modules if DEFAULT.search(found.text)] != [entry.resolve()]:
        raise BundleError(f"{entry.name}, and nothing that it imports, must have a default export")
    _check_names(modules)
    parts = [*map(scoped, modules[:-1]), modules[-1].body]
    script = "\n\n".join(f"// {found.path.name}\n{part}" for found, part in zip(modules, parts, strict=True))
    return script + "\n", [found.path for found in modules]


def _check_names(modules: Sequence[Module]) -> None:
    """No name of the shared scope is defined twice; the last module stands in it as a whole."""
    owners: dict[str, Path] = {}
    for found in modules:
        for name in found.defined if found is modules[-1] else found.exported:
            if name in owners:
                raise BundleError(f"{name} is defined twice: in {owners[name]} and in {found.path}")
            owners[name] = found.path
