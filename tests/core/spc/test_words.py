"""What the charts say, in both languages, and that every picture can be drawn."""
import json

import numpy as np
import pandas as pd
import pytest

from kamp_core.spc import chart_words as words
from kamp_core.spc import propose, study_words
from kamp_core.spc.capability import Spec, capability
from kamp_core.spc.chart_figure import control_figure
from kamp_core.spc.charts import control_chart
from kamp_core.spc.facts import Ask, Grouping
from kamp_core.spc.gauge import gauge_of
from kamp_core.spc.oee import Totals, oee
from kamp_core.spc.pareto import Split, pareto
from kamp_core.spc.study_figures import capability_figure, gauge_bars, gauge_figure, oee_figure, pareto_figure
from tests.core.spc import published
from tests.core.spc.conftest import Table

LANGUAGES = ("ko", "en")


@pytest.fixture(scope="module")
def shop():
    """Three weeks, five pieces an hour; on the last two days the level is higher and more are bad."""
    rng = np.random.default_rng(8)
    times = pd.date_range("2026-03-02", periods=21 * 24 * 5, freq="12min")
    late = times >= "2026-03-21"
    return Table(시각=times, 두께=(rng.normal(10, 1, len(times)) + 3 * late).round(3), 온도=rng.normal(200, 2, len(times)).round(2),
                 라인=rng.choice(["A", "B"], len(times)),
                 금형=np.where(times < "2026-03-10", "M1", "M2"), 결점=rng.poisson(2, len(times)),
                 판정=np.where(rng.random(len(times)) < 0.02 + 0.2 * late, "NG", "OK"))


def chart_of(shop, kind="auto", column="두께", by="hour", **choices):
    return control_chart(shop.cursor, shop[column], Ask(kind, column, time="시각", grouping=Grouping(by), **choices))


def test_a_shift_is_told_with_its_hour(shop):
    chart = chart_of(shop)
    assert chart.kind == "xbar_r"
    said = words.chart_sentence(chart, "ko")
    assert said.startswith("‘두께’: 흔들립니다. 점 504개에 신호가 ")
    assert "2026년 3월 2" in said
    beyond = [e for e in chart.events if e.rule == "beyond" and e.what == "mean" and e.points > 1]
    assert words.event_sentence(beyond[-1], chart.ask, "ko").startswith("2026년 3월 2")
    assert "잇달아 관리한계를 위로 벗어났습니다" in words.event_sentence(beyond[-1], chart.ask, "ko")
    assert "바뀐 것" in words.advice(chart, "ko")


def test_a_single_point_beyond_is_told_as_in_a_shift_book(shop):
    chart = chart_of(shop, "p", "판정", "day", bad="NG")
    last = words.event_sentence(chart.events[-1], chart.ask, "ko")
    assert last.startswith("2026년 3월 21일 묶음부터 2개 점이 잇달아 관리한계를 위로 벗어났습니다")
    assert "%" in last
    assert chart.title == "판정 = NG"


def test_a_steady_measurement_is_called_stable(shop):
    chart = chart_of(shop, column="온도", by="day")
    assert chart.verdict in ("stable", "chance")
    assert words.point_sentence(chart, "ko").startswith("점 하나는 하루 동안의 값을 묶은 것입니다")
    assert chart.kind == "i_mr"                       # 120 pieces a day: their means are the points
    assert "평균을 점 하나로" in words.kind_sentence(chart, "auto", "ko")


@pytest.mark.parametrize(("kind", "column", "by", "choices"), [
    ("auto", "두께", "row", {}), ("i_mr", "두께", "day", {"rules": "nelson"}), ("xbar_s", "두께", "shift", {"rules": "nelson"}),
    ("ewma", "두께", "hour", {}), ("cusum", "두께", "day", {}), ("c", "결점", "row", {}), ("u", "결점", "day", {}),
    ("np", "판정", "day", {"bad": "NG"}), ("xbar_r", "두께", "hour", {"phase_column": "금형"}),
    ("xbar_r", "두께", "hour", {"phase_dates": ("2026-03-10",), "frozen": True})])
