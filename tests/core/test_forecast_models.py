"""A forecasting model as a file: signed, gone on with here and on another machine."""
import csv
import json
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.train import train
from kamp_core.models import load_package, score_file
from kamp_core.models.forecast_package import save_forecast
from kamp_core.problems import problem
from kamp_core.reports.amounts import shown
from kamp_core.studio.drifted import drift_head, drift_line
from kamp_core.studio.predictions import readable
from tests.makers_worth import _outlook

KEY = b"key"
WEEK = np.array([100, 80, 90, 120, 150, 40, 10])


def shipped(days, first="2024-01-01", seed=0):
    when = pd.date_range(first, periods=days)
    rng = np.random.default_rng(seed)
    parts = [pd.DataFrame({
        "일자": when, "품목": name, "계획(개)": (size * WEEK[when.weekday] * rng.normal(1, 0.2, days)).round(),
        "출하량(개)": (size * WEEK[when.weekday] + rng.normal(0, 4, days)).round()}) for name, size in (("=A", 1), ("나", 2))]
    return pd.concat(parts).sort_values("일자", kind="stable").reset_index(drop=True)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """(the file of a model of two products, the run's answer)"""
    return made(shipped(300), tmp_path_factory.mktemp("forecast"))


def made(frame, folder, known=("계획(개)",)):
    from kamp_core.workspace import Workspace
    workspace = Workspace(folder / "home")
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("p").id, "parts")
    with workspace.new_version(dataset) as draft:
        draft.cursor.register("frame", frame)
        draft.cursor.execute("create table data as select * from frame")
    request = TrainRequest("demand", dataset, 1, "출하량(개)", "일자", "품목", known, trials=5)
    with workspace.read(dataset) as cursor:
        trained = train(request, problem("demand"), cursor, "run", folder, lambda news: None, 60.0)
    path = folder / "model.kamp"
    save_forecast(path, trained, KEY, {}, (), ())
    workspace.close()
    return path, trained.outcome


@pytest.fixture
def newer(tmp_path):
    """Ten days that came since, and the plan of fourteen days to come."""
    frame = shipped(24, "2024-10-27", seed=1)
    frame.loc[frame["일자"] >= "2024-11-06", "출하량(개)"] = np.nan
    path = tmp_path / "newer.csv"
    frame.to_csv(path, index=False, encoding="utf-8-sig")
    return path


def score(workspace, model, file, out):
    with workspace.scratch_database() as db:
        return score_file(load_package(model, KEY), file, out, "ko", Choices(), None, db, lambda share: None)


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_without_a_newer_file_it_says_what_the_answer_said(workspace, model, tmp_path):
    path, outcome = model
    only_plan = tmp_path / "plan.csv"
    shipped(1, "2024-10-26").to_csv(only_plan, index=False)
    scored = score(workspace, path, only_plan, tmp_path / "out.csv")
    assert scored.rows == len(outcome.forecast)
    said = [float(row["prediction"]) for row in cells(scored.out)]
    assert said == pytest.approx([fact["value"] for fact in outcome.forecast], rel=0.1)


def test_newer_records_move_the_start_and_plans_are_used(workspace, model, newer, tmp_path):
    scored = score(workspace, model[0], newer, tmp_path / "out.csv")
    rows = cells(scored.out)
    assert list(rows[0]) == ["일자", "품목", "prediction", "low", "high"]
    assert (rows[0]["일자"], rows[-1]["일자"]) == ("2024-11-06", "2024-11-19")
    assert {row["품목"] for row in rows} == {"'=A", "나"}                # no cell is a formula
    assert all(float(row["low"]) <= float(row["prediction"]) <= float(row["high"]) for row in rows)
    assert "future_not_given" not in [warning.code for warning in scored.warnings]
    assert scored.preview[0]["time"] == "2024-11-06"
    assert [(row["series"], row["from"], row["to"]) for row in scored.totals] == [
        ("=A", "2024-11-06", "2024-11-12"), ("나", "2024-11-06", "2024-11-12"),
        ("=A", "2024-11-13", "2024-11-19"), ("나", "2024-11-13", "2024-11-19")]
    assert scored.totals[1]["value"] == pytest.approx(sum(float(row["prediction"]) for row in rows if row["품목"] == "나"
                                                          and row["일자"] < "2024-11-13"))
    assert all(row["enough"] > row["value"] for row in scored.totals)


