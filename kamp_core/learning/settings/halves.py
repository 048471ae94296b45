"""The chosen model fitted on halves of the days: each half says what it expects, the other half shows what came."""
import time
from dataclasses import dataclass

import numpy as np

from kamp_core.learning.blended import Blend
from kamp_core.learning.engines.fold import only_answer
from kamp_core.learning.engines.recipe import Recipe, fit_recipe
from kamp_core.learning.evaluate import prepare
from kamp_core.learning.prepare import Preparation
from kamp_core.learning.table import Array
from kamp_core.learning.work import Work

PAIRS = 4                   # of halves
SPARE = 4.0                 # seconds of the run that are left for its end


@dataclass(frozen=True)
class Half:
    """A model, and what it says of all rows; `unseen`: those of the other half."""

    model: Blend
    said: Array
    unseen: Array           # (rows,) bool


@dataclass(frozen=True)
class Halves:
    """`x`: (rows, features) as the models want them. Halves follow each other in pairs."""

    halves: tuple[Half, ...]
    preparation: Preparation
    x: Array
    target: Array

    def left(self) -> Array:
        """(rows,) target less what the halves that did not see the row said of it, on average."""
        said = np.array([np.where(half.unseen, half.said, np.nan) for half in self.halves])
        return np.asarray(self.target - np.nanmean(said, axis=0))


def fit_halves(work: Work, recipe: Recipe) -> Halves:
    """As many pairs as the time allows, two at least: whole days (lots, shots) on one side."""
    table, seed, rng = work.table, work.request.seed, np.random.default_rng(work.request.seed)
    data, preparation = prepare(table, work.family, np.arange(len(table.rows)))
    target = table.target.astype(float)
    known, codes = np.unique(work.plan.blocks, return_inverse=True)
    found: list[Half] = []
    for number in range(PAIRS):
        begun = time.monotonic()
        first = np.isin(codes, rng.permutation(len(known))[: (len(known) + 1) // 2])
        if any(only_answer(data, np.flatnonzero(inside)) for inside in (first, ~first)):
            continue
        for inside in (first, ~first):
            rows = np.flatnonzero(inside)
            model = fit_recipe(recipe, data, rows, seed + number, 1)
            found.append(Half(model, model.answers(data.x), ~inside))
        if work.by_clock and number and time.monotonic() + (time.monotonic() - begun) > work.deadline - SPARE:
            break
    return Halves(tuple(found), preparation, data.x, target)
