"""From a table to subgroups: DuckDB adds up, NumPy gets one number a subgroup."""
import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.quality.sql import first_row, number
from kamp_core.spc.constants import Whole
from kamp_core.spc.facts import OF_COUNTS, Ask, Groups
from kamp_core.workspace.sql import literal, quote

MOST_POINTS = 1_000_000
MOST_PHASES = 50
_HOUR = 3600


def read_groups(cursor: duckdb.DuckDBPyConnection, ask: Ask) -> Groups:
    """The subgroups of a chart in the order of time, or of the file where there is no time column.

    Raises KampError: nothing to read, more points than a chart can hold, values that are no counts.
    """
    found = cursor.execute(_sql(cursor, ask)).df()
    if not len(found):
        raise KampError("spc_nothing", column=ask.column)
    if len(found) > MOST_POINTS:
        raise KampError("spc_too_many_points", most=f"{MOST_POINTS:,}")
    n, mean, sd, spread, counted = (found[name].to_numpy("float64") for name in ("n", "mean", "sd", "spread", "counted"))
    groups = Groups(n, mean, sd, spread, counted, found["first_row"].to_numpy("int64"), found["last_row"].to_numpy("int64"),
                    found["start"].to_numpy("datetime64[us]") if ask.time else None,
                    tuple(found["label"].astype(str)) if ask.grouping.by == "column" else None, *_phases(found, ask))
    if ask.kind in OF_COUNTS:
        _need_counts(ask, groups)
    return groups


def _sql(cursor: duckdb.DuckDBPyConnection, ask: Ask) -> str:
    x, n, known = _read(ask)
    time = f"{quote(ask.time)}::timestamp" if ask.time else "null::timestamp"
    if ask.time:
        known += f" and {quote(ask.time)} is not null"
    label = f"{quote(ask.grouping.column or '')}::varchar" if ask.grouping.by == "column" else "null"
    phase = f"{quote(ask.phase_column)}::varchar" if ask.phase_column else "null"
    if ask.grouping.by == "column":
        known += f" and {label} is not null"
    rows = f"""select rowid + 1 as row, {x} as x, {n} as n, {time} as start, {label} as label, {phase} as phase
               from data where {known}"""
    if ask.grouping.by == "row":
        return f"""select row as first_row, row as last_row, n, x as mean, null::double as sd, 0.0 as spread, x as counted,
                   start, label, phase from ({rows}) where x is not null and n > 0 order by start, row
                   limit {MOST_POINTS + 1}"""
    values = "null::double as mean, null::double as sd, null::double as spread, sum(x) as counted, sum(n) as n"
    if ask.kind not in OF_COUNTS:
        values = "avg(x) as mean, stddev_samp(x) as sd, max(x) - min(x) as spread, null::double as counted, count(*) as n"
    return f"""select min(row) as first_row, max(row) as last_row, {values}, min(start) as start, any_value(label) as label,
               arg_min(phase, row) as phase
               from (select *, {_key(cursor, ask)} as key from ({rows}) where x is not null and n > 0)
               group by key order by start, first_row limit {MOST_POINTS + 1}"""


def _read(ask: Ask) -> tuple[str, str, str]:
    """SQL: the value or count of a row, how many it stands for, and which rows are meant."""
    inspected = number(ask.inspected) if ask.inspected else "1"
    if ask.bad is not None:
        return f"({quote(ask.column)}::varchar = {literal(ask.bad)})::int", "1", f"{quote(ask.column)} is not null"
    return number(ask.column), inspected if ask.kind in OF_COUNTS else "1", "true"


def _key(cursor: duckdb.DuckDBPyConnection, ask: Ask) -> str:
    """SQL: what rows of one subgroup share."""
    grouping = ask.grouping
    if grouping.by == "column":
        return "label"
    if grouping.by == "size":
        place = "row - 1" if _whole(cursor) and _in_order(cursor, ask.time) else "row_number() over (order by start, row) - 1"
        return f"({place}) // {max(1, grouping.size)}"
    length = {"hour": _HOUR, "shift": 24 * _HOUR // grouping.shifts, "day": 24 * _HOUR}[grouping.by]
    offset = 0 if grouping.by == "hour" else grouping.starts_at * _HOUR if grouping.by == "shift" else 0
    return f"(epoch_us(start) // 1000000 - {offset}) // {length}"


def _whole(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Are these all the rows of the table, so that their numbers have no gaps?"""
    rows, last = first_row(cursor, "select count(*), max(rowid) + 1 from data")
    return rows == last


def _in_order(cursor: duckdb.DuckDBPyConnection, time: str | None) -> bool:
    """Do the rows stand in the order of time, with every time filled?"""
    if time is None:
        return True
    moments = cursor.execute(f"select epoch_us({quote(time)}::timestamp) as t from data").df()["t"]
    return bool(moments.is_monotonic_increasing and not moments.hasnans)


def _phases(found: pd.DataFrame, ask: Ask) -> tuple[Whole, tuple[str, ...]]:
    """The number of the phase of each subgroup, and the names of the phases."""
    if ask.phase_column:
        names = found["phase"].fillna("").astype(str)
        changed = (names != names.shift(fill_value=names.iloc[0])).to_numpy(bool)
        if changed.sum() >= MOST_PHASES:
            raise KampError("spc_too_many_phases", column=ask.phase_column, count=f"{int(changed.sum()):,}", most=MOST_PHASES)
        return np.cumsum(changed, dtype=np.int64), (names.iloc[0], *names[changed])
    if ask.phase_dates and ask.time:
        dates = sorted(ask.phase_dates)
        number = np.searchsorted(np.array(dates, "datetime64[us]"), found["start"].to_numpy("datetime64[us]"), "right")
        seen, phase = np.unique(number, return_inverse=True)
        return phase.astype(np.int64), tuple("" if i == 0 else dates[i - 1] for i in seen)
    return np.zeros(len(found), np.int64), ("",)


def _need_counts(ask: Ask, groups: Groups) -> None:
    """Raise KampError unless all are counts, and for p and np no more bad ones than were looked at."""
    if ask.bad is None and np.any((groups.count < 0) | (groups.count != np.floor(groups.count))):
        raise KampError("spc_no_counts", column=ask.column)
    over = np.flatnonzero(groups.count > groups.n)
    if ask.kind in ("p", "np") and len(over):
        raise KampError("spc_more_bad_than_made", column=ask.column, row=int(groups.first_row[over[0]]))
