"""Where to set the knobs: near the true optimum, never outside what was run, and nothing where nothing can be said."""
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.learning.checks import run_checks
from kamp_core.learning.request import Knob, TrainRequest
from kamp_core.learning.settings.choose import chosen, look_around
from kamp_core.learning.settings.fence import FEWEST_ROWS, Fence
from kamp_core.learning.settings.goal import Wish, wish_of
from kamp_core.learning.settings.knobs import levels_of, usual_step
from kamp_core.learning.settings.trial import lines, plan_numbers, plan_shares
from kamp_core.learning.settings.worked import compare_numbers, compare_shares, sample_of
from kamp_core.problems import Family, problem
from tests.core.learning import conftest
from tests.factory import dialled

SETTINGS = problem("best_settings")
KNOBS = (Knob("속도설정"), Knob("압력설정"))


@pytest.fixture
def suggest(learn, monkeypatch):
    """The answer for a frame: suggest(frame, goal='higher') → Outcome."""
    def suggest(frame, **asked):
        monkeypatch.setitem(conftest.PROBLEMS, Family.NUMBERS, SETTINGS)
        given = {"target": "강도", "time": "일시", "knobs": KNOBS, "options": {"goal": "higher"}, "trials": 1} | asked
        return replace(learn(frame, Family.NUMBERS, **given).outcome, problem="best_settings")
    return suggest


def best_of(outcome, product=""):
    one = next(one for one in outcome.settings.suggestions if one.product == product)
    return one, {move.column: move.best for move in one.knobs}


def test_the_best_place_is_found_with_few_knobs_moved(suggest):
    outcome = suggest(dialled())
    one, best = best_of(outcome)
    assert outcome.verdict.level in ("ready", "hint")
    assert one.state == "change"
    assert best["속도설정"] == pytest.approx(50, abs=1.5)                  # true optimum; it stands at 54 now
    assert [move.column for move in one.moves] == ["속도설정"]             # pressure does nothing
    assert one.gain_low < 8 < one.gain_high                                # true: (4 / 2)² × 2
    assert one.similar_rows >= FEWEST_ROWS


def test_each_product_gets_its_own(suggest):
    frame = pd.concat([dialled(seed=1, rows=400).assign(품번="A"), dialled(seed=2, rows=400, best=56.0).assign(품번="B")])
    outcome = suggest(frame.sort_values("일시", kind="stable"), group="품번")
    (_, a), (_, b) = best_of(outcome, "A"), best_of(outcome, "B")
    assert a["속도설정"] == pytest.approx(50, abs=2)
    assert b["속도설정"] == pytest.approx(56, abs=2)
    assert "품번" in outcome.inputs
