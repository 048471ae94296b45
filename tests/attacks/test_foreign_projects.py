"""The project of somebody else: every verb of every desk, every page and route, with the wrong user."""
import importlib
import inspect
import os
import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kamp_core.errors import KampError
from kamp_core.people import Users
from kamp_core.studio.errand import run as run_errand
from pages.shared import gate as gates
from pages.shared import house
from tests.app.conftest import open_page, text_of  # noqa: F401 fixtures
from tests.core.people.conftest import PASSWORD, quick  # noqa: F401 fixtures
from tests.core.test_erase import PNG, SVG
from tests.homes import bring, contents

STEPS = ("start", "data", "look", "problem", "train", "answer", "use")
MISSING = {"project": "0123456789", "dataset": "0123456789", "run": "0123456789", "file": "0123456789", "picture": "0123456789",
           "errand": "0123456789", "query": "0123456789"}


@pytest.fixture
def home(furnished, tmp_path, monkeypatch):
    """A copy of the furnished home."""
    import shutil
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAMP_HOME", str(shutil.copytree(furnished[0], tmp_path / "home")))
    return tmp_path / "home"


@pytest.fixture
def studio(home):
    """A team server on which the furnished project is Kim's. Nobody is at it yet."""
    users = Users(home)
    for name, role in (("박부장", "admin"), ("김대리", "analyst"), ("정주임", "analyst"), ("이사원", "viewer")):
        users.add(name, role, PASSWORD)
    gates._gates.pop(home, None)
    studio = house.studio()
    studio.jobs.wake = lambda: None
    yield studio
    studio.workspace.close()
    house._open.clear()
    gates._gates.pop(home, None)


@pytest.fixture
def theirs(studio, furnished):
    """What is in Kim's project: the id of one of each kind."""
    _, project, dataset, run, _ = furnished
    studio.sharing.hand_on(project, "김대리")
    file = bring(studio, "a\n1\n")
    studio.ledger.choose(project, "incoming", {file: "비밀.csv"})
    picture = studio.pictures.keep(project, dataset, 1, {"ko": "비밀", "en": "s"}, "", {"ko": {}},
                                   {"ko": {"svg": SVG, "png": PNG}})
    query = studio.sql.start(dataset, "select 1")
    studio.sql.wait(query, 30)
    with studio.ledger.transaction() as db:
        db.execute("""insert into errands (id, project, verb, facts, state, created, beat)
                      values ('feedfeed00', ?, 'import_file', '{}', 'done', '2026', 0)""", (project,))
    return {"project": project, "dataset": dataset, "run": run, "file": file, "picture": picture, "errand": "feedfeed00",
            "query": query}


@pytest.fixture
def at_work(studio, monkeypatch):
    """at_work('정주임'): the studio, with this user at a page from now on; at_work(None): nobody in particular."""
    def at_work(name):
        secret = gates.gate().enter(name, PASSWORD, "") if name else ""
        monkeypatch.setattr(gates, "_secret", lambda: secret)
        monkeypatch.setattr(gates, "get_script_run_ctx", lambda: "a page" if name else None)
        monkeypatch.setattr(gates, "_address", lambda: "192.168.0.7")
        return studio
    return at_work


# every verb --------------------------------------------------------------------------------------------------------------

DESKS = ("", "sql", "cleaning", "quality", "combining", "pictures", "library", "money", "handover", "sharing", "jobs", "errands",
         "ledger", "ledger.access", "workspace")
KINDS = {"project": "project", "dataset": "dataset", "source": "dataset", "left": "dataset", "right": "dataset", "run": "run",
         "model": "run", "file": "file", "id": "", "picture": "picture"}
OF_ID = {"": "project", "sql": "query", "pictures": "picture", "errands": "errand", "workspace": "file"}      # what `id` is there
GIVEN = {
    "language": "ko", "name": "이름", "version": 1, "number": 1, "rows": [1], "columns": ["온도"], "column": "온도", "to": 1,
    "sql": "select * from data", "out": Path("x.csv"), "stage": "trial", "problem_id": "defect_prediction", "most": 5, "code": "x",
    "step": {"kind": "blank", "column": "온도", "values": [1.0]}, "steps": [], "text": "", "unnamed": "x", "form": "png",
    "reported": True, "verb": "import_file", "facts": {}, "kind": "inspect", "value": 1.0, "changes": {}, "mapping": {},
    "skipped": (), "files": {}, "sentence": {}, "figures": {}, "images": {}, "seconds": 0.1, "who": "정주임", "owner": "정주임",
    "may": "work", "table": "runs", "progress": lambda share: None, "target": "판정"}
