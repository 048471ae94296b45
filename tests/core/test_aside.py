"""Rows one by one in the language of the question: those kept aside on the Answer, those of a new file under Use."""
from dataclasses import replace

import pandas as pd
import pytest

from kamp_core.learning.machines import Life
from kamp_core.learning.outcome import Due, Outlook
from kamp_core.learning.request import Candidate
from kamp_core.reports.aside import Kept, aside, kind_of, outside, peaks, rows_to_show
from kamp_core.reports.choosing import ended_early, few_models, is_first, why_chosen
from kamp_core.reports.foretold import foretold, urgent
from kamp_core.reports.method import method_lines
from kamp_core.reports.outlook import week_before
from kamp_core.reports.sentences import headline
from kamp_core.wording import model_name
from tests.makers import make_outcome

VALUES = make_outcome(family="numbers")
USE = replace(VALUES, problem="energy", target="전력사용량(kWh)", asks="use")
TYPES = make_outcome(family="many_classes")
LIFE = replace(VALUES, problem="tool_life", life=Life("remaining", "24h", "h", 24, 0, 0))
WINDOW = make_outcome(problem="failure_soon", bad_value="고장", life=Life("window", "24h", "h", 24, 0, 0))
DUE = replace(VALUES, problem="lead_time", due=Due("d", 11.7, 11.3, 12.2, 0.9, 13.6, 0.9, True))


def rows(actual, prediction, half=2.0, **more):
    expected = pd.Series(prediction, dtype=float)
    return pd.DataFrame({"row": range(1, len(actual) + 1), "block": range(len(actual)), "actual": actual,
                         "prediction": expected, "low": expected - half, "high": expected + half, **more})


def told(outcome, kept, machines=None, **more):
    kind = kind_of(outcome)
    shown = rows_to_show(kind, kept, machines or [""] * len(kept))
    return aside(outcome, kind, Kept(kept, shown, {}, more.pop("when", []), **more), "ko")


def test_energy_tells_when_more_was_used_than_expected_and_the_peaks():
    kept = rows([100.0, 130, 90, 150], [100.0, 110, 95, 120])
    found = told(USE, kept, peaks=(peaks(kept), ["월 14:00", "화 10:00", "수 09:00"]))
    assert found.table["줄 번호"] == ["4", "2"]                         # the farthest above its range first
    assert found.table["더 쓴 양"] == ["30 kWh", "20 kWh"]
    assert "470 kWh 가운데 45 kWh(9.6 %)" in found.said[1]
    assert found.said[2].startswith("가장 많이 쓴 때: 월 14:00 150 kWh(예상 120 kWh)")


def test_energy_begins_with_what_moves_it():
    sentence = headline(USE, "ko").sentence
    assert sentence.startswith("사용량을 가장 크게 움직이는 것은 전류밀도(A/dm2), 도금액온도(℃), 라인입니다. 예상은 평균 0.310 kWh")
    assert headline(LIFE, "en").sentence == "The time left until it fails is off by 0.310 h on average"


def test_a_type_of_fault_comes_with_a_first_and_a_second_guess():
    chances = {f"probability_{name}": column for name, column in
               zip(TYPES.classes, ([0.6, 0.2], [0.3, 0.7], [0.1, 0.1]), strict=True)}
    found = told(TYPES, rows(["공동현상", "공동현상"], [0, 0], **chances))
    assert found.table["첫째(가능성)"] == ["베어링마모 70 %", "공동현상 60 %"]      # the latest first
    assert found.table["둘째(가능성)"] == ["공동현상 20 %", "베어링마모 30 %"]
    assert "첫째가 맞은 것은 50 %, 둘째까지 보면 100 %" in found.said[1]


def test_machines_stand_by_the_time_left_and_none_has_less_than_no_time():
    found = told(LIFE, rows([9.0, 5, 3, 1], [8.0, 1, 3, 1]), machines=["가", "나", "나", "가"])
    assert found.table["남은 시간(범위)"] == ["1시간 (0–3)", "8시간 (6–10)"]


def test_an_order_gets_the_day_that_is_kept_nine_times_in_ten():
    found = told(DUE, rows([4.0], [3.0]), when=["2026-03-02 09:00:00"])
    assert found.table["약속할 날"] == ["2026-03-07"]


def test_the_chance_to_be_out_of_spec_is_that_of_the_errors_seen_on_other_days():
    kept = rows([10.0, 12, 11, 9], [10.0, 10, 10, 10])
    assert outside(Kept(kept, kept.tail(1), {}, [], limits=(None, 11.5))) == [pytest.approx(1 / 3)]
    assert "규격을 벗어날 가능성" in told(VALUES, kept, limits=(None, 11.5)).table
    assert "규격을 벗어날 가능성" not in told(VALUES, kept).table


@pytest.mark.parametrize("outcome", [make_outcome(), replace(VALUES, verdict=replace(VALUES.verdict, level="no_signal"))])
def test_other_answers_have_no_such_table(outcome):
    assert kind_of(outcome) is None


