"""Look: pictures of one and two columns, along time, and what differs between good and bad."""
import random

import pytest

from tests.homes import import_text

FILE = "생산일시,설비,온도(℃),압력,판정\n" + "".join(
    f"2026-03-{i // 30 + 1:02d} {i % 24:02d}:00:00,{i * 7 % 3 + 1}호기,{200 + i * 37 % 11 + 8 * (i % 9 == 0)},"
    f"{50 + i * 13 % 17}.5,{'NG' if i % 9 == 0 else 'OK'}\n" for i in range(600))


@pytest.fixture
def dataset(begin_with):
    return begin_with(import_text, FILE, "사출")


def open_tab(app, name):
    app.session_state["look_tab"] = name
    return app.run()


def test_without_data_there_are_two_ways_on(open_page, text_of):
    app = open_page("look")
    assert "아직 볼 데이터가 없습니다" in text_of(app)
    assert app.button(key="empty_sample")
    assert not app.error


def test_the_result_is_guessed_and_the_first_picture_is_there(open_page, dataset, text_of):
    app = open_page("look", dataset=dataset)
    assert not app.error
    assert (app.selectbox(key="look_target").value, app.selectbox(key="look_bad").value) == ("판정", "NG")
    said = text_of(app)
    assert "가장 크게 다른 열은 ‘온도" in said
    assert "불량일 때 ‘온도" in said
    assert app.get("plotly_chart")


def test_what_gives_the_result_away_is_named_beside_the_column_that_differs_most(open_page, begin_with, text_of):
    """A stopped pump has no pressure: that is the stop itself, and its weather may still be a cause."""
    rows = "압력,외기,판정\n" + "".join(
        f"{(1 if i % 10 == 0 else 6) + i % 7 / 10},{20 + i * 7 % 50 / 10 - (4 if i % 10 == 0 and i % 30 else 0)},"
        f"{'NG' if i % 10 == 0 else 'OK'}\n" for i in range(1200))
    said = text_of(open_page("look", dataset=begin_with(import_text, rows, "펌프")))
    assert "결과를 그대로 알려 주는 열(1개: 압력)을 빼면, 불량과 양품이 가장 크게 다른 열은 ‘외기’입니다" in said


def test_two_columns_are_seen_together(open_page, dataset, text_of):
    app = open_page("look", dataset=dataset)
    app.button_group(key="look_see").set_value("two").run()
    app.selectbox(key="look_x").set_value("설비").run()
    app.selectbox(key="look_y").set_value("압력").run()
    assert not app.error
    assert "‘압력’" in text_of(app)


@pytest.mark.parametrize(("see", "said"), [("group", "‘온도"), ("parts", "‘NG’의 비율이"), ("map", "가장 함께 움직이는")])
def test_what_to_see_leads_to_a_picture_with_its_sentence(open_page, dataset, text_of, see, said):
    app = open_page("look", dataset=dataset)
    app.button_group(key="look_see").set_value(see).run()
    assert not app.error
    assert said in text_of(app)
    assert app.get("plotly_chart")


def test_the_chart_proposed_can_be_changed_to_another_that_suits(open_page, dataset, text_of):
    app = open_page("look", dataset=dataset)
    kinds = app.button_group(key="look_chart_histogram_box_violin_bars_pareto")
    assert list(kinds.options) == ["히스토그램", "상자", "바이올린", "막대", "파레토"]
    kinds.set_value("violin").run()
    assert not app.error
    assert "불량일 때 ‘온도" in text_of(app)


def test_a_pair_picked_from_the_map_is_seen_together(open_page, dataset, text_of):
    app = open_page("look", dataset=dataset)
    app.button_group(key="look_see").set_value("map").run()
    app.selectbox(key="look_map_pair").select_index(0).run()
    assert app.button_group(key="look_see").value == "two"
    assert {app.selectbox(key="look_x").value, app.selectbox(key="look_y").value} <= {"설비", "온도(℃)", "압력", "판정"}
    assert not app.error


def test_a_number_runs_along_time(open_page, dataset, text_of):
    app = open_page("look", dataset=dataset)
    app.multiselect(key=f"look_sensors_{dataset}").set_value(["압력"]).run()
    said = text_of(app)
    assert "‘압력’ 값의 평균은 처음" in said
    assert "끌어서 넓히면" in said
    app.button_group(key="look_along").set_value("share").run()
    assert "가장 많았던 때는" in text_of(app)