OTHERWISE = {"describe_columns": {"columns": {}}}
NO_PAGE_ASKS = {                        # inside the workspace: plain paths, and what upkeep asks of everybody's
    "workspace.version_file", "workspace.listed_run_folder", "workspace.let_go", "workspace.new_version", "workspace.remade",
    "workspace.new_run_folder", "ledger.needs_file", "ledger.named_ids", "ledger.drop_unwritten", "ledger.add_project",
    "ledger.access.hides", "ledger.access.hides_file",
    "ledger.access.share", "ledger.access.unshare", "ledger.access.hand_on", "ledger.access.forget_person"}


def desk_of(studio, desk):
    for part in filter(None, desk.split(".")):
        studio = getattr(studio, part)
    return studio


def verbs(studio):
    """Every public verb that takes an id, with what its ids name."""
    for desk in DESKS:
        for name, function in inspect.getmembers(type(desk_of(studio, desk)), inspect.isfunction):
            full = f"{desk}.{name}".lstrip(".")
            asked = [part for part in inspect.signature(function).parameters.values() if part.name != "self"]
            kinds = {part.name: KINDS[part.name] or ("dataset" if full.startswith("ledger.") and "project" not in name
                                                      else "project" if desk == "ledger" else OF_ID.get(desk, ""))
                     for part in asked if part.name in KINDS and "str" in str(part.annotation)}
            plain = all(part.name in kinds or part.name in GIVEN or part.default is not part.empty for part in asked)
            if not name.startswith("_") and kinds and plain and full not in NO_PAGE_ASKS:
                yield full, desk, name, asked, kinds


def told(studio, desk, name, asked, kinds, ids):
    """What a verb answers, as text in which ids are their kinds."""
    given, known = [], GIVEN | OTHERWISE.get(name, {})
    for part in asked:
        if part.name in kinds:
            given.append(ids[kinds[part.name]])
        elif part.kind is part.VAR_KEYWORD:
            continue
        elif part.name in GIVEN and part.default is part.empty:
            given.append(known[part.name])
        else:
            break
    try:
        answer = getattr(desk_of(studio, desk), name)(*given)
        if isinstance(answer, AbstractContextManager):
            with answer as inside:
                answer = inside
        said = repr(answer)
    except Exception as error:              # what a verb makes of odd arguments is not the question here
        said = f"{type(error).__name__} {error} {getattr(error, 'facts', '')} {getattr(error, 'choices', '')}"
    for id in ids.values():
        said = said.replace(id, "it")
    return said


def test_every_verb_says_of_what_is_anothers_what_it_says_of_what_is_not_there(at_work, theirs, studio):
    before = contents(studio)
    jung = at_work("정주임")
    jung.project()                                              # of their own
    tried, different = set(), []
    for full, desk, name, asked, kinds in verbs(jung):
        missing, foreign = (told(jung, desk, name, asked, kinds, ids) for ids in (MISSING, theirs))
        tried.add(full)
        if foreign != missing:
            different.append((full, missing, foreign))
    assert different == []
    assert tried >= READS
    at_work(None)
    assert contents(studio) == before                           # and nothing of it was changed


READS = {"outcome", "profile", "package_file", "sql.look", "sql.history", "sql.tables", "pictures.file", "pictures.all",
         "errands.look", "jobs.look", "library.models", "cleaning.steps", "quality.look", "ledger.choice", "ledger.datasets",
         "workspace.file", "workspace.read", "workspace.run_folder", "sharing.people"}


@pytest.mark.parametrize("who", ["김대리", "박부장"])
def test_whose_it_is_and_an_admin_are_told_all_of_it(at_work, theirs, who):
    here = at_work(who)
    here.ledger.choose(theirs["project"], "이름", "비밀")
    for full, desk, name, asked, kinds in verbs(here):
        if full in READS:
            missing, there = (told(here, desk, name, asked, kinds, ids) for ids in (MISSING, theirs))
            assert (full, there) != (full, missing)


def test_what_is_anothers_is_in_no_list(at_work, theirs):
    jung = at_work("정주임")
    mine = jung.project().id
    assert [project.id for project in jung.ledger.projects()] == [mine] != [theirs["project"]]
    assert (jung.ledger.datasets(), jung.runs(), jung.jobs.active(), jung.pictures.all(theirs["project"])) == ([], [], [], [])


def test_what_the_doctor_found_may_name_anything_and_is_for_an_admin(at_work, theirs):
    from kamp_core.studio.doctor import Finding
    at_work(None).care.found = (Finding("version_missing", "told", {"name": "비밀"}),)
    assert at_work("정주임").care.found == ()
    with pytest.raises(KampError, match="role_needed"):
        at_work("정주임").errands.start("", "care.mend")
    assert at_work("박부장").care.found


