"""How far apart good and bad rows lie, on one scale: 0 not at all, 1 completely."""
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


def mean_ranks(values: Numbers) -> Numbers:
    """Mean ranks, ties shared."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse], np.float64)


def cliffs_delta(bad: Numbers, good: Numbers) -> float:
    """Chance that a bad row lies above a good one, minus the chance that it lies below. From −1 to 1."""
    if not len(bad) or not len(good):
        return 0.0
    if len(good) < len(bad):
        return -cliffs_delta(good, bad)
    ordered = np.sort(good)
    below, upto = np.searchsorted(ordered, bad, "left"), np.searchsorted(ordered, bad, "right")
    return float((below + upto).sum() / (len(bad) * len(good)) - 1)


def delta_of_bins(bad: Counts, good: Counts) -> float:
    """The same from two histograms over one set of bins."""
    if not bad.sum() or not good.sum():
        return 0.0
    below = np.cumsum(good) - good
    return float((bad * (2 * below + good)).sum() / (bad.sum() * good.sum()) - 1)


def delta_noise(bad: int, good: int) -> float:
    """Standard error of Cliff's delta when there is no difference."""
    return sqrt((bad + good + 1) / (3 * bad * good)) if bad and good else 1.0


def cramers_v(bad: Counts, good: Counts) -> float:
    """Cramér's V over counts by value, good and bad weighted as if equally many, less what chance alone brings. 0 to 1.

    Equal weights make a rare defect comparable with numbers, and with a frequent one.
    """
    seen = (bad + good) > 0
    raw, chance = _raw_v2(bad[seen], good[seen])
    return sqrt(max(0.0, raw - chance))


def tenths(bad: Counts, good: Counts) -> tuple[Counts, Counts]:
    """Histograms over ordered bins, folded into at most ten bins that hold about equally many rows."""
    both = bad + good
    if not both.sum():
        return bad, good
    group = np.minimum(9, 10 * (np.cumsum(both) - both / 2) // both.sum()).astype(int)
    return tuple(np.rint(np.bincount(group, part, 10)).astype(np.int64) for part in (bad, good))  # type: ignore[return-value]


def in_tenths(bad: Numbers, good: Numbers) -> tuple[Counts, Counts]:
    """The same from the values themselves."""
    edges = np.unique(np.quantile(np.concatenate((bad, good)), np.linspace(0.1, 0.9, 9)))
    return tuple(np.bincount(np.searchsorted(edges, part, "right"), minlength=len(edges) + 1)
                 for part in (bad, good))  # type: ignore[return-value]


def where_bad(bad: Counts, good: Counts) -> Literal["ends", "middle", "patches"]:
    """Over ordered bins: are bad rows frequent at both ends, in the middle, or in neither way?"""
    both = bad + good
    place = (np.cumsum(both) - both / 2) / max(1, both.sum())
    parts = (place < 0.2, (place > 0.3) & (place < 0.7), place > 0.8)
    p, q = bad / max(1, bad.sum()), good / max(1, good.sum())
    low, middle, high = (_odds(float(p[part].sum()), float(q[part].sum())) for part in parts)
    if min(low, high) > 1.1 and min(low, high) > 1.2 * middle:
        return "ends"
    return "middle" if middle > 1.1 and middle > 1.2 * max(low, high) else "patches"


def _odds(bad: float, good: float) -> float:
    """How many times as frequent among bad as among good rows; 1 where there are none of either."""
    return bad / good if good else 1.0 if not bad else 100.0


def v_is_clear(bad: Counts, good: Counts, sigmas: float) -> bool:
    """Is the difference beyond chance by so many standard errors?"""
    seen = (bad + good) > 0
    free = max(1, int(seen.sum()) - 1)
    raw, chance = _raw_v2(bad[seen], good[seen])
    return raw > chance * (1 + sigmas * sqrt(2 / free) + sigmas**2 / free)


def _raw_v2(bad: Counts, good: Counts) -> tuple[float, float]:
    if not bad.sum() or not good.sum():
        return 0.0, 0.0
    p, q = bad / bad.sum(), good / good.sum()
    raw = float(((p - q) ** 2 / (2 * (p + q))).sum())
    return raw, (len(p) - 1) / 4 * (1 / bad.sum() + 1 / good.sum())
