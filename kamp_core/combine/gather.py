"""A look into every part of what was brought: workbooks into all their sheets, files that fail told by name."""
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from kamp_core.combine.facts import Gathered, LeftOut, Looked, Part
from kamp_core.combine.tell import Tell
from kamp_core.errors import KampError
from kamp_core.intake import inspect_file
from kamp_core.intake.facts import Choices, Preview


def gather(files: Mapping[str, tuple[str, Path]], db: duckdb.DuckDBPyConnection, progress: Tell) -> Gathered:
    """`files`: id to the user's name and where it lies. Raises KampError('no_tables') when nothing can be read."""
    parts: list[Looked] = []
    left: list[LeftOut] = []
    for number, (id, (name, path)) in enumerate(files.items()):
        for found in _parts(id, name, path, db):
            if isinstance(found, Looked):
                parts.append(found)
            else:
                left.append(found)
        progress((number + 1) / len(files))
    if not parts:
        raise KampError("no_tables", choices=tuple(out.name for out in left[:10]), count=len(left))
    return Gathered(tuple(parts), tuple(left))


def _parts(id: str, name: str, path: Path, db: duckdb.DuckDBPyConnection) -> Iterator[Looked | LeftOut]:
    first = _look(Part(id, name), path, db)
    if isinstance(first, LeftOut):
        yield first
        return
    sheets = first.detected.sheets
    if len(sheets) < 2:
        yield Looked(Part(id, name), first.columns)
        return
    for sheet in sheets:
        part = Part(id, name, sheet)
        found = first if sheet == first.detected.sheet else _look(part, path, db)
        yield found if isinstance(found, LeftOut) else Looked(part, found.columns)


def _look(part: Part, path: Path, db: duckdb.DuckDBPyConnection) -> Preview | LeftOut:
    try:
        return inspect_file(path, Choices(sheet=part.sheet), db)
    except KampError as error:
        return LeftOut(part.label, error.code, error.facts)
