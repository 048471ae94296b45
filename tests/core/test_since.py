"""Promise check: newer rows with results beside what was promised for so many rows."""
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Due, Metric, Outcome, Promise, Score, Split, Verdict
from kamp_core.models import Card, Scored
from kamp_core.studio.since import can_check, check_promise, has_promise, since_lines


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
def learned(studio):
    """The file of the training as a dataset, cleaned where there are steps; → what an outcome and a card tell of it."""
    def learned(text, *steps):
        path = studio.workspace.new_file(".csv")
        path.write_text(text, "utf-8")
        dataset = studio.import_file(path.parent.name, "지난달", studio.project().id).dataset
        if not steps:
            return {"dataset": dataset, "version": 1}, {}
        number = studio.cleaning.extend(dataset, list(steps))
        version, base = studio.ledger.version(dataset, number), studio.ledger.version(dataset, 1)
        recipe = tuple(step["learned"] or step["step"] for step in version.report["recipe"]["steps"])
        return {"dataset": dataset, "version": number}, {"recipe": recipe, "raw": tuple(base.report["columns"])}
    return learned


def told(frame):
    """The columns that a file of results has not: what the model said."""
    return [name for name in frame if name.startswith(("risk", "prediction", "probability"))]


@pytest.fixture
def judged(studio, learned, tmp_path, monkeypatch):
    """Compare a newer file with the rows that were kept aside. `of`: the answer; `card`: what its model file tells besides;
    `training`: the file it was learned from."""
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setattr(studio.workspace, "run_folder", lambda run: folder)

    def judge(later, of=None, held=None, training=None, steps=(), **card):
        of = of or outcome()
        aside = parts(800, 1.0, seed=1) if held is None else held
        days = np.arange(len(aside)) // 40
        aside.assign(row=range(len(aside)), block=days, actual=aside["판정"]).to_parquet(folder / "holdout.parquet")
        if training is None:
            training = aside.drop(columns=told(aside)).assign(일시=pd.date_range("2026-01-02", periods=len(aside), freq="10min"))
        data, cleaned = learned(training if isinstance(training, str) else training.to_csv(index=False), *steps)
        facts = {"columns": (), "kinds": {}, "time": "일시"} | cleaned | card
        model = Card(run="run1", problem=of.problem, family=of.family, target=of.target, classes=of.classes, bad_value=of.bad_value,
                     made="", verdict="ready", headline={}, threshold=0.5, **facts)
        (tmp_path / "later.csv").write_text(later.drop(columns=told(later)).to_csv(index=False), "utf-8")
        later.to_csv(tmp_path / "out.csv", index=False, encoding="utf-8-sig")
        scored = Scored(len(later), {}, (), (), Path(tmp_path / "out.csv"))
        return check_promise(studio.workspace, replace(of, **data), model, scored, tmp_path / "later.csv", 0.2)
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


def test_where_nothing_is_judged_the_promise_is_told_once(judged):
    since = judged(parts(90, 1.0, seed=5, bad_share=0.2))
    first, *more = since_lines(since, outcome(), "en")
    assert "Promised are " in first
    assert not any("promise" in line for line in more)


def test_few_rows_make_a_wider_promise(judged):
    few, many = judged(parts(120, 1.0, seed=3, bad_share=0.2)), judged(parts(2000, 1.0, seed=3))
    assert few.promised_high - few.promised_low > many.promised_high - many.promised_low


@pytest.mark.parametrize(("rows", "said"), [(2000, "here are more (2,000)"), (120, "here are fewer (120)")])
def test_another_size_has_another_promise_and_says_why(judged, rows, said):
    since = judged(parts(rows, 1.0, seed=3, bad_share=0.2))
    resized = since_lines(since, outcome(), "en")[1]
    assert "not 62–78 points as above: that one is for about 400 rows" in resized
    assert said in resized


