"""Model files: signed, refused when touched, scored here and elsewhere with the same result."""
import csv
import json
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices
from kamp_core.learning.outcome import Metric, Outcome, Score, Split, Verdict
from kamp_core.learning.prepare import fit_preparation
from kamp_core.learning.train import seen_values
from kamp_core.models import load_package, plan_scoring, save_package, score_file
from kamp_core.models.drift import column_drift
from kamp_core.models.package import make_card, sign
from kamp_core.models.predict import out_names, safe

KEY = b"k" * 32
SEEN = {"온도(℃)": {"low": 170.0, "high": 230.0, "missing": 0.0,
                        "edges": list(np.linspace(176, 224, 9)), "shares": [0.1] * 10},
        "금형": {"levels": {"A": 0.5, "B": 0.5}, "missing": 0.0}}


def shots(rows=400, seed=0) -> pd.DataFrame:
    """Hot shots of mould B are bad."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"온도(℃)": rng.uniform(170, 230, rows).round(1), "금형": rng.choice(["A", "B"], rows),
                          "생산시각": pd.date_range("2026-03-02 08:00", periods=rows, freq="7min")})
    frame["bad"] = ((frame["온도(℃)"] > 210) & (frame["금형"] == "B")).astype(int)
    return frame


def outcome(family="two_classes", classes=("양품", "불량"), bad="불량") -> Outcome:
    score = Score("future", Metric.AVERAGE_PRECISION, 0.6, 0.5, 0.7, 0.2)
    return Outcome(run="run1", status="done", problem="defect_prediction", family=family, dataset="d", version=1,
                   target="판정", bad_value=bad, classes=classes, seed=0, budget=60, rows_used=400, inputs=(), excluded=(),
                   split=Split("future", 100), headline=score, scores=(score,), verdict=Verdict("ready", ()),
                   leaderboard=(), chosen="lightgbm", threshold=0.4 if bad else None)


def save(path, estimator, target="bad", of=None, errors=(None, None), key=KEY):
    """A model file learned from `shots`."""
    frame = shots()
    preparation = fit_preparation(frame[["온도(℃)", "금형", "생산시각"]])
    x = preparation.transform(frame)
    y = frame["bad"] if target == "bad" else frame["온도(℃)"] * 2
    if target == "kinds":
        y = (frame["온도(℃)"] // 20 - 8).clip(0, 2).astype(int)
    estimator.fit(x, y)
    card = make_card(of or outcome(), preparation, estimator, None, *errors, SEEN)
    save_package(path, card, preparation, estimator, x[:30], key)
    return estimator.predict_proba(x) if hasattr(estimator, "predict_proba") else estimator.predict(x)


def boosted(kind="Classifier"):
    import lightgbm
    return getattr(lightgbm, f"LGBM{kind}")(n_estimators=20, verbose=-1, n_jobs=1, random_state=0)


@pytest.fixture
def model(tmp_path):
    save(tmp_path / "model.kamp", boosted())
    return tmp_path / "model.kamp"


def write(path, frame, encoding="utf-8-sig"):
    frame.drop(columns="bad").to_csv(path, index=False, encoding=encoding)
    return path


def score(workspace, model, file, out, language="ko", mapping=None, key=KEY):
    with workspace.scratch_database() as db:
        return score_file(load_package(model, key), file, out, language, Choices(), mapping, db, lambda share: None)


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def repack(model, change):
    """The same zip with something changed."""
    with zipfile.ZipFile(model) as file:
        members = [(name, file.read(name)) for name in file.namelist()]
    with zipfile.ZipFile(model, "w") as file:
        for name, content in change(members):
            file.writestr(name, content)


def test_what_was_saved_comes_back(model):
    package = load_package(model, KEY)
    assert package.card.columns == ("온도(℃)", "금형", "생산시각")
    assert package.card.kinds == {"온도(℃)": "number", "금형": "category", "생산시각": "time"}
    assert package.background.shape == (30, len(package.preparation.features))
    assert set(package.card.versions) == {"numpy", "pandas", "scipy", "scikit-learn", "joblib", "lightgbm"}


@pytest.mark.parametrize("change", [
    lambda members: [(n, c.replace(b"run1", b"run2") if n == "card.json" else c) for n, c in members],
    lambda members: [*members, ("extra.py", b"print(1)")],
    lambda members: [m for m in members if m[0] != "README.md"],
    lambda members: [m for m in members if m[0] != "signature"],
    lambda members: [(n, pickle.dumps(print) if n == "estimator.pkl" else c) for n, c in members],
], ids=["changed", "extra", "missing", "unsigned", "other estimator"])
def test_a_touched_model_is_refused(model, change):
    repack(model, change)
    with pytest.raises(KampError, match="model_not_signed"):
        load_package(model, KEY)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_repeated_member_is_refused(model):
    with zipfile.ZipFile(model, "a") as file:
        file.writestr("card.json", b"{}")
    with pytest.raises(KampError, match="model_not_signed"):
        load_package(model, KEY)


def test_the_key_of_another_workspace_does_not_open_it(model, tmp_path):
    with pytest.raises(KampError, match="model_not_signed"):
        load_package(model, b"x" * 32)
    (tmp_path / "no.kamp").write_bytes(b"not a zip")
    with pytest.raises(KampError, match="model_not_signed"):
        load_package(tmp_path / "no.kamp", KEY)
    with pytest.raises(KampError, match="model_not_signed"):
        load_package(tmp_path / "absent.kamp", KEY)


def test_even_a_signed_model_holds_only_models(model):
    import hashlib

    def forge(members):
        kept = {n: pickle.dumps(subprocess.run) if n == "estimator.pkl" else c for n, c in members if n != "signature"}
        return [*kept.items(), ("signature", sign({n: hashlib.sha256(c).hexdigest() for n, c in kept.items()}, KEY))]

    repack(model, forge)
    with pytest.raises(ValueError, match="may not hold"):
        load_package(model, KEY)


def test_next_weeks_file_is_scored_with_reasons(workspace, model, tmp_path):
    file = write(tmp_path / "next.csv", shots(200, seed=1))
    scored = score(workspace, model, file, tmp_path / "out.csv")
    rows = read(tmp_path / "out.csv")
    assert list(rows[0]) == ["온도(℃)", "금형", "생산시각", "prediction", "risk", "probability_양품", "probability_불량",
                             "reason_1", "reason_2", "reason_3"]
    assert (scored.rows, len(rows)) == (200, 200)
    assert all((float(r["온도(℃)"]) > 210 and r["금형"] == "B") == (r["prediction"] == "불량") for r in rows[:50])
    bad = next(r for r in rows if r["prediction"] == "불량")
    assert f"온도(℃) {bad['온도(℃)']} → 불량 위험 높임" in (bad["reason_1"], bad["reason_2"])
    assert scored.bad_expected == pytest.approx(sum(float(r["risk"]) for r in rows))
    assert scored.preview[0]["risk"] == max(row["risk"] for row in scored.preview)
    assert rows[scored.preview[0]["row"] - 1]["reason_1"] == scored.preview[0]["reasons"][0]
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_chunks_do_not_show(workspace, model, tmp_path, monkeypatch):
    file = write(tmp_path / "next.csv", shots(120, seed=1))
    score(workspace, model, file, tmp_path / "whole.csv")
    monkeypatch.setattr("kamp_core.models.scoring.CHUNK", 50)
    score(workspace, model, file, tmp_path / "pieces.csv")
    assert (tmp_path / "whole.csv").read_bytes() == (tmp_path / "pieces.csv").read_bytes()


def test_other_names_are_matched_and_missing_ones_told(workspace, model, tmp_path):
    frame = shots(50).rename(columns={"온도(℃)": "온도", "금형": "금형번호", "생산시각": "생산 시각"})
    file = write(tmp_path / "next.csv", frame)
    with workspace.scratch_database() as db:
        plan = plan_scoring(load_package(model, KEY), file, Choices(), db)
    assert plan.mapping == {"온도(℃)": "온도", "금형": None, "생산시각": "생산 시각"}
    assert (plan.missing, plan.sure) == (("금형",), False)
    with pytest.raises(KampError, match="score_columns_missing"):
        score(workspace, model, file, tmp_path / "out.csv")
    scored = score(workspace, model, file, tmp_path / "out.csv", mapping={"금형": "금형번호"})
    assert scored.mapping["금형"] == "금형번호"
    assert [warning.code for warning in scored.warnings] == ["columns_renamed"]


def test_a_number_comes_with_its_range(workspace, tmp_path):
    model = tmp_path / "m.kamp"
    save(model, boosted("Regressor"), "value", outcome("numbers", (), None), (-3.0, 5.0))
    score(workspace, model, write(tmp_path / "n.csv", shots(40)), tmp_path / "out.csv", "en")
    row = read(tmp_path / "out.csv")[0]
    assert float(row["low"]) == pytest.approx(float(row["prediction"]) - 3, abs=1e-6)
    assert float(row["high"]) == pytest.approx(float(row["prediction"]) + 5, abs=1e-6)
    assert "the value" in row["reason_1"]


def test_many_kinds_come_with_a_probability_each(workspace, tmp_path):
    model = tmp_path / "m.kamp"
    save(model, boosted(), "kinds", outcome("many_classes", ("긁힘", "기포", "미성형"), None))
    score(workspace, model, write(tmp_path / "n.csv", shots(40)), tmp_path / "out.csv")
    row = read(tmp_path / "out.csv")[0]
    parts = [float(row[f"probability_{name}"]) for name in ("긁힘", "기포", "미성형")]
    assert sum(parts) == pytest.approx(1)
    assert row["prediction"] == ("긁힘", "기포", "미성형")[int(np.argmax(parts))]


def test_cells_that_excel_would_run_are_disarmed():
    assert [safe(c) for c in ("=1+1", "-5.2", "+3", "@cmd", "-고장", "A-1")] == [
        "'=1+1", "-5.2", "+3", "'@cmd", "'-고장", "A-1"]


def test_a_users_own_prediction_column_stays_under_another_name():
    assert out_names(["a", "prediction"], ["prediction", "risk"]) == ["a", "prediction_original", "prediction", "risk"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_the_download_predicts_elsewhere_what_we_predict_here(workspace, model, tmp_path, encoding):
    frame = shots(60, seed=2)
    frame.loc[3, "온도(℃)"] = np.nan
    file = write(tmp_path / "next.csv", frame, encoding)
    with zipfile.ZipFile(model) as packed:
        packed.extractall(tmp_path / "elsewhere")
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    done = subprocess.run([sys.executable, "-I", "-X", "utf8", "-c", ELSEWHERE, str(tmp_path / "elsewhere/predict.py"),
                           str(file), str(there)], capture_output=True, text=True, encoding="utf-8", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "60줄" in done.stdout
    score(workspace, model, file, here)
    assert read(there) == read(here)


ELSEWHERE = """
import builtins, runpy, socket, sys
real = builtins.__import__
def only(name, *args, **kwargs):
    if name.split(".")[0] in ("kamp_core", "pycaret", "streamlit", "duckdb"):
        raise ImportError(name)
    return real(name, *args, **kwargs)
