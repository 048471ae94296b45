"""What stands in the way of an honest answer: each check on a table that has just this fault."""
import duckdb
import numpy as np
import pandas as pd
import pytest

from kamp_core.learning.checks import run_checks
from kamp_core.learning.lots import find_lots
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


def plating(days=15, lots=6, rows=12, bad=8, seed=0):
    """Baths sampled every few seconds: one result a lot, and lot numbers that begin anew every day."""
    rng = np.random.default_rng(seed)
    day, lot = np.divmod(np.arange(days * lots), lots)
    worse = np.isin(np.arange(days * lots), rng.choice(days * lots, bad, replace=False))
    each = np.repeat(np.arange(days * lots), rows)
    return pd.DataFrame({
        "일자": pd.Timestamp("2026-03-02") + pd.to_timedelta(day[each], unit="D"), "Lot": lot[each] + 1,
        "pH": rng.normal(2, 0.3, len(each)).round(2), "전류": rng.normal(3, 0.2, len(each)).round(2),
        "판정": np.where(worse[each], "불량", "양품")})


def test_one_result_a_lot_is_told_in_lots_with_a_cure(checks):
    found = checks(plating(), time="일자", group="Lot")
    told = found["bad_by_lot"]
    assert told.facts == {"by": "일자·Lot", "by_columns": ["일자", "Lot"], "rows": 1080, "lots": 90, "each": 12,
                          "columns": ["pH", "전류"], "bad": 96, "bad_lots": 8}
    assert (told.severity, told.cure) == ("warn", "gather")
    assert found["few_bad_lots"].facts == {"bad": 8, "lots": 90, "need": 20}
    assert "enough_bad" not in found


def test_a_day_told_by_a_time_and_one_column_alone_tell_lots_too(checks):
    frame = plating()
    clock = frame["일자"] + pd.to_timedelta(5 * np.arange(len(frame)), unit="s")
    assert checks(frame.assign(일자=clock), time="일자")["bad_by_lot"].facts["lots"] == 90
    named = frame.assign(로트번호=frame["일자"].dt.strftime("%m%d-") + frame["Lot"].astype(str))
    assert checks(named, time="일자")["bad_by_lot"].facts["by"] == "로트번호"


def test_a_measured_result_of_a_whole_lot_is_told_too(checks):
    frame = plating()
    frame["두께"] = frame.groupby(["일자", "Lot"])["pH"].transform("mean")
    found = checks(frame.drop(columns="판정"), "measured_quality", target="두께", bad=None, time="일자")
    assert found["answer_by_lot"].facts["lots"] == 90


@pytest.mark.parametrize("seed", range(10))
def test_results_dealt_anew_or_part_by_part_are_no_lots(checks, seed):
    frame = plating(seed=seed)
    shuffled = frame.assign(판정=frame["판정"].sample(frac=1, random_state=seed).to_numpy())
    nearly = frame.assign(판정=np.where(np.arange(len(frame)) == 100 * seed, "불량", "양품"))
    coded = moulding(seed=seed)
    coded["코드"] = np.where(coded["판정"] == "불량", coded["금형"] + "!", coded["금형"] * 2)
    for other in (shuffled, nearly):
        assert not {"bad_by_lot", "answer_by_lot"} & set(checks(other, time="일자"))
    assert "bad_by_lot" not in checks(coded)


def test_empty_cells_among_whole_numbers_are_no_obstacle(checks):
    """38 readings were left out of a column of whole numbers; each differs from every other cell."""
    frame = plating()
    pressure = pd.array([130] * len(frame), dtype="Int64")
    pressure[::28] = pd.NA
    assert checks(frame.assign(압력=pressure), time="일자")["bad_by_lot"].facts["lots"] == 90
    assert find_lots(frame.assign(압력=pressure), frame["판정"], {"판정"}).count == 90


def test_lot_numbers_that_begin_anew_every_day_are_no_groups(checks):
    told = checks(plating(), time="일자", group="Lot")["lot_restarts"]
    assert (told.facts["lots"], told.facts["true"], told.facts["days"], told.cure) == (6, 90, 15, "ungroup")
    on = plating().assign(Lot=lambda f: f.groupby(["일자", "Lot"]).ngroup() + 1)
    assert "lot_restarts" not in checks(on, time="일자", group="Lot")
    assert "lot_restarts" not in checks(moulding(), group="금형")
