"""The two ways from a file into DuckDB: straight where that gives every row, else through a clean copy."""
import csv
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb

from kamp_core.intake.count import count_records
from kamp_core.intake.duck_table import DuckTable
from kamp_core.intake.facts import Column
from kamp_core.intake.layout import Layout
from kamp_core.intake.marks import SIGNS_OF_SUMS, ends_as_total, is_total
from kamp_core.intake.preview import Look
from kamp_core.intake.sample import Sample
from kamp_core.intake.sift import Odd
from kamp_core.intake.text import TextFile
from kamp_core.tell import Tell
from kamp_core.workspace.sql import quote

SMALL = 20 << 20           # bytes; below, Python's csv module reads the file; above, DuckDB does unless it stumbles
_LABELS = 6                # columns of words that may hold a word for a sum
_USUAL_LINE, _LONGEST_LINE = 2_000_000, 1 << 24     # bytes; DuckDB's buffers grow with it: 600 or 950 MB at the peak


class Source(Protocol):
    """What DuckDB reads: SQL for c0, c1, … as text, its parameters, and how many rows must come of it."""

    @property
    def expected(self) -> int: ...

    @property
    def values(self) -> list[str]: ...

    def sql(self, width: int) -> str: ...


@dataclass(frozen=True)
class CsvSource:
    """A CSV file as it stands. Rows that `sql` cannot give are fewer than expected, and the slower road settles it."""

    path: Path
    expected: int
    skip: int = 0
    delimiter: str = ","
    parallel: bool = True
    longest_line: int = _LONGEST_LINE
    width: int = 0         # columns as they stand, if more than are named: all but blank
    clean: bool = False    # written by us: every record is one of data

    @property
    def values(self) -> list[str]:
        return [str(self.path), self.delimiter]

    def sql(self, width: int) -> str:
        """Every record but the blank ones, and those with cells beyond the named columns; of a clean copy every one."""
        wide = max(width, self.width)
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(wide))
        filled, beyond = (", ".join(f"c{i}" for i in part) for part in (range(width), range(width, wide)))
        wanted = f"coalesce({filled}) is not null" + (f" and coalesce({beyond}, null) is null" if beyond else "")
        return f"""(from read_csv($1, header = false, skip = {self.skip}, delim = $2, quote = '"', escape = '"',
            columns = {{{columns}}}, auto_detect = false, strict_mode = true, max_line_size = {self.longest_line},
            parallel = {str(self.parallel).lower()}) where {'true' if self.clean else wanted})"""


def straight(path: Path, look: Look) -> Source | None:
    """The file itself, where DuckDB reads its kind, or where it is large and may be read as it stands."""
    sample = look.sample
    if isinstance(sample.file, DuckTable):
        return sample.file
    if not isinstance(sample.file, TextFile) or not _may_stand(sample.file, sample) or path.stat().st_size <= SMALL:
        return None
    records = count_records(path)
    if records.nul or (records.broken and records.returns):
        return None
    file, start = sample.file, sample.layout.start
    return CsvSource(path, records.filled - file.filled_before(start), start, file.dialect.delimiter, not records.broken,
                     _USUAL_LINE, file.usual_width)


def _may_stand(file: TextFile, sample: Sample) -> bool:
    return (file.dialect.encoding in ("utf-8", "utf-8-sig") and len(file.dialect.delimiter) == 1 and file.dialect.delimiter != " "
            and not sample.layout.left and not sample.more and not (file.says_delimiter and not sample.layout.start))


def holds_more_than_data(cursor: duckdb.DuckDBPyConnection, columns: tuple[Column, ...], layout: Layout) -> bool:
    """Are there words for sums, or headers again, among the words of `data`, or among the cells of `unreadable`?"""
    marked = " or ".join(f"contains(value, '{sign}')" for sign in SIGNS_OF_SUMS)
    names = {name for name in layout.names if name}
    sources = [f"select {quote(column.name)} as value from data" for column in columns if column.type == "text"][:_LABELS]
    for source in [*sources, "select value from unreadable"]:
        found = cursor.execute(f"select distinct value from ({source}) where {marked} or value in (select unnest($1))", [[*names]])
        if any(value in names or is_total(value) or ends_as_total(value) for value, in found.fetchall()):
            return True
    return False


@contextmanager
def clean_copy(look: Look, cursor: duckdb.DuckDBPyConnection, odd: Odd, tell: Tell) -> Iterator[Source]:
    """Every record written anew as plain CSV, in the database's own scratch folder: the user's may not be written to."""
    row = cursor.execute("select current_setting('temp_directory')").fetchone()
    folder = row[0] if row and row[0] and Path(row[0]).is_dir() else tempfile.gettempdir()
    clean = Path(folder) / f"intake-{uuid.uuid4().hex[:10]}.csv"
    try:
        with look.sample.data(odd, tell) as records:
            rows = _write(records, look.sample.layout.left, len(look.columns), clean, odd)
        yield CsvSource(clean, rows, clean=True)
    finally:
        clean.unlink(missing_ok=True)


def _write(records: Iterator[tuple[int, list[str]]], left: int, width: int, target: Path, odd: Odd) -> int:
    """Write the data records as plain UTF-8 CSV of equal width. → rows"""
    rows = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row, record in records:
            rows += 1
            writer.writerow(record if len(record) == width and not left else _fit(record, left, width, row, rows, odd))
    return rows


def _fit(record: list[str], left: int, width: int, row: int, data_row: int, odd: Odd) -> list[str]:
    """Made as long as the others; what does not fit is kept on record."""
    inner = record[left:left + width]
    if len(inner) < width:
        odd.short += 1
        odd.first_short = odd.first_short or row
    extra = [cell for cell in (*record[:left], *record[left + width:]) if cell.strip()]
    if extra:
        odd.long += 1
        odd.first_long = odd.first_long or row
        odd.extra.append((data_row, " | ".join(extra)))
    return inner + [""] * (width - len(inner))
