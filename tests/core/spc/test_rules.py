"""Each rule is broken at the point that completes its pattern, and not one point earlier."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamp_core.spc.rules import SETS, SPAN, fires

UP_DOWN = [0.2, -0.2] * 7
# rule → the shortest pattern that breaks it; the last point completes it
PATTERNS = {
    "beyond": [3.1],
    "two_of_three": [2.1, 0.0, 2.2],
    "four_of_five": [1.1, 1.2, -0.5, 1.3, 1.1],
    "run_8": [0.5, 0.1, 0.3, 0.2, 0.6, 0.1, 0.4, 0.2],
    "run_9": [0.5, 0.1, 0.3, 0.2, 0.6, 0.1, 0.4, 0.2, 0.3],
    "trend_6": [-0.5, -0.3, -0.2, 0.1, 0.2, 0.6],
    "alternate_14": UP_DOWN,
    "hug_15": [0.1, -0.9, 0.3, 0.5, -0.2, 0.7, -0.1, 0.2, 0.9, -0.4, 0.1, 0.6, -0.8, 0.3, 0.2],
    "mixture_8": [1.2, -1.3, 1.1, 1.4, -1.2, -1.6, 1.3, -1.1],
}


@pytest.mark.parametrize("rule", PATTERNS)
@pytest.mark.parametrize("side", [1, -1])
def test_a_rule_fires_with_the_last_point_of_its_pattern_and_not_before(rule, side):
    z = side * np.array(PATTERNS[rule])
    assert fires(rule, z).tolist() == [False] * (len(z) - 1) + [True]


@pytest.mark.parametrize("rule", PATTERNS)
def test_a_pattern_one_point_shorter_breaks_nothing(rule):
    assert not fires(rule, np.array(PATTERNS[rule][:-1])).any()


@pytest.mark.parametrize("rule", PATTERNS)
def test_a_missing_value_ends_every_run(rule):
    pattern = PATTERNS[rule]
    if len(pattern) > 5:
        half = len(pattern) // 2
        assert not fires(rule, np.array([*pattern[:half], np.nan, *pattern[half:]])).any()


def test_the_spans_are_the_lengths_of_the_patterns():
    assert {rule: len(pattern) for rule, pattern in PATTERNS.items()} == SPAN


def test_points_on_the_limit_are_not_beyond_it():
    assert not fires("beyond", np.array([3.0, -3.0])).any()
    assert not fires("run_8", np.zeros(20)).any()


def test_two_far_points_on_unlike_sides_are_no_pattern():
    assert not fires("two_of_three", np.array([2.5, -2.5, 0])).any()
    assert not fires("four_of_five", np.array([1.5, 1.5, -1.5, -1.5, 1.5])).any()


def test_eight_outside_on_one_side_are_a_run_and_no_mixture():
    z = np.full(8, 1.5)
    assert fires("run_8", z)[-1]
    assert not fires("mixture_8", z).any()


def test_a_run_goes_on_being_marked():
    assert fires("run_8", np.full(11, 0.4)).tolist() == [False] * 7 + [True] * 4


def test_the_western_electric_rules_are_four_and_nelsons_eight():
    assert {name: len(rules) for name, rules in SETS.items()} == {"western": 4, "nelson": 8}


series = st.lists(st.floats(-4, 4, allow_nan=False), min_size=1, max_size=60)


@given(series, st.sampled_from(sorted(PATTERNS)))
def test_upside_down_the_same_points_are_marked(values, rule):
    z = np.array(values)
    assert fires(rule, z).tolist() == fires(rule, -z).tolist()


@given(series, series, st.sampled_from(sorted(PATTERNS)))
def test_what_comes_later_changes_no_mark(values, later, rule):
    z = np.array(values)
    assert fires(rule, np.array([*values, *later]))[:len(z)].tolist() == fires(rule, z).tolist()
