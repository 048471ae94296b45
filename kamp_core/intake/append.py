"""Several files of one kind (a month each, say) as one table."""
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb

from kamp_core.intake.facts import Choices, Column, ColumnType, ImportReport, Unreadable
from kamp_core.intake.load import import_file
from kamp_core.workspace.sql import quote


def append_files(paths: list[Path], choices: Choices, cursor: duckdb.DuckDBPyConnection,
                 progress: Callable[[float], None], dataset: str) -> ImportReport:
    """Fill `data` and `unreadable` with the rows of all files, in this order, columns brought together by name."""
    reports: list[ImportReport] = []
    for number, path in enumerate(paths):
        def part(share: float, number: int = number) -> None:
            progress((number + share) / len(paths))
        reports.append(import_file(path, choices, cursor, part, dataset=dataset))
        for table in ("data", "unreadable"):
            cursor.execute(f"alter table {table} rename to {table}_{number}")
    starts = [sum(report.rows for report in reports[:number]) for number in range(len(paths))]
    columns = _together([report.columns for report in reports])
    _union(cursor, columns, starts)
    unreadable = tuple(Unreadable(cell.row + start, cell.column, cell.value)
                       for report, start in zip(reports, starts, strict=True) for cell in report.unreadable)
    return replace(reports[0], rows=sum(report.rows for report in reports), columns=columns, unreadable=unreadable[:1000],
                   unreadable_count=sum(report.unreadable_count for report in reports),
                   warnings=tuple(warning for report in reports for warning in report.warnings),
                   seconds=round(sum(report.seconds for report in reports), 3))


def _together(found: list[tuple[Column, ...]]) -> tuple[Column, ...]:
    """Every column once, in the order first met, with a type that holds the values of all files."""
    known: dict[str, Column] = {}
    for column in (column for columns in found for column in columns):
        before = known.get(column.name, column)
        known[column.name] = replace(before, type=_wider(before.type, column.type))
    return tuple(known.values())


def _wider(one: ColumnType, other: ColumnType) -> ColumnType:
    if one == other:
        return one
    if {one, other} == {"integer", "number"}:
        return "number"
    return "datetime" if {one, other} == {"date", "datetime"} else "text"


def _union(cursor: duckdb.DuckDBPyConnection, columns: tuple[Column, ...], starts: list[int]) -> None:
    sql = {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE",
           "time": "TIME", "datetime": "TIMESTAMP"}
    data = " union all by name ".join(f"select {number} as __file, rowid as __row, * from data_{number}"
                                      for number in range(len(starts)))
    kept = ", ".join(f'cast({quote(c.name)} as {sql[c.type]}) as {quote(c.name)}' for c in columns)
    cursor.execute(f"create table data as select {kept} from ({data}) order by __file, __row")
    cells = " union all ".join(f'select row + {start} as row, "column", value from unreadable_{number}'
                               for number, start in enumerate(starts))
    cursor.execute(f"create table unreadable as {cells}")
    for number in range(len(starts)):
        cursor.execute(f"drop table data_{number}")
        cursor.execute(f"drop table unreadable_{number}")
