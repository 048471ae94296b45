"""Several sensors on one time axis, at the resolution of the screen: a single odd row is never lost in a bucket."""
from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.look.overview import Overview, micros
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import first_row, low_mean_high, number
from kamp_core.workspace.sql import quote

BUCKETS = 600              # a series: about two pixels each
_RAW = 1_500               # rows in the range up to which every one is drawn
_MARKS = 60                # events drawn; more would be a curtain
_GAP = 1.9                 # times the bucket: from there on a line is broken
_RAW_GAP = 5.0             # times the usual step between two moments, where every row is drawn
Range = tuple[datetime, datetime]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Wave:
    """One sensor: in each bucket the least, the mean and the greatest value; NaN where the line is broken."""

    title: str
    unit: str | None
    low: Numbers
    middle: Numbers
    high: Numbers


@dataclass(frozen=True)
class Mark:
    """A moment at which an event column took another value."""

    at: datetime
    value: str


@dataclass(frozen=True)
class Waves:
    """`times`: ms since 1970, as the time column reads. `step`: seconds a bucket, 0 where every row is drawn.
    `whole`: the time of all data; `marks_left_out`: events in the range that were too many to draw."""

    times: Numbers
    waves: tuple[Wave, ...]
    rows: int
    step: float
    whole: Range
    marks: tuple[Mark, ...] = ()
    marks_left_out: int = 0


def waves(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile, columns: tuple[ColumnProfile, ...],
          within: Range | None = None, event: ColumnProfile | None = None, overview: Overview | None = None) -> Waves | None:
    """The columns along time, within a range or over all of it; None where no row has a time. `overview`: of these columns."""
    when = f"{quote(time.name)}::timestamp"
    first, last = first_row(cursor, f"select min({when}), max({when}) from data")
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return None
    start, end = within or (first, last)
    inside = f"{when} between {_moment(start)} and {_moment(end)}"
    rows = int(str(first_row(cursor, f"select count(*) from data where {inside}")[0]))
    step = 0 if rows <= _RAW else max(1, int((end - start).total_seconds() * 1e6) // BUCKETS)
    if step and overview and overview.tells(step):
        found = overview.seen(micros(start), micros(end), step)
    else:
        found = _asked(cursor, when, inside, columns, start, step)
    marks, left_out = _marks(cursor, when, inside, event) if event else ((), 0)
    longest = _GAP * step / 1000 if step else _RAW_GAP * _usual(found[:, 0])
    return Waves(*_broken(found, columns, longest), rows, step / 1e6, (first, last), marks, left_out)


def _moment(when: datetime) -> str:
    return f"timestamp '{when.isoformat(' ')}'"


def _asked(cursor: duckdb.DuckDBPyConnection, when: str, inside: str, columns: tuple[ColumnProfile, ...], start: datetime,
           step: int) -> Numbers:
    """One line a bucket (or a row): its time in ms, then low, mean and high of each column."""
    if step == 0:
        values = ", ".join(", ".join([number(c.name, c.type)] * 3) for c in columns)
        asked = f"select epoch_us({when}) / 1000.0, {values} from data where {inside} order by 1, rowid"
    else:
        values = ", ".join(low_mean_high(c.name, c.type) for c in columns)
        origin = f"epoch_us({_moment(start)})"
        asked = f"""select ({origin} + ((epoch_us({when}) - {origin}) // {step}) * {step} + {step} / 2) / 1000.0 as moment, {values}
                    from data where {inside} group by 1 order by 1"""
    rows = cursor.execute(asked).fetchall()
    return np.array(rows, dtype="float64").reshape(len(rows), 1 + 3 * len(columns))


def _usual(times: Numbers) -> float:
    """ms from one moment to the next, as most of them are."""
    steps = np.diff(times)
    return float(np.median(steps[steps > 0])) if (steps > 0).any() else 1.0


def _broken(found: Numbers, columns: tuple[ColumnProfile, ...], longest: float) -> tuple[Numbers, tuple[Wave, ...]]:
    """An empty line inside each gap of more than `longest` ms, so that nothing is drawn where nothing was recorded."""
    times = found[:, 0]
    gaps = np.flatnonzero(np.diff(times) > longest)
    empty = np.full((len(gaps), found.shape[1]), np.nan)
    empty[:, 0] = (times[gaps] + times[gaps + 1]) / 2
    whole = np.insert(found, gaps + 1, empty, axis=0)
    made = tuple(Wave(c.name, c.unit, *(whole[:, 1 + 3 * i + j] for j in range(3))) for i, c in enumerate(columns))
    return whole[:, 0], made


def _marks(cursor: duckdb.DuckDBPyConnection, when: str, inside: str, event: ColumnProfile) -> tuple[tuple[Mark, ...], int]:
    """Where the event column differs from the row before, in time order."""
    changes = f"""(select moment, value from (select {when} as moment, {quote(event.name)}::varchar as value,
        lag({quote(event.name)}::varchar) over (order by {when}, rowid) as before from data where {inside})
        where value is distinct from before and value is not null)"""
    count = int(str(first_row(cursor, f"select count(*) from {changes}")[0]))
    if count > _MARKS:
        return (), count
    found = cursor.execute(f"select moment, value from {changes} order by moment").fetchall()
    return tuple(Mark(at, value) for at, value in found), 0
