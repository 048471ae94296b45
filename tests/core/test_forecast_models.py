"""A forecasting model as a file: signed, gone on with here and on another machine."""
import csv
import json
import subprocess
import sys
import zipfile

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


def made(frame, folder):
    from kamp_core.workspace import Workspace
    workspace = Workspace(folder / "home")
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("p").id, "parts")
    with workspace.new_version(dataset) as draft:
        draft.cursor.register("frame", frame)
        draft.cursor.execute("create table data as select * from frame")
    request = TrainRequest("demand", dataset, 1, "출하량(개)", "일자", "품목", ("계획(개)",), trials=5)
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
