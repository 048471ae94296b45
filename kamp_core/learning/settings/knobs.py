"""The knobs of one product: where each stands now, where it has been, and the places it can be set to."""
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from kamp_core.learning.request import Knob
from kamp_core.learning.settings_card import NOW_ROWS
from kamp_core.learning.table import Array

REACH = 0.01                # of the rows beyond either end are no place to go to
MOST_LEVELS = 25
FEWEST_VALUES = 3           # a knob with fewer different settings cannot be judged
MOSTLY = 0.97               # of the rows at one setting: it hardly moved


@dataclass(frozen=True)
class Levels:
    """A knob of one product. `values`: where it can be set, rising, inside what was run and is allowed."""

    column: str
    now: float
    low: float
    high: float
    values: Array
    spread: float           # robust standard deviation of what was run
    step: float
    limited: tuple[bool, bool]      # is the lower, the upper end one that the user gave?


def hardly_moved(values: Array) -> bool:
    """Nothing can be said of a knob that stood still."""
    known = values[np.isfinite(values)]
    if not len(known):
        return True
    _, counts = np.unique(known, return_counts=True)
    return len(counts) < FEWEST_VALUES or counts.max() > MOSTLY * len(known)


def levels_of(knob: Knob, values: Array) -> Levels:
    """`values`: (rows,) of one product in time order, without empty ones."""
    now = float(np.quantile(values[-NOW_ROWS:], 0.5, method="lower"))         # one that was really set
    low, high = (float(q) for q in np.quantile(values, [REACH, 1 - REACH], method="nearest"))
    limited = (knob.low is not None and knob.low > low, knob.high is not None and knob.high < high)
    low = max(low, -np.inf if knob.low is None else knob.low)
    high = min(high, np.inf if knob.high is None else knob.high)
    step = knob.step or usual_step(values)
    quarter = np.subtract(*np.quantile(values, [0.75, 0.25])) / 1.349        # of a normal distribution
    spread = float(max(quarter, values.std() / 2, step))
    return Levels(knob.column, now, low, high, places(low, high, step), spread, step, limited)


def places(low: float, high: float, step: float) -> Array:
    """Multiples of the step between two ends; of many every second, third ... one."""
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    if last < first:
        return np.empty(0)
    return np.round(np.arange(first, last + 1, ceil((last - first + 1) / MOST_LEVELS)) * step, 10)


def usual_step(values: Array) -> float:
    """How finely a knob is set as far as its values tell: 1, 2 or 5 times a power of ten, a twentieth of the range or less fine."""
    known = np.unique(values)
    if len(known) < 2:
        return 1.0
    wanted = (known[-1] - known[0]) / 20
    size = 10.0 ** floor(log10(wanted))
    nice = next(size * times for times in (1, 2, 5, 10) if size * times >= wanted * (1 - 1e-9))
    finest = float(np.diff(known).min())
    return finest if len(known) <= 20 and _even(known, finest) else nice


def _even(known: Array, finest: float) -> bool:
    """Do few settings stand at multiples of the smallest distance between two of them?"""
    steps = known / finest
    return bool(np.allclose(steps, np.round(steps), atol=1e-6))
