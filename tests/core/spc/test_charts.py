"""Control charts: limits as others have published them, phases, and what a chart never loses."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kamp_core.errors import KampError
from kamp_core.spc.chance import BY_CHANCE
from kamp_core.spc.charts import chart_of
from kamp_core.spc.constants import Factors, c4, d2, d3
from kamp_core.spc.facts import Ask
from kamp_core.spc.limits import value_lines
from kamp_core.spc.rules import fires
from kamp_core.spc.weighted import cusum, ewma
from tests.core.spc import published
from tests.core.spc.conftest import groups_of


def first(chart, panel=0):
    limits = chart.panels[panel].limits[0]
    return limits.low, limits.center, limits.high


# factors -----------------------------------------------------------------------------------------------------------

# Montgomery, Introduction to Statistical Quality Control, Appendix VI: n, A2, A3, c4, B3, B4, d2, d3, D3, D4
TABLE = ((2, 1.880, 2.659, 0.7979, 0, 3.267, 1.128, 0.853, 0, 3.267), (3, 1.023, 1.954, 0.8862, 0, 2.568, 1.693, 0.888, 0, 2.574),
         (5, 0.577, 1.427, 0.9400, 0, 2.089, 2.326, 0.864, 0, 2.114),
         (6, 0.483, 1.287, 0.9515, 0.030, 1.970, 2.534, 0.848, 0, 2.004),
         (7, 0.419, 1.182, 0.9594, 0.118, 1.882, 2.704, 0.833, 0.076, 1.924),
         (10, 0.308, 0.975, 0.9727, 0.284, 1.716, 3.078, 0.797, 0.223, 1.777),
         (15, 0.223, 0.789, 0.9823, 0.428, 1.572, 3.472, 0.756, 0.347, 1.653),
         (20, 0.180, 0.680, 0.9869, 0.510, 1.490, 3.735, 0.729, 0.415, 1.585))


@pytest.mark.parametrize("line", TABLE)
def test_the_factors_are_those_of_the_printed_table(line):
    n, *printed = line
    f = Factors(n)
    assert [f.a2, f.a3, float(c4(n)), f.b3, f.b4, d2(n), d3(n), f.d3, f.d4] == pytest.approx(printed, abs=6e-4)


# published charts --------------------------------------------------------------------------------------------------


def test_single_values_and_moving_ranges_of_the_nist_flow_rate(chart):
    """NIST 6.3.2.2: 45.8159, 50.81, 55.8041; mean moving range 1.8778 (the handbook rounds d2 to 1.128)."""
    made = chart("i_mr", published.FLOWRATE)
    assert first(made) == pytest.approx((45.8159, 50.81, 55.8041), abs=2e-3)
    assert first(made, 1) == pytest.approx((0, 1.8778, 6.1349), abs=2e-3)
    assert (made.verdict, made.events) == ("few", ())


def test_means_and_ranges_of_the_piston_rings(chart):
    """Montgomery and qcc: means 73.98805, 74.00118, 74.0143; ranges 0, 0.02276, 0.04812."""
    made = chart("xbar_r", published.PISTON_RINGS[:25])
    assert first(made) == pytest.approx((73.98805, 74.00118, 74.01430), abs=2e-5)
    assert first(made, 1) == pytest.approx((0, 0.02276, 0.04812), abs=2e-5)
    assert made.verdict == "stable"


def test_limits_frozen_on_the_first_25_piston_rings_find_the_shift_at_the_end(chart):
    """Montgomery: samples 37 to 39 lie above the limit."""
    phase = [0] * 25 + [1] * 15
    made = chart("xbar_r", published.PISTON_RINGS, phase=phase, frozen=True)
    beyond = [e for e in made.events if e.rule == "beyond" and e.what == "mean"]
    assert [(e.since.number, e.until.number, e.points, e.above) for e in beyond] == [(37, 39, 3, True)]
    assert (made.verdict, first(made)) == ("unstable", pytest.approx((73.98805, 74.00118, 74.01430), abs=2e-5))


def test_deviations_of_the_piston_rings(chart):
    """qcc: mean deviation 0.009240037, σ = 0.009829977, limits of the deviation 0 and 0.019302416."""
    made = chart("xbar_s", published.PISTON_RINGS[:25])
    assert first(made, 1) == pytest.approx((0, 0.009240037, 0.019302416), abs=2e-9)
    assert made.panels[0].limits[0].sigma == pytest.approx(0.009829977, abs=2e-9)


@pytest.mark.parametrize(("kind", "center", "low", "high"), [("p", 0.2313333, 0.05242755, 0.4102391),
                                                             ("np", 11.56667, 2.6213775, 20.511955)])
def test_bad_cans_of_orange_juice(chart, kind, center, low, high):
    """Montgomery and qcc: p̄ = 0.2313333, limits 0.05242755 and 0.4102391; samples 15 and 23 are beyond."""
    made = chart(kind, published.ORANGE_JUICE, 50)
    assert first(made) == pytest.approx((low, center, high), rel=1e-5)
    assert [e.until.number for e in made.events if e.rule == "beyond"] == [15, 23]


def test_defects_on_printed_boards(chart):
    """Montgomery and qcc: c̄ = 19.84615, limits 6.481447 and 33.21086; samples 6 and 20 are beyond."""
    made = chart("c", published.CIRCUIT, 1)
    assert first(made) == pytest.approx((6.481447, 19.84615, 33.21086), abs=1e-5)
    assert [e.until.number for e in made.events if e.rule == "beyond"] == [6, 20]


def test_defects_on_wafers(chart):
    """NIST 6.3.3.1: 4, 16, 28; only the 24th wafer is beyond, the third lies on the limit."""
    made = chart("c", published.WAFERS, 1)
    assert first(made) == pytest.approx((4, 16, 28))
    assert [e.until.number for e in made.events if e.rule == "beyond"] == [24]


def test_defects_in_rolls_of_cloth_of_unlike_length(chart):
    """Montgomery: ū = 153 / 107.5 = 1.42; the limits of a roll follow from its own length."""
    made = chart("u", published.CLOTH, published.CLOTH_UNITS)
    panel = made.panels[0]
    assert panel.center[0] == pytest.approx(153 / 107.5, abs=1e-6)
    limits = dict(zip(panel.step_at, panel.high, strict=True))
    assert limits[2.0] == pytest.approx(1.4233 + 3 * (1.4233 / 8)**0.5, abs=1e-3)
    assert panel.limits[0].varying
    assert made.events == ()


def test_ewma_of_the_nist_example():
    """NIST 6.3.2.4: steady limits 47.4115 and 52.5884."""
    level = level_of(published.EWMA_VALUES, 50, 2.0539)
    line = ewma(level, 0.3, steady=True)
    assert line.values == pytest.approx(published.EWMA_PRINTED, abs=5.1e-3)
    assert (line.low[-1], line.high[-1]) == pytest.approx((47.4115, 52.5884), abs=2e-3)
    assert not fires("beyond", line.z).any()


def test_ewma_limits_open_up_to_the_steady_ones():
    """Montgomery 9.2: ± 3σ √(λ/(2−λ) (1 − (1−λ)²ⁱ))."""
    line = ewma(level_of(published.EWMA_VALUES, 50, 2.0), 0.2)
    i = np.arange(1, 21)
    assert line.high == pytest.approx(50 + 6 * np.sqrt(0.2 / 1.8 * (1 - 0.8**(2 * i))))


def test_cusum_of_the_nist_example():
    """NIST 6.3.2.3: k = 0.3175 and h = 4.1959 in the unit of the values; the alarm comes at the 14th mean."""
    sigma = 0.635
    up, down = cusum(level_of(published.CUSUM_VALUES, 325, sigma), 0.3175 / sigma, 4.1959 / sigma)
    assert up.values * sigma == pytest.approx(published.CUSUM_UP, abs=0.011)      # printed from rounded sums
    assert -down * sigma == pytest.approx(published.CUSUM_DOWN, abs=0.011)
    assert int(np.argmax(fires("beyond", up.z))) + 1 == 14


def level_of(values, center, sigma):
    groups = groups_of(values)
    line = value_lines("i_mr", groups, np.ones(len(groups), bool), np.ones(len(groups), bool), center)[0][0]
    return type(line)(line.what, line.values, line.center, np.full(len(values), sigma), line.low, line.high)


# phases, verdicts, what is kept ------------------------------------------------------------------------------------


def noise(count, seed=1, scale=1.0):
    return np.random.default_rng(seed).normal(100, scale, count)


def test_each_phase_has_limits_of_its_own(chart):
    values = np.r_[noise(30), noise(30, 4) + 50]
    made = chart("i_mr", values, phase=[0] * 30 + [1] * 30)
    low, high = made.panels[0].limits
    assert (low.center, high.center) == pytest.approx((100, 150), abs=1)
    assert made.phases == ((1, "0"), (31, "1"))
    assert made.verdict != "unstable"
    assert made.panels[1].values[30] is None           # no moving range from one phase to the next


def test_a_shift_is_unstable_and_a_shift_long_ago_has_settled(chart):
    shifted = np.r_[noise(40), noise(20, 2) + 6]
    assert chart("i_mr", shifted).verdict == "unstable"
    assert chart("i_mr", np.r_[noise(10, 3), 120, noise(60, 4)]).verdict == "settled"


def test_a_few_signals_in_a_long_stable_series_are_chance(chart):
    made = chart("xbar_r", np.random.default_rng(5).normal(size=(2000, 5)))
    assert 0 < made.signals < 60
    assert made.tally.expected == pytest.approx(2000 * (0.0123 + 0.0046), rel=0.01)      # with the tail of ranges of five
    assert made.verdict == "look"           # points beyond their limits are among them


def test_one_value_far_beyond_is_no_chance(chart):
    values = noise(1000)
    values[990] += 20
    assert chart("i_mr", values).verdict == "unstable"


@pytest.mark.parametrize("rule", BY_CHANCE)
def test_how_often_chance_breaks_a_rule_is_known(rule):
    fired = fires(rule, np.random.default_rng(7).standard_normal(1_000_000))
    patterns = int((fired & ~np.r_[False, fired[:-1]]).sum())
    assert patterns / 1_000_000 == pytest.approx(BY_CHANCE[rule], abs=1.5e-4)


def test_of_very_many_points_at_most_2500_are_shown_and_no_signal_is_lost(chart):
    values = noise(300_000)
    far = [7, 123_456, 299_998]
    values[far] += 30
    made = chart("i_mr", values)
    shown = {place.number for place, signal in zip(made.places, made.panels[0].signals, strict=True) if signal}
    assert len(made.places) <= 2500
    assert made.points == 300_000
    assert {8, 123_457, 299_999} <= shown


def test_of_very_many_signals_the_first_and_the_latest_are_kept(chart):
    made = chart("i_mr", noise(8000) + 40 * (np.arange(8000) % 20 == 0))
    assert made.signals > len(made.events) == 300
    assert [made.events[0].number, made.events[-1].number] == [1, made.signals]


def test_the_mark_of_a_signal_below_a_cusum_is_on_its_lower_row(chart):
    made = chart("cusum", np.r_[noise(30), noise(20, 2) - 3], target=100.0)
    event = made.events[0]
    assert event.value < 0
    assert event.value == pytest.approx(made.panels[0].lower[event.at - 1])


def test_what_cannot_be_drawn_is_said(chart):
    for kind, values, code in (("xbar_r", noise(20), "spc_subgroups_of_one"),
                               ("xbar_r", noise(60).reshape(2, 30), "spc_range_too_large"),
                               ("i_mr", [5.0] * 30, "spc_no_spread")):
        with pytest.raises(KampError) as error:
            chart(kind, values)
        assert error.value.code == code


# invariants --------------------------------------------------------------------------------------------------------

tables = arrays.arrays(np.float64, st.tuples(st.integers(3, 12), st.integers(2, 6)), elements=st.integers(-50, 50).map(float))


@given(tables, st.sampled_from(["xbar_r", "xbar_s"]), st.floats(0.01, 100), st.floats(-1000, 1000))
def test_rescaling_the_values_rescales_the_limits(values, kind, factor, shift):
    if not np.ptp(values, axis=1).any():
        return
    plain, scaled = (chart_of(groups_of(v), Ask(kind, "x"), "x") for v in (values, values * factor + shift))
    a, b = plain.panels[0].limits[0], scaled.panels[0].limits[0]
    expected = [x * factor + shift for x in (a.low, a.center, a.high)]
    assert [b.low, b.center, b.high] == pytest.approx(expected, rel=1e-5, abs=1e-5 * max(1, abs(shift), factor * 50))


@given(tables, st.randoms())
def test_the_order_of_subgroups_matters_to_rules_only(values, random):
    if not np.ptp(values, axis=1).any():
        return
    order = list(range(len(values)))
    random.shuffle(order)
    a, b = (chart_of(groups_of(v), Ask("xbar_r", "x"), "x").panels[0].limits[0] for v in (values, values[order]))
    assert (a.center, a.high) == pytest.approx((b.center, b.high))
