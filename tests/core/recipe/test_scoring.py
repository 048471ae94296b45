"""A model trained on cleaned data keeps its word: next week's raw file is cleaned the same way before it is predicted."""

import csv
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices
from kamp_core.learning.prepare import fit_preparation
from kamp_core.learning.request import TrainRequest
from kamp_core.models import plan_scoring, save_package, score_file
from kamp_core.models.package import load_package, make_card
from tests.core.test_models import KEY, outcome, predict_elsewhere, read

RECIPE = [
    {"kind": "filter", "conditions": [{"column": "판정", "op": "filled"}]},
    {"kind": "filter", "conditions": [{"column": "설비", "op": "=", "value": "시험기"}], "keep": False},
    {"kind": "dedupe"},
    {"kind": "blank", "column": "온도(℉)", "values": [-999]},
    {"kind": "unit", "column": "온도(℉)", "from": "℉", "to": "℃"},
    {"kind": "fill", "column": "온도(℃)", "how": "mean"},
    {"kind": "lag", "columns": ["온도(℃)"], "by": ["설비"], "order": "생산일시", "names": ["앞 온도"]},
    {"kind": "rolling", "columns": ["습도"], "how": "mean", "rows": 3},
    {"kind": "drop", "columns": ["비고"]},
]
INPUTS = ["온도(℃)", "앞 온도", "설비"]


def raw(rows=120, seed=0) -> pd.DataFrame:
    """As the machine writes it: ℉, a stand-in now and then, trial runs between the parts."""
    rng = np.random.default_rng(seed)
    heat = rng.uniform(380, 440, rows).round(1)
    heat[::17] = -999
    return pd.DataFrame(
        {
            "생산일시": pd.date_range("2026-03-02 08:00", periods=rows, freq="7min"),
            "설비": rng.choice(["A", "B", "시험기"], rows, p=[0.5, 0.4, 0.1]),
            "온도(℉)": heat,
            "습도": rng.uniform(30, 60, rows).round(1),
            "비고": "",
            "판정": np.where(heat > 415, "불량", "양품"),
        }
    )


def train(studio, dataset, recipe, inputs, target, path):
    """A line through the cleaned data, kept as a model file. `target`: of the cleaned table."""
    from sklearn.linear_model import LinearRegression

    studio.cleaning.extend(dataset, recipe)
    with studio.workspace.read(dataset) as cursor:
        frame = cursor.execute("select * from data").df()
    preparation = fit_preparation(frame[inputs])
    x = preparation.transform(frame[inputs])
    line = LinearRegression().fit(x, target(frame))
    version, base = studio.ledger.version(dataset), studio.ledger.version(dataset, 1)
    steps = tuple(step["learned"] or step["step"] for step in version.report["recipe"]["steps"])
    of = outcome("numbers", (), None)
    card = make_card(of, preparation, line, None, -1.0, 1.0, {}, {}, steps, tuple(base.report["columns"]))
    save_package(path, card, preparation, line, x[:30], KEY)
    return path


@pytest.fixture
def model(studio, bring, tmp_path):
    """A dataset cleaned by the recipe, a model that learned from it, and its file."""
    dataset = bring(raw().to_csv(index=False))
    return train(studio, dataset, RECIPE, INPUTS, lambda f: f["온도(℃)"] + f["앞 온도"].fillna(0), tmp_path / "model.kamp")


@pytest.fixture
def score(studio, model, tmp_path):
    """Predict a table of cells as a CSV; → (what is told, the rows of the file written)."""

    def score(frame, mapping=None):
        frame.to_csv(tmp_path / "next.csv", index=False)
        with studio.workspace.scratch_database() as db:
            scored = score_file(
                load_package(model, KEY), tmp_path / "next.csv", tmp_path / "out.csv", "ko", Choices(), mapping, db, print
            )
        return scored, read(tmp_path / "out.csv")

    return score