def test_every_chart_is_drawn_and_said(shop, kind, column, by, choices):
    chart = chart_of(shop, kind, column, by, **choices)
    for language in LANGUAGES:
        for said in (words.chart_sentence(chart, language), words.advice(chart, language),
                     words.kind_sentence(chart, "auto", language), words.point_sentence(chart, language),
                     *(words.event_sentence(event, chart.ask, language) for event in chart.events)):
            assert said
            assert "{" not in said
    drawn = control_figure(chart, "ko").to_json()
    assert json.loads(drawn)["data"]
    assert len(drawn) < 400_000


@pytest.mark.parametrize(("kind", "column", "by", "choices"), [("auto", "두께", "hour", {}), ("cusum", "두께", "hour", {}),
                                                               ("p", "판정", "day", {"bad": "NG"})])
def test_every_signal_told_is_marked_once_with_its_number(shop, kind, column, by, choices):
    chart = chart_of(shop, kind, column, by, **choices)
    marks = [trace for trace in control_figure(chart, "ko").data if trace.mode == "markers+text"]
    told = [f"{event.number}" for event in chart.told]
    assert sorted("·".join(text for mark in marks for text in mark.text if text).split("·"), key=int) == told
    assert len({(event.at, event.what, event.value) for event in chart.events}) == sum(len(mark.x) for mark in marks)
    first = next(told for mark in marks for told in mark.customdata if told.startswith("1. "))
    assert words.event_sentence(chart.events[0], chart.ask, "ko") in first


def test_places_without_a_time_are_rows_or_lots(table):
    values = np.r_[np.random.default_rng(1).normal(0, 1, 60), 30]
    t = table(값=values, 로트=[f"L{i // 4}" for i in range(61)])
    by_row = control_chart(t.cursor, t["값"], Ask("auto", "값"))
    assert words.event_sentence(by_row.events[-1], by_row.ask, "ko").startswith("61번째 줄: ")
    by_size = control_chart(t.cursor, t["값"], Ask("auto", "값", grouping=Grouping("size", 4)))
    assert words.where(by_size.places[1], by_size.ask, "ko") == "2번째 묶음(5~8줄)"
    by_lot = control_chart(t.cursor, t["값"], Ask("auto", "값", grouping=Grouping("column", column="로트")))
    assert words.where(by_lot.places[1], by_lot.ask, "ko") == "‘L1’ 묶음"


@pytest.mark.parametrize("language", LANGUAGES)
def test_capability_is_said_and_drawn(shop, language):
    ask = Ask("auto", "온도", time="시각", grouping=Grouping("hour"))
    found = capability(shop.cursor, shop["온도"], Spec(192, 206, 199), ask)
    assert ("Cpk" in study_words.capability_sentence(found, language))
    notes = study_words.capability_notes(found, "℃", language)
    assert len(notes) >= 3
    assert json.loads(capability_figure(found, language).to_json())["layout"]["shapes"]


def test_the_words_of_an_unstable_process_warn_first(shop):
    ask = Ask("auto", "두께", time="시각", grouping=Grouping("day"))
    found = capability(shop.cursor, shop["두께"], Spec(4, 16), ask)
    assert study_words.capability_notes(found, None, "ko")[0].startswith("공정이 흔들리고 있어")


def test_a_process_off_its_middle_is_told_which_way_to_go(shop):
    ask = Ask("auto", "온도", time="시각", grouping=Grouping("hour"))
    notes = study_words.capability_notes(capability(shop.cursor, shop["온도"], Spec(195, 220), ask), "℃", "ko")
    assert any("평균을 7.4" in note and "높이면" in note for note in notes), notes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_few_that_make_up_most_are_named(table, language):
    t = table(불량=["기포"] * 50 + ["긁힘"] * 30 + list("가나다라마바사아자차") * 2, 일=pd.date_range("2026-03-01", periods=100))
    found = pareto(t.cursor, t["불량"])
    said = study_words.pareto_sentence(found, language)
    assert "기포" in said
    assert "80 %" in said
    compared = pareto(t.cursor, t["불량"], split=Split("일", "2026-04-15"))
    assert "기포" in study_words.pareto_change(compared, language)[0]
    for drawn in (found, compared):
        assert json.loads(pareto_figure(drawn, language).to_json())["data"]


def test_where_nothing_stands_out_that_is_said(table):
    t = table(불량=list("가나다라마바사아자차") * 5)
    assert "고르게 나뉘어 있습니다" in study_words.pareto_sentence(pareto(t.cursor, t["불량"]), "ko")


