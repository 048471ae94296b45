"""Problem: the roles are prefilled, checks are said, and what is chosen stays."""
import pytest

from tests.homes import choose_problem, open_sample


def moulding(studio):
    """The moulding sample, with its problem chosen."""
    return choose_problem(studio, open_sample(studio, "defect_prediction"), "defect_prediction")


@pytest.fixture
def dataset(begin_with):
    return begin_with(moulding)


@pytest.fixture
def page(open_page, dataset):
    return open_page("problem", dataset=dataset)


def test_without_data_there_are_two_ways_on(open_page, text_of):
    app = open_page("problem")
    assert "아직 데이터가 없습니다" in text_of(app)
    assert {"empty_sample", "empty_own"} <= {button.key for button in app.button}


def test_roles_are_prefilled(page, text_of):
    assert [page.selectbox(key=f"role_{name}").value for name in ("target", "time", "group")] == ["판정", "생산일시", "금형"]
    assert page.selectbox(key="bad_value").value == "불량"
    assert "배럴온도(℃)" in page.multiselect(key="role_inputs").value
    assert "작업번호" not in page.multiselect(key="role_inputs").value
    assert page.multiselect(key="role_late").value == ["불량코드"]
    assert "조건 열 14개" in text_of(page)


def test_checks_say_what_is_kept_out_and_what_is_fine(page, text_of):
    said = text_of(page)
    for words in ("주의", "불량코드", "기록이 66일치로 날을 나누어", "불량이 512건(조건이 서로 다른 것 512건)"):
        assert words in said


def test_what_is_chosen_is_there_after_a_reload(page, open_page, dataset):
    page.selectbox(key="role_group").set_value(None).run()
    page.multiselect(key="role_inputs").set_value(["원료", "배럴온도(℃)"]).run()
    again = open_page("problem", dataset=dataset)
    assert again.selectbox(key="role_group").value is None
    assert again.multiselect(key="role_inputs").value == ["원료", "배럴온도(℃)"]


def test_insisting_on_a_late_column_makes_it_a_condition_with_a_warning(page, text_of):
    page.button(key="cure_0_known_too_late").click().run()
    assert "불량코드" in page.multiselect(key="role_inputs").value
    assert "불량일 때만 채워지는 열" in text_of(page)
    out = next(button for button in page.button if button.key.startswith("out_"))
    out.click().run()
    assert "불량코드" not in page.multiselect(key="role_inputs").value


def test_another_result_column_brings_its_own_bad_value(page):
    page.selectbox(key="role_target").set_value("호기").run()
    assert page.selectbox(key="bad_value").value == "3호기"


def test_another_problem_has_a_choice_of_its_own(page, text_of):
    page.button(key="problem_measured_quality").click().run()
    assert not [picker for picker in page.selectbox if picker.key == "bad_value"]
    page.button(key="problem_defect_prediction").click().run()
    assert page.selectbox(key="bad_value").value == "불량"


def test_the_request_names_what_was_taken_out(page, dataset):
    from pages.problem.choice import request_from
    choice = {"problem": "defect_prediction", "dataset": dataset, "version": 1, "target": "판정", "time": "생산일시", "group": None,
              "bad": "불량", "inputs": ["온도"], "offered": ["온도", "압력"], "late": ["불량코드"], "keep": []}
    request = request_from(choice)
    assert request.inputs == ("온도", "불량코드")
    assert (request.exclude, request.late, request.keep) == (("압력",), ("불량코드",), ())
    assert request_from({**choice, "inputs": ["온도", "불량코드"], "late": [], "keep": ["불량코드"]}).keep == ("불량코드",)


def test_the_question_chosen_stands_first_and_the_others_are_folded(page):
    assert page.subheader[0].value == "이 조건으로 만들면 불량이 날까요?"
    others = next(part for part in page.expander if "다른 문제로 바꾸기 (11개)" in part.label)
    assert len([button for button in others.button if button.key.startswith("problem_")]) == 12
    assert not others.proto.expanded


def test_before_a_question_is_chosen_all_are_shown(open_page, studio, page, dataset):
    studio.ledger.choose(studio.project().id, f"problem {dataset}", None)
    assert not [part for part in open_page("problem", dataset=dataset).expander if "다른 문제" in part.label]


def test_the_page_speaks_english(open_page, dataset, text_of):
    said = text_of(open_page("problem", language="en", dataset=dataset))
    for words in ("What do you want to know?", "Which column is what?", "What it takes:"):
        assert words in said


def test_each_data_keeps_the_problem_chosen_for_it(open_page, page, dataset, studio):
    """A second table with another question does not change the first one's."""
    other = studio.import_sample("measured_quality", studio.project().id).id
    app = open_page("problem", dataset=other)
    app.button(key="problem_measured_quality").click().run()
    again = open_page("problem", dataset=dataset)
    assert again.selectbox(key="role_target").value == "판정"
