"""Scores of one chosen candidate: predicted on rows it never saw, beside doing nothing, with their ranges."""
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd

from kamp_core.learning.blended import Blend, View, corrected
from kamp_core.learning.capture import capture_curve
from kamp_core.learning.engines.fold import only_answer
from kamp_core.learning.engines.recipe import Prepared, Recipe, fit_recipe
from kamp_core.learning.engines.together import together
from kamp_core.learning.life import usual_life
from kamp_core.learning.metrics import BESIDE, HEADLINE, HIGHER_IS_BETTER, score, tied
from kamp_core.learning.outcome import Calibrated, Capture, Metric, SchemeName, Score
from kamp_core.learning.prepare import LEVELS, Preparation, fit_preparation
from kamp_core.learning.ranges import Range, block_range, shift_test, shuffle_test
from kamp_core.learning.split import Fold, cut
from kamp_core.learning.table import Table
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
PIECES = 5
SIDE_BY_SIDE = 10_000_000       # cells: folds of a larger table are judged one after the other
Nothing = Literal["usual", "last_block", "last_part", "usual_hour", "usual_life"]


@dataclass(frozen=True)
class Fitted:
    """A model and its preparation, both made of the fold's first part alone. No model where that had one answer only."""

    preparation: Preparation
    estimator: Blend | None
    fold: Fold

    def numbers(self, table: Table, family: Family) -> Prepared:
        """All rows as its model sees them."""
        return _as_numbers(table, family, self.preparation)


@dataclass(frozen=True)
class Judged:
    """What the chosen candidate said of the rows of a scheme. `pieces`: the fold of each row."""

    scheme: SchemeName
    rows: Array
    pieces: Array
    target: Array
    predicted: Array
    nothing: Array                  # what the best way of doing nothing says of each row
    nothing_is: Nothing
    fitted: tuple[Fitted, ...]
    raw: Array = field(default_factory=lambda: np.empty(0))     # as predicted, before chances were corrected


def prepare(table: Table, family: Family, rows: Array) -> tuple[Prepared, Preparation]:
    """All rows as numbers, by a preparation that knows only `rows`."""
    preparation = fit_preparation(table.frame.iloc[rows])
    return _as_numbers(table, family, preparation), preparation


def _as_numbers(table: Table, family: Family, preparation: Preparation) -> Prepared:
    return Prepared(family, preparation.transform(table.frame), table.target, len(table.classes), View(preparation.blocks))


def judge_on(scheme: SchemeName, recipe: Recipe, table: Table, family: Family, folds: tuple[Fold, ...], blocks: Array | None,
             seed: int, bags: int | None = None, planned: bool = False) -> Judged:
    """Fit and predict fold by fold. `bags`: fewer than the recipe's, where time is short.

    `blocks`: in time order, where the last one may serve as "same as last time". `planned`: asked days ahead, when the part before
    is not known yet; what is usual at that hour of that weekday is.
    """

    def fold(rows: Fold, threads: int) -> tuple[Fitted, Array]:
        train, test = rows
        data, preparation = prepare(table, family, train)
        estimator = None if only_answer(data, train) else fit_recipe(replace(recipe, threads=threads), data, train, seed, bags)
        raw = _shares(table, train, test, family) if estimator is None else estimator.joined(estimator.words(data.x[test]))
        return Fitted(preparation, estimator, rows), raw

    jobs = [partial(fold, rows) for rows in folds]
    done = together(jobs, recipe.threads) if side_by_side(table) else [job(recipe.threads) for job in jobs]
    fitted, raws = zip(*done, strict=True)
    parts = [raw if one.estimator is None else corrected(raw, one.estimator.correction)
             for one, raw in zip(fitted, raws, strict=True)]
    nothings: dict[Nothing, list[Array]] = {}
    for train, test in folds:
        for name, said in _do_nothing(table, train, test, family, blocks, planned).items():
            nothings.setdefault(name, []).append(said)
    rows = np.concatenate([test for _, test in folds])
    target, predicted = table.target[rows], np.concatenate(parts)
    sign = 1 if HIGHER_IS_BETTER[HEADLINE[family]] else -1
    said_by = {name: np.concatenate(said) for name, said in nothings.items()}
    best = max(said_by, key=lambda name: sign * score(HEADLINE[family], target, said_by[name]))
    pieces = np.concatenate([np.full(len(test), i) for i, (_, test) in enumerate(folds)])
    return Judged(scheme, rows, pieces, target, predicted, said_by[best], best, fitted, np.concatenate(raws))


