"""A look into every part of what was brought: workbooks into all their sheets, files that fail told by name."""
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from kamp_core.combine.facts import Gathered, LeftOut, Looked, Part
from kamp_core.errors import KampError
from kamp_core.intake import inspect_file
from kamp_core.intake.facts import Choices, Preview
from kamp_core.tell import Tell
from kamp_core.workspace.digest import digest_of


def gather(files: Mapping[str, tuple[str, Path]], reading: Choices, db: duckdb.DuckDBPyConnection, progress: Tell) -> Gathered:
    """`files`: id to the user's name and where it lies. Raises KampError('no_tables') when nothing can be read."""
    parts: list[Looked] = []
    left: list[LeftOut] = []
    for number, (id, (name, path)) in enumerate(files.items()):
        for found in _parts(Part(id, name, reading.sheet), path, reading, db):
            if isinstance(found, Looked):
                parts.append(found)
            else:
                left.append(found)
        progress((number + 1) / len(files))
    if not parts:
        raise KampError("no_tables", choices=tuple(out.name for out in left[:10]), count=len(left))
    return Gathered(tuple(parts), tuple(left), reading, _twins(files))


def _twins(files: Mapping[str, tuple[str, Path]]) -> tuple[tuple[str, ...], ...]:
    """Names of files that hold the very same bytes; only those of one size are read."""
    sizes: dict[int, list[tuple[str, Path]]] = {}
    for name, path in files.values():
        sizes.setdefault(path.stat().st_size, []).append((name, path))
    alike: dict[str, list[str]] = {}
    for name, path in (one for group in sizes.values() if len(group) > 1 for one in group):
        alike.setdefault(digest_of(path), []).append(name)
    return tuple(tuple(names) for names in alike.values() if len(names) > 1)


def _parts(part: Part, path: Path, reading: Choices, db: duckdb.DuckDBPyConnection) -> Iterator[Looked | LeftOut]:
    first = _look(part, path, reading, db)
    if isinstance(first, LeftOut):
        yield first
        return
    sheets = first.detected.sheets
    if len(sheets) < 2 or part.sheet:
        yield _looked(part, first)
        return
    for sheet in sheets:
        one = replace(part, sheet=sheet)
        found = first if sheet == first.detected.sheet else _look(one, path, reading, db)
        yield found if isinstance(found, LeftOut) else _looked(one, found)


def _looked(part: Part, found: Preview) -> Looked:
    return Looked(part, found.columns, frozenset(found.unfilled), found.question)


def _look(part: Part, path: Path, reading: Choices, db: duckdb.DuckDBPyConnection) -> Preview | LeftOut:
    try:
        return inspect_file(path, replace(reading, sheet=part.sheet), db)
    except KampError as error:
        return LeftOut(part.label, error.code, error.facts)
