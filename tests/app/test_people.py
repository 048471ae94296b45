"""The pages of a team server: who may only look changes nothing, whatever is clicked."""
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kamp_core.errors import KampError
from kamp_core.studio import Studio
from pages.shared import gate as gates
from tests.makers import make_outcome
from tests.makers_project import make_project


def test_every_page_opens_for_who_may_only_look(sit, open_page, finished):
    run = finished(make_outcome())
    sit("viewer")
    page = open_page("start", run=run)
    assert "보기 권한이라" in " ".join(part.value for part in page.sidebar.caption)
    for step in ("data", "look", "problem", "train", "answer", "use"):
        page.switch_page(f"../{step}/{step}.py").run()
        assert not page.exception
        assert not any("권한" in error.value or "다시 들어와야" in error.value for error in page.error)


def bring_a_sample():
    from pages.shared.frame import plain_errors
    from pages.shared.house import studio
    with plain_errors():
        studio().import_sample("defect_prediction", studio().project().id)


def test_an_act_of_who_may_only_look_changes_nothing_and_is_answered_in_words(sit, studio):
    studio.project()                                                   # everybody's
    sit("viewer")
    page = AppTest.from_function(bring_a_sample, default_timeout=30).run()
    assert any("권한이 없습니다" in error.value for error in page.error)
    assert studio.ledger.datasets() == []
    event = gates.gate().audit.latest()[0]
    assert (event.who, event.told("ko")) == ("viewer-user", "‘분석’ 권한이 있어야 할 수 있는 일을 거절했습니다: /start")
    sit("analyst")
    assert not page.run().error
    assert len(studio.ledger.datasets()) == 1


def test_the_cards_offer_who_may_only_look_nothing_that_is_refused(sit, studio, open_page):
    studio.project()
    sit("viewer")
    assert not [button.key for button in open_page("start").button if (button.key or "").startswith(("sample_", "own_"))]
    sit("analyst")                                                     # for whom it is as on a laptop
    page = open_page("start")
    page.button(key="sample_defect_prediction").click().run()
    assert len(studio.ledger.datasets()) == 1


def test_each_report_is_made_at_the_click_for_who_still_sees_it(sit, open_page, finished):
    run = finished()
    sit("viewer")
    assert [bool(button.proto.deferred_file_id) for button in open_page("answer", run=run).get("download_button")] == [True] * 3


def test_a_session_that_is_over_shows_nothing(sit, open_page, finished):
    run = finished(make_outcome())
    sit(None)
    page = open_page("answer", run=run)
    assert "다시 들어와야 합니다" in page.error[0].value
    assert not page.header
    assert not page.button


def test_prices_are_shown_to_who_may_look_and_changed_by_who_may_work(sit, open_page, finished):
    run = finished(make_outcome())
    for who, shut in (("analyst", False), ("viewer", True)):
        sit(who)
        prices = [field for field in open_page("answer", run=run).number_input if field.key.startswith("price_")]
        assert prices
        assert {field.disabled for field in prices} == {shut}


def test_a_part_of_a_page_that_runs_by_itself_ends_with_the_session(sit, monkeypatch):
    from pages.shared import house
    sit("viewer")
    monkeypatch.setattr(gates, "get_script_run_ctx", lambda: "a page")
    assert house.studio()
    sit(None)
    with pytest.raises(KampError, match="login_needed"):
        house.studio()


def forget(studio):
    with studio.ledger.transaction() as db:
        studio.jobs.forget(db, "x")


def erase(studio):
    studio.delete_project(studio.project().id)


def keep_picture(studio):
    studio.pictures.keep(studio.project().id, "x", 1, {}, "", {}, {})


WRITES = {
    "a project": lambda studio: studio.ledger.add_project("몰래"),
    "a name": lambda studio: studio.ledger.rename_project("x", "몰래"),
    "a dataset": lambda studio: studio.ledger.add_dataset(studio.project().id, "몰래"),
    "a choice": lambda studio: studio.ledger.choose(studio.project().id, "dataset", "x"),
    "a price": lambda studio: studio.money.set_price(studio.project().id, "inspect", "missed", 1),
    "a decision": lambda studio: studio.ledger.decide(studio.project().id, "train_started"),
    "cells": lambda studio: studio.paste("a\t1"),
    "a deletion": lambda studio: studio.ledger.delete_dataset("x"),
    "an errand": lambda studio: studio.errands.start(studio.project().id, "import_file"),
    "an errand stopped": lambda studio: studio.errands.stop("x"),
    "a run stopped": lambda studio: studio.jobs._board.ask_to_stop("x"),
    "a run resumed": lambda studio: studio.jobs.resume("x"),
    "a run begun": lambda studio: studio.workspace.new_run_folder("abc"),
    "a run deleted": forget,
    "a picture": keep_picture,
    "a hand-over": lambda studio: studio.handover.pack(studio.project().id, Path("p.zip"), ""),
    "a project taken over": lambda studio: studio.handover.take(Path("p.zip")),
    "a model unlocked": lambda studio: studio.handover.unlock("x", "AAAA-BBBB-CCCC-DDDD"),
    "a project deleted": erase}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize(("role", "code"), [("viewer", "role_needed"), (None, "login_needed")])
