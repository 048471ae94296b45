"""Where the prices of a project say to act, the model of a run acts: on a new file, and only in that project."""
from dataclasses import replace

import numpy as np
import pytest

from kamp_core.learning.machines import Rung
from kamp_core.learning.worth.facts import Kind
from kamp_core.learning.worth.whole import Beside, worth_of
from kamp_core.models.predict import outputs
from kamp_core.reports.foretold import by_the_prices
from tests.homes import answered
from tests.makers_worth import PRICES, answers, held_rows

ANSWERS = answers()
RUNGS = tuple(Rung(limit, 20, caught, caught + false, false, 10.0) for limit, caught, false in
              [(0.1, 20, 100), (0.3, 18, 20), (0.6, 12, 2)])


@pytest.fixture
def run(studio):
    """run(outcome, rows kept aside) → the id of a run with this answer."""
    def run(outcome, held=None):
        name = answered(studio, outcome)
        if held is not None:
            held.to_parquet(studio.workspace.run_folder(name) / "holdout.parquet")
        return name
    return run


@pytest.fixture
def priced(studio):
    def priced(kind, **changes):
        for name, price in (PRICES[kind] | changes).items():
            studio.money.set_price(studio.project().id, kind, name, price)
    return priced


def test_before_prices_are_known_nothing_is_changed(studio, run):
    assert studio.cut_off(run(ANSWERS[Kind.INSPECT][0])) is None


def test_a_dearer_call_out_raises_the_risk_to_alarm_at(studio, run, priced):
    outcome = ANSWERS[Kind.FAILURES][0]
    name = run(replace(outcome, life=replace(outcome.life, tried=RUNGS, judged=RUNGS)))
    found = []
    for false in (1_000, 200_000, 1_500_000, 1e9):
        priced(Kind.FAILURES, false=false)
        found.append(studio.cut_off(name))
    assert found == [0.1, 0.3, 0.6, None]                      # at last no alarm pays, and the model keeps its own limit


def test_parts_are_inspected_by_a_share_and_none_is_called_bad_for_a_price(studio, run, priced):
    name = run(ANSWERS[Kind.INSPECT][0], held_rows())
    priced(Kind.INSPECT)
    assert studio.cut_off(name) is None


def test_a_watched_machine_alarms_at_the_score_on_its_card():
    class Watcher:
        def scores(self, x):
            return x[:, 0]
    rows = np.array([[0.8], [1.2], [2.0]])
    for limit, alarms in ((None, [0, 1, 1]), (1.0, [0, 1, 1]), (1.5, [0, 0, 1]), (0.7, [1, 1, 1])):
        _, _, code = outputs({"family": "alarms", "threshold": limit}, Watcher(), rows, {"alarm": "!", "no_alarm": ""})
        assert code.tolist() == alarms


@pytest.mark.parametrize(("language", "words"), [("ko", "지금 그런 것은 1개입니다"), ("en", "Now there are 1 of these")])
def test_a_new_file_is_told_from_where_on_to_act(language, words):
    life, held = ANSWERS[Kind.LIFE]
    worth = worth_of(life, PRICES[Kind.LIFE], Beside(held))
    rows = [{"prediction": worth.cut - 1}, {"prediction": worth.cut + 30}]
    assert words in by_the_prices(life, worth, rows, language)
    warned = replace(ANSWERS[Kind.FAILURES][0].life, tried=RUNGS, judged=RUNGS)
    outcome = replace(ANSWERS[Kind.FAILURES][0], life=warned)
    assert "30 %" in by_the_prices(outcome, worth_of(outcome, PRICES[Kind.FAILURES] | {"false": 200_000}, Beside()), rows, language)
    assert by_the_prices(outcome, None, rows, language) == ""