def side_by_side(table: Table) -> bool:
    """Is there room for all folds at once? Each holds all rows as numbers."""
    cells = len(table.rows) * sum(2 if pd.api.types.is_numeric_dtype(table.frame[name]) else LEVELS[0] for name in table.inputs)
    return cells <= SIDE_BY_SIDE


def _shares(table: Table, train: Array, test: Array, family: Family) -> Array:
    share = np.bincount(table.target[train], minlength=len(table.classes)) / max(1, len(train))
    return np.full(len(test), share[1]) if family is Family.TWO_CLASSES else np.tile(share, (len(test), 1))


def _do_nothing(table: Table, train: Array, test: Array, family: Family, blocks: Array | None,
                planned: bool) -> dict[Nothing, Array]:
    """What could be said without a model. Classes: their shares so far. Numbers: the usual value so far and, in time order, the
    usual value of the last day and the value of the part before (of another shot), or what is usual at that hour."""
    if family is not Family.NUMBERS:
        return {"usual": _shares(table, train, test, family)}
    said: dict[Nothing, Array] = {"usual": np.full(len(test), np.median(table.target[train]))}
    if table.life is not None:              # the part before is not known before the failure
        return said | {"usual_life": usual_life(table.life, train, test)}
    if blocks is not None:
        last = blocks[train] == blocks[train].max()
        said["last_block"] = np.full(len(test), np.median(table.target[train][last]))
        said |= {"usual_hour": _usual_hour(table, train, test)} if planned else {"last_part": _part_before(table, test)}
    return said


def _usual_hour(table: Table, train: Array, test: Array) -> Array:
    """The usual value so far at that hour of that weekday, of each meter or line by itself; at an hour not seen before the usual
    value."""
    assert table.when is not None
    hours = (table.when.astype("datetime64[h]").astype("int64") + 72) % 168           # 1970 began on a Thursday
    places = hours if table.group is None else hours + 168 * table.group
    usual = pd.Series(table.target[train]).groupby(places[train]).median()
    return pd.Series(places[test]).map(usual).fillna(np.median(table.target[train])).to_numpy()


def _part_before(table: Table, test: Array) -> Array:
    """The value of the row before, twins of a row skipped. Rows are in time order."""
    new_shot = np.concatenate(([True], np.diff(table.shots) != 0))
    start = np.maximum.accumulate(np.where(new_shot, np.arange(len(table.shots)), 0))      # first row of the same run of twins
    return np.asarray(table.target[np.maximum(0, start[test] - 1)])


def scores_of(judged: Judged, family: Family, blocks: Array, shots: Array, seed: int) -> tuple[tuple[Score, Score], Range]:
    """The headline metric and the one beside it; the range is of the first."""
    prevalence = float(judged.target.mean()) if family is Family.TWO_CLASSES else None
    found, ranges = [], []
    for metric in (HEADLINE[family], BESIDE[family]):
        nothing: Array | float = 0.5 if metric is Metric.AUC else judged.nothing
        reach = block_range(metric, judged.target, judged.predicted, nothing, blocks[judged.rows], shots[judged.rows], seed)
        value = score(metric, judged.target, judged.predicted)
        baseline = nothing if isinstance(nothing, float) else score(metric, judged.target, nothing)
        baseline = prevalence if metric is Metric.AVERAGE_PRECISION and prevalence is not None else baseline
        found.append(Score(judged.scheme, metric, _finite(value), _finite(reach.low), _finite(reach.high), _finite(baseline),
                           prevalence if metric is Metric.AVERAGE_PRECISION else None, HIGHER_IS_BETTER[metric]))
        ranges.append(reach)
    return (found[0], found[1]), ranges[0]


