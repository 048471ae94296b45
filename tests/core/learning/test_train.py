"""A whole training on small factories whose truth is known."""
import shutil

import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.learning import evaluate, order
from kamp_core.learning.engines.candidates import first_spec, own_specs
from kamp_core.learning.explain import MOST_COLUMNS
from kamp_core.learning.outcome import outcome_schema, read_outcome, write_outcome
from kamp_core.problems import Family
from tests.factory import moulding

ROLES = {"target": "판정", "bad": "불량", "time": "생산일시"}


@pytest.fixture(scope="module")
def learned(learn_once):
    """The plain moulding factory; → what was trained, and the news it sent."""
    return learn_once(moulding(), folder="learned", **ROLES), learn_once.news


@pytest.fixture(scope="module")
def ended_early(learn_once, learned):
    """The same training after a stop: from its finished candidates to an answer; → what was trained, and the news it sent."""
    shutil.copytree(learn_once.place / "learned", learn_once.place / "ended")
    return learn_once(moulding(), folder="ended", finish_only=True, **ROLES), learn_once.news


@pytest.fixture(scope="module")
def by_chance(learn_once):
    return learn_once(moulding(signal=False), folder="chance", **ROLES).outcome


@pytest.fixture(scope="module")
def thickness(learn_once):
    """A number that follows heat and cooling, and a little the pressure."""
    frame = moulding(2000).assign(두께=lambda f: np.sin(f["실린더온도"] / 3) * f["냉각시간"] + 0.1 * f["사출압력"])
    return learn_once(frame.drop(columns="판정"), Family.NUMBERS, folder="numbers", target="두께", time="생산일시")


def test_a_true_cause_is_found_on_days_never_seen(learn):
    outcome = learn(moulding(3000), **ROLES).outcome
    assert outcome.split.scheme == "future"
    assert outcome.verdict.level in ("ready", "hint")
    assert outcome.headline.low > outcome.headline.baseline
    assert outcome.importance[0].column == "실린더온도"
    assert outcome.importance[0].direction == "down"
    assert outcome.importance[0].danger_high < 228


def test_chance_is_called_no_signal_and_is_not_cured_by_more_rows(by_chance):
    assert by_chance.verdict.level == "no_signal"
    assert [reason.code for reason in by_chance.advice] == ["measure_something_else"]


def test_the_random_exam_stands_beside_the_future(learn):
    outcome = learn(moulding(), group="금형", **ROLES).outcome
    assert [s.scheme for s in outcome.scores] == ["future", "future", "unseen_group", "unseen_group", "random", "random"]
    assert outcome.headline == outcome.scores[0]


def test_a_column_that_gives_the_answer_away_is_named(learn):
    frame = moulding()
    bad = frame["판정"] == "불량"
    frame["경보"] = np.where(bad & (np.arange(len(frame)) % 2 == 0), 1, 0)     # set on half of the bad parts, on no good one
    outcome = learn(frame, **ROLES).outcome
    assert outcome.verdict.level == "suspicious"
    assert outcome.verdict.reasons[0].facts["columns"] == "경보"


def test_a_column_filled_only_for_bad_rows_is_refused_unless_kept(learn):
    frame = moulding()
    frame["메모"] = np.where(frame["판정"] == "불량", "긁힘", None)
    outcome = learn(frame, **ROLES).outcome
    assert ("메모", "leak_filled_only_bad") in [(e.column, e.reason) for e in outcome.excluded]
    assert "메모" in learn(frame, keep=("메모",), folder="kept", **ROLES).outcome.inputs


def test_a_column_known_too_late_never_enters(learn):
    frame = moulding().assign(재작업시간=1.5)
    outcome = learn(frame, **ROLES).outcome
    assert ("재작업시간", "known_too_late") in [(e.column, e.reason) for e in outcome.excluded]


def test_twins_are_counted_and_kept_together(learn):
    frame = moulding(800)
    twice = pd.concat([frame, frame]).sort_values("생산일시", kind="stable").reset_index(drop=True)
    assert learn(twice, **ROLES).outcome.split.duplicates_grouped == 800


def test_integer_sensors_tell_shots_apart_too(learn):
    """Two coarse decimals and a counter: not six shots, but as many as there are different readings."""
    frame = moulding(2000)
    frame["두께"], frame["폭"] = frame["실린더온도"].round(-1) / 8, frame["사출압력"].round(-1) / 8
    frame["유량"] = (frame["실린더온도"] * 37).astype(int)
    frame = frame.drop(columns=["실린더온도", "사출압력", "냉각시간"])
    outcome = learn(frame, **ROLES).outcome
    assert outcome.split.duplicates_grouped < 1000


