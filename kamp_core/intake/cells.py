"""One road for every file: its records as lists of text, and a clean UTF-8 copy where DuckDB needs one."""
import codecs
import csv
import datetime
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.intake.detect import Dialect
from kamp_core.intake.kinds import open_workbook

Tell = Callable[[float], None]
_TALL = 30                 # lines in one record: more, and a closing quotation mark is probably missing


@dataclass
class Odd:
    """What was forgiven while reading, for the warnings."""

    short: int = 0                                                     # records with too few cells
    long: int = 0                                                      # records with too many
    first_short: int = 0                                               # 1-based data row of the first of each
    first_long: int = 0
    extra: list[tuple[int, str]] = field(default_factory=list)         # (data row, the cells beyond the last column)
    nul: int = 0                                                       # NUL bytes left out
    tall: int = 0                                                      # records over many lines
    tall_line: int = 0                                                 # 1-based line where the first of these begins


@contextmanager
def text_records(path: Path, dialect: Dialect, odd: Odd, tell: Tell) -> Iterator[Iterator[list[str]]]:
    """Every record of a text file, NUL bytes and mixed line ends forgiven. Raises KampError('encoding_wrong')."""
    size = max(1, path.stat().st_size)
    with path.open(encoding=dialect.encoding, newline=None) as file:
        try:
            yield _records(_lines(file, odd, lambda read: tell(min(0.95, read / size))), dialect.delimiter, odd)
        except UnicodeError as error:
            bad = first_bad_byte(path, dialect.encoding)
            raise KampError("encoding_wrong", encoding=dialect.encoding, byte=bad) from error


def _lines(file: Iterator[str], odd: Odd, tell: Callable[[int], None]) -> Iterator[str]:
    read = 0
    for number, line in enumerate(file):
        read += len(line)
        if number % 20_000 == 0:
            tell(read)
        if "\x00" in line:
            odd.nul += line.count("\x00")
            line = line.replace("\x00", "")
        yield line.removeprefix("\ufeff") if number == 0 else line


def _records(lines: Iterator[str], delimiter: str, odd: Odd) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    before = 0
    try:
        for record in reader:
            if reader.line_num - before > _TALL:
                odd.tall += 1
                odd.tall_line = odd.tall_line or before + 1
            before = reader.line_num
            yield record
    except csv.Error as error:      # a cell beyond LONGEST_CELL
        raise KampError("quote_open", line=before + 1) from error


def first_bad_byte(path: Path, encoding: str) -> int:
    """Where a file stops being text of this encoding, counted from 1."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    read = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(1 << 20)
            read += len(piece)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return read - len(error.object) + error.start + 1
            if not piece:
                return read


@contextmanager
def excel_records(path: Path, sheet: str) -> Iterator[Iterator[list[str]]]:
    """Every record of a sheet as text, numbers and times written so that they read back unchanged."""
    with open_workbook(path) as book:
        rows = book.get_sheet_by_name(sheet).iter_rows()
        yield ([as_text(cell) for cell in row] for row in rows)


def as_text(cell: object) -> str:
    """A cell as calamine gives it, as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "milliseconds" if cell.microsecond else "seconds")
    if isinstance(cell, datetime.time):
        return cell.isoformat("milliseconds" if cell.microsecond else "seconds")
    return str(cell)


def write_clean(records: Iterator[list[str]], header_row: int, width: int, target: Path, odd: Odd) -> int:
    """Write the data records as plain UTF-8 CSV of equal width; blank records are left out. → rows"""
    rows = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for record in itertools.islice(records, header_row, None):
            if not any(cell.strip() for cell in record):
                continue
            rows += 1
            writer.writerow(_fit(record, width, rows, odd))
    return rows


def _fit(record: list[str], width: int, row: int, odd: Odd) -> list[str]:
    if len(record) == width:
        return record
    if len(record) < width:
        odd.short += 1
        odd.first_short = odd.first_short or row
        return record + [""] * (width - len(record))
    extra = [cell for cell in record[width:] if cell.strip()]
    if extra:
        odd.long += 1
        odd.first_long = odd.first_long or row
        odd.extra.append((row, " | ".join(extra)))
    return record[:width]
