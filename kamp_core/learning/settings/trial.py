"""The trial that decides: how many parts of each setting, and the sheet to fill in."""
from dataclasses import dataclass
from math import ceil

from kamp_core.learning.settings_card import Suggestion, Trial

SURE, POWER = 1.960, 0.842        # normal quantiles: wrong once in twenty, found four times in five
FEWEST, MOST = 10, 2000
TURNS = 3                         # now and suggestion in turns, so that a drift of the day hits both


@dataclass(frozen=True)
class Line:
    """One part of the plan."""

    number: int
    turn: int
    suggested: bool


def plan_numbers(scatter: float, difference: float) -> Trial:
    """Parts a setting to tell two means apart: n = 2 (z₁ + z₂)² σ² / δ² (NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.2.2,
    for two samples: Montgomery, Design and Analysis of Experiments, 2.4)."""
    return _cut(2 * ((SURE + POWER) * scatter / max(abs(difference), 1e-12)) ** 2, scatter)


def plan_shares(before: float, after: float) -> Trial:
    """Parts a setting to tell two shares apart (Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, 4.14)."""
    before, after = (min(max(share, 1e-4), 1 - 1e-4) for share in (before, after))
    middle = (before + after) / 2
    root = SURE * (2 * middle * (1 - middle)) ** 0.5 + POWER * (before * (1 - before) + after * (1 - after)) ** 0.5
    return _cut((root / max(abs(before - after), 1e-12)) ** 2, (middle * (1 - middle)) ** 0.5)


def _cut(parts: float, scatter: float) -> Trial:
    whole = min(max(ceil(parts), FEWEST), MOST)
    return Trial(TURNS * ceil(whole / TURNS), TURNS, scatter, parts <= MOST)


def lines(suggestion: Suggestion) -> tuple[Line, ...]:
    """Every part of the plan in the order it is made: a turn as now, a turn as suggested, and again."""
    trial = suggestion.trial
    if trial is None:
        return ()
    each = trial.parts // trial.turns
    order = [(turn, suggested) for turn in range(1, trial.turns + 1) for suggested in (False, True) for _ in range(each)]
    return tuple(Line(number, turn, suggested) for number, (turn, suggested) in enumerate(order, start=1))