@pytest.mark.parametrize("language", LANGUAGES)
def test_oee_and_gauge_are_said_and_drawn(language):
    found = oee(Totals(420, 47, 1.0, 19_271, 423))
    assert "75 %" in study_words.oee_sentence(found, language)
    assert json.loads(oee_figure(found, language).to_json())["data"]
    gauge = gauge_of(published.AIAG_GAUGE, tuple("ABCDEFGHIJ"), ("가", "나", "다"), 8)
    assert "28 %" in study_words.gauge_sentence(gauge, language)
    assert len(study_words.gauge_advice(gauge, language)) == 3
    for figure in (gauge_figure, gauge_bars):
        assert json.loads(figure(gauge, language).to_json())["data"]


# proposals ---------------------------------------------------------------------------------------------------------


def test_subgroups_are_proposed_from_rows_and_time(shop, table):
    assert propose.grouping_for(shop.profile, shop["시각"]) == Grouping("shift")      # 21 days are too few points, 63 shifts not
    assert propose.grouping_for(shop.profile, None) == Grouping("size", 5)
    few = table(값=np.arange(100.0))
    assert propose.grouping_for(few.profile, None) == Grouping("row")
    assert propose.grouping_for(few.profile, None, judged=True) == Grouping("size", 50)      # one good or bad row is no point


def test_few_judged_rows_are_seen_by_the_day(table):
    days = table(시각=pd.date_range("2026-01-01", periods=400, freq="72min"), 판정=["불량", "양품"] * 200)
    assert propose.grouping_for(days.profile, days["시각"], judged=True) == Grouping("day")


def test_columns_are_proposed_by_what_they_hold(shop):
    assert [c.name for c in propose.values(shop.profile)][:2] == ["두께", "온도"]
    assert propose.judgements(shop.profile)[0].name == "판정"
    assert propose.counts(shop.profile)[0].name == "결점"
    assert propose.lots(shop.profile)[0].name == "라인"


def test_the_columns_of_a_gauge_study_are_found_by_their_names(table):
    sizes = np.random.default_rng(1).normal(5, 1, 18).round(3)
    t = table(번호=range(18), 시료=list("가나다") * 6, 검사자=["갑"] * 9 + ["을"] * 9, 치수=sizes)
    parts, people, numbers = propose.gauge_columns(t.profile)
    assert (parts[0].name, people[0].name, numbers[0].name) == ("시료", "검사자", "치수")


def shifts(bad):
    """A chart of the share of bad ones of some shifts of 400 pieces."""
    t = Table(조=[f"{i:03d}" for i in range(len(bad))], 검사=[400] * len(bad), 불량=bad)
    return control_chart(t.cursor, t["불량"], Ask("p", "불량", inspected="검사"))


def test_fewer_defects_than_usual_are_good_news_or_a_doubt_about_counting_but_no_fault():
    chart = shifts([40, 42, 38, 41, 39] * 6 + [12, 11])
    assert words.only_fewer(chart)
    said = words.chart_sentence(chart, "ko") + words.advice(chart, "ko") + words.event_sentence(chart.events[-1], chart.ask, "ko")
    assert "흔들립니다" not in said
    assert "불량이 평소보다 뚜렷이 적" in said
    assert "좋은 소식이거나, 불량을 덜 센 것입니다" in said
    assert "검사나 기록이 빠지지 않았는지도 확인하세요" in said


def test_more_defects_stay_a_fault():
    chart = shifts([40, 42, 38, 41, 39] * 6 + [12, 90])
    assert not words.only_fewer(chart)
    assert "흔들립니다" in words.chart_sentence(chart, "ko")


def test_of_many_signals_the_first_and_the_most_important_bear_a_number():
    rng = np.random.default_rng(1)
    level = np.repeat(rng.normal(0, 6, 60), 10)
    t = Table(두께=rng.normal(0, 1, 600) + level)
    chart = control_chart(t.cursor, t["두께"], Ask("auto", "두께"))
    assert chart.signals > 50
    assert len(chart.told) == 15
    assert chart.told[0] == chart.events[0]
    assert all(event.rule == "beyond" for event in chart.told[1:])
    made = json.loads(control_figure(chart, "ko").to_json())
    numbers = [text for trace in made["data"] for text in trace.get("text", []) if text]
    assert sum(text.count("·") + 1 for text in numbers) == 15
