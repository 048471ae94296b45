"""Between which ends a day lies: told by its weekday, whichever weekday the file that is gone on with ends on."""
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamp_core.learning.forecast.forecaster import Forecaster
from kamp_core.learning.forecast.rhythm import Rhythm, weekday
from kamp_core.problems import Family

DAYS = pd.date_range("2024-01-01", periods=420)
RESTLESS = 5                                           # Saturday; the other days are steady


@pytest.fixture(params=["가", "가나다라"])
def trained(learn, request):
    rng = np.random.default_rng(0)
    restless = np.where(DAYS.weekday == RESTLESS, 40.0, 2.0)
    frame = pd.concat(pd.DataFrame({"일자": DAYS, "품목": name, "출하량": 200 + restless * rng.normal(size=len(DAYS))})
                      for name in request.param)
    return learn(frame, Family.FORECAST, target="출하량", time="일자", group="품목")


def test_the_restless_weekday_has_the_wide_range_wherever_a_file_ends(trained):
    for later in range(7):
        said = trained.forecaster.predict(trained.panel.until(len(trained.panel.times) - later))
        width = (said.high - said.low).mean(axis=0)
        restless = weekday(said.times) == RESTLESS
        assert width[restless].min() > 3 * width[~restless].max()


def test_so_has_it_for_all_products_together(trained):
    ahead = trained.outcome.outlook.ahead
    width, when = (np.array([fact[end] for fact in ahead]) for end in ("high", "time"))
    width = width - np.array([fact["low"] for fact in ahead])
    restless = weekday(when.astype("datetime64[D]")) == RESTLESS
    assert width[restless].min() > 3 * width[~restless].max()


def test_a_model_made_before_keeps_its_ends_by_step(trained):
    told = json.loads(json.dumps(trained.forecaster.to_json()))
    told["ends"]["steps"] = told["ends"].pop("slots")
    del told["ends"]["own"]
    older = Forecaster.from_parts(told, trained.forecaster.parts())
    first, moved = (older.predict(trained.panel.until(len(trained.panel.times) - later)) for later in (0, 1))
    assert (first.high - first.low)[0] == pytest.approx((moved.high - moved.low)[0], rel=0.05)


@given(st.sampled_from([("day", 7), ("day", 6), ("day", 5), ("month", 12), ("week", 52)]), st.integers(1, 4),
       st.integers(0, 400))
def test_each_period_ahead_has_a_slot_of_its_own_in_its_season(counted, seasons, start):
    frequency, season = counted
    rhythm = Rhythm(frequency, tuple(range(season if frequency == "day" else 5)), season)
    times = rhythm.ahead(rhythm.period(np.array([np.datetime64("2024-01-01") + start]))[0], seasons * season)
    slots = rhythm.slots(times)
    assert sorted(slots) == list(range(1, len(times) + 1))
    assert ((slots - 1) // season == np.arange(len(times)) // season).all()
    assert rhythm.slots(times[:season - 1]).tolist() == list(range(1, season))         # no whole season: by step