def test_no_query_outside_names_the_tables_past_the_views():
    from kamp_core.settings import ROOT
    assert [path.name for path in (ROOT / "kamp_core").rglob("*.py") if "main." in path.read_text("utf-8")
            and "rows(" in path.read_text("utf-8")] == []


# shared to look at -------------------------------------------------------------------------------------------------------

CHANGES = ("delete_dataset", "delete_project", "rename_dataset", "import_sample", "cleaning.add", "cleaning.undo",
           "pictures.report", "pictures.drop", "library.put", "library.delete", "money.set_price", "handover.pack",
           "handover.unlock", "sharing.share", "sharing.unshare", "sharing.hand_on", "errands.stop", "ledger.choose",
           "ledger.decide", "ledger.rename_project", "ledger.rename_dataset", "ledger.make_current", "ledger.add_dataset",
           "ledger.describe_columns", "jobs.resume", "sql.start", "sql.keep", "workspace.delete_dataset")


@pytest.mark.parametrize("who", ["정주임", "이사원"])
def test_who_may_look_sees_it_and_changes_nothing_by_any_verb(at_work, theirs, studio, who):
    before = contents(studio)
    studio.sharing.share(theirs["project"], who, "look")
    here, refused = at_work(who), {}
    assert here.outcome(theirs["run"]).run == theirs["run"]
    for full, desk, name, asked, kinds in verbs(here):
        refused[full] = told(here, desk, name, asked, kinds, theirs)
    assert {full: refused[full] for full in CHANGES if not refused[full].startswith("KampError")} == {}
    at_work(None)
    assert contents(studio) == before
    assert studio.sharing.of(theirs["project"])[0].who == who


def test_a_viewer_only_looks_also_where_a_project_is_shared_to_work_in(at_work, theirs, studio):
    studio.sharing.share(theirs["project"], "이사원", "work")
    viewer = at_work("이사원")
    assert viewer.ledger.dataset(theirs["dataset"]).id == theirs["dataset"]
    with pytest.raises(KampError, match="role_needed"):
        viewer.rename_dataset(theirs["dataset"], "몰래")


def test_who_works_in_it_does_not_give_it_away_or_end_it(at_work, theirs, studio):
    studio.sharing.share(theirs["project"], "정주임", "work")
    jung = at_work("정주임")
    jung.rename_dataset(theirs["dataset"], "함께 고친 이름")
    for give in (lambda: jung.sharing.share(theirs["project"], "이사원", "look"), lambda: jung.ledger.access.share(
            theirs["project"], "이사원", "look"), lambda: jung.sharing.hand_on(theirs["project"], "정주임"),
            lambda: jung.ledger.access.hand_on(theirs["project"], "정주임")):
        with pytest.raises(KampError, match="project_not_yours"):
            give()
    with pytest.raises(KampError, match="role_needed"):
        jung.delete_project(theirs["project"])


# taken back --------------------------------------------------------------------------------------------------------------

def test_what_is_taken_back_is_gone_at_once_also_in_the_middle_of_a_page(at_work, theirs, studio, monkeypatch):
    studio.sharing.share(theirs["project"], "정주임", "work")
    jung = at_work("정주임")
    fetch = gates.later(lambda: jung.pictures.file(theirs["picture"], "ko", "png").read_bytes())
    with jung.ledger.reading():                                 # as a page holds the ledger
        assert jung.outcome(theirs["run"]).run == theirs["run"]
        with sqlite3.connect(studio.workspace.home / "ledger.sqlite3") as other:
            other.execute("delete from shares")
        for ask, kind in ((jung.outcome, "run"), (jung.profile, "dataset"), (jung.jobs.look, "run")):
            with pytest.raises(KampError, match="unknown"):
                ask(theirs[kind])
    monkeypatch.setattr(gates, "get_script_run_ctx", lambda: None)     # a download that was offered before is made without a page
    with pytest.raises(KampError, match="picture_unknown"):
        fetch()


def test_what_a_page_holds_of_the_ledger_is_of_one_person(at_work, theirs, studio):
    with studio.ledger.reading():
        assert at_work("김대리").ledger.datasets(theirs["project"])
        assert at_work("정주임").ledger.datasets(theirs["project"]) == []
        assert at_work("김대리").ledger.datasets(theirs["project"])


# errands, files, upkeep --------------------------------------------------------------------------------------------------

