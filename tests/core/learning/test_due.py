"""Lead time: days between two dates, orders still open, and a promise that nine in ten keep."""
import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.learning.conformal import fit_interval
from kamp_core.learning.due import due_of, with_time_taken
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import problem

LEAD = problem("lead_time")


def request(**changes):
    return TrainRequest("lead_time", "d", 1, **{"target": "done", "time": "ordered", **changes})


def orders(rows=200, open_from=None):
    ordered = pd.Series(pd.date_range("2026-03-02", periods=rows, freq="12h"))
    days = pd.Series(3.0 + np.arange(rows) % 5)
    done = ordered + pd.to_timedelta(days, "D")
    return pd.DataFrame({"ordered": ordered, "done": done if open_from is None else done.where(done <= open_from)}), days


def test_a_date_of_completion_becomes_days_since_the_start():
    frame, days = orders()
    assert with_time_taken(frame, request(), LEAD)["done"].dropna().equals(days)


def test_a_column_of_days_stays_as_it_is():
    frame = pd.DataFrame({"ordered": pd.date_range("2026-03-02", periods=3), "done": [3.0, 4.0, 5.0]})
    assert with_time_taken(frame, request(), LEAD) is frame


def test_of_the_latest_orders_those_that_ended_do_not_stand_for_those_still_open():
    frame, _ = orders(open_from=pd.Timestamp("2026-06-09 12:00"))
    known = with_time_taken(frame, request(), LEAD)["done"]
    assert frame["done"].notna().sum() > known.notna().sum()
    assert known.dropna().mean() == pytest.approx(5.0, abs=0.05)
    assert known.dropna().index.max() < frame["done"].isna().idxmax()


def test_without_a_start_or_with_both_swapped_a_sentence_helps():
    frame, _ = orders()
    with pytest.raises(KampError, match="due_needs_start"):
        with_time_taken(frame, request(time=None), LEAD)
    with pytest.raises(KampError, match="due_before_start"):
        with_time_taken(frame, request(target="ordered", time="done"), LEAD)


def test_the_promise_is_kept_nine_times_in_ten_and_is_shorter_than_one_for_all():
    rng = np.random.default_rng(0)
    expected = rng.uniform(4, 12, 2000)
    actual = expected * np.exp(rng.normal(0, 0.2, 2000))
    found = due_of(expected, actual, actual, np.repeat(np.arange(40), 50), "소요(일)", False, 0)
    assert 0.88 <= found.kept <= 0.95
    assert found.low < found.promised < found.high < found.usual
    assert found.unit == "일"


def test_an_upper_end_holds_by_itself():
    rng = np.random.default_rng(1)
    expected = rng.uniform(4, 12, 2000)
    actual = expected + rng.exponential(2, 2000) - 2
    found = fit_interval(expected, actual, np.repeat(np.arange(40), 50), upper=True)
    assert (actual <= expected + np.interp(expected, found.at, found.high)).mean() == pytest.approx(0.9, abs=0.03)
