"""Factory columns may be called anything, also what our own queries call things."""
import itertools

import numpy as np
import pandas as pd
import pytest

from kamp_core.intake import import_file
from kamp_core.intake.facts import Choices
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.table import load_table
from kamp_core.look import differences, draw, drawable, split_rows, trend
from kamp_core.problems import problem
from kamp_core.quality import profile_table

ODD = ["rowid", "V", "n", "bucket", "bad", "worse", "c", "a", "b", "i", "j", "q", "data", "row", "value", "x", "y", "bin", "c0",
       "__row", "__when", "t0", "x'y\"z", "select", "온도 (℃)", "a.b", "$1", "{c}", "prediction"]


@pytest.fixture
def odd(workspace):
    """Each odd name once as a number, and as words, a time and a result with odd names of their own."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.normal(size=400).round(3) for name in ODD})
    frame["cursor"] = rng.choice(["A", "B"], 400)
    frame["order"] = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.sort(rng.random(400)) * 20, unit="D").round("s")
    frame["group"] = np.where(rng.random(400) < 0.2, "NG", "OK")
    path = workspace.new_file(".csv")
    frame.to_csv(path, index=False)
    with workspace.scratch_database() as db:
        report = import_file(path, Choices(), db, lambda share: None)
        yield db, frame, report


def test_every_column_arrives_under_its_name(odd):
    db, frame, report = odd
    names = [column.name for column in report.columns]
    assert names == ["rowid_2", *list(frame.columns)[1:]]          # DuckDB's own name: told, as for repeated names
    assert [warning.code for warning in report.warnings] == ["names_repeated"]
    assert db.execute("select * from data").df()["V"].tolist() == frame["V"].tolist()


def test_every_column_is_profiled_and_drawn(odd, tmp_path):
    db, frame, _ = odd
    profile = profile_table(db, {}, tmp_path / "profile.json")
    assert [column.distinct for column in profile.columns] == [frame[name].nunique() for name in frame]
    split = split_rows(db, profile, "group", "NG")
    shown = [column for column in profile.columns if drawable(column)]
    for one, other in itertools.pairwise([*shown, *shown[::2], shown[-2], shown[0]]):
        for told_apart in (None, split):
            assert draw(db, one, split=told_apart).sentence
            assert draw(db, one, other, split=told_apart).sentence
        assert trend(db, profile.column("order"), one if one.kind == "number" else None, split).sentence
    assert {d.column for d in differences(db, profile, "group", "NG")} >= set(ODD[1:])


def test_every_column_may_be_learned_from(odd):
    db, frame, _ = odd
    table = load_table(db, TrainRequest("defect_prediction", "d", 1, "group", time="order", bad="NG"), problem("defect_prediction"))
    assert set(table.inputs) == {"rowid_2", *ODD[1:], "cursor"}
    assert sorted(table.rows.tolist()) == list(range(1, 401))
    assert table.frame["V"].tolist() == frame["V"].tolist()
