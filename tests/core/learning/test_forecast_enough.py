"""How much of each product is enough in nine of ten weeks: one amount for a whole week, seen on weeks kept aside."""
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamp_core.learning.forecast.enough import enough_of
from kamp_core.learning.forecast.evaluate import Said
from kamp_core.learning.forecast.forecaster import Ends, Forecaster, swings
from kamp_core.learning.forecast.panel import ALL, Layout, Panel
from kamp_core.learning.forecast.rhythm import Rhythm
from kamp_core.problems import Family

ROLES = {"target": "출하량", "time": "일자"}
WEEK = np.array([100, 80, 90, 120, 150, 40, 10])
PARTS = {"A": (1.0, 5.0), "B": (3.0, 60.0)}            # size, and how restless: B is to be kept in reserve


def shipped(days=400, first="2024-01-01", seed=0):
    """A steady product and a restless one, in the week's rhythm."""
    when, rng = pd.date_range(first, periods=days), np.random.default_rng(seed)
    return pd.concat(pd.DataFrame({"일자": when, "품목": name,
                                   "출하량": np.maximum(0, size * WEEK[when.weekday] + rng.normal(0, noise, days))})
                     for name, (size, noise) in PARTS.items())


def said(actual, predicted, swing):
    """As (origins, series, horizon), where only sums are asked for."""
    slots = np.broadcast_to(np.arange(1, actual.shape[2] + 1), (len(actual), actual.shape[2]))
    return Said(actual, predicted, predicted, swing, swing, slots)


@pytest.mark.parametrize(("frequency", "weekdays", "horizon", "span"), [
    ("day", 7, 14, 7), ("day", 5, 10, 5), ("day", 7, 7, 7), ("day", 7, 3, 3), ("week", 5, 8, 8), ("month", 5, 12, 12)])
def test_days_are_made_ready_for_by_the_week(frequency, weekdays, horizon, span):
    assert Rhythm(frequency, tuple(range(weekdays)), 7).span(horizon) == span


def test_nine_in_ten_weeks_to_come_are_covered_for_steady_and_restless_series_alike():
    rng = np.random.default_rng(0)
    swing = np.array([1.0, 20.0])
    came = rng.normal(100, 1, (2000, 2, 14)) + rng.normal(0, 1, (2000, 2, 14)) * (swing[:, None] - 1)
    told = np.full_like(came, 100.0)
    found = enough_of(said(came[:30], told[:30], swing), said(came[30:50], told[30:50], swing), 7)
    later = came[50:].reshape(-1, 2, 2, 7).sum(axis=3)
    share = (later <= 700 + swing[:, None] * np.array(found.beyond)).mean(axis=(0, 2))
    assert share == pytest.approx([0.9, 0.9], abs=0.05)
    assert (found.spans, found.cases) == (40, 80)
    assert 0.9 <= found.held / found.cases <= 1


def test_days_that_are_not_known_are_left_out_on_both_sides():
    """Three of seven days unknown: the week counts by its four; with two known it tells nothing."""
    came, told = np.full((12, 1, 7), 10.0), np.full((12, 1, 7), 9.0)
    came[0, 0, :3] = np.nan
    came[1, 0, :5] = np.nan
    found = enough_of(said(came[2:], told[2:], np.ones(1)), said(came[:2], told[:2], np.ones(1)), 7)
    assert (found.beyond, found.spans, found.held) == ((7.0,), 1, 1)


def test_of_fewer_than_nine_weeks_nobody_can_tell():
    came = np.ones((8, 3, 7))
    assert enough_of(said(came[:4], came[:4], np.ones(3)), said(came[4:], came[4:], np.ones(3)), 7) is None


def test_a_series_swings_by_what_it_is_off_from_a_season_before():
    assert swings(np.array([[1.0, 5, 3, 6, 1, 5, 3]]), 2).tolist() == [8 / 5]
    assert swings(np.array([[4.0, 4, 4, 4], [0, 0, 0, 0]]), 2).tolist() == [4.0, 1.0]        # it never moves


