"""Handing a project over and taking one over, on the pages."""
import re

import pytest

from kamp_core.studio import Studio
from tests.makers_project import make_project


@pytest.fixture
def mine(studio):
    """The project of the page: (project, dataset, run)"""
    return make_project(studio)


def test_the_code_is_shown_once_beside_the_file(open_page, mine, text_of):
    app = open_page("start", project=mine[0])
    app.button(key="handover_make").click().run()
    assert not app.exception
    assert re.fullmatch(r"([A-Z]{4}-){3}[A-Z]{4}", app.code[0].value)
    (link,) = app.get("link_button")
    assert link.proto.label == "파일 받기"
    assert re.fullmatch(r"api/download/[\w-]{32}", link.proto.url)
    assert "어디에도 남기지 않습니다" in text_of(app)
    app.run()
    assert not app.code


def test_a_case_says_what_still_shows_through_and_has_no_code(open_page, mine, text_of):
    app = open_page("start", project=mine[0], language="en")
    app.checkbox(key="handover_anonymise").set_value(True).run()
    assert "What still shows through" in text_of(app)
    app.button(key="handover_make").click().run()
    assert not app.code
    assert "models 0" in app.success[0].value


def handed(studio, tmp_path, code):
    """A project handed over from another home, taken in here; → (run, its code)"""
    other = Studio(type(studio.settings)(**{**vars(studio.settings), "home": tmp_path / "other"}))
    project, _, run = make_project(other)
    right = other.handover.pack(project, tmp_path / "p.zip", "").code
    other.workspace.close()
    taken = studio.handover.take(tmp_path / "p.zip", right if code else "")
    return taken.project, run, right


def test_the_use_page_asks_for_the_code_and_opens_with_it(open_page, studio, tmp_path, text_of):
    project, run, code = handed(studio, tmp_path, code=False)
    app = open_page("use", project=project, run=run)
    assert "이 모델은 잠겨 있습니다" in text_of(app)
    assert "api/download/" not in text_of(app)
    app.text_input(key="unlock_code").set_value("AAAA-BBBB-CCCC-DDDD")
    app.button(key="unlock").click().run()
    assert "암호가 맞지 않습니다" in app.error[0].value
    app.text_input(key="unlock_code").set_value(code)
    app.button(key="unlock").click().run()
    assert not app.exception
    assert not app.error
    assert "이 모델은 잠겨 있습니다" not in text_of(app)
    assert "api/download/" in text_of(app)


def test_the_answer_can_be_read_while_the_model_is_locked(open_page, studio, tmp_path):
    project, run, _ = handed(studio, tmp_path, code=False)
    app = open_page("answer", project=project, run=run)
    assert not app.exception
    assert not app.error
    assert app.header
