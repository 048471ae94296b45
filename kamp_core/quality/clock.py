"""The clock of a table: which column tells the time, whether it runs forwards, and the rows in its order."""
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from kamp_core.quality.facts import ColumnProfile, Event, Finding, Place, Profile
from kamp_core.quality.sql import first_row, number, sample
from kamp_core.workspace.sql import quote

MOST_EVENTS = 300              # of a kind, drawn
_SORTED = "in_order"
_MOST_SORTED = 60_000_000      # cells that are put in order of time; larger tables are taken as they are
_STRAY_DAYS = 366              # a time so far from the bulk, and three times its length, is a clock that was not set
_NO_ORDER = 0.05               # more steps back than this: the rows stand in another order
_MOST_SERIES = 50              # machines, lines, moulds of one file
_CHANGES = 4                   # times as often as the time steps back does the machine change at most


@dataclass(frozen=True)
class Clock:
    """`sql`: the time of a row as TIMESTAMP; `day`: it tells days only; `low`, `high`: all believable times lie within."""

    columns: tuple[str, ...]
    sql: str
    day: bool
    low: datetime
    high: datetime
    strays: int = 0

    @property
    def name(self) -> str:
        return " + ".join(self.columns)

    @property
    def known(self) -> str:
        """SQL: the row has a believable time."""
        return f"{self.sql} between '{self.low.isoformat(' ')}'::timestamp and '{self.high.isoformat(' ')}'::timestamp"


def find_clock(cursor: duckdb.DuckDBPyConnection, profile: Profile, chosen: str | None = None) -> Clock | None:
    """The column a person named; else a date with a clock, a date and a time of day beside each other, or a date."""
    able = [c for c in profile.columns if c.kind == "time" and c.missing < c.rows / 2]
    moments = sorted((c for c in able if c.type.startswith("TIMESTAMP")), key=lambda c: -c.distinct)
    days, clocks = ([c for c in able if c.type == type] for type in ("DATE", "TIME"))
    named = [c for c in able if c.name == chosen and c.type != "TIME"]
    if not (named or moments or days):
        return None
    first = (named or moments or days)[0]
    columns: tuple[ColumnProfile, ...] = (first, clocks[0]) if first.type == "DATE" and clocks else (first,)
    sql = " + ".join(quote(c.name) for c in columns) if len(columns) == 2 else f"{quote(first.name)}::timestamp"
    return _fenced(cursor, tuple(c.name for c in columns), f"({sql})", first.type == "DATE" and not clocks, profile.rows)


def _fenced(cursor: duckdb.DuckDBPyConnection, columns: tuple[str, ...], sql: str, day: bool, rows: int) -> Clock | None:
    """Leave out times of a clock that was not set: 1970, 2099."""
    part = sample(rows, 200_000).where
    ends: Any = first_row(cursor, f"""select quantile_disc(t, [0.02, 0.98]) from (select {sql} as t from data where {part})
                                      where isfinite(t)""")
    if not ends or ends[0] is None:
        return None
    low, high = ends[0]
    more = max(3 * (high - low).total_seconds(), _STRAY_DAYS * 86400.0)
    where = f"""{sql} between make_timestamp({_micros(low, -more)}) and make_timestamp({_micros(high, more)})"""
    row = first_row(cursor, f"select min(t), max(t), count(t) from (select {sql} as t from data where {where})")
    filled = first_row(cursor, f"select count({sql}) from data")[0]
    return Clock(columns, sql, day, row[0], row[1], int(str(filled)) - int(str(row[2])))  # type: ignore[arg-type]


def _micros(moment: datetime, more: float) -> int:
    seconds = (moment - datetime(1970, 1, 1)).total_seconds() + more
    return int(min(max(seconds, -6.0e10), 2.5e11) * 1e6)


@dataclass(frozen=True)
class Rows:
    """The rows with a time, in its order. `source`: SQL of a table of r (row in the file, from 0), t, and the columns."""

    clock: Clock
    source: str
    rows: int
    names: dict[str, str]          # a column to its name in `source`
    found: tuple[Finding, ...]
    events: tuple[Event, ...]
    unsorted: bool = False         # too large to be put in order

    @property
    def position(self) -> str:
        """SQL: the row's number in the order of time, as far as it can be had at no cost."""
        return "rowid" if self.source == _SORTED else "r"