builtins.__import__ = only
socket.socket.connect = None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_a_linear_model_needs_no_boosters(tmp_path):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler
    save(tmp_path / "m.kamp", Pipeline([("scale", StandardScaler()), ("model", LogisticRegression())]))
    with zipfile.ZipFile(tmp_path / "m.kamp") as file:
        needed = file.read("requirements.txt").decode().split()
        readme = file.read("README.md").decode()
    assert [line.split("==")[0] for line in needed] == ["numpy", "pandas", "scipy", "scikit-learn", "joblib"]
    assert "판정" in readme
    assert "{" not in readme


def test_a_blend_is_scored_and_names_what_its_members_need(workspace, tmp_path):
    from sklearn.ensemble import VotingClassifier
    from sklearn.neighbors import KNeighborsClassifier
    save(tmp_path / "m.kamp", VotingClassifier([("a", boosted()), ("b", KNeighborsClassifier())], voting="soft"))
    assert {"lightgbm", "shap"} <= set(load_package(tmp_path / "m.kamp", KEY).card.versions)
    scored = score(workspace, tmp_path / "m.kamp", write(tmp_path / "n.csv", shots(60)), tmp_path / "out.csv")
    assert scored.rows == 60
    assert read(tmp_path / "out.csv")[0]["reason_1"]


