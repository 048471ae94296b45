"""Promise check: newer rows with results beside what was promised for so many rows."""
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Due, Metric, Outcome, Promise, Reason, Score, Split, Verdict
from kamp_core.models import Scored
from kamp_core.studio.since import can_check, check_promise, since_lines


def outcome(**changes) -> Outcome:
    """A model of bad parts, which promised 0.62 to 0.78 for 400 rows."""
    score = Score("future", Metric.AVERAGE_PRECISION, 0.7, 0.6, 0.8, 0.1, prevalence=0.1)
    made = Outcome(run="run1", status="done", problem="defect_prediction", family="two_classes", dataset="d", version=1,
                   target="판정", bad_value="불량", classes=("양품", "불량"), seed=0, budget=60, rows_used=400, inputs=("x",),
                   excluded=(), split=Split("future", 400), headline=score, scores=(score,), verdict=Verdict("ready", ()),
                   leaderboard=(), chosen="lightgbm", promise=Promise(Metric.AVERAGE_PRECISION, 0.62, 0.78, 400, 400, 0.7, 0.05))
    return replace(made, **changes)


def parts(rows, noise, seed, bad_share=0.1):
    """Days of forty parts: whether they are bad, and a risk that tells it the less the more noise there is."""
    rng = np.random.default_rng(seed)
    bad = rng.random(rows) < bad_share
    return pd.DataFrame({"일시": pd.date_range("2026-03-02 08:00", periods=rows, freq="36min"),
                         "판정": np.where(bad, "불량", "양품"),
                         "risk": 1 / (1 + np.exp(-(2.5 * bad - 2 + noise * rng.normal(size=rows))))})


@pytest.fixture
def judged(workspace, tmp_path, monkeypatch):
    """Compare a newer file with the rows that were kept aside."""
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setattr(workspace, "run_folder", lambda run: folder)

    def judge(later, of=None, held=None, warnings=()):
        of = of or outcome()
        aside = parts(800, 1.0, seed=1) if held is None else held
        days = np.arange(len(aside)) // 40
        aside.assign(row=range(len(aside)), block=days, actual=aside["판정"]).to_parquet(folder / "holdout.parquet")
        told = [name for name in later if name.startswith(("risk", "prediction", "probability"))]
        later.drop(columns=told).to_csv(tmp_path / "later.csv", index=False)
        later.to_csv(tmp_path / "out.csv", index=False, encoding="utf-8-sig")
        scored = Scored(len(later), {}, (), tuple(Reason(code) for code in warnings), Path(tmp_path / "out.csv"))
        return check_promise(workspace, of, scored, tmp_path / "later.csv", "일시", 0.2)
    return judge


def test_the_same_process_keeps_the_promise(judged):
    kept = [judged(parts(400, 1.0, seed)).said for seed in range(10, 22)]
    assert kept.count("kept") >= 10


def test_a_changed_process_is_told_as_worse(judged):
    since = judged(parts(400, 6.0, seed=5))
    assert since.said == "worse"
    assert since.value < since.promised_low
    assert "약속보다 나쁩니다" in since_lines(since, outcome(), "ko")[0]


def test_too_good_is_told_too(judged):
    since = judged(parts(400, 0.05, seed=5))
    assert since.said == "better"
    assert "Better than promised" in since_lines(since, outcome(), "en")[0]


def test_few_bad_parts_are_no_judgement(judged):
    since = judged(parts(400, 6.0, seed=5, bad_share=0.01))
    assert since.said == "few"
    assert since.bad < 10


def test_few_rows_make_a_wider_promise(judged):
    few, many = judged(parts(120, 1.0, seed=3, bad_share=0.2)), judged(parts(2000, 1.0, seed=3))
    assert few.promised_high - few.promised_low > many.promised_high - many.promised_low


def test_rows_without_a_result_are_passed_by(judged):
    later = parts(500, 1.0, seed=7)
    later.loc[later.index[::5], "판정"] = ""
    later.loc[later.index[1::50], "판정"] = "재검"
    assert judged(later).rows == 390


def test_several_words_may_be_good(judged):
    later = parts(500, 1.0, seed=7)
    later.loc[(later["판정"] == "양품") & (later.index % 3 == 0), "판정"] = "재작업"
    held = parts(800, 1.0, seed=1).replace({"판정": {"양품": "양품 / 재작업"}})
    since = judged(later, outcome(classes=("양품 / 재작업", "불량")), held=held)
    assert (since.rows, since.bad) == (500, (later["판정"] == "불량").sum())
    assert since.value < 0.99


def test_what_inspecting_would_have_caught_is_counted(judged):
    later = parts(500, 0.05, seed=7)
    since = judged(later)
    first = later.sort_values("risk", ascending=False, kind="stable").head(100)
    assert since.caught == pytest.approx((first["판정"] == "불량").sum() / (later["판정"] == "불량").sum())


def test_many_answers_and_numbers_are_judged_by_their_own_measure(judged):
    kinds = np.array(["가", "나", "다"])

    def answers(rows, seed):
        drawn = np.random.default_rng(seed)
        truth = drawn.integers(0, 3, rows)
        chance = np.full((rows, 3), 0.2)
        chance[np.arange(rows), np.where(drawn.random(rows) < 0.8, truth, (truth + 1) % 3)] = 0.6
        return pd.DataFrame({"일시": pd.date_range("2026-03-02", periods=rows, freq="1h"), "판정": kinds[truth],
                             **{f"probability_{name}": chance[:, place] for place, name in enumerate(kinds)}})
    many = outcome(family="many_classes", bad_value=None, classes=tuple(kinds),
                   promise=Promise(Metric.BALANCED_ACCURACY, 0.7, 0.9, 400))
    since = judged(answers(400, 2), many, held=answers(800, 1))
    assert (since.said, since.bad, since.caught) == ("kept", None, None)
    assert since.value == pytest.approx(0.8, abs=0.08)

    def sizes(rows, error, seed):
        drawn = np.random.default_rng(seed)
        told = drawn.normal(10, 1, rows)
        return pd.DataFrame({"일시": pd.date_range("2026-03-02", periods=rows, freq="1h"), "prediction": told,
                             "판정": told + drawn.normal(0, error, rows)})
    numbers = outcome(family="numbers", bad_value=None, classes=(), promise=Promise(Metric.MAE, 0.1, 0.2, 400))
    assert judged(sizes(400, 0.2, 2), numbers, held=sizes(800, 0.2, 1)).said == "kept"
    assert judged(sizes(400, 0.6, 2), numbers, held=sizes(800, 0.2, 1)).said == "worse"     # a larger error


def test_without_results_it_says_which_column_is_wanted(judged):
    with pytest.raises(KampError, match="since_no_result"):
        judged(parts(50, 1.0, 1).drop(columns="판정"))
    with pytest.raises(KampError, match="since_no_result"):
        judged(parts(50, 1.0, 1).assign(판정=""))


def test_lots_are_not_judged_by_rows(judged):
    with pytest.raises(KampError, match="since_gathered"):
        judged(parts(400, 1.0, 1), warnings=("recipe_gathers",))


@pytest.mark.parametrize(("changes", "able"), [
    ({}, True), ({"verdict": Verdict("no_signal", ())}, False), ({"family": "forecast"}, False), ({"promise": None}, False),
    ({"due": Due("d", 9, 8, 10, 0.9, 12, 0.9, dates=True)}, False)])
def test_where_there_is_nothing_to_check_nothing_is_offered(changes, able):
    assert can_check(outcome(**changes)) is able
