"""The search: candidate after candidate on our folds, within the budget, each finished one kept on disk."""
import io
import json
import os
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kamp_core.learning.engines.zoo import Spec, blend_spec, first_spec, other_specs, tuned_specs
from kamp_core.learning.metrics import HEADLINE, HIGHER_IS_BETTER, score
from kamp_core.learning.outcome import Metric
from kamp_core.learning.request import Candidate
from kamp_core.learning.split import Fold
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
TUNED = (6, 60)                 # variants of each of the best two: at least, at most
SECONDS_A_VARIANT = 10          # of budget
BLENDED = 3
END_SECONDS = 6.0               # importance, ranges, package: measured on 10,000 × 20, with room


@dataclass(frozen=True)
class Prepared:
    """The numbers that models see."""

    family: Family
    x: Array                    # (rows, features)
    y: Array
    classes: int                # 0 for numbers


@dataclass(frozen=True)
class Tried:
    spec: Spec
    candidate: Candidate
    predicted: Array | None     # on the selection folds, in their order


def fit(spec: Spec, data: Prepared, train: Array, seed: int) -> Any:
    """A fitted estimator; of the rows of `train` alone."""
    estimator = spec.estimator(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimator.fit(data.x[train], data.y[train])
    return estimator


def only_answer(data: Prepared, train: Array) -> bool:
    """Nothing to learn from rows with one answer only."""
    return bool(data.classes) and len(np.unique(data.y[train])) < 2


def predict(estimator: Any, data: Prepared, x: Array) -> Array:
    """Risk (two classes), probabilities in the order of all classes, or values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if data.family is Family.NUMBERS:
            return np.asarray(estimator.predict(x), dtype=float)
        known = np.asarray(estimator.predict_proba(x))
    probability = np.zeros((len(x), data.classes))
    probability[:, np.asarray(estimator.classes_, dtype=int)] = np.nan_to_num(known)
    return probability[:, 1] if data.family is Family.TWO_CLASSES else probability


def fit_predict(spec: Spec, data: Prepared, fold: Fold, seed: int) -> Array:
    """The unit of work: learn from one part, predict the other."""
    train, test = fold
    if only_answer(data, train):
        share = np.bincount(data.y[train], minlength=data.classes) / max(1, len(train))
        return np.full(len(test), share[1]) if data.family is Family.TWO_CLASSES else np.tile(share, (len(test), 1))
    return predict(fit(spec, data, train, seed), data, data.x[test])


@dataclass
class Budget:
    """Seconds, or with `trials` a number of candidates and no clock."""

    seconds: float              # all the user gave
    deadline: float             # on the monotonic clock
    trials: int | None
    end_fits: float             # fits of the chosen candidate still to come after the search, as many times one fit of it

    def allows(self, guess_seconds: float, best_fit: float) -> bool:
        """Is there time for one more candidate and for the end, should it be the best?"""
        if self.trials is not None:
            return True
        need = guess_seconds + END_SECONDS + self.end_fits * max(best_fit, guess_seconds / 3)
        return time.monotonic() + need < self.deadline


def search(data: Prepared, folds: tuple[Fold, ...], budget: Budget, seed: int, folder: Path, finish_only: bool,
           tell: Callable[[str, Candidate | None, int], None]) -> list[Tried]:
    """Try candidates until the budget ends. `tell(model, its result or None at its start, number so far)`."""
    tried: list[Tried] = []
    for spec in _specs(data.family, seed, tried, budget):
        if budget.trials is not None and len(tried) >= budget.trials:
            break
        kept = _kept(spec, folder)
        if kept is None:
            if finish_only or (tried and not budget.allows(_guess_seconds(tried, spec), _best_fit(tried))):
                if finish_only or not _time_left(budget):
                    break
                continue
            tell(spec.id, None, len(tried))
            kept = _try(spec, data, folds, seed, budget, tried)
            _keep(kept, folder)
        tried.append(kept)
        tell(spec.id, kept.candidate, len(tried))
    blend = None if finish_only else _blend(tried, data, folds, budget, seed)
    if blend is not None:
        tried.append(blend)
        tell(blend.spec.id, blend.candidate, len(tried))
    return tried


def _blend(tried: list[Tried], data: Prepared, folds: tuple[Fold, ...], budget: Budget, seed: int) -> Tried | None:
    """The average of the best few; what it would have said is known without a fit."""
    best = ranked(tried)[:BLENDED]
    seconds = sum(t.candidate.fit_seconds for t in best)
    if len(best) < 2 or not budget.allows(0.0, seconds):
        return None
    predicted = np.mean([t.predicted for t in best if t.predicted is not None], axis=0)
    metric = HEADLINE[data.family]
    value = score(metric, np.concatenate([data.y[test] for _, test in folds]), predicted)
    spec = blend_spec(data.family, [t.spec for t in best], seed)
    return Tried(spec, Candidate(spec.id, metric, value, round(seconds, 3), "done"), predicted)


def ranked(tried: list[Tried]) -> list[Tried]:
    """The finished candidates, best selection score first; of equal ones the first tried."""
    done = [t for t in tried if t.candidate.status == "done" and t.predicted is not None]
    return sorted(done, key=lambda t: (t.candidate.value or 0.0) * (-1 if HIGHER_IS_BETTER[Metric(t.candidate.metric)] else 1))


def best_of(tried: list[Tried]) -> Tried | None:
    return next(iter(ranked(tried)), None)


def _specs(family: Family, seed: int, tried: list[Tried], budget: Budget) -> Iterator[Spec]:
    """LightGBM, the rest of the zoo, then variants of the best two as they stand by then."""
    yield first_spec(family)
    others = other_specs(family)
    yield from others
    base = {spec.id: spec for spec in (first_spec(family), *others)}
    done = [t for t in ranked(tried) if t.spec.id in base]
    count = TUNED[1] if budget.trials is not None else int(min(TUNED[1], max(TUNED[0], budget.seconds / SECONDS_A_VARIANT)))
    variants = [tuned_specs(family, base[t.spec.id], seed, count) for t in done[:2]]
    for pair in zip(*variants, strict=False):
        yield from pair


def _try(spec: Spec, data: Prepared, folds: tuple[Fold, ...], seed: int, budget: Budget, tried: list[Tried]) -> Tried:
    metric = HEADLINE[data.family]
    start = time.monotonic()
    parts = []
    try:
        for number, fold in enumerate(folds):
            parts.append(fit_predict(spec, data, fold, seed))
            took = (time.monotonic() - start) / (number + 1)
            if tried and not budget.allows(took * (len(folds) - number - 1), max(took, _best_fit(tried))):
                return Tried(spec, Candidate(spec.id, metric, None, round(took, 3), "skipped", "budget"), None)
    except Exception as error:  # a model of the zoo may fail on any data: it is shown as failed, the others go on
        return Tried(spec, Candidate(spec.id, metric, None, round(time.monotonic() - start, 3), "failed",
                                     f"{type(error).__name__}: {error}"[:300]), None)
    predicted = np.concatenate(parts)
    value = score(metric, np.concatenate([data.y[test] for _, test in folds]), predicted)
    seconds = (time.monotonic() - start) / len(folds)
    if not np.isfinite(value):
        return Tried(spec, Candidate(spec.id, metric, None, round(seconds, 3), "failed", "no finite score"), None)
    return Tried(spec, Candidate(spec.id, metric, value, round(seconds, 3), "done"), predicted)


def _guess_seconds(tried: list[Tried], spec: Spec) -> float:
    """What three folds may take: as long as the slowest of the cheap ones, or as the model this one varies."""
    same = [t.candidate.fit_seconds for t in tried if t.spec.id == spec.id.split("_")[0]]
    return 3 * (same[0] if same else float(np.median([t.candidate.fit_seconds for t in tried])))


def _best_fit(tried: list[Tried]) -> float:
    best = best_of(tried)
    return best.candidate.fit_seconds if best else 0.0


def _time_left(budget: Budget) -> bool:
    return budget.trials is not None or time.monotonic() + END_SECONDS < budget.deadline


def _keep(tried: Tried, folder: Path) -> None:
    """Whole or not at all, the numbers before the line that names them. Skipped ones are not kept: a resumed run has time."""
    if tried.candidate.status == "skipped":
        return
    folder.mkdir(exist_ok=True)
    if tried.predicted is not None:
        numbers = io.BytesIO()
        np.save(numbers, tried.predicted)
        _write_whole(folder / f"{tried.spec.id}.npy", numbers.getvalue())
    _write_whole(folder / f"{tried.spec.id}.json", json.dumps(asdict(tried.candidate)).encode())


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    os.replace(partial, path)


def _kept(spec: Spec, folder: Path) -> Tried | None:
    """None also where a power cut left something unreadable: it is fitted again."""
    path, numbers = folder / f"{spec.id}.json", folder / f"{spec.id}.npy"
    try:
        candidate = Candidate(**json.loads(path.read_text("utf-8")))
        return Tried(spec, candidate, np.load(numbers) if candidate.status == "done" else None)
    except (OSError, ValueError, TypeError):
        return None
