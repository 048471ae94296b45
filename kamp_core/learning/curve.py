"""How much more data? The quick model on parts of the rows, and where its score goes if rows keep coming."""
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.blended import said
from kamp_core.learning.engines.candidates import first_spec
from kamp_core.learning.engines.fold import only_answer
from kamp_core.learning.engines.recipe import Prepared
from kamp_core.learning.engines.spec import fit_spec
from kamp_core.learning.metrics import HEADLINE, HIGHER_IS_BETTER, score
from kamp_core.learning.outcome import CurvePoint, LearningCurve, Reason, Score, Verdict
from kamp_core.learning.split import Fold

Array = np.ndarray[Any, Any]
SIZES = (0.15, 0.3, 0.5, 0.75, 1.0)
AHEAD = (2, 4)                      # so many times the rows of today
BENDS = np.linspace(0.1, 1.5, 29)   # exponents of the power law
FEWEST_ROWS = 200
QUICK = {"n_estimators": 300, "learning_rate": 0.1}
WORTH = 0.05                        # a gain by twice the rows, as a share of what is missing to perfect


@dataclass(frozen=True)
class Part:
    rows: int
    scores: tuple[float, ...]       # by fold


def learning_curve(data: Prepared, folds: tuple[Fold, ...], shots: Array, seed: int, ends: float | None) -> LearningCurve | None:
    """Scores of the quick model at growing sizes; None where rows or seconds are too few. `ends`: on the monotonic clock."""
    if min(len(train) for train, _ in folds) < FEWEST_ROWS:
        return None
    parts = []
    for size in SIZES:
        start = time.monotonic()
        scores = tuple(_score_at(size, data, fold, shots, seed) for fold in folds)
        parts.append(Part(round(size * np.mean([len(train) for train, _ in folds])), scores))
        if ends is not None and time.monotonic() + 2 * (time.monotonic() - start) > ends:
            break
    parts = [part for part in parts if np.isfinite(part.scores).all()]
    return _curve(parts, HEADLINE[data.family]) if len(parts) >= 4 else None


def _score_at(size: float, data: Prepared, fold: Fold, shots: Array, seed: int) -> float:
    """Whole shots, drawn at random."""
    train, test = fold
    known = np.unique(shots[train])
    drawn = np.random.default_rng(seed).permutation(known)[:max(1, round(size * len(known)))]
    some = train[np.isin(shots[train], drawn)]
    if only_answer(data, some):
        return float("nan")
    spec = first_spec(data.family).varied("quick", QUICK)
    estimator, _ = fit_spec(spec, data.lesson, some, seed, stop_on=test)
    told = said(estimator, data.view.of(data.x[test], spec.kind), data.classes)
    return score(HEADLINE[data.family], data.y[test], told)


def _curve(parts: list[Part], metric: Any) -> LearningCurve:
    rows = np.array([part.rows for part in parts], dtype=float)
    by_fold = np.array([part.scores for part in parts]).T
    points = tuple(CurvePoint(part.rows, float(np.mean(part.scores)), min(part.scores), max(part.scores)) for part in parts)
    better = HIGHER_IS_BETTER[metric]
    ahead = []
    for times in AHEAD:
        at, whole = times * rows[-1], by_fold.mean(axis=0)
        mean = _project(rows, whole, at, better)
        alone = [whole[-1] + _project(rows, scores, at, better) - scores[-1] for scores in by_fold]
        rest = [_project(np.delete(rows, i), np.delete(whole, i), at, better) for i in range(len(rows) - 1)]
        ends = [mean, whole[-1], *rest, *alone]             # by each fold, and without each size
        ahead.append(CurvePoint(int(at), mean, float(max(0.0, min(ends))), float(min(1.0, max(ends)) if better else max(ends))))
    return LearningCurve(metric, points, tuple(ahead), better)


def _project(rows: Array, scores: Array, at: float, better: bool) -> float:
    """score = end − drop × rows^−bend (Viering and Loog 2021): the bend by least squares, never worse than today."""
    best = (np.inf, float(scores[-1]))
    for bend in BENDS:
        base = np.column_stack([np.ones(len(rows)), rows ** -bend])
        (end, drop), *_ = np.linalg.lstsq(base, scores, rcond=None)
        off = float(((base @ [end, drop] - scores) ** 2).sum())
        if off < best[0]:
            best = (off, float(end + drop * at ** -bend))
    value = max(best[1], float(scores[-1])) if better else max(0.0, min(best[1], float(scores[-1])))
    return min(1.0, value) if better else value


def advice_of(curve: LearningCurve | None, headline: Score, verdict: Verdict) -> tuple[Reason, ...]:
    """What follows for whoever decides what to collect next."""
    if curve is None:
        return ()
    now, soon, way = curve.points[-1], curve.projection[0], 1 if curve.higher_is_better else -1
    best = max(curve.points, key=lambda point: way * point.value)
    missing = (1 - now.value) if curve.higher_is_better else now.value
    gain, fell = way * (soon.value - best.value), way * (best.value - now.value)      # back to what fewer rows scored is no gain
    facts = {"rows": now.rows, "more": soon.rows, "metric": curve.metric.value, "value": now.value, "soon": soon.value,
             "low": soon.low, "high": soon.high}
    if missing > 0 and gain / missing >= WORTH:
        return (Reason("more_rows_help", facts),)
    if verdict.level == "no_signal":
        return (Reason("measure_something_else", facts),)
    if missing > 0 and fell / missing >= WORTH:
        return (Reason("more_rows_unclear", facts | {"best_rows": best.rows, "best": best.value}),)
    return (Reason("more_rows_flat", facts),)
