"""A number with its range, and how ranges of independent numbers join."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.ranges import mean_range

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Estimate:
    """A value with its 90 % range; `low` ≤ `value` ≤ `high`."""

    value: float
    low: float
    high: float

    @classmethod
    def around(cls, value: float, low: float, high: float) -> Estimate:
        """A range by resampling may miss the value by a hair: then it is stretched to it."""
        return cls(value, min(low, value), max(high, value))

    def times(self, factor: float) -> Estimate:
        """`factor` ≥ 0."""
        return Estimate(factor * self.value, factor * self.low, factor * self.high)


def together(of: Callable[..., float], *parts: Estimate) -> Estimate:
    """`of` of independent estimates, each side of their ranges joined by squares (MOVER: Zou and Donner 2008)."""
    values = [part.value for part in parts]
    value, down, up = of(*values), 0.0, 0.0
    for place, part in enumerate(parts):
        moves = [of(*values[:place], end, *values[place + 1:]) - value for end in (part.low, part.high)]
        down += min(0.0, *moves) ** 2
        up += max(0.0, *moves) ** 2
    return Estimate(value, value - sqrt(down), value + sqrt(up))


def mean_of(values: Array, blocks: Array, seed: int) -> Estimate | None:
    """The mean of a number a row, its range by drawing whole blocks (unseen days, lots, runs, origins) anew; None where there
    are too few of them to make a range."""
    if len(np.unique(blocks)) < FEW_BLOCKS:
        return None
    return Estimate.around(float(values.mean()), *mean_range(values, blocks, seed))


def count_of(events: int) -> Estimate:
    """How many independent events as many as were seen stand for (Garwood 1936)."""
    from scipy.special import chdtri  # heavy: only where it is needed
    low = float(chdtri(2 * events, 0.95)) / 2 if events else 0.0
    return Estimate(float(events), low, float(chdtri(2 * events + 2, 0.05)) / 2)
