"""Rows as people on the floor count them: parts, orders, readings; and about how long it takes until there are as many."""
from datetime import datetime

from kamp_core.learning.outcome import Outcome
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number

# what a row is, by the template that asks for it
THINGS = {"defect_prediction": "parts", "defect_cause": "parts", "measured_quality": "parts", "best_settings": "parts",
          "fault_type": "cases", "lead_time": "orders", "failure_soon": "readings", "tool_life": "readings",
          "odd_behaviour": "readings", "energy": "readings"}
DAY = 86_400
FEW_DAYS, FEW_WEEKS = 14, 9          # more are told in weeks, then in months


def things(outcome: Outcome, rows: int, language: Language) -> str:
    """'1,560개', '412 readings'."""
    return say(f"report.count_{THINGS.get(outcome.problem, 'records')}", language, count=number(rows))


def amount(outcome: Outcome, rows: int, language: Language) -> str:
    """'1,560개(약 9일)', at the pace of the rows that judged; without times only how many."""
    told, days = things(outcome, rows, language), _days(outcome, rows)
    return told if days is None else say("report.count_within", language, things=told, span=_span(days, language))


def _days(outcome: Outcome, rows: int) -> float | None:
    split = outcome.split
    if split.holdout_from is None or split.holdout_to is None or not split.holdout_rows:
        return None
    took = datetime.fromisoformat(split.holdout_to) - datetime.fromisoformat(split.holdout_from)
    return took.total_seconds() / DAY * rows / split.holdout_rows or None


def _span(days: float, language: Language) -> str:
    if days < 1:
        return say("report.span_within_day", language)
    if days < FEW_DAYS:
        return say("report.span_days", language, count=round(days))
    weeks = round(days / 7)
    if weeks <= FEW_WEEKS:
        return say("report.span_weeks", language, count=weeks)
    return say("report.span_months", language, count=round(days * 12 / 365.25))
