"""A look into a file before its import: what it is, what its columns are, its first rows."""
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices, Column, ColumnType, Detected, Preview, Warning
from kamp_core.intake.names import check_names, column_names, unit_of
from kamp_core.intake.sample import Sample, take_sample
from kamp_core.intake.types import FORMATS, Guess, best_format, comma_unclear, day_or_month_first, filled_cells, guess_type

SHOWN = 50
_WRITTEN: dict[ColumnType, str] = {"date": "%Y-%m-%d", "time": "%H:%M:%S.%f", "datetime": "%Y-%m-%d %H:%M:%S"}


@dataclass(frozen=True)
class Look:
    """What detection found: everything the import needs to know."""

    detected: Detected
    columns: tuple[Column, ...]
    first: tuple[list[str], ...]          # the first data records
    warnings: tuple[Warning, ...]
    sample: Sample


def inspect_file(path: Path, choices: Choices, db: duckdb.DuckDBPyConnection) -> Preview:
    """Detect and show, reading samples only. Raises KampError on what cannot be a table."""
    look = look_into(path, choices, db)
    width = len(look.columns)
    rows = tuple(tuple(cell.strip() for cell in [*row, *[""] * (width - len(row))][:width]) for row in look.first)
    return Preview(look.detected, look.columns, rows, (*look.warnings, *look.sample.foreseen))


def look_into(path: Path, choices: Choices, db: duckdb.DuckDBPyConnection) -> Look:
    """Detect format, dialect, names and types, the user's choices first."""
    sample = take_sample(path, choices, db)
    detected, header, body = sample.detected, list(sample.header), sample.body
    names, repeated, blank = column_names(header, len(header))
    if not body:
        raise KampError("file_header_only")
    units, types = [*sample.units, *[None] * len(names)], sample.types or (None,) * len(names)
    columns = tuple(_column(name, i, body, choices, db, detected.delimiter, units[i], types[i]) for i, name in enumerate(names))
    check_names([column.name for column in columns])
    columns, unclear = _settle_commas(columns, body, detected.delimiter)
    warnings = (*sample.warnings, *_warnings(detected, columns, repeated, blank), *_unclear_days(columns, body), *unclear)
    return Look(detected, columns, tuple(body[:SHOWN]), warnings, sample)


def _column(name: str, position: int, body: list[list[str]], choices: Choices, db: duckdb.DuckDBPyConnection,
            delimiter: str | None, unit: str | None, type: ColumnType | None) -> Column:
    values = _cells(body, position)
    guess = Guess(type, _WRITTEN.get(type)) if type else guess_type(name, values, db, delimiter)
    final = choices.names.get(name, name)
    asked = choices.types.get(final)
    if asked and asked != guess.type:
        same_kind = {asked, guess.type} <= {"integer", "number"} or (asked, guess.type) == ("date", "datetime")
        guess = Guess(asked, guess.format if same_kind else _format_for(asked, values, db))
    return Column(final, guess.type, unit_of(name) or unit, guess.format)


def _format_for(type: ColumnType, values: list[str], db: duckdb.DuckDBPyConnection) -> str | None:
    """The format that reads most cells of a column the user calls a date, a time, a number."""
    if type in ("number", "integer"):
        return "thousands" if type == "number" else "zeros"
    filled = filled_cells(values)
    return best_format(FORMATS[type], filled, db)[0] if type in FORMATS and filled else None


def _cells(body: list[list[str]], position: int) -> list[str]:
    return [row[position] for row in body if position < len(row)]


def _settle_commas(columns: tuple[Column, ...], body: list[list[str]],
                   delimiter: str | None) -> tuple[tuple[Column, ...], tuple[Warning, ...]]:
    """In a file parted by ';' a column of 1,234 follows the columns that tell; where none tells, it is said."""
    unclear = [column.name for i, column in enumerate(columns)
               if delimiter == ";" and column.format == "thousands" and comma_unclear(_cells(body, i))]
    if unclear and any(column.format == "decimal_comma" for column in columns):
        return tuple(replace(c, format="decimal_comma") if c.name in unclear else c for c in columns), ()
    facts = {"columns": ", ".join(unclear[:5]), "count": len(unclear)}
    return columns, (Warning("comma_unclear", facts),) if unclear else ()


def _unclear_days(columns: tuple[Column, ...], body: list[list[str]]) -> Iterator[Warning]:
    """Dates such as 03/04/2024 everywhere: the guess is said, as nobody could know."""
    for i, column in enumerate(columns):
        if column.format and day_or_month_first(column.format, _cells(body, i)):
            yield Warning("day_first" if column.format.startswith("%d") else "month_first", {"column": column.name})


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
