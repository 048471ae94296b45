"""From rows as a factory writes them to series on one grid of periods. Travels inside a downloaded model."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from .rhythm import Rhythm, is_free

Array = np.ndarray[Any, Any]
YEARS, MORE = 2, 60         # of history that a model keeps: what lags look back on, and some
ALL = ""                    # the name of the only series where there is no column of series


@dataclass(frozen=True)
class Known:
    """A column known in advance. `levels`: of words, one 0/1 fact each; none: a number. `how` several rows become one."""

    name: str
    how: str = "mean"       # sum | mean
    levels: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return len(self.levels) or 1


@dataclass(frozen=True)
class Layout:
    """Which columns play which part, and how their rows become periods."""

    time: str
    target: str
    group: str | None
    known: tuple[Known, ...]
    rhythm: Rhythm
    how: str                # sum | mean: what several rows of one period come to
    gaps: str               # zero | unknown: what a period without a row means
    positive: bool          # no value is ever below zero
    closed: bool = False    # nothing happens on public holidays: they are not learned from, and foretold as 0

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.time, self.target, *((self.group,) if self.group else ()), *(known.name for known in self.known))

    def facts(self) -> Iterator[tuple[Known, slice]]:
        """Each column known in advance, and its places among the facts of a panel."""
        first = 0
        for known in self.known:
            yield known, slice(first, first + known.width)
            first += known.width


@dataclass(frozen=True)
class Panel:
    """Series side by side. `known` may reach further than `values`: into the future."""

    times: Array            # (T,) datetime64[D], first days of periods
    names: tuple[str, ...]  # (S,)
    values: Array           # (S, T), NaN where unknown
    known: Array            # (S, T or more, facts), NaN where unknown
    gaps: int = 0           # periods of a series without a row, between its first and the panel's last
    blank: int = 0          # rows, once a series has begun, whose value was not filled in: unknown, whatever a missing row means
    unknown: int = 0        # periods of a series that hold such rows only

    def until(self, count: int) -> Panel:
        """As it stood after `count` periods: what is known in advance stays."""
        return replace(self, times=self.times[:count], values=self.values[:, :count])


def make_panel(frame: pd.DataFrame, layout: Layout, names: tuple[str, ...] = ()) -> Panel:
    """`frame`: the layout's columns, times as datetime64, words as text. `names`: series to come first, in this order."""
    frame = frame[frame[layout.time].notna()]
    series, period = _keys(frame, layout)
    wanted = names or tuple(dict.fromkeys(series[frame[layout.target].notna()]))
    filled = frame[layout.target].notna() & series.isin(wanted)
    times = layout.rhythm.between(_day(period[filled].min()), _day(period[filled].max()))
    values = _pivot(frame[layout.target], series, period, wanted, times, layout.how)
    blank = _blank(frame, layout, series, period, wanted, times) * _begun(values)
    unknown = (blank > 0) & ~np.isfinite(values)
    values, gaps = _without_gaps(values, layout, times, unknown)
    later = _day(max(period[series.isin(wanted)].max(), period[filled].max()))
    reach = layout.rhythm.between(times[0], later)
    known = _planned(_known(frame, layout, series, period, wanted, reach), layout)
    return Panel(times, wanted, values, known, gaps, int(blank.sum()), int(unknown.sum()))


def _keys(frame: pd.DataFrame, layout: Layout) -> tuple[pd.Series, pd.Series]:
    """Series and period of each row."""
    first = layout.rhythm.period(frame[layout.time].to_numpy("datetime64[ns]")).astype("datetime64[ns]")
    series = frame[layout.group].fillna(ALL).astype(str) if layout.group else pd.Series(ALL, index=frame.index)
    return series, pd.Series(first, index=frame.index)


def joined(history: Panel, frame: pd.DataFrame, layout: Layout) -> Panel:
    """The panel a model was made on, gone on with by the rows of a newer file: what the file says counts. Rows whose value is
    empty are the time to come. Series that only the file knows are added. Raises ValueError where the file has no time."""
    frame = frame[frame[layout.time].notna()]
    if frame.empty:
        raise ValueError("no row has a time")
    series, period = _keys(frame, layout)
    filled = frame[layout.target].notna()
    names = tuple(dict.fromkeys([*history.names, *series[filled]]))
    last = max(history.times[-1], _day(period[filled].max()) if filled.any() else history.times[-1])
    times = layout.rhythm.between(history.times[0], last)
    reach = layout.rhythm.between(times[0], max(last, _day(period.max())))
    new = _pivot(frame[layout.target], series, period, names, times, layout.how)
    left = np.where(_begun(history.values) & ~np.isfinite(history.values), 1.0, np.nan)     # a missing row would be 0 by now
    unknown = (_blank(frame, layout, series, period, names, times) > 0) | np.isfinite(_over(np.full(new.shape, np.nan), left))
    values, gaps = _without_gaps(_over(new, history.values), layout, times, unknown)
    known = _planned(_over(_known(frame, layout, series, period, names, reach), history.known), layout)
    return Panel(times, names, values, known, gaps)


