"""What stands in the way of an honest answer: each check on a table that has just this fault."""
import duckdb
import numpy as np
import pandas as pd
import pytest

from kamp_core.learning.checks import run_checks
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import problem
from tests.factory import moulding


@pytest.fixture
def checks():
    """checks(frame, **asked) → the checks that spoke, by code."""
    def checks(frame, id="defect_prediction", **asked):
        db = duckdb.connect()
        db.register("frame", frame)
        db.execute("create table data as select * from frame")
        request = TrainRequest(id, "d", 1, **({"target": "판정", "bad": "불량", "time": "생산일시"} | asked))
        return {check.code: check for check in run_checks(db, request, problem(id))}
    return checks


def test_a_sound_table_has_nothing_in_the_way(checks):
    assert {check.severity for check in checks(moulding()).values()} == {"ok"}


@pytest.mark.parametrize(("column", "values", "code"), [
    ("라인", lambda f: "1라인", "constant"),
    ("비고란", lambda f: [None] * (len(f) - 3) + ["a", "b", "c"], "empty"),
    ("관리번호", lambda f: [f"W{i:06d}" for i in range(len(f))], "id_like"),
    ("재작업", lambda f: np.arange(len(f)) % 7, "known_too_late"),
    ("판정코드값", lambda f: (f["판정"] == "불량").map({True: "B", False: "G"}), "leak_separates"),
    ("메모", lambda f: np.where(f["판정"] == "불량", "긁힘", None), "leak_filled_only_bad"),
    ("경보", lambda f: ((f["판정"] == "불량") & (np.arange(len(f)) % 2 == 0)).astype(int), "leak_value"),
    ("센서", lambda f: np.where(np.arange(len(f)) % 50 == 0, -999.0, np.arange(len(f)) % 40 / 7), "sentinel"),
])
def test_a_faulty_column_is_named(checks, column, values, code):
    frame = moulding()
    found = checks(frame.assign(**{column: values(frame)}))
    assert column in found[code].columns


@pytest.mark.parametrize(("target", "code"), [
    ("늘같음", "target_constant"), ("작업번호", "target_is_id"), ("냉각시간", "target_many_values"), ("금형", "others_are_good")])
def test_an_unfit_result_column_is_told_before_training(checks, target, code):
    frame = moulding().assign(늘같음="0", 작업번호=lambda f: [f"W{i}" for i in range(len(f))])
    frame["냉각시간"] = frame["냉각시간"].round(1)
    assert code in checks(frame, target=target, bad="A" if target == "금형" else None)


def test_a_copy_of_the_measured_number_is_a_leak(checks):
    frame = moulding().assign(두께=lambda f: f["냉각시간"] * 2, 두께2=lambda f: f["냉각시간"] * 2 + 0.01)
    found = checks(frame, "measured_quality", target="두께", bad=None)
    assert {"냉각시간", "두께2"} <= set(found["leak_separates"].columns)


@pytest.mark.parametrize("names", [("무효전력(kVarh)", "역률(%)", "전기요금(원)"),
                                   ("Lagging_Current_Reactive_Power_kVarh", "Leading_Current_Power_Factor", "CO2(tCO2)")])
def test_what_comes_from_the_meter_with_the_use_is_known_too_late(checks, names):
    frame = moulding().assign(**{name: lambda f, n=n: f["사출압력"] * n for n, name in enumerate(names, start=2)})
    found = checks(frame, "energy", target="냉각시간", bad=None)
    assert found["known_too_late"].columns == names


@pytest.mark.parametrize(("change", "code"), [
    (lambda f: f.head(150), "few_rows"),
    (lambda f: f.assign(판정=["불량"] * 9 + ["양품"] * (len(f) - 9)), "few_bad"),
    (lambda f: f.assign(판정=["양품"] * 200 + ["불량"] * 60 + ["양품"] * (len(f) - 260)), "one_run"),
    (lambda f: pd.concat([f, f.head(100)]), "repeats"),
    (lambda f: f[f["생산일시"] < f["생산일시"].min() + pd.Timedelta(days=5)], "few_days"),
    (lambda f: f.sample(frac=1, random_state=0), "clock_backwards"),
])
def test_faulty_rows_are_told(checks, change, code):
    assert code in checks(change(moulding()))


def test_without_time_and_group_the_future_is_said_to_be_open(checks):
    assert "no_time" in checks(moulding(), time=None)
    assert "no_time" not in checks(moulding(), time=None, group="금형")


def test_a_true_cause_is_no_leak(checks):
    frame = moulding().assign(온도차=lambda f: f["실린더온도"].round(0))
    assert not {"leak_value", "leak_number", "leak_separates"} & set(checks(frame))
