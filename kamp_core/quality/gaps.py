"""Where nothing was recorded, and which of these pauses are a plant's usual ones."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import duckdb

from kamp_core.quality.clock import MOST_EVENTS, Rows, iso
from kamp_core.quality.facts import Event, Finding, Place
from kamp_core.quality.sql import first_row

_TIMES = 10            # the usual step: a gap is longer, and
_TIMES_LONG = 5        # longer than so many of the longest twentieth of the steps
_EVEN = 1.1            # steps that differ by no more are even: each missing record can be told
_TIMES_EVEN = 2.5
_MOST = 3_000          # gaps looked at, longest first
_ALIKE = 0.4           # how much lengths of pauses differ that are of one kind
_OFTEN, _SELDOM = 5, 1  # so many others of its kind make a pause a usual one, in short files half as many as there are days
_LONG = 4 * 3600.0     # seconds: a pause between shifts; shorter ones come at the same time of day
_CLOCK = 3600.0        # seconds between the times of day of pauses of one kind


@dataclass(frozen=True)
class Gap:
    start: datetime
    end: datetime
    row: int               # of the first row after it, from 1

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()

    @property
    def work(self) -> float:
        """Seconds without the Saturdays and Sundays in it: a weekend is a night with two days off."""
        days = (self.end.date() - self.start.date()).days
        off = sum((self.start.date() + timedelta(days=n)).weekday() >= 5 for n in range(1, days))
        return self.seconds - 86400.0 * off


@dataclass(frozen=True)
class Gaps:
    """`every`: all gaps, longest first; `unusual`: those without others of their kind. `longest`: seconds a step may take."""

    step: float
    longest: float
    even: bool
    every: tuple[Gap, ...]
    unusual: tuple[Gap, ...]


def find_gaps(cursor: duckdb.DuckDBPyConnection, rows: Rows) -> Gaps:
    """Steps far longer than usual."""
    parts = max(1, rows.rows // 500_000)
    cut = first_row(cursor, f"""select quantile_disc(d, [0.05, 0.5, 0.95, 0.99]) from (
        select r, epoch(t) - epoch(lag(t) over ()) as d from {rows.source}) where d > 0 and hash(r) % {parts} = 0""")[0]
    if cut is None:
        return Gaps(0.0, 0.0, False, (), ())
    low, step, high, rare = (float(x) for x in cut)  # type: ignore[attr-defined]
    even = step <= _EVEN * low and rare <= _EVEN * step and not rows.clock.day
    longest = _TIMES_EVEN * step if even else max(_TIMES * step, _TIMES_LONG * high)
    found = cursor.execute(f"""select before, t, r + 1 from (select r, t, lag(t) over () as before from {rows.source})
        where epoch(t) - epoch(before) > {longest!r} order by t - before desc limit {_MOST}""").fetchall()
    every = tuple(Gap(*gap) for gap in found)
    days = (rows.clock.high - rows.clock.low).days + 1
    often = min(_OFTEN, max(_SELDOM, days // 2))
    return Gaps(step, longest, even, every, tuple(g for g in every if not _usual(g, every, longest, often)))


def _usual(gap: Gap, every: tuple[Gap, ...], longest: float, often: int) -> bool:
    """A weekend, or one of several pauses as long as this: at any time of day if it is long, else at the same one."""
    if gap.work <= longest:
        return True
    alike = 0
    for other in every:
        same_length = abs(other.work - gap.work) <= _ALIKE * gap.work
        alike += same_length and (gap.work >= _LONG or _apart(gap.start, other.start) <= _CLOCK)
        if alike > often:
            return True
    return False


def _apart(a: datetime, b: datetime) -> float:
    """Seconds between two times of day."""
    seconds = abs((a.hour - b.hour) * 3600 + (a.minute - b.minute) * 60 + a.second - b.second)
    return min(seconds, 86400 - seconds)


def gap_findings(gaps: Gaps) -> tuple[tuple[Finding, ...], tuple[Event, ...]]:
    """Unusual gaps in a sentence, and all of them on the time-line. Of an even log, short gaps are missing records."""
    short = tuple(g for g in gaps.unusual if gaps.even and g.seconds < _LONG)
    rest = tuple(g for g in gaps.unusual if g not in short)
    found = [_finding("gaps_even", "warn", short, gaps)] if short else []
    found += [_finding("gaps", "info", rest, gaps)] if rest else []
    return tuple(found), tuple(Event("gap", iso(g.start), iso(g.end), g.row, 0) for g in gaps.unusual[:MOST_EVENTS])


def _finding(code: str, severity: Literal["warn", "info"], some: tuple[Gap, ...], gaps: Gaps) -> Finding:
    longest, first = max(some, key=lambda g: g.seconds), min(some, key=lambda g: g.start)
    facts = {"count": len(some), "start": iso(longest.start), "end": iso(longest.end), "longest_span": longest.seconds,
             "step_span": gaps.step, "limit_span": gaps.longest, "records": sum(round(g.seconds / gaps.step) - 1 for g in some)}
    return Finding(code, severity, (), facts, Place(first.row, iso(first.end)))
