"""Where something gathers, what else is unlike there is named; a range that goes on to the end has one end."""
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamp_core.learning.confounded import few_words, unlike
from kamp_core.learning.gather import gathering, marks_of
from kamp_core.learning.outcome import Importance, Place, Trait, Uneven
from kamp_core.reports.differing import band
from kamp_core.reports.sentences import causes
from kamp_core.reports.todo import to_do
from kamp_core.reports.where import where_wrong
from tests.makers import make_outcome

MACHINES = np.repeat(["1호기", "2호기"], 100)


def test_a_mould_that_only_ran_on_the_machine_is_named():
    moulds = np.where(MACHINES == "2호기", "M-205", "M-204")
    assert unlike(MACHINES == "2호기", {"호기": MACHINES, "금형": moulds}, ("호기",)) == ("금형",)


def test_a_mould_that_ran_on_both_is_not():
    assert unlike(MACHINES == "2호기", {"금형": np.tile(["M-204", "M-205"], 100)}, ()) == ()


def test_too_few_rows_tell_nothing():
    assert unlike(np.arange(200) < 5, {"금형": MACHINES}, ()) == ()


def test_words_and_numbers_of_machines_count_but_no_measurement():
    assert set(few_words(pd.Series([1.0, 2.0, 2.0]))) == {"1", "2"}
    assert few_words(pd.Series([1.5, 2.0])) is None
    assert few_words(pd.Series(np.arange(100.0))) is None


@pytest.mark.parametrize(("bad_at", "way"), [(lambda x: x > 0.8, "up"), (lambda x: x < 0.2, "down"),
                                            (lambda x: (x > 0.4) & (x < 0.55), "")])
def test_a_range_up_to_the_last_value_is_open_there(bad_at, way):
    values = np.random.default_rng(0).random(800)
    found = gathering(pd.Series(values), marks_of(bad_at(values).astype(int), np.arange(800) // 40, 0))
    assert found.open == way
    assert (found.high == values.max()) == (way == "up")


def test_a_range_with_one_end_is_said_with_one_end():
    one = Importance("배럴온도(℃)", 0.2, 0.1, 0.3, "up", 218.0, 228.0)
    assert band(one, "ko") == "218–228 ℃"
    assert band(replace(one, danger_open="up"), "ko") == "218 ℃ 이상"
    assert band(replace(one, danger_open="down"), "en") == "228 ℃ or less"
    risen = make_outcome(importance=(replace(one, danger_open="up"),))
    assert any("218 ℃보다 낮게" in step for step in to_do(risen, "ko"))


def test_the_reader_is_told_of_both():
    one = Importance("호기", 0.2, 0.1, 0.3, "category", danger_level="2호기", danger_with=("금형",))
    assert "다른 것(금형)도 함께 달라" in causes(make_outcome(importance=(one,)), "ko")[0].sentence
    place = Place((Trait("column", "호기", "2호기"),), 100, 0.2, 0.1, 10, 4, ("금형",))
    uneven = Uneven((Trait("column", "호기"),), 400, 0.1, (place,))
    assert where_wrong(make_outcome(uneven=uneven), "en")[-1].endswith("There 금형 differed, too.")
