"""Model files: signed, refused when touched, scored here and elsewhere with the same result."""
import csv
import datetime
import json
import pickle
import subprocess
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.intake import columns, import_file, inspect_file, written
from kamp_core.intake.convert import accepted, converted
from kamp_core.intake.facts import Choices, Column
from kamp_core.intake.names import column_names as names_of_the_app
from kamp_core.learning.history import History
from kamp_core.learning.outcome import Excluded, Interval, Metric, Outcome, Score, Split, Verdict
from kamp_core.learning.prepare import fit_preparation
from kamp_core.learning.train import seen_values
from kamp_core.models import keep_scored, kept_scored, load_package, plan_scoring, save_package, score_file
from kamp_core.models.drift import column_drift
from kamp_core.models.package import make_card
from kamp_core.models.predict import out_names, safe
from kamp_core.models.sheet import sheet_of
from kamp_core.models.signed import sign
from kamp_core.problems import Family
from kamp_core.studio.drifted import drift_line
from tests.elsewhere import predict_elsewhere

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


def save(path, estimator, target="bad", of=None, errors=(None, None), key=KEY, formats=None):
    """A model file learned from `shots`."""
    frame = shots()
    preparation = fit_preparation(frame[["온도(℃)", "금형", "생산시각"]])
    x = preparation.transform(frame)
    y = frame["bad"] if target == "bad" else frame["온도(℃)"] * 2
    if target == "kinds":
        y = (frame["온도(℃)"] // 20 - 8).clip(0, 2).astype(int)
    estimator.fit(x, y)
    card = make_card(of or outcome(), preparation, estimator, None, *errors, SEEN, formats or {})
    save_package(path, card, preparation, estimator, x[:30], key)
    return estimator.predict_proba(x) if hasattr(estimator, "predict_proba") else estimator.predict(x)


def boosted(kind="Classifier"):
    import lightgbm
    return getattr(lightgbm, f"LGBM{kind}")(n_estimators=20, verbose=-1, n_jobs=1, random_state=0)


def save_with_history(path):
    """A model that goes by the shots before, mould by mould, and by the hour."""
    history = History("생산시각", "금형", ("온도(℃)",), clock=True)
    frame = history.added(shots())
    preparation = fit_preparation(frame[["온도(℃)", *history.names]])
    x = preparation.transform(frame)
    estimator = boosted().fit(x, (frame["온도(℃) (-1…-10)"] > 205).astype(int))
    card = make_card(replace(outcome(), history=history.to_json()), preparation, estimator, "생산시각", None, None, SEEN, {})
    save_package(path, card, preparation, estimator, x[:30], KEY)
    return estimator.predict_proba(preparation.transform(history.added(shots(60, seed=2))))[:, 1]


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


def test_a_cut_off_file_is_refused(model):
    whole = model.read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        model.write_bytes(whole[:length])
        with pytest.raises(KampError, match="model_not_signed"):
            load_package(model, KEY)


def test_a_model_of_another_version_is_refused_before_anything_is_unpickled(model, monkeypatch):
    package = load_package(model, KEY)
    save_package(model, replace(package.card, form=0), package.preparation, package.estimator, package.background, KEY)
    monkeypatch.setattr("kamp_core.models.package.Careful", None)
    with pytest.raises(KampError, match="model_other_form") as told:
        load_package(model, KEY)
    assert told.value.facts["made"] == package.card.made[:10]


def test_even_a_signed_model_holds_only_models(model):
    def forge(members):
        kept = {n: pickle.dumps(subprocess.run) if n == "estimator.pkl" else c for n, c in members if n != "signature"}
        return [*kept.items(), ("signature", sign(kept, KEY))]

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
    assert f"온도(℃) {bad['온도(℃)']} → 위험 높임" in (bad["reason_1"], bad["reason_2"])
    assert scored.bad_expected == pytest.approx(sum(float(r["risk"]) for r in rows))
    assert scored.preview[0]["risk"] == max(row["risk"] for row in scored.preview)
    assert rows[scored.preview[0]["row"] - 1]["reason_1"] == scored.preview[0]["reasons"][0]
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_mould_that_training_never_saw_is_no_reason_but_is_told(workspace, model, tmp_path):
    frame = shots(60, seed=1)
    frame.loc[:29, "금형"] = "Z-9"
    scored = score(workspace, model, write(tmp_path / "next.csv", frame), tmp_path / "out.csv", "en")
    rows = read(tmp_path / "out.csv")
    new, known = (" ".join(row[f"reason_{i}"] for i in (1, 2, 3)) for row in (rows[0], rows[30]))
    assert "금형 Z-9 → not seen in training" in new
    assert "금형 Z-9 → raises" not in new
    assert "금형 Z-9 → lowers" not in new
    assert "not seen" not in known
    assert all(why[-1].startswith("금형 Z-9 → not seen") for row in scored.preview if "Z-9" in "".join(why := row["reasons"]))


def test_chunks_do_not_show(workspace, model, tmp_path, monkeypatch):
    file = write(tmp_path / "next.csv", shots(120, seed=1))
    score(workspace, model, file, tmp_path / "whole.csv")
    monkeypatch.setattr("kamp_core.models.predict.CHUNK", 50)
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


def test_the_workbook_says_what_the_csv_says_and_nothing_in_it_runs(workspace, model, tmp_path):
    frame = shots(30).assign(비고="=cmd|' /C calc'!A0", 번호="007")
    score(workspace, model, write(tmp_path / "n.csv", frame), tmp_path / "out.csv")
    book = openpyxl.load_workbook(sheet_of(tmp_path / "out.csv"))
    head, *rows = book.active.iter_rows()
    wrote = read(tmp_path / "out.csv")
    assert [cell.value for cell in head] == list(wrote[0])
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
    for row, told in zip(rows, wrote, strict=True):
        there = dict(zip(told, (cell.value for cell in row), strict=True))
        assert there["risk"] == pytest.approx(float(told["risk"]))
        assert (there["비고"], there["번호"], there["금형"]) == ("'=cmd|' /C calc'!A0", "007", told["금형"])


def test_a_users_own_prediction_column_stays_under_another_name():
    assert out_names(["a", "prediction"], ["prediction", "risk"]) == ["a", "prediction_original", "prediction", "risk"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_the_download_predicts_elsewhere_what_we_predict_here(workspace, model, tmp_path, encoding):
    frame = shots(60, seed=2)
    frame.loc[3, "온도(℃)"] = np.nan
    file = write(tmp_path / "next.csv", frame, encoding)
    done = predict_elsewhere(model, file, tmp_path / "there.csv")
    assert "60줄" in done.stdout
    score(workspace, model, file, tmp_path / "here.csv")
    assert read(tmp_path / "there.csv") == read(tmp_path / "here.csv")


def test_a_model_that_looks_back_asks_for_time_and_machine_and_says_the_same_everywhere(workspace, tmp_path):
    model = tmp_path / "model.kamp"
    risks = save_with_history(model)
    assert load_package(model, KEY).card.columns == ("온도(℃)", "생산시각", "금형")
    file = write(tmp_path / "next.csv", shots(60, seed=2))
    scored = score(workspace, model, file, tmp_path / "here.csv")
    assert [float(row["risk"]) for row in read(tmp_path / "here.csv")] == pytest.approx(risks)
    assert "온도(℃) (-1…-10)" in scored.preview[0]["reasons"][0]
    first = read(tmp_path / "here.csv")[scored.preview[0]["row"] - 1]
    assert scored.preview[0]["known_by"] == {"생산시각": first["생산시각"]}      # by which people find the part
    predict_elsewhere(model, file, tmp_path / "there.csv")
    assert read(tmp_path / "there.csv") == read(tmp_path / "here.csv")


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


def blended(frame, family):
    """Two boosters and a forest by weight, the way a training hands them out."""
    from kamp_core.learning.blended import View
    from kamp_core.learning.engines.candidates import first_spec, own_specs, with_pairs
    from kamp_core.learning.engines.recipe import Part, Prepared, Recipe, fit_recipe
    fitted = fit_preparation(frame[["온도(℃)", "금형", "생산시각"]])
    x = fitted.transform(frame)
    y = frame["온도(℃)"].to_numpy() * 2 if family is Family.NUMBERS else frame["bad"].to_numpy()
    specs = {spec.id: spec for spec in (with_pairs(first_spec(family)), *own_specs(family))}
    weights = {"lightgbm_pairs": 0.5, "catboost": 0.2, "xgboost": 0.2, "et": 0.1}
    parts = tuple(Part(specs[id], 20, weight) for id, weight in weights.items())
    correction = {} if family is Family.NUMBERS else {"kind": "steps", "at": [0.0, 0.4, 1.0], "to": [0.0, 0.2, 0.9]}
    data = Prepared(family, x, y, 0 if family is Family.NUMBERS else 2, View(fitted.blocks))
    model = fit_recipe(Recipe("blend", parts, (("ratio", 0, 0),), bags=2, correction=correction), data, np.arange(len(x)), 0)
    return fitted, model, x


@pytest.mark.parametrize("family", [Family.TWO_CLASSES, Family.NUMBERS])
def test_a_blend_of_boosters_predicts_elsewhere_what_it_predicts_here(workspace, tmp_path, family):
    """With corrected chances, or with ends that change with the prediction; only what its members need is asked for."""
    preparation, blend, x = blended(shots(), family)
    two = family is Family.TWO_CLASSES
    interval = None if two else Interval(0.9, 0.9, 6.0, 400, (340.0, 460.0), (-2.0, -4.0), (2.0, 4.0))
    said = replace(outcome(family.value, ("양품", "불량") if two else (), "불량" if two else None), interval=interval)
    card = make_card(said, preparation, blend, None, -1.0, 1.0, SEEN, {})
    assert set(card.versions) == {"numpy", "pandas", "scipy", "scikit-learn", "joblib", "lightgbm", "catboost", "xgboost-cpu"}
    save_package(tmp_path / "m.kamp", card, preparation, blend, x[:30], KEY)
    assert np.array_equal(load_package(tmp_path / "m.kamp", KEY).estimator.answers(x), blend.answers(x))
    file = write(tmp_path / "next.csv", shots(60, seed=2))
    predict_elsewhere(tmp_path / "m.kamp", file, tmp_path / "there.csv")
    score(workspace, tmp_path / "m.kamp", file, tmp_path / "here.csv")
    assert read(tmp_path / "there.csv") == read(tmp_path / "here.csv")
    row = read(tmp_path / "here.csv")[0]
    assert "온도(℃)" in row["reason_1"] + row["reason_2"]
    if not two:
        assert 4 <= float(row["high"]) - float(row["low"]) <= 8


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
    assert column_drift("t", usual.where(usual.index % 10 > 0, 300), "number", temperature).code == "outside_range"
    assert column_drift("t", pd.Series(rng.uniform(215, 230, 300)), "number", temperature).code == "shifted"
    ends = pd.Series([*np.linspace(171, 178, 150), *np.linspace(199, 201, 40), *np.linspace(222, 229, 150)])
    assert column_drift("t", ends, "number", temperature).code == "reshaped"      # "moved from 200 to 200" tells nothing
    assert column_drift("t", usual.where(usual > 210), "number", temperature).code == "mostly_empty"
    new = column_drift("m", pd.Series(["A"] * 80 + ["C"] * 20), "category", SEEN["금형"])
    assert (new.code, new.share, new.facts["values"]) == ("new_values", 0.2, "C")
    assert column_drift("m", pd.Series(["A", "C"] * 5), "category", SEEN["금형"]) is None      # too few rows to say


def test_a_column_that_moved_is_told_with_figures_in_words():
    learned = np.random.default_rng(0).normal(200, 4, 2000).round(1)
    moved = column_drift("금형온도 3(℃)", pd.Series(np.random.default_rng(1).normal(208, 4, 500)), "number",
                         seen_values(pd.Series(learned)), columns=20)
    assert (moved.code, moved.facts["by"]) == ("shifted", pytest.approx(8, abs=0.5))
    said = drift_line(moved, "ko")
    assert said.startswith("‘금형온도 3(℃)’이 학습 때보다")
    assert "℃ 높습니다(가운데 값 200 ℃ → 208 ℃)" in said
    assert "outside what training saw (18" in drift_line(moved, "en")


def test_one_warm_day_among_ten_is_how_a_process_wanders_and_no_drift():
    """Days have levels of their own, in training and now: what a single day adds is told by no column."""
    def days(count, seed):
        drawn = np.random.default_rng(seed)
        return pd.Series((200 + np.repeat(drawn.normal(0, 2, count), 50) + drawn.normal(0, 4, 50 * count)).round(1))
    seen = seen_values(days(40, 1))
    told = [column_drift("t", days(10, seed), "number", seen, columns=20) for seed in range(2, 30)]
    assert not any(told)
    assert column_drift("t", days(10, 2) + 5, "number", seen, columns=20).code == "shifted"


def test_the_training_data_themselves_have_not_drifted():
    """Also where many rows share a few values, so that tenths of the rows cannot be cut evenly."""
    values = pd.Series(np.random.default_rng(0).choice([1.0, 1.5, 2.0, 7.0, 7.1, 9.0], 500, p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.05]))
    assert column_drift("t", values, "number", seen_values(values)) is None


def test_the_card_is_plain_json(model):
    with zipfile.ZipFile(model) as file:
        card = json.loads(file.read("card.json"))
    assert (card["target"], card["classes"], card["threshold"]) == ("판정", ["양품", "불량"], 0.4)


# how a file is written ------------------------------------------------------------------------------------------------

def write_korean(path, frame, day="%Y. %-m. %-d. %p %-I:%M:%S"):
    """As a Korean Excel with decimal commas saves it: semicolons, `201,5`, `2026. 3. 2. 오후 2:05:00`, 없음."""
    with path.open("w", encoding="cp949", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(["온도(℃)", "금형", "생산시각"])
        for i, row in enumerate(frame.itertuples()):
            clock = row.생산시각.strftime(day).replace("AM", "오전").replace("PM", "오후")
            out.writerow(["없음" if i % 9 == 8 else f"{row[1]:.1f}".replace(".", ","), row.금형, clock])
    return path


def formats_of(workspace, file):
    with workspace.scratch_database() as db:
        return {c.name: {"type": c.type, "format": c.format} for c in inspect_file(file, Choices(), db).columns}


@pytest.mark.parametrize("day", ["%Y. %-m. %-d. %p %-I:%M:%S", "%Y-%m-%d %p %-I:%M", "%Y년 %-m월 %-d일", "%y-%m-%d"])
def test_the_download_reads_numbers_and_times_as_the_training_file_wrote_them(workspace, tmp_path, day):
    formats = formats_of(workspace, write_korean(tmp_path / "training.csv", shots(100), day))
    assert formats["온도(℃)"] == {"type": "number", "format": "decimal_comma"}
    model, file = tmp_path / "m.kamp", write_korean(tmp_path / "next.csv", shots(60, seed=2), day)
    save(model, boosted(), formats=formats)
    done = predict_elsewhere(model, file, tmp_path / "there.csv")
    scored = score(workspace, model, file, tmp_path / "here.csv")
    assert read(tmp_path / "there.csv") == read(tmp_path / "here.csv")
    assert 0 < scored.bad_expected < 30
    assert done.stderr == ""


def test_the_download_says_which_column_it_could_not_read(workspace, tmp_path):
    """Trained on 201.5, given 201,5."""
    save(tmp_path / "m.kamp", boosted())
    file = write_korean(tmp_path / "next.csv", shots(60, seed=2), "%Y-%m-%d %H:%M:%S")
    korean = predict_elsewhere(tmp_path / "m.kamp", file, tmp_path / "out.csv").stderr
    english = predict_elsewhere(tmp_path / "m.kamp", file, tmp_path / "out.csv", "--language", "en").stderr
    assert "‘온도(℃)’ 열은 채워진 칸의 100%를 읽지 못해" in korean
    assert "100% of the filled cells of “온도(℃)” could not be read" in english
    assert len(english.splitlines()) == 1


CELLS = [("number", None, ["1.15", "-3", "+.5", "1e3", "1_000", "12a", "inf", " 7 ", "007"]),
         ("number", "thousands", ["1,001", "$1,001", "₩ 12,345.5", "1,15", "3.5", "-1,000"]),
         ("number", "decimal_comma", ["1,15", "1.234,5", "-3", "1.15", "1,001", "1,2,3"]),
         ("integer", "zeros", ["007", "12", "-3"]),
         ("date", "%Y년 %m월 %d일", ["2026년 3월 2일", "2026년 13월 2일", "2일"]),
         ("date", "%y-%m-%d", ["26-03-02", "26-02-30"]),
         ("date", "%d/%m/%Y", ["03/04/2026", "13/04/2026", "04/13/2026"]),
         ("datetime", "%Y-%m-%d %p %I:%M", ["2026-03-02 오전 9:10", "2026-03-02 오후 12:10", "2026-03-02 PM 1:10"]),
         ("datetime", "%Y. %m. %d. %p %I:%M:%S", ["2026. 3. 2. 오후 2:05:00", "2026. 3. 2."]),
         ("datetime", "%Y-%m-%d %H:%M", ["2026-03-02 09:10", "2026-3-2 9:10", "2026-03-02 09:10:30", "2026-03-02", "어제"]),
         ("number", "thousands %", ["12.5%", "3 %", "-0.5%", "(1.5%)", "0", "0.0", "0.5", "12", "50 mm"]),
         ("number", "thousands mm|㎜", ["1,234.5 mm", "12㎜", "-3", "△4mm", "(1,000)", "5-", "1.2 cm", "mm", "1 000", "1e3 mm"]),
         ("number", "thousands ₩|원|\\", ["₩1,200", "1,200원", "-₩5", "₩ -5", "\\7", "$5", "₩1,20"]),
         ("number", "decimal_comma €", ["1.234,50 €", "€ 3,5", "1 234,5", "-7", "1.5", "(2,5)"]),
         ("number", "wide_thousands mm", ["１，２３４．５ mm", "－１２", "（３）", "12", "１２ｍｍ"]),
         ("datetime", "%Y. %m. %d.|serial", ["2026. 3. 2.", "46083", "46083.75", "2026. 3. 2.(월)", "1", "99999"]),
         ("datetime", "epoch", ["1772442000", "1772442000.25", "177244200", "1772442000000"]),
         ("datetime", "epoch_ms", ["1772442000123", "1772442000"]),
         ("datetime", "%Y%m%d%H%M%S", ["20260302143000", "20260302", "20261302143000"]),
         ("datetime", "%Y-%m-%d %H:%M|past_midnight",
          ["2026-03-02 24:30", "2026-03-02 25:10:30", "2026-02-28 47:59", "2026-03-02 48:00"]),
         ("datetime", "%Y년 %m월 %d일 %p %I시 %M분|past_midnight", ["2026년 3월 2일 오후 2시 5분", "2026년 3월 2일 p.m. 2시 5분"]),
         ("datetime", "%Y-%m-%dT%H:%M:%S+09:00", ["2026-03-02T09:10:00+09:00", "2026-03-02T09:10:00+08:00"]),
         ("date", "%d-%b-%y", ["02-MAR-26", "2-mar-26", "02-MRZ-26"]),
         ("date", "%Y-%m-%d|%Y.%m.%d|%y년 %m월 %d일", ["2026-03-02", "2026.3.2", "26년 3월 2일", "6년 3월 2일", "２０２６-03-02"]),
         ("text", "words OK|NG", ["OK", "ok", " Ng ", "ＯＫ", "재검", "-", "N/A", "미측정", "없음", ""]),
         ("text", "words O|X", ["O", "o", "○", "Ｏ", "×", "x", "❌", "△"]),
         ("text", "narrow", ["Ａ－１", "A-1", " Ｂ ", "가（나）"])]


@pytest.mark.parametrize(("type", "form", "cells"), CELLS, ids=lambda value: str(value) if isinstance(value, str) else None)
def test_a_cell_means_the_same_in_the_app_and_in_the_download(workspace, type, form, cells):
    column = Column("x", type, format=form)
    with workspace.scratch_database() as db:
        typed = accepted(f"({converted('v', column)})", column)
        app = db.execute(f"select {typed} as x from (select unnest($1) as v)", [[*cells, "-"]]).df()["x"]
    kind = {"number": "number", "integer": "number", "text": "category"}.get(type, "time")
    download = written.text_cells([*cells, "-"], kind, (), form)
    if kind == "category":
        assert download.tolist() == app.astype("object").where(app.notna(), None).tolist()
        return
    if kind == "number":
        assert download.tolist() == pytest.approx(app.astype("float64").tolist(), nan_ok=True)
    else:
        assert download.tolist() == pd.to_datetime(app).tolist()


WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
WRITERS = {
    "per_cent_and_half_days": ("{:.1f}%".format, "%Y-%m-%d %p %I:%M:%S"),
    "won_and_words": ("₩{:,.1f}".format, "%Y년 %m월 %d일 %H시 %M분"),
    "units_and_stamps": ("{:.1f} ㎜".format, "%Y%m%d%H%M%S"),
    "decimal_commas_and_day_first": (lambda x: f"{x:.1f}".replace(".", ","), "%d/%m/%Y %H:%M"),
    "wide_digits_and_two_digit_years": (lambda x: f"{x:.1f}".translate(WIDE_DIGITS), "%y.%m.%d %H:%M")}


@pytest.mark.parametrize("way", WRITERS)
def test_next_weeks_file_is_scored_alike_here_and_elsewhere_however_it_is_written(workspace, tmp_path, way):
    """Moulds are written Ａ and A, too."""
    number, time = WRITERS[way]

    def write_so(path, frame):
        cells = [[number(row[1]), "Ａ" if row.금형 == "A" and i % 3 else row.금형,
                  row.생산시각.strftime(time).replace("AM", "오전").replace("PM", "오후")]
                 for i, row in enumerate(frame.itertuples())]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["온도", "금형", "생산시각"], *cells])
        return path

    formats = formats_of(workspace, write_so(tmp_path / "training.csv", shots(100)))
    assert (formats["온도"]["type"], formats["금형"]["format"], formats["생산시각"]["type"]) == ("number", "narrow", "datetime")
    model, file = tmp_path / "m.kamp", write_so(tmp_path / "next.csv", shots(60, seed=2))
    save(model, boosted(), formats=formats | {"온도(℃)": formats["온도"]})
    done = predict_elsewhere(model, file, tmp_path / "there.csv")
    score(workspace, model, file, tmp_path / "here.csv")
    assert read(tmp_path / "there.csv") == read(tmp_path / "here.csv")
    told = [row["prediction"] == "불량" for row in read(tmp_path / "here.csv")]
    assert sum(bad == one for bad, one in zip(shots(60, seed=2)["bad"], told, strict=True)) > 55
    assert done.stderr == ""


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_midnights_written_last_are_moved_here_and_elsewhere(workspace, tmp_path, piece):
    """Two machines a moment; pieces of a file end in the middle of equal midnights, too."""
    true = pd.Series(pd.date_range("2026-03-02 06:00", periods=40, freq="6h").repeat(2))
    late = true.dt.normalize() == true
    shown = (true - pd.to_timedelta(late.astype(int), unit="D")).dt.strftime("%Y-%m-%d %H:%M")
    file = write(tmp_path / "next.csv", shots(80).assign(생산시각=shown))
    with workspace.scratch_database() as db:
        report = import_file(file, Choices(), db, lambda share: None)
    formats = {column.name: {"type": column.type, "format": column.format} for column in report.columns}
    assert formats["생산시각"]["format"] == "%Y-%m-%d %H:%M|midnight_last"
    model, midnights = tmp_path / "m.kamp", written.Midnights()
    save(model, boosted(), formats=formats)
    with workspace.scratch_database() as db:
        score_file(load_package(model, KEY), file, tmp_path / "here.csv", "ko", Choices(), None, db, lambda share: None)
        assert db.execute('select "생산시각" from data').df()["생산시각"].tolist() == true.tolist()
    read_there = written.text_cells(shown.tolist(), "time", (), "%Y-%m-%d %H:%M|midnight_last")
    assert [time for start in range(0, 80, piece)
            for time in midnights.moved(read_there[start:start + piece])] == true.tolist()
    predict_elsewhere(model, file, tmp_path / "there.csv")
    assert read(tmp_path / "there.csv") == read(tmp_path / "here.csv")


