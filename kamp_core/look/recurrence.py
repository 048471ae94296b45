"""Does a difference come back day after day, product after product, or is it the coincidence of one of them?"""
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kamp_core.look.effects import cliffs_delta

_LEAST = 2                 # bad and good rows that a day needs to speak
FEW_DAYS = 3               # days that must be able to speak
_FEW_PRODUCTS = 2
SAME = 0.7                 # share of them that must point the same way
FADED = 1 / 3              # of the difference must be left within days
Codes = NDArray[np.intp]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Recurrence:
    """Of `able` days (or products) with both good and bad rows, `same` point the way the whole does; `within` is the
    difference inside them, weighted by their rows."""

    same: int
    able: int
    within: float
    whole: float

    @property
    def coincidence(self) -> bool:
        """Is little left of the difference once like is compared with like?"""
        return self.able >= FEW_DAYS and (self.same < SAME * self.able or abs(self.within) < FADED * abs(self.whole))

    @property
    def fades(self) -> bool:
        """Is little left within products? They are too few to count which way they point."""
        return self.able >= _FEW_PRODUCTS and abs(self.within) < FADED * abs(self.whole)

    @property
    def recurs(self) -> bool:
        return self.able >= FEW_DAYS and not self.coincidence


def of_number(values: NDArray[np.float64], bad: Marks, blocks: Codes, whole: float) -> Recurrence:
    """By Cliff's delta in each block, weighted as a stratified rank test does (van Elteren, 1960)."""
    return _gather(values, bad, blocks, whole, lambda v, b: cliffs_delta(v[b], v[~b]))


def of_level(is_worst: Marks, bad: Marks, blocks: Codes, whole: float) -> Recurrence:
    """By how much more frequent the worst value is among bad rows than among good ones in each block."""
    return _gather(is_worst, bad, blocks, whole, lambda v, b: float(v[b].mean() - v[~b].mean()))


def _gather(values: NDArray[Any], bad: Marks, blocks: Codes, whole: float, effect: Any) -> Recurrence:
    order = np.argsort(blocks, kind="stable")
    starts = np.flatnonzero(np.diff(blocks[order], prepend=-1))
    same = able = 0
    total = weights = 0.0
    for part in np.split(order, starts[1:]):
        n_bad = int(bad[part].sum())
        n_good = len(part) - n_bad
        if min(n_bad, n_good) < _LEAST:
            continue
        found = effect(values[part], bad[part])
        weight = n_bad * n_good / (n_bad + n_good + 1)
        able, same = able + 1, same + (found * whole > 0)
        total, weights = total + weight * found, weights + weight
    return Recurrence(same, able, total / weights if weights else 0.0, whole)
