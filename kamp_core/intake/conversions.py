"""What is made of the cells of each column, where it is more than reading 1.5 or 2024-03-05: counted, with examples."""
import re
from collections.abc import Iterable

import duckdb

from kamp_core.intake.convert import accepted, changed, converted, is_blank, is_empty
from kamp_core.intake.facts import Column, Conversion
from kamp_core.intake.midnight import move_on, written_last
from kamp_core.intake.table import EXAMPLES, Told
from kamp_core.intake.times import day_first
from kamp_core.intake.written import COUNTS, narrowed, number_form, time_formats, writes
from kamp_core.units import is_money
from kamp_core.workspace.sql import quote

_POWER = re.compile("[0-9.][eE][-+]?[0-9]")
_SHAPES = 60               # ways of writing among which the examples are chosen
_ISO = re.compile(r"(%Y-%m-%d)?[ T]?(%H:%M(:%S(\.%[fn])?)?)?")
_PLAIN: dict[str, str] = {"integer": "number", "number": "number", "boolean": "boolean", "date": "dates", "datetime": "dates",
                          "time": "dates"}


def in_sample(columns: tuple[Column, ...], cells: list[list[str]], db: duckdb.DuckDBPyConnection) -> tuple[Conversion, ...]:
    """By column and in its order. `cells`: of each column, as written."""
    found = []
    for column, written in zip(columns, cells, strict=True):
        if column.type != "text" or column.format:
            found += _of_column(column, written, db)
    return tuple(found)


def in_data(columns: tuple[Column, ...], told: list[Told], sampled: tuple[Conversion, ...],
            db: duckdb.DuckDBPyConnection) -> tuple[Conversion, ...]:
    """The same, counted in the tables `data` and `unreadable`; the examples are those of the sample where it has some."""
    known = {one.column: one for one in sampled if one.code != "empty_words"}
    failed = dict(db.execute('select "column", count(*) from unreadable group by all').fetchall())
    found = []
    for position, column in enumerate(columns):
        others = next((one for one in told if one.position == position), None)
        seen, lost = known.get(column.name), failed.get(column.name, 0)
        code = seen.code if seen else code_of(column) if column.type == "text" else None
        if column.type == "text":
            if code and others:
                shown = seen.examples if seen else _read(others.cells, column, db)
                found.append(Conversion(column.name, code, others.count, 0, shown))
            continue
        if code or lost:
            row = db.execute(f"select count({quote(column.name)}) from data").fetchone() or (0,)
            shown = seen.examples if seen else ()
            found.append(Conversion(column.name, code or _PLAIN[column.type], row[0], lost, shown))
        if others:
            found.append(Conversion(column.name, "empty_words", others.count, 0, _as_empty(others.cells)))
    return tuple(found)


def midnights_in_sample(column: Column, cells: list[str], db: duckdb.DuckDBPyConnection) -> Conversion | None:
    """Of all cells of a column of moments, in the order of the rows."""
    read = accepted(f"({converted('v', column)})", column)
    db.execute(f"""create or replace temp table data as select {read} as {quote(column.name)} from
        (select unnest($1) as v, generate_subscripts($1, 1) as n order by n)""", [cells])
    try:
        return midnights_in_data(column, db)
    finally:
        db.execute("drop table data")


def midnights_in_data(column: Column, db: duckdb.DuckDBPyConnection) -> Conversion | None:
    """Repair the column of `data`, if its midnights are written last. None if there was nothing to repair."""
    rows = f"(select rowid + 1 as row, {quote(column.name)} as x from data)"
    return move_on(db, column.name) if column.type == "datetime" and written_last(db, rows) else None


def code_of(column: Column) -> str | None:
    """The main thing that is done to the cells of a column; None where they are written the plainest way."""
    form = column.format or ""
    if column.type == "text":
        return "spelling" if form.startswith("words ") else "wide_letters" if form == "narrow" else None
    if column.type in ("integer", "number"):
        return _number_code(form)
    return _time_code(form) if column.type != "boolean" else None


def _number_code(form: str) -> str | None:
    known = number_form(form)
    if known.units:
        return "percent" if "%" in known.units else "money" if any(map(is_money, known.units)) else "unit"
    return known.style or None