def test_another_unit_in_the_cells_is_not_taken_for_the_models(workspace, tmp_path):
    model, file = tmp_path / "m.kamp", tmp_path / "next.csv"
    file.write_text("온도(℃),금형,생산시각\n" + "1.2 cm,A,2026-03-02 08:00\n" * 5, "utf-8")
    save(model, boosted(), formats={"온도(℃)": {"type": "number", "format": "thousands mm"}})
    with workspace.scratch_database() as db:
        score_file(load_package(model, KEY), file, tmp_path / "here.csv", "ko", Choices(), None, db, lambda share: None)
        assert db.execute('select count("온도(℃)") from data').fetchone() == (0,)
    predict_elsewhere(model, file, tmp_path / "there.csv")
    assert read(tmp_path / "there.csv") == read(tmp_path / "here.csv")


def test_scoring_never_asks_which_number_is_the_day(workspace, model, tmp_path):
    """The training file says it, and a column that the model does not use is no question."""
    file = tmp_path / "next.csv"
    rows = "".join(f"200,A,2026-03-0{i + 1} 08:00,0{i + 3}/0{9 - i}/2026\n" for i in range(4))
    file.write_text("온도(℃),금형,생산시각,입고일\n" + rows, "utf-8")
    assert score(workspace, model, file, tmp_path / "out.csv").rows == 4


