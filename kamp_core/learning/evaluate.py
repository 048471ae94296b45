"""Scores of one chosen candidate: predicted on rows it never saw, beside doing nothing, with their ranges."""
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.engines.zoo import Spec
from kamp_core.learning.metrics import BESIDE, HEADLINE, HIGHER_IS_BETTER, score
from kamp_core.learning.outcome import Capture, Metric, SchemeName, Score
from kamp_core.learning.prepare import Preparation, fit_preparation
from kamp_core.learning.ranges import Range, block_range, shuffle_test
from kamp_core.learning.search import Prepared, fit, only_answer, predict
from kamp_core.learning.split import Fold
from kamp_core.learning.table import Table
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
INSPECTED = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
RESAMPLES = 200


@dataclass(frozen=True)
class Fitted:
    """A model and its preparation, both made of the fold's first part alone. No model where that had one answer only."""

    preparation: Preparation
    estimator: Any
    fold: Fold


@dataclass(frozen=True)
class Judged:
    """What the chosen candidate said of the rows of a scheme. `pieces`: the fold of each row."""

    scheme: SchemeName
    rows: Array
    pieces: Array
    target: Array
    predicted: Array
    nothing: Array | float
    fitted: tuple[Fitted, ...]


def prepare(table: Table, family: Family, rows: Array) -> tuple[Prepared, Preparation]:
    """All rows as numbers, by a preparation that knows only `rows`."""
    preparation = fit_preparation(table.frame.iloc[rows])
    return Prepared(family, preparation.transform(table.frame), table.target, len(table.classes)), preparation


def judge_on(scheme: SchemeName, spec: Spec, table: Table, family: Family, folds: tuple[Fold, ...], blocks: Array | None,
             seed: int) -> Judged:
    """Fit and predict fold by fold. `blocks`: in time order, where the last one may serve as "same as last time"."""
    fitted, parts, medians, lasts = [], [], [], []
    for train, test in folds:
        data, preparation = prepare(table, family, train)
        estimator = None if only_answer(data, train) else fit(spec, data, train, seed)
        fitted.append(Fitted(preparation, estimator, (train, test)))
        parts.append(predict(estimator, data, data.x[test]) if estimator is not None else _shares(table, train, test, family))
        medians.append(_do_nothing(table, train, test, family))
        lasts.append(_last_block(table, train, test, blocks) if family is Family.NUMBERS else medians[-1])
    rows = np.concatenate([test for _, test in folds])
    target, predicted = table.target[rows], np.concatenate(parts)
    nothing: Array | float = _better(HEADLINE[family], target, np.concatenate(medians), np.concatenate(lasts))
    pieces = np.concatenate([np.full(len(test), i) for i, (_, test) in enumerate(folds)])
    return Judged(scheme, rows, pieces, target, predicted, nothing, tuple(fitted))


def _shares(table: Table, train: Array, test: Array, family: Family) -> Array:
    share = np.bincount(table.target[train], minlength=len(table.classes)) / max(1, len(train))
    return np.full(len(test), share[1]) if family is Family.TWO_CLASSES else np.tile(share, (len(test), 1))


def _do_nothing(table: Table, train: Array, test: Array, family: Family) -> Array:
    """Classes: their shares so far. Numbers: the usual value so far."""
    if family is Family.NUMBERS:
        return np.full(len(test), np.median(table.target[train]))
    return _shares(table, train, test, family)


def _last_block(table: Table, train: Array, test: Array, blocks: Array | None) -> Array:
    """The usual value of the last day or lot before."""
    if blocks is None:
        return np.full(len(test), np.median(table.target[train]))
    return np.full(len(test), np.median(table.target[train][blocks[train] == blocks[train].max()]))


def _better(metric: Metric, target: Array, one: Array, other: Array) -> Array:
    sign = 1 if HIGHER_IS_BETTER[metric] else -1
    return one if sign * score(metric, target, one) >= sign * score(metric, target, other) else other


def scores_of(judged: Judged, family: Family, blocks: Array, shots: Array, seed: int) -> tuple[tuple[Score, Score], Range]:
    """The headline metric and the one beside it; the range is of the first."""
    prevalence = float(judged.target.mean()) if family is Family.TWO_CLASSES else None
    found, ranges = [], []
    for metric in (HEADLINE[family], BESIDE[family]):
        nothing: Array | float = 0.5 if metric is Metric.AUC else judged.nothing
        reach = block_range(metric, judged.target, judged.predicted, nothing, blocks[judged.rows], shots[judged.rows], seed)
        value = score(metric, judged.target, judged.predicted)
        baseline = prevalence if metric is Metric.AVERAGE_PRECISION and prevalence is not None else (
            nothing if isinstance(nothing, float) else score(metric, judged.target, nothing))
        found.append(Score(judged.scheme, metric, _finite(value), _finite(reach.low), _finite(reach.high), _finite(baseline),
                           prevalence if metric is Metric.AVERAGE_PRECISION else None, HIGHER_IS_BETTER[metric]))
        ranges.append(reach)
    return (found[0], found[1]), ranges[0]


