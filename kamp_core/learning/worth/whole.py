"""An answer and its prices → won a month. Only this module decides which kind of money an answer has."""
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kamp_core.learning.capture import capture_at
from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth import changing, rows, told, warned
from kamp_core.learning.worth.facts import Kind, Prices, Worth, complete
from kamp_core.learning.worth.inspecting import Curve, cut_off, out_of_limits, saved_at
from kamp_core.problems import Family

Limits = tuple[float | None, float | None]
NO_LIMITS: Limits = (None, None)
SILENT = ("no_signal", "suspicious")
ENERGY = "energy"
# columns of the rows kept aside
NEEDED = {Kind.SPEC: ("actual", "prediction"), Kind.TYPES: ("actual", "prediction"),
          Kind.AMOUNT: ("actual", "prediction", "nothing"), Kind.USE: ("actual", "prediction", "high"),
          Kind.DUE: ("actual", "high"), Kind.LIFE: ("row", "actual", "prediction", "nothing")}


@dataclass(frozen=True)
class Beside:
    """What an outcome does not hold itself. `held`: holdout.parquet; `limits`: of the result, as people gave them."""

    held: pd.DataFrame | None = None
    limits: Limits = NO_LIMITS
    counted: float | None = None      # energy: units used for one good part, where parts are counted
    seed: int = 0                     # the outcome's

    @cached_property
    def curve(self) -> Curve | None:
        """Of a measured number: who is out of the limits, riskiest first; drawn anew many times, so worked out once."""
        if self.held is None or self.limits == NO_LIMITS:
            return None
        actual, predicted, blocks = (self.held[name].to_numpy() for name in ("actual", "prediction", "block"))
        return out_of_limits(actual, predicted, blocks, self.limits, self.seed)


def kind_of(outcome: Outcome, beside: Beside) -> Kind | None:
    """None where an answer has no money in it: no signal, suspicious, or nothing that could be priced with an honest range."""
    kind = None if outcome.verdict.level in SILENT else _kind(outcome)
    if kind in NEEDED and not _enough(beside.held, NEEDED[kind]):
        return None
    if kind is Kind.SPEC and beside.curve is None:
        return None
    return None if kind is Kind.USE and rows.rows_a_month(outcome) is None else kind


def _kind(outcome: Outcome) -> Kind | None:
    """By what the answer is made of."""
    if outcome.settings is not None:
        return Kind.SETTINGS if any(one.state == "change" for one in outcome.settings.suggestions) else None
    if outcome.outlook is not None:
        return Kind.AMOUNT if outcome.outlook.how == "sum" else None
    if outcome.watch is not None:
        return Kind.ALARMS if outcome.watch.events else None
    if outcome.division is not None:
        return Kind.GROUPS if told.results_of(outcome.division) else None
    if outcome.life is not None:
        return Kind.LIFE if outcome.life.kind == "remaining" else Kind.FAILURES if outcome.life.failures else None
    if outcome.due is not None:
        return Kind.DUE
    if outcome.asks == "causes":
        return Kind.CAUSE if told.beyond_of(outcome) else None
    return _of_rows(outcome)


def _of_rows(outcome: Outcome) -> Kind | None:
    family = Family(outcome.family)
    if family is Family.TWO_CLASSES:
        return Kind.INSPECT if outcome.capture and told.bad_share(outcome) else None
    return Kind.TYPES if family is Family.MANY_CLASSES else Kind.USE if outcome.problem == ENERGY else Kind.SPEC


def _enough(held: pd.DataFrame | None, columns: tuple[str, ...]) -> bool:
    """Are the rows there, with what is needed, from enough unseen blocks to make a range?"""
    return held is not None and set(columns) <= set(held) and held["block"].nunique() >= FEW_BLOCKS


def worth_of(outcome: Outcome, prices: Prices, beside: Beside, share: float | None = None) -> Worth | None:
    """Won a month with its range, against the better way of doing nothing; None unless every price is known.

    `share`: of the parts that can be inspected, where there are any to inspect; None: the share worth most.
    """
    kind = kind_of(outcome, beside)
    if kind is None or not complete(kind, prices):
        return None
    if kind is Kind.INSPECT:
        bad = told.bad_share(outcome)
        return None if bad is None else _inspected(kind, (outcome.capture, bad), prices, share)
    if kind is Kind.SPEC:
        return None if beside.curve is None else _inspected(kind, beside.curve, prices, None)
    return _by_parts(kind, outcome, prices) or _by_held(kind, outcome, prices, beside)


def _by_parts(kind: Kind, outcome: Outcome, prices: Prices) -> Worth | None:
    if kind is Kind.CAUSE:
        return told.cause(outcome, prices)
    if kind is Kind.ALARMS and outcome.watch is not None:
        return warned.alarms(outcome, outcome.watch, prices)
    if kind is Kind.FAILURES and outcome.life is not None:
        return warned.failures(outcome.life, prices)
    if kind is Kind.SETTINGS and outcome.settings is not None:
        return told.settings(outcome.settings, prices)
    return told.groups(outcome.division, prices) if kind is Kind.GROUPS and outcome.division is not None else None


def _by_held(kind: Kind, outcome: Outcome, prices: Prices, beside: Beside) -> Worth | None:
    held = beside.held
    if held is None:
        return None
    if kind is Kind.AMOUNT and outcome.outlook is not None:
        return rows.amounts(outcome, outcome.outlook, held, prices)
    if kind is Kind.USE:
        return rows.use(outcome, held, prices, beside.counted)
    priced = {Kind.TYPES: rows.types, Kind.DUE: rows.due, Kind.LIFE: changing.life}.get(kind)
    return priced(outcome, held, prices) if priced else None


def _inspected(kind: Kind, curve: Curve, prices: Prices, share: float | None) -> Worth:
    capture, bad = curve
    best = cut_off(capture, bad, prices)
    if share is None:
        return Worth(kind, best.money, best.rival, best.share, best)
    at = capture_at(capture, share)
    return Worth(kind, saved_at(at, bad, prices), best.rival, at.inspected, best)