def test_what_is_empty_for_the_app_is_empty_for_the_download():
    assert written.filled_cells(["N/A", " 없음 ", "-", "0", ""]).tolist() == [None, None, None, "0", None]


@pytest.mark.parametrize(("column", "wrote", "training", "means"), [
    ("온도(℃)", "1,115", {"type": "number", "format": "decimal_comma"}, 1.115),
    ("생산시각", "03/04/2026", {"type": "date", "format": "%m/%d/%Y"}, datetime.date(2026, 3, 4))])
def test_a_short_file_is_read_in_the_format_of_the_training_file(workspace, tmp_path, column, wrote, training, means):
    """By itself it would be read as 1115, and as the 3rd of April."""
    frame = pd.DataFrame({"온도(℃)": [200.0], "금형": ["A"], "생산시각": ["2026-03-02 08:00"]}).astype("object")
    frame[column] = wrote
    model, file = tmp_path / "m.kamp", tmp_path / "next.csv"
    frame.to_csv(file, index=False, sep=";")
    save(model, boosted(), formats={column: training})
    with workspace.scratch_database() as db:
        score_file(load_package(model, KEY), file, tmp_path / "here.csv", "ko", Choices(), None, db, lambda share: None)
        assert db.execute(f'select "{column}" from data').fetchone()[0] == means
    predict_elsewhere(model, file, tmp_path / "there.csv")
    assert read(tmp_path / "there.csv") == read(tmp_path / "here.csv")


