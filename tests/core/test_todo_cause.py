"""Monday's list names a value to stay out of only where that value stands by itself."""
from dataclasses import replace

import pytest

from kamp_core.learning.outcome import Importance
from kamp_core.reports import differing
from kamp_core.reports.sentences import causes
from kamp_core.reports.todo import to_do
from tests.makers import make_outcome

MIXED = Importance("배압", 0.07, 0.01, 0.1, "up", 60.2, 90.8, danger_open="up", danger_with=("품명",))
ALONE = Importance("호퍼온도", 0.04, 0.01, 0.1, "down", 0.0, 65.2, danger_open="down")
UNSURE = replace(ALONE, low=-0.01)


def said(*importance, language="ko"):
    return "\n".join(to_do(make_outcome(importance=importance), language))


@pytest.mark.parametrize("importance", [(MIXED, ALONE), (ALONE, MIXED)])
def test_two_trainings_that_rank_causes_otherwise_advise_the_same_knob(importance):
    assert "호퍼온도 값을 65.2보다 높게 둘 수 있는지" in said(*importance)
    assert "배압" not in said(*importance)


def test_where_the_product_differs_too_nobody_is_told_to_turn_the_knob():
    assert "품명이 함께 달라 어느 쪽 때문인지 모릅니다" in said(MIXED, UNSURE)
    assert "배압 값을" not in said(MIXED)
    assert "compare under Look what has the same 품명" in said(MIXED, language="en")


def test_all_part_numbers_that_are_clearly_worse_are_named_and_compared_not_turned():
    parts = Importance("품번", 0.2, 0.1, 0.3, "category", danger_level="HM-1232", danger_also=("HM-1029", "HM-1337"),
                       danger_bad=0.19, danger_good=0.02, days_same=9, days_able=10, danger_p=0.005, days_left=1.0)
    outcome = make_outcome(problem="defect_cause", asks="causes", importance=(parts,))
    assert "그 밖에 HM-1029, HM-1337에서도 몰립니다." in causes(outcome, "ko")[0].sentence
    first, second, *_ = differing.to_do(outcome, "ko")
    assert "품번 HM-1232·HM-1029·HM-1337" in first
    assert "품번만 서로 다르고" in second


def test_what_gathers_beyond_chance_is_not_called_chance():
    heat = Importance("온도", 0.1, -0.1, 0.3, "down", 195.0, 214.0, danger_p=0.005, days_able=27, days_same=21, days_left=0.9)
    assert "우연일 수" not in causes(make_outcome(importance=(heat,)), "ko")[0].sentence
    assert "우연일 수" in causes(make_outcome(importance=(replace(heat, danger_p=0.4),)), "ko")[0].sentence
