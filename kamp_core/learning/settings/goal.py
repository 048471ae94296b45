"""What is better: nearer to a value, lower, or higher."""
from dataclasses import dataclass
from math import isfinite

import numpy as np

from kamp_core.errors import KampError
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.settings_card import Goal
from kamp_core.learning.table import Array
from kamp_core.problems import Problem

GOALS: dict[str, Goal] = {"near": "near", "lower": "lower", "higher": "higher"}


@dataclass(frozen=True)
class Wish:
    goal: Goal
    aim: float | None = None          # near
    shares: bool = False              # values are shares of bad ones

    def worth(self, values: Array) -> Array:
        """The higher the better, in the unit of the values."""
        if self.aim is not None:
            return np.asarray(-np.abs(values - self.aim))
        return np.asarray(values if self.goal == "higher" else -values)


def wish_of(request: TrainRequest, problem: Problem) -> Wish:
    """As chosen; bad ones are always to be fewer. Raises KampError('goal_unreadable', 'aim_missing')."""
    if request.bad is not None:
        return Wish("lower", shares=True)
    chosen = problem.taken(request.options)
    goal = chosen.get("goal", "near")
    if goal not in GOALS:
        raise KampError("goal_unreadable", value=goal, choices=tuple(GOALS))
    if goal != "near":
        return Wish(GOALS[goal])
    if not chosen.get("aim"):
        raise KampError("aim_missing")
    try:
        aim = float(chosen["aim"])
    except ValueError:
        aim = float("nan")
    if not isfinite(aim):
        raise KampError("aim_unreadable", value=chosen["aim"])
    return Wish("near", aim)
