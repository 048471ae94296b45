"""What chance shows, and that a verdict never reads calmer for more signals."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamp_core.spc.chance import beyond_by_chance, most_by_chance, verdict_of
from kamp_core.spc.chart_words import chart_sentence
from kamp_core.spc.charts import chart_of
from kamp_core.spc.facts import Ask, Tally
from kamp_core.spc.limits import Line, count_line, value_lines
from tests.core.spc.conftest import counts_of, groups_of

CALM = ["stable", "chance", "look", "settled", "unstable"]       # from calm to not; `few` says as little as `stable`
CALLED_STABLE = ("안정적입니다", "is stable", "mostly stable")


def rank(verdict):
    return CALM.index("stable" if verdict == "few" else verdict)


def tally(points, beyond=0, spread=0, runs=0, calm=0, far=None):
    return Tally(points, calm, beyond, 0.0027 * points, spread, 0.0046 * points, runs, 0.0096 * points,
                 far if far is not None else 3.2 if beyond else 2.0)


tallies = st.builds(tally, st.integers(1, 5000), *(st.integers(0, 60) for _ in range(3)), calm=st.integers(0, 60),
                    far=st.floats(0, 9))


@given(tallies, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 60), st.floats(0, 5))
def test_more_signals_later_or_farther_out_never_read_calmer(found, beyond, spread, runs, calm, far):
    worse = Tally(found.points, min(found.calm, calm), found.beyond + beyond, found.beyond_expected, found.spread + spread,
                  found.spread_expected, found.runs + runs, found.runs_expected, found.far + far)
    assert rank(verdict_of(worse)) >= rank(verdict_of(found))


@given(tallies)
def test_what_has_a_point_beyond_is_at_least_worth_a_look(found):
    if found.beyond or found.spread:
        assert verdict_of(found) in ("look", "settled", "unstable")


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=120), st.sampled_from(["i_mr", "ewma", "cusum"]))
def test_no_chart_with_a_point_beyond_its_limits_is_called_stable(values, kind):
    if not np.abs(np.diff(values)).mean() > 1e-6:
        return
    made = chart_of(groups_of(values), Ask(kind, "값"), "값")
    if any(event.rule == "beyond" for event in made.events):
        for language in ("ko", "en"):
            assert not any(words in chart_sentence(made, language) for words in CALLED_STABLE)


@given(st.lists(st.floats(-2, 2), min_size=30, max_size=80), st.data(), st.floats(3.1, 9))
def test_with_fixed_limits_a_point_pushed_out_never_calms_the_verdict(values, data, push):
    """Limits of the first twenty points hold; a later point is pushed beyond them."""
    if not np.abs(np.diff(values[:20])).mean() > 1e-3:
        return
    phase = [0] * 20 + [1] * (len(values) - 20)
    ask = Ask("i_mr", "값", frozen=True)
    before = chart_of(groups_of(values, phase), ask, "값")
    limits = before.panels[0].limits[0]
    pushed = list(values)
    place = data.draw(st.integers(20, len(values) - 1))
    pushed[place] = max(values[place], limits.center + push * limits.sigma)
    after = chart_of(groups_of(pushed, phase), ask, "값")
    assert after.tally.beyond >= 1
    assert rank(after.verdict) >= 2


def test_two_of_eleven_read_no_calmer_than_one_of_eleven():
    """What a visitor met: two points of eleven were called stable, one of eleven unstable."""
    assert (verdict_of(tally(11, beyond=1)), verdict_of(tally(11, beyond=2))) == ("look", "unstable")


@pytest.mark.parametrize(("points", "beyond", "verdict"), [
    (25, 1, "look"), (100, 1, "look"), (100, 2, "unstable"), (1000, 6, "look"), (1000, 8, "unstable")])
def test_points_beyond_the_limits_weigh_more_in_short_charts(points, beyond, verdict):
    assert verdict_of(tally(points, beyond=beyond)) == verdict


def test_patterns_inside_the_limits_may_be_chance_where_points_are_enough():
    assert verdict_of(tally(60, runs=2)) == "chance"
    assert verdict_of(tally(12, runs=1)) == "look"
    assert verdict_of(tally(60, runs=4)) == "unstable"


def test_signals_long_past_are_told_as_past():
    assert verdict_of(tally(60, beyond=3, calm=30)) == "settled"
    assert verdict_of(tally(60, beyond=3, calm=20)) == "unstable"


@pytest.mark.parametrize("expected", [0.01, 0.3, 2.7, 40, 300])
def test_the_most_by_chance_is_passed_once_in_a_hundred_times(expected):
    drawn = np.random.default_rng(2).poisson(expected, 200_000)
    most = most_by_chance(expected)
    assert (drawn > most).mean() <= 0.0105
    assert not most or (drawn > most - 1).mean() > 0.0095


@pytest.mark.parametrize(("kind", "size"), [("i_mr", 1), ("xbar_r", 2), ("xbar_r", 5), ("xbar_s", 4), ("xbar_s", 12)])
def test_how_often_values_and_spread_pass_their_limits_by_chance_is_known(kind, size):
    groups = groups_of(np.random.default_rng(3).normal(size=(200_000, size)))
    everything = np.ones(len(groups), bool)
    for line in value_lines(kind, groups, everything, everything)[0]:
        seen = (np.abs(line.z) > 3).sum()
        assert seen == pytest.approx(beyond_by_chance(line, groups.n), rel=0.08)


@pytest.mark.parametrize(("kind", "size", "mean"), [("p", 50, 0.03), ("np", 80, 0.2), ("c", 1, 0.7), ("u", 3, 4.0)])
def test_how_often_counts_pass_their_limits_by_chance_is_known(kind, size, mean):
    """Their upper tail is longer than that of normal values."""
    rng = np.random.default_rng(4)
    counts = rng.binomial(size, mean, 200_000) if kind in ("p", "np") else rng.poisson(size * mean, 200_000)
    groups = counts_of(counts, size)
    everything = np.ones(len(groups), bool)
    line: Line = count_line(kind, groups, everything, everything)
    assert (np.abs(line.z) > 3 + 1e-9).sum() == pytest.approx(beyond_by_chance(line, groups.n), rel=0.08)