def test_the_raw_columns_are_asked_for_and_only_those_that_matter(studio, model, tmp_path):
    raw(40).drop(columns=["판정", "습도", "비고"]).rename(columns={"온도(℉)": "온도 [℉]"}).to_csv(
        tmp_path / "next.csv", index=False
    )
    with studio.workspace.scratch_database() as db:
        plan = plan_scoring(load_package(model, KEY), tmp_path / "next.csv", Choices(), db)
    assert plan.mapping == {"생산일시": "생산일시", "설비": "설비", "온도(℉)": "온도 [℉]"}
    assert (plan.missing, plan.sure) == ((), False)


def test_the_file_is_cleaned_as_the_training_was_and_comes_back_as_it_came(studio, bring, score):
    file = raw(100, seed=5)
    scored, rows = score(file.drop(columns=["판정", "비고"]))
    assert list(rows[0]) == ["생산일시", "설비", "온도(℉)", "습도", "prediction", "low", "high", "reason_1", "reason_2", "reason_3"]
    assert [row["온도(℉)"] for row in rows] == [str(value) for value in file["온도(℉)"]]
    heat = file["온도(℉)"].where(file["온도(℉)"] != -999)
    learned = raw()
    learned = learned[learned["설비"] != "시험기"]["온도(℉)"]
    usual = (learned[learned != -999].mean() - 32) / 1.8  # of the training, not of this file
    celsius = ((heat - 32) / 1.8).fillna(usual)
    kept = file["설비"] != "시험기"
    before = celsius[kept].groupby(file["설비"][kept]).shift(1)  # trial runs are passed by
    expected = (celsius + before)[kept & before.notna()]
    assert [float(rows[i]["prediction"]) for i in expected.index] == pytest.approx(expected.tolist(), abs=1e-6)
    assert (scored.rows, len(rows)) == (100, 100)
    assert {warning.code: warning.facts for warning in scored.warnings} == {
        "recipe_replayed": {"steps": 9},
        "recipe_looks_back": {},
        "rows_outside_recipe": {"count": int((~kept).sum())},
    }
    said = rows[int(expected.index[0])]
    assert any(f"온도(℃) {celsius[expected.index[0]]:.6g}" in said[f"reason_{n}"] for n in (1, 2, 3))


def test_another_name_for_a_raw_column_may_be_told(score):
    scored, _ = score(raw(40).rename(columns={"온도(℉)": "T1"}), {"온도(℉)": "T1"})
    assert scored.mapping == {"생산일시": "생산일시", "설비": "설비", "온도(℉)": "T1"}


def test_a_missing_raw_column_is_told_by_its_raw_name(score):
    with pytest.raises(KampError) as fault:
        score(raw(40).drop(columns="온도(℉)"))
    assert (fault.value.code, fault.value.facts["columns"]) == ("score_columns_missing", "온도(℉)")


def test_whole_numbers_and_decimals_are_both_taken(score):
    whole = raw(40).assign(**{"온도(℉)": 400})
    _, rows = score(whole)
    assert float(rows[39]["prediction"]) == pytest.approx(2 * (400 - 32) / 1.8, abs=1e-6)


