"""A watched machine's new file: told in incidents, not in rows; and what a change of its sensors may mean."""
from dataclasses import replace

import pandas as pd
import pytest

from kamp_core.intake.facts import Choices
from kamp_core.learning.division import Division
from kamp_core.models.facts import Incidents, Package, Scored
from kamp_core.models.package import make_card, words
from kamp_core.models.scoring import score_file
from kamp_core.problems import Family
from kamp_core.reports.doing import to_do_with
from kamp_core.reports.watching import episode_table
from kamp_core.studio.drifted import drift_head
from kamp_core.studio.predictions import as_sheet, readable
from kamp_core.tell import silent
from tests.core.learning.conftest import learn  # noqa: F401
from tests.factory import pump_log
from tests.makers import make_outcome


@pytest.fixture
def watched(learn):  # noqa: F811
    """Two pumps whose pressure follows their load, and the answer."""
    found = learn(pump_log(700, events=2), Family.ALARMS, target="상태", bad="고장", time="시각", group="설비", trials=3)
    card = make_card(found.outcome, found.preparation, found.estimator, "시각", None, None, found.seen, {})
    return Package(replace(card, problem="odd_behaviour"), found.preparation, found.estimator, found.background), found.outcome


@pytest.fixture
def score(watched, workspace, tmp_path):
    def score(frame):
        frame.to_csv(tmp_path / "week.csv", index=False)
        with workspace.scratch_database() as db:
            return score_file(watched[0], tmp_path / "week.csv", tmp_path / "out.csv", "ko", Choices(), None, db, silent)
    return score


def quiet_week(rows=400):
    return pump_log(rows, events=1, seed=5, trouble=0.0).drop(columns="상태")


def test_an_hour_of_trouble_is_one_incident_with_its_machine_its_time_and_its_sensors(watched, score):
    week = quiet_week()
    ill = (week["설비"] == "P-1") & week["시각"].between(pd.Timestamp("2026-01-06"), pd.Timestamp("2026-01-06 06:00"))
    week.loc[ill, "압력"] -= 12
    found = score(week).incidents
    assert (found.machines, found.count) == (2, 1)
    (told,) = found.told
    assert (told["machine"], told["lasting"]) == ("P-1", False)
    assert told["from"].startswith("2026-01-06 00:")
    assert {sensor["column"] for sensor in told["sensors"]} <= {"압력", "부하"}
    table = episode_table(found.told, "ko")
    assert (table["설비"], table["시작"][0][:10]) == (["P-1"], "2026-01-06")
    assert "시간" in table["이어진 시간"][0]


def test_the_only_machine_needs_no_column_that_names_it(learn, workspace, tmp_path):  # noqa: F811
    log = pump_log(700, events=2)
    log = log[log["설비"] == "P-1"].drop(columns="설비")
    found = learn(log, Family.ALARMS, target="상태", bad="고장", time="시각", trials=3)
    card = make_card(found.outcome, found.preparation, found.estimator, "시각", None, None, found.seen, {})
    package = Package(replace(card, problem="odd_behaviour"), found.preparation, found.estimator, found.background)
    week = quiet_week()
    week = week[week["설비"] == "P-1"].drop(columns="설비")
    week.loc[week["시각"].between(pd.Timestamp("2026-01-06"), pd.Timestamp("2026-01-06 06:00")), "압력"] -= 12
    week.to_csv(tmp_path / "week.csv", index=False)
    with workspace.scratch_database() as db:
        scored = score_file(package, tmp_path / "week.csv", tmp_path / "out.csv", "ko", Choices(), None, db, silent)
    assert (scored.incidents.machines, scored.incidents.count) == (1, 1)
    assert scored.incidents.told[0]["from"].startswith("2026-01-06 00:")


