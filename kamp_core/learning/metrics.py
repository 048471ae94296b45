"""Scores, with weights so that a resampling of blocks is one multiplication."""
from typing import Any

import numpy as np

from kamp_core.learning.outcome import Metric
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
HIGHER_IS_BETTER = {Metric.AVERAGE_PRECISION: True, Metric.AUC: True, Metric.BALANCED_ACCURACY: True, Metric.R2: True,
                    Metric.LOG_LOSS: False, Metric.MAE: False, Metric.WAPE: False, Metric.MASE: False, Metric.EVENTS_CAUGHT: True,
                    Metric.F1: True, Metric.STABILITY: True, Metric.SPREAD_EXPLAINED: True,
                    Metric.FALSE_ALARMS: False, Metric.ALARMS: False}
HEADLINE = {Family.TWO_CLASSES: Metric.AVERAGE_PRECISION, Family.MANY_CLASSES: Metric.BALANCED_ACCURACY,
            Family.NUMBERS: Metric.MAE}
BESIDE = {Family.TWO_CLASSES: Metric.AUC, Family.MANY_CLASSES: Metric.LOG_LOSS, Family.NUMBERS: Metric.R2}

SHOWN = HEADLINE | {Family.MANY_CLASSES: Metric.LOG_LOSS}        # on the leaderboard: what candidates compete in


def score(metric: Metric, target: Array, predicted: Array, weight: Array | None = None) -> float:
    """`predicted`: risk (rows,), probabilities (rows, classes) or values (rows,). NaN where it has no meaning."""
    weight = np.ones(len(target)) if weight is None else weight
    return float(_FUNCTIONS[metric](target, predicted, weight))


def surely_lower(before: Array, after: Array, errors: float) -> bool:
    """Losses fold by fold (folds,): did they fall, on average, by at least so many standard errors of the falls?"""
    falls = before - after
    return bool(falls.mean() >= errors * falls.std(ddof=1) / np.sqrt(len(falls)))


def tied(target: Array, risk: Array, weight: Array) -> tuple[Array, Array]:
    """Weight of bad rows and of all rows for each different risk, highest first."""
    order = np.argsort(-risk, kind="stable")
    starts = np.flatnonzero(np.concatenate(([True], np.diff(risk[order]) != 0)))
    bad = np.add.reduceat((weight * target)[order], starts)
    return bad, np.add.reduceat(weight[order], starts)


def average_precision(target: Array, risk: Array, weight: Array) -> float:
    """Σ precision × step in recall, as in scikit-learn's average_precision_score."""
    bad, rows = tied(target, risk, weight)
    caught, seen = np.cumsum(bad), np.cumsum(rows)
    if caught[-1] == 0:
        return float("nan")
    return float((bad * caught / np.maximum(seen, 1e-300)).sum() / caught[-1])


def auc(target: Array, risk: Array, weight: Array) -> float:
    """The chance that a bad row ranks above a good one, ties counted half (Mann-Whitney)."""
    bad, rows = tied(target, risk, weight)
    good = rows - bad
    if bad.sum() == 0 or good.sum() == 0:
        return float("nan")
    below = good.sum() - np.cumsum(good)
    return float((bad * (below + good / 2)).sum() / (bad.sum() * good.sum()))


def balanced_accuracy(target: Array, probability: Array, weight: Array) -> float:
    """Mean over the classes present of the share recognised."""
    right = probability.argmax(axis=1) == target
    total = np.bincount(target, weight)
    hit = np.bincount(target, weight * right, minlength=len(total))
    return float((hit[total > 0] / total[total > 0]).mean())


def log_loss(target: Array, probability: Array, weight: Array) -> float:
    chosen = np.clip(probability[np.arange(len(target)), target], 1e-6, 1)
    return float(-(weight * np.log(chosen)).sum() / weight.sum())


def mean_absolute_error(target: Array, predicted: Array, weight: Array) -> float:
    return float((weight * np.abs(target - predicted)).sum() / weight.sum())


def r_squared(target: Array, predicted: Array, weight: Array) -> float:
    mean = (weight * target).sum() / weight.sum()
    spread = (weight * (target - mean) ** 2).sum()
    return float(1 - (weight * (target - predicted) ** 2).sum() / spread) if spread > 0 else float("nan")


_FUNCTIONS = {Metric.AVERAGE_PRECISION: average_precision, Metric.AUC: auc, Metric.BALANCED_ACCURACY: balanced_accuracy,
              Metric.LOG_LOSS: log_loss, Metric.MAE: mean_absolute_error, Metric.R2: r_squared}


def rank_loss(target: Array, risk: Array) -> float:
    """For choosing among models of a risk: the order of the rows, and a little how true the chances are."""
    both = np.column_stack([1 - risk, risk])
    weight = np.ones(len(target))
    return 0.7 * (1 - average_precision(target, risk, weight)) + 0.3 * log_loss(target, both, weight)


def _log_loss(target: Array, probability: Array) -> float:
    return log_loss(target, probability, np.ones(len(target)))


def _absolute(target: Array, predicted: Array) -> float:
    return float(np.abs(target - predicted).mean())


LOSS = {Family.TWO_CLASSES: rank_loss, Family.MANY_CLASSES: _log_loss, Family.NUMBERS: _absolute}

