"""The project of somebody else: every verb of every desk, every page and route, with the wrong user."""
import inspect
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kamp_core.cli import main
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
    picture = studio.pictures.keep(project, dataset, 1, {"ko": "비밀", "en": "s"}, "", {"ko": {}}, {"ko": {"svg": SVG, "png": PNG}})
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
OF_ID = {"": "project", "sql": "query", "pictures": "picture", "errands": "errand", "workspace": "file"}        # what `id` names there
GIVEN = {"language": "ko", "name": "이름", "version": 1, "number": 1, "rows": [1], "columns": ["온도"], "column": "온도", "to": 1,
         "sql": "select * from data", "out": Path("x.csv"), "stage": "trial", "problem_id": "defect_prediction", "most": 5, "code": "x",
         "step": {"kind": "blank", "column": "온도", "values": [1.0]}, "steps": [], "text": "", "unnamed": "x", "form": "png",
         "reported": True, "verb": "import_file", "facts": {}, "kind": "inspect", "value": 1.0, "changes": {}, "mapping": {},
         "skipped": (), "files": {}, "sentence": {}, "figures": {}, "images": {}, "seconds": 0.1, "who": "정주임", "owner": "정주임",
         "may": "work", "table": "runs", "progress": lambda share: None, "target": "판정"}
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
                     for part in asked if part.name in KINDS and part.annotation is not Path}
            plain = all(part.name in kinds or part.name in GIVEN or part.default is not part.empty for part in asked)
            if not name.startswith("_") and kinds and plain and full not in NO_PAGE_ASKS:
                yield full, desk, name, asked, kinds


def told(studio, desk, name, asked, kinds, ids):
    """What a verb answers, as text in which ids are their kinds."""
    given, more = [], {}
    for part in asked:
        if part.name in kinds:
            given.append(ids[kinds[part.name]])
        elif part.kind is part.VAR_KEYWORD:
            continue
        elif part.name in GIVEN and part.default is part.empty:
            if part.kind is part.KEYWORD_ONLY:
                more[part.name] = GIVEN[part.name]
            else:
                given.append(GIVEN[part.name])
        else:
            break
    try:
        answer = getattr(desk_of(studio, desk), name)(*given, **more)
        if isinstance(answer, AbstractContextManager):
            with answer as inside:
                answer = inside
        said = repr(answer)
    except (KampError, StopIteration, ValueError, LookupError, TypeError, RuntimeError) as error:
        said = f"{type(error).__name__} {getattr(error, 'code', error)} {getattr(error, 'facts', '')} {getattr(error, 'choices', '')}"
    for kind, id in ids.items():
        said = said.replace(id, kind if len(set(ids.values())) > 1 else "it")
    return said


def test_every_verb_says_of_what_is_anothers_what_it_says_of_what_is_not_there(at_work, theirs, studio):
    before = contents(studio)
    jung = at_work("정주임")
    jung.project()                                              # of their own
    tried, different = [], []
    for full, desk, name, asked, kinds in verbs(jung):
        missing = told(jung, desk, name, asked, kinds, MISSING)
        foreign = told(jung, desk, name, asked, kinds, theirs)
        for kind in theirs:
            foreign = foreign.replace(kind, "it")
            missing = missing.replace(kind, "it")
        tried.append(full)
        if foreign != missing:
            different.append((full, missing, foreign))
    assert different == []
    assert {"outcome", "profile", "report", "package_file", "handover.pack", "sql.look", "sql.history", "pictures.file", "errands.look",
            "jobs.look", "library.models", "ledger.choice", "delete_project", "workspace.file", "workspace.run_folder"} <= set(tried)
    at_work(None)
    assert contents(studio) == before                           # and nothing of it was changed


def test_what_is_anothers_is_in_no_list(at_work, theirs):
    jung = at_work("정주임")
    mine = jung.project().id
    assert [project.id for project in jung.ledger.projects()] == [mine] != [theirs["project"]]
    assert (jung.ledger.datasets(), jung.runs(), jung.jobs.active(), jung.pictures.all(theirs["project"])) == ([], [], [], [])
    assert jung.care.found == ()
