"""Look, third tab: each question of process control ends in one sentence and one chart."""
import numpy as np
import pandas as pd
import pytest

from tests.core.spc.published import AIAG_GAUGE


def frame():
    rng = np.random.default_rng(3)
    times = pd.date_range("2026-03-02", periods=600, freq="h")
    return pd.DataFrame({"시각": times, "두께(mm)": rng.normal(5, 0.1, 600).round(3), "설비": rng.choice(["1호기", "2호기"], 600),
                         "불량유형": rng.choice(["정상", "기포", "긁힘", "휨"], 600, p=[0.7, 0.2, 0.07, 0.03]),
                         "판정": np.where(rng.random(600) < 0.05, "NG", "OK"), "계획시간": 60, "정지시간": rng.integers(0, 9, 600),
                         "생산수량": rng.integers(90, 110, 600), "불량수량": rng.integers(0, 5, 600)})


def gauge_frame():
    return pd.DataFrame([(f"P{i}", "ABC"[j], AIAG_GAUGE[i, j, k]) for i in range(10) for j in range(3) for k in range(3)],
                        columns=["부품", "측정자", "측정값"])


@pytest.fixture
def bring(studio):
    def bring(table):
        path = studio.workspace.new_file(".csv")
        table.to_csv(path, index=False)
        return studio.import_file(path.parent.name, "공정", studio.project().id).dataset
    return bring


@pytest.fixture
def watch(open_page, studio):
    """watch(dataset, 'spec'): the tab at one of its questions, as a later visit finds it."""
    def watch(dataset, question):
        name, project = "look_process", studio.project().id
        kept = studio.ledger.choice(project, name) or {}
        studio.ledger.choose(project, name, {**kept, dataset: {**kept.get(dataset, {}), "watch": question}})
        app = open_page("look", dataset=dataset)
        app.session_state["look_tab"] = "공정 관리"
        app.run()
        assert not app.exception
        return app
    return watch


def test_a_measurement_is_watched_at_once(bring, watch, text_of):
    app = watch(bring(frame()), "value")
    assert "‘두께(mm)’: 관리한계를 벗어난 곳이 있어 안정적이라고 말할 수 없습니다" in text_of(app).replace("\\", "")
    assert "점 하나는 한 줄의 값입니다" in text_of(app)
    assert app.get("plotly_chart")
    assert not app.error


def test_the_grouping_and_kind_can_be_changed_and_are_remembered(bring, watch, text_of):
    dataset = bring(frame())
    app = watch(dataset, "value")
    app.selectbox(key="process_by").set_value("day").run()
    assert "평균과 표준편차" in text_of(app)
    app.selectbox(key="process_kind").set_value("ewma").run()
    assert "EWMA" in text_of(app)
    again = watch(dataset, "value")
    assert (again.selectbox(key="process_by").value, again.selectbox(key="process_kind").value) == ("day", "ewma")


def test_what_cannot_be_drawn_is_said_and_the_choices_stay(bring, watch):
    app = watch(bring(frame()), "value")
    app.selectbox(key="process_kind").set_value("xbar_r").run()
    assert "낱개 값 그림" in app.error[0].value
    assert app.selectbox(key="process_kind").value == "xbar_r"


def test_defects_are_watched_by_judgement_and_by_number(bring, watch, text_of):
    app = watch(bring(frame()), "bad")
    assert (app.selectbox(key="process_judged").value, app.selectbox(key="process_bad_value_판정").value) == ("판정", "NG")
    assert "불량률(p)" in text_of(app)
    app.selectbox(key="process_bad_what").set_value("items").run()
    assert (app.selectbox(key="process_counted").value, app.selectbox(key="process_inspected").value) == ("불량수량", "생산수량")
    assert app.get("plotly_chart")


def test_limits_typed_here_stand_with_the_column(bring, watch, studio, text_of):
    dataset = bring(frame())
    app = watch(dataset, "spec")
    assert "규격 하한이나 상한을 적어 주세요" in text_of(app)
    app.number_input(key="process_spec_low").set_value(4.5).run()
    app.number_input(key="process_spec_high").set_value(5.5).run()
    assert "규격에 잘 들어옵니다" in text_of(app) or "규격에 넉넉하게 들어옵니다" in text_of(app)
    facts = studio.ledger.version(dataset).columns["두께(mm)"]
    assert (facts.low, facts.high, facts.nominal) == (4.5, 5.5, None)


def test_no_capability_comes_of_the_usual_range(bring, watch, studio, text_of):
    dataset = bring(frame())
    studio.quality.confirm_usual(dataset, ["두께(mm)"])
    app = watch(dataset, "spec")
    assert "평소 범위는 규격이 아니므로" in text_of(app)
    assert "규격 하한이나 상한을 적어 주세요" in text_of(app)
    app.number_input(key="process_spec_low").set_value(4.5).run()
    facts = studio.ledger.version(dataset).columns["두께(mm)"]
    assert (facts.low, facts.high, facts.usual) == (4.5, None, False)


def test_crossed_limits_are_refused_in_words(bring, watch):
    app = watch(bring(frame()), "spec")
    app.number_input(key="process_spec_low").set_value(6.0).run()
    app.number_input(key="process_spec_high").set_value(5.0).run()
    assert "작아야 합니다" in app.error[0].value