def _finite(value: float) -> float:
    return float(value) if np.isfinite(value) else 0.0


def chance(judged: Judged, family: Family, table: Table, blocks: Array, seed: int) -> float:
    """p of the shuffle test. Where a block has one answer only, whole blocks are what is shuffled."""
    rows = judged.rows
    inside = np.zeros(len(rows), int) if judged.scheme == "random" else blocks[rows]
    lots = table.shots[rows]
    if table.group is not None and _one_answer_each(table.group[rows], judged.target):
        lots = table.group[rows]
        if judged.scheme == "unseen_group":
            inside = np.zeros(len(rows), int)
    return shuffle_test(HEADLINE[family], judged.target, judged.predicted, inside, lots, seed)


def _one_answer_each(codes: Array, target: Array) -> bool:
    _, first, unit = np.unique(codes, return_index=True, return_inverse=True)
    return bool((target[first][unit] == target).all())


def pieces_of(judged: Judged, family: Family) -> list[float]:
    """The headline metric in each fold."""
    metric = HEADLINE[family]
    return [score(metric, judged.target[judged.pieces == n], judged.predicted[judged.pieces == n])
            for n in np.unique(judged.pieces)]


def threshold_of(target: Array, risk: Array) -> float:
    """The risk from which on to call a row bad: where precision and recall of the bad ones balance best (F1 of bad)."""
    order = np.argsort(-risk, kind="stable")
    caught = np.cumsum(target[order])
    f1 = 2 * caught / (np.arange(1, len(target) + 1) + max(1, target.sum()))
    return float(risk[order][int(np.argmax(f1))])


def confusion_of(judged: Judged, family: Family, classes: int, threshold: float | None) -> tuple[tuple[int, ...], ...]:
    """Rows actual, columns predicted."""
    if family is Family.NUMBERS:
        return ()
    said = (judged.predicted >= (threshold or 0.5)).astype(int) if family is Family.TWO_CLASSES else judged.predicted.argmax(axis=1)
    counts = np.bincount(judged.target * classes + said, minlength=classes * classes).reshape(classes, classes)
    return tuple(tuple(int(n) for n in row) for row in counts)


def capture_of(judged: Judged, blocks: Array, seed: int) -> tuple[Capture, ...]:
    """Of the bad ones, the share among the riskiest x % of rows; ranges by drawing whole blocks."""
    if judged.target.sum() == 0:
        return ()
    order = np.argsort(-judged.predicted, kind="stable")
    bad = judged.target[order].astype(float)
    codes = np.unique(blocks[judged.rows][order], return_inverse=True)[1]
    rng = np.random.default_rng(seed)
    even = np.full(codes.max() + 1, 1 / (codes.max() + 1))
    drawn = [_caught(bad, rng.multinomial(len(even), even)[codes].astype(float)) for _ in range(RESAMPLES)]
    known = [caught for caught in drawn if caught is not None] or [np.asarray(INSPECTED)]
    low, high = np.quantile(np.vstack(known), [0.05, 0.95], axis=0)
    value = _caught(bad, np.ones(len(bad)))
    assert value is not None
    return tuple(Capture(share, float(value[i]), float(low[i]), float(high[i])) for i, share in enumerate(INSPECTED))


def _caught(bad: Array, weight: Array) -> Array | None:
    if (weight * bad).sum() == 0:
        return None
    inspected = np.concatenate(([0.0], np.cumsum(weight) / weight.sum()))
    caught = np.concatenate(([0.0], np.cumsum(weight * bad) / (weight * bad).sum()))
    return np.asarray(np.interp(INSPECTED, inspected, caught))


def calibration_of(judged: Judged) -> tuple[dict[str, float], ...]:
    """Ten bins of equal size: what was predicted, what came."""
    order = np.argsort(judged.predicted, kind="stable")
    return tuple({"predicted": float(judged.predicted[part].mean()), "observed": float(judged.target[part].mean()),
                  "rows": float(len(part))} for part in np.array_split(order, 10) if len(part))
