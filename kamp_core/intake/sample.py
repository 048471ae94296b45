"""The part of a file that is looked at before its import: what wrote it, its header, records from all over it."""
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.duck_table import DuckTable, json_table, parquet_table
from kamp_core.intake.facts import AS_IS, AsIs, Choices, ColumnType, Detected, Warning
from kamp_core.intake.json_file import find_shape
from kamp_core.intake.kinds import file_kind
from kamp_core.intake.layout import Layout, find_layout
from kamp_core.intake.peek import Peek
from kamp_core.intake.said import said_of_rows
from kamp_core.intake.sheet_file import SheetFile
from kamp_core.intake.sift import Odd, Sieve
from kamp_core.intake.text import TextFile
from kamp_core.tell import Tell

File = TextFile | SheetFile | DuckTable
_OTHERS = {"html": "other_tables", "json": "other_lists"}
_FOREIGN = {"cp1252": "encoding_western", "cp932": "encoding_japanese", "gb18030": "encoding_chinese"}


@dataclass(frozen=True)
class Sample:
    """What reading found out; what the columns hold is for others to say."""

    file: File
    layout: Layout
    as_is: tuple[AsIs, ...]
    detected: Detected
    header: tuple[str, ...]                       # one a column as written, '' where there is none
    units: tuple[str | None, ...]                 # by column, where a row of units stands below the header
    types: tuple[ColumnType | None, ...]          # by column, where the file itself says them (Parquet); else empty
    body: list[list[str]]                         # data records, blanks around cells removed, blank records left out
    warnings: tuple[Warning, ...] = ()
    foreseen: tuple[Warning, ...] = ()            # what an import will say with the rows of the whole file
    more: bool = False                            # some records are known to be no data

    @contextmanager
    def data(self, odd: Odd, tell: Tell) -> Iterator[Iterator[tuple[int, list[str]]]]:
        """→ (row in the file, record), for every record of data; not of a DuckTable."""
        assert not isinstance(self.file, DuckTable)
        with self.file.records(odd, tell) as records:
            yield Sieve(self.layout, self.as_is, self.file.merges, odd).through(records)


def take_sample(path: Path, choices: Choices, db: duckdb.DuckDBPyConnection) -> Sample:
    """Open the file as what it is. Raises KampError on what cannot be a table."""
    file = open_file(path, choices, db)
    return _of_table(file, db) if isinstance(file, DuckTable) else _of_records(file, choices)


def open_file(path: Path, choices: Choices, db: duckdb.DuckDBPyConnection) -> File:
    """Raises KampError on what is no table."""
    kind = file_kind(path)
    if kind == "csv":
        return TextFile(path, choices)
    if kind == "parquet":
        return parquet_table(path, db)
    if kind == "json":
        shape, _, plain = find_shape(path)
        table = json_table(path, shape, db) if plain else None
        if table:
            return table
    return SheetFile(path, kind, choices)


def _of_table(table: DuckTable, db: duckdb.DuckDBPyConnection) -> Sample:
    if not table.expected or not table.names:
        raise KampError("file_empty")
    warnings = (Warning("time_zone", {"columns": ", ".join(table.zoned)}),) if table.zoned else ()
    detected = Detected(table.kind, None, None, 0, None, (), header_rows=0)
    return Sample(table, Layout(0, 0, table.names, ()), (), detected, table.names, (), table.types, table.first_rows(db), warnings)


def _of_records(file: TextFile | SheetFile, choices: Choices) -> Sample:
    peek = file.peek()
    if not any(map(any, peek.head)):
        raise KampError("file_empty")
    if choices.header_row is not None and not 0 <= choices.header_row <= len(peek.head):
        raise KampError("header_beyond_file", row=choices.header_row)
    if choices.header_rows is not None and not 0 <= choices.header_rows <= len(peek.head):
        raise KampError("header_rows_wrong", rows=choices.header_rows, most=len(peek.head))
    named = isinstance(file, SheetFile) and file.named
    layout = find_layout(peek.head, file.merges, 1 if named else choices.header_row, 1 if named else choices.header_rows)
    as_is = AS_IS if named else choices.as_is
    seen = replace(file.odd) if isinstance(file, SheetFile) else Odd()
    body = [record for _, record in Sieve(layout, as_is, file.merges, seen).through(peek.head)]
    foot = _foot(peek, layout, as_is)
    detected = replace(file.detected, header_row=layout.header_row, header_rows=layout.header_rows)
    return Sample(file, layout, as_is, detected, layout.names, layout.units, (),
                  [[cell.strip() for cell in record[layout.left:]] for record in [*body, *peek.spread]],
                  tuple(_warnings(detected, layout)), tuple(_foreseen(seen, peek, foot)), foot > 0 or bool(seen.left_out))


def _foot(peek: Peek, layout: Layout, as_is: tuple[AsIs, ...]) -> int:
    """How many of the last records are no data, where the first ones do not reach that far."""
    odd = Odd()
    for _ in Sieve(replace(layout, header_row=0, header_rows=0), as_is, (), odd).through(peek.foot):
        pass
    return sum(map(len, odd.left_out.values()))


def _foreseen(seen: Odd, peek: Peek, foot: int) -> Iterator[Warning]:
    yield from said_of_rows(seen)
    if foot:
        yield Warning("foot_left_out", {"count": foot})
    if not peek.whole:
        yield Warning("looked_at_part", {"rows": len(peek.head)})


def _warnings(detected: Detected, layout: Layout) -> Iterator[Warning]:
    if detected.encoding in _FOREIGN:
        yield Warning(_FOREIGN[detected.encoding])
    if detected.header_row == 0:
        yield Warning("no_header")
    above = detected.header_row - 1 if detected.header_row else detected.header_rows
    if above > 0:
        yield Warning("rows_above_header" if detected.header_row else "rows_above_data", {"rows": above})
    if any(layout.units):
        yield Warning("units_row", {"row": detected.header_row + detected.header_rows - 1})
    if len(detected.sheets) > 1:
        yield Warning(_OTHERS.get(detected.kind, "other_sheets"), {"sheet": detected.sheet, "count": len(detected.sheets) - 1})
