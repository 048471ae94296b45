"""Between which ends each product lies: told by its own errors where there are enough of them, else by those of all together."""
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamp_core.learning.forecast.evaluate import Said, ends_of
from kamp_core.learning.forecast.forecaster import Ends, Forecaster
from kamp_core.problems import Family

NAMES = ("steady", "rare")
SLOTS = np.arange(1, 15)
ROLES = {"target": "수량", "time": "출하일", "group": "품번"}


def ordered(count, seed=0):
    """(origins, series, 14): some 100 a day of one; of the other 30 to 60, on one day in eight."""
    rng = np.random.default_rng(seed)
    rare = np.where(rng.random((count, 14)) < 0.125, rng.integers(30, 60, (count, 14)), 0)
    return np.stack([rng.normal(100, 10, (count, 14)), rare], axis=1).astype(float)


def said(actual):
    """What is usual was said of both."""
    usual = np.array([100.0, 5.6])
    told = np.broadcast_to(usual[None, :, None], actual.shape)
    return Said(actual, told, told, usual, usual, np.broadcast_to(SLOTS, (len(actual), 14)))


def between(ends, names, actual):
    """(series,): how often it lies between."""
    usual = np.array([100.0, 5.6])[:, None]
    low, high = (usual + usual * end for end in ends.of(names, SLOTS))
    return ((low <= actual) & (actual <= high)).mean(axis=(0, 2)), high


def test_a_product_ordered_now_and_then_does_not_widen_what_is_said_of_a_steady_one():
    """Its errors are ten times its usual size: of the other product that would be a thousand a day."""
    came = ordered(40)
    ends, interval, _ = ends_of(said(came[:20]), said(came[20:]), NAMES)
    share, high = between(ends, NAMES, ordered(2000, seed=1))
    assert share == pytest.approx([0.92, 0.92], abs=0.06)
    assert high[0].max() < 140
    assert high[1].min() > 30                        # an order of the rare one is nothing unheard of
    assert interval.coverage >= 0.9


def test_a_product_that_came_later_has_the_ends_of_all_together():
    came = ordered(40)
    ends, _, _ = ends_of(said(came[:20]), said(came[20:]), NAMES)
    low, high = ends.of(("new", "steady"), SLOTS)
    assert high[0] == pytest.approx(np.interp(SLOTS, ends.slots, ends.high))
    assert (low[1], high[1]) == (pytest.approx(ends.own["steady"][0]), pytest.approx(ends.own["steady"][1]))


def test_a_product_of_which_too_little_is_known_has_the_ends_of_all_together():
    came = ordered(40)
    came[1:, 1] = np.nan
    ends, _, _ = ends_of(said(came[:20]), said(came[20:]), NAMES)
    assert list(ends.own) == ["steady"]


def test_ends_of_its_own_go_with_the_model(learn):
    rng = np.random.default_rng(0)
    amounts = {"60001": rng.poisson(120, 300), "60003": np.where(rng.random(300) < 0.125, rng.integers(30, 60, 300), 0)}
    frame = pd.concat(pd.DataFrame({"출하일": pd.date_range("2024-01-01", periods=300), "품번": name, "수량": values})
                      for name, values in amounts.items())
    trained = learn(frame, Family.FORECAST, **ROLES)
    steady = [fact for fact in trained.outcome.forecast if fact["series"] == "60001"]
    assert max(fact["high"] for fact in steady) < 200
    told = json.loads(json.dumps(trained.forecaster.to_json()))
    assert Forecaster.from_parts(told, trained.forecaster.parts()).ends == trained.forecaster.ends
    told["ends"].pop("own")                          # as of a model made before
    assert Forecaster.from_parts(told, trained.forecaster.parts()).ends == replace(trained.forecaster.ends, own={})


def test_ends_that_were_told_for_all_hold_for_each():
    low, high = Ends((1.0, 3.0), (-1.0, -3.0), (1.0, 3.0), 0.0, 0.0).of(("a", "b"), SLOTS[:3])
    assert low.tolist() == [[-1, -2, -3]] * 2
    assert high.tolist() == [[1, 2, 3]] * 2
