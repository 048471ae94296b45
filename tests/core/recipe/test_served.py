"""A served model that learned from cleaned data takes raw rows, and cleans them as it would a file."""

import pytest

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices
from kamp_core.models import load_package, score_file
from kamp_core.serving.app import make_app
from kamp_core.serving.model import Served
from tests.core.recipe.test_scoring import RECIPE, raw, train
from tests.core.serving.conftest import ask_app
from tests.core.test_models import KEY, read

ALONE = [step for step in RECIPE if step["kind"] not in ("lag", "rolling", "dedupe")]


def served_model(studio, bring, path, recipe, inputs, target):
    dataset = bring(raw().to_csv(index=False))
    return load_package(train(studio, dataset, recipe, inputs, target, path), KEY)


def test_raw_rows_are_cleaned_and_get_the_numbers_of_a_scored_file(studio, bring, tmp_path):
    package = served_model(studio, bring, tmp_path / "m.kamp", ALONE, ["온도(℃)", "설비"], lambda f: f["온도(℃)"] * 2)
    app = make_app(Served(package, studio.workspace.scratch_database))
    asked = ask_app(app, "/model").json["columns"]
    assert {column["name"]: (column["kind"], column["unit"]) for column in asked} == {
        "온도(℉)": ("number", "℉"), "설비": ("category", None)}
    file = raw(60, seed=5)
    file.drop(columns=["판정", "비고"]).to_csv(tmp_path / "next.csv", index=False)
    with studio.workspace.scratch_database() as db:
        score_file(package, tmp_path / "next.csv", tmp_path / "out.csv", "ko", Choices(), None, db, lambda share: None)
    expected = read(tmp_path / "out.csv")
    told = ask_app(app, "/predict", {"rows": file[["온도(℉)", "설비"]].to_dict("records"), "reasons": True}).json
    assert [row["prediction"] for row in told["rows"]] == pytest.approx([float(row["prediction"]) for row in expected], abs=1e-6)
    assert [row["reasons"][0] for row in told["rows"]] == [row["reason_1"] for row in expected]
    trials = int((file["설비"] == "시험기").sum())
    assert f"{trials}개" in told["warnings"][0]


def test_a_recipe_that_looks_at_other_rows_needs_a_file(studio, bring, tmp_path):
    package = served_model(studio, bring, tmp_path / "m.kamp", RECIPE, ["온도(℃)", "앞 온도"], lambda f: f["온도(℃)"])
    with pytest.raises(KampError, match="serve_needs_file"):
        Served(package, studio.workspace.scratch_database)
