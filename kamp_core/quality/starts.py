"""Start-up rows: the first rows after a pause that are unlike those that follow."""
from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.quality.clock import MOST_EVENTS, Rows, iso
from kamp_core.quality.facts import ColumnProfile, Event, Finding, Place
from kamp_core.quality.gaps import Gaps

MOST_COLUMNS = 60
FIRST = 30             # rows after a pause that are looked at one by one
_STEADY = 300          # rows behind them that they are compared with
_STARTS = 60           # pauses looked at, spread over the file
_FEW_STARTS = 5        # fewer tell nothing
_FEW_STEADY = 30
_OFF = 3.0             # usual spreads (the middle half, as a standard deviation) that the usual start is away
_AGREE = 0.8           # of the starts are two spreads away on that side
_AWAY = 2.0
Numbers = NDArray[np.float64]


def find_starts(cursor: duckdb.DuckDBPyConnection, rows: Rows, columns: list[ColumnProfile], gaps: Gaps) -> tuple[
        tuple[Finding, ...], tuple[Event, ...]]:
    """How many rows after a pause are off, in which columns."""
    able = [c.name for c in columns if c.kind == "number"][:MOST_COLUMNS]
    if len(gaps.every) < _FEW_STARTS or not able:
        return (), ()
    starts = _starts(cursor, rows, gaps.longest, [rows.names[name] for name in able])
    if len(starts) < _FEW_STARTS:
        return (), ()
    off = {name: count for i, name in enumerate(able) if (count := _rows_off([start["x"][i] for start in starts]))}
    if not off:
        return (), ()
    first, many = starts[0], max(off.values())
    named = ", ".join(list(off)[:5]) + (f" … (+{len(off) - 5})" if len(off) > 5 else "")
    finding = Finding("start_up", "info", tuple(off), {"columns": named, "rows": many, "starts": len(starts)},
                      Place(first["row"], iso(first["begins"])), cells=many * len(gaps.every))
    events = tuple(Event("start_up", iso(start["begins"]), iso(start["times"][many - 1]), start["row"], many) for start in starts)
    return (finding,), events[:MOST_EVENTS]


def _starts(cursor: duckdb.DuckDBPyConnection, rows: Rows, longest: float, columns: Sequence[str]) -> list[dict[str, Any]]:
    """The first rows after pauses spread over the file, as far as enough rows follow before the next pause."""
    cells = ", ".join(columns)
    found = cursor.execute(f"""
        with marked as (select *, row_number() over () as k, (epoch(t) - epoch(lag(t) over ()) > {longest!r})::integer as begins
                        from {rows.source}),
             counted as (select *, sum(coalesce(begins, 0)) over (rows unbounded preceding) as start,
                                max(case when begins = 1 then k end) over (rows unbounded preceding) as since from marked),
             near as (select * from counted where start > 0 and k - since < {FIRST + _STEADY}),
             long as (select start, row_number() over (order by start) as n, count(*) over () as every from near
                      group by start having count(*) >= {FIRST + _FEW_STEADY})
        select start, r, t, {cells} from near semi join (select start from long where every <= {_STARTS}
            or floor(n * {_STARTS} / every) <> floor((n - 1) * {_STARTS} / every)) picked using (start) order by k""").fetchnumpy()
    starts = []
    for start in np.unique(found["start"]):
        own = found["start"] == start
        times = [moment.item() for moment in found["t"][own].astype("datetime64[us]")]
        values = [np.ma.filled(found[name][own].astype(float), np.nan)  # type: ignore[no-untyped-call]
                  for name in columns]
        starts.append({"row": int(found["r"][own][0]) + 1, "begins": times[0], "times": times, "x": values})
    return starts


def _rows_off(starts: list[Numbers]) -> int:
    """For how many rows from the first on one column is off in the same way after most pauses."""
    whole = [values for values in starts if not np.isnan(values[:FIRST]).any() and (~np.isnan(values[FIRST:])).sum() >= _FEW_STEADY]
    if len(whole) < _FEW_STARTS:
        return 0
    steady = [values[FIRST:][~np.isnan(values[FIRST:])] for values in whole]
    spread = float(np.median([_spread(values) for values in steady]))
    if not spread > 0 or all((np.diff(values) >= 0).all() for values in steady):
        return 0                                                    # a setting, or a counter
    away = np.array([(values[:FIRST] - np.median(rest)) / spread for values, rest in zip(whole, steady, strict=True)])
    usual = np.median(away, axis=0)
    agree = np.mean(away * np.sign(usual) >= _AWAY, axis=0)
    off = (np.abs(usual) >= _OFF) & (agree >= _AGREE)
    return int(np.argmin(off)) if not off.all() else FIRST


def _spread(values: Numbers) -> float:
    """The middle half as a standard deviation."""
    low, high = np.quantile(values, [0.25, 0.75])
    return float(high - low) / 1.349
