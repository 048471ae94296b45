"""What a search works with: the candidates tried so far, and what every one of them is tried on."""
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kamp_core.learning.budget import Budget
from kamp_core.learning.engines.fold import Ground
from kamp_core.learning.engines.pairs import PAIR_GAIN, SURE
from kamp_core.learning.engines.places import Place
from kamp_core.learning.engines.recipe import Prepared, Recipe
from kamp_core.learning.engines.spec import PATIENCE, Spec
from kamp_core.learning.finalists import Finalist
from kamp_core.learning.kept import kept
from kamp_core.learning.metrics import LOSS, surely_lower
from kamp_core.learning.outcome import Reason
from kamp_core.learning.request import Candidate
from kamp_core.learning.split import Fold
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
BEYOND = 0.5                # of the time of such rounds, saved without them: the rest is spent before the first round


@dataclass(frozen=True)
class Tried:
    spec: Spec
    candidate: Candidate
    predicted: Array | None = None    # on the selection folds, in their order
    rounds: int | None = None         # of a booster: the mean over the folds
    loss: float = float("inf")

    @property
    def refit_seconds(self) -> float:
        """Of one fit once its rounds are known: in the search a booster goes on beyond its best round, which takes part of it."""
        took, beyond = self.candidate.fit_seconds, 0 if self.rounds is None else PATIENCE / (self.rounds + PATIENCE)
        return took * (1 - BEYOND * beyond)


@dataclass(frozen=True)
class Found:
    """What the search came to. `predicted`: what the chosen recipe said of the selection rows, each by folds without it.

    `finalists`: the chosen ones and the next best. `notes`, `versions`: what there is to tell of the place where it was fitted.
    """

    tried: list[Tried]
    recipe: Recipe | None
    predicted: Array | None
    finalists: tuple[Finalist, ...]
    notes: tuple[Reason, ...]
    versions: dict[str, str]


@dataclass(frozen=True)
class Field:
    """What every candidate is tried on."""

    ground: Ground
    budget: Budget
    place: Place
    folder: Path                # of the finished candidates
    finish_only: bool

    @property
    def data(self) -> Prepared:
        return self.ground.data

    @property
    def folds(self) -> tuple[Fold, ...]:
        return self.ground.folds

    def cap(self, tried: list[Tried]) -> float | None:
        """Seconds for all folds of the next candidate; None without a clock."""
        return self.budget.cap(len(tried), len(self.folds), end_fit(self, tried))

    def share(self, cap: float | None) -> float | None:
        """Of these, the seconds for one fold."""
        folds = len(self.folds)
        return None if cap is None else cap / folds * min(self.budget.threads, folds)

    def loss(self, predicted: Array) -> float:
        return LOSS[self.data.family](self.target[:len(predicted)], predicted)

    def losses(self, predicted: Array) -> Array:
        """(folds,)"""
        ends = np.cumsum([len(test) for _, test in self.folds])[:-1]
        return np.asarray([LOSS[self.data.family](target, said) for target, said in
                           zip(np.split(self.target, ends), np.split(predicted, ends), strict=True)])

    @property
    def target(self) -> Array:
        return np.asarray(np.concatenate([self.data.y[test] for _, test in self.folds]))


def ranked(tried: list[Tried]) -> list[Tried]:
    """The finished candidates, least loss first; of equal ones the first tried."""
    return sorted((t for t in tried if t.candidate.status == "done" and t.predicted is not None), key=lambda t: t.loss)


def best_of(field: Field, tried: list[Tried]) -> list[Tried]:
    """The best first; pairs of columns that do not clearly pay are passed over, however they rank."""
    best = ranked(tried)
    return best if pairs_pay(field, tried) else [t for t in best if not t.spec.paired] or best


def pairs_pay(field: Field, tried: list[Tried]) -> bool:
    """Is LightGBM clearly better with pairs, fold by fold?"""
    known = {t.spec.id: t.predicted for t in tried if t.predicted is not None}
    plain, paired = known.get("lightgbm"), known.get("lightgbm_pairs")
    if plain is None or paired is None or field.loss(paired) > (1 - PAIR_GAIN) * field.loss(plain):
        return False
    return surely_lower(field.losses(plain), field.losses(paired), SURE)


def end_fit(field: Field, tried: list[Tried]) -> float:
    """Seconds of one fit of the few that may be chosen."""
    return sum(t.refit_seconds for t in best_of(field, tried)[:3])


def kept_one(spec: Spec, field: Field) -> Tried | None:
    """What an earlier process of this run finished, if it did."""
    data = field.data
    shape = (len(field.target), data.classes) if data.family is Family.MANY_CLASSES else (len(field.target),)
    found = kept(spec.id, field.folder, shape)
    if found is None:
        return None
    loss = float("inf") if found.predicted is None else field.loss(found.predicted)
    return Tried(spec, found.candidate, found.predicted, found.rounds, loss)
