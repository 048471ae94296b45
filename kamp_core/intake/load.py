"""The import: one pass over the file into typed columns, every cell that would not convert on record."""
import time
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.conversions import in_data, in_sample, midnights_in_data
from kamp_core.intake.facts import Choices, Column, Conversion, ImportReport
from kamp_core.intake.preview import Look, look_into
from kamp_core.intake.read import Source, clean_copy, holds_more_than_data, straight
from kamp_core.intake.said import said
from kamp_core.intake.sift import Odd
from kamp_core.intake.table import Told, first_unreadable, split_off, typed
from kamp_core.intake.widen import widened
from kamp_core.tell import Tell
from kamp_core.workspace.faults import fault_of, write_fault
from kamp_core.workspace.sql import quote
from kamp_core.workspace.watch import watched


def import_file(path: Path, choices: Choices, cursor: duckdb.DuckDBPyConnection, progress: Tell, dataset: str = "",
                version: int = 1, keep_text: bool = False) -> ImportReport:
    """Fill the tables `data` and `unreadable` (and `raw`, all text, with `keep_text`) of an empty database."""
    start = time.monotonic()
    look = look_into(path, choices, cursor)
    if look.question and not look.question.guess:
        raise KampError("day_or_month", ("day-first", "month-first"), column=look.question.columns[0],
                        example=look.question.examples[0][0])
    odd = Odd()
    try:
        filled, expected = _read(path, look, choices, cursor, keep_text, progress, odd)
        sampled = in_sample(filled.columns, filled.cells, cursor)
        conversions = in_data(filled.columns, filled.told, sampled, cursor)
        columns, moved = _repaired(filled.columns, choices, cursor)
    except OSError as error:
        raise write_fault(error) from error
    except duckdb.Error as error:
        raise _in_words(error) from error
    rows = _count(cursor, "data")
    if odd.extra:
        cursor.execute("insert into unreadable select unnest($1), '', unnest($2)",
                       [[row for row, _ in odd.extra], [value for _, value in odd.extra]])
    unreadable, count = first_unreadable(cursor)
    progress(1.0)
    return ImportReport(dataset, version, rows, columns, look.detected, unreadable, count,
                        (*look.warnings, *said(odd, rows, expected)), path.parent.name,
                        round(time.monotonic() - start, 3), (*conversions, *moved))


@dataclass(frozen=True)
class _Filled:
    """What the tables were filled by: final columns, a sample of the cells of each, and cells read as nothing or respelt."""

    columns: tuple[Column, ...]
    cells: list[list[str]]
    told: list[Told]


def _read(path: Path, look: Look, choices: Choices, cursor: duckdb.DuckDBPyConnection, keep_text: bool, progress: Tell,
          odd: Odd) -> tuple[_Filled, int]:
    """Straight into DuckDB where that gives every row, else through a clean copy. → (…, rows expected)"""
    source = straight(path, look)
    if source:
        try:
            filled = _fill(cursor, source, look, choices, keep_text, progress)
            if _count(cursor, "data") == source.expected and not (
                    look.detected.kind == "csv" and holds_more_than_data(cursor, filled.columns, look.sample.layout)):
                return filled, source.expected
        except duckdb.InvalidInputException:
            pass     # ragged or oddly quoted: the slower road reads it
    with clean_copy(look, cursor, odd, lambda share: progress(share / 2)) as source:
        filled = _fill(cursor, source, look, choices, keep_text, lambda share: progress(0.5 + share / 2))
    return filled, source.expected


def _fill(cursor: duckdb.DuckDBPyConnection, source: Source, look: Look, choices: Choices, keep_text: bool,
          progress: Tell) -> _Filled:
    """Create `data` and `unreadable`, again with other types if the file holds what its sample did not show."""
    columns, cells = look.columns, look.cells
    for last in (False, False, True):
        for table in ("data", "raw", "unreadable"):
            cursor.execute(f"drop table if exists {table}")
        with watched(cursor, progress):
            _create(cursor, source, columns, keep_text)
        told = split_off(cursor, columns)
        if last:
            break
        wider, cells = widened(columns, cells, choices, look.detected.delimiter, cursor)
        if wider == columns:
            break
        columns = wider
    return _Filled(columns, cells, told)


def _repaired(columns: tuple[Column, ...], choices: Choices,
              cursor: duckdb.DuckDBPyConnection) -> tuple[tuple[Column, ...], list[Conversion]]:
    """Midnights written last are moved to the next day, and the column remembers that it writes them so."""
    moved = {column.name: found for column in columns if column.name not in choices.as_written
             and (found := midnights_in_data(column, cursor))}
    return tuple(replace(column, format=f"{column.format}|midnight_last") if column.name in moved else column
                 for column in columns), [*moved.values()]


def _create(cursor: duckdb.DuckDBPyConnection, source: Source, columns: tuple[Column, ...], keep_text: bool) -> None:
    read, values = source.sql(len(columns)), source.values
    if keep_text:
        kept = ", ".join(f"c{i} as {quote(column.name)}" for i, column in enumerate(columns))
        cursor.execute(f"create table raw as select {kept} from {read}", values)
        again = ", ".join(f"{quote(column.name)} as c{i}" for i, column in enumerate(columns))
        read, values = f"(select {again} from raw)", []
    cursor.execute(f"create table data as {typed(columns, read)}", values)


def _in_words(error: duckdb.Error) -> KampError:
    if isinstance(error, duckdb.OutOfMemoryException):
        return KampError("memory_short")
    if isinstance(error, duckdb.IOException):
        return fault_of(error) or KampError("disk_write", why=str(error).splitlines()[0][:200])
    return KampError("row_unreadable", why=str(error).splitlines()[0][:200])


def _count(cursor: duckdb.DuckDBPyConnection, table: str) -> int:
    row = cursor.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0
