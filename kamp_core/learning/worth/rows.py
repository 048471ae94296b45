"""Money by the rows kept aside: each is priced with the model and without, and whole unseen blocks make the range."""
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.outcome import Outcome, Outlook
from kamp_core.learning.worth.estimate import mean_of
from kamp_core.learning.worth.facts import Kind, Prices, Worth

Array = np.ndarray[Any, Any]
DAYS_A_MONTH = 365.25 / 12
MONTHLY = {"week": DAYS_A_MONTH / 7, "month": 1.0}


def missed_by(plan: Array, actual: Array, over: float, under: float) -> Array:
    """Won a row: `over` for each unit planned too much, `under` for each too little (the pinball loss, priced)."""
    return np.asarray(over * np.maximum(0.0, plan - actual) + under * np.maximum(0.0, actual - plan))


def amounts(outcome: Outcome, known: Outlook, held: pd.DataFrame, prices: Prices) -> Worth | None:
    """Pieces too many and too few at the origins that judged, beside the best guess without a model."""
    rows = held[np.isfinite(held["actual"])]
    actual, nothing = rows["actual"].to_numpy(float), rows["nothing"].to_numpy(float)
    plans = [np.maximum(0.0, plan) for plan in (nothing, rows["prediction"].to_numpy(float))]
    usual, ours = (missed_by(plan, actual, prices["over"], prices["under"]) for plan in plans)
    saved = mean_of(usual - ours, rows["block"].to_numpy(), outcome.seed)
    periods = known.season * DAYS_A_MONTH / 7 if known.frequency == "day" else MONTHLY[known.frequency]
    aim = prices["under"] / (prices["over"] + prices["under"])
    return None if saved is None else Worth(Kind.AMOUNT, saved.times(periods * known.series), outcome.nothing_is, aim=aim)


def types(outcome: Outcome, held: pd.DataFrame, prices: Prices) -> Worth | None:
    """A right first guess saves a search, a wrong one costs one; beside no guess, or always the commonest one.

    A guess is trusted from the chance on at which right and wrong ones pay for each other: wrong / (right + wrong). Nothing is
    picked for it on the rows that judge.
    """
    actual = held["actual"].to_numpy(str)
    names, counts = np.unique(actual, return_counts=True)
    usual = actual == names[counts.argmax()]
    right = actual == held["prediction"].to_numpy(str)
    ours, always = (np.where(hit, prices["right"], -prices["wrong"]) for hit in (right, usual))
    chances = held[[name for name in held if str(name).startswith("probability_")]]
    cut = prices["wrong"] / (prices["right"] + prices["wrong"]) if len(chances.columns) else None
    if cut is not None:
        ours = np.where(chances.max(axis=1) >= cut, ours, 0.0)
    guessing = always.mean() > 0
    saved = mean_of(ours - always if guessing else ours, held["block"].to_numpy(), outcome.seed)
    return None if saved is None else Worth(Kind.TYPES, saved.times(prices["events"]), "usual" if guessing else "nothing", cut=cut)


def due(outcome: Outcome, held: pd.DataFrame, prices: Prices) -> Worth | None:
    """Days late and days too careful with a date of its own for each order, beside the same promise for all."""
    if outcome.due is None:
        return None
    actual = held["actual"].to_numpy(float)
    usual, ours = (missed_by(promise, actual, prices["careful"], prices["late"])
                   for promise in (np.full(len(actual), outcome.due.usual), held["high"].to_numpy(float)))
    saved = mean_of(usual - ours, held["block"].to_numpy(), outcome.seed)
    aim = prices["late"] / (prices["late"] + prices["careful"])
    return None if saved is None else Worth(Kind.DUE, saved.times(prices["orders"]), "usual", aim=aim)


def use(outcome: Outcome, held: pd.DataFrame, prices: Prices, counted: float | None) -> Worth | None:
    """At most what is to be had: units above the expected in the hours above the range of what the conditions explain.

    `counted`: units used for one good part.
    """
    rows = rows_a_month(outcome)
    actual, blocks = held["actual"].to_numpy(float), held["block"].to_numpy()
    beyond = np.where(actual > held["high"].to_numpy(float), actual - held["prediction"].to_numpy(float), 0.0)
    saved, each = (mean_of(units, blocks, outcome.seed) for units in (beyond, actual))
    if rows is None or saved is None or each is None:
        return None
    unit = prices["unit"]
    return Worth(Kind.USE, saved.times(unit * rows), "usual", each=each.times(unit), peak=float(actual.max()) * unit,
                 a_part=None if counted is None else counted * unit)


def rows_a_month(outcome: Outcome) -> float | None:
    """As many as the time kept aside had, from its first row to its last; None where that is not one stretch of time."""
    split = outcome.split
    if split.scheme != "future" or split.holdout_from is None or split.holdout_to is None:
        return None
    days = (pd.Timestamp(split.holdout_to) - pd.Timestamp(split.holdout_from)) / pd.Timedelta(days=1)
    return (split.holdout_rows - 1) / days * DAYS_A_MONTH if days > 0 else None
