"""Would more rows help?"""
import numpy as np
import pytest

from kamp_core.learning.curve import Part, _curve, _project, advice_of
from kamp_core.learning.outcome import Metric, Score, Verdict
from kamp_core.reports import sureness
from tests.makers import make_outcome

HEADLINE = Score("future", Metric.AVERAGE_PRECISION, 0.5, 0.4, 0.6, 0.05, 0.05)
ROWS = (150, 300, 500, 750, 1000)


def curve_of(values):
    return _curve([Part(rows, (value - 0.01, value, value + 0.01)) for rows, value in zip(ROWS, values, strict=True)],
                  Metric.AVERAGE_PRECISION)


def test_a_power_law_is_read_on():
    rows = np.array(ROWS, dtype=float)
    assert _project(rows, 0.9 - 4 * rows ** -0.5, 4000.0, True) == pytest.approx(0.9 - 4 * 4000 ** -0.5, abs=0.005)


def test_a_score_that_still_climbs_asks_for_more_rows():
    advice = advice_of(curve_of([0.2, 0.3, 0.38, 0.45, 0.5]), HEADLINE, Verdict("hint", ()))
    assert [reason.code for reason in advice] == ["more_rows_help"]
    assert advice[0].facts["more"] == 2000
    assert advice[0].facts["low"] <= advice[0].facts["soon"] <= advice[0].facts["high"]


@pytest.mark.parametrize(("level", "code"), [("hint", "more_rows_flat"), ("no_signal", "measure_something_else")])
def test_a_score_that_has_stopped_climbing_asks_for_other_columns(level, code):
    advice = advice_of(curve_of([0.44, 0.449, 0.45, 0.45, 0.45]), HEADLINE, Verdict(level, ()))
    assert [reason.code for reason in advice] == [code]


def test_back_to_what_fewer_rows_scored_is_no_gain():
    advice = advice_of(curve_of([0.08, 0.08, 0.14, 0.26, 0.17]), HEADLINE, Verdict("hint", ()))
    assert [reason.code for reason in advice] == ["more_rows_unclear"]
    assert (advice[0].facts["best_rows"], advice[0].facts["rows"]) == (750, 1000)
    said = sureness.advice(make_outcome(advice=advice), "ko")[0]
    assert "750줄에서 26점, 1,000줄에서 17점으로 오르내립니다" in said


def test_without_a_curve_there_is_no_advice():
    assert advice_of(None, HEADLINE, Verdict("hint", ())) == ()