def test_a_calendar_that_recurs_is_no_shot(learn):
    """Equal hours and weekdays come back week after week: they must not keep whole weeks out of training."""
    rows = pd.date_range("2025-01-01", periods=4000, freq="h")
    frame = pd.DataFrame({"일시": rows, "시": rows.hour + 0.0, "요일": rows.weekday + 0.0})
    frame["사용량"] = 50 + 9 * np.sin(frame["시"] / 4) - 20 * (frame["요일"] > 4) + np.random.default_rng(0).normal(size=4000)
    outcome = learn(frame, Family.NUMBERS, target="사용량", time="일시").outcome
    assert outcome.split.duplicates_grouped == 0
    assert outcome.headline.value < 0.5 * outcome.headline.baseline       # the noise alone is 0.8


def test_bad_ones_at_the_very_end_still_get_an_answer(learn):
    frame = moulding()
    frame["판정"] = np.where(np.arange(len(frame)) > 1300, "불량", "양품")
    outcome = learn(frame, **ROLES).outcome
    assert outcome.verdict.level in ("suspicious", "no_signal")
    assert "future_untestable" in [warning.code for warning in outcome.warnings]


def test_rows_without_a_time_are_left_out_and_counted(learn):
    frame = moulding()
    frame.loc[frame.index % 3 == 0, "생산일시"] = pd.NaT
    outcome = learn(frame, **ROLES).outcome
    assert outcome.rows_used == 1000
    assert [(w.code, w.facts["rows"]) for w in outcome.warnings] == [("time_empty_rows", 500)]


def test_a_drifting_number_is_judged_beside_the_part_before(learn):
    """Each value is close to the one before: the usual value of the past is too easy to beat."""
    frame = moulding()
    frame["두께"] = np.cumsum(np.random.default_rng(3).normal(size=len(frame)))
    outcome = learn(frame.drop(columns="판정"), Family.NUMBERS, target="두께", time="생산일시").outcome
    assert outcome.nothing_is == "last_part"
    assert outcome.verdict.level == "no_signal"


def test_using_the_best_so_far_is_said(ended_early):
    outcome = ended_early[0].outcome
    assert outcome.status == "stopped"
    assert "stopped_early" in [warning.code for warning in outcome.warnings]


def test_numbers_are_judged_beside_the_usual_value(thickness):
    trained = thickness
    assert trained.outcome.headline.metric == "mae"
    assert trained.outcome.headline.value < trained.outcome.headline.baseline
    assert trained.error_low < 0 < trained.error_high
    assert trained.outcome.interval.coverage >= 0.85
    kept = pd.read_parquet(trained.outcome.holdout_predictions)
    assert ((kept["low"] <= kept["actual"]) & (kept["actual"] <= kept["high"])).mean() >= 0.85
    assert (kept["nothing"] - kept["actual"]).abs().mean() == pytest.approx(trained.outcome.headline.baseline)


def test_forty_materials_of_their_own_kind_are_all_learned(learn):
    rng = np.random.default_rng(4)
    usual = rng.normal(12, 1, 40)
    frame = moulding(2000).drop(columns="판정").assign(원료=rng.integers(0, 40, 2000))
    frame = frame.assign(두께=usual[frame["원료"]] + rng.normal(0, 0.1, 2000), 원료=[f"R{n}" for n in frame["원료"]])
    headline = learn(frame, Family.NUMBERS, target="두께", time="생산일시", trials=1).outcome.headline
    assert headline.value < 0.25 * headline.baseline


@pytest.mark.parametrize("chosen", ["lightgbm", "lr"])
def test_of_a_wide_table_those_columns_are_explained_that_move_the_model(learn, monkeypatch, chosen):
    """Also of a model that keeps no account of what it goes by."""
    only = next(spec for spec in (first_spec(Family.TWO_CLASSES), *own_specs(Family.TWO_CLASSES)) if spec.id == chosen)
    monkeypatch.setattr(order, "first_spec", lambda family: only)
    rng, frame = np.random.default_rng(5), moulding(1500)
    sensors = pd.DataFrame({f"센서{n}": rng.normal(size=1500) for n in range(80)})
    importance = learn(pd.concat([sensors, frame], axis=1), trials=1, **ROLES).outcome.importance
    assert importance[0].column == "실린더온도"
    assert set(sensors) < {one.column for one in importance}
    assert sum(one.value != 0 for one in importance) <= MOST_COLUMNS


def test_folds_of_a_large_table_are_judged_one_after_the_other_and_come_out_the_same(learn, monkeypatch):
    both = []
    for cells in (0, 10 ** 9):
        monkeypatch.setattr(evaluate, "SIDE_BY_SIDE", cells)
        both.append(learn(moulding(1000), folder=f"run{cells}", trials=1, **ROLES).outcome.headline)
    assert both[0] == both[1]


def test_a_training_brings_its_curve(thickness):
    outcome = thickness.outcome
    points = outcome.learning_curve.points
    assert [point.rows for point in points] == sorted(point.rows for point in points)
    assert points[-1].value < 0.7 * points[0].value
    assert outcome.learning_curve.projection[-1].rows == 4 * points[-1].rows
    assert outcome.advice