def test_what_is_not_known_of_a_series_does_not_calm_it():
    """A young product, and one that is written down now and then only, swing as much as an old one."""
    rng = np.random.default_rng(0)
    old, young, rare = rng.poisson(50, (3, 500)).astype(float)
    young[:460] = np.nan
    rare[rng.random(500) < 0.6] = np.nan
    found = swings(np.stack([old, young, rare]), 5)
    assert found[1:] == pytest.approx(found[0], rel=0.3)


def test_of_too_few_values_nobody_can_tell_how_far_a_series_swings():
    assert swings(np.array([[np.nan, np.nan, 50, 51, 49], [40.0, 50, 60, 50, 40]]), 1).tolist() == [50.0, 48.0]


def test_each_product_gets_an_amount_of_its_own_for_each_week(learn):
    trained = learn(shipped(), Family.FORECAST, group="품목", **ROLES)
    rows, outcome = trained.outcome.totals.rows, trained.outcome
    assert [(row["series"], row["from"], row["to"]) for row in rows] == [
        ("A", "2025-02-04", "2025-02-10"), ("B", "2025-02-04", "2025-02-10"),
        ("A", "2025-02-11", "2025-02-17"), ("B", "2025-02-11", "2025-02-17")]
    for name, (size, noise) in PARTS.items():
        own = [row for row in rows if row["series"] == name]
        assert [row["value"] for row in own] == pytest.approx([size * WEEK.sum()] * 2, abs=2 * noise)
        reserve = [row["enough"] - row["value"] for row in own]
        assert reserve == pytest.approx([1.28 * noise * 7 ** 0.5] * 2, rel=0.6)
        single = sum(fact["high"] for fact in outcome.forecast if fact["series"] == name and fact["time"] <= "2025-02-10")
        assert own[0]["enough"] < single                   # days are not all high at once
    assert (outcome.totals.spans, outcome.totals.cases) == (18, 36)
    assert 0.9 <= outcome.totals.held / outcome.totals.cases <= 1


def test_for_a_week_that_is_closed_all_along_nothing_is_made_ready():
    """Chuseok of 2025: five working days in a row."""
    rhythm = Rhythm("day", (0, 1, 2, 3, 4), 5)
    times = rhythm.between(np.datetime64("2025-06-02"), np.datetime64("2025-10-02"))
    panel = Panel(times, (ALL,), np.random.default_rng(0).poisson(50, (1, len(times))).astype(float), np.zeros((1, len(times), 0)))
    layout = Layout("일자", "출하량", None, (), rhythm, "sum", "zero", positive=True, closed=True)
    ends = Ends((1.0,), (-0.2,), (0.2,), -0.1, 0.1, enough=(3.0, 3.0))
    rows = Forecaster(layout, 10, [("seasonal", 1.0, [])], ends).predict(panel).amounts(panel.names)
    assert [(row["from"], row["to"], row["enough"] > 0) for row in rows] == [
        ("2025-10-03", "2025-10-09", False), ("2025-10-10", "2025-10-16", True)]


def test_how_things_stand_is_not_made_ready(learn):
    outcome = learn(shipped().query("품목 == 'A'"), Family.FORECAST, options={"aggregate": "mean"}, **ROLES).outcome
    assert outcome.totals is None


def test_a_model_made_before_says_no_such_amounts(learn):
    trained = learn(shipped(), Family.FORECAST, group="품목", **ROLES)
    told = json.loads(json.dumps(trained.forecaster.to_json()))
    again = Forecaster.from_parts(told, trained.forecaster.parts())
    assert [row["enough"] for row in again.predict(trained.panel).amounts(trained.panel.names)] == pytest.approx(
        [row["enough"] for row in trained.outcome.totals.rows])
    del told["ends"]["enough"]
    older = Forecaster.from_parts(told, trained.forecaster.parts())
    assert older.predict(trained.panel).amounts(trained.panel.names) == []
    assert older.ends == replace(trained.forecaster.ends, enough=())