def test_the_bad_value_is_remembered(open_page, dataset):
    app = open_page("look", dataset=dataset)
    app.selectbox(key="look_bad").set_value("OK").run()
    assert open_page("look", dataset=dataset).selectbox(key="look_bad").value == "OK"


def test_whether_a_value_is_steady_is_answered_by_its_control_chart(open_page, dataset, text_of):
    app = open_tab(open_page("look", dataset=dataset), "질문")
    app.radio(key="look_question").set_value("steady").run()
    app.selectbox(key="look_ask_steady").set_value("압력").run()
    assert not app.error
    said = text_of(app)
    assert "‘압력’: 안정적" in said.replace("\\", "")
    assert "웨스턴 일렉트릭" in said
    assert app.get("plotly_chart")


def test_the_high_rows_of_a_number_are_compared_with_the_others(open_page, dataset, text_of):
    app = open_page("look", dataset=dataset)
    app.selectbox(key="look_target").set_value("압력").run()
    assert not app.error
    assert app.selectbox(key="look_bad").value.startswith("≥ ")
    assert "여기서 ‘불량’은 ‘압력’ 값이 높은 쪽 4분의 1" in text_of(app)


def test_a_problem_about_a_number_shows_what_its_high_values_go_with(open_page, studio, dataset, text_of):
    studio.ledger.choose(studio.project().id, f"problem {dataset}", "energy")
    assert open_page("look", dataset=dataset).selectbox(key="look_target").value == "판정"       # nothing here is called energy
    path = studio.workspace.new_file(".csv")
    path.write_text(FILE.replace("압력", "두께"), "utf-8")
    thick = studio.import_file(path.parent.name, "두께", studio.project().id).dataset
    studio.ledger.choose(studio.project().id, f"problem {thick}", "measured_quality")
    app = open_page("look", dataset=thick)
    assert app.selectbox(key="look_target").value == "두께"
    assert "높은 쪽 4분의 1" in text_of(app)


def test_without_a_result_nothing_is_told_apart(open_page, dataset, text_of):
    app = open_page("look", dataset=dataset)
    app.selectbox(key="look_target").set_value(None).run()
    assert not app.error
    assert "절반이" in text_of(app)


def test_differences_are_ranked_and_the_first_is_open(open_page, dataset, text_of):
    app = open_tab(open_page("look", dataset=dataset), "차이")
    assert not app.error
    assert "불량일 때 ‘온도" in app.expander[0].label
    assert "뚜렷하게 다릅니다" in text_of(app)
    assert app.get("plotly_chart")


def test_of_shuffled_results_the_page_says_that_nothing_stands_out(open_page, studio, text_of):
    head, *lines = FILE.splitlines()
    results = random.Random(1).sample(lines, len(lines))
    path = studio.workspace.new_file(".csv")
    path.write_text("\n".join([head, *(f"{line.rsplit(',', 1)[0]},{other.rsplit(',', 1)[1]}" for line, other in
                                       zip(lines, results, strict=True))]), "utf-8")
    shuffled = studio.import_file(path.parent.name, "섞음", studio.project().id).dataset
    app = open_tab(open_page("look", dataset=shuffled), "차이")
    assert not app.error
    assert "뚜렷하게 다른 열이 없습니다" in text_of(app)


def test_the_next_step_is_the_problem(open_page, dataset):
    app = open_page("look", dataset=dataset)
    assert app.button(key="next").label == "문제 정하기"


def test_an_english_visitor_reads_english(open_page, dataset, text_of):
    assert "tends to be higher in bad rows" in text_of(open_page("look", language="en", dataset=dataset))


def test_the_page_can_be_narrowed_to_some_rows_and_back(open_page, dataset, text_of):
    app = open_page("look", dataset=dataset)
    app.selectbox(key=f"look_only_column_{dataset}").set_value("설비").run()
    app.multiselect(key="look_only_values_설비").set_value(["2호기"]).run()
    app.button(key="look_only_apply").click().run()
    assert app.button(key="look_only_0").label == r"설비\: 2호기"      # as Markdown
    app.selectbox(key="look_x").set_value("설비").run()
    assert "평균(0 %)" in text_of(app)                                   # all the bad ones come from 1호기
    assert not app.error
    reopened = open_page("look", dataset=dataset)
    reopened.button(key="look_only_0").click().run()
    assert "look_only_0" not in [button.key for button in reopened.button]