def _finite(value: float) -> float:
    return float(value) if np.isfinite(value) else 0.0


def chance(judged: Judged, family: Family, table: Table, blocks: Array, seed: int) -> float:
    """p of the shuffle test inside days or groups, of whole shots; where a day, lot or group has one answer, of those."""
    rows = judged.rows
    if table.life is not None:
        lived = table.life.rows.iloc[rows]
        order, longest = np.lexsort((lived["clock"], lived["machine"])), int(lived.groupby("run").size().max())
        return shift_test(HEADLINE[family], judged.target, judged.predicted, order, longest, seed)
    nowhere = np.zeros(len(rows), int)
    inside = nowhere if judged.scheme == "random" else blocks[rows]
    lots = table.shots[rows]
    if table.group is not None and _one_answer_each(table.group[rows], judged.target):
        lots = table.group[rows]
    if judged.scheme != "random" and _one_answer_each(inside, judged.target):
        inside, lots = nowhere, inside
    return shuffle_test(HEADLINE[family], judged.target, judged.predicted, inside, lots, seed)


def _one_answer_each(codes: Array, target: Array) -> bool:
    _, first, unit = np.unique(codes, return_index=True, return_inverse=True)
    return bool((target[first][unit] == target).all())


def pieces_of(judged: Judged, family: Family, blocks: Array) -> list[float]:
    """The headline metric in each of a few like parts of what judged, one after another."""
    parts = cut(blocks[judged.rows], np.arange(len(judged.rows)), PIECES)
    return [score(HEADLINE[family], judged.target[part], judged.predicted[part]) for part in parts]


def threshold_of(target: Array, risk: Array) -> float:
    """The risk from which on to call a row bad: where precision and recall of the bad ones balance best (F1 of bad)."""
    levels = np.unique(risk)[::-1]
    bad, rows = tied(target, risk, np.ones(len(target)))
    f1 = 2 * np.cumsum(bad) / (np.cumsum(rows) + max(1, target.sum()))
    return float(levels[int(np.argmax(f1))])


def confusion_of(judged: Judged, family: Family, classes: int, threshold: float | None) -> tuple[tuple[int, ...], ...]:
    """Rows actual, columns predicted."""
    if family is Family.NUMBERS:
        return ()
    said = judged.predicted.argmax(axis=1) if threshold is None else (judged.predicted >= threshold).astype(int)
    counts = np.bincount(judged.target * classes + said, minlength=classes * classes).reshape(classes, classes)
    return tuple(tuple(int(n) for n in row) for row in counts)


def capture_of(judged: Judged, blocks: Array, seed: int) -> tuple[Capture, ...]:
    """Of the bad ones, the share among the riskiest x % of rows; ranges by drawing whole blocks."""
    return capture_curve(judged.target.astype(float), judged.predicted, blocks[judged.rows], seed)


def calibration_of(target: Array, predicted: Array) -> tuple[dict[str, float], ...]:
    """Ten bins of equal size: what was predicted, what came."""
    order = np.argsort(predicted, kind="stable")
    return tuple({"predicted": float(predicted[part].mean()), "observed": float(target[part].mean()),
                  "rows": float(len(part))} for part in np.array_split(order, 10) if len(part))


def calibrated_of(judged: Judged, correction: dict[str, Any]) -> Calibrated:
    """What the correction did for the rows kept aside; of many classes, for the class that was said."""
    return Calibrated(correction.get("kind", "none"), _off(judged.target, judged.raw), _off(judged.target, judged.predicted))


def _off(target: Array, said: Array) -> float:
    if said.ndim == 2:
        target, said = (said.argmax(axis=1) == target).astype(float), said.max(axis=1)
    bins = calibration_of(target, said)
    return float(sum(part["rows"] * abs(part["predicted"] - part["observed"]) for part in bins) / len(target))
