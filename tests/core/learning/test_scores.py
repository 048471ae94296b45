"""Scores and ranges against scikit-learn and against known chances."""
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as known

from kamp_core.learning.answer import measurable
from kamp_core.learning.engines.candidates import first_spec
from kamp_core.learning.engines.recipe import Part, Recipe
from kamp_core.learning.evaluate import judge_on, threshold_of
from kamp_core.learning.gather import danger_band
from kamp_core.learning.metrics import score
from kamp_core.learning.outcome import Metric
from kamp_core.learning.ranges import block_range, drift_between, period_range, promised, shuffle_test
from kamp_core.learning.table import Table
from kamp_core.problems import Family


@given(st.integers(0, 2**32 - 1), st.integers(20, 200))
@settings(max_examples=60, deadline=None)
def test_scores_equal_those_of_scikit_learn(seed, rows):
    rng = np.random.default_rng(seed)
    target, risk = rng.integers(0, 2, rows), rng.integers(0, 8, rows) / 8      # with ties
    weight = rng.integers(0, 3, rows).astype(float)
    if 0 < (weight * target).sum() < weight.sum():
        for metric, truth in ((Metric.AVERAGE_PRECISION, known.average_precision_score), (Metric.AUC, known.roc_auc_score)):
            assert np.isclose(score(metric, target, risk, weight), truth(target, risk, sample_weight=weight))
    value = rng.normal(size=rows)
    assert np.isclose(score(Metric.MAE, target, value), known.mean_absolute_error(target, value))
    probability = rng.dirichlet([1, 1], rows)
    if 0 < target.sum() < rows:
        truth = known.balanced_accuracy_score(target, probability.argmax(1))
        assert np.isclose(score(Metric.BALANCED_ACCURACY, target, probability), truth)


def test_a_range_holds_the_value_and_narrows_with_more_days():
    rng = np.random.default_rng(0)
    widths = []
    for days in (10, 90):
        blocks = np.repeat(np.arange(days), 30)
        target = rng.normal(size=len(blocks))
        predicted = target + rng.normal(size=len(blocks))
        reach = block_range(Metric.MAE, target, predicted, np.zeros(len(target)), blocks, blocks, 0)
        assert reach.low < score(Metric.MAE, target, predicted) < reach.high
        widths.append(reach.high - reach.low)
    assert widths[1] < widths[0]


def test_shuffled_answers_rarely_look_like_a_signal():
    rng = np.random.default_rng(1)
    blocks = np.repeat(np.arange(20), 20)
    found = [shuffle_test(Metric.AVERAGE_PRECISION, (rng.random(400) < 0.1).astype(int), rng.random(400), blocks, None, n)
             for n in range(40)]
    assert min(found) > 0.002
    assert 0.25 < np.median(found) < 0.75


def test_a_lot_of_one_answer_is_one_piece_of_evidence():
    """Twenty rows of each of eight lots: what looks sure row by row is not sure lot by lot."""
    lots = np.repeat(np.arange(8), 20)
    target = (lots < 2).astype(int)
    risk = np.where(lots < 3, 0.9, 0.1)
    by_row = shuffle_test(Metric.AVERAGE_PRECISION, target, risk, np.zeros(160, int), None, 0)
    by_lot = shuffle_test(Metric.AVERAGE_PRECISION, target, risk, np.zeros(160, int), lots, 0)
    assert by_row < 0.002 < by_lot


def test_the_promise_is_wider_than_the_range_of_what_was_seen():
    low, high = promised(Metric.AVERAGE_PRECISION, 0.5, 0.05, drift_between([0.45, 0.55, 0.5], 0.05), share=1.0)
    assert low < 0.5 - 1.645 * 0.05
    assert high > 0.5 + 1.645 * 0.05


def test_the_promise_of_a_fifth_of_the_file_holds_nine_times_in_ten():
    """Twenty-five days judged; how often does the mean error of five further days keep to the promise?"""
    rng = np.random.default_rng(0)
    kept = 0
    for _ in range(200):
        errors = np.abs(rng.normal(size=25 * 20))
        days = np.repeat(np.arange(25), 20)
        spread = block_range(Metric.MAE, errors, np.zeros(500), 1.0, days, days, 0).spread
        drift = drift_between([part.mean() for part in np.split(errors, 5)], spread)
        low, high = period_range(Metric.MAE, errors, np.zeros(500), days, days, 100, drift, 0)
        kept += low <= np.abs(rng.normal(size=100)).mean() <= high
    assert 0.86 <= kept / 200 <= 0.98


