"""Is one value of a column far worse than the other values on the same days? Told even where good and bad hardly differ in all."""
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

LEAST_BAD = 5              # bad shots that a value needs to be tried
_TIMES = 2.0               # the share of bad rows elsewhere on the same days that it must reach
_FALSE = 0.05              # tables of chance in which any value may be told
_LAGS = 500                # rows, or a quarter of them: as far as a run of bad ones may reach
Codes = NDArray[np.intp]
Marks = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """`share` of the rows with `value` are bad, `others` of the other rows of the same days, those `days` days on which both
    occur (0: no time)."""

    value: str
    share: float
    others: float
    days: int


@dataclass(frozen=True)
class Rows:
    """Rows in the order of time. `shots`: rows with one number are one piece of evidence. `tried`: values of all columns together.
    `times_bad`, `times_good`: the rows each one stands for."""

    bad: Marks
    days: Codes | None
    shots: Codes
    tried: int
    times_bad: float = 1.0
    times_good: float = 1.0


def far_worse(codes: Codes, names: list[str], rows: Rows) -> Level | None:
    """The value that is most surely worse, or None.

    The sum over shots of (has the value − its share of the day) × (is bad − share of the day), divided by the root of the sum
    of its squares: beyond z by chance in no more than exp(−z²/2) of tables (Efron, 1969), here divided by all the values tried.
    Runs of bad ones in rows of one value count as fewer: the variance grows as Bartlett (1935) says of two series.
    """
    blocks = np.zeros(len(codes), np.intp) if rows.days is None else np.unique(rows.days, return_inverse=True)[1]
    bad = _within(rows.bad, blocks)
    limit = sqrt(2 * log(max(1, rows.tried) / _FALSE))
    best, found = limit, None
    for place in np.flatnonzero(np.bincount(codes[rows.bad], minlength=len(names)) >= LEAST_BAD):
        has = codes == place
        if len(np.unique(rows.shots[has & rows.bad])) < LEAST_BAD:
            continue
        mine = _within(has, blocks)
        parts = np.bincount(rows.shots, mine * bad)
        z = _ratio(float(parts.sum()), sqrt(float((parts**2).sum())))
        if z > best:
            z /= sqrt(_runs(mine, _within(rows.bad, 2 * blocks + has)))      # runs beyond what the value itself makes
        if z <= best:
            continue
        level = _counted(has, blocks, names[place], rows)
        if level and level.share >= _TIMES * level.others:
            best, found = z, level
    return found


def _within(marks: Marks, blocks: Codes) -> Numbers:
    """Marks less their share in each block."""
    shares = np.bincount(blocks, marks) / np.maximum(1, np.bincount(blocks))
    return np.asarray(marks - shares[blocks], np.float64)


def _ratio(above: float, below: float) -> float:
    return above / below if below > 1e-9 else 0.0


def _runs(x: Numbers, y: Numbers) -> float:
    """By how much the variance of a sum of products grows when both series have runs; never less than 1."""
    lags = min(_LAGS, len(x) // 4)
    together = sum(float(a * b) for a, b in zip(_alike(x, lags), _alike(y, lags), strict=True))
    return max(1.0, 1 + 2 * together)


def _alike(x: Numbers, lags: int) -> Numbers:
    """Autocorrelation at lags 1, 2, …"""
    size = 1 << (2 * len(x) - 1).bit_length()
    power = np.abs(np.fft.rfft(x, size))**2
    carried = np.fft.irfft(power, size)[:lags + 1]
    return np.asarray(carried[1:] / max(1e-12, float(carried[0])), np.float64)


def _counted(has: Marks, blocks: Codes, name: str, rows: Rows) -> Level | None:
    """Shares of bad rows on the days that have both this value and others."""
    both = _any(blocks, has) & _any(blocks, ~has)
    seen = both[blocks]
    share, others = (_share(rows, seen & side) for side in (has, ~has))
    return Level(name, share, others, int(both.sum()) if rows.days is not None else 0) if both.any() else None


def _any(blocks: Codes, marks: Marks) -> Marks:
    return np.asarray(np.bincount(blocks, marks) > 0)


def _share(rows: Rows, where: Marks) -> float:
    bad = float((where & rows.bad).sum()) * rows.times_bad
    return _ratio(bad, bad + float((where & ~rows.bad).sum()) * rows.times_good)