def test_the_workspace_itself_refuses_whatever_a_page_would_write(sit, studio, monkeypatch, write, role, code):
    studio.project()
    sit(role)
    before = set(studio.settings.home.glob("*/*"))
    monkeypatch.setattr(gates, "get_script_run_ctx", lambda: "a page")
    with pytest.raises(KampError, match=code):
        write(studio)
    assert set(studio.settings.home.glob("*/*")) == before             # not even an empty folder


def test_a_project_is_deleted_by_an_admin_only_and_the_audit_log_goes_on_telling_of_it(sit, studio, monkeypatch):
    project = studio.ledger.add_project("건조로 사업").id
    monkeypatch.setattr(gates, "get_script_run_ctx", lambda: "a page")
    monkeypatch.setattr(gates, "_address", lambda: "192.168.0.7")
    sit("analyst")
    with pytest.raises(KampError, match="role_needed"):
        studio.delete_project(project)
    assert project in {one.id for one in studio.ledger.projects()}
    sit("admin")
    studio.delete_project(project)
    event = gates.gate().audit.latest()[0]
    assert (event.who, event.told("ko")) == ("admin-user", "프로젝트 ‘건조로 사업’을 데이터와 답까지 모두 지웠습니다.")


def test_the_page_offers_the_end_of_everybodys_project_to_an_admin_only(sit, studio, open_page):
    studio.ledger.add_project("모두의 것")
    for role, offered in (("analyst", False), ("admin", True)):
        sit(role)
        page = open_page("start")
        assert any(button.key == "project_delete" for button in page.button) is offered


def test_what_looking_brings_about_is_written_for_a_viewer_too(sit, studio, monkeypatch):
    """A deletion that was cut off goes on, a lost errand is noted, whoever looks."""
    studio.ledger.choose("", "erasing", [])
    sit("viewer")
    monkeypatch.setattr(gates, "get_script_run_ctx", lambda: "a page")
    studio.workspace.sweep()
    assert studio.ledger.choice("", "erasing") is None


def test_a_hand_over_that_was_taken_and_unlocked_stands_in_the_audit_log(sit, studio, monkeypatch, tmp_path):
    other = Studio(replace(studio.settings, home=tmp_path / "other"))
    code = other.handover.pack(make_project(other)[0], tmp_path / "p.zip", "").code
    other.workspace.close()
    sit("analyst")
    monkeypatch.setattr(gates, "get_script_run_ctx", lambda: "a page")
    monkeypatch.setattr(gates, "_address", lambda: "192.168.0.7")
    taken = studio.handover.take(tmp_path / "p.zip")
    studio.handover.unlock(studio.runs(taken.project)[0].run, code)
    assert [event.told("ko") for event in gates.gate().audit.latest()[:2]] == [
        "넘겨받은 모델 1개의 잠금을 암호로 풀었습니다.", "프로젝트 ‘건조로 사업’을 넘겨받았습니다."]


def test_nobody_waits_while_the_workspace_is_swept(studio, monkeypatch):
    from pages.shared import house
    begun, go_on = threading.Event(), threading.Event()

    def sweep(workspace):
        begun.set()
        go_on.wait(20)
    monkeypatch.setattr("kamp_core.workspace.store.Workspace.sweep", sweep)
    studio.workspace._swept = None
    first = threading.Thread(target=house.studio)
    first.start()
    assert begun.wait(20)
    assert house.studio() is studio                    # while the first is still at it
    go_on.set()
    first.join()


def test_workers_write_for_nobody_in_particular(sit, studio):
    sit("viewer")
    assert studio.ledger.add_project("작업자")


def test_what_was_decided_stands_in_the_audit_log_under_the_name(sit, studio, monkeypatch):
    project = studio.project().id
    sit("analyst")
    monkeypatch.setattr(gates, "get_script_run_ctx", lambda: "a page")
    monkeypatch.setattr(gates, "_address", lambda: "192.168.0.7")
    studio.ledger.decide(project, "train_started", problem="defect_prediction", target="판정")
    studio.ledger.decide(project, "recipe_changed", dataset="data123456", name="절삭")
    studio.ledger.rename_project(studio.ledger.add_project("사출").id, "건조로")
    events = gates.gate().audit.latest()[:3]
    assert {(event.who, event.address) for event in events} == {("analyst-user", "192.168.0.7")}
    assert [event.told("ko") for event in events] == [
        "프로젝트 ‘사출’의 이름을 ‘건조로’로 바꾸었습니다.", "데이터 ‘절삭’을 고쳤습니다.", "‘판정’ 학습을 시작했습니다."]