def rows_in_order(cursor: duckdb.DuckDBPyConnection, profile: Profile, clock: Clock, columns: list[str]) -> Rows:
    """Judge the order in which the rows stand, and put them in order of time where they are not."""
    every, back, forth, row = _steps(cursor, clock)
    names = {name: f"c{i}" for i, name in enumerate(columns)}
    cells = "".join(f", {number(name)} as {short}" for name, short in names.items())
    source = f"(select rowid as r, {clock.sql} as t{cells} from data where {clock.known})"
    if not back:
        return Rows(clock, source, every, names, (), ())
    found, events = _disorder(cursor, profile, clock, every, back, forth, row)
    if every * (len(names) + 2) > _MOST_SORTED:
        return Rows(clock, source, every, names, found, events, unsorted=True)
    cursor.execute(f"create or replace temp table {_SORTED} as select * from {source} order by t, r")
    return Rows(clock, _SORTED, every, names, found, events)


def _steps(cursor: duckdb.DuckDBPyConnection, clock: Clock) -> tuple[int, int, int, int]:
    """Rows with a time, steps back, steps forth, and the first row (from 1) that steps back."""
    row = first_row(cursor, f"""select count(*), count(*) filter (t < before), count(*) filter (t > before),
        coalesce(min(r) filter (t < before) + 1, 0) from {_paired(clock)}""")
    return tuple(int(str(value)) for value in row)  # type: ignore[return-value]


def _paired(clock: Clock, also: tuple[str, ...] = ()) -> str:
    """SQL: each row in the order of the file beside the one before; `also`: columns as n0, n1 …, before as b0, b1 …

    A window without an order of its own streams, which is what makes ten million rows quick.
    """
    now = "".join(f", {quote(name)} as n{i}" for i, name in enumerate(also))
    then = "".join(f", lag(n{i}) over () as b{i}" for i in range(len(also)))
    return f"""(select *, lag(t) over () as before{then}
                from (select rowid as r, {clock.sql} as t{now} from data where {clock.known}))"""


def _disorder(cursor: duckdb.DuckDBPyConnection, profile: Profile, clock: Clock, every: int, back: int, forth: int,
              row: int) -> tuple[tuple[Finding, ...], tuple[Event, ...]]:
    """What to say of rows that do not follow the clock; nothing where each machine of the file has its own time."""
    name = clock.name
    moment = first_row(cursor, f"select {clock.sql} from data where rowid = {row - 1}")[0]
    place = Place(row, iso(moment))  # type: ignore[arg-type]
    if back > 20 * max(1, forth):
        return (Finding("newest_first", "info", clock.columns, {"column": name}),), ()
    if _series(cursor, profile, clock):
        return (), ()
    facts = {"column": name, "count": back}
    if back > _NO_ORDER * every:
        return (Finding("not_in_order", "info", clock.columns, facts, place, cells=back),), ()
    every_nth = -(-back // MOST_EVENTS)
    found = cursor.execute(f"""select t, before, r + 1 from (select *, row_number() over (order by r) as n from {_paired(clock)}
        where t < before) where (n - 1) % {every_nth} = 0""").fetchall()
    events = tuple(Event("backwards", iso(t), iso(before), int(r), 1) for t, before, r in found)
    return (Finding("clock_backwards", "warn", clock.columns, facts, place, cells=back),), events


def _series(cursor: duckdb.DuckDBPyConnection, profile: Profile, clock: Clock) -> bool:
    """Does the time step back only where another machine, line or mould begins, and hardly does it change elsewhere?"""
    able = tuple(c.name for c in profile.columns if c.kind == "category" and 2 <= c.distinct <= _MOST_SERIES)[:12]
    if not able:
        return False
    parts = ", ".join(f"""count(*) filter (t < before and b{i} is not distinct from n{i}),
                          count(*) filter (b{i} is distinct from n{i}), count(*) filter (t < before)""" for i in range(len(able)))
    found = first_row(cursor, f"select {parts} from {_paired(clock, able)}")
    counts = [int(str(value)) for value in found]
    return any(same == 0 and changes <= _CHANGES * back
               for same, changes, back in zip(counts[::3], counts[1::3], counts[2::3], strict=True))


def iso(moment: datetime) -> str:
    """'2026-03-02 08:00:05', without a clock at midnight."""
    return moment.isoformat(" ", "seconds").removesuffix(" 00:00:00")
