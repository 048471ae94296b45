"""Rows are counted as parts, orders, readings; and a number of them as the days it takes."""
from dataclasses import replace

import pytest

from kamp_core.problems import shelf
from kamp_core.reports.counted import THINGS, amount, things
from tests.makers import make_outcome


def paced(days):
    """100 rows in so many days."""
    outcome = make_outcome()
    split = replace(outcome.split, holdout_rows=100, holdout_from="2026-01-01T00:00:00",
                    holdout_to=f"2026-01-{1 + days:02}T00:00:00")
    return replace(outcome, split=split)


def test_a_row_is_what_its_template_asks_for():
    assert things(make_outcome(), 4120, "ko") == "4,120개"
    assert things(make_outcome(problem="lead_time"), 40, "en") == "40 orders"
    assert things(make_outcome(problem="energy"), 40, "ko") == "기록 40건"
    assert set(THINGS) <= set(shelf())


@pytest.mark.parametrize(("rows", "ko"), [
    (5, "5개(약 하루)"), (100, "100개(약 10일)"), (300, "300개(약 4주)"), (1000, "1,000개(약 3달)")])
def test_how_long_it_takes_is_told_in_days_weeks_or_months(rows, ko):
    assert amount(paced(10), rows, "ko") == ko


def test_without_times_only_how_many():
    outcome = make_outcome()
    untimed = replace(outcome, split=replace(outcome.split, holdout_from=None, holdout_to=None))
    assert amount(untimed, 300, "en") == "300 parts"
