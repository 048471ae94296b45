"""Signs of an unstable process: the Western Electric rules (1956) and Nelson's eight (Journal of Quality Technology, 1984)."""
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rule = Literal["beyond", "two_of_three", "four_of_five", "run_8", "run_9", "trend_6", "alternate_14", "hug_15", "mixture_8"]
RuleSet = Literal["western", "nelson"]
SETS: dict[RuleSet, tuple[Rule, ...]] = {
    "western": ("beyond", "two_of_three", "four_of_five", "run_8"),
    "nelson": ("beyond", "run_9", "trend_6", "alternate_14", "two_of_three", "four_of_five", "hug_15", "mixture_8")}
WITHOUT_ZONES: tuple[Rule, ...] = ("beyond", "run_8", "run_9", "trend_6", "alternate_14")     # what suits counts as well
SPAN: dict[Rule, int] = {"beyond": 1, "two_of_three": 3, "four_of_five": 5, "run_8": 8, "run_9": 9, "trend_6": 6,
                         "alternate_14": 14, "hug_15": 15, "mixture_8": 8}
_ROUNDING = 1e-9


def fires(rule: Rule, z: Numbers) -> Flags:
    """At which points a rule is broken; z: standard deviations from the centre line, NaN ends every run.

    A point is marked when it completes the pattern, and so is each later point that goes on with it.
    """
    return _RULES[rule](z)


def _beyond(z: Numbers) -> Flags:
    return np.abs(z) > 3 + _ROUNDING


def _two_of_three(z: Numbers) -> Flags:
    return _some_of(z, 2, 3, 2)


def _four_of_five(z: Numbers) -> Flags:
    return _some_of(z, 4, 5, 1)


def _some_of(z: Numbers, some: int, of: int, zone: float) -> Flags:
    """At least `some` of the last `of` points farther out than `zone` on one side, the point itself among them."""
    up, down = z > zone + _ROUNDING, z < -zone - _ROUNDING
    return (up & (_counted(up, of) >= some)) | (down & (_counted(down, of) >= some))


def _one_side(length: int) -> Callable[[Numbers], Flags]:
    return lambda z: (_in_a_row(z > _ROUNDING) >= length) | (_in_a_row(z < -_ROUNDING) >= length)


def _trend(z: Numbers) -> Flags:
    """Six points in a row, each higher, or each lower, than the one before: five steps."""
    steps = _steps(z)
    return (_in_a_row(steps > 0) >= 5) | (_in_a_row(steps < 0) >= 5)


def _alternate(z: Numbers) -> Flags:
    """Fourteen points in a row going up and down in turn: thirteen steps, twelve turns."""
    steps = _steps(z)
    turns = np.zeros(len(z), bool)
    turns[2:] = steps[2:] * steps[1:-1] < 0
    return _in_a_row(turns) >= 12


def _hug(z: Numbers) -> Flags:
    return _in_a_row(np.abs(z) < 1) >= 15


def _mixture(z: Numbers) -> Flags:
    """Eight points in a row outside one standard deviation, and not all on one side."""
    out = np.abs(z) > 1 + _ROUNDING
    up, down = _counted(z > 0, 8), _counted(z < 0, 8)
    return (_in_a_row(out) >= 8) & (up > 0) & (down > 0)


def _steps(z: Numbers) -> Numbers:
    """How far each point is from the one before; rounding is no step."""
    steps = np.zeros(len(z))
    steps[1:] = np.diff(z)
    steps[np.abs(steps) < _ROUNDING] = 0
    return steps


def _in_a_row(true: Flags) -> NDArray[np.int64]:
    """How many in a row are true up to each point."""
    place = np.arange(1, len(true) + 1)
    return place - np.maximum.accumulate(np.where(true, 0, place)) if len(true) else place


def _counted(true: Flags, last: int) -> NDArray[np.int64]:
    """How many of the last so many are true."""
    total = np.cumsum(true, dtype=np.int64)
    total[last:] -= total[:-last].copy()
    return total


_RULES: dict[Rule, Callable[[Numbers], Flags]] = {
    "beyond": _beyond, "two_of_three": _two_of_three, "four_of_five": _four_of_five, "run_8": _one_side(8),
    "run_9": _one_side(9), "trend_6": _trend, "alternate_14": _alternate, "hug_15": _hug, "mixture_8": _mixture}