def test_the_most_frequent_defect_is_named_and_good_ones_are_left_out(bring, watch, text_of):
    app = watch(bring(frame()), "most")
    assert "‘기포’" in text_of(app)
    assert "정상" not in text_of(app)
    app.selectbox(key="process_compare").set_value("date").run()
    assert "하루" in text_of(app)


def test_where_bad_parts_come_from_is_counted_over_bad_parts(bring, watch, text_of):
    """Machine 1 makes most parts, machine 2 most of the bad ones."""
    table = frame().assign(설비=["1호기"] * 400 + ["2호기"] * 200, 판정=["OK"] * 400 + ["NG", "OK"] * 100)
    app = watch(bring(table.drop(columns="불량유형")), "most")
    app.selectbox(key="process_category").set_value("설비").run()
    assert app.selectbox(key="process_most_rows").value == "bad"
    assert "‘2호기’" in text_of(app)
    app.selectbox(key="process_most_rows").set_value("all").run()
    assert "‘1호기’" in text_of(app)


def test_oee_comes_from_columns_or_from_typed_numbers(bring, watch, text_of):
    app = watch(bring(frame()), "oee")
    app.number_input(key="process_oee_cycle").set_value(25.0).run()
    assert "종합효율(OEE)은" in text_of(app)
    app.selectbox(key="process_oee_from").set_value("typed").run()
    for name, value in (("planned", 420.0), ("stopped", 47.0), ("made", 19271.0), ("bad", 423.0), ("cycle", 1.0)):
        app.number_input(key=f"process_oee_{name}").set_value(value).run()
    assert "종합효율(OEE)은 75 %" in text_of(app)


def test_a_gauge_study_ends_in_a_verdict(bring, watch, text_of):
    app = watch(bring(gauge_frame()), "gauge")
    assert "조건부로 쓸 수 있습니다" in text_of(app)
    assert len(app.get("plotly_chart")) == 2


def test_no_gauge_study_is_read_into_columns_that_nobody_measured_for_one(bring, watch, text_of):
    app = watch(bring(frame()), "gauge")
    assert "세 사람이 세 번씩" in text_of(app)
    assert app.get("download_button")[0].label.startswith("빈 측정 양식")
    assert not app.error


def test_readings_of_a_dead_sensor_are_left_out_and_come_back_at_a_click(bring, watch, text_of):
    """Page Data calls a temperature of 0 impossible."""
    table = frame()[["시각"]].assign(**{"금형온도(℃)": np.random.default_rng(1).normal(60, 1, 600).round(1)})
    table.loc[[50, 51, 300], "금형온도(℃)"] = 0.0
    app = watch(bring(table), "value")
    assert "0로 적힌 3칸은" in text_of(app)
    assert "점 597개" in text_of(app)
    app.button(key="process_dead_turn").click().run()
    assert not app.exception
    assert "점 600개" in text_of(app)
    assert "함께 보고 있습니다" in text_of(app)


def test_a_number_of_scratches_is_no_judgement(bring, watch, text_of):
    """None of its values means bad: bad items are counted, and stops are ranked over all rows."""
    table = frame().drop(columns=["판정", "불량유형"]).assign(흠집수=[i % 9 for i in range(600)],
                                                                정지원인=["금형 교체", "청소", "점검"] * 200)
    dataset = bring(table)
    assert watch(dataset, "bad").selectbox(key="process_bad_what").value == "items"
    app = watch(dataset, "most")
    assert "process_most_rows" not in {box.key for box in app.selectbox}


def test_a_study_that_is_not_whole_is_told_who_missed_what(bring, watch):
    app = watch(bring(gauge_frame().drop(index=7)), "gauge")
    assert "측정자 ‘C’의 부품 ‘P0’ 측정이 2번입니다" in app.error[0].value


def test_several_products_on_one_chart_are_said_and_one_is_seen_at_a_click(bring, watch, text_of):
    table = frame()
    table["제품"] = np.repeat(["RG3", "CN7"], 300)
    table["두께(mm)"] += np.repeat([0, 4.0], 300)
    app = watch(bring(table), "value")
    assert "한 그림에 섞여 있어" in text_of(app)
    app.button(key="process_mixed_0").click().run()
    assert not app.exception
    assert "한 그림에 섞여 있어" not in text_of(app)
    assert any("CN7" in button.label for button in app.button)


def test_a_stretch_in_which_the_sensor_stood_still_stays_out_and_can_be_put_back(bring, watch, text_of):
    table = frame()
    table["압력"] = np.random.default_rng(4).normal(50, 1, 600).round(3)
    table.loc[200:259, "두께(mm)"] = 5.123
    app = watch(bring(table), "value")
    assert "오래 멈춰 있습니다" in text_of(app)
    assert "그 60줄을 그림과 한계에서 뺐습니다" in text_of(app)
    app.button(key="process_stuck_turn").click().run()
    assert "그 60줄도 함께 보고 있습니다" in text_of(app)


def test_far_values_are_told_where_the_picture_leaves_them_out(bring, watch, text_of):
    table = frame()
    table.loc[7, "두께(mm)"] = 731.4
    app = watch(bring(table), "spec")
    app.number_input(key="process_spec_low").set_value(4.5).run()
    assert "멀리 떨어진 1줄은 그림 밖에 있습니다" in text_of(app)


def test_whether_defects_rise_is_answered_beside_whether_they_are_steady(bring, watch, text_of):
    app = watch(bring(frame()), "bad")
    assert "불량 비율이 늘거나 준다는 증거는 없습니다" in text_of(app)
