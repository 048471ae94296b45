"""A run under way, and what its search came to."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kamp_core.learning.budget import Budget
from kamp_core.learning.engines.recipe import Prepared, Recipe
from kamp_core.learning.field import Tried
from kamp_core.learning.finalists import Finalist
from kamp_core.learning.outcome import Reason
from kamp_core.learning.request import Report, TrainRequest
from kamp_core.learning.split import Fold, Plan
from kamp_core.learning.table import Array, Table
from kamp_core.problems import Family, Problem


@dataclass(frozen=True)
class Work:
    """A run under way."""

    request: TrainRequest
    problem: Problem
    run: str
    table: Table
    plan: Plan
    folder: Path
    report: Report
    start: float                # on the monotonic clock
    deadline: float
    finish_only: bool

    @property
    def family(self) -> Family:
        return self.problem.family

    @property
    def upper(self) -> bool:
        """Is it the upper end of the range that is to hold?"""
        return self.problem.asks == "due"

    @property
    def by_clock(self) -> bool:
        return self.request.trials is None


@dataclass(frozen=True)
class Searched:
    """What the search came to. `predicted`: what the recipe said of the selection rows, chances corrected."""

    tried: tuple[Tried, ...]
    recipe: Recipe
    target: Array
    predicted: Array
    data: Prepared
    folds: tuple[Fold, ...]
    finalists: tuple[Finalist, ...]
    budget: Budget
    notes: tuple[Reason, ...]
    versions: dict[str, str]

    @property
    def rows(self) -> Array:
        """The selection rows."""
        return np.asarray(np.concatenate([test for _, test in self.folds]))
