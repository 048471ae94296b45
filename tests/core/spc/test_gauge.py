"""Gauge studies: the example of the AIAG manual, and plain refusals."""
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.spc.gauge import gauge_of, gauge_study
from tests.core.spc import published

PARTS, PEOPLE = tuple(f"P{i}" for i in range(1, 11)), ("A", "B", "C")


def long_table(y):
    return pd.DataFrame([(p, o, x) for p, row in zip(PARTS, y, strict=False) for o, cell in zip(PEOPLE, row, strict=False)
                         for x in cell], columns=["부품", "측정자", "값"])


def study(table, frame, **choices):
    t = table(**{name: frame[name] for name in frame})
    return gauge_study(t.cursor, "부품", "측정자", "값", **choices)


def test_the_example_of_the_aiag_manual(table):
    """AIAG MSA 4th ed.: EV 0.199933, AV 0.226838, GRR 0.302373, PV 1.042327, TV 1.085; 27.9 % of the study variation;
    contributions 3.4, 4.4, 7.8, 92.2 %; the interaction (p = 0.974) is pooled."""
    found = study(table, long_table(published.AIAG_GAUGE), tolerance=8)
    sigma = {c.source: c.sigma for c in found.components}
    assert [sigma[s] for s in ("ev", "av", "grr", "part")] == pytest.approx([0.199933, 0.226838, 0.302373, 1.042327], abs=5e-6)
    assert sigma["total"] == pytest.approx(1.085, abs=5e-4)
    assert found.component("grr").study == pytest.approx(0.2786, abs=5e-5)
    shares = [found.component(s).contribution for s in ("ev", "av", "grr", "part")]
    assert shares == pytest.approx([0.034, 0.044, 0.078, 0.922], abs=5e-4)
    assert found.component("grr").tolerance == pytest.approx(6 * 0.302373 / 8, abs=1e-5)
    assert (found.pooled, found.categories, found.verdict) == (True, 4, "conditional")
    assert next(line.p for line in found.anova if line.source == "interaction") == pytest.approx(0.9741, abs=5e-4)


def test_an_interaction_that_is_there_is_kept():
    rng = np.random.default_rng(5)
    y = rng.normal(size=(10, 1, 1)) + rng.normal(0, 1.5, (10, 3, 1)) + rng.normal(0, 0.1, (10, 3, 3))
    found = gauge_of(y, PARTS, PEOPLE)
    assert not found.pooled
    assert found.component("interaction").sigma == pytest.approx(1.5, rel=0.35)
    assert found.component("ev").sigma == pytest.approx(0.1, rel=0.2)


@pytest.mark.parametrize(("noise", "verdict"), [(0.02, "good"), (0.2, "conditional"), (0.6, "bad")])
def test_the_verdict_follows_the_ten_and_thirty_percent(noise, verdict):
    rng = np.random.default_rng(2)
    found = gauge_of(np.linspace(-1.5, 1.5, 10)[:, None, None] + rng.normal(0, noise, (10, 3, 3)), PARTS, PEOPLE)
    assert found.verdict == verdict


def broken(change):
    frame = long_table(published.AIAG_GAUGE)
    return change(frame)


@pytest.mark.parametrize(("change", "code", "facts"), [
    (lambda f: f.drop(index=4), "gauge_unbalanced", {"part": "P1", "operator": "B", "there": 2, "trials": 3}),
    (lambda f: f[f["측정자"] == "A"], "gauge_too_few", {"parts": 10, "operators": 1}),
    (lambda f: f.assign(값=1.0), "gauge_no_spread", {}),
    (lambda f: f.drop_duplicates(["부품", "측정자"]), "gauge_no_repeats", {"part": "P1", "operator": "A"})])
def test_a_study_that_is_not_whole_is_refused_in_words(table, change, code, facts):
    with pytest.raises(KampError) as error:
        study(table, broken(change))
    assert (error.value.code, error.value.facts) == (code, facts)


@given(st.floats(0.01, 100), st.floats(-100, 100))
def test_another_unit_changes_no_share(factor, shift):
    a, b = (gauge_of(y, PARTS, PEOPLE) for y in (published.AIAG_GAUGE, published.AIAG_GAUGE * factor + shift))
    assert [c.study for c in a.components] == pytest.approx([c.study for c in b.components], abs=1e-6)
