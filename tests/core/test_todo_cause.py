"""Monday's list names a value to stay out of only where that value stands by itself."""
from dataclasses import replace

import pytest

from kamp_core.learning.outcome import Importance
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