def test_the_download_says_what_it_needs_and_refuses_a_raw_file(model, studio, bring, tmp_path):
    prepared = bring(raw(60, seed=5).to_csv(index=False), "다음 주")
    studio.cleaning.extend(prepared, RECIPE)
    with studio.workspace.read(prepared) as cursor:
        frame = cursor.execute("select * from data").df()
    frame.to_csv(tmp_path / "prepared.csv", index=False)
    folder = tmp_path / "refused"
    with zipfile.ZipFile(model) as packed:
        packed.extractall(folder)
    done = subprocess.run(
        [sys.executable, str(folder / "predict.py"), str(tmp_path / "prepared.csv"), str(tmp_path / "no.csv")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
    )
    assert (done.returncode, (tmp_path / "no.csv").exists()) == (1, False)
    assert "필요한 열: 온도(℃), 앞 온도, 설비" in done.stderr
    told = (folder / "README.md").read_text("utf-8")
    assert "5. ‘온도(℉)’ 열의 단위를 바꿉니다: ℉ → ℃" in told
    assert "predictions.csv --prepared" in told
    predict_elsewhere(model, tmp_path / "prepared.csv", tmp_path / "there.csv", "--prepared")
    with (tmp_path / "there.csv").open(encoding="utf-8-sig", newline="") as file:
        there = list(csv.DictReader(file))
    known = frame["앞 온도"].notna()
    found = [float(row["prediction"]) for row, counts in zip(there, known, strict=True) if counts]
    assert found == pytest.approx((frame["온도(℃)"] + frame["앞 온도"])[known].tolist(), abs=1e-6)


def test_a_training_on_a_cleaned_version_takes_its_recipe_along(studio, bring, tmp_path):
    """The whole road: clean, train in a worker, score next week's raw file."""
    week = "T1,판정\n" + "".join(f"{180 + i},{'불량' if i > 30 else '양품'}\n" for i in range(40)) + "-999,양품\n"
    dataset, project = bring(week), studio.project().id
    recipe = [
        {"kind": "filter", "conditions": [{"column": "판정", "op": "filled"}]},
        {"kind": "blank", "column": "T1", "values": [-999]},
        {"kind": "fill", "column": "T1", "how": "mean"},
        {"kind": "rename", "column": "T1", "to": "온도"},
    ]
    number = studio.cleaning.extend(dataset, recipe)
    studio.jobs._train = "tests.core.standin_train:quick"
    run = studio.start_training(TrainRequest("defect_prediction", dataset, number, target="판정", bad="불량"), project)
    assert studio.jobs.wait(run, 40).has_answer
    card = studio.package(run).card
    assert [step["kind"] for step in card.recipe] == ["filter", "blank", "fill", "rename"]
    assert card.recipe[2]["values"] == [{"value": 199.5}]
    path = studio.workspace.new_file(".csv")
    path.write_text("T1,번호\n" + "".join(f"{181 + i},{i}\n" for i in range(35)) + "-999,35\n", "utf-8")
    assert studio.plan_scoring(run, path).mapping == {"T1": "T1"}
    scored = studio.score(run, path, tmp_path / "out.csv", "ko")
    assert (scored.rows, [warning.code for warning in scored.warnings]) == (36, ["model_hint", "recipe_replayed"])
    assert [row["T1"] for row in read(tmp_path / "out.csv")][-1] == "-999"


def test_a_model_of_lots_gathers_the_raw_file_and_tells_each_row_what_its_lot_gets(studio, bring, tmp_path):
    rng = np.random.default_rng(0)
    file = pd.DataFrame({"일자": np.repeat(["2026-03-02", "2026-03-03"], 60), "로트": np.tile(np.repeat([1, 2, 3], 20), 2),
                         "온도": rng.normal(50, 5, 120).round(1), "설비": np.where(np.arange(120) % 20 < 19, "A", "시험기")})
    steps = [{"kind": "filter", "conditions": [{"column": "설비", "op": "=", "value": "A"}]},
             {"kind": "gather", "by": ["일자", "로트"], "columns": ["온도"]}]
    dataset = bring(file.to_csv(index=False))
    train(studio, dataset, steps, ["온도_mean"], lambda f: 2 * f["온도_mean"], tmp_path / "model.kamp")
    new = file.assign(온도=file["온도"] + 3)
    new.to_csv(tmp_path / "next.csv", index=False)
    with studio.workspace.scratch_database() as db:
        scored = score_file(load_package(tmp_path / "model.kamp", KEY), tmp_path / "next.csv", tmp_path / "out.csv", "ko",
                            Choices(), None, db, print)
    rows, kept = read(tmp_path / "out.csv"), new["설비"] == "A"
    means = new[kept].groupby(["일자", "로트"])["온도"].transform("mean")
    assert [float(rows[i]["prediction"]) for i in means.index] == pytest.approx((2 * means).tolist(), abs=1e-6)
    assert {warning.code: warning.facts for warning in scored.warnings} == {
        "recipe_replayed": {"steps": 2}, "recipe_gathers": {}, "rows_outside_recipe": {"count": 6}}
