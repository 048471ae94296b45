"""The part of a file that is looked at before its import: what wrote it, its header, records from all over it."""
import itertools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.cells import excel_records
from kamp_core.intake.detect import Dialect, decode_sample, detect_text, find_header, sample_rows
from kamp_core.intake.facts import Choices, ColumnType, Detected, Warning
from kamp_core.intake.kinds import excel_sheets, file_kind

_HEAD_BYTES = 1 << 19
_PIECES = 12
_PIECE_BYTES = 1 << 16
_EXCEL_ROWS = 3000


@dataclass(frozen=True)
class Sample:
    """What reading found out; what the columns hold is for others to say."""

    detected: Detected
    header: tuple[str, ...]                       # a name a column as written, '' where there is none
    units: tuple[str | None, ...]                 # by column, where a row of units stands below the header
    types: tuple[ColumnType, ...]                 # by column, where the file itself says them (Parquet); else empty
    body: list[list[str]]                         # data records, blanks around cells removed, blank records left out
    warnings: tuple[Warning, ...] = ()


def take_sample(path: Path, choices: Choices, db: duckdb.DuckDBPyConnection) -> Sample:
    """Open the file as what it is. Raises KampError on what cannot be a table."""
    if file_kind(path) == "xlsx":
        detected, rows = _excel_sample(path, choices)
    else:
        dialect = detect_text(path, choices)
        detected = Detected("csv", dialect.encoding, dialect.delimiter, dialect.header_row, None, (), dialect.has_bom)
        rows = _text_sample(path, dialect)
    if not any(any(row) for row in rows):
        raise KampError("file_empty")
    if not 0 <= detected.header_row <= len(rows):
        raise KampError("header_beyond_file", row=detected.header_row)
    header = tuple(rows[detected.header_row - 1]) if detected.header_row else ()
    body = [row for row in rows[detected.header_row:] if any(row)]
    return Sample(detected, header, (), (), body, tuple(_warnings(detected)))


def _text_sample(path: Path, dialect: Dialect) -> list[list[str]]:
    """Records of the head, then of pieces spread over the file."""
    size = path.stat().st_size
    whole = size <= _HEAD_BYTES
    with path.open("rb") as file:
        head = decode_sample(file.read(_HEAD_BYTES), dialect.encoding, whole)
        rows = sample_rows(head, dialect.delimiter, whole, 3000)
        if whole or dialect.encoding.startswith("utf-16") or not rows:
            return rows
        usual = Counter(len(row) for row in rows).most_common(1)[0][0]
        for number in range(1, _PIECES + 1):
            file.seek(min(size - _PIECE_BYTES, _HEAD_BYTES + (size - _HEAD_BYTES) * number // _PIECES))
            piece = file.read(_PIECE_BYTES).decode(dialect.encoding, "ignore")
            whole_lines = piece[piece.find("\n") + 1:piece.rfind("\n") + 1]
            rows += [row for row in sample_rows(whole_lines, dialect.delimiter, most=200) if len(row) == usual]
    return rows


def _excel_sample(path: Path, choices: Choices) -> tuple[Detected, list[list[str]]]:
    sheets = excel_sheets(path)
    if choices.sheet is not None and choices.sheet not in sheets:
        raise KampError("sheet_unknown", choices=sheets, sheet=choices.sheet)
    for sheet in [choices.sheet] if choices.sheet else sheets:
        with excel_records(path, sheet) as records:
            rows = [[cell.strip() for cell in row] for row in itertools.islice(records, _EXCEL_ROWS)]
        if any(any(row) for row in rows):
            header = choices.header_row if choices.header_row is not None else find_header(rows)
            return Detected("xlsx", None, None, header, sheet, sheets), rows
    raise KampError("file_empty")


def _warnings(detected: Detected) -> list[Warning]:
    found = []
    if detected.encoding == "cp1252":
        found.append(Warning("encoding_western"))
    if detected.header_row == 0:
        found.append(Warning("no_header"))
    if detected.header_row > 1:
        found.append(Warning("rows_above_header", {"rows": detected.header_row - 1}))
    if len(detected.sheets) > 1:
        found.append(Warning("other_sheets", {"sheet": detected.sheet, "count": len(detected.sheets) - 1}))
    return found