def test_of_many_values_it_says_how_many_are_not_drawn_and_a_rare_one_can_be_typed(open_page, begin_with, text_of):
    rare = "품번,판정\n" + "".join(f"P{i % 20 if i % 3 else i % 60},{'NG' if i % 11 == 0 else 'OK'}\n" for i in range(1200))
    dataset = begin_with(import_text, rare, "품번")
    app = open_page("look", dataset=dataset)
    app.selectbox(key="look_x").set_value("품번").run()
    assert "그리지 않은 13가지(" in text_of(app)
    assert "‘모든 줄을 봅니다’를 눌러 값을 적으면 볼 수 있습니다" in text_of(app)
    app.selectbox(key=f"look_only_column_{dataset}").set_value("품번").run()
    app.multiselect(key="look_only_values_품번").set_value(["P57"]).run()
    app.button(key="look_only_apply").click().run()
    assert app.button(key="look_only_0").label == r"품번\: P57"


def test_when_no_row_is_left_that_is_said(open_page, dataset, studio, text_of):
    only = {"column": "압력", "low": "1e6", "high": None, "values": []}
    studio.ledger.choose(studio.project().id, "look_only", {dataset: [only]})
    assert "고른 조건에 맞는 줄이 없습니다" in text_of(open_page("look", dataset=dataset))


def test_a_question_ends_in_one_plain_sentence(open_page, dataset, text_of):
    app = open_tab(open_page("look", dataset=dataset), "질문")
    assert not app.error
    assert "불량 비율 평균" in text_of(app)
    app.radio(key="look_question").set_value("moment").run()
    assert "함께 바뀐 다른 것" in text_of(app)
    app.radio(key="look_question").set_value("lead").run()
    assert "먼저 움직인다고 꼭 원인은 아닙니다" in text_of(app)
    app.radio(key="look_question").set_value("together").run()
    assert "말하기 어렵습니다" in text_of(app)
    assert not app.error


def test_what_is_written_after_the_result_is_said_to_give_it_away(open_page, studio, text_of):
    path = studio.workspace.new_file(".csv")
    rows = "".join(f"2026-03-{i // 60 + 1:02d},{i},{200 + i * 37 % 11 / 10},{('가스', '미성형')[i % 2] if i % 9 < 2 else ''},"
                   f"{'NG' if i % 9 < 2 else 'OK'}\n" for i in range(600))
    path.write_text("날짜,Lot,온도,사유,판정\n" + rows, "utf-8")
    app = open_page("look", dataset=studio.import_file(path.parent.name, "사출", studio.project().id).dataset)
    assert app.selectbox(key="look_x").value == "온도"                      # not the number of the lot
    open_tab(app, "차이")
    said = text_of(app)
    assert "결과를 그대로 알려 주는 열(1개)을 빼면" in said
    assert "‘사유’ 열은 불량인 줄에만 적혀 있습니다" in "".join(line.label for line in app.expander)
    assert "같은 날 안에서" not in said