def test_an_errand_sees_what_whoever_sent_for_it_may_see(at_work, theirs, studio, monkeypatch):
    monkeypatch.setattr("kamp_core.studio.errands.start_apart", lambda *given, **more: None)
    jung = at_work("정주임")
    mine = jung.project().id
    sent = [jung.errands.start(mine, "cleaning.split_groups", dataset=theirs["dataset"], column="판정"),
            jung.errands.start(mine, "sql.keep", dataset=theirs["dataset"], sql="select 1", name="x")]
    for project in (theirs["project"], mine):
        with pytest.raises(KampError, match="file_unknown"):
            jung.errands.start(project, "import_file", file=theirs["file"], name="x", project=mine)
    with pytest.raises(KampError, match="project_gone"):
        jung.errands.start(theirs["project"], "cleaning.remove")
    at_work(None)
    for id in sent:
        run_errand(studio.workspace.home, id)
    assert [studio.errands.look(id).error[0] for id in sent] == ["dataset_unknown", "dataset_unknown"]


def test_to_name_anothers_file_does_not_make_it_ones_own(at_work, theirs):
    jung = at_work("정주임")
    mine = jung.project().id
    for value in ({theirs["file"]: "x.csv"}, {"file": theirs["file"], "name": "x"}, [theirs["file"]]):
        with pytest.raises(KampError, match="file_unknown"):
            jung.ledger.choose(mine, "incoming", value)
    with pytest.raises(KampError, match="file_unknown"):
        jung.workspace.file(theirs["file"])


def test_a_file_that_no_project_names_yet_is_whoever_brought_its(at_work, theirs):
    file = bring(at_work("김대리"), "a\n1\n")
    jung = at_work("정주임")
    mine = jung.project().id
    for ask in (lambda: jung.workspace.file(file), lambda: jung.ledger.choose(mine, "incoming", {file: "x.csv"}),
                lambda: jung.errands.start(mine, "import_file", file=file, name="x", project=mine)):
        with pytest.raises(KampError, match="file_unknown"):
            ask()
    jung.workspace.drop_file(file)
    assert at_work("박부장").workspace.file(file) == at_work("김대리").workspace.file(file)
    kim = at_work("김대리")
    kim.ledger.choose(theirs["project"], "incoming", {file: "x.csv"})          # from now on it is the project's
    kim.sharing.share(theirs["project"], "정주임", "look")
    assert at_work("정주임").workspace.file(file).exists()


def test_a_browser_that_tells_the_id_of_anothers_file_does_not_get_it(at_work, theirs, monkeypatch):
    told = {"done": {"files": [{"file": theirs["file"], "name": "x.csv"}], "skipped": []}}
    monkeypatch.setattr("streamlit.components.v2.component", lambda *given, **more: None)      # outside a page there is none
    upload = importlib.import_module("pages.shared.upload")
    monkeypatch.setattr(upload, "_zone", lambda **asked: told)
    monkeypatch.setattr(upload, "_data", lambda *given: {})
    at_work("정주임")
    with pytest.raises(KampError, match="file_unknown"):
        upload.upload("x")
    at_work("김대리")
    assert upload.upload("x").file == theirs["file"]


def test_upkeep_takes_nobodys_files_whoever_looks(at_work, theirs, studio):
    for path in (studio.workspace.home / "files").rglob("*"):
        os.utime(path, (0, 0))
    before = contents(studio)
    at_work("정주임").workspace.sweep()
    at_work(None)
    assert studio.workspace.file(theirs["file"]).exists()
    assert contents(studio) == before


# pages -------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("step", STEPS)
def test_no_page_shows_anothers_project_by_its_address(at_work, theirs, open_page, text_of, step):  # noqa: F811
    at_work("정주임")
    for address in (theirs, {"run": theirs["run"]}, {"dataset": theirs["dataset"]}, {"project": theirs["project"]}):
        page = open_page(step, **{name: id for name, id in address.items() if name in ("project", "dataset", "run")})
        assert not page.exception
        shown = text_of(page) + str(page.query_params) + str([box.options for box in page.selectbox])
        assert not any(secret in shown for secret in ("1공장", "사출", *theirs.values()))
        assert not page.get("download_button") or step in ("start", "problem")


def test_at_the_next_click_after_it_was_taken_back_nothing_is_shown(at_work, theirs, studio, open_page, text_of):  # noqa: F811
    studio.sharing.share(theirs["project"], "정주임", "look")
    at_work("정주임")
    page = open_page("data", project=theirs["project"], dataset=theirs["dataset"])
    assert "보기만 하도록 공유받은" in text_of(page) + " ".join(part.value for part in page.sidebar.caption)
    assert "1공장 · 김대리" in str([box.options for box in page.selectbox])
    studio.ledger.only_for, limited = (lambda: None), studio.ledger.only_for
    studio.ledger.access.unshare(theirs["project"], "정주임")
    studio.ledger.only_for = limited
    page.run()
    shown = text_of(page) + str([box.options for box in page.selectbox])
    assert not any(secret in shown for secret in ("1공장", "사출", *theirs.values()))
