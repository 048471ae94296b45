"""What the readings of the last seconds before each row come to: their mean, least, greatest and spread."""
from dataclasses import replace

import duckdb

from kamp_core.combine.names import free_name
from kamp_core.combine.tables import Table, carry_unreadable
from kamp_core.combine.times import NearestPlan, Statistic, microseconds, sides
from kamp_core.errors import KampError
from kamp_core.intake.facts import Column
from kamp_core.intake.names import with_suffix
from kamp_core.workspace.sql import quote

STATISTICS: dict[Statistic, str] = {"mean": "avg", "min": "min", "max": "max", "std": "stddev_samp"}
_MOST_MEETINGS = 3_000_000_000     # of a row with a reading: a minute's work


def window_columns(plan: NearestPlan, left: Table, right: Table) -> dict[str, Column]:
    """'mean 온도' and so on: each statistic of each number."""
    names = [column.name for column in left.columns]
    found: dict[str, Column] = {}
    for column in _numbers(plan, right):
        for statistic, word in (plan.words or {statistic: statistic for statistic in STATISTICS}).items():
            name = free_name(with_suffix(column.name, f"_{word}"), names)
            names.append(name)
            found[f"{statistic} {column.name}"] = replace(column, name=name, type="number", format=None)
    return found


def _numbers(plan: NearestPlan, right: Table) -> list[Column]:
    keys = {theirs for _, theirs in plan.keys}
    return [column for column in right.columns if column.type in ("integer", "number") and column.name not in keys
            and (plan.columns is None or column.name in plan.columns)]


def join_windows(plan: NearestPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> dict[str, Column]:
    """Fill `data` and `unreadable`; every row of the left table once, in its order. → the columns added, by a name each

    Rows and readings meet by pieces of time as long as the window, two of which hold all that a row needs: never all by all.
    """
    added = window_columns(plan, left, right)
    if not added:
        raise KampError("window_no_numbers")
    length = microseconds(plan.window or 0)
    if length <= 0:
        raise KampError("window_empty")
    _collect(plan, left, right, length, cursor)
    _refuse_too_many(plan, cursor)
    functions = (plan.words or STATISTICS).keys()
    cells = ", ".join(f"{STATISTICS[name]}(r.v{i})" for i in range(len(_numbers(plan, right))) for name in functions)
    cursor.execute(f"""create temp table windows as select * from (select l.a, {cells} from row_pieces l join reading_pieces r
        on {_on(plan)} l.w = r.w and r.u <= l.h and r.u > l.h - to_microseconds({length}) group by l.a)
        as w(a, {", ".join(f"c{i}" for i in range(len(added)))})""")
    _write(left, added, cursor)
    return added


def _collect(plan: NearestPlan, left: Table, right: Table, length: int, cursor: duckdb.DuckDBPyConnection) -> None:
    """Rows in both of their pieces of time, readings in their one."""
    values = "".join(f", {quote(column.name)}::DOUBLE as v{i}" for i, column in enumerate(_numbers(plan, right)))
    found = sides(plan, left, right, values)
    keys = "".join(f", k{i}" for i in range(len(plan.keys)))
    cursor.execute(f"""create temp table row_pieces as
        select a, h{keys}, unnest([epoch_us(h) // {length}, epoch_us(h) // {length} - 1]) as w
        from ({found.rows}) l where {found.whole}""")
    cursor.execute(f"create temp table reading_pieces as select *, epoch_us(u) // {length} as w from ({found.readings})")


def _on(plan: NearestPlan) -> str:
    return "".join(f"l.k{i} = r.k{i} and " for i in range(len(plan.keys)))


def _refuse_too_many(plan: NearestPlan, cursor: duckdb.DuckDBPyConnection) -> None:
    keys = "".join(f", k{i}" for i in range(len(plan.keys)))
    row = cursor.execute(f"""select coalesce(sum(l.n * r.n), 0) from (select w{keys}, count(*) as n from row_pieces group by all) l
        join (select w{keys}, count(*) as n from reading_pieces group by all) r on {_on(plan)} l.w = r.w""").fetchone()
    if row and row[0] > _MOST_MEETINGS:
        raise KampError("window_too_long", seconds=f"{plan.window:,g}")


def _write(left: Table, added: dict[str, Column], cursor: duckdb.DuckDBPyConnection) -> None:
    mine = ", ".join(f"l.{quote(column.name)}" for column in left.columns)
    theirs = ", ".join(f"w.c{i} as {quote(column.name)}" for i, column in enumerate(added.values()))
    cursor.execute(f"""create table data as select {mine}, {theirs} from {left.alias}.data l
                       left join windows w on w.a = l.rowid order by l.rowid""")
    cursor.execute('create table unreadable (row bigint, "column" varchar, value varchar)')
    cursor.execute(f"create temp table places as select rowid + 1 as n, rowid as a from {left.alias}.data")
    carry_unreadable(cursor, left, "a", {column.name: column.name for column in left.columns} | {"": ""})
    for table in ("windows", "row_pieces", "reading_pieces", "places"):
        cursor.execute(f"drop table {table}")
