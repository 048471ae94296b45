"""Rows of many files below each other: each imported as a file alone would be, then put where the plan says."""
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from kamp_core.combine.facts import AppendPlan, MadeOf, PlannedColumn, Source
from kamp_core.combine.plan import wider
from kamp_core.combine.tell import Tell, stretch
from kamp_core.errors import KampError
from kamp_core.intake import import_file
from kamp_core.intake.convert import SQL_TYPES
from kamp_core.intake.facts import Column, ColumnType, Conversion, ImportReport, Unreadable
from kamp_core.workspace.sql import literal, quote

_KEPT = 1000               # unreadable cells in the report; the table has all


def append_parts(plan: AppendPlan, paths: Mapping[str, Path], cursor: duckdb.DuckDBPyConnection, progress: Tell,
                 dataset: str = "", apart: Mapping[str, str] = MappingProxyType({})) -> ImportReport:
    """Fill `data` and `unreadable` of an empty database with the rows of all parts, in the order of the plan.

    `paths`: where each file lies, by its id; `apart`: the datasets that other parts became. What a part shows only when read
    whole widens the column for all.
    """
    start = time.monotonic()
    types = {column.name: column.type for column in plan.columns}
    while (reports := _fill(plan, paths, types, cursor, progress)) is None:
        pass
    for table in ("data", "unreadable"):
        cursor.execute(f"drop table {table}")
        cursor.execute(f"alter table whole_{table} rename to {table}")
    columns = _columns(plan, types)
    unreadable = cursor.execute(f'select row, "column", value from unreadable order by row limit {_KEPT}').fetchall()
    progress(1.0)
    return ImportReport(dataset, 1, sum(report.rows for report in reports), columns, reports[0].detected,
                        tuple(Unreadable(*cell) for cell in unreadable), _count(cursor, "unreadable"), (),
                        plan.parts[0].file, round(time.monotonic() - start, 3), _conversions(reports),
                        _made_of(plan, reports, apart).as_json())


def _conversions(reports: list[ImportReport]) -> tuple[Conversion, ...]:
    """What was made of the cells of a column in all parts together."""
    found: dict[tuple[str, str], Conversion] = {}
    for one in (one for report in reports for one in report.conversions):
        before = found.get((one.column, one.code))
        found[one.column, one.code] = one if before is None else replace(
            before, converted=before.converted + one.converted, failed=before.failed + one.failed)
    return tuple(found.values())


def _fill(plan: AppendPlan, paths: Mapping[str, Path], types: dict[str, ColumnType], cursor: duckdb.DuckDBPyConnection,
          progress: Tell) -> list[ImportReport] | None:
    """None: a column turned out to be text, and must be read as such from the first part on; `types` says which."""
    _empty(plan, types, cursor)
    reports: list[ImportReport] = []
    rows = 0
    for number, part in enumerate(plan.parts):
        report = _import(plan, number, types, paths[part.file], cursor, stretch(progress, number, len(plan.parts)))
        if _widen(plan, number, report, types, cursor):
            return None
        _insert(plan, number, types, cursor)
        _insert_unreadable(plan, number, rows, cursor)
        rows += report.rows
        reports.append(report)
    return reports


def _empty(plan: AppendPlan, types: dict[str, ColumnType], cursor: duckdb.DuckDBPyConnection) -> None:
    named = [f"{quote(column.name)} {SQL_TYPES[column.type]}" for column in _columns(plan, types)]
    cursor.execute(f"create or replace table whole_data ({', '.join(named)})")
    cursor.execute('create or replace table whole_unreadable (row bigint, "column" varchar, value varchar)')


def _columns(plan: AppendPlan, types: dict[str, ColumnType]) -> tuple[Column, ...]:
    """Those of the parts, then those from the names."""
    found = [Column(c.name, types[c.name], c.unit, c.format if types[c.name] == c.type else None) for c in plan.columns]
    more: tuple[tuple[str | None, ColumnType], ...] = (
        (plan.date_column, "date"), (plan.moment_column, "datetime"), (plan.name_column, "text"))
    return (*found, *(Column(name, type) for name, type in more if name))