def test_a_new_file_is_told_in_the_words_of_the_question():
    machine = {"row": 5, "known_by": {"설비": "PR-01"}, "prediction": "고장", "risk": 0.9, "reasons": ["진동 높음"]}
    assert foretold(WINDOW, [machine], "ko")["24시간 안 고장 위험"] == ["90 %"]
    assert urgent(WINDOW, [machine, {**machine, "prediction": "정상"}]) == 1
    order = {"row": 1, "known_by": {"수주번호": "S1", "수주일시": "2026-03-02 09:00"}, "prediction": 3.0, "low": 1.0, "high": 5.0,
             "reasons": []}
    table = foretold(DUE, [order], "ko")
    assert (table["늦어도(열에 아홉)"], table["약속할 날"]) == (["5일"], ["2026-03-07"])
    pump = {"row": 1, "known_by": {}, "prediction": "실누설", "guesses": [["실누설", 0.8], ["공동현상", 0.1]], "reasons": []}
    assert foretold(TYPES, [pump], "en")["Second (chance)"] == ["공동현상 10 %"]


def test_a_forecast_stands_beside_the_same_weekday_of_the_last_week_that_is_known():
    outlook = Outlook("day", "sum", 9, 7, 1, 30, "2026-06-01", "2026-06-14", 1, 1, 1, 1, (), (), ())
    history = tuple({"time": f"2026-06-{day:02}", "value": day} for day in range(1, 15))
    to_come = ({"time": "2026-06-15"}, {"time": "2026-06-22"}, {"time": "2026-06-21"})
    assert week_before(outlook, history, to_come) == [8, 8, 14]
    assert week_before(replace(outlook, frequency="month"), history, to_come) == []


def board(*lines):
    return tuple(Candidate(model, "average_precision", value, 1.0, "done") for model, value in lines)


@pytest.mark.parametrize(("chosen", "lines", "words"), [
    ("blend", [("blend", 0.5), ("lightgbm", 0.4)], "섞은 것을 골랐습니다. 학습에 쓰지 않은 줄에서 매긴 점수가 50점"),
    ("blend", [("blend", 0.402), ("lightgbm", 0.401)], "크게 빗나가는 일이 적습니다"),
    ("lightgbm", [("lightgbm", 0.5), ("rf", 0.4)], "하나로도 가장 낫고"),
    ("lightgbm", [("lightgbm_pairs", 0.5), ("lightgbm", 0.4)], "기간마다 고르게 낫지는 않아"),
    ("lr", [("rf", 0.5), ("lr", 0.5)], "차이가 작고"),
    ("xgboost_pairs", [("catboost_pairs", 0.22), ("xgboost_pairs", 0.2)],
     "점수는 ‘부스팅 나무(CatBoost), 두 열을 짝지어’가"),
    ("lightgbm", [("lightgbm", 0.5)], "")])
def test_why_a_model_was_chosen_is_one_sentence(chosen, lines, words):
    said = why_chosen(make_outcome(chosen=chosen, leaderboard=board(*lines)), "ko")
    assert words in said if words else said == ""


def test_models_with_pairs_of_columns_are_called_so():
    assert model_name("catboost_pairs", "ko") == "부스팅 나무(CatBoost), 두 열을 짝지어"
    assert model_name("lightgbm_loose_pairs_2", "en") == "Boosted trees (LightGBM), looser splits, pairs of columns, setting 2"


def test_the_best_is_only_said_to_be_taken_where_it_was():
    assert is_first(make_outcome(chosen="lr", leaderboard=board(("lr", 0.5), ("rf", 0.4))))
    assert not is_first(make_outcome(chosen="rf", leaderboard=board(("lr", 0.5), ("rf", 0.4))))


@pytest.mark.parametrize(("seconds", "by_clock", "said"), [(32.1, True, True), (58.0, True, False), (32.1, False, False)])
def test_a_search_that_ends_before_its_time_says_why(seconds, by_clock, said):
    early = ended_early(make_outcome(seconds=seconds, budget=60.0), by_clock, "ko")
    assert ("일찍 끝났습니다" in early) is said


def test_it_is_said_when_there_was_time_for_few_models_only():
    few = make_outcome(leaderboard=board(("blend", 0.5), ("lightgbm", 0.4), ("rf", 0.3)))
    assert "모델 2개만 시험했습니다" in few_models(few, by_clock=True, language="ko")
    assert few_models(few, by_clock=False, language="ko") == ""


def test_twins_are_told_apart_from_the_equal_rows_of_page_data():
    outcome = make_outcome()
    lines = method_lines(replace(outcome, split=replace(outcome.split, duplicates_grouped=5370)), True, "ko")
    assert "한 샷의 좌우 제품처럼 품명이나 번호만 다른 줄도 들어 있어" in lines[-1]
    assert "5,370개 더" in lines[-1]
