"""The written rules of the verdict, one by one."""
from dataclasses import replace

import pytest

from kamp_core.learning.checks import Check
from kamp_core.learning.outcome import Metric, Score, Split
from kamp_core.learning.verdict import Evidence, judge

GOOD = Evidence(
    headline=Score("future", Metric.AVERAGE_PRECISION, 0.5, 0.4, 0.6, 0.05, 0.05),
    split=Split("future", 1000, blocks=20, bad_rows=50), better=True, p=0.001, perfect=0.5, checks=(), inputs=("온도",), rows=5000)


def with_headline(value, low, high):
    return replace(GOOD, headline=replace(GOOD.headline, value=value, low=low, high=high))


def codes(evidence):
    return [reason.code for reason in judge(evidence).reasons]


def test_enough_of_everything_is_ready():
    assert judge(GOOD).level == "ready"


@pytest.mark.parametrize(("evidence", "code"), [
    (replace(GOOD, split=replace(GOOD.split, bad_rows=19)), "few_bad_rows"),
    (replace(GOOD, split=replace(GOOD.split, blocks=7)), "few_blocks"),
    (replace(GOOD, split=replace(GOOD.split, pooled=True)), "pooled"),
    (replace(GOOD, rows=199), "few_rows"),
    (replace(GOOD, split=replace(GOOD.split, scheme="random")), "future_not_checked"),
    (with_headline(0.2, 0.15, 0.25), "small_gain"),
    (with_headline(0.5, 0.1, 0.9), "wide_range"),
], ids=lambda x: x if isinstance(x, str) else "")
def test_each_limit_alone_makes_it_a_hint(evidence, code):
    assert judge(evidence).level == "hint"
    assert code in codes(evidence)


@pytest.mark.parametrize(("evidence", "code"), [
    (replace(GOOD, better=False), "no_better_than_nothing"), (replace(GOOD, p=0.002), "shuffled_as_good")])
def test_a_signal_needs_the_range_and_the_shuffle_test(evidence, code):
    assert judge(evidence).level == "no_signal"
    assert codes(evidence) == [code]


def test_a_model_that_fails_on_new_groups_is_a_hint():
    on_groups = replace(GOOD.headline, scheme="unseen_group", value=0.2, low=0.04, high=0.3)
    assert judge(replace(GOOD, scores=(GOOD.headline, on_groups))).level == "hint"
    assert "new_groups_fail" in codes(replace(GOOD, scores=(GOOD.headline, on_groups)))


def test_a_leaking_column_is_suspicious_only_if_the_model_used_it():
    leak = (Check("leak_value", "warn", ("온도", "메모")),)
    verdict = judge(replace(GOOD, checks=leak))
    assert (verdict.level, verdict.reasons[0].facts["columns"]) == ("suspicious", "온도")
    assert judge(replace(GOOD, checks=leak, inputs=("압력",))).level == "ready"


def test_one_unbroken_run_of_bad_ones_is_suspicious():
    assert judge(replace(GOOD, checks=(Check("one_run", "warn"),))).level == "suspicious"


def test_a_score_near_perfect_is_suspicious():
    assert codes(replace(GOOD, perfect=0.999))[0] == "too_good"
