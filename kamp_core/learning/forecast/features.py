"""What a model that learned from all series at once is told of one period ahead. Travels inside a downloaded model."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .rhythm import Rhythm

Array = np.ndarray[Any, Any]
RECENT = 3                  # last values told one by one
SAME = 8                    # earlier seasons that the usual one is made of
LATEST = 12                 # periods that a level is read from, or a season of them
QUIET = 0.05                # of its usual size: a series that lies still is measured by no less
TINY = 1e-9


@dataclass(frozen=True)
class Rows:
    """One row a forecast: `x` (rows, features); the value is `usual` + `scale` × what a model says."""

    x: Array
    usual: Array
    scale: Array


@dataclass(frozen=True)
class Past:
    """Values (series, T) with sums that make windows cheap; `known` (series, T + horizon, facts), `calendar` alike for all."""

    values: Array
    known: Array
    calendar: Array
    rhythm: Rhythm
    horizon: int
    sums: Array
    squares: Array
    counts: Array

    @property
    def fewest(self) -> int:
        """Periods before the first origin to learn from."""
        return max(8, 2 * self.rhythm.season)

    def mean(self, series: Array, origin: Array, window: int) -> Array:
        """Of the last `window` values up to and with the origin; NaN where none is known."""
        count = self._over(self.counts, series, origin, window)
        return np.asarray(self._over(self.sums, series, origin, window) / np.where(count > 0, count, np.nan))

    def spread(self, series: Array, origin: Array, window: int) -> Array:
        count = np.maximum(1, self._over(self.counts, series, origin, window))
        mean = self._over(self.sums, series, origin, window) / count
        return np.asarray(np.sqrt(np.maximum(0, self._over(self.squares, series, origin, window) / count - mean ** 2)))

    @staticmethod
    def _over(sums: Array, series: Array, origin: Array, window: int) -> Array:
        return np.asarray(sums[series, origin + 1] - sums[series, np.maximum(0, origin + 1 - window)])


def make_past(values: Array, known: Array, times: Array, rhythm: Rhythm, horizon: int) -> Past:
    """`times`: of the values and of `horizon` periods more."""
    clean, there = np.nan_to_num(values), np.isfinite(values)

    def summed(cells: Array) -> Array:
        return np.cumsum(np.pad(cells.astype(float), ((0, 0), (1, 0))), axis=1)
    return Past(values, known, rhythm.calendar(times), rhythm, horizon, summed(clean), summed(clean ** 2), summed(there))


def rows_of(past: Past, series: Array, origin: Array, step: Array) -> Rows:
    """The forecasts of `series` for `step` periods after the period `origin`; nothing later than the origin is looked at,
    but for the calendar and what is known in advance. Models say what is to be added to the usual season."""
    season, year = past.rhythm.season, past.rhythm.year
    window = max(season, LATEST)
    level, scale = np.nan_to_num(past.mean(series, origin, window)), _scale(past, series, origin, window)
    target = origin + step

    def seen(place: Array) -> Array:
        value = past.values[series, np.maximum(0, place)]
        return np.asarray(np.where((place >= 0) & np.isfinite(value), (value - level) / scale, 0.0))

    def against(mean: Array) -> Array:
        return np.asarray(np.nan_to_num((mean - level) / scale))
    back = target - season * -(-step // season)              # the latest same place that is known
    turns = np.stack([_turn(past, series, origin, back - season * n) for n in range(SAME)]) / scale
    there = np.isfinite(turns)
    shape = np.where(there, turns, 0.0).sum(axis=0) / np.maximum(1, there.sum(axis=0))
    lags = [seen(origin - lag) for lag in range(RECENT)] + [seen(back), seen(back - season)]
    lags += [seen(target - year), seen(target - 2 * year)] if year > season else []
    means = [against(past.mean(series, origin, span)) for span in (max(2, window // 3), 3 * window)]
    trend = -against(past.mean(series, np.maximum(0, origin - window), window))
    own = [shape, *np.nan_to_num(turns[:2] - shape), *means, trend, trend * step / window, np.nan_to_num(level / scale),
           step / past.horizon]
    x = np.column_stack([*lags, *own, past.calendar[target], *_known(past, series, origin, target, window)])
    return Rows(x, level + scale * shape, scale)


def _turn(past: Past, series: Array, origin: Array, place: Array) -> Array:
    """What a place of the season added to the mean of the season around it; NaN before the series begins."""
    season = past.rhythm.season
    around = past.mean(series, np.minimum(np.maximum(0, place + season // 2), origin), season)
    return np.asarray(np.where(place >= 0, past.values[series, np.maximum(0, place)] - around, np.nan))


def _scale(past: Past, series: Array, origin: Array, window: int) -> Array:
    """How much the series moves: the errors of different series and times are learned in this."""
    spread, size = past.spread(series, origin, 4 * window), np.abs(past.mean(series, origin, 4 * window))
    ever = np.sqrt(past.squares[series, origin + 1] / np.maximum(1, past.counts[series, origin + 1]))
    return np.asarray(np.maximum(np.nan_to_num(spread) + 0.1 * np.nan_to_num(size), np.maximum(QUIET * ever, TINY)))


def _known(past: Past, series: Array, origin: Array, target: Array, window: int) -> list[Array]:
    """Each fact known in advance as it is, and against its usual value of late."""
    found = []
    for fact in range(past.known.shape[2]):
        cells = past.known[:, :, fact]
        sums = np.cumsum(np.pad(cells, ((0, 0), (1, 0))), axis=1)
        first = np.maximum(0, origin + 1 - 4 * window)
        usual = (sums[series, origin + 1] - sums[series, first]) / (origin + 1 - first)
        now = cells[series, target]
        found += [now, (now - usual) / np.maximum(np.abs(usual), TINY ** 0.5)]
    return found


def every_step(past: Past, origin: int) -> tuple[Array, Array, Array]:
    """(series, origin, step) of the whole horizon of every series, in that order."""
    count = len(past.values)
    return (np.repeat(np.arange(count), past.horizon), np.full(count * past.horizon, origin),
            np.tile(np.arange(1, past.horizon + 1), count))
