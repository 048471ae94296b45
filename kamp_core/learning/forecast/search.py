"""Candidate after candidate within the budget, each finished one kept on disk, the best few blended where it pays."""
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kamp_core.learning.budget import Budget
from kamp_core.learning.forecast.candidates import ZOO, Way, first_ways, varied_ways, zoo_ways
from kamp_core.learning.forecast.fit import Course, TooSlow, actual_at, said_at
from kamp_core.learning.forecast.methods import NOTHING
from kamp_core.learning.kept import Kept, keep, kept
from kamp_core.learning.request import Candidate

Array = np.ndarray[Any, Any]
METRIC = "mae"
MOST_MEMBERS = 5
LEAST_GAIN = 0.005              # of the loss, before one more way is taken in
ZOO_SECONDS = 10.0
Tell = Callable[[str, Candidate | None, int], None]


@dataclass(frozen=True)
class Tried:
    """`predicted`: (origins, series, horizon) at the origins to choose by."""

    way: Way
    candidate: Candidate
    predicted: Array | None = None
    rounds: int | None = None
    loss: float = float("inf")


@dataclass(frozen=True)
class Found:
    """`nothing`: the best way of doing nothing where the model was chosen. `weights`: of the chosen ways."""

    tried: tuple[Tried, ...]
    nothing: str
    weights: tuple[tuple[Tried, float], ...]
    predicted: Array

    @property
    def id(self) -> str:
        return self.weights[0][0].way.id if len(self.weights) == 1 else "blend"


def search(course: Course, origins: tuple[int, ...], budget: Budget, folder: Path, finish_only: bool, tell: Tell) -> Found | None:
    """None where nothing finished. Ways of doing nothing are scored first: they cost no trial, and may enter the blend."""
    actual = actual_at(course.panel, origins, course.horizon)
    still = tuple(_try(Way(id), course, origins, actual) for id in NOTHING)
    tried: list[Tried] = []
    for way in _ways(course.seed, budget, tried, folder, finish_only):
        if budget.trials is not None and len(tried) >= budget.trials:
            break
        done = _kept(way, folder, actual)
        if done is None:
            if finish_only:
                continue
            if tried and not budget.allows(_guess(tried, way), _guess(tried, way)):
                if not budget.time_left():
                    break
                continue
            tell(way.id, None, len(tried))
            done = _try(way, course, origins, actual, budget.cap(len(tried), course.refits))
            keep(way.id, Kept(done.candidate, done.predicted, done.rounds), folder)
        tried.append(done)
        tell(way.id, done.candidate, len(tried))
    return _chosen(tried, still, actual, tell)


def _ways(seed: int, budget: Budget, tried: list[Tried], folder: Path, finish_only: bool) -> Iterator[Way]:
    yield from first_ways()
    on_disk = any((folder / f"{id}.json").exists() for id in ZOO)
    if on_disk or (not finish_only and budget.allows(ZOO_SECONDS, _guess(tried, None))):
        yield from zoo_ways()
    yield from varied_ways(seed)


def _chosen(tried: list[Tried], still: tuple[Tried, ...], actual: Array, tell: Tell) -> Found | None:
    done = sorted((t for t in (*tried, *still) if t.predicted is not None), key=lambda t: t.loss)
    if not any(t.predicted is not None for t in tried):
        return None
    shares, predicted = blended([t.predicted for t in done if t.predicted is not None], actual)
    weights = tuple((done[place], share) for place, share in shares.items())
    found = (*tried, *still)
    if len(weights) > 1:
        seconds = round(sum(t.candidate.fit_seconds for t, _ in weights), 3)
        whole = Candidate("blend", METRIC, mean_error(actual, predicted), seconds, "done")
        found = (*found, Tried(Way("blend"), whole, predicted, None, loss_of(actual, predicted)))
        tell("blend", whole, len(tried))
    return Found(found, min(still, key=lambda t: t.loss).way.id, weights, predicted)


def blended(said: list[Array], actual: Array) -> tuple[dict[int, float], Array]:
    """Shares by place, and the mix: the plain mean of the best few where that pays. Weights fitted to a handful of origins
    would fit their chance (Claeskens and others 2016). `said`: the best first."""
    best, loss, mixed = 1, loss_of(actual, said[0]), said[0]
    for count in range(2, min(MOST_MEMBERS, len(said)) + 1):
        mean = np.asarray(np.mean(said[:count], axis=0))
        if (found := loss_of(actual, mean)) < (1 - LEAST_GAIN) * loss:
            best, loss, mixed = count, found, mean
    return dict.fromkeys(range(best), 1 / best), mixed


def mean_error(actual: Array, predicted: Array) -> float:
    return float(np.abs(actual - predicted)[np.isfinite(actual)].mean())


def loss_of(actual: Array, predicted: Array) -> float:
    """Half the error of single periods, half that of the mean over the horizon: the best guess of a rare amount is 0 for each
    day, and of no use for the fortnight."""
    error = np.where(np.isfinite(actual), predicted - actual, np.nan)
    known = np.isfinite(error)
    whole = np.abs(np.nansum(error, axis=2)).sum() / known.sum()
    return float(0.5 * np.abs(error[known]).mean() + 0.5 * whole)


def _try(way: Way, course: Course, origins: tuple[int, ...], actual: Array, cap: float | None = None) -> Tried:
    start = time.monotonic()
    try:
        predicted, rounds = said_at(way, course, origins, seconds=cap)
    except TooSlow:
        return Tried(way, Candidate(way.id, METRIC, None, round(time.monotonic() - start, 3), "skipped", "budget"))
    except (ValueError, ArithmeticError, RuntimeError, np.linalg.LinAlgError) as error:     # shown as failed, the others go on
        return Tried(way, Candidate(way.id, METRIC, None, round(time.monotonic() - start, 3), "failed",
                                    f"{type(error).__name__}: {error}"[:300]))
    seconds = round((time.monotonic() - start) / min(course.refits, len(origins)), 3)
    if not np.isfinite(predicted).all():
        return Tried(way, Candidate(way.id, METRIC, None, seconds, "failed", "no finite forecast"))
    done = Candidate(way.id, METRIC, mean_error(actual, predicted), seconds, "done")
    return Tried(way, done, predicted, rounds, loss_of(actual, predicted))


def _guess(tried: list[Tried], way: Way | None) -> float:
    """Seconds of one fit: as of the slowest alike so far."""
    alike = [t.candidate.fit_seconds for t in tried if way is None or (t.way.spec is None) == (way.spec is None)]
    return max(alike, default=1.0)


def _kept(way: Way, folder: Path, actual: Array) -> Tried | None:
    found = kept(way.id, folder, actual.shape)
    if found is None:
        return None
    loss = float("inf") if found.predicted is None else loss_of(actual, found.predicted)
    return Tried(way, found.candidate, found.predicted, found.rounds, loss)