def priced(days, first="2024-01-01"):
    """Two products whose price is known in advance: 8,000 to 12,000 won, and promotions."""
    frame = shipped(days, first)
    place = np.arange(len(frame))
    return frame.rename(columns={"계획(개)": "단가(원)"}).assign(
        **{"단가(원)": 8000.0 + 1000 * (place // 14 % 5), "행사": np.where(place % 9, "없음", "있음")})


@pytest.fixture(scope="module")
def priced_model(tmp_path_factory):
    return made(priced(300), tmp_path_factory.mktemp("priced"), ("단가(원)", "행사"))


def planned(path, change=lambda frame: frame):
    """Nothing new, and the plan of fourteen days to come."""
    change(priced(14, "2024-10-27").assign(**{"출하량(개)": np.nan})).to_csv(path, index=False, encoding="utf-8-sig")
    return path


def not_given(scored):
    return [warning for warning in scored.warnings if warning.code.startswith("future")]


def test_a_plan_of_some_days_is_told_with_the_days_that_are_assumed_and_how(workspace, priced_model, tmp_path):
    plan = planned(tmp_path / "plan.csv", lambda frame: frame[frame["일자"] < "2024-11-01"])
    scored = score(workspace, priced_model[0], plan, tmp_path / "out.csv")
    assert [(warning.code, warning.facts) for warning in not_given(scored)] == [
        ("future_given_part", {"columns": "단가(원), 행사", "given": "2024-10-27–2024-10-31", "rest": "2024-11-01–2024-11-09",
                               "count": 5, "horizon": 14}),
        ("future_taken_day", {})]


def test_a_product_without_a_plan_is_named(workspace, priced_model, tmp_path):
    plan = planned(tmp_path / "plan.csv", lambda frame: frame[(frame["품목"] == "나") | (frame["일자"] < "2024-11-05")])
    scored = score(workspace, priced_model[0], plan, tmp_path / "out.csv")
    told = not_given(scored)
    assert [warning.code for warning in told] == ["future_given_part_of", "future_taken_day", "future_given_less"]
    facts = told[0].facts
    assert (facts["given"], facts["rest"]) == ("2024-10-27–2024-11-04", "2024-11-05–2024-11-09")
    assert (facts["some"], facts["series"]) == (1, 2)
    assert told[2].facts == {"names": "=A"}


def test_products_planned_unlike_each_other_are_told_apart(workspace, priced_model, tmp_path):
    plan = planned(tmp_path / "plan.csv", lambda frame: frame[(frame["품목"] == "나") & (frame["일자"] < "2024-11-01")])
    told = not_given(score(workspace, priced_model[0], plan, tmp_path / "out.csv"))
    assert [(warning.code, warning.facts.get("given")) for warning in told] == [
        ("future_not_given_of", None), ("future_given_part_of", "2024-10-27–2024-10-31"), ("future_taken_day", None),
        ("future_given_less", None)]
    assert told[-1].facts == {"names": "=A"}


def test_each_column_known_in_advance_is_told_by_itself(workspace, priced_model, tmp_path):
    plan = planned(tmp_path / "plan.csv", lambda frame: frame.assign(행사=""))
    scored = score(workspace, priced_model[0], plan, tmp_path / "out.csv")
    assert [(warning.code, warning.facts) for warning in not_given(scored)] == [
        ("future_not_given", {"columns": "행사"}), ("future_taken_day", {})]


def test_a_planned_value_far_beyond_what_was_seen_is_named(workspace, priced_model, tmp_path):
    def mistyped(frame):
        typing_error = (frame["품목"] == "나") & (frame["일자"] == "2024-10-30")
        return frame.assign(**{"단가(원)": frame["단가(원)"].mask(typing_error, 500_000.0)})
    scored = score(workspace, priced_model[0], planned(tmp_path / "plan.csv", mistyped), tmp_path / "out.csv")
    assert [(drift.code, drift.facts["series"], drift.facts["value"]) for drift in scored.drift] == [("planned_far", "나", 500_000)]
    assert drift_line(scored.drift[0], "ko") == (
        "‘단가(원)’: 나의 2024-10-30 값이 500,000입니다. 학습 때는 8,000–12,000이었습니다.")
    assert drift_line(scored.drift[0], "en") == "“단가(원)” of 나 is 500,000 on 2024-10-30; training saw 8,000–12,000."
    assert "잘못 적은" in drift_head(priced_model[1], scored, "ko")
    dear = planned(tmp_path / "dear.csv", lambda frame: frame.assign(**{"단가(원)": 50 * frame["단가(원)"]}))
    every = score(workspace, priced_model[0], dear, tmp_path / "dear_out.csv").drift
    assert {drift.facts["series"]: drift.facts["count"] for drift in every} == {"=A": 14, "나": 14}
    assert drift_line(every[0], "en").endswith("There are 14 values so far off.")


def test_a_plan_like_what_was_seen_or_a_little_beyond_is_not_told(workspace, priced_model, tmp_path):
    same = score(workspace, priced_model[0], planned(tmp_path / "plan.csv"), tmp_path / "same.csv")
    dearer = score(workspace, priced_model[0], planned(tmp_path / "dearer.csv", lambda frame: frame.assign(
        **{"단가(원)": frame["단가(원)"] + 1500})), tmp_path / "out.csv")
    assert same.drift == dearer.drift == ()


def test_a_planned_word_that_training_never_saw_is_named(workspace, priced_model, tmp_path):
    plan = planned(tmp_path / "plan.csv", lambda frame: frame.assign(행사=frame["행사"].replace("있음", "잇음")))
    scored = score(workspace, priced_model[0], plan, tmp_path / "out.csv")
    assert [(drift.code, drift.facts["values"]) for drift in scored.drift] == [("new_values", "잇음")]


def test_a_product_with_a_number_for_a_name_is_the_same_product_in_a_newer_file(workspace, newer, tmp_path):
    """60001 in both, wherever empty cells made decimals of it."""
    numbered = shipped(300).assign(품목=lambda f: f["품목"].map({"=A": 60001.0, "나": 60002.0}))
    numbered.loc[5, "품목"] = np.nan
    path, outcome = made(numbered, tmp_path / "numbered")
    assert {fact["series"] for fact in outcome.forecast} >= {"60001", "60002"}
    read = pd.read_csv(newer, encoding="utf-8-sig").assign(품목=lambda f: f["품목"].map({"=A": 60001, "나": 60002}))
    read.to_csv(newer, index=False, encoding="utf-8-sig")
    scored = score(workspace, path, newer, tmp_path / "out.csv")
    rows = [row for row in cells(tmp_path / "out.csv") if row["품목"] in ("60001", "60002")]
    assert len({(row["일자"], row["품목"]) for row in rows}) == len(rows)
    assert {row["일자"][:10] for row in rows} == {str(day)[:10] for day in pd.date_range("2024-11-06", periods=len(rows) // 2)}
    assert scored.rows


def test_another_machine_says_the_same_without_this_app(workspace, model, newer, tmp_path):
    scored = score(workspace, model[0], newer, tmp_path / "out.csv")
    folder = tmp_path / "model"
    zipfile.ZipFile(model[0]).extractall(folder)
    done = subprocess.run([sys.executable, "-I", folder / "predict.py", newer, tmp_path / "there.csv"], cwd=tmp_path,
                          capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "there.csv").read_bytes() == scored.out.read_bytes()
    assert not any("kamp_core" in part.read_text("utf-8") for part in folder.rglob("*.py"))
    assert set(json.loads((folder / "card.json").read_text("utf-8"))["kinds"]) == {"일자", "품목", "출하량(개)", "계획(개)"}


def test_of_pieces_people_get_whole_ones_and_programs_keep_decimals(workspace, model, newer, tmp_path):
    path, outcome = model
    assert outcome.outlook.whole
    scored = score(workspace, path, newer, tmp_path / "out.csv")
    exact, people = cells(scored.out), cells(readable(scored, outcome, "en"))
    value, low, high = ("Prediction (개)", "Low end (90 %) (개)", "High end (90 %) (개)")
    assert any(not float(row["prediction"]).is_integer() for row in exact)
    for before, row in zip(exact, people, strict=True):
        assert row[value] == f"{float(before['prediction']) + 0.5:.6f}".split(".")[0]
        assert int(row[low]) <= float(before["low"]) < int(row[low]) + 1
        assert int(row[high]) - 1 < float(before["high"]) <= int(row[high])
    told = [shown(row, outcome.outlook) for row in scored.preview]
    assert [str(row["prediction"]) for row in told] == [row[value] for row in people[:len(told)]]


def test_what_is_not_counted_in_pieces_keeps_its_decimals():
    weighed = replace(_outlook().outlook, whole=False)
    assert shown({"low": 12.3, "value": 45.67, "high": 123.4}, weighed) == {"low": 12.3, "value": 45.67, "high": 123}
    counted = replace(weighed, whole=True)
    assert shown({"low": 12.3, "value": 45.5, "high": 123.0000000001}, counted) == {"low": 12, "value": 46, "high": 123}
    stocks = replace(counted, how="mean")
    assert shown({"value": 45.67}, stocks, together=True) == {"value": 45.67}      # the mean of whole stocks need not be whole
    assert shown({"value": 45.67}, stocks) == {"value": 46}


def test_a_changed_file_is_refused(model, tmp_path):
    with zipfile.ZipFile(model[0]) as old, zipfile.ZipFile(tmp_path / "bad.kamp", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b" " if name == "forecast.json" else b""))
    with pytest.raises(KampError) as caught:
        load_package(tmp_path / "bad.kamp", KEY)
    assert caught.value.code == "model_not_signed"


def test_a_file_without_the_series_is_told_which_column_it_lacks(workspace, model, tmp_path):
    path = tmp_path / "newer.csv"
    shipped(5, "2024-10-27").drop(columns="품목").to_csv(path, index=False)
    with pytest.raises(KampError) as caught:
        score(workspace, model[0], path, tmp_path / "out.csv")
    assert (caught.value.code, caught.value.facts["columns"]) == ("score_columns_missing", "품목")


@pytest.mark.parametrize(("days", "names"), [(300, ("나",)), (1500, ("=A", "나"))], ids=["one series", "years of records"])
def test_use_without_newer_records_says_the_numbers_and_ends_of_the_answer(workspace, tmp_path, days, names):
    frame = shipped(days)
    path, outcome = made(frame[frame["품목"].isin(names)], tmp_path / "model")
    again = tmp_path / "again.csv"
    frame[frame["품목"].isin(names)].tail(20 * len(names)).to_csv(again, index=False, encoding="utf-8-sig")
    used = [(row["time"], row["prediction"], row["low"], row["high"])
            for row in score(workspace, path, again, tmp_path / "out.csv").preview]
    ends = ("value", "low", "high")
    answered = outcome.outlook.ahead if len(names) == 1 else outcome.forecast
    assert used == [(fact["time"], *(pytest.approx(fact[end]) for end in ends)) for fact in answered]
