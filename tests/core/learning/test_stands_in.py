"""A group column is left out of the conditions; what says nearly the same is told, as it may be blamed for it."""
import numpy as np
import pandas as pd
import pytest

from kamp_core.learning.outcome import Reason
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.stands_in import stands_in
from kamp_core.reports.sentences import causes_note
from tests.makers import make_outcome

RNG = np.random.default_rng(0)
MOULD = RNG.choice(["M1", "M2", "M3", "M4", "M5", "M6"], 400)


def told(**columns):
    frame = pd.DataFrame({"금형": MOULD, **columns})
    return stands_in(frame, TrainRequest("defect_prediction", "d", 1, target="판정", group="금형"), [*columns])


def test_the_machine_that_a_mould_runs_on_stands_for_the_mould():
    machine = np.where(np.isin(MOULD, ["M1", "M2"]), "1호기", np.where(np.isin(MOULD, ["M3", "M4"]), "2호기", "3호기"))
    strays = RNG.random(400) < 0.05                        # now and then a mould runs elsewhere
    found = told(호기=np.where(strays, "1호기", machine), 온도=RNG.normal(200, 5, 400))
    assert found == [Reason("group_left_out", {"column": "금형", "inputs": "호기"})]


@pytest.mark.parametrize("machine", [RNG.choice(["1호기", "2호기", "3호기"], 400), np.repeat("1호기", 400)])
def test_machines_that_run_any_mould_stand_for_none(machine):
    assert told(호기=machine) == []


def test_a_product_says_nothing_about_which_of_its_many_lots_it_was():
    lots = np.repeat([f"L{number}" for number in range(100)], 4)
    frame = pd.DataFrame({"로트": lots, "품번": np.repeat(["A", "B"], 200)})
    assert stands_in(frame, TrainRequest("defect_prediction", "d", 1, target="판정", group="로트"), ["품번"]) == []


@pytest.mark.parametrize(("language", "words"), [("ko", "묶음 열로 쓴 ‘금형’은 조건에서 빠졌습니다"),
                                                 ("en", "“금형” may be behind it")])
def test_it_is_said_where_the_causes_are(language, words):
    outcome = make_outcome(warnings=(Reason("group_left_out", {"column": "금형", "inputs": "호기"}),))
    assert words in causes_note(outcome, language)
    assert words not in causes_note(make_outcome(), language)
