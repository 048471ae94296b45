"""The search: candidate after candidate on our folds, within the budget, each finished one kept on disk, the best few blended."""
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kamp_core.learning.blended import DENSE, said
from kamp_core.learning.budget import Budget
from kamp_core.learning.engines.blend import Mixed, blend
from kamp_core.learning.engines.candidates import first_spec, own_specs, variants, with_pairs
from kamp_core.learning.engines.pairs import PAIR_GAIN, SURE, strong_pairs
from kamp_core.learning.engines.recipe import Part, Prepared, Recipe
from kamp_core.learning.engines.spec import Spec, fit_spec
from kamp_core.learning.engines.together import together
from kamp_core.learning.engines.zoo import ORDER, zoo_specs
from kamp_core.learning.kept import Kept, keep, kept
from kamp_core.learning.metrics import LOSS, SHOWN, score, surely_lower
from kamp_core.learning.request import Candidate
from kamp_core.learning.split import Fold
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
TUNED = 40                      # variants of each of the best few, at most
VARIED = 3
BEFORE_ZOO = 3                  # variants of each of these before PyCaret, whose import alone takes seconds
ZOO_SECONDS = 10.0
SHORT = 60                      # rounds, to see which columns count
FOREST_SHARE = 0.4              # of a booster's seconds, roughly
HOPELESS = 1.5                  # so many times the loss of the best on the same rows: not worth the other folds


@dataclass(frozen=True)
class Tried:
    spec: Spec
    candidate: Candidate
    predicted: Array | None = None    # on the selection folds, in their order
    rounds: int | None = None         # of a booster: the mean over the folds
    loss: float = float("inf")


@dataclass(frozen=True)
class Found:
    """What the search came to. `predicted`: what the chosen recipe said of the selection rows, each by folds without it."""

    tried: list[Tried]
    recipe: Recipe | None
    predicted: Array | None


@dataclass(frozen=True)
class Field:
    """What every candidate is tried on."""

    data: Prepared
    folds: tuple[Fold, ...]
    seed: int
    budget: Budget
    zoo: bool                   # models of the zoo stand finished on disk
    finish_only: bool

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


def search(data: Prepared, folds: tuple[Fold, ...], budget: Budget, seed: int, folder: Path, finish_only: bool,
           tell: Callable[[str, Candidate | None, int], None]) -> Found:
    """Try candidates until the budget ends. `tell(model, its result or None at its start, number so far)`."""
    tried: list[Tried] = []
    field = Field(_paired(data, folds, seed, budget.threads), folds, seed, budget, _zoo_on_disk(folder), finish_only)
    for spec in _specs(field, tried):
        if budget.trials is not None and len(tried) >= budget.trials:
            break
        done = _kept(spec, folder, field)
        if done is None:
            if finish_only:
                continue                # one that was skipped then may stand before one that was finished
            if tried and not budget.allows(_guess_seconds(tried, spec, len(folds)), _end_fit(field, tried)):
                if not budget.time_left():
                    break
                continue
            tell(spec.id, None, len(tried))
            done = _try(spec, field, tried)
            keep(spec.id, Kept(done.candidate, done.predicted, done.rounds), folder)
        tried.append(done)
        tell(spec.id, done.candidate, len(tried))
    return _choose(tried, field, tell)


def _choose(tried: list[Tried], field: Field, tell: Callable[[str, Candidate | None, int], None]) -> Found:
    """A blend of the best few where it pays, else the best alone."""
    best = _ranked(field, tried)
    if not best:
        return Found(tried, None, None)
    mixed = _mixed(best, field)
    parts = tuple(Part(best[i].spec, best[i].rounds, weight) for i, weight in mixed.weights)
    seconds = sum(best[i].candidate.fit_seconds for i, _ in mixed.weights)
    alone = len(parts) == 1 and not mixed.stack
    recipe = Recipe(
        parts[0].spec.id if alone else "blend", parts, field.data.view.pairs if any(p.spec.paired for p in parts) else (),
        mixed.base, mixed.stack, field.budget.bags(seconds, any(part.spec.early for part in parts)),
        rows=round(float(np.mean([len(train) for train, _ in field.folds]))), threads=field.budget.threads)
    if not alone:
        metric = SHOWN[field.data.family]
        shown = Candidate("blend", metric, score(metric, field.target, mixed.predicted), round(seconds, 3), "done")
        tried.append(Tried(parts[0].spec, shown, mixed.predicted, None, field.loss(mixed.predicted)))
        tell("blend", shown, len(tried))
    return Found(tried, recipe, mixed.predicted)


