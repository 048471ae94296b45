"""The search: candidate after candidate on our folds, within the budget, each finished one kept on disk, the best few blended."""
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from kamp_core.errors import KampError
from kamp_core.learning.budget import Budget
from kamp_core.learning.engines.candidates import first_spec, with_pairs
from kamp_core.learning.engines.fold import Fit, Ground, only_answer
from kamp_core.learning.engines.pairs import strong_pairs
from kamp_core.learning.engines.places import Here, OutOfTime, place_for
from kamp_core.learning.engines.recipe import Prepared
from kamp_core.learning.engines.spec import Spec, fit_spec
from kamp_core.learning.field import Field, Found, Tried, best_of, end_fit, kept_one, ranked
from kamp_core.learning.finalists import BLEND, Finalist, weighed
from kamp_core.learning.kept import Kept, keep
from kamp_core.learning.metrics import SHOWN, score
from kamp_core.learning.order import in_order
from kamp_core.learning.outcome import Facts
from kamp_core.learning.request import Candidate
from kamp_core.learning.split import Fold

Array = np.ndarray[Any, Any]
Tell = Callable[..., None]         # (key of news, candidates so far, the result of one or None, **facts)
SHORT = 60                      # rounds, to see which columns count
FOREST_SHARE = 0.4              # of a booster's seconds, roughly, and
FOREST_SECONDS = 1.2e-4         # a row
NEXT_FOREST = 2.5               # so many times as long as the first: splits are searched for, not drawn
FINALISTS = 6
HOPELESS = 1.5                  # so many times the loss of the best on the same rows: not worth the other folds


def search(data: Prepared, folds: tuple[Fold, ...], budget: Budget, seed: int, folder: Path, finish_only: bool,
           tell: Tell) -> Found:
    """Try candidates until the budget ends."""
    tried: list[Tried] = []

    def told(key: str, facts: Facts) -> None:
        tell(key, len(tried), None, **facts)

    ground = Ground(_paired(data, folds, seed, budget.threads), folds, seed)
    with Here(ground, budget.threads) if finish_only else place_for(ground, budget.threads, budget.search_ends, told) as place:
        field = Field(ground, budget, place, folder, finish_only)
        for spec in in_order(field, tried):
            if budget.trials is not None and len(tried) >= budget.trials:
                break
            done = kept_one(spec, field)
            if done is None:
                if finish_only:
                    continue            # one that was skipped then may stand before one that was finished
                if tried and not budget.allows(_guess_seconds(tried, spec, folds), end_fit(field, tried)):
                    place.drop(spec)
                    if not budget.time_left():
                        break
                    continue
                tell("news.fitting", len(tried), None, model=spec.id)
                done = _try(spec, field, tried)
                keep(spec.id, Kept(done.candidate, done.predicted, done.rounds), folder)
            tried.append(done)
            tell("news.scored", len(tried), done.candidate, model=spec.id)
    return _choose(tried, field, tell)


def _choose(tried: list[Tried], field: Field, tell: Tell) -> Found:
    """A blend of the best few where it pays, else the best alone."""
    data, best = field.data, best_of(field, tried)
    notes, versions = tuple(field.place.notes), field.place.versions
    if not best:
        return Found(tried, None, None, (), notes, versions)
    ranked = [Finalist(t.spec, t.rounds, data.view.pairs if t.spec.paired else (), t.refit_seconds) for t in best]
    rows = round(float(np.mean([len(train) for train, _ in field.folds])))
    recipe, mixed = weighed(ranked, [t.predicted for t in best if t.predicted is not None], field.target, data.family, data.classes,
                            field.budget, rows, field.ground.seed)
    chosen = [i for i, _ in mixed.weights]
    finalists = _finalists([ranked[i] for i in chosen], ranked, field)
    if recipe.id == BLEND:
        metric = SHOWN[data.family]
        seconds = sum(best[i].candidate.fit_seconds for i in chosen)
        shown = Candidate(BLEND, metric, score(metric, field.target, mixed.predicted), round(seconds, 3), "done")
        tried.append(Tried(recipe.parts[0].spec, shown, mixed.predicted, None, field.loss(mixed.predicted)))
        tell("news.scored", len(tried), shown, model=BLEND)
    return Found(tried, recipe, mixed.predicted, finalists, notes, versions)


