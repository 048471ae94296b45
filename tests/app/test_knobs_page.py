"""Best settings on the screens: knobs are prefilled, limits kept, the card shown, the trial judged."""

import pytest

from kamp_core.learning.request import Knob
from kamp_core.reports.knobs import trial_csv
from pages.problem.choice import request_from
from tests.core.test_knobs import BETTER, outcome
from tests.homes import answered, choose_problem, open_sample

KNOBS = ["레이저출력설정(kW)", "용접속도설정(mm/s)", "초점위치설정(mm)"]


def welding(studio):
    """The welding sample, with its problem chosen."""
    return choose_problem(studio, open_sample(studio, "best_settings"), "best_settings")


@pytest.fixture
def dataset(begin_with):
    return begin_with(welding)


@pytest.fixture
def run(studio, dataset):
    """A run whose answer is a card with one suggestion; its worker never starts."""
    run = answered(studio, outcome(dataset=dataset))
    (studio.workspace.run_folder(run) / "model.kamp").write_bytes(b"")
    return run


def test_knobs_are_guessed_by_their_names(open_page, dataset, text_of):
    page = open_page("problem", dataset=dataset)
    assert page.multiselect(key="role_knob").value == KNOBS
    assert page.selectbox(key="role_target").value == "인장강도(MPa)"
    assert page.selectbox(key="role_group").value == "품번"
    assert "설정값 3개를 어디에 둘지" in text_of(page)
    assert "next" in {button.key for button in page.button if not button.disabled}


def test_without_a_knob_there_is_no_way_on(open_page, dataset, text_of):
    page = open_page("problem", dataset=dataset)
    page.multiselect(key="role_knob").set_value([]).run()
    assert "설정값이 하나도 없어" in text_of(page)
    assert "next" in {button.key for button in page.button if button.disabled}


def test_a_target_value_is_asked_for_where_near_is_better(open_page, dataset, text_of):
    page = open_page("problem", dataset=dataset)
    page.selectbox(key="option_goal").set_value("near").run()
    assert "목표값을 적어 주세요" in text_of(page)
    page.number_input(key="option_aim").set_value(400.5).run()
    assert "목표값을 적어 주세요" not in text_of(page)


def test_a_result_of_good_and_bad_asks_for_the_bad_value_and_for_no_goal(open_page, dataset):
    page = open_page("problem", dataset=dataset)
    page.multiselect(key="role_late").set_value([]).run()
    page.selectbox(key="role_target").set_value("파단위치").run()
    assert page.selectbox(key="bad_value").value in ("모재", "용접부")
    assert "option_goal" not in {box.key for box in page.selectbox}


def test_limits_and_steps_reach_the_request():
    choice = {"problem": "best_settings", "dataset": "d", "version": 1, "target": "y", "time": None, "group": "p", "bad": None,
              "inputs": ["a", "b"], "offered": ["a", "b"], "late": [], "keep": [], "options": {"goal": "lower"},
              "knobs": ["a", "c"], "limits": {"a": [1.0, None, 0.5]}}
    request = request_from(choice)
    assert request.knobs == (Knob("a", 1.0, None, 0.5),)
    assert request.wanted == {"a", "b", "p"}


def test_the_card_stands_on_the_answer(open_page, run, text_of, listings_of):
    page = open_page("answer", run=run)
    said = text_of(page) + "".join(header.value for header in page.header)
    for words in ("BK-10: 추천대로", "추천 조건표", "86줄(9일)", "그대로 두세요", "시험 생산 계획표를 받아"):
        assert words in said
    assert [cells[0] for cells in listings_of(page)[0].values()] == ["레이저출력(kW)", "2.8", "↑ 3.2", "2.6 ~ 3.6"]


def test_a_trial_brought_to_use_is_judged(open_page, run, studio):
    lines = trial_csv(outcome(), BETTER, "ko").decode("utf-8-sig").splitlines()
    results = [f"{line[:-2]},{395 + n % 5 if '추천' in line else 380 + n % 5}," for n, line in enumerate(lines[1:])]
    path = studio.workspace.new_file(".csv")
    path.write_text("\n".join([lines[0], *results]), "utf-8")
    studio.ledger.choose(studio.project().id, f"trial {run} BK-10", path.parent.name)
    page = open_page("use", run=run)
    assert "나아졌습니다" in page.success[0].value
