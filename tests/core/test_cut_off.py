"""Where the prices of a project say to act, the model of a run acts: on a new file, and only in that project."""
from dataclasses import replace

import numpy as np
import pytest

from kamp_core.learning.machines import Rung
from kamp_core.learning.outcome import write_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.worth.facts import Kind
from kamp_core.models.predict import outputs
from tests.makers_worth import PRICES, answers, held_rows

ANSWERS = answers()
RUNGS = tuple(Rung(limit, 20, caught, caught + false, false, 10.0) for limit, caught, false in
              [(0.1, 20, 100), (0.3, 18, 20), (0.6, 12, 2)])


@pytest.fixture
def run(studio):
    """run(outcome, rows kept aside) → the id of a run with this answer."""
    def run(outcome, held=None):
        name = studio.jobs.submit(TrainRequest(outcome.problem, outcome.dataset, 1, target=outcome.target), studio.project().id)
        folder = studio.workspace.run_folder(name)
        write_outcome(replace(outcome, run=name), folder / "outcome.json")
        if held is not None:
            held.to_parquet(folder / "holdout.parquet")
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


def test_as_many_parts_are_marked_as_are_worth_inspecting(studio, run, priced):
    risk = np.random.default_rng(0).permutation(400) / 400
    name = run(ANSWERS[Kind.INSPECT][0], held_rows().assign(risk=risk))
    priced(Kind.INSPECT)
    assert (risk >= studio.cut_off(name)).mean() == pytest.approx(0.1, abs=0.005)       # 10 % are worth most at these prices


def test_a_watched_machine_alarms_at_the_score_on_its_card():
    class Watcher:
        def scores(self, x):
            return x[:, 0]
    rows = np.array([[0.8], [1.2], [2.0]])
    for limit, alarms in ((None, [0, 1, 1]), (1.0, [0, 1, 1]), (1.5, [0, 0, 1]), (0.7, [1, 1, 1])):
        _, _, code = outputs({"family": "alarms", "threshold": limit}, Watcher(), rows, {"alarm": "!", "no_alarm": ""})
        assert code.tolist() == alarms
