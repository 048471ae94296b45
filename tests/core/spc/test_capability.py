"""Capability: published values, ranges that hold what they promise, and words of warning."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.diagnostic import normal_ad

from kamp_core.errors import KampError
from kamp_core.spc.capability import (
    CALM,
    Spec,
    Spread,
    by_percentiles,
    capability,
    expected_ppm,
    inner_kind,
    ratios_of,
    spec_of,
    with_limit,
)
from kamp_core.spc.facts import Ask, Grouping
from kamp_core.spc.limits import Sigma, sigma_of
from kamp_core.spc.normality import anderson_darling, shape_of
from kamp_core.workspace import ColumnFacts
from tests.core.spc import published
from tests.core.spc.conftest import groups_of


def ratio(found, name):
    return next(r for r in found if r.name == name)


def spread_of(values, kind=None):
    groups = groups_of(values)
    flat = np.ravel(values)
    within = sigma_of(kind or inner_kind(groups), groups, np.ones(len(groups), bool))
    return Spread(flat.size, float(flat.mean()), within, float(flat.std(ddof=1)))


def test_the_piston_rings_are_capable():
    """Montgomery, 8.2: specification 74.000 ± 0.05, σ̂ = R̄ / d2 = 0.009785 (qcc): Cp 1.70, Cpk 1.66."""
    found = ratios_of(spread_of(published.PISTON_RINGS[:25]), Spec(73.95, 74.05))
    assert ratio(found, "cp").value == pytest.approx(1.70, abs=5e-3)
    assert ratio(found, "cpk").value == pytest.approx(1.66, abs=5e-3)


def test_the_range_of_cp_is_montgomerys():
    """Montgomery, example 8.4: limits 38 and 62, n = 20, s = 1.75: Cp 2.29, from 1.57 to 3.01 (printed to two digits)."""
    found = ratio(ratios_of(Spread(20, 50.0, Sigma(1.75, 19), 1.75), Spec(38, 62)), "pp")
    assert (found.value, found.low, found.high) == pytest.approx((2.29, 1.57, 3.01), abs=6e-3)


def test_a_process_off_its_middle():
    """NIST/SEMATECH e-Handbook, 6.1.6: limits 8 and 20, mean 16, s = 2: Cp 1.0, Cpk 0.6667; Cpm with τ² = 2² + 2²."""
    found = ratios_of(Spread(50, 16.0, Sigma(2.0, 49), 2.0), Spec(8, 20))
    assert [ratio(found, name).value for name in ("cp", "cpk", "cpm")] == pytest.approx([1.0, 0.6667, 0.7071], abs=1e-4)


def test_one_limit_gives_cpk_and_ppk_only():
    found = ratios_of(Spread(100, 10.0, Sigma(1.0, 60), 1.1), Spec(None, 14))
    assert [r.name for r in found] == ["cpk", "ppk"]
    assert [r.value for r in found] == pytest.approx([4 / 3, 4 / 3.3])


def test_a_target_out_of_the_middle_is_measured_towards_the_nearer_limit():
    found = ratios_of(Spread(100, 12.0, Sigma(1.0, 60), 1.0), Spec(0, 15, 12))
    assert ratio(found, "cpm").value == pytest.approx(1.0)


def test_parts_per_million_of_a_normal_process():
    """Two sides at three standard deviations: 2,700 ppm, one side 1,350 (Montgomery, table 8.2)."""
    spread = Spread(100, 0.0, Sigma(1, 99), 1.0)
    assert expected_ppm(spread, Spec(-3, 3)) == pytest.approx(2699.8, abs=0.1)
    assert expected_ppm(spread, Spec(None, 3)) == pytest.approx(1349.9, abs=0.1)


def test_percentiles_of_a_normal_process_give_the_usual_ratios():
    assert by_percentiles(Spec(-4, 5), -3, 0, 3) == pytest.approx((1.5, 4 / 3))
    assert by_percentiles(Spec(None, 5), -3, 0, 3) == (None, pytest.approx(5 / 3))


# (values as subgroups × size, how σ is found, mean of the process in limits −4 … 4 or as said)
SIMULATED = [("i_mr", (60, 1), 0.5), ("xbar_r", (25, 5), 0.5), ("xbar_s", (25, 10), 0.5), ("xbar_r", (25, 5), 0.0)]


@pytest.mark.parametrize(("kind", "shape", "mean"), SIMULATED)
def test_ranges_of_95_percent_hold_the_truth_in_93_to_97_of_100(kind, shape, mean):
    """2,000 processes of known capability, the same ones each time."""
    rng = np.random.default_rng(20261125)
    spec = Spec(-4.0, 4.0)
    truth = {"cp": 8 / 6, "pp": 8 / 6, "cpk": (4 - mean) / 3, "ppk": (4 - mean) / 3, "cpm": 8 / 6 / np.sqrt(1 + mean**2)}
    if not mean:
        del truth["cpk"], truth["ppk"]          # right in the middle the lower of two is low by chance: see below
    held = dict.fromkeys(truth, 0)
    for _ in range(2000):
        found = ratios_of(spread_of(rng.normal(mean, 1, shape), kind), spec)
        for name, value in truth.items():
            r = ratio(found, name)
            held[name] += r.low <= value <= r.high
    assert all(0.93 <= count / 2000 <= 0.97 for count in held.values()), held


def test_right_in_the_middle_the_range_of_ppk_still_holds_in_93_of_100():
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(2000):
        r = ratio(ratios_of(spread_of(rng.normal(0, 1, (100, 1))), Spec(-4, 4)), "ppk")
        held += r.low <= 4 / 3 <= r.high
    assert 0.93 <= held / 2000 <= 0.97


numbers = st.floats(-100, 100)


@given(numbers, st.floats(0.1, 10), st.floats(0.1, 50), st.floats(0.1, 50))
def test_cpk_is_never_above_cp_nor_cpm(mean, sigma, below, above):
    found = ratios_of(Spread(50, mean, Sigma(sigma, 40), sigma), Spec(mean - below, mean + above))
    assert ratio(found, "cpk").value <= ratio(found, "cp").value * (1 + 1e-9)
    assert ratio(found, "ppk").value <= ratio(found, "pp").value * (1 + 1e-9)
    assert ratio(found, "cpm").value <= ratio(found, "pp").value * (1 + 1e-9)


@given(numbers, st.floats(0.1, 10), st.floats(0.01, 100))
def test_another_unit_changes_no_ratio(mean, sigma, factor):
    a = ratios_of(Spread(50, mean, Sigma(sigma, 40), sigma), Spec(mean - 3, mean + 5))
    b = ratios_of(Spread(50, mean * factor, Sigma(sigma * factor, 40), sigma * factor),
                  Spec((mean - 3) * factor, (mean + 5) * factor))
    assert [r.value for r in a] == pytest.approx([r.value for r in b], rel=1e-6)


# the shape ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_anderson_and_darling_as_statsmodels_has_it(seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=80) ** (1 if seed < 3 else 2)
    assert anderson_darling(values) == pytest.approx(normal_ad(values)[1], rel=1e-6, abs=1e-9)


def test_a_bell_is_normal_and_a_long_tail_is_not():
    rng = np.random.default_rng(1)
    assert shape_of(rng.normal(size=5000)).normal
    assert shape_of(np.round(rng.normal(200, 2, 5000))).normal              # rounding alone does not matter
    assert not shape_of(rng.exponential(size=300)).normal
    assert not shape_of(np.r_[rng.normal(0, 1, 300), rng.normal(8, 1, 300)]).normal     # two humps


# the whole answer --------------------------------------------------------------------------------------------------


def measured(table, values, **spec):
    t = table(값=values)
    return capability(t.cursor, t["값"], Spec(**spec), Ask("i_mr", "값", grouping=Grouping("size", 5)))


def test_a_usual_range_is_no_specification_until_somebody_types_one():
    usual = ColumnFacts(unit="mm", low=4.8, high=5.2, nominal=5.0, usual=True)
    assert spec_of(usual) == Spec(nominal=5.0)
    assert spec_of(ColumnFacts(low=4.8)) == Spec(low=4.8)
    assert with_limit(usual, "low", 4.5) == ColumnFacts(unit="mm", low=4.5, nominal=5.0)
    assert with_limit(ColumnFacts(low=4.5), "high", 5.5) == ColumnFacts(low=4.5, high=5.5)


def test_a_stable_normal_process_is_told_by_cpk(table):
    found = measured(table, np.random.default_rng(1).normal(50, 1, 500), low=44, high=56)
    assert (found.lead[0], found.level, found.shape.normal) == ("cpk", "excellent", True)
    assert found.stable in CALM
    assert found.outside == 0


def test_an_unstable_process_is_told_by_ppk(table):
    values = np.random.default_rng(1).normal(50, 1, 500) + np.repeat([0, 1.5], 250)
    found = measured(table, values, low=44, high=57)
    assert (found.stable, found.lead[0]) == ("unstable", "ppk")
    assert found.ratio("ppk").value < found.ratio("cpk").value


def test_a_level_that_wanders_from_day_to_day_is_told_by_what_the_customer_gets(table):
    rng = np.random.default_rng(1)
    days = np.repeat(rng.normal(0, 1, 40), 40)                    # each day has a level of its own; their means look calm
    table = table(값=rng.normal(50, 0.7, 1600) + days, 날=[f"{day:02d}" for day in np.arange(1600) // 40])
    ask = Ask("auto", "값", grouping=Grouping("column", column="날"))
    found = capability(table.cursor, table["값"], Spec(low=46, high=54), ask)
    assert found.stable in CALM
    assert found.lead == ("ppk", found.ratio("ppk").value)
    assert found.ratio("ppk").high < found.ratio("cpk").low


def test_a_skewed_process_is_told_by_its_percentiles(table):
    found = measured(table, np.random.default_rng(1).exponential(1, 3000), high=6)
    assert found.lead == ("percentile", found.percentile[1])
    assert found.percentile[0] is None
    assert found.outside == pytest.approx(np.exp(-6), abs=2e-3)


def test_limits_must_be_there_and_in_order(table):
    for spec, code in ((Spec(), "spc_no_limits"), (Spec(5, 5), "spc_limits_crossed")):
        with pytest.raises(KampError) as error:
            measured(table, np.arange(50.0), low=spec.low, high=spec.high)
        assert error.value.code == code