def test_many_classes_are_judged_by_balanced_accuracy(learn):
    kinds = ["미성형", "정상", "탄화"]
    frame = moulding().assign(유형=lambda f: pd.cut(f["실린더온도"], [0, 226, 234, 999], labels=kinds).astype(str))
    outcome = learn(frame.drop(columns="판정"), Family.MANY_CLASSES, target="유형", time="생산일시").outcome
    assert outcome.classes == ("미성형", "정상", "탄화")
    assert outcome.headline.value > 0.8
    assert sum(map(sum, outcome.confusion)) == outcome.split.holdout_rows


def test_the_same_seed_and_trials_give_the_same_predictions(learn, learned):
    risks = [pd.read_parquet(one.outcome.holdout_predictions)["risk"] for one in (learned[0], learn(moulding(), **ROLES))]
    assert np.abs(risks[0] - risks[1]).max() < 1e-9


def test_a_run_goes_on_from_its_finished_candidates(learned, ended_early):
    first = [n.candidate.model for n in learned[1] if n.candidate and n.candidate.status == "done"]
    assert not any(n.key == "news.fitting" for n in ended_early[1])      # the same candidates: nothing is fitted again
    assert {c.model for c in ended_early[0].outcome.leaderboard} == set(first)


def test_a_blend_is_rebuilt_from_what_is_on_disk(learn):
    """Six candidates, then the same six read back: the same recipe, the same word on every row kept aside."""
    frame = moulding(800)
    first = learn(frame, trials=6, **ROLES).outcome
    one = pd.read_parquet(first.holdout_predictions)["risk"]
    again = learn(frame, trials=6, **ROLES).outcome
    assert again.members == first.members
    assert np.abs(pd.read_parquet(again.holdout_predictions)["risk"] - one).max() < 1e-9


def test_what_was_finished_after_a_skipped_one_still_counts(learn, tmp_path):
    frame = moulding(800, signal=False)
    power = frame["실린더온도"] * frame["사출압력"] - 27600                 # a pair of columns tells
    frame["판정"] = np.where(np.abs(power) + np.random.default_rng(0).normal(0, 1000, 800) > 2000, "불량", "양품")
    learn(frame, trials=5, **ROLES)
    for file in (tmp_path / "run" / "candidates").glob("lightgbm_pairs.*"):
        file.unlink()
    outcome = learn(frame, trials=5, finish_only=True, **ROLES).outcome
    assert {"lightgbm", "catboost_pairs", "xgboost_pairs"} <= {c.model for c in outcome.leaderboard}
    assert not any(news.key == "news.fitting" for news in learn.news)


def test_risks_can_be_read_as_chances(learn):
    outcome = learn(moulding(4000), **ROLES).outcome
    assert outcome.calibrated.error_after < 0.04
    expected = sum(part["predicted"] * part["rows"] for part in outcome.calibration)
    came = sum(part["observed"] * part["rows"] for part in outcome.calibration)
    assert abs(expected - came) < 0.25 * came


def test_a_large_table_is_sampled_for_the_search_and_says_so(learn, monkeypatch):
    monkeypatch.setattr("kamp_core.learning.train.SEARCH_LIMIT", 600)
    outcome = learn(moulding(1500), **ROLES).outcome
    assert "search_sampled" in [warning.code for warning in outcome.warnings]
    assert outcome.rows_used == 1500


def test_progress_never_falls(learned):
    shares = [news.share for news in learned[1]]
    assert shares == sorted(shares)


def test_the_answer_survives_the_disk(learned, tmp_path):
    import jsonschema
    outcome = learned[0].outcome
    write_outcome(outcome, tmp_path / "outcome.json")
    assert read_outcome(tmp_path / "outcome.json") == outcome
    import json
    jsonschema.validate(json.loads((tmp_path / "outcome.json").read_text("utf-8")), outcome_schema())


@pytest.mark.parametrize(("change", "asked", "code"), [
    ({"판정": None}, {}, "target_empty"),
    ({"판정": "양품"}, {}, "one_class_only"),
    ({"판정": ["불량"] * 3 + ["양품"] * 297}, {}, "too_few_bad"),
    ({}, {"bad": "NG"}, "bad_value_unknown"),
    ({}, {"time": "금형"}, "time_not_a_time"),
    ({}, {"inputs": ("판정",)}, "no_inputs_left"),
    ({}, {"target": "없는 열"}, "column_missing"),
])
def test_what_cannot_be_learned_from_is_said_by_name(learn, change, asked, code):
    with pytest.raises(KampError) as error:
        learn(moulding(300).assign(**change), **ROLES | asked)
    assert error.value.code == code


def test_a_handful_of_rows_is_refused(learn):
    with pytest.raises(KampError, match="too_few_rows"):
        learn(moulding(25), **ROLES)