def test_products_that_are_mixed_are_named_and_can_be_seen_one_by_one(open_page, studio, text_of):
    """An injection time of 9 s or 14 s by part is no process that jumps."""
    path = studio.workspace.new_file(".csv")
    shots = ((f"2026-03-{i // 30 + 1:02d} {i % 24:02d}:00:00", i // 20 % 2, i % 7 / 10) for i in range(600))
    lines = "".join(f"{at},{'AB'[part]},{9 + 5 * part + x}\n" for at, part, x in shots)
    path.write_text(f"시각,PART_NAME,사출시간\n{lines}", "utf-8")
    app = open_page("look", dataset=studio.import_file(path.parent.name, "사출", studio.project().id).dataset)
    assert "여러 제품이 섞여 있습니다" in text_of(app)
    app.button(key="look_mixed_0").click().run()
    assert app.button(key="look_only_0").label.startswith(r"PART\_NAME\:")
    assert "여러 제품이 섞여 있습니다" not in text_of(app)
    assert not app.error


def test_two_products_at_unlike_levels_are_no_relation_without_a_word_of_them(open_page, studio, text_of):
    rows = [(f"2026-03-{i // 40 + 1:02d} {i % 24:02d}:00:00", kind, (10 if kind == "A" else 30) + random.Random(i).gauss(0, 1),
             (5 if kind == "A" else 9) + random.Random(-i - 1).gauss(0, 1)) for i in range(400) for kind in "AB"]
    path = studio.workspace.new_file(".csv")
    path.write_text("생산일시,제품,사출시간,압력\n" + "".join(f"{t},{k},{x:.3f},{y:.3f}\n" for t, k, x, y in rows), "utf-8")
    app = open_page("look", dataset=studio.import_file(path.parent.name, "두 제품", studio.project().id).dataset)
    open_tab(app, "질문")
    app.radio(key="look_question").set_value("together").run()
    assert "‘제품’이 다르면 값의 높이부터 다릅니다" in text_of(app)
    assert not app.exception


def test_a_kept_comparison_keeps_the_finding_and_what_stands_against_it(open_page, dataset, monkeypatch):
    kept, app = {}, open_page("look", dataset=dataset)
    monkeypatch.setattr("pages.look.show.keep_button", lambda key, view, figure, sentence: kept.update({key: sentence}))
    open_tab(app, "질문")
    assert "‘1호기’가 ‘2호기’보다 불량 비율 평균이" in kept["look_ask_picture"]("ko")
    assert "in the share of bad rows by" in kept["look_ask_picture"]("en")


def test_whether_defects_rise_is_answered(open_page, dataset, text_of):
    app = open_tab(open_page("look", dataset=dataset), "질문")
    app.radio(key="look_question").set_value("rising").run()
    assert not app.error
    assert "불량 비율이 늘거나 준다는 증거는 없습니다" in text_of(app)


def test_one_machine_against_all_others_and_the_choice_is_remembered(open_page, dataset, text_of):
    app = open_tab(open_page("look", dataset=dataset), "질문")
    assert "줄이 가장 많은 둘을 골라 두었습니다" in text_of(app)
    app.selectbox(key="look_ask_second_설비").set_value("").run()
    assert not app.error
    assert "나머지 모두" in text_of(app)
    app.radio(key="look_question").set_value("moment").run()
    again = open_tab(open_page("look", dataset=dataset), "질문")
    assert again.radio(key="look_question").value == "moment"
    again.radio(key="look_question").set_value("groups").run()
    assert again.selectbox(key="look_ask_second_설비").value == ""


def test_lots_with_one_result_each_are_not_compared_by_their_share_of_bad_rows(open_page, begin_with, text_of):
    rows = "".join(f"LOT-{i // 20:02d},{60 + i % 7},{'주야'[i // 20 % 2]}간,{'NG' if i // 20 % 8 == 3 else 'OK'}\n"
                   for i in range(800))
    app = open_tab(open_page("look", dataset=begin_with(import_text, f"로트,온도,시프트구분,판정\n{rows}", "로트")), "질문")
    assert app.selectbox(key="look_ask_group").value == "시프트구분"                  # two kinds before forty
    app.selectbox(key="look_ask_group").set_value("로트").run()
    assert "‘로트’ 하나마다 결과가 하나뿐이라" in text_of(app)
    assert "평균이 0 %p" not in text_of(app)
    app.selectbox(key="look_ask_value").set_value("온도").run()
    assert "하나마다 결과가 하나뿐이라" not in text_of(app)
    assert "온도 평균이" in text_of(app)


def test_moulds_of_one_machine_only_are_told_with_the_answer(open_page, studio, text_of):
    path = studio.workspace.new_file(".csv")
    path.write_text("생산일시,설비,금형,판정\n" + "".join(
        f"2026-03-{i // 30 + 1:02d} {i % 24:02d}:00:00,{i % 2 + 1}호기,M{i % 2 + 1}{'ab'[i % 3 == 0]},"
        f"{'NG' if i % 9 == 0 else 'OK'}\n" for i in range(600)), "utf-8")
    app = open_tab(open_page("look", dataset=studio.import_file(path.parent.name, "금형", studio.project().id).dataset), "질문")
    assert not app.error
    assert "‘금형’ 값도 서로 다릅니다" in app.warning[0].value
    assert "이 데이터로는 가릴 수 없습니다" in app.warning[0].value