def test_a_first_look_that_fails_leaves_nobody_unguarded(sit, studio, monkeypatch):
    from kamp_core.studio.doctor import Doctor
    from pages.shared import house

    def look(self):
        raise OSError("unreadable")
    monkeypatch.setattr(Doctor, "look", look)
    house._open.clear()
    sit("viewer")
    monkeypatch.setattr(gates, "get_script_run_ctx", lambda: "a page")
    with pytest.raises(KampError, match="role_needed"):
        house.studio().ledger.rename_project("x", "몰래")


def test_a_project_is_shared_and_taken_back_on_the_start_page_and_the_audit_log_tells(sit, studio, open_page, text_of, monkeypatch):
    monkeypatch.setattr(gates, "_address", lambda: "192.168.0.7")
    sit("analyst")
    page = open_page("start")
    assert "나와 관리자만 볼 수 있습니다" in text_of(page)
    page.selectbox(key="share_with").set_value("viewer-user")
    page.button(key="share_do").click().run()
    assert not page.exception
    assert not page.error
    assert "viewer-user" in text_of(page)
    project = studio.ledger.projects()[0]
    assert (project.owner, studio.sharing.of(project.id)[0].may) == ("analyst-user", "look")
    event = gates.gate().audit.latest()[0]
    assert (event.who, event.code, event.facts["person"]) == ("analyst-user", "project_shared_look", "viewer-user")
    page.button(key="take_back_viewer-user").click().run()
    assert studio.sharing.of(project.id) == ()
    page.selectbox(key="hand_to").set_value("admin-user")
    page.button(key="hand_do").click().run()
    assert "‘admin-user’의 프로젝트입니다. 함께 작업할 수 있습니다" in text_of(page)
    assert not any(box.key == "share_with" for box in page.selectbox)


def test_a_viewer_whom_nothing_is_shown_yet_sees_pages_that_say_so(sit, studio, open_page, text_of):
    sit("viewer")
    for step in ("start", "data", "look", "problem", "train", "answer", "use"):
        page = open_page(step)
        assert not page.exception
        assert not page.error
        assert page.title[0].value == "아직 공유받은 것이 없습니다"
        assert "동료에게 프로젝트를 공유해 달라고" in text_of(page)
        assert [button.key for button in page.button] == []            # none that could only be refused
        assert not any(box.key == "project" for box in page.selectbox)
    assert studio.ledger.projects() == []


def test_a_viewer_finds_the_answer_first_and_less_that_could_only_be_refused(sit, open_page, finished):
    run = finished(make_outcome())
    for who, works in (("viewer", False), ("analyst", True)):
        sit(who)
        start = open_page("start", run=run)
        keys = [button.key for button in start.button]
        assert ("just_look" in keys, "project_new" in keys, "handover_make" in keys) == (works,) * 3
        assert (start.subheader[0].value == "최근 학습") is not works     # first on the page for who came to read it
        assert bool(open_page("data", run=run).get("bidi_component")) is works
        use = open_page("use", run=run)
        assert any("답 보기" in str(link.proto.label) for link in use.get("page_link")) is not works
        assert any(button.key == "model_delete" for button in use.button) is works


def test_on_a_laptop_nothing_is_said_of_sharing(open_page, text_of):
    assert "누가 이 프로젝트를 보나요" not in text_of(open_page("start"))


@pytest.mark.parametrize(("language", "server", "laptop"), [
    ("ko", "회사 서버", "이 컴퓨터"), ("en", "your company’s server", "this computer")])
def test_where_files_are_kept_is_said_as_it_is(sit, open_page, text_of, language, server, laptop):
    """Who logged in may sit at any machine: then the files lie on the server, not on “this computer”."""
    sit("analyst")
    for step in ("start", "data"):                                     # with the drop zones for a project and for data
        said = said_by(open_page(step, language), text_of)
        assert server in said
        assert laptop not in said


def test_on_a_laptop_files_stay_on_this_computer(open_page, text_of):
    said = said_by(open_page("data"), text_of)
    assert "이 컴퓨터 밖으로 나가지 않습니다" in said
    assert "회사 서버" not in said


def said_by(page, text_of):
    """With the words of the drop zones and of the help at the foot of the rail."""
    zones = [json.loads(zone.proto.json)["words"]["hint"] for zone in page.get("bidi_component")]
    return "\n".join([text_of(page), *(part.value for part in page.sidebar.markdown), *zones])


def test_a_page_that_is_cut_off_speaks_of_the_login_only_where_there_is_one(sit, open_page, text_of):
    sit("viewer")
    assert "먼저 다시 들어오게 됩니다" in text_of(open_page("start"))


def test_on_a_laptop_a_page_that_is_cut_off_speaks_of_no_login(open_page, text_of):
    assert "다시 들어오게" not in text_of(open_page("start"))