def _finalists(chosen: list[Finalist], ranked: list[Finalist], field: Field) -> tuple[Finalist, ...]:
    """The chosen ones, and of the next best those that tell their reasons, as many as the end can afford to fit."""
    names, others = {one.spec.id for one in chosen}, list[Finalist]()
    for one in ranked:
        if one.spec.id in names or not one.spec.explained(field.data.classes):
            continue
        if len(chosen) + len(others) < FINALISTS and field.budget.weighable(sum(o.seconds for o in (*others, one))):
            others.append(one)
    return (*chosen, *others)


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
    start, metric, folds, cap = time.monotonic(), SHOWN[field.data.family], len(field.folds), field.cap(tried)
    share = field.share(cap)
    done: list[Fit] = []
    try:
        while len(done) < folds:
            done += field.place.fits(spec, range(len(done), min(len(done) + field.place.step, folds)), share)
            took = float(np.mean([fit.seconds for fit in done]))
            if tried and len(done) < folds:
                if _hopeless(spec, [fit.predicted for fit in done], field, tried):
                    return _skipped(spec, metric, took, "behind")
                if cap is not None and took * folds > cap * 1.5:
                    return _skipped(spec, metric, took, "budget")
    except OutOfTime:
        return _skipped(spec, metric, (time.monotonic() - start) / folds, "budget")
    except KampError:
        raise
    except Exception as error:  # a model of the zoo may fail on any data: it is shown as failed, the others go on
        return Tried(spec, Candidate(spec.id, metric, None, round(time.monotonic() - start, 3), "failed",
                                     f"{type(error).__name__}: {error}"[:300]))
    finally:
        field.place.drop(spec)
    known = [fit.rounds for fit in done if fit.rounds]          # their middle by factors: one odd fold may want ten times as many
    return _judged(spec, field, np.concatenate([fit.predicted for fit in done]), round(took, 3),
                   round(float(np.exp(np.mean(np.log(known))))) if known else None)


def _judged(spec: Spec, field: Field, predicted: Array, seconds: float, rounds: int | None) -> Tried:
    metric = SHOWN[field.data.family]
    value, loss = score(metric, field.target, predicted), field.loss(predicted)
    if not (np.isfinite(value) and np.isfinite(loss)):
        return Tried(spec, Candidate(spec.id, metric, None, seconds, "failed", "no finite score"))
    return Tried(spec, Candidate(spec.id, metric, value, seconds, "done"), predicted, rounds, loss)


def _skipped(spec: Spec, metric: str, seconds: float, why: str) -> Tried:
    return Tried(spec, Candidate(spec.id, metric, None, round(seconds, 3), "skipped", why))


def _hopeless(spec: Spec, parts: list[Array], field: Field, tried: list[Tried]) -> bool:
    """Far behind the best candidate on the rows that both have predicted; with pairs of columns, behind the same without."""
    best, mine = next(iter(ranked(tried)), None), np.concatenate(parts)
    plain = next((t for t in tried if spec.paired and with_pairs(t.spec).id == spec.id), None)
    if plain is not None and plain.predicted is not None:
        return field.loss(mine) > field.loss(plain.predicted[:len(mine)])
    if best is None or best.predicted is None:
        return False
    return field.loss(mine) > HOPELESS * field.loss(best.predicted[:len(mine)]) + 1e-9


def _guess_seconds(tried: list[Tried], spec: Spec, folds: tuple[Fold, ...]) -> float:
    """What its folds may take: as long as the model this one varies, or any of its library. A forest cannot be stopped half-way."""
    same = [t.candidate.fit_seconds for t in tried if spec.id.startswith(t.spec.id)]
    same = same or [t.candidate.fit_seconds for t in tried if spec.early and t.spec.early == spec.early]
    same = same or [NEXT_FOREST * t.candidate.fit_seconds for t in tried if spec.leafy and t.spec.leafy]
    usual = float(np.median([t.candidate.fit_seconds for t in tried]))
    if spec.leafy:
        usual = max(FOREST_SHARE * usual, FOREST_SECONDS * float(np.mean([len(train) for train, _ in folds])))
    return len(folds) * (max(same) if same else usual)
