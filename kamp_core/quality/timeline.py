"""The time-line of a table: how many rows a day, and where its clock, its sensors or its machine stood still."""
import duckdb

from kamp_core.quality.buckets import bucket_seconds, bucket_sql
from kamp_core.quality.clock import MOST_EVENTS, Clock, find_clock, iso, rows_in_order
from kamp_core.quality.facts import Event, Finding, Place, Profile, Timeline
from kamp_core.quality.gaps import find_gaps, gap_findings
from kamp_core.quality.idle import find_idle
from kamp_core.quality.sql import first_row, number
from kamp_core.quality.starts import find_starts
from kamp_core.quality.still import MOST_COLUMNS, find_still

_MOST_BARS = 400
_DAY = 86400.0
_FEW_ROWS = 20         # fewer have no time-line


def make_timeline(cursor: duckdb.DuckDBPyConnection, profile: Profile, clock: str | None = None) -> Timeline:
    """Search the table `data` along time; `clock`: the column that a person named."""
    found = find_clock(cursor, profile, clock)
    if found is None or profile.rows < _FEW_ROWS:
        return Timeline()
    numbers = [c for c in profile.columns if c.kind == "number"]
    searched = numbers[:MOST_COLUMNS]
    rows = rows_in_order(cursor, profile, found, [c.name for c in searched])
    if not rows.rows:
        return Timeline()
    gaps = find_gaps(cursor, rows) if not rows.unsorted else None
    pieces = [(rows.found, rows.events), _strays(cursor, found), ((), _stand_ins(cursor, profile, found))]
    if gaps is not None:
        pieces += [gap_findings(gaps), find_starts(cursor, rows, searched, gaps), find_still(cursor, rows, searched),
                   find_idle(cursor, rows, searched)]
    bucket, times, counts = _coverage(cursor, found)
    cursor.execute("drop table if exists in_order")
    return Timeline(found.columns, iso(found.low), iso(found.high), gaps.step if gaps else 0.0, bucket, times, counts,
                    tuple(event for _, events in pieces for event in events),
                    tuple(finding for findings, _ in pieces for finding in findings),
                    0 if rows.unsorted else len(searched), len(numbers) - len(searched),
                    _at_once(cursor, found, profile.rows), rows.unsorted)


def _at_once(cursor: duckdb.DuckDBPyConnection, clock: Clock, rows: int) -> int:
    """How many rows one time usually has; of large tables among a part of the times."""
    parts = max(1, rows // 500_000)
    found = first_row(cursor, f"""select quantile_disc(n, 0.5) from (select count(*) as n from (select {clock.sql} as t from data
        where {clock.known}) where hash(t) % {parts} = 0 group by t)""")[0]
    return int(str(found or 1))


def _coverage(cursor: duckdb.DuckDBPyConnection, clock: Clock) -> tuple[float, tuple[str, ...], tuple[int, ...]]:
    """Rows a day; of short files rows an hour or a minute, of long ones rows a week or a month."""
    span = max(1.0, (clock.high - clock.low).total_seconds())
    finest = _DAY if clock.day or span > 12 * _DAY else 3600.0 if span > _DAY / 2 else 60.0
    step = bucket_seconds(span, finest, _MOST_BARS)
    found = cursor.execute(f"""select {bucket_sql(clock.sql, step)} as start, count(*) from data where {clock.known}
                               group by 1 order by 1""").fetchall()
    return step, tuple(iso(start) for start, _ in found), tuple(int(count) for _, count in found)


def _strays(cursor: duckdb.DuckDBPyConnection, clock: Clock) -> tuple[tuple[Finding, ...], tuple[Event, ...]]:
    """Times far from all others: a clock that was not set."""
    if not clock.strays:
        return (), ()
    row, moment = first_row(cursor, f"""select rowid + 1, {clock.sql} from data
        where {clock.sql} is not null and not ({clock.known}) order by rowid limit 1""")
    facts = {"column": " + ".join(clock.columns), "count": clock.strays, "time": str(moment)}
    return (Finding("stray_times", "bad", clock.columns, facts, Place(int(str(row)), str(moment)), cells=clock.strays),), ()


def _stand_ins(cursor: duckdb.DuckDBPyConnection, profile: Profile, clock: Clock) -> tuple[Event, ...]:
    """Where numbers stand that mean "no reading", an event for each column and bucket of time."""
    span = max(1.0, (clock.high - clock.low).total_seconds())
    step = bucket_seconds(span, _DAY if clock.day else 60.0, _MOST_BARS)
    events: list[Event] = []
    for column, marks in profile.marks.stand_ins.items():
        values = ", ".join(repr(value) for value, _ in marks)
        found = cursor.execute(f"""select min(t), max(t), min(r) + 1, count(*) as n from (
            select rowid as r, {clock.sql} as t from data where {number(column)} in ({values}) and {clock.known})
            group by {bucket_sql("t", step)} order by n desc limit {MOST_EVENTS}""").fetchall()
        events += [Event("stand_in", iso(begins), iso(ends), int(row), int(count), column) for begins, ends, row, count in found]
    return tuple(sorted(events, key=lambda e: -e.rows)[:MOST_EVENTS])
