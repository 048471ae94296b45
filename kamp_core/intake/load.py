"""The import: one pass over the file into typed columns, every cell that would not convert on record."""
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.convert import accepted, converted, is_empty
from kamp_core.intake.facts import Choices, Column, ImportReport, Unreadable
from kamp_core.intake.preview import Look, look_into
from kamp_core.intake.read import Source, clean_copy, holds_more_than_data, straight
from kamp_core.intake.said import said
from kamp_core.intake.sift import Odd
from kamp_core.intake.widen import widened
from kamp_core.workspace.sql import quote

Tell = Callable[[float], None]
_KEPT = 1000               # unreadable cells in the report; the table has all


def import_file(path: Path, choices: Choices, cursor: duckdb.DuckDBPyConnection, progress: Tell, dataset: str = "",
                version: int = 1, keep_text: bool = False) -> ImportReport:
    """Fill the tables `data` and `unreadable` (and `raw`, all text, with `keep_text`) of an empty database."""
    start = time.monotonic()
    look = look_into(path, choices, cursor)
    odd = Odd()
    try:
        columns, expected = _read(path, look, cursor, keep_text, progress, set(choices.types), odd)
    except OSError as error:
        raise KampError("disk_write", why=error.strerror or str(error)) from error
    except duckdb.Error as error:
        raise _in_words(error) from error
    rows = _count(cursor, "data")
    unreadable, count = _first_unreadable(cursor, odd)
    progress(1.0)
    return ImportReport(dataset, version, rows, columns, look.detected, unreadable, count,
                        (*look.warnings, *said(odd, rows, expected)), path.parent.name,
                        round(time.monotonic() - start, 3))


def _read(path: Path, look: Look, cursor: duckdb.DuckDBPyConnection, keep_text: bool, progress: Tell, chosen: set[str],
          odd: Odd) -> tuple[tuple[Column, ...], int]:
    """Straight into DuckDB where that gives every row, else through a clean copy. → (columns, rows expected)"""
    source = straight(path, look)
    if source:
        try:
            columns = _fill(cursor, source, look.columns, chosen, keep_text, progress)
            if _count(cursor, "data") == source.expected and not (
                    look.detected.kind == "csv" and holds_more_than_data(cursor, columns, look.sample.layout)):
                return columns, source.expected
        except duckdb.InvalidInputException:
            pass     # ragged or oddly quoted: the slower road reads it
    with clean_copy(look, cursor, odd, lambda share: progress(share / 2)) as source:
        columns = _fill(cursor, source, look.columns, chosen, keep_text, lambda share: progress(0.5 + share / 2))
    return columns, source.expected


def _fill(cursor: duckdb.DuckDBPyConnection, source: Source, columns: tuple[Column, ...], chosen: set[str],
          keep_text: bool, progress: Tell) -> tuple[Column, ...]:
    """Create `data` and `unreadable`, again with wider types if the file holds what its samples did not show."""
    while True:
        for table in ("data", "raw", "unreadable"):
            cursor.execute(f"drop table if exists {table}")
        with _watched(cursor, progress):
            _create(cursor, source, columns, keep_text)
        _split_off_unreadable(cursor, columns)
        wider = widened(columns, chosen, cursor)
        if wider == columns:
            return columns
        columns = wider


def _create(cursor: duckdb.DuckDBPyConnection, source: Source, columns: tuple[Column, ...], keep_text: bool) -> None:
    read, values = source.sql(len(columns)), source.values
    if keep_text:
        kept = ", ".join(f"c{i} as {quote(column.name)}" for i, column in enumerate(columns))
        cursor.execute(f"create table raw as select {kept} from {read}", values)
        again = ", ".join(f"{quote(column.name)} as c{i}" for i, column in enumerate(columns))
        read, values = f"(select {again} from raw)", []
    cursor.execute(f"create table data as {_typed(columns, read)}", values)


@contextmanager
def _watched(cursor: duckdb.DuckDBPyConnection, progress: Tell) -> Iterator[None]:
    """Tell how far the running statement is, three times a second."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.3):
            share = cursor.query_progress()
            if share > 0:
                progress(min(0.99, share / 100))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _typed(columns: tuple[Column, ...], source: str) -> str:
    """Each column in its type, then `__bad`, the cells that would not convert.

    Three steps, as DuckDB computes what stands in a CASE anew each time: convert, refuse the absurd, collect.
    """
    first = ", ".join(f"{converted(f'c{i}', column)} as t{i}, c{i}" for i, column in enumerate(columns))
    second = ", ".join(f"{accepted(f't{i}', column)} as t{i}, c{i}" for i, column in enumerate(columns))
    third = ", ".join(f"t{i} as {quote(column.name)}" for i, column in enumerate(columns))
    failed = {i: f"(t{i} is null and c{i} is not null)" for i, column in enumerate(columns) if column.type != "text"}
    bad = "cast(null as varchar)"
    if failed:
        cells = ", ".join(f"case when {test} and not {is_empty(f'c{i}')} then '{i}' || chr(31) || "
                          f"translate(c{i}, chr(30) || chr(31), '  ') end" for i, test in failed.items())
        bad = f"case when {' or '.join(failed.values())} then nullif(concat_ws(chr(30), {cells}), '') end"
    return f"select {third}, {bad} as __bad from (select {second} from (select {first} from {source}))"


def _split_off_unreadable(cursor: duckdb.DuckDBPyConnection, columns: tuple[Column, ...]) -> None:
    """Move the cells that would not convert from `__bad` into a table of their own."""
    cursor.execute("""create table unreadable as
        select row, $1[cast(split_part(cell, chr(31), 1) as integer) + 1] as "column",
               split_part(cell, chr(31), 2) as value
        from (select rowid + 1 as row, unnest(string_split(__bad, chr(30))) as cell from data where __bad is not null)
        order by row""", [[column.name for column in columns]])
    cursor.execute("alter table data drop column __bad")


def _first_unreadable(cursor: duckdb.DuckDBPyConnection, odd: Odd) -> tuple[tuple[Unreadable, ...], int]:
    """The first unreadable cells, those beyond the last column among them, and how many there are."""
    if odd.extra:
        cursor.execute("insert into unreadable select unnest($1), '', unnest($2)",
                       [[row for row, _ in odd.extra], [value for _, value in odd.extra]])
    rows = cursor.execute(f'select row, "column", value from unreadable order by row limit {_KEPT}').fetchall()
    return tuple(Unreadable(*row) for row in rows), _count(cursor, "unreadable")


def _in_words(error: duckdb.Error) -> KampError:
    if isinstance(error, duckdb.OutOfMemoryException):
        return KampError("memory_short")
    if isinstance(error, duckdb.IOException):
        return KampError("disk_write", why=str(error).splitlines()[0][:200])
    return KampError("row_unreadable", why=str(error).splitlines()[0][:200])


def _count(cursor: duckdb.DuckDBPyConnection, table: str) -> int:
    row = cursor.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0
