"""Stuck sensors: values that stand still for longer than their column ever does."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from kamp_core.quality.clock import MOST_EVENTS, Rows, iso
from kamp_core.quality.facts import ColumnProfile, Event, Finding, Place
from kamp_core.quality.idle import is_active
from kamp_core.quality.sql import first_row

MOST_COLUMNS = 200
_LEAST = 30            # rows that a value is repeated at least
_TIMES = 10            # times as long as 99 % of the runs of its column
_MANY = 1_000_000      # rows: in more of them, columns that never stand still are told by every fifth row
_EVERY = 5
_AGAIN = 0.25          # a value that comes again for a run of this part is a setting, not a stuck sensor
_NEARLY_ALL = 0.5      # of the rows: such a column hardly ever moves
_MOVES = 0.05          # of the rows in between have different values in another column: the machine runs


@dataclass(frozen=True)
class Run:
    """A value that stands still, from one row (from 1) to another; `length` in rows with a value."""

    column: str
    value: float
    start: int
    end: int
    length: int
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class _Runs:
    usual: float           # 99 % of the runs are not longer
    count: int
    falls: int             # changes to a lower value
    longest: tuple[Run, ...]


def find_still(cursor: duckdb.DuckDBPyConnection, rows: Rows, columns: list[ColumnProfile]) -> tuple[
        tuple[Finding, ...], tuple[Event, ...]]:
    """Sensors that are stuck while others move, and stretches in which nothing at all moves."""
    runs = {c.name: found for c in columns if (found := _noise(cursor, rows, c) or _runs(cursor, rows, c.name))}
    stuck: list[Run] = []
    all_still: list[Run] = []
    for column in columns:
        for run in _too_long(runs.get(column.name), rows.rows):
            if not _moves(cursor, rows, run, runs):
                all_still.append(run)
            elif not (_counts(runs[column.name], column) or (is_active(column) and run.value == _least(column))):
                stuck.append(run)
    findings = [*_stuck_findings(stuck), *_standstill(all_still)]
    events = [*(_event("frozen", run) for run in stuck), *(_event("frozen", run, all=True) for run in _apart(all_still))]
    return tuple(findings), tuple(sorted(events, key=lambda e: -e.rows)[:MOST_EVENTS])


def _noise(cursor: duckdb.DuckDBPyConnection, rows: Rows, column: ColumnProfile) -> _Runs | None:
    """For a large table a quick look at every fifth row: does the value never stand still for long enough?"""
    if rows.rows < _MANY or column.missing > column.rows / 10:
        return None
    x = rows.names[column.name]
    row = first_row(cursor, f"""select coalesce(max(l), 0), count(*) from (select k - lag(k) over () as l from (
        select row_number() over () as k, {x} as x, lag({x}) over () as px from {rows.source}
        where {x} is not null and {rows.position} % {_EVERY} = 0) where px is distinct from x)""")
    longest, changes = (int(str(value)) for value in row)
    return _Runs(1.0, changes * _EVERY, changes, ()) if longest < _LEAST // _EVERY else None


def _runs(cursor: duckdb.DuckDBPyConnection, rows: Rows, column: str) -> _Runs | None:
    """How long values of a column stand still. The last run is closed by hand: no row follows it."""
    x = rows.names[column]
    seen = f"""select row_number() over () as k, r, t, {x} as x, lag({x}) over () as px, lag(r) over () as pr, lag(t) over () as pt
               from {rows.source} where {x} is not null"""
    changes = f"""select *, k - lag(k) over () as l, lag(r) over () as sr, lag(t) over () as st from ({seen})
                  where px is distinct from x"""
    run = "struct_pack(x := px, start := sr, stop := pr, l := l, begins := st, ends := pt)"
    found: Any = first_row(cursor, f"""select count(l), quantile_disc(l, 0.99), count(*) filter (x < px),
        max_by({run}, l, 20) filter (l is not null), max(k), max_by(struct_pack(x := x, r := r, t := t), k) from ({changes})""")
    count, usual, falls, longest, begun, first = found
    if not count:
        return None
    ended: Any = first_row(cursor, f"""select count(*), max_by(struct_pack(r := r, t := t), (t, r)) from {rows.source}
                                       where {x} is not null""")
    tail = Run(column, first["x"], first["r"] + 1, ended[1]["r"] + 1, ended[0] - begun + 1, first["t"], ended[1]["t"])
    every = [Run(column, run["x"], run["start"] + 1, run["stop"] + 1, run["l"], run["begins"], run["ends"]) for run in longest]
    return _Runs(float(usual), count, falls, tuple(sorted([*every, tail], key=lambda run: -run.length)))


def _too_long(runs: _Runs | None, rows: int) -> list[Run]:
    """Runs beyond what the column does, of values that do not come again for long."""
    if runs is None:
        return []
    least = max(_LEAST, _TIMES * runs.usual)
    return [run for run in runs.longest if least <= run.length < _NEARLY_ALL * rows and not any(
        other is not run and other.value == run.value and other.length >= _AGAIN * run.length for other in runs.longest)]


def _moves(cursor: duckdb.DuckDBPyConnection, rows: Rows, run: Run, every: dict[str, _Runs]) -> bool:
    """Does another column move meanwhile? Yes, too, where there is none that could tell."""
    others = sorted((name for name, runs in every.items() if name != run.column and runs.count > 0.1 * rows.rows),
                    key=lambda name: every[name].usual)[:6]
    if not others:
        return True
    parts = ", ".join(f"count(distinct {rows.names[name]})" for name in others)
    row = first_row(cursor, f"""select count(*), {parts} from {rows.source}
        where t between '{run.begins.isoformat(" ")}'::timestamp and '{run.ends.isoformat(" ")}'::timestamp""")
    inside, *different = (int(str(value)) for value in row)
    return any(count >= max(3, _MOVES * min(inside, 2000)) for count in different)


def _counts(runs: _Runs, column: ColumnProfile) -> bool:
    """Does it only ever go up? Then it counts, and a counter stands still while the machine is idle."""
    return not column.decimals and runs.falls <= 0.01 * runs.count


def _least(column: ColumnProfile) -> float:
    return float(column.minimum or 0)


def _event(kind: str, run: Run, all: bool = False) -> Event:
    return Event(kind, iso(run.begins), iso(run.ends), run.start, run.length, None if all else run.column)  # type: ignore[arg-type]


def _stuck_findings(stuck: list[Run]) -> list[Finding]:
    """One sentence a column, about its longest run."""
    found = []
    for column in dict.fromkeys(run.column for run in stuck):
        own = sorted((run for run in stuck if run.column == column), key=lambda r: -r.length)
        first = min(own, key=lambda r: r.begins)
        facts = {"column": column, "count": len(own), "rows": own[0].length, "value": f"{own[0].value:g}",
                 "start": iso(own[0].begins), "length_span": (own[0].ends - own[0].begins).total_seconds()}
        found.append(Finding("frozen", "warn", (column,), facts, Place(first.start, iso(first.begins)),
                             cells=sum(run.length for run in own)))
    return found


def _standstill(runs: list[Run]) -> list[Finding]:
    apart = _apart(runs)
    if not apart:
        return []
    longest, first = max(apart, key=lambda r: r.length), min(apart, key=lambda r: r.begins)
    facts = {"count": len(apart), "rows": longest.length, "start": iso(longest.begins), "end": iso(longest.ends)}
    return [Finding("all_frozen", "warn", (), facts, Place(first.start, iso(first.begins)), cells=sum(r.length for r in apart))]


def _apart(runs: list[Run]) -> list[Run]:
    """Of runs that overlap in time the longest one."""
    kept: list[Run] = []
    for run in sorted(runs, key=lambda r: -r.length):
        if not any(run.begins <= other.ends and other.begins <= run.ends for other in kept):
            kept.append(run)
    return kept
