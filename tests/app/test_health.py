"""Start: one sentence on what is damaged, the button that mends; and the end of a project."""
import time

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import SHELL
from tests.homes import open_studio


@pytest.fixture
def damaged(studio, home, furnished, monkeypatch):
    """The pages use a home whose second version is gone."""
    (home / "datasets" / furnished[2] / "v2.duckdb").unlink()
    monkeypatch.setenv("KAMP_HOME", str(home))
    from pages.shared import house
    studio = house.studio()
    yield studio
    studio.workspace.close()


def test_the_start_page_says_what_is_damaged_and_mends_it(damaged, open_page):
    app = open_page("start")
    assert "‘사출’ 데이터 2번째 판의 파일이 없습니다" in app.warning[0].value
    app.button(key="mend").click().run()
    for _ in range(100):
        if not damaged.ledger.rows("select 1 from errands where state = 'running'"):
            break
        time.sleep(0.2)
    app.run()
    assert "원래 파일로 다시 만들었습니다" in app.success[0].value
    assert damaged.care.examine() == ()
    app.button(key="health_seen").click().run()
    assert [*app.success, *app.warning] == []


def test_a_sound_home_says_nothing(open_page, studio):
    assert not list(open_page("start").warning)


def test_a_ledger_that_came_back_is_told(home, monkeypatch, open_page):
    (home / "ledger.sqlite3").write_bytes(b"")
    monkeypatch.setenv("KAMP_HOME", str(home))
    app = open_page("start", language="en")
    assert "restored from their copy" in app.success[0].value
    from pages.shared import house
    house.studio().workspace.close()


def test_a_home_that_cannot_be_opened_is_told_in_one_sentence_and_nothing_else_is_shown(tmp_path, monkeypatch):
    (tmp_path / "home" / "datasets" / "d1").mkdir(parents=True)
    (tmp_path / "home" / "ledger.sqlite3").write_bytes(bytes(9000))
    monkeypatch.setenv("KAMP_HOME", str(tmp_path / "home"))
    app = AppTest.from_file(SHELL, default_timeout=30)
    app.query_params["language"] = "en"
    app.run()
    assert ["records (ledger.sqlite3) are damaged" in error.value for error in app.error] == [True]
    assert [*app.title, *app.button] == []


def test_a_project_is_deleted_in_its_menu_once_one_is_sure(open_page, studio):
    first, second = studio.ledger.add_project("남는 것").id, studio.ledger.add_project("지울 것").id
    app = open_page("start", project=second)
    assert app.button(key="project_delete").disabled
    app.checkbox(key=f"project_delete_sure_{second}").check().run()
    app.button(key="project_delete").click().run()
    assert [project.id for project in studio.ledger.projects()] == [first]


def test_the_app_starts_on_a_home_where_everything_is_spoiled_but_the_ledger(home, furnished):
    for path in [*home.glob("datasets/*/*"), *home.glob("runs/*/*.*"), *home.glob("files/*/*")]:
        path.write_bytes(b"")
    studio = open_studio(home)
    assert len(studio.care.look()) >= 4
    assert studio.runs(furnished[1])
    studio.workspace.close()
