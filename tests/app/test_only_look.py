"""Who may only look, as a viewer or by the share, finds nothing to press that could only be refused: what acts is left out, what
tells something stays, shut."""
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from kamp_core.quality.known import Rule
from pages.shared import gate as gates
from tests.app.test_handover_page import handed
from tests.core.test_pictures import FIGURES, IMAGES, SENTENCE
from tests.makers import make_outcome
from tests.makers_project import make_project

SIDES = {                              # what is in front: its page, and what was clicked there
    "start": ("start", {}), "sheet": ("data", {"data_tab": "quality", "known": True, "describe": True, "how": True}),
    "clean": ("data", {"data_tab": "clean"}), "pictures": ("look", {}), "limits": ("look", {"look_tab": "공정 관리"}),
    "kept": ("look", {"look_tab": "보관한 그림"}), "problem": ("problem", {}), "train": ("train", {}), "answer": ("answer", {}),
    "library": ("use", {"use_tab": "library"})}
APART = ("sample_", "own_", "just_look", "project_new")               # begin something of one's own: see below
SLOW = ("make_pdf", "make_certificate_pdf", "guide_open")             # papers, which anybody may have


@pytest.fixture
def lived_in(studio, tmp_path):
    """An admin's project with something of everything, shared to be looked at. → its address"""
    project, dataset, run = make_project(studio)
    studio.quality.settle(dataset, replace(studio.quality.facts(dataset), rules=(Rule("less", ("수량(개)", "온도")),)))
    studio.cleaning.add(dataset, {"kind": "blank", "column": "온도", "values": [180.5]})
    studio.pictures.keep(project, dataset, 2, SENTENCE, "", FIGURES, IMAGES)
    studio.ledger.choose(project, f"problem {dataset}", "defect_prediction")
    studio.ledger.choose(project, "look_process", {dataset: {"watch": "spec", "value": "온도"}})
    return {"project": project, "dataset": dataset, "run": run}


@pytest.fixture
def shared(sit, studio, lived_in):
    """shared('analyst'): whoever of this role looks at the project; → its address"""
    def shared(role):
        studio.sharing.hand_on(lived_in["project"], "admin-user")
        for name in ("analyst-user", "viewer-user"):
            studio.sharing.share(lived_in["project"], name, "look")
        sit(role)
        return lived_in
    return shared


@pytest.fixture
def open_side(open_page):
    """open_side('clean', …): a page with this side of it in front, its folds open."""
    def open_side(side, **address):
        step, clicked = SIDES[side]
        page = open_page(step, **address)
        for name, value in clicked.items():
            page.session_state[name] = value
        return page.run()
    return open_side


def able(page):
    return [button.key for button in page.button if not button.disabled and not button.key.startswith((*APART, *SLOW))]


@pytest.mark.parametrize("role", ["viewer", "analyst"])
@pytest.mark.parametrize("side", SIDES)
def test_nothing_that_is_left_to_press_is_refused(shared, open_side, side, role):
    address = shared(role)
    for key in able(open_side(side, **address)):
        page = open_side(side, **address)
        page.button(key=key).click().run()
        assert not page.exception, key
        assert not page.error, key
    page = open_side(side, **address)
    for box in page.selectbox:
        if not box.disabled and box.key != "project":
            box.select_index(len(box.options) - 1)
    assert not page.run().error
    assert [event for event in gates.gate().audit.latest() if event.code == "refused"] == []


@pytest.mark.parametrize(("side", "acts"), [
    ("start", {"handover_make", "project_rename"}),
    ("sheet", {"read_again", "key_take", "rule_add", "confirm_usual", "rename_dataset"}),
    ("clean", {"recipe_undo", "version_1", "remove_1"}), ("pictures", {"look_picture_keep"}), ("kept", {"kept_drop"}),
    ("problem", {"problem_energy", "cure_0_leak_separates", "next"}), ("train", {"start_training"}),
    ("library", {"stage_put", "model_delete"})])
def test_who_may_change_it_finds_what_who_may_only_look_does_not(shared, open_side, side, acts):
    def offered(role):
        keys = " ".join(button.key for button in open_side(side, **shared(role)).button)
        return {act for act in acts if act in keys}
    assert (offered("viewer"), offered("analyst"), offered("admin")) == (set(), set(), acts)


def test_a_project_is_renamed_by_whom_it_belongs_to_not_by_everybody_who_works_in_it(sit, studio, open_page):
    everybodys, mine, lent = studio.project().id, studio.ledger.add_project("건조로").id, studio.ledger.add_project("사출").id
    studio.sharing.hand_on(mine, "analyst-user")
    studio.sharing.hand_on(lent, "admin-user")
    studio.sharing.share(lent, "analyst-user", "work")

    def offered(project):
        return {"project_rename", "project_new"} & {button.key for button in open_page("start", project=project).button}
    sit("analyst")
    assert [offered(project) for project in (mine, lent, everybodys)] == [
        {"project_rename", "project_new"}, {"project_new"}, {"project_new"}]
    sit("admin")
    assert all("project_rename" in offered(project) for project in (mine, lent, everybodys))


@pytest.mark.parametrize(("begins", "title"), [
    ("own_defect_prediction", "불량 예측"), ("sample_defect_prediction", "불량 예측"), ("just_look", "내 프로젝트"),
    ("project_new", "새 사업")])
