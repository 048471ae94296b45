"""Ways to go on with a series that need nothing but its past. Travels inside a downloaded model.

Each makes of (series, periods) without gaps a (series, horizon), given the season, the year and the horizon in periods.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Method = Callable[[Array, int, int, int], Array]
SEASONS = 8                 # that a usual season is averaged over
LATEST = 12                 # periods that a level is read from, or a season of them
FADING = 0.4                # of what the last period was off, is left after one more
RECENT = 10                 # seasons that a pattern is read from: older ones were another factory
FEWEST = 60                 # periods read at least
FAR_FROM_ZERO = 0.1         # of the mean: above it seasons and trends multiply
STEADY = np.array([0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9])          # how fast a level follows
WINTERS = [(level, trend, turn, damp) for level in (0.05, 0.2, 0.5, 0.8) for trend in (0.0, 0.05, 0.2)
           for turn in (0.05, 0.2, 0.4) for damp in (0.9, 0.98)]


def multiplied(method: Method) -> Method:
    """The method on logarithms of the recent past, for those series that stay far from zero; as it is for the others."""
    @wraps(method)
    def run(values: Array, season: int, year: int, horizon: int) -> Array:
        values = values[:, -max(FEWEST, RECENT * season):]
        far = values.min(axis=1) > FAR_FROM_ZERO * values.mean(axis=1)
        said = method(np.where(far[:, None], np.log(np.where(far[:, None], values, 1.0)), values), season, year, horizon)
        return np.asarray(np.where(far[:, None], np.exp(np.where(far[:, None], said, 0.0)), said))
    return run


def last(values: Array, season: int, year: int, horizon: int) -> Array:
    """Tomorrow is as today."""
    return np.repeat(values[:, -1:], horizon, axis=1)


def seasonal(values: Array, season: int, year: int, horizon: int) -> Array:
    """The same weekday of last week, the same month of last year: seasonal naive."""
    return _repeated(values[:, -season:], horizon)


def last_year(values: Array, season: int, year: int, horizon: int) -> Array:
    """The same week of last year; as `seasonal` where that year is not there."""
    if values.shape[1] < year:
        return seasonal(values, season, year, horizon)
    return _repeated(values[:, -year:], horizon)


def average(values: Array, season: int, year: int, horizon: int) -> Array:
    """The mean of the last periods: a season, or four where there is none."""
    return np.repeat(values[:, -max(season, 4):].mean(axis=1, keepdims=True), horizon, axis=1)


def seasonal_mean(values: Array, season: int, year: int, horizon: int) -> Array:
    """The mean of the same weekday over the last weeks, as a planner works it out in a spreadsheet: neither level nor trend.
    As `average` where there is no season, as `seasonal` where there are not two of them."""
    if season < 2:
        return average(values, season, year, horizon)
    count = min(SEASONS, values.shape[1] // season)
    if count < 2:
        return seasonal(values, season, year, horizon)
    return _repeated(values[:, -count * season:].reshape(len(values), count, season).mean(axis=1), horizon)


def usual(values: Array, season: int, year: int, horizon: int) -> Array:
    """The mean of the last year."""
    return np.repeat(values[:, -year:].mean(axis=1, keepdims=True), horizon, axis=1)


@multiplied
def usual_season(values: Array, season: int, year: int, horizon: int) -> Array:
    """The mean shape of the last seasons on the level of the latest periods; what they are off dies away."""
    count = max(1, min(SEASONS, values.shape[1] // season))
    seasons = values[:, -count * season:].reshape(len(values), count, season)
    shape = (seasons - seasons.mean(axis=2, keepdims=True)).mean(axis=1)
    plain = (seasons - shape[:, None, :]).reshape(len(values), -1)
    level = plain[:, -max(season, LATEST):].mean(axis=1, keepdims=True)
    fading = (plain[:, -1:] - level) * FADING ** np.arange(1, horizon + 1)[None, :]
    return np.asarray(level + fading + _repeated(shape, horizon))


@multiplied
def theta(values: Array, season: int, year: int, horizon: int) -> Array:
    """Theta method (Assimakopoulos & Nikolopoulos 2000) as exponential smoothing with half the drift (Hyndman & Billah 2003)."""
    turns, plain = _seasons_off(values, season)
    count = values.shape[1]
    time = np.arange(count) - (count - 1) / 2
    drift = (plain * time).sum(axis=1) / (time ** 2).sum() / 2
    level, speed = _smoothed(plain)
    steps = np.arange(horizon)[None, :] + ((1 - (1 - speed) ** count) / speed)[:, None]
    return np.asarray(level[:, None] + drift[:, None] * steps + _repeated(turns, horizon, count))


@multiplied
def holt_winters(values: Array, season: int, year: int, horizon: int) -> Array:
    """Additive level, damped trend and season (Gardner & McKenzie 1989), the best of a grid by its one-step errors."""
    level_, trend_, turn_, damp_ = (np.array(column)[None, :] for column in zip(*WINTERS, strict=True))
    turns, plain = _seasons_off(values, season)
    level = np.repeat(plain[:, :max(2, season)].mean(axis=1, keepdims=True), len(WINTERS), axis=1)
    trend, loss = np.zeros_like(level), np.zeros_like(level)
    turn = np.repeat(turns[:, :, None], len(WINTERS), axis=2) if season > 1 else np.zeros((len(values), 1, len(WINTERS)))
    for place in range(values.shape[1]):
        here, now = turn[:, place % season].copy(), values[:, place, None]
        said = level + damp_ * trend
        loss += np.abs(now - said - here) if place >= season else 0.0
        before, level = level, level_ * (now - here) + (1 - level_) * said
        trend = trend_ * (level - before) + (1 - trend_) * damp_ * trend
        turn[:, place % season] = turn_ * (now - level) + (1 - turn_) * here if season > 1 else 0.0
    best = loss.argmin(axis=1)
    row = np.arange(len(values))
    grown = np.cumsum(damp_[0, best][:, None] ** np.arange(1, horizon + 1)[None, :], axis=1)
    turns_ahead = _repeated(turn[row, :, best], horizon, values.shape[1])
    return np.asarray(level[row, best, None] + grown * trend[row, best, None] + turns_ahead)


def _repeated(pattern: Array, horizon: int, start: int = 0) -> Array:
    """One season again and again; `start`: the place in the season of the first period."""
    return pattern[:, (start + np.arange(horizon)) % pattern.shape[1]]


def _seasons_off(values: Array, season: int) -> tuple[Array, Array]:
    """→ (what each place of the season adds, by place from the first period on; the values without it): classical, additive."""
    count = values.shape[1]
    if season < 2 or count < 2 * season:
        return np.zeros((len(values), max(1, season))), values
    edge = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    middle = (edge[:, season:] - edge[:, :-season]) / season
    if season % 2 == 0:
        middle = (middle[:, 1:] + middle[:, :-1]) / 2
    first = season // 2
    off = values[:, first:first + middle.shape[1]] - middle
    place = (first + np.arange(off.shape[1])) % season
    turns = np.column_stack([off[:, place == n].mean(axis=1) for n in range(season)])
    turns -= turns.mean(axis=1, keepdims=True)
    return turns, values - turns[:, np.arange(count) % season]


def _smoothed(values: Array) -> tuple[Array, Array]:
    """The last level of exponential smoothing, and the speed whose one-step errors are least."""
    level = np.repeat(values[:, :1], len(STEADY), axis=1)
    loss = np.zeros_like(level)
    for place in range(1, values.shape[1]):
        error = values[:, place, None] - level
        loss += error ** 2
        level = level + STEADY * error
    best = loss.argmin(axis=1)
    return level[np.arange(len(values)), best], STEADY[best]


NOTHING: dict[str, Method] = {"last": last, "seasonal": seasonal, "last_year": last_year, "average": average,
                              "seasonal_mean": seasonal_mean, "usual": usual}          # of equals the first counts
LOCAL: dict[str, Method] = {"usual_season": usual_season, "theta": theta, "holt_winters": holt_winters}
