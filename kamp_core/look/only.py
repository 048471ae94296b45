"""Some rows only: a stretch of time, a range of a number, some values of a column, for every picture of a page alike."""
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from kamp_core.quality.sql import first_row
from kamp_core.workspace.sql import literal, quote


@dataclass(frozen=True)
class Only:
    """Rows whose `column` lies from `low` to `high` (as text in the column's type, None: open), or is one of `values`."""

    column: str
    low: str | None = None
    high: str | None = None
    values: tuple[str, ...] = ()


@contextmanager
def narrowed(cursor: duckdb.DuckDBPyConnection, only: tuple[Only, ...]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The cursor, its table `data` showing these rows only until the end of the block."""
    if not only:
        yield cursor
        return
    (home,) = first_row(cursor, "select current_database()")
    types = {str(row[0]): str(row[1]) for row in cursor.execute("describe data").fetchall()}
    tests = [row_test(part, types[part.column]) for part in only if part.column in types]
    where = " and ".join(tests) or "true"
    where = " and ".join(tests) or "true"
    cursor.execute(f"create temp view data as select rowid, * from {quote(str(home))}.main.data where {where}")
    try:
        yield cursor
    finally:
        cursor.execute("drop view temp.data")


def row_test(only: Only, type: str) -> str:
    """SQL: is it one of these rows? `type`: of the column."""
    name = quote(only.column)
    if only.values:
        return f"{name}::varchar in ({', '.join(map(literal, only.values))})"
    ends = [f"{name} {sign} try_cast({literal(end)} as {type})" for sign, end in ((">=", only.low), ("<=", only.high))
            if end is not None]
    return f"({' and '.join(ends)})" if ends else "true"