def test_the_promise_knows_that_few_bad_rows_read_better():
    """The average precision of a short period is higher than that of all rows together: so is the middle of its promise."""
    rng = np.random.default_rng(1)
    days = np.repeat(np.arange(40), 50)
    target = (rng.random(2_000) < 0.04).astype(int)
    risk = 0.2 * target + rng.random(2_000)
    middles = [np.mean(period_range(Metric.AVERAGE_PRECISION, target, risk, days, days, rows, 0.0, 0)) for rows in (100, 2_000)]
    assert middles[0] > middles[1] + 0.02


def test_mixed_labels_inside_shots_do_not_make_noise_look_like_a_signal():
    """Eight rows a shot, the same risk for all of them: the rows are one piece of evidence, also where labels differ."""
    rng = np.random.default_rng(2)
    fired = 0
    for n in range(60):
        shots = np.repeat(np.arange(100), 8)
        target = np.repeat(rng.random(100) < 0.1, 8).astype(int)
        target[np.flatnonzero(target)[0]] = 0                       # one shot is mixed
        risk = np.repeat(rng.random(100), 8)
        fired += shuffle_test(Metric.AVERAGE_PRECISION, target, risk, np.zeros(800, int), shots, n) < 0.01
    assert fired <= 3


def test_rows_of_one_risk_are_inspected_in_no_order():
    from kamp_core.learning.evaluate import Judged, capture_of
    bad_first = np.array([1] * 20 + [0] * 180)
    judged = Judged("random", np.arange(200), np.zeros(200, int), bad_first, np.full(200, 0.3), np.zeros(200), "usual", ())
    caught = {point.inspected: point.caught for point in capture_of(judged, np.arange(200), 0)}
    assert np.isclose(caught[0.05], 0.05)
    assert threshold_of(bad_first, judged.predicted) == 0.3


def test_the_danger_band_lies_where_the_bad_ones_are():
    values = np.linspace(0, 100, 2000)
    bad = ((values > 80) & (np.arange(2000) % 2 == 0)).astype(int)
    low, high = danger_band(values, bad)
    assert 75 <= low <= 82
    assert high == 100
    assert danger_band(values, (np.arange(2000) % 10 == 0).astype(int)) is None


def test_the_threshold_parts_what_can_be_parted():
    target = np.array([0] * 90 + [1] * 10)
    risk = np.where(target == 1, 0.8, 0.2)
    assert threshold_of(target, risk) == 0.8


def test_a_scheme_whose_rows_hold_no_bad_one_measures_nothing():
    target = np.array([0, 1, 0, 0, 1, 0])
    fold = (np.array([0, 1, 4]), np.array([2, 3, 5]))
    assert not measurable(target, Family.TWO_CLASSES, (fold,))
    assert measurable(target, Family.TWO_CLASSES, (fold, fold[::-1]))
    assert measurable(np.full(6, 2.5), Family.NUMBERS, (fold,))


def test_what_is_asked_days_ahead_has_the_usual_hour_for_a_rival_not_the_meter_of_a_moment_before():
    """Four weeks of hours: slow through the day, off at the weekend. The last week judges."""
    when = pd.date_range("2026-03-02", periods=24 * 28, freq="h")
    noise = np.random.default_rng(0).normal(0, 1, len(when))
    used = np.where(when.weekday < 5, 100 + 30 * np.sin(when.hour / 24 * 2 * np.pi), 5) + noise
    rows = np.arange(len(when))
    table = Table(pd.DataFrame({"습도": noise}), rows + 1, used, (), when.to_numpy(), None, (), rows, ("습도",), (), (), ())
    recipe = Recipe("lightgbm", (Part(first_spec(Family.NUMBERS), 5, 1.0),))
    fold = (rows[:24 * 21], rows[24 * 21:])
    found = {planned: judge_on("future", recipe, table, Family.NUMBERS, (fold,), rows // 24, 0, planned=planned)
             for planned in (True, False)}
    assert (found[True].nothing_is, found[False].nothing_is) == ("usual_hour", "last_part")
    assert np.abs(found[True].nothing - used[fold[1]]).mean() < 1.5


def test_of_one_failure_no_narrow_range_is_told():
    """All its bad rows stand before one failure: whatever is drawn, it is that failure again."""
    rows, failure = np.arange(2_000), 1_500
    target = ((rows >= failure - 48) & (rows < failure)).astype(int)
    risk = np.where(target == 1, 0.8, 0.1) + np.random.default_rng(0).normal(0, 0.2, len(rows))
    runs = (rows >= failure).astype(int)
    for reach in (block_range(Metric.AVERAGE_PRECISION, target, risk, 0.0, runs, runs, 0),
                  period_range(Metric.AVERAGE_PRECISION, target, risk, runs, runs, 1_000, 0.0, 0)):
        low, high = reach if isinstance(reach, tuple) else (reach.low, reach.high)
        assert low <= 0.06
        assert high == 1.0