def _over(new: Array, old: Array) -> Array:
    """The new cells where there are any, else the old; both start with the same series and period."""
    under = np.full(new.shape, np.nan)
    series, count = min(len(old), len(new)), min(old.shape[1], new.shape[1])
    under[:series, :count] = old[:series, :count]
    return np.where(np.isfinite(new), new, under)


def kept(panel: Panel, layout: Layout) -> Panel:
    """What a model keeps of it to go on from: its last periods, and all that is known in advance from there on."""
    first = max(0, len(panel.times) - YEARS * layout.rhythm.year - MORE)
    return replace(panel, times=panel.times[first:], values=panel.values[:, first:], known=panel.known[:, first:])


def _known(frame: pd.DataFrame, layout: Layout, series: pd.Series, period: pd.Series, names: tuple[str, ...],
           times: Array) -> Array:
    facts = []
    for known in layout.known:
        column = frame[known.name]
        cells = [(column == level).astype(float).where(column.notna()) for level in known.levels] or [column.astype(float)]
        facts += [_pivot(cell, series, period, names, times, known.how) for cell in cells]
    return np.stack(facts, axis=2) if facts else np.zeros((len(names), len(times), 0))


def _planned(facts: Array, layout: Layout) -> Array:
    """Of an amount no row means 0, up to the last period that holds any."""
    facts = facts.copy()
    for known, places in layout.facts():
        first = places.start
        there = np.isfinite(facts[:, :, first]).any(axis=0)
        if known.how == "sum" and layout.gaps == "zero" and there.any():
            last = int(np.flatnonzero(there).max()) + 1
            facts[:, :last, first] = np.nan_to_num(facts[:, :last, first])
    return facts


def _pivot(cells: pd.Series, series: pd.Series, period: pd.Series, names: tuple[str, ...], times: Array, how: str) -> Array:
    """(series, periods): several rows of a period made one; NaN where there is none."""
    by = pd.DataFrame({"series": series, "period": period, "cell": cells}).dropna(subset=["cell"])
    one = by.groupby(["series", "period"], sort=False)["cell"]
    made = one.sum() if how == "sum" else one.mean()
    table = made.unstack("period").reindex(index=list(names), columns=pd.Index(times.astype("datetime64[ns]")))
    return table.to_numpy("float64")


def _blank(frame: pd.DataFrame, layout: Layout, series: pd.Series, period: pd.Series, names: tuple[str, ...],
           times: Array) -> Array:
    """(series, periods): the rows whose value was not filled in. On a day on which nobody works that says nothing."""
    blank = frame[layout.target].isna() & layout.rhythm.works(frame[layout.time].to_numpy("datetime64[ns]"))
    counted = np.nan_to_num(_pivot(blank.astype(float), series, period, names, times, "sum"))
    return np.where(is_free(times) & layout.closed, 0.0, counted)


def _begun(values: Array) -> Array:
    """From a series' first known period on."""
    return np.asarray(np.cumsum(np.isfinite(values), axis=1) > 0)


def _without_gaps(values: Array, layout: Layout, times: Array, unknown: Array) -> tuple[Array, int]:
    """Periods without a row, from a series' first one on, and days on which all is closed. `unknown`: periods with rows, but
    without a value. → (values, how many without a row)"""
    free = is_free(times)[None, :] & layout.closed
    holes = _begun(values) & ~np.isfinite(values) & ~free & ~unknown
    values = np.where(holes, 0.0, values) if layout.gaps == "zero" else values
    return np.where(free, np.nan, values), int(holes.sum())


def _day(moment: Any) -> np.datetime64:
    return np.datetime64(moment, "D")


def filled(values: Array, season: int) -> Array:
    """Unknown values of each series as one season before, else after; 0 where a series holds nothing."""
    table = pd.DataFrame(values.T.copy())
    for place in range(season):
        table.iloc[place::season] = table.iloc[place::season].ffill().bfill()
    return table.ffill().bfill().fillna(0.0).to_numpy().T


def completed(values: Array, season: int) -> Array:
    """For sums of all series: what is unknown of one between two of its known periods, while another is known, as a season
    before. Left out it would look as if all had fallen."""
    known = np.isfinite(values)
    begun, ended = np.logical_or.accumulate(known, axis=1), np.logical_or.accumulate(known[:, ::-1], axis=1)[:, ::-1]
    return np.where(~known & begun & ended & known.any(axis=0), filled(values, season), values)


def known_ahead(panel: Panel, season: int, horizon: int) -> tuple[Array, bool]:
    """(series, T + horizon, facts): the unknown future as the season before. → also: is any of it made up so?"""
    count, (series, reach, facts) = len(panel.times) + horizon, panel.known.shape
    known = np.full((series, count, facts), np.nan)
    known[:, :min(count, reach)] = panel.known[:, :count]
    made_up = facts > 0 and not np.isfinite(known[:, len(panel.times):]).all()
    for fact in range(facts):
        known[:, :, fact] = _carried(known[:, :, fact], season)
    return known, bool(made_up)


def _carried(values: Array, season: int) -> Array:
    """Forward only: an unknown cell as one season before, else the last one, else 0."""
    table = pd.DataFrame(values.T.copy())
    for place in range(season):
        table.iloc[place::season] = table.iloc[place::season].ffill()
    return table.ffill().fillna(0.0).to_numpy().T
