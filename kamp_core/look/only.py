"""Some rows only: a stretch of time, a range of a number, some values of a column, for every picture of a page alike."""
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb
import numpy as np

from kamp_core.quality.clock import Clock
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import first_row, number, sample
from kamp_core.workspace.sql import literal, quote

_SAMPLE_ROWS = 200_000
_FREQUENT = 20


@dataclass(frozen=True)
class Only:
    """Rows whose `column` lies from `low` to `high` (as text in the column's type, None: open), or is one of `values`, or is
    none of the numbers `besides`, which mean that nothing was read, or is filled with none of `others`.
    `without`: the rows outside the range from `low` to `high`."""

    column: str
    low: str | None = None
    high: str | None = None
    values: tuple[str, ...] = ()
    besides: tuple[float, ...] = ()
    others: tuple[str, ...] = ()
    without: bool = False


@contextmanager
def narrowed(cursor: duckdb.DuckDBPyConnection, only: tuple[Only, ...], clock: Clock | None = None) -> Iterator[
        duckdb.DuckDBPyConnection]:
    """The cursor, its table `data` showing these rows only until the end of the block. `clock`: of two columns, a date and a time
    of day, which `data` then shows as one more."""
    made = clock is not None and len(clock.columns) > 1
    if not only and not made:
        yield cursor
        return
    (home,) = first_row(cursor, "select current_database()")
    types = {str(row[0]): str(row[1]) for row in cursor.execute("describe data").fetchall()}
    also = ""
    if clock is not None and made:
        also, types[clock.name] = f", {clock.sql} as {quote(clock.name)}", "TIMESTAMP"
    tests = [row_test(part, types[part.column]) for part in only if part.column in types]
    where = " and ".join(tests) or "true"
    cursor.execute(f"""create temp view data as select rowid, * from (
        select rowid, *{also} from {quote(str(home))}.main.data) where {where}""")
    try:
        yield cursor
    finally:
        cursor.execute("drop view temp.data")


def row_test(only: Only, type: str) -> str:
    """SQL: is it one of these rows? `type`: of the column."""
    name = quote(only.column)
    if only.values:
        return f"{name}::varchar in ({', '.join(map(literal, only.values))})"
    if only.others:
        return f"{name}::varchar not in ({', '.join(map(literal, only.others))})"
    if only.besides:
        return f"({name} is null or {name}::double not in ({', '.join(map(repr, only.besides))}))"
    ends = [f"{name} {sign} try_cast({literal(end)} as {type})" for sign, end in ((">=", only.low), ("<=", only.high))
            if end is not None]
    inside = f"({' and '.join(ends)})" if ends else "true"
    return f"({inside}) is not true" if only.without else inside


def seen_anew(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile) -> ColumnProfile:
    """The column as the rows of `data` now hold it: its usual range and frequent values, so that a part fills the picture."""
    name = quote(column.name)
    rows = int(str(first_row(cursor, "select count(*) from data")[0]))
    part = sample(rows, _SAMPLE_ROWS)
    if column.kind != "number" or not column.edges:
        found = cursor.execute(f"""select {name}::varchar, count(*) as n from data where {part.where} and {name} is not null
            group by 1 order by n desc, 1 limit {_FREQUENT}""").fetchall()
        return replace(column, rows=rows, top=tuple((str(value), round(n * part.times)) for value, n in found))
    x = number(column.name, column.type)
    low, high = first_row(cursor, f"select min({x}), max({x}) from data")
    if not isinstance(low, float) or not isinstance(high, float):
        return replace(column, rows=rows)
    (quantiles,) = first_row(cursor, f"""select quantile_cont({x}, [0.05, 0.25, 0.5, 0.75, 0.95]) from data
        where {part.where}""")
    edges = np.linspace(low, high if high > low else low + 1, max(2, len(column.edges)))
    usual = tuple(quantiles) if isinstance(quantiles, list) else column.quantiles
    return replace(column, rows=rows, quantiles=usual, edges=tuple(edges.tolist()))