def _time_code(form: str) -> str | None:
    ways = time_formats(form)
    if counted := [way for way in COUNTS if writes(form, way)]:
        return "mixed_dates" if ways else "serial" if counted == ["serial"] else "epoch"
    if writes(form, "past_midnight"):
        return "past_midnight"
    if len(ways) > 1:
        return "mixed_dates"
    way = ways[0] if ways else ""
    order, zone = day_first(way), re.search(r"Z$|[+-]\d\d:?\d\d$", way) is not None
    tests = {"month_only": "%d" not in way and "%Y" in way, "half_days": "%p" in way, "zone": zone,
             "day_first": order is True, "month_first": order is False, "short_year": "%y" in way,
             "stamp": way.startswith("%Y%m"), "dates": not _ISO.fullmatch(way)}
    return next((code for code, true in tests.items() if true), None) if way else None


def _of_column(column: Column, cells: list[str], db: duckdb.DuckDBPyConnection) -> list[Conversion]:
    read = accepted(f"({converted('v', column)})", column)
    nothing = is_empty("v") if column.type != "text" else "false"
    good = changed("v", "t", column) or "t is not null"
    count, lost, unread, none, empties = db.execute(f"""select count(*) filter ({good}),
            count(*) filter (t is null and not none), list(v) filter (t is null and not none)[1:{EXAMPLES}],
            count(*) filter (t is null and none), list(v) filter (t is null and none)
        from (select v, {read} as t, {nothing} as none from (select unnest($1) as v)
            where not {is_blank('v')})""", [cells]).fetchone() or (0, 0, None, 0, None)
    code, found = code_of(column), []
    if column.type == "text":
        return [Conversion(column.name, code, count, 0, _examples(column, cells, db))] if code and count else []
    shown = _examples(column, cells if code else _powers(column, cells), db)
    if told := _told_as(code, shown):
        found.append(Conversion(column.name, told, count, lost, shown))
    elif lost:
        found.append(Conversion(column.name, _PLAIN[column.type], count, lost, _as_empty(unread or ())))
    if none:
        found.append(Conversion(column.name, "empty_words", none, 0, _as_empty(empties or ())))
    return found


def _powers(column: Column, cells: list[str]) -> list[str]:
    """1.5E3 is 1500: read by the usual way, and told all the same."""
    return [cell for cell in cells if _POWER.search(cell)] if column.type == "number" else []


def _as_empty(cells: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((cell, "") for cell in dict.fromkeys(map(str.strip, cells)))[:EXAMPLES]


def _examples(column: Column, cells: list[str], db: duckdb.DuckDBPyConnection) -> tuple[tuple[str, str], ...]:
    """A few cells that are written in different ways, those first of which most becomes something else."""
    shapes: dict[str, str] = {}
    for cell in cells:
        shape = re.sub(r"\d+", "0", cell)
        if len(set(cell)) > len(set(shapes.get(shape, ""))):       # 13/02/2018 tells more than 01/01/2018
            shapes[shape] = cell
    pairs = [(before.strip(), _short(after)) for before, after in _read(tuple(shapes.values())[:_SHAPES], column, db)]
    told = [pair for pair in pairs if pair[0] != pair[1] and pair[0] and (pair[1] or column.type == "text")]
    return tuple(sorted(told, key=lambda pair: len(set(pair[0]) & set(pair[1]))))[:EXAMPLES]


def _read(cells: tuple[str, ...], column: Column, db: duckdb.DuckDBPyConnection) -> tuple[tuple[str, str], ...]:
    """Cells beside what is made of them."""
    read = accepted(f"({converted('v', column)})", column)
    rows = db.execute(f"select v, coalesce(cast({read} as varchar), '') from (select unnest($1) as v)", [list(cells)]).fetchall()
    return tuple((before, after) for before, after in rows)


def _short(value: str) -> str:
    """1234.0 as 1234."""
    return value.removesuffix(".0") if re.fullmatch(r"-?\d+\.0", value) else value


def _told_as(code: str | None, shown: tuple[tuple[str, str], ...]) -> str | None:
    """Numbers that would be plain ones but for a minus such as △, wide digits or powers of ten are told so; plain ones are not."""
    cells = [before for before, _ in shown]
    if code not in ("thousands", None) or (code and any(mark in cell for cell in cells for mark in ", '\u00a0\u202f")):
        return code
    if any(re.search(r"[(△▲]|-$", cell) for cell in cells):
        return "negative"
    if any(narrowed(cell) != cell for cell in cells):
        return "wide_digits"
    return "powers" if any(map(_POWER.search, cells)) else None
