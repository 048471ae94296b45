"""Nine times in ten the true number lies between the ends, also on days that had no say in them."""
import numpy as np

from kamp_core.learning.conformal import fit_interval, left_out


def days(count=40, seed=0, shift=0.0):
    """Parts of whole days whose errors have something in common."""
    rng = np.random.default_rng(seed)
    blocks = np.repeat(np.arange(count), 50)
    predicted = rng.uniform(0, 10, len(blocks))
    error = rng.normal(size=len(blocks)) * (0.2 + 0.2 * predicted) + shift * rng.normal(size=count)[blocks]
    return predicted, predicted + error, blocks


def held(interval, predicted, actual):
    low = predicted + np.interp(predicted, interval.at, interval.low)
    high = predicted + np.interp(predicted, interval.at, interval.high)
    return ((low <= actual) & (actual <= high)).mean()


def test_it_holds_on_further_days():
    kept = []
    for seed in range(10):
        interval = fit_interval(*days(seed=seed, shift=0.5))
        assert interval.coverage >= 0.88
        predicted, actual, _ = days(seed=100 + seed, shift=0.5)
        kept.append(held(interval, predicted, actual))
    assert 0.87 <= np.mean(kept) <= 0.96


def test_where_predictions_are_harder_the_ends_lie_wider_apart():
    interval = fit_interval(*days())
    width = np.subtract(interval.high, interval.low)
    assert width[-1] > 2 * width[0]


def test_days_that_differ_widen_it():
    assert fit_interval(*days(shift=2.0)).width > 1.3 * fit_interval(*days(shift=0.0)).width


def test_a_row_has_no_say_in_its_own_ends():
    predicted, actual, blocks = days()
    low, high = left_out(predicted, actual, blocks)
    wild = actual.copy()
    wild[blocks == 3] += 1000
    new_low, new_high = left_out(predicted, wild, blocks)
    assert np.array_equal(low[blocks == 3], new_low[blocks == 3])
    assert np.array_equal(high[blocks == 3], new_high[blocks == 3])


def test_one_block_alone_still_gets_ends():
    predicted, actual, blocks = days(count=1)
    interval = fit_interval(predicted, actual, blocks)
    assert interval.low[0] < 0 < interval.high[0]
