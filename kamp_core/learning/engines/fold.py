"""The unit of work: one candidate learns from one part of the rows and says what it thinks of the other."""
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.blended import said
from kamp_core.learning.engines.recipe import Prepared
from kamp_core.learning.engines.spec import Spec, fit_spec
from kamp_core.learning.split import Fold
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Ground:
    """What every candidate is tried on: the same for all of a search, so a cluster gets it once."""

    data: Prepared
    folds: tuple[Fold, ...]
    seed: int


@dataclass(frozen=True)
class Fit:
    """What came of one fold. `predicted`: of its test rows; `rounds`: of a booster; `seconds`: what it took."""

    predicted: Array
    rounds: int | None
    seconds: float


def fit_fold(spec: Spec, ground: Ground, number: int, seconds: float | None, threads: int) -> tuple[Array, int | None]:
    """→ (what is said of the fold's test rows, a booster's rounds). A booster stops after `seconds`."""
    train, test = ground.folds[number]
    data = ground.data
    if only_answer(data, train):
        return share_of_answers(data, train, test), None
    estimator, rounds = fit_spec(spec, data.lesson, train, ground.seed, threads, stop_on=test, seconds=seconds)
    return said(estimator, data.view.of(data.x[test], spec.kind), data.classes), rounds


def only_answer(data: Prepared, train: Array) -> bool:
    """Nothing to learn from rows with one answer only."""
    return bool(data.classes) and len(np.unique(data.y[train])) < 2


def share_of_answers(data: Prepared, train: Array, test: Array) -> Array:
    share = np.bincount(data.y[train], minlength=data.classes) / max(1, len(train))
    return np.full(len(test), share[1]) if data.family is Family.TWO_CLASSES else np.tile(share, (len(test), 1))
