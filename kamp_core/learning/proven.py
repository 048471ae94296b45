"""Columns made of the rows before and of the clock: kept only where a model proves on the folds that they help."""
import json
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from kamp_core.learning.blended import said
from kamp_core.learning.engines.candidates import first_spec
from kamp_core.learning.engines.fold import only_answer, share_of_answers
from kamp_core.learning.engines.pairs import by_column
from kamp_core.learning.engines.spec import fit_spec
from kamp_core.learning.engines.together import together
from kamp_core.learning.evaluate import prepare
from kamp_core.learning.history import History
from kamp_core.learning.metrics import LOSS, surely_lower
from kamp_core.learning.split import Fold, Plan
from kamp_core.learning.table import Array, Table
from kamp_core.problems import Family

GAIN = 0.01                 # the loss has to fall by this share, and
SURE = 2.5                  # by so many standard errors over the folds
STRONGEST = 12              # columns whose past is looked at
SHARE = 0.15                # of the budget, for all of the proof
FEWEST_DAYS = 7             # before a weekday means anything


def prove_history(table: Table, family: Family, plan: Plan, folds: tuple[Fold, ...], seed: int, threads: int,
                  seconds: float | None, folder: Path) -> Table:
    """The table with the columns that proved to help, if any. The finding is kept in `folder`, so that a resumed run agrees.

    Nothing is tried where the order of rows is not known or not whole, or where the folds share days: there the rows before
    would tell which day it is, and that is no help with a day to come.
    """
    if table.moment is None or not (plan.scheme == "future" and _apart(plan.blocks, folds)):
        return table
    place = folder / "history.json"
    if place.exists():
        history = History.from_json(json.loads(place.read_text("utf-8")))
    else:
        history = _found(table, family, folds, seed, threads, seconds)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(history.to_json(), ensure_ascii=False), "utf-8")
    return _with(table, history) if history else table


def _apart(blocks: Array, folds: tuple[Fold, ...]) -> bool:
    return not any(np.isin(blocks[test], blocks[train]).any() for train, test in folds)


def _found(table: Table, family: Family, folds: tuple[Fold, ...], seed: int, threads: int, seconds: float | None) -> History:
    assert table.moment is not None
    start, nothing = time.monotonic(), History(table.moment, table.machine)
    plain, strength = _losses(table, family, folds, seed, threads)
    took = time.monotonic() - start
    if seconds is not None and 4 * took > SHARE * seconds:         # two more rounds of twice the columns
        return nothing
    history = nothing
    for tried in (replace(nothing, before=_strongest(table, strength)), replace(nothing, clock=_days(table) >= FEWEST_DAYS)):
        joined = replace(history, before=history.before or tried.before, clock=history.clock or tried.clock)
        if tried and _helps(plain, better := _losses(_with(table, joined), family, folds, seed, threads)[0]):
            history, plain = joined, better
    return history


def _losses(table: Table, family: Family, folds: tuple[Fold, ...], seed: int, threads: int) -> tuple[Array, Array]:
    """(folds, ): the loss of LightGBM on each; and (columns, ): what it goes by."""
    data, _ = prepare(table, family, np.unique(np.concatenate([np.concatenate(fold) for fold in folds])))
    spec = first_spec(family)

    def fold(train: Array, test: Array, threads: int) -> tuple[float, Array]:
        if only_answer(data, train):
            return LOSS[family](data.y[test], share_of_answers(data, train, test)), np.zeros(len(data.view.blocks))
        estimator, _ = fit_spec(spec, data.lesson, train, seed, threads, stop_on=test)
        gains = by_column(data.view, np.asarray(estimator.booster_.feature_importance("gain")))
        return LOSS[family](data.y[test], said(estimator, data.view.of(data.x[test], spec.kind), data.classes)), gains

    losses, strengths = zip(*together([partial(fold, *rows) for rows in folds], threads), strict=True)
    return np.asarray(losses), np.sum(strengths, axis=0)


def _helps(before: Array, after: Array) -> bool:
    return before.mean() - after.mean() >= GAIN * before.mean() and surely_lower(before, after, SURE)


def _strongest(table: Table, strength: Array) -> tuple[str, ...]:
    """The number columns that a model goes by most, in the table's order."""
    numbers = [i for i, name in enumerate(table.inputs) if pd.api.types.is_numeric_dtype(table.frame[name])]
    best = sorted(numbers, key=lambda i: -strength[i])[:STRONGEST]
    return tuple(table.inputs[i] for i in sorted(best))


def _days(table: Table) -> int:
    assert table.when is not None
    return len(np.unique(table.when.astype("datetime64[D]")))


def _with(table: Table, history: History) -> Table:
    """The rows of `table` stand in time order already; time and machine come along only to be looked at."""
    frame = table.frame.assign(**{history.time: table.when})
    if history.group is not None:
        frame[history.group] = np.asarray(table.group_names, dtype=object)[table.group]
    made = history.added(frame)[list(history.names)]
    return replace(table, frame=table.frame.join(made), inputs=(*table.inputs, *history.names), history=history)
