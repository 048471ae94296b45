"""A look into a file before its import: what it is, what its columns are, its first rows."""
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.conversions import in_sample, midnights_in_sample
from kamp_core.intake.decide import decide
from kamp_core.intake.facts import Choices, Column, Conversion, Detected, Preview, Question, Warning
from kamp_core.intake.names import check_names, column_names
from kamp_core.intake.sample import Sample, take_sample
from kamp_core.intake.types import filled_cells
from kamp_core.intake.whole import whole_columns

SHOWN = 50
_IN_A_ROW = 5000           # rows in which midnights written last are looked for before an import


@dataclass(frozen=True)
class Look:
    """What detection found: everything the import needs to know."""

    detected: Detected
    columns: tuple[Column, ...]
    first: tuple[list[str], ...]          # the first data records
    warnings: tuple[Warning, ...]
    cells: list[list[str]]                # of each column, those of the sample
    question: Question | None
    sample: Sample


def inspect_file(path: Path, choices: Choices, db: duckdb.DuckDBPyConnection) -> Preview:
    """Detect and show, reading samples only. Raises KampError on what cannot be a table."""
    look = look_into(path, choices, db)
    width = len(look.columns)
    rows = tuple(tuple(cell.strip() for cell in [*row, *[""] * (width - len(row))][:width]) for row in look.first)
    warnings = (*look.warnings, *look.sample.foreseen)
    unfilled = tuple(column.name for column, cells in zip(look.columns, look.cells, strict=True) if not filled_cells(cells))
    return Preview(look.detected, look.columns, rows, warnings, _conversions(path, look, choices, db), max(map(len, look.cells)),
                   look.question, unfilled)


def look_into(path: Path, choices: Choices, db: duckdb.DuckDBPyConnection) -> Look:
    """Detect format, dialect, names and types, the user's choices first."""
    sample = take_sample(path, choices, db)
    detected, header, body = sample.detected, list(sample.header), sample.body
    names, repeated, blank = column_names(header, len(header))
    if not body:
        raise KampError("file_header_only")
    cells = [[row[i] for row in body if i < len(row)] for i in range(len(names))]
    decided = decide(names, cells, choices, db, detected.delimiter, sample.units, sample.types,
                     lambda positions: whole_columns(path, sample, positions))
    check_names([column.name for column in decided.columns])
    warnings = (*sample.warnings, *_warnings(detected, decided.columns, repeated, blank), *decided.warnings)
    return Look(detected, decided.columns, tuple(body[:SHOWN]), warnings, cells, decided.question, sample)


def _conversions(path: Path, look: Look, choices: Choices, db: duckdb.DuckDBPyConnection) -> tuple[Conversion, ...]:
    """Of the sample; midnights written last show in the rows as they follow each other, from the first on."""
    found = {column.name: list(in_sample((column,), [cells], db))
             for column, cells in zip(look.columns, look.cells, strict=True)}
    moments = [i for i, column in enumerate(look.columns) if column.type == "datetime" and column.name not in choices.as_written]
    for position, cells in (whole_columns(path, look.sample, moments, _IN_A_ROW) if moments else {}).items():
        if moved := midnights_in_sample(look.columns[position], cells, db):
            found[moved.column].append(moved)
    return tuple(one for ones in found.values() for one in ones)


def _warnings(detected: Detected, columns: tuple[Column, ...], repeated: list[str], blank: int) -> tuple[Warning, ...]:
    found = []
    if repeated:
        found.append(Warning("names_repeated", {"columns": ", ".join(repeated[:5]), "count": len(repeated)}))
    if blank and detected.header_row:
        found.append(Warning("names_blank", {"count": blank}))
    if len(columns) == 1:
        found.append(Warning("one_column", {"column": columns[0].name}))
    elif all(column.type == "text" for column in columns):
        found.append(Warning("all_text"))
    return tuple(found)