def test_who_may_only_look_begins_in_a_project_of_their_own(shared, studio, open_side, begins, title):
    address = shared("analyst")
    page = open_side("start", **address)
    page.text_input(key=f"project_name_{address['project']}").set_value("새 사업")
    page.button(key=begins).click().run()
    assert not page.exception
    assert not page.error
    own = next(project for project in studio.ledger.projects() if project.id == page.query_params["project"])
    assert (own.owner, own.name) == ("analyst-user", title)
    assert "보기만 하도록 공유받은" not in " ".join(caption.value for caption in page.caption)
    assert len(studio.ledger.datasets(own.id)) == (1 if begins.startswith("sample_") else 0)
    if begins.startswith("own_"):
        assert studio.ledger.choice(own.id, "problem") == "defect_prediction"


@pytest.mark.parametrize(("side", "tells"), [
    ("sheet", {"weight_completeness", "clock_", "key_columns_", "rule_0", "columns_"}), ("limits", {"process_spec_low"}),
    ("kept", {"kept_reported_"}), ("problem", {"role_target", "role_inputs", "role_late", "bad_value"})])
def test_what_tells_something_stays_and_is_shut(shared, open_side, side, tells):
    def shut(role):
        page = open_side(side, **shared(role))
        fields = [*page.button, *page.selectbox, *page.multiselect, *page.number_input, *page.toggle, *page.get("data_editor")]
        return {start: {field.proto.disabled for field in fields if str(field.key).startswith(start)} for start in tells}
    assert shut("admin") == {start: {False} for start in tells}
    assert shut("viewer") == shut("analyst") == {start: {True} for start in tells}


@pytest.mark.parametrize(("role", "said"), [
    ("viewer", "함께 작업하는 분석 권한의 사람과 관리자가"), ("analyst", "주인이 ‘함께 작업’으로")])
def test_pages_that_are_there_to_change_things_say_who_may(shared, open_side, text_of, role, said):
    address = shared(role)
    for side in ("sheet", "problem", "train"):
        assert said in text_of(open_side(side, **address))


def test_who_may_change_it_reads_nothing_of_that(shared, open_side, text_of):
    address = shared("admin")
    assert not any("권한" in text_of(open_side(side, **address)) for side in ("sheet", "problem", "train"))


def test_how_an_errand_ended_is_told_to_who_may_work_not_to_who_may_only_look(shared, sit, studio, open_side):
    """Who may only look cannot mark it as seen: they would be told for ever."""
    address = shared("viewer")
    failed = studio.errands.start(address["project"], "cleaning.add", dataset=address["dataset"],
                                  step={"kind": "blank", "column": "없는 열", "values": [181.5]})
    assert studio.errands.wait(failed, 60).state == "failed"
    studio.ledger.choose(address["project"], "errand", {"id": failed, "name": "건조로"})
    for role in ("viewer", "analyst"):
        sit(role)
        page = open_side("sheet", **address)
        assert not page.exception
        assert not page.error
        assert "errand_seen" not in [button.key for button in page.button]
        assert studio.ledger.choice(address["project"], "errand")["id"] == failed
    sit("admin")
    page = open_side("sheet", **address)
    assert "없는 열" in page.error[0].value
    page.button(key="errand_seen").click().run()
    assert not page.error
    assert studio.ledger.choice(address["project"], "errand") is None


def test_the_code_of_a_locked_model_is_asked_of_who_may_unlock_it(sit, studio, open_page, text_of, tmp_path):
    project, run, _ = handed(studio, tmp_path, code=False)
    for role, asked in (("viewer", False), ("analyst", True)):
        sit(role)
        page = open_page("use", project=project, run=run)
        assert "이 모델은 잠겨 있습니다" in text_of(page)
        assert any(field.key == "unlock_code" for field in page.text_input) is asked


def bring_a_sample():
    from pages.shared.frame import plain_errors
    from pages.shared.house import studio
    with plain_errors():
        studio().import_sample("defect_prediction", studio().project().id)


def test_whatever_is_refused_all_the_same_stands_in_the_audit_log_with_its_project(shared):
    shared("analyst")
    page = AppTest.from_function(bring_a_sample, default_timeout=30).run()
    assert "보기만 하도록" in page.error[0].value
    event = gates.gate().audit.latest()[0]
    assert event.who == "analyst-user"
    assert event.told("ko") == "보기만 하도록 공유받은 프로젝트 ‘건조로 사업’을 바꾸려는 것을 거절했습니다: /start"


def test_what_is_refused_while_the_page_stands_open_is_told_beside_it(sit, studio, open_page, finished):
    """The share was taken back to looking meanwhile: the page stays, and the field shows again what holds."""
    run = finished(make_outcome())
    project = studio.project().id
    studio.sharing.hand_on(project, "admin-user")
    studio.sharing.share(project, "analyst-user", "work")
    sit("analyst")
    page = open_page("answer", run=run, project=project)
    before = [part.value for part in page.header]
    limited, studio.ledger.only_for = studio.ledger.only_for, lambda: None
    studio.sharing.share(project, "analyst-user", "look")
    studio.ledger.only_for = limited
    page.number_input(key="price_missed").set_value(500.0).run()
    assert not page.exception
    assert "보기만 하도록 공유받은" in page.toast[0].value
    assert [part.value for part in page.header] == before
    assert page.number_input(key="price_missed").value is None
    assert gates.gate().audit.latest()[0].code == "refused"
