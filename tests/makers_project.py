"""A small project with all that changes hands: data with a recipe, what people know, an answer and its signed model."""
from dataclasses import replace

import numpy as np
import pandas as pd

from kamp_core.learning.outcome import Importance, write_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.models import save_package
from kamp_core.models.package import make_card
from kamp_core.problems import problem
from tests.core.standin_train import trained
from tests.homes import done_run

ROWS = 60


def furnace() -> pd.DataFrame:
    """Hot parts are bad; a column of words, a time, a note that is nobody's business."""
    at = np.arange(ROWS)
    return pd.DataFrame({
        "생산시각": pd.Timestamp("2026-03-02 08:00") + pd.to_timedelta(at * 7, unit="min"), "온도": 180.5 + at * 37 % 40,
        "설비": np.where(at % 3 == 0, "건조로일호", "건조로이호"), "수량(개)": 10 + at % 7,
        "메모": [f"삼성납품 건으로 확인한 내용이며 자세한 것은 김대리에게 물어볼 것, 번호 {number:04d}" * 2 for number in at],
        "판정": np.where(180.5 + at * 37 % 40 > 208, "불량", "양품")})


def make_project(studio, name="건조로 사업") -> tuple[str, str, str]:
    """→ project, dataset, run"""
    project = studio.ledger.add_project(name).id
    path = studio.workspace.new_file(".csv")
    furnace().to_csv(path, index=False)
    dataset = studio.import_file(path.parent.name, "건조로", project).dataset
    studio.quality.describe(dataset, {"온도": {"low": 170.0, "high": 215.0, "note": "도면 7번"}})
    studio.cleaning.add(dataset, {"kind": "drop", "columns": ["메모"]})
    request = TrainRequest("defect_prediction", dataset, 2, "판정", "생산시각", "설비", ("온도",), bad="불량")
    run = done_run(studio, project, request)
    folder = studio.workspace.run_folder(run)
    with studio.reading(dataset) as cursor:
        made = trained(request, problem("defect_prediction"), cursor, run, 1.0, False)
        cursor.execute("select rowid + 1 as row, rowid // 10 as block, 판정 as actual, 0.5 as risk from data").df().to_parquet(
            folder / "holdout.parquet", index=False)
    outcome = replace(made.outcome, importance=(Importance("온도", 0.2, 0.1, 0.3, "up", 205.0, 220.0),), versions={})
    write_outcome(outcome, folder / "outcome.json")
    save_package(folder / "model.kamp", make_card(outcome, made.preparation, made.estimator, "생산시각", None, None, made.seen, {}),
                 made.preparation, made.estimator, made.background, studio.workspace.signing_key())
    studio.library.put(run, "in_use", "시험이 끝남")
    studio.ledger.choose(project, f"run {dataset}", run)
    return project, dataset, run