def test_another_unit_is_another_column(workspace, model, tmp_path):
    """℉ must not be taken for ℃; the user may still say so."""
    assert [columns.alike("온도(℃)", other) for other in ("온도", "온도 (°C)", "온도(℉)", "압력(℃)")] == [True, True, False, False]
    assert not columns.alike("압력(mPa)", "압력(MPa)")
    file = write(tmp_path / "next.csv", shots(50).rename(columns={"온도(℃)": "온도(℉)"}))
    with workspace.scratch_database() as db:
        assert plan_scoring(load_package(model, KEY), file, Choices(), db).missing == ("온도(℃)",)
    assert score(workspace, model, file, tmp_path / "out.csv", mapping={"온도(℃)": "온도(℉)"}).rows == 50
    assert columns.positions(["온도(℃)", "금형"], ["온도(℉)", "금형", "온도"]) == {"온도(℃)": 2, "금형": 1}
    assert columns.positions(["온도(℃)", "온도(℉)"], ["온도"]) == {"온도(℃)": -1, "온도(℉)": -1}     # whose is it?


@pytest.mark.parametrize("header", [["압력", "압력", "Rowid", "", "압력 ", "압력_2"], ["a", "", "b", "", " "], ["A", "a\n b"]])
def test_the_download_names_columns_as_the_app_does(header):
    width = max(i + 1 for i, cell in enumerate(header) if cell.strip())
    assert columns.column_names(header) == names_of_the_app(header, width)[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8", "utf-8-sig"])
def test_the_download_reads_what_windows_programs_save(workspace, model, tmp_path, encoding):
    """Also with one name twice and one over two lines."""
    frame = shots(40, seed=3)
    file = tmp_path / "next.csv"
    text = frame.drop(columns="bad").assign(again=1).to_csv(index=False, sep="\t")
    file.write_bytes(text.replace("again", '"금형"', 1).replace("생산시각", '"생산\n시각"', 1).encode(encoding))
    predict_elsewhere(model, file, tmp_path / "there.csv")
    score(workspace, model, file, tmp_path / "here.csv")
    assert read(tmp_path / "there.csv") == read(tmp_path / "here.csv")
    assert "금형_2" in read(tmp_path / "here.csv")[0]


def test_a_kept_result_that_cannot_be_read_counts_as_none(workspace, model, tmp_path):
    scored = score(workspace, model, write(tmp_path / "n.csv", shots(40)), tmp_path / "out.csv")
    keep_scored(scored)
    assert kept_scored(tmp_path / "out.csv") == scored
    assert not list(tmp_path.glob("*.part"))
    (tmp_path / "out.json").write_bytes((tmp_path / "out.json").read_bytes()[:100])
    assert kept_scored(tmp_path / "out.csv") is None


def test_a_missing_folder_for_the_predictions_is_told_first(workspace, model, tmp_path):
    with pytest.raises(KampError, match="out_folder_missing") as told:
        score(workspace, model, tmp_path / "not even read.csv", tmp_path / "nosuch" / "out.csv")
    assert told.value.facts == {"folder": str(tmp_path / "nosuch")}


WORN = replace(outcome("numbers", (), None), problem="tool_life", excluded=(
    Excluded("시각", "role_time"), Excluded("설비", "role_group")))


def lives(path, of=WORN, recipe=(), raw=()):
    """A model of the time left: the hotter a spindle, the less of it. Knows time and machine, which are no inputs."""
    from sklearn.linear_model import LinearRegression
    frame = pd.DataFrame({"온도": np.linspace(20, 80, 60)})
    preparation = fit_preparation(frame)
    x = preparation.transform(frame)
    line = LinearRegression().fit(x, 60 - frame["온도"])
    time = next((out.column for out in of.excluded if out.reason == "role_time"), None)
    save_package(path, make_card(of, preparation, line, time, -5.0, 5.0, {}, {}, recipe, raw), preparation, line, x[:10], KEY)
    return path


SPINDLES = pd.DataFrame({"시각": ["2026-03-03", "2026-03-01", "2026-03-02", "2026-03-01"], "설비": ["A", "A", "B", "B"],
                         "온도": [50.0, 20.0, 40.0, 70.0]})


def test_the_newest_row_of_a_machine_is_told_by_its_time_not_by_its_place(workspace, tmp_path):
    """The file is written newest first, and its columns are spelled in another way."""
    file = tmp_path / "n.csv"
    SPINDLES.rename(columns={"설비": "설비 ", "시각": "시 각"}).to_csv(file, index=False)
    scored = score(workspace, lives(tmp_path / "m.kamp"), file, tmp_path / "out.csv")
    assert scored.machines == 2
    assert [(row["row"], row["known_by"]) for row in scored.preview] == [
        (1, {"시 각": "2026-03-03", "설비": "A"}), (3, {"시 각": "2026-03-02", "설비": "B"})]


def test_without_a_time_the_order_of_the_file_tells(workspace, tmp_path):
    SPINDLES.drop(columns="시각").to_csv(tmp_path / "n.csv", index=False)
    model = lives(tmp_path / "m.kamp", replace(WORN, excluded=(Excluded("설비", "role_group"),)))
    scored = score(workspace, model, tmp_path / "n.csv", tmp_path / "out.csv")
    assert sorted(row["row"] for row in scored.preview) == [2, 4]


def test_without_a_machine_column_the_newest_rows_are_shown_not_one_machine(workspace, tmp_path):
    SPINDLES.drop(columns="설비").to_csv(tmp_path / "n.csv", index=False)
    scored = score(workspace, lives(tmp_path / "m.kamp"), tmp_path / "n.csv", tmp_path / "out.csv")
    assert scored.machines is None
    assert [row["row"] for row in scored.preview] == [1, 3, 4, 2]


def test_time_and_machine_are_found_through_the_recipe(workspace, tmp_path):
    """The training renamed them and left rows out."""
    raw = tuple({"name": name, "type": type, "unit": None, "format": None}
                for name, type in (("일시", "datetime"), ("호기", "text"), ("온도", "number")))
    recipe = ({"kind": "rename", "column": "일시", "to": "시각"}, {"kind": "rename", "column": "호기", "to": "설비"})
    SPINDLES.rename(columns={"시각": "일시", "설비": "호기"}).to_csv(tmp_path / "n.csv", index=False)
    scored = score(workspace, lives(tmp_path / "m.kamp", recipe=recipe, raw=raw), tmp_path / "n.csv", tmp_path / "out.csv")
    assert [(row["row"], row["known_by"]["호기"]) for row in scored.preview] == [(1, "A"), (3, "B")]


def test_no_time_left_is_less_than_none_here_and_elsewhere(workspace, tmp_path):
    model = lives(tmp_path / "m.kamp")
    SPINDLES.to_csv(tmp_path / "n.csv", index=False)
    score(workspace, model, tmp_path / "n.csv", tmp_path / "here.csv")
    rows = read(tmp_path / "here.csv")
    assert [(row["prediction"], row["low"], row["high"]) for row in rows] == [
        ("10", "5", "15"), ("40", "35", "45"), ("20", "15", "25"), ("0", "0", "0")]
    predict_elsewhere(model, tmp_path / "n.csv", tmp_path / "there.csv")
    assert read(tmp_path / "there.csv") == rows