def test_a_slow_explanation_reaches_the_riskiest_rows_only(workspace, tmp_path, monkeypatch):
    from sklearn.neighbors import KNeighborsClassifier
    monkeypatch.setattr("kamp_core.models.predict.SLOW_ROWS", 10)
    save(tmp_path / "m.kamp", KNeighborsClassifier(n_neighbors=40))
    scored = score(workspace, tmp_path / "m.kamp", write(tmp_path / "n.csv", shots(60)), tmp_path / "out.csv")
    rows = read(tmp_path / "out.csv")
    told = [float(row["risk"]) for row in rows if row["reason_1"]]
    assert len(told) == 10
    assert min(told) >= max(float(row["risk"]) for row in rows if not row["reason_1"])
    assert [warning.code for warning in scored.warnings] == ["reasons_for_some"]


def test_drift_is_named():
    temperature = SEEN["온도(℃)"]
    rng = np.random.default_rng(0)
    usual = pd.Series(rng.uniform(170, 230, 300))
    assert column_drift("t", usual, "number", temperature) is None
    assert column_drift("t", usual + 20, "number", temperature).code == "outside_range"
    assert column_drift("t", pd.Series(rng.uniform(215, 230, 300)), "number", temperature).code == "shifted"
    assert column_drift("t", usual.where(usual > 210), "number", temperature).code == "mostly_empty"
    new = column_drift("m", pd.Series(["A"] * 80 + ["C"] * 20), "category", SEEN["금형"])
    assert (new.code, new.share, new.facts["values"]) == ("new_values", 0.2, "C")
    assert column_drift("m", pd.Series(["A", "C"] * 5), "category", SEEN["금형"]) is None      # too few rows to say


def test_the_training_data_themselves_have_not_drifted():
    """Also where many rows share a few values, so that tenths of the rows cannot be cut evenly."""
    values = pd.Series(np.random.default_rng(0).choice([1.0, 1.5, 2.0, 7.0, 7.1, 9.0], 500, p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.05]))
    assert column_drift("t", values, "number", seen_values(values)) is None


def test_the_card_is_plain_json(model):
    with zipfile.ZipFile(model) as file:
        card = json.loads(file.read("card.json"))
    assert (card["target"], card["classes"], card["threshold"]) == ("판정", ["양품", "불량"], 0.4)
