"""The frame: language, rail, project, and errors in words."""
import asyncio
import os
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from kamp_core.errors import KampError
from kamp_core.jobs.facts import Job, State
from kamp_core.learning.request import News, TrainRequest
from kamp_core.wording import model_name
from tests.app.conftest import SHELL


def test_a_step_that_cannot_be_taken_says_why(open_page, text_of):
    assert "먼저 데이터를 올리거나 예제를 고르세요." in text_of(open_page("start"))


def test_the_language_switch_changes_every_word(open_page):
    app = open_page("start")
    assert app.title[0].value == "무엇이 고민이세요?"
    app.button_group(key="language").set_value("en").run()
    assert app.title[0].value == "What is on your mind?"


def test_the_setting_for_the_language_wins_over_the_browser(open_page, monkeypatch):
    monkeypatch.setenv("KAMP_LANGUAGE", "en")
    assert open_page("start", language="").title[0].value == "What is on your mind?"


def test_a_new_project_starts_empty_and_keeps_its_own_data(open_page, studio):
    app = open_page("start")
    app.button(key="sample_defect_prediction").click().run()
    first = app.query_params["project"]
    app.text_input(key=f"project_name_{first}").set_value("2공장")
    app.button(key="project_new").click().run()
    assert app.query_params["project"] != first
    assert "dataset" not in app.query_params
    app.selectbox(key="project").set_value(first).run()
    assert app.query_params["project"] == first
    assert "dataset" in app.query_params


def test_a_known_fault_is_said_in_words_with_the_ways_on(open_page, studio, monkeypatch, text_of):
    def refuse(*_args):
        raise KampError("sheet_unknown", choices=("1월", "2월"), sheet="3월")

    monkeypatch.setattr(studio, "import_sample", refuse)
    app = open_page("start")
    app.button(key="sample_defect_prediction").click().run()
    assert "‘3월’ 시트가 없습니다" in app.error[0].value
    assert "1월, 2월" in text_of(app)


def test_an_unknown_fault_is_a_number_to_quote_and_a_line_in_the_log(open_page, studio, monkeypatch, caplog):
    def break_down(*_args):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(studio, "import_sample", break_down)
    app = open_page("start")
    app.button(key="sample_defect_prediction").click().run()
    assert "inside" not in app.error[0].value
    logged = [record.message for record in caplog.records if record.message.startswith("unexpected error")]
    assert logged[-1].split()[-1] in app.error[0].value


@pytest.fixture
def running(studio, monkeypatch):
    """A training in the middle of its work, another behind it; the list tells which were asked to stop."""
    stopped = []
    request = TrainRequest("defect_prediction", "some", 1, target="판정")
    news = News("news.fitting", 0.42, 61.0, {"number": 6, "model": "lightgbm"})
    now = datetime.now(UTC).isoformat()
    first = Job("run1", "p", request, State.RUNNING, now, now, None, None, False, False, news)
    second = Job("run2", "p", request, State.WAITING, now, None, None, None, False, False, ahead=1)
    monkeypatch.setattr(studio.jobs, "active", lambda project=None: [first, second])
    monkeypatch.setattr(studio.jobs, "stop", stopped.append)
    return stopped


@pytest.mark.parametrize("step", ["start", "data"])
def test_a_running_training_is_told_on_every_page_and_can_be_stopped(open_page, running, text_of, step):
    app = open_page(step)
    line = next(line for line in text_of(app).splitlines() if "학습 중" in line)
    for part in ("6번째 모델", "LightGBM", "42 %", "1분 남음", "뒤에 1개 대기"):
        assert part in line
    app.button(key="stop_job").click().run()
    assert running == ["run1"]


def test_a_training_without_a_known_problem_still_has_a_name(studio):
    from pages.shared.runs import run_title
    request = TrainRequest("of_another_version", "some", 1, target="판정")
    job = Job("run1", "p", request, State.DONE, "2026-03-02T05:00:00+00:00", None, None, None, True, False)
    assert run_title(job) == "of_another_version · 판정"


class _Sender:
    """A browser that sends piece after piece and never tells how much will come."""

    def __init__(self, pieces):
        self.headers = {"x-suffix": ".csv"}
        self._pieces = pieces

    async def stream(self):
        for _ in range(self._pieces):
            yield b"x" * 2**20


def test_a_file_of_untold_size_asks_for_room_again_and_again(studio, monkeypatch):
    from pages.shared import door
    free = [150 * 2**20]

    def need_space(size):
        if free[0] < size:
            raise KampError("disk_full", need_mb=size // 2**20, free_mb=free[0] // 2**20)
        free[0] -= size

    monkeypatch.setattr(studio.workspace, "need_space", need_space)
    with pytest.raises(KampError, match="disk_full"):
        asyncio.run(door._receive(_Sender(pieces=140)))
    assert list((studio.workspace.home / "files").iterdir()) == []


def test_a_server_sweeps_when_it_starts(studio, monkeypatch):
    from pages.shared import house
    stray = studio.workspace.scratch()
    os.utime(stray, (0, 0))
    house._open.clear()
    house.studio().workspace.close()
    assert not stray.exists()


def test_a_model_that_has_no_name_here_is_called_by_its_id():
    assert model_name("lightgbm_3", "en") != "lightgbm_3"
    assert model_name("of_another_version", "en") == "of_another_version"


@pytest.mark.parametrize(("project", "told"), [("nosuch", True), (None, False)])
def test_an_address_that_leads_nowhere_is_told(studio, project, told):
    app = AppTest.from_file(SHELL, default_timeout=30)
    if project:
        app.query_params["project"] = project
    app.run()
    assert ("가장 최근 것을 보여 드립니다" in "".join(warning.value for warning in app.warning)) is told
