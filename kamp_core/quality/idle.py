"""Rows of a machine at rest: what tells its work (current, pressure, speed) is far below its usual value."""
import re
from typing import Any

import duckdb

from kamp_core.quality.clock import MOST_EVENTS, Rows, iso
from kamp_core.quality.facts import ColumnProfile, Event, Finding, Place
from kamp_core.quality.sql import first_row
from kamp_core.wording.numbers import number as shown

_ACTIVE = re.compile(r"전류|전력|부하|압력|회전|속도|유량|current|power|load|pressure|rpm|speed|flow", re.IGNORECASE)
_NOT_ACTIVE = re.compile(r"factor|reactive|역률|무효|설정|set_?point|back|배압", re.IGNORECASE)
_REST, _WORK = 0.05, 0.3       # of the usual value: below is at rest, above is at work
_BETWEEN = 0.2                 # of the rows at rest may lie between the two: else the column just varies
_SHARES = (0.001, 0.6)         # of the rows: rarer is a slip of the sensor, more often the machine's way of working
_LEAST = 5                     # rows together


def is_active(column: ColumnProfile) -> bool:
    """Does its name tell a machine's work?"""
    return column.kind == "number" and bool(_ACTIVE.search(column.name)) and not _NOT_ACTIVE.search(column.name)


def find_idle(cursor: duckdb.DuckDBPyConnection, rows: Rows, columns: list[ColumnProfile]) -> tuple[
        tuple[Finding, ...], tuple[Event, ...]]:
    """Rows in which all columns that tell the machine's work are at rest; nothing where none has a rest of its own."""
    rests = {c.name: level for c in columns if is_active(c) and (level := _rest(cursor, rows, c)) is not None}
    if not rests:
        return (), ()
    idle = " and ".join(f"{rows.names[name]} < {level!r}" for name, level in rests.items())
    runs = _stretches(cursor, rows, f"coalesce({idle}, false)")
    count = sum(length for *_, length in runs)
    if not _SHARES[0] * rows.rows <= count <= _SHARES[1] * rows.rows:
        return (), ()
    first = min(runs, key=lambda run: run[1])
    limits = ", ".join(f"{name} < {shown(level)}" for name, level in rests.items())
    facts = {"column": ", ".join(rests), "limits": limits, "count": count, "percent": 100 * count / rows.rows,
             "times": len(runs)}
    cure = {"kind": "filter", "keep": False,
            "conditions": [{"column": name, "op": "<", "value": level} for name, level in rests.items()]}
    found = Finding("idle", "info", tuple(rests), facts, Place(first[0], iso(first[1])), cure, count)
    events = [Event("idle", iso(begins), iso(ends), row, length) for row, begins, ends, length in runs]
    return (found,), tuple(sorted(events, key=lambda e: -e.rows)[:MOST_EVENTS])


def _rest(cursor: duckdb.DuckDBPyConnection, rows: Rows, column: ColumnProfile) -> float | None:
    """Below this the column is at rest; None unless rest and work are clearly apart."""
    if not column.quantiles or column.quantiles[-1] <= 0 or float(column.minimum or 0) < -0.02 * column.quantiles[-1]:
        return None
    x = rows.names[column.name]
    work = _WORK * column.quantiles[-1]
    parts = max(1, rows.rows // 500_000)
    usual: Any = first_row(cursor, f"select median({x}) from {rows.source} where {x} > {work!r} and hash(r) % {parts} = 0")[0]
    if usual is None:
        return None
    rest, between = first_row(cursor, f"""select count(*) filter ({x} < {_REST * usual!r}),
        count(*) filter ({x} >= {_REST * usual!r} and {x} < {_WORK * usual!r}) from {rows.source}""")
    share = int(str(rest)) / max(1, rows.rows)
    return _REST * usual if _SHARES[0] <= share <= _SHARES[1] and int(str(between)) <= _BETWEEN * int(str(rest)) else None


def _stretches(cursor: duckdb.DuckDBPyConnection, rows: Rows, idle: str) -> list[tuple[int, Any, Any, int]]:
    """Each stretch of idle rows: its first row (from 1), first and last time, how many rows."""
    return cursor.execute(f"""select min_by(r, k) + 1, min(t), max(t), count(*) as n from (
        select *, sum(begins) over (rows unbounded preceding) as stretch from (
            select k, r, t, (k - lag(k) over () is distinct from 1)::integer as begins from (
                select row_number() over () as k, r, t, {idle} as idle from {rows.source}) where idle))
        group by stretch having n >= {_LEAST} order by n desc limit 20000""").fetchall()