def _mixed(best: list[Tried], field: Field) -> Mixed:
    """The blend whose fits the end can afford: the slowest leaves until they do."""
    data = field.data
    words = [t.predicted for t in best if t.predicted is not None]
    seconds = [t.candidate.fit_seconds for t in best]
    open_ = [t.spec.explained(data.classes) for t in best]
    allowed = [field.budget.affordable(took) for took in seconds]
    while True:
        mixed = blend(data.family, field.target, words, open_, allowed, field.seed)
        members = [i for i, _ in mixed.weights]
        if len(members) < 2 or field.budget.affordable(sum(seconds[i] for i in members)):
            return mixed
        allowed[max(members, key=lambda i: seconds[i])] = False


def ranked(tried: list[Tried]) -> list[Tried]:
    """The finished candidates, least loss first; of equal ones the first tried."""
    return sorted((t for t in tried if t.candidate.status == "done" and t.predicted is not None), key=lambda t: t.loss)


def _specs(field: Field, tried: list[Tried]) -> Iterator[Spec]:
    """LightGBM, the same with pairs of columns, other boosters and forests, the zoo, then variants of the best as they stand."""
    family = field.data.family
    yield first_spec(family)
    if field.data.view.pairs:
        yield with_pairs(first_spec(family))
    for spec in own_specs(family):
        paired = with_pairs(spec) if field.data.view.pairs and spec.kind != DENSE else None
        if paired and field.finish_only:
            yield from (spec, paired)   # either may stand finished: whether pairs paid was known then, perhaps not now
        else:
            yield paired if paired and _pairs_pay(field, tried) else spec
    drawn = [variants(spec, field.seed, TUNED) for spec in _boosters(field, tried)]
    yield from _in_turn(drawn, 0, BEFORE_ZOO)
    if field.zoo or (not field.finish_only and field.budget.allows(ZOO_SECONDS, _end_fit(field, tried))):
        yield from zoo_specs(family)
    yield from _in_turn(drawn, BEFORE_ZOO, TUNED)


def _zoo_on_disk(folder: Path) -> bool:
    return any((folder / f"{id}.json").exists() for ids in ORDER.values() for id in ids)


def _boosters(field: Field, tried: list[Tried]) -> list[Spec]:
    """The best of those that can be varied without PyCaret."""
    return [t.spec for t in _ranked(field, tried) if t.spec.early][:VARIED]


def _ranked(field: Field, tried: list[Tried]) -> list[Tried]:
    """The best first; pairs of columns that do not clearly pay are passed over, however they rank."""
    best = ranked(tried)
    return best if _pairs_pay(field, tried) else [t for t in best if not t.spec.paired] or best


def _in_turn(drawn: list[tuple[Spec, ...]], first: int, last: int) -> Iterator[Spec]:
    for number in range(first, last):
        yield from (found[number] for found in drawn if number < len(found))


def _pairs_pay(field: Field, tried: list[Tried]) -> bool:
    """Is LightGBM clearly better with pairs, fold by fold?"""
    known = {t.spec.id: t.predicted for t in tried if t.predicted is not None}
    plain, paired = known.get("lightgbm"), known.get("lightgbm_pairs")
    if plain is None or paired is None or field.loss(paired) > (1 - PAIR_GAIN) * field.loss(plain):
        return False
    return surely_lower(field.losses(plain), field.losses(paired), SURE)


def _paired(data: Prepared, folds: tuple[Fold, ...], seed: int, threads: int) -> Prepared:
    """With the pairs of the columns that a first short LightGBM goes by."""
    train = folds[0][0]
    if not strong_pairs(data.view, None) or only_answer(data, train) or not len(train):
        return data
    estimator, _ = fit_spec(first_spec(data.family), data.lesson, train, seed, threads, rounds=SHORT)
    pairs = strong_pairs(data.view, np.asarray(estimator.booster_.feature_importance("gain")))
    return replace(data, view=replace(data.view, pairs=pairs))