def test_of_the_same_size_nothing_is_to_be_explained(judged):
    since = judged(parts(400, 1.0, seed=3))
    assert not any("as above" in line for line in since_lines(since, outcome(), "en"))


def test_rows_without_a_result_are_passed_by(judged):
    later = parts(500, 1.0, seed=7)
    later.loc[later.index[::5], "판정"] = ""
    later.loc[later.index[1::50], "판정"] = "재검"
    assert judged(later).rows == 390


def test_several_words_may_be_good(judged):
    later = parts(500, 1.0, seed=7)
    later.loc[(later["판정"] == "양품") & (later.index % 3 == 0), "판정"] = "재작업"
    held = parts(800, 1.0, seed=1).replace({"판정": {"양품": "양품 / 재작업"}})
    later.loc[[7, 8], "판정"] = "재검"                       # which the training did not know
    training = later[later["판정"] != "재검"].drop(columns="risk").assign(일시=pd.Timestamp("2026-01-02"))
    since = judged(later, outcome(classes=("양품 / 재작업", "불량")), held, training)
    assert (since.rows, since.bad, since.odd) == (498, (later["판정"] == "불량").sum(), 2)
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
    lots = parts(800, 1.0, 1).assign(로트=np.arange(800) // 4)
    gather = {"kind": "gather", "by": ["로트"]}
    with pytest.raises(KampError, match="since_gathered"):
        judged(parts(400, 1.0, 1), training=lots.drop(columns="risk"), steps=(gather,))


def test_rows_that_the_model_learned_from_are_passed_by_and_told(judged):
    """The file of the training, gone on with: what it learned by heart would look better than any promise."""
    by_heart, later = parts(400, 0.05, seed=2), parts(400, 1.0, seed=12)
    later["일시"] += pd.Timedelta(days=30)
    since = judged(pd.concat([by_heart, later]), training=by_heart.drop(columns="risk"))
    assert (since.said, since.rows, since.learned, since.until) == ("kept", 400, 400, str(by_heart["일시"].max()).replace(" ", "T"))
    assert "결과가 적힌 400줄은 학습한 기간(2026-03-12 07:24까지)의" in since_lines(since, outcome(), "ko")[-1]
    with pytest.raises(KampError, match="since_not_newer"):
        judged(by_heart, training=by_heart.drop(columns="risk"))


def test_results_filled_in_after_the_training_are_new(judged):
    """The last weeks of the training file had no results yet, so nothing was learned from them."""
    whole = parts(800, 1.0, seed=12)
    before = whole.drop(columns="risk").assign(판정=whole["판정"].where(whole.index < 400))
    assert (judged(whole, training=before).rows, judged(whole, training=before).learned) == (400, 400)


def test_without_times_it_says_that_it_cannot_know_and_knows_the_very_same_file(judged):
    later = parts(400, 1.0, seed=12).drop(columns="일시")
    since = judged(later, time=None)
    assert (since.rows, since.until) == (400, None)
    assert "이미 배운 줄이 섞여 있는지 확인하지 못했습니다" in since_lines(since, outcome(), "ko")[-1]
    with pytest.raises(KampError, match="since_same_file"):
        judged(later, time=None, training=later.drop(columns="risk"))


def test_words_that_are_no_result_are_counted_and_told(judged):
    later = parts(500, 1.0, seed=7)
    later.loc[later.index[1::50], "판정"] = "재검"
    since = judged(later)
    assert (since.rows, since.odd, since.odd_words) == (490, 10, ("재검",))
    assert "칸 10개는 세지 않았습니다(재검)" in since_lines(since, outcome(), "ko")[-1]
    with pytest.raises(KampError, match="since_odd"):
        judged(later.assign(판정="합격"))


def test_results_are_read_as_the_training_file_was_written(judged):
    """Good and bad in other spellings, the column in another, times day first."""
    training = parts(400, 1.0, 1).drop(columns="risk").assign(
        판정=lambda f: np.where(f["판정"] == "불량", "NG", np.where(f.index % 2, "OK", "ok ")),
        일시=lambda f: pd.date_range("2026-01-02", periods=400, freq="10min").strftime("%d/%m/%Y %H:%M"))
    later = parts(400, 1.0, seed=12).assign(판정=lambda f: np.where(f["판정"] == "불량", "ｎｇ", "OK"),
                                            일시=lambda f: f["일시"].dt.strftime("%d/%m/%Y %H:%M"))
    held = parts(800, 1.0, seed=1).replace({"판정": {"양품": "OK", "불량": "NG"}})
    since = judged(later.rename(columns={"판정": "판 정"}), outcome(classes=("OK", "NG"), bad_value="NG"), held, training)
    assert (since.rows, since.odd, since.learned, since.column) == (400, 0, 0, "판 정")
    assert since_lines(since, outcome(), "en")[-1] == "The results were read from the column “판 정”."


def test_the_recipe_is_done_to_the_results_too(judged):
    """Renamed, recoded, trial runs left out: the newer file comes as the machine writes it."""
    def raw(frame):
        return frame.rename(columns={"판정": "검사", "일시": "시각"}).assign(
            검사=lambda f: np.where(f["검사"] == "불량", "9", "0"), 라인=lambda f: np.where(f.index % 10 == 0, "시험", "양산"))
    steps = ({"kind": "rename", "column": "검사", "to": "판정"}, {"kind": "rename", "column": "시각", "to": "일시"},
             {"kind": "retype", "column": "판정", "type": "text"},
             {"kind": "respell", "column": "판정", "mapping": {"9": "불량", "0": "양품"}},
             {"kind": "filter", "conditions": [{"column": "라인", "op": "=", "value": "시험"}], "keep": False})
    training = raw(parts(400, 1.0, 1).drop(columns="risk").assign(일시=pd.date_range("2026-01-02", periods=400, freq="10min")))
    later = parts(500, 1.0, seed=12)
    since = judged(raw(later), training=training, steps=steps)
    assert (since.said, since.rows, since.outside, since.column) == ("kept", 450, 50, "판정")
    assert since.bad == ((later["판정"] == "불량") & (later.index % 10 != 0)).sum()


def test_a_unit_that_the_recipe_changed_is_changed_in_the_results(judged):
    def sizes(rows, seed, start):
        drawn = np.random.default_rng(seed)
        said = drawn.normal(20, 1, rows)
        return pd.DataFrame({"일시": pd.date_range(start, periods=rows, freq="1h"), "prediction": said,
                             "온도(℉)": 32 + 1.8 * (said + drawn.normal(0, 0.2, rows))})
    numbers = outcome(family="numbers", bad_value=None, classes=(), target="온도(℃)", promise=Promise(Metric.MAE, 0.1, 0.2, 400))
    held = sizes(800, 1, "2026-01-02")
    held["판정"] = (held["온도(℉)"] - 32) / 1.8
    since = judged(sizes(400, 2, "2026-06-01"), numbers, held[["prediction", "판정"]], held[["일시", "온도(℉)"]],
                   ({"kind": "unit", "column": "온도(℉)", "from": "℉", "to": "℃"},))
    assert (since.said, since.rows) == ("kept", 400)
    assert since.value == pytest.approx(0.16, abs=0.03)


@pytest.mark.parametrize(("changes", "able"), [
    ({}, True), ({"verdict": Verdict("no_signal", ())}, False), ({"family": "forecast"}, False), ({"promise": None}, False)])
def test_where_nothing_was_promised_nothing_is_offered(changes, able):
    assert has_promise(outcome(**changes)) is able


def test_where_a_file_cannot_tell_it_says_why():
    card = Card("run1", "lead_time", "numbers", "출하일시", (), None, (), {}, None, "", "ready", {}, None)
    assert can_check(outcome(due=Due("d", 9, 8, 10, 0.9, 12, 0.9, dates=True)), card) == "since_dates"
    assert can_check(outcome(), card) is None
