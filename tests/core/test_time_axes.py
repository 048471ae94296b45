"""Along time every figure names its ticks briefly and in figures: whole on a phone, alike in Korean and English."""
import json
from datetime import datetime, timedelta

import pytest

from kamp_core.look.axes import LEGEND, TIME_TICKS
from kamp_core.look.facts import Trend
from kamp_core.look.figure_along import trend_figure
from kamp_core.look.free import draw_columns
from kamp_core.reports.figure_ahead import ahead_figure
from kamp_core.reports.figure_risk import RiskLine, risk_figure

TIMES = [(datetime(2026, 3, 2) + timedelta(hours=hour)).isoformat(" ") for hour in range(48)]
NARROW = 60            # pixels of a label on a chart of 320 with five of them
CHARACTER = 7.5        # pixels of a digit


def ahead():
    past = [{"time": when, "value": 3.0} for when in TIMES[:40]]
    return ahead_figure(past, [{"time": when, "value": 3.0, "low": 1.0, "high": 5.0} for when in TIMES[40:]], ("a", "b", "c"), "t")


def risk():
    return risk_figure(RiskLine(tuple(TIMES), (0.5,) * len(TIMES), ()), 1.0, ("a", "b", "c"), "times")


def trend():
    values = (1.0,) * len(TIMES)
    return trend_figure(Trend("along", title="°C", times=tuple(TIMES), middle=values, step=3600.0, low=values, high=values), str)


def of_a_query():
    return draw_columns("line", TIMES, [1.0] * len(TIMES), None, ("when", "kWh"), "blank", is_time=True).figure


@pytest.mark.parametrize("draw", [ahead, risk, trend, of_a_query])
def test_every_figure_along_time_has_the_same_axis_and_its_legend_below_the_labels(draw):
    made = draw()
    layout = made["layout"] if isinstance(made, dict) else json.loads(made.to_json())["layout"]
    assert layout["xaxis"]["tickformatstops"] == TIME_TICKS
    assert layout["xaxis"]["automargin"]
    assert layout["legend"]["yref"] == LEGEND["yref"]


@pytest.mark.parametrize("stop", TIME_TICKS, ids=lambda stop: stop["value"].split("\n")[0])
def test_a_label_is_short_enough_to_stand_level_beside_the_next(stop):
    label = datetime(2026, 12, 31, 23, 59, 59).strftime(stop["value"].split("\n")[0])
    assert CHARACTER * len(label) <= NARROW
    assert not any(letter.isalpha() for letter in label)        # no name of a month, which would be English