def _try(spec: Spec, field: Field, tried: list[Tried]) -> Tried:
    """All folds of one candidate, unless it is hopeless after the first or too slow."""
    start, metric = time.monotonic(), SHOWN[field.data.family]
    cap = field.budget.cap(len(tried), len(field.folds))
    done: list[tuple[Array, int | None]] = []
    share = None if cap is None else cap / len(field.folds) * min(field.budget.threads, len(field.folds))
    try:
        while len(done) < len(field.folds):
            some = field.folds[len(done):len(done) + field.budget.threads]
            done += together([partial(_fold, spec, field, fold, share) for fold in some], field.budget.threads)
            took = (time.monotonic() - start) / len(done)
            if tried and len(done) < len(field.folds):
                if _hopeless([part for part, _ in done], field, tried):
                    return _skipped(spec, metric, took, "behind")
                if cap is not None and took * len(field.folds) > cap * 1.5:
                    return _skipped(spec, metric, took, "budget")
    except Exception as error:  # a model of the zoo may fail on any data: it is shown as failed, the others go on
        return Tried(spec, Candidate(spec.id, metric, None, round(time.monotonic() - start, 3), "failed",
                                     f"{type(error).__name__}: {error}"[:300]))
    seconds = round((time.monotonic() - start) / len(field.folds), 3)
    predicted = np.concatenate([part for part, _ in done])
    known = [count for _, count in done if count is not None]
    return _judged(spec, field, predicted, seconds, round(float(np.mean(known))) if known else None)


def _judged(spec: Spec, field: Field, predicted: Array, seconds: float, rounds: int | None) -> Tried:
    metric = SHOWN[field.data.family]
    value, loss = score(metric, field.target, predicted), field.loss(predicted)
    if not (np.isfinite(value) and np.isfinite(loss)):
        return Tried(spec, Candidate(spec.id, metric, None, seconds, "failed", "no finite score"))
    return Tried(spec, Candidate(spec.id, metric, value, seconds, "done"), predicted, rounds, loss)


def _skipped(spec: Spec, metric: str, seconds: float, why: str) -> Tried:
    return Tried(spec, Candidate(spec.id, metric, None, round(seconds, 3), "skipped", why))


def _fold(spec: Spec, field: Field, fold: Fold, seconds: float | None, threads: int) -> tuple[Array, int | None]:
    """The unit of work: learn from one part, predict the other."""
    train, test = fold
    data = field.data
    if only_answer(data, train):
        return share_of_answers(data, train, test), None
    estimator, rounds = fit_spec(spec, data.lesson, train, field.seed, threads, stop_on=test, seconds=seconds)
    return said(estimator, data.view.of(data.x[test], spec.kind), data.classes), rounds


def only_answer(data: Prepared, train: Array) -> bool:
    """Nothing to learn from rows with one answer only."""
    return bool(data.classes) and len(np.unique(data.y[train])) < 2


def share_of_answers(data: Prepared, train: Array, test: Array) -> Array:
    share = np.bincount(data.y[train], minlength=data.classes) / max(1, len(train))
    return np.full(len(test), share[1]) if data.family is Family.TWO_CLASSES else np.tile(share, (len(test), 1))


def _hopeless(parts: list[Array], field: Field, tried: list[Tried]) -> bool:
    """Far behind the best candidate on the rows that both have predicted."""
    best = next(iter(ranked(tried)), None)
    if best is None or best.predicted is None:
        return False
    mine = np.concatenate(parts)
    return field.loss(mine) > HOPELESS * field.loss(best.predicted[:len(mine)]) + 1e-9


def _guess_seconds(tried: list[Tried], spec: Spec, folds: int) -> float:
    """What its folds may take: as long as a usual candidate, or as the model this one varies; a forest less."""
    same = [t.candidate.fit_seconds for t in tried if spec.id.startswith(t.spec.id)]
    usual = float(np.median([t.candidate.fit_seconds for t in tried])) * (FOREST_SHARE if spec.leafy else 1)
    return folds * (max(same) if same else usual)


def _end_fit(field: Field, tried: list[Tried]) -> float:
    """Seconds of one fit of the few that may be chosen."""
    return sum(t.candidate.fit_seconds for t in _ranked(field, tried)[:3])


def _kept(spec: Spec, folder: Path, field: Field) -> Tried | None:
    data = field.data
    shape = (len(field.target), data.classes) if data.family is Family.MANY_CLASSES else (len(field.target),)
    found = kept(spec.id, folder, shape)
    if found is None:
        return None
    loss = float("inf") if found.predicted is None else field.loss(found.predicted)
    return Tried(spec, found.candidate, found.predicted, found.rounds, loss)