def test_reasons_say_whether_a_sensor_is_unusual_by_itself_or_only_beside_the_others(watched, score):
    week = quiet_week()
    week.loc[week["설비"] == "P-1", "압력"] -= 12             # nothing unusual of a pressure, but for this load
    scored = score(week)
    said = "\n".join(why for row in scored.preview for why in row["reasons"])
    assert "다른 센서로 미루어 본 값보다" in said
    assert scored.incidents.told[0]["lasting"]
    sensor = next(one for told in scored.incidents.told for one in told["sensors"] if "expected" in one)
    assert "다른 센서로 미루어" in episode_table([{**scored.incidents.told[0], "sensors": [sensor]}], "ko")["달라진 센서"][0]


def test_the_alarm_itself_is_no_reason_to_train_again(watched, score):
    week = quiet_week()
    ill = (week["설비"] == "P-1") & (week.index > 300)
    week.loc[ill, "온도"] += 25
    scored = score(week)
    assert [one.column for one in scored.drift] == ["온도"]
    assert scored.incidents.changed == "alarm"
    assert "설비부터 확인하세요" in drift_head(watched[1], scored, "ko")


def test_what_has_changed_outside_the_alarms_is_told_apart(score):
    week = quiet_week()
    week["온도"] += 40
    assert score(week).incidents.changed == "most"


@pytest.mark.parametrize("changed", ["alarm", "most", "both", "calm"])
def test_each_change_has_its_sentence(watched, tmp_path, changed):
    scored = Scored(10, {}, (), (), tmp_path / "o.csv", incidents=Incidents(1, 0, (), (), changed))
    for language in ("ko", "en"):
        assert "{" not in drift_head(watched[1], scored, language)


@pytest.mark.parametrize(("score", "said"), [(1.2, "설비 확인"), (0.9, "지켜보기"), (0.2, "평소와 같음")])
def test_a_machine_next_to_the_limit_is_not_called_normal(watched, score, said):
    ready = replace(watched[1], verdict=replace(watched[1].verdict, level="ready"))
    assert to_do_with(ready, {"score": score}, None, "ko") == said


@pytest.mark.parametrize(("away", "said"), [(1.4, "살펴보기"), (0.3, "")])
def test_only_what_is_like_no_group_asks_for_a_look(away, said):
    outcome = replace(make_outcome(), division=Division((), "kmeans", 3, 0.9, 0.01), bad_value=None)
    outcome = replace(outcome, verdict=replace(outcome.verdict, level="ready"))
    assert to_do_with(outcome, {"score": away}, None, "ko") == said


def test_the_readable_file_speaks_the_language_of_its_reader_and_says_what_to_do(tmp_path):
    out = tmp_path / "predictions.csv"
    out.write_text("번호,예측,prediction,risk,probability_양품,probability_불량,reason_1,reason_2,reason_3\n"
                   "a,-,양품,0.0312345,0.97,0.03,,,\nb,-,불량,0.8,0.2,0.8,온도 240 → 위험 높임,,\n", "utf-8-sig")
    outcome = make_outcome(threshold=0.5)
    scored = Scored(2, {}, (), (), out, 0.83, 1, threshold=0.5)
    lines = readable(scored, outcome, "ko").read_text("utf-8-sig").splitlines()
    assert lines[0] == "번호,예측_original,순위,할 일,올린 파일의 줄(제목 줄 빼고),예측,위험 (%),이유 1,이유 2,이유 3"
    act, rest = ("검사", "평소대로") if outcome.verdict.level == "ready" else ("먼저 검사", "평소대로")
    assert lines[1:] == [f"b,-,1,{act},2,불량,80,온도 240 → 위험 높임,,", f"a,-,2,{rest},1,양품,3.12,,,"]
    assert readable(scored, outcome, "en").read_text("utf-8-sig").splitlines()[0].startswith("번호,예측,Rank,To do")
    assert as_sheet(scored, outcome, "ko").suffix == ".xlsx"
    silent_ = replace(outcome, verdict=replace(outcome.verdict, level="no_signal"))
    out.touch()
    assert "할 일" not in readable(scored, silent_, "ko").read_text("utf-8-sig").splitlines()[0]


def test_the_words_of_both_kinds_of_reasons_travel_with_the_model():
    assert {"reason_alarm_up", "reason_unlike_up", "reason_unlike_down"} <= words()["en"].keys()
