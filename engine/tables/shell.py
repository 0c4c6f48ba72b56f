"""A table from a file, for runs without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.parts.own import SAMPLE, Table
from engine.record.contents import Content, missing, put
from engine.record.pieces import finish
from engine.tables.read import read
from engine.tables.text import MOST_BYTES, Refused
from engine.train.own import handle, on, settled, suggested


def with_table(variants: Sequence[Any], file: Path | None, features: str, label: str) -> tuple[Any, ...]:
    """The variants, those with data=table on the table in `file`, and on these columns where they are named.

    Raises ValueError where a table is named and not given, given and not named, another one, or not to be read.
    """
    own = [spec for spec in variants if isinstance(getattr(spec, "data", None), Table)]
    if file is None:
        if missing(key for spec in own for key in spec.contents):
            raise ValueError("the address names a table that was given to a server: name its file with --table FILE")
        if features or label:
            raise ValueError("--features and --label choose columns of the file that --table names")
        return tuple(variants)
    if not own:
        raise ValueError("--table needs an address with data=table")
    content = opened(file)
    put(content)
    return tuple(_with(spec, content, features, label) if spec in own else spec for spec in variants)


def opened(file: Path) -> Content:
    """The table in a file. Raises ValueError, which names it, for what is none."""
    try:
        with file.open("rb") as stream:
            return finish(read(stream.read(MOST_BYTES + 1)))
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}") from error
    except Refused as refused:
        raise ValueError(f"{file} is not read as a table: {refused} {refused.what}".rstrip()) from refused


def _with(spec: Any, content: Content, features: str, label: str) -> Any:
    """A variant on the table: on the columns that are named, else on those of its address, else on those suggested."""
    data = spec.data
    if data.table != SAMPLE and data.handle.key != content.key:
        raise ValueError(f"the file has the hash {content.key}, the address names {data.handle.key}: another table")
    usual = suggested(content).handle if data.table == SAMPLE else data.handle
    if not (features or label):
        return on(spec, Table(usual.code) if data.table == SAMPLE else settled(data))
    chosen_label = _columns(content, label)[0] if label else usual.label
    columns = _columns(content, features) if features else [at for at in usual.features if at != chosen_label]
    return on(spec, Table(handle(content, columns, chosen_label).code))


def _columns(content: Content, said: str) -> list[int]:
    """Columns by names or numbers, "1-4,6" or "length,width", rising. Raises ValueError for what is none."""
    names = {told["name"]: at for at, told in enumerate(content.head["columns"], 1)}
    found: set[int] = set()
    for part in said.split(","):
        first, _, last = part.partition("-")
        if part in names:
            found.add(names[part])
        elif first.isdecimal() and (last or first).isdecimal():
            found |= set(range(int(first), min(int(last or first), len(names) + 1) + 1))
        else:
            raise ValueError(f"the table has no column {part!r}; there are {', '.join(names)}")
    return sorted(found)
