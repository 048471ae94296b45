"""The preparation is fitted once and never fails on what it has not seen."""
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.learning import prepare
from kamp_core.learning.prepare import Preparation, fit_preparation

FRAME = pd.DataFrame({"온도": [1.0, 2.0, None, 4.0] * 5, "금형": ["A", "B", "A", None] * 5,
                      "일시": pd.to_datetime(["2025-01-01 08:30"] * 20)})
CELLS = st.one_of(st.none(), st.floats(allow_nan=True), st.text(max_size=5), st.integers(-10, 10), st.booleans())


def test_numbers_are_filled_with_their_median_and_the_empty_ones_flagged():
    x = fit_preparation(FRAME[["온도"]]).transform(FRAME[["온도"]])
    assert x[2].tolist() == [2.0, 1.0]


def test_an_unknown_kind_is_other():
    x = fit_preparation(FRAME[["금형"]]).transform(pd.DataFrame({"금형": ["A", "Z"]}))
    assert x.tolist() == [[1, 0, 0], [0, 0, 1]]


def test_it_tells_which_words_were_not_told_apart_in_training():
    fitted = fit_preparation(FRAME)
    x = fitted.transform(FRAME.iloc[:2].assign(금형=["A", "Z"]))
    assert fitted.unseen(x).tolist() == [[False, False, False], [False, True, False]]


def test_sixty_moulds_are_told_apart_and_of_a_large_table_the_commonest(monkeypatch):
    moulds = pd.DataFrame({"금형": [f"M{i % 60}" for i in range(60 * 9)] + ["M3", "M7"]})
    assert fit_preparation(moulds).transform(moulds)[:60, :60].sum() == 60
    monkeypatch.setattr(prepare, "LEVEL_CELLS", 25 * len(moulds))
    assert len(fit_preparation(moulds).columns[0].levels) == 25
    assert {len(column.levels) for column in fit_preparation(moulds.assign(원료=moulds["금형"])).columns} == {20}     # they share
    monkeypatch.setattr(prepare, "LEVEL_CELLS", 0)
    few = fit_preparation(moulds).columns[0].levels
    assert len(few) == 20
    assert {"M3", "M7"} <= set(few)


def test_times_become_hour_and_weekday():
    assert fit_preparation(FRAME[["일시"]]).transform(FRAME[["일시"]])[0].tolist() == [8.5, 2.0]


def test_a_preparation_reads_back_from_its_card():
    fitted = fit_preparation(FRAME)
    again = Preparation.from_json(fitted.to_json())
    assert np.array_equal(again.transform(FRAME), fitted.transform(FRAME))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_whatever_comes_the_result_is_finite(rows):
    frame = pd.DataFrame(rows, columns=["온도", "금형", "일시"], dtype="object")
    fitted = fit_preparation(FRAME)
    x = fitted.transform(frame)
    assert x.shape == (len(rows), len(fitted.features))
    assert np.isfinite(x).all()
