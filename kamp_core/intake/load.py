"""The import: one pass over the file into typed columns, every cell that would not convert on record."""
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.cells import Odd, excel_records, text_records, write_clean
from kamp_core.intake.convert import accepted, converted, is_empty
from kamp_core.intake.count import count_records
from kamp_core.intake.facts import Choices, Column, ImportReport, Unreadable, Warning
from kamp_core.intake.preview import Look, look_into
from kamp_core.intake.widen import widened
from kamp_core.workspace.sql import quote
from kamp_core.workspace.watch import watched

Tell = Callable[[float], None]
_SMALL = 20 << 20          # bytes; below, Python's csv module reads the file; above, DuckDB does unless it stumbles
_KEPT = 1000               # unreadable cells in the report; the table has all
_USUAL_LINE, _LONGEST_LINE = 2_000_000, 1 << 24     # bytes; DuckDB's buffers grow with it: 600 or 950 MB at the peak


@dataclass(frozen=True)
class _Source:
    """A file DuckDB reads, as SQL for read_csv, and its parameters."""

    path: Path
    skip: int
    delimiter: str
    parallel: bool
    longest_line: int

    def sql(self, width: int) -> str:
        """Every record but the blank ones; then fewer come than expected, and the slower road settles it."""
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        filled = ", ".join(f"c{i}" for i in range(width))
        return f"""(from read_csv($1, header = false, skip = {self.skip}, delim = $2, quote = '"', escape = '"',
            columns = {{{columns}}}, auto_detect = false, strict_mode = true, max_line_size = {self.longest_line},
            parallel = {str(self.parallel).lower()}) where coalesce({filled}) is not null)"""


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
                        (*look.warnings, *_said(odd, rows, expected)), path.parent.name,
                        round(time.monotonic() - start, 3))


def _read(path: Path, look: Look, cursor: duckdb.DuckDBPyConnection, keep_text: bool, progress: Tell, chosen: set[str],
          odd: Odd) -> tuple[tuple[Column, ...], int]:
    """Straight into DuckDB where that gives every row, else through a clean copy. → (columns, rows expected)"""
    plain = look.detected.kind == "csv" and look.detected.encoding in ("utf-8", "utf-8-sig")
    if plain and path.stat().st_size > _SMALL:
        records = count_records(path)
        expected = records.filled - look.detected.header_row
        found = look.detected
        source = _Source(path, found.header_row, found.delimiter or ",", not records.broken, _USUAL_LINE)
        try:
            columns = () if records.nul else _fill(cursor, source, look.columns, chosen, keep_text, progress)
            if columns and _count(cursor, "data") == expected:
                return columns, expected
        except duckdb.InvalidInputException:
            pass     # ragged or oddly quoted: the slower road reads it
    with _clean_copy(cursor) as clean:
        expected = _write_clean(path, look, clean, odd, lambda share: progress(share / 2))
        source = _Source(clean, 0, ",", True, _LONGEST_LINE)
        columns = _fill(cursor, source, look.columns, chosen, keep_text, lambda share: progress(0.5 + share / 2))
    return columns, expected


@contextmanager
def _clean_copy(cursor: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """Where the clean copy goes: the database's own scratch folder, as the user's may not be written to."""
    row = cursor.execute("select current_setting('temp_directory')").fetchone()
    folder = row[0] if row and row[0] and Path(row[0]).is_dir() else tempfile.gettempdir()
    clean = Path(folder) / f"intake-{uuid.uuid4().hex[:10]}.csv"
    try:
        yield clean
    finally:
        clean.unlink(missing_ok=True)


def _write_clean(path: Path, look: Look, clean: Path, odd: Odd, tell: Tell) -> int:
    header, width = look.detected.header_row, len(look.columns)
    if look.detected.kind == "xlsx":
        with excel_records(path, look.detected.sheet or "") as records:
            return write_clean(records, header, width, clean, odd)
    with text_records(path, look.dialect, odd, tell) as records:
        return write_clean(records, header, width, clean, odd)


def _fill(cursor: duckdb.DuckDBPyConnection, source: _Source, columns: tuple[Column, ...], chosen: set[str],
          keep_text: bool, progress: Tell) -> tuple[Column, ...]:
    """Create `data` and `unreadable`, again with wider types if the file holds what its samples did not show."""
    while True:
        for table in ("data", "raw", "unreadable"):
            cursor.execute(f"drop table if exists {table}")
        with watched(cursor, progress):
            _create(cursor, source, columns, keep_text)
        _split_off_unreadable(cursor, columns)
        wider = widened(columns, chosen, cursor)
        if wider == columns:
            return columns
        columns = wider


def _create(cursor: duckdb.DuckDBPyConnection, source: _Source, columns: tuple[Column, ...], keep_text: bool) -> None:
    read, values = source.sql(len(columns)), [str(source.path), source.delimiter]
    if keep_text:
        kept = ", ".join(f"c{i} as {quote(column.name)}" for i, column in enumerate(columns))
        cursor.execute(f"create table raw as select {kept} from {read}", values)
        again = ", ".join(f"{quote(column.name)} as c{i}" for i, column in enumerate(columns))
        read, values = f"(select {again} from raw)", []
    cursor.execute(f"create table data as {_typed(columns, read)}", values)


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


def _said(odd: Odd, rows: int, expected: int) -> list[Warning]:
    found = []
    if odd.short:
        found.append(Warning("rows_short", {"count": odd.short, "first": odd.first_short}))
    if odd.long:
        found.append(Warning("rows_long", {"count": odd.long, "first": odd.first_long}))
    if odd.nul:
        found.append(Warning("nul_left_out", {"count": odd.nul}))
    if odd.tall:
        found.append(Warning("rows_tall", {"count": odd.tall, "line": odd.tall_line}))
    if rows != expected:
        found.append(Warning("rows_differ", {"rows": rows, "expected": expected}))
    return found


def _in_words(error: duckdb.Error) -> KampError:
    if isinstance(error, duckdb.OutOfMemoryException):
        return KampError("memory_short")
    if isinstance(error, duckdb.IOException):
        return KampError("disk_write", why=str(error).splitlines()[0][:200])
    return KampError("row_unreadable", why=str(error).splitlines()[0][:200])


def _count(cursor: duckdb.DuckDBPyConnection, table: str) -> int:
    row = cursor.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0
