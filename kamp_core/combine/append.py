"""Rows of many files below each other: each imported as a file alone would be, then put where the plan says."""
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from kamp_core.combine.facts import AppendPlan, MadeOf, PlannedColumn, Source
from kamp_core.combine.plan import wider
from kamp_core.combine.units import NUMBERS, in_unit, turned, unit_warnings
from kamp_core.combine.written import united
from kamp_core.errors import KampError
from kamp_core.intake import import_file
from kamp_core.intake.convert import SQL_TYPES
from kamp_core.intake.facts import Column, ColumnType, Conversion, ImportReport
from kamp_core.intake.marks import is_empty
from kamp_core.intake.table import EXAMPLES, first_unreadable
from kamp_core.tell import Tell, stretch
from kamp_core.workspace.sql import literal, quote

_WORDS = 50                # different cells of a column without values: words for none


def append_parts(plan: AppendPlan, paths: Mapping[str, Path], cursor: duckdb.DuckDBPyConnection, progress: Tell,
                 dataset: str = "", apart: Mapping[str, str] = MappingProxyType({})) -> ImportReport:
    """Fill `data` and `unreadable` of an empty database with the rows of all parts, in the order of the plan.

    `paths`: where each file lies, by its id; `apart`: the datasets that other parts became. What a part shows only when read
    whole widens the column for all.
    """
    start = time.monotonic()
    types = {column.name: column.type for column in plan.columns}
    while (parts := _fill(plan, paths, types, cursor, progress)) is None:
        pass
    reports = [filled.report for filled in parts]
    for table in ("data", "unreadable"):
        cursor.execute(f"drop table {table}")
        cursor.execute(f"alter table whole_{table} rename to {table}")
    found = _as_read(plan, parts, types)
    columns = (*(Column(column.name, column.type, column.unit, _form(column, parts)) for column in found),
               *(Column(name, type) for name, type in _from_names(plan)))
    progress(1.0)
    return ImportReport(dataset, 1, sum(report.rows for report in reports), columns, reports[0].detected,
                        *first_unreadable(cursor), tuple(unit_warnings(found, plan.parts)), plan.parts[0].file,
                        round(time.monotonic() - start, 3), _conversions(plan, parts), _made_of(plan, reports, apart).as_json())


@dataclass(frozen=True)
class _Filled:
    """A part as it was read. `columns`: its own, by name; `nothing`: those that hold no value, with words for none told."""

    report: ImportReport
    columns: dict[str, Column]
    nothing: dict[str, Conversion | None]


def _conversions(plan: AppendPlan, parts: list[_Filled]) -> tuple[Conversion, ...]:
    """What was made of the cells of a column in all parts together."""
    found: dict[tuple[str, str], Conversion] = {}
    for one in (one for number, part in enumerate(parts) for one in _of_part(plan, number, part)):
        before = found.get((one.column, one.code))
        found[one.column, one.code] = one if before is None else replace(
            before, converted=before.converted + one.converted, failed=before.failed + one.failed)
    return tuple(found.values())


def _of_part(plan: AppendPlan, number: int, part: _Filled) -> Iterator[Conversion]:
    """Under the names of the whole."""
    names = {source: column.name for column in plan.columns if (source := column.sources[number])}
    yield from (replace(one, column=names[one.column]) for one in part.report.conversions if one.column in names)
    yield from filter(None, part.nothing.values())


def _fill(plan: AppendPlan, paths: Mapping[str, Path], types: dict[str, ColumnType], cursor: duckdb.DuckDBPyConnection,
          progress: Tell) -> list[_Filled] | None:
    """None: a column turned out to be text, and must be read as such from the first part on; `types` says which."""
    _empty(plan, types, cursor)
    parts: list[_Filled] = []
    rows = 0
    for number, part in enumerate(plan.parts):
        report = _import(plan, number, types, paths[part.file], cursor, stretch(progress, number, len(plan.parts)))
        filled = _Filled(report, {column.name: column for column in report.columns}, _nothing(plan, number, report, types, cursor))
        if _widen(plan, number, filled, types, cursor):
            return None
        _insert(plan, number, filled, types, cursor)
        _insert_unreadable(plan, number, rows, cursor)
        rows += report.rows
        parts.append(filled)
    return parts


def _nothing(plan: AppendPlan, number: int, report: ImportReport, types: dict[str, ColumnType],
             cursor: duckdb.DuckDBPyConnection) -> dict[str, Conversion | None]:
    """Columns of a part that hold no value, or words such as '-' alone, where the whole has numbers or times."""
    texts = {column.name for column in report.columns if column.type == "text"}
    found: dict[str, Conversion | None] = {}
    for column in plan.columns:
        source = column.sources[number]
        if source not in texts or types[column.name] == "text":
            continue
        words = cursor.execute(f"""select {quote(source)}, count(*) from data where {quote(source)} is not null
            group by 1 order by 2 desc, 1 limit {_WORDS}""").fetchall()
        if all(is_empty(word) for word, _ in words):
            count = sum(many for _, many in words)
            shown = tuple((word, "") for word, _ in words[:EXAMPLES])
            found[source] = Conversion(column.name, "empty_words", count, 0, shown) if count else None
    return found


