"""A risk of 30 % should come true three times in ten."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.learning.blended import corrected
from kamp_core.learning.calibrate import MANY_BAD, fit_correction, on_the_scale_of
from kamp_core.learning.metrics import log_loss


def boastful(rows, seed=0):
    """Risks three times too high."""
    rng = np.random.default_rng(seed)
    risk = rng.beta(1, 8, rows)
    return (rng.random(rows) < risk).astype(int), np.clip(3 * risk, 0, 0.98)


@pytest.mark.parametrize(("rows", "kind"), [(2000, "line"), (20_000, "steps")])
def test_too_high_risks_are_brought_down(rows, kind):
    target, risk = boastful(rows)
    correction = fit_correction(target, risk)
    assert correction["kind"] == kind
    fresh, fresh_risk = boastful(rows, seed=1)
    mended = corrected(fresh_risk, correction)
    assert abs(mended.mean() - fresh.mean()) < 0.02 < abs(fresh_risk.mean() - fresh.mean())
    for part in np.array_split(np.argsort(fresh_risk), 4):
        assert abs(mended[part].mean() - fresh[part].mean()) < 0.05


@given(st.integers(0, 10_000), st.sampled_from([60, 800, 8000]))
@settings(max_examples=30, deadline=None)
def test_a_correction_never_turns_two_rows_round(seed, rows):
    target, risk = boastful(rows, seed)
    if 0 < target.sum() < rows:
        ladder = corrected(np.linspace(0, 1, 200), fit_correction(target, risk))
        assert (np.diff(ladder) >= -1e-12).all()
        assert 0 <= ladder.min() <= ladder.max() <= 1


def test_a_few_bad_rows_never_make_certainty():
    target = np.r_[np.ones(6, int), np.zeros(500, int)]
    risk = np.r_[np.full(6, 0.6), np.full(500, 0.01)]
    assert corrected(np.array([0.6]), fit_correction(target, risk))[0] < 0.99


def test_true_chances_are_left_alone_or_hardly_touched():
    rng = np.random.default_rng(3)
    risk = rng.beta(1, 8, 5000)
    target = (rng.random(5000) < risk).astype(int)
    assert target.sum() > MANY_BAD
    assert np.abs(corrected(risk, fit_correction(target, risk)) - risk).mean() < 0.02


def test_many_classes_too_sure_of_themselves_are_cooled():
    rng = np.random.default_rng(4)
    honest = rng.dirichlet([1, 1, 1], 3000)
    target = np.array([rng.choice(3, p=p) for p in honest])
    loud = honest ** 3 / (honest ** 3).sum(axis=1, keepdims=True)
    correction = fit_correction(target, loud)
    assert correction["slope"] < 0.6
    weight = np.ones(3000)
    assert log_loss(target, corrected(loud, correction), weight) < log_loss(target, loud, weight)


@given(st.integers(0, 2**32 - 1), st.integers(2, 400), st.booleans())
def test_another_model_s_risks_keep_their_order_and_mark_as_many_rows(seed, rows, ties):
    """A limit on the risk marks as many rows as it did with the model that was judged."""
    rng = np.random.default_rng(seed)
    judged, said = rng.beta(0.3, 5, rows), rng.beta(2, 2, rows)
    if ties:
        judged, said = judged.round(1), said.round(1)
    risks = corrected(said, on_the_scale_of(judged, said))
    assert ((risks >= 0) & (risks <= 1)).all()
    order = np.argsort(said, kind="stable")
    assert ((np.diff(risks[order]) > 0) == (np.diff(said[order]) > 0)).all()
    if not ties:
        limit = np.sort(judged)[-3:].min() if rows >= 3 else judged.max()        # the riskiest three are steps of their own
        assert (risks >= limit - 1e-6).sum() == (judged >= limit).sum()
