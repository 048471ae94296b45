"""Where a forecast errs, in words: that it is worse further ahead is only said where no weekday explains it."""
from dataclasses import replace

import pytest

from kamp_core.learning.outcome import Reason, Verdict
from kamp_core.learning.worth.facts import Kind
from kamp_core.reports.outlook import headline, to_do, where_wrong
from tests.makers_worth import answers

FORECAST = replace(answers()[Kind.AMOUNT][0], target="출하량")
FRIDAYS = (2.0, 2.0, 2.0, 2.0, 2.0, 6.0, 5.0)            # they, and Saturdays, are hard to tell


def far(frequency, season, by_step):
    """What is said of the distance."""
    outlook = replace(FORECAST.outlook, frequency=frequency, season=season, horizon=len(by_step), by_step=by_step)
    return [line for line in where_wrong(FORECAST, outlook, "en") if line.startswith("The further ahead")]


@pytest.mark.parametrize("by_step", [FRIDAYS, FRIDAYS * 2, FRIDAYS + (2.0,) * 5, FRIDAYS[:3]])
def test_a_weekday_that_always_stands_at_the_end_is_no_distance(by_step):
    assert far("day", 7, by_step) == []


def test_a_second_week_that_is_worse_than_the_first_is_told_by_weeks():
    twice = tuple(2 * error for error in FRIDAYS)
    assert far("day", 7, FRIDAYS + twice) == [
        "The further ahead, the worse: 3 a day on average in the first week, 6 in the last."]


def test_without_a_season_steps_are_compared_as_they_are():
    assert far("month", 1, (3.0, 4.0, 6.0)) == ["The further ahead, the worse: 3 on average at first, 6 at the end."]
    assert far("month", 12, tuple(range(1, 13))) == []       # the first is always a January


def test_without_a_signal_the_range_says_what_it_is_the_range_of():
    """The first line then tells the error alone, and a range of no number says nothing."""
    chance = replace(FORECAST, verdict=Verdict("no_signal", ()))
    total = f"{FORECAST.outlook.value:,.0f}"
    assert total in headline(FORECAST, FORECAST.outlook, "en").sentence
    assert total not in headline(chance, FORECAST.outlook, "en").sentence
    assert headline(chance, FORECAST.outlook, "en").range.startswith(f"Expected in the next 2 weeks: {total}")


@pytest.mark.parametrize("level", ["ready", "hint", "no_signal"])
def test_a_mistyped_plan_is_the_first_thing_to_look_at(level):
    """The numbers to have ready follow it, with or without a signal."""
    far = Reason("plan_far", {"columns": "단가(원)", "count": 1})
    first, *rest = to_do(replace(FORECAST, verdict=Verdict(level, ()), warnings=(far,)), FORECAST.outlook, "en")
    assert first.startswith("Check 단가(원) of the time to come: values that lie far from anything seen until now: 1.")
    assert tuple(rest) == to_do(replace(FORECAST, verdict=Verdict(level, ())), FORECAST.outlook, "en")


def test_the_rest_of_a_plan_is_asked_for_without_a_signal_too():
    part = Reason("future_given_part", {"columns": "단가(원)", "given": "2026-11-26–2026-12-05", "rest": "2026-12-06–2026-12-09"})
    steps = to_do(replace(FORECAST, verdict=Verdict("no_signal", ()), warnings=(part,)), FORECAST.outlook, "ko")
    assert "(2026-12-06–2026-12-09)" in steps[1]