def _empty(plan: AppendPlan, types: dict[str, ColumnType], cursor: duckdb.DuckDBPyConnection) -> None:
    named = [f"{quote(name)} {SQL_TYPES[type]}" for name, type in (*types.items(), *_from_names(plan))]
    cursor.execute(f"create or replace table whole_data ({', '.join(named)})")
    cursor.execute('create or replace table whole_unreadable (row bigint, "column" varchar, value varchar)')


def _from_names(plan: AppendPlan) -> list[tuple[str, ColumnType]]:
    """The columns that the names of the parts become."""
    wanted: tuple[tuple[str | None, ColumnType], ...] = (
        (plan.date_column, "date"), (plan.moment_column, "datetime"), (plan.name_column, "text"))
    return [(name, type) for name, type in wanted if name]


def _as_read(plan: AppendPlan, parts: list[_Filled], types: dict[str, ColumnType]) -> list[PlannedColumn]:
    """The columns with the types and units that the parts really have."""
    def units(column: PlannedColumn) -> tuple[str | None, ...]:
        return tuple(_unit_in(part, source, column.unit) for part, source in zip(parts, column.sources, strict=True))
    return [replace(column, type=types[column.name], units=units(column)) for column in plan.columns]


def _unit_in(part: _Filled, source: str | None, target: str | None) -> str | None:
    """A column without a value is of any unit."""
    return target if source in part.nothing else part.columns[source].unit if source else None


def _form(column: PlannedColumn, parts: list[_Filled]) -> str | None:
    """How the parts wrote it; those in another unit were turned, those without a value do not tell."""
    forms = []
    for part, source, unit in zip(parts, column.sources, column.units, strict=True):
        if source and source not in part.nothing and not turned(unit, column.unit):
            forms.append((part.columns[source].type, part.columns[source].format))
    return united(column.type, forms)


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


def _widen(plan: AppendPlan, number: int, part: _Filled, types: dict[str, ColumnType],
           cursor: duckdb.DuckDBPyConnection) -> bool:
    """Make room for what this part really holds. → must all be read again?"""
    again = False
    for column in plan.columns:
        source = column.sources[number]
        if not source or source in part.nothing:
            continue
        real = part.columns[source]
        type = "number" if real.type == "integer" and turned(real.unit, column.unit) else real.type
        wide = wider(types[column.name], type)
        if wide == types[column.name]:
            continue
        types[column.name] = wide
        again = again or wide == "text"
        if not again:
            cursor.execute(f"alter table whole_data alter {quote(column.name)} type {SQL_TYPES[wide]}")
    return again


def _insert(plan: AppendPlan, number: int, part: _Filled, types: dict[str, ColumnType], cursor: duckdb.DuckDBPyConnection) -> None:
    cells = [f"cast({_cell(column, number, part, types)} as {SQL_TYPES[types[column.name]]})" for column in plan.columns]
    day = f"cast({literal(plan.dates[number] or '')} as DATE)" if plan.dates[number] else "cast(null as DATE)"
    if plan.date_column:
        cells.append(day)
    if plan.moment_column:
        clock = next(column for column in plan.columns if column.name == plan.clock)
        cells.append(f"{day} + cast({_cell(clock, number, part, types)} as TIME)")
    if plan.name_column:
        cells.append(literal(plan.parts[number].label))
    cursor.execute(f"insert into whole_data select {', '.join(cells)} from data")


def _cell(column: PlannedColumn, number: int, part: _Filled, types: dict[str, ColumnType]) -> str:
    """A value of a part in the unit of the whole; text stays as it was written."""
    source = column.sources[number]
    if not source or source in part.nothing:
        return "null"
    return quote(source) if types[column.name] not in NUMBERS else in_unit(quote(source), part.columns[source].unit, column.unit)


def _insert_unreadable(plan: AppendPlan, number: int, rows: int, cursor: duckdb.DuckDBPyConnection) -> None:
    """Under the columns' names in the whole, rows counted on; cells beyond the last column have no name."""
    names = {source: column.name for column in plan.columns if (source := column.sources[number])} | {"": ""}
    cursor.execute(f"""insert into whole_unreadable select row + {rows}, name, value
        from unreadable join (select unnest($1) as source, unnest($2) as name) on "column" = source order by row""",
                   [list(names), list(names.values())])


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
            if source not in (None, column.name) and not column.beside:
                found.setdefault(column.name, {}).setdefault(str(source), []).append(part.label)
    return found


def missing(plan: AppendPlan) -> dict[str, list[str]]:
    """Column of the whole → the parts that do not have it."""
    gaps = {column.name: [part.label for part, source in zip(plan.parts, column.sources, strict=True) if source is None]
            for column in plan.columns}
    return {name: labels for name, labels in gaps.items() if labels}