def _import(plan: AppendPlan, number: int, types: dict[str, ColumnType], path: Path, cursor: duckdb.DuckDBPyConnection,
            progress: Tell) -> ImportReport:
    """The tables `data` and `unreadable` of one part. What is text in the whole is read as text: kept as it was written."""
    part = plan.parts[number]
    as_text: dict[str, ColumnType] = {source: "text" for column in plan.columns
                                      if types[column.name] == "text" and (source := column.sources[number])}
    try:
        return import_file(path, replace(plan.reading, sheet=part.sheet, types=as_text), cursor, progress)
    except KampError as error:
        because = {"code": error.code, "facts": error.facts}
        raise KampError("part_failed", error.choices, file=part.label, because=because) from error


def _widen(plan: AppendPlan, number: int, report: ImportReport, types: dict[str, ColumnType],
           cursor: duckdb.DuckDBPyConnection) -> bool:
    """Make room for what this part really holds. → must all be read again?"""
    real = {column.name: column.type for column in report.columns}
    again = False
    for column in plan.columns:
        source = column.sources[number]
        wide = wider(types[column.name], real[source]) if source else types[column.name]
        if wide == types[column.name]:
            continue
        types[column.name] = wide
        again = again or wide == "text"
        if not again:
            cursor.execute(f"alter table whole_data alter {quote(column.name)} type {SQL_TYPES[wide]}")
    return again


def _insert(plan: AppendPlan, number: int, types: dict[str, ColumnType], cursor: duckdb.DuckDBPyConnection) -> None:
    cells = [f"cast({_source(column, number)} as {SQL_TYPES[types[column.name]]})" for column in plan.columns]
    day = f"cast({literal(plan.dates[number] or '')} as DATE)" if plan.dates[number] else "cast(null as DATE)"
    if plan.date_column:
        cells.append(day)
    if plan.moment_column:
        clock = next(column for column in plan.columns if column.name == plan.clock)
        cells.append(f"{day} + cast({_source(clock, number)} as TIME)")
    if plan.name_column:
        cells.append(literal(plan.parts[number].label))
    cursor.execute(f"insert into whole_data select {', '.join(cells)} from data")


def _source(column: PlannedColumn, number: int) -> str:
    source = column.sources[number]
    return quote(source) if source else "null"


def _insert_unreadable(plan: AppendPlan, number: int, rows: int, cursor: duckdb.DuckDBPyConnection) -> None:
    """Under the columns' names in the whole, rows counted on; cells beyond the last column have no name."""
    names = {source: column.name for column in plan.columns if (source := column.sources[number])} | {"": ""}
    cursor.execute(f"""insert into whole_unreadable select row + {rows}, name, value
        from unreadable join (select unnest($1) as source, unnest($2) as name) on "column" = source order by row""",
                   [list(names), list(names.values())])


def _count(cursor: duckdb.DuckDBPyConnection, table: str) -> int:
    row = cursor.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _made_of(plan: AppendPlan, reports: list[ImportReport], apart: Mapping[str, str]) -> MadeOf:
    sources = tuple(Source(part.label, report.rows, part.file, part.sheet, warnings=report.warnings)
                    for part, report in zip(plan.parts, reports, strict=True))
    kept: dict[str, Any] = {
        "date_column": plan.date_column, "year": plan.year, "clock": plan.clock, "moment_column": plan.moment_column,
        "name_column": plan.name_column, "renamed": renamed(plan), "missing": missing(plan),
        "undated": [part.label for part, day in zip(plan.parts, plan.dates, strict=True) if plan.date_column and not day],
        "apart": dict(apart), "left": [part.label for part in plan.left],
        "unused": plan.unused, "left_out": [asdict(out) for out in plan.left_out]}
    return MadeOf("append", sources, kept)


def renamed(plan: AppendPlan) -> dict[str, dict[str, list[str]]]:
    """Column of the whole → its other names → the parts that call it so."""
    found: dict[str, dict[str, list[str]]] = {}
    for column in plan.columns:
        for part, source in zip(plan.parts, column.sources, strict=True):
            if source not in (None, column.name):
                found.setdefault(column.name, {}).setdefault(str(source), []).append(part.label)
    return found


def missing(plan: AppendPlan) -> dict[str, list[str]]:
    """Column of the whole → the parts that do not have it."""
    gaps = {column.name: [part.label for part, source in zip(plan.parts, column.sources, strict=True) if source is None]
            for column in plan.columns}
    return {name: labels for name, labels in gaps.items() if labels}
