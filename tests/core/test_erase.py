"""The end of a project: of its data no byte stays under the home; other projects keep theirs."""
import json
import shutil

import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.workspace import erase
from kamp_core.workspace.rolling import keep_copy
from tests.homes import bring, clean, contents, import_parts, open_studio

SECRET = "극비고객사8841"
PNG, SVG = "iVBORw0KGgo=", f"<svg xmlns='http://www.w3.org/2000/svg'><title>{SECRET}</title></svg>"


@pytest.fixture
def studio(home):
    studio = open_studio(home)
    yield studio
    studio.workspace.close()


@pytest.fixture
def doomed(studio):
    """A project that left its secret wherever it can; → its id."""
    project = studio.ledger.add_project(f"{SECRET} 납품").id
    file = bring(studio, "거래처,온도\n" + "".join(f"{SECRET},{number}\n" for number in range(200)))
    dataset = studio.import_file(file, SECRET, project).dataset
    clean(studio, dataset, value=7)
    studio.profile(dataset)
    studio.sql.ask(dataset, f"select * from data where 거래처 = '{SECRET}'")
    studio.pictures.keep(project, dataset, 1, {"ko": SECRET, "en": SECRET}, "", {"ko": {}}, {"ko": {"svg": SVG, "png": PNG}})
    studio.ledger.choose(project, "note", SECRET)
    waiting, scored = bring(studio, f"a\n{SECRET}\n"), bring(studio, f"b\n{SECRET}\n")
    studio.ledger.choose(project, "incoming", {waiting: SECRET})
    make_run(studio, project, dataset, scored)
    gone = import_parts(studio, project, f"{SECRET} 옛것")
    studio.delete_dataset(gone)
    (studio.workspace.home / "watch").mkdir()
    (studio.workspace.home / "watch" / "doomedrun1-0123456789ab.jsonl").write_text(f'{{"file": "{SECRET}.csv"}}', "utf-8")
    (studio.workspace.home / "tmp" / "errands.log").write_text(f"ConversionException: {SECRET}", "utf-8")
    (studio.workspace.home / "ledger.damaged-20260101-000000.sqlite3").write_text(SECRET, "utf-8")
    keep_copy(studio.workspace.home / "ledger.sqlite3")
    return project


def make_run(studio, project, dataset, scored):
    """A run that is over, and a file that its model predicted and nobody remembers any more."""
    studio.workspace.new_run_folder("doomedrun1")
    (studio.workspace.run_folder("doomedrun1") / "outcome.json").write_text(SECRET, "utf-8")
    (studio.workspace.file(scored).parent / "predictions_doomedrun1_ko.csv").write_text(SECRET, "utf-8")
    with studio.ledger.transaction() as db:
        db.execute("""insert into runs (id, project, dataset, version, problem, request, state, created)
                      values ('doomedrun1', ?, ?, 1, 'x', ?, 'done', '2026')""",
                   (project, dataset, json.dumps({"problem": "x", "dataset": "d", "version": 1, "target": SECRET})))


def traces(home):
    """Files that hold the secret, in their name or in any of the ways that text is written."""
    patterns = [SECRET.encode(code) for code in ("utf-8", "cp949", "utf-16-le")] + [json.dumps(SECRET).encode()[1:-1]]
    return [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()
            and (SECRET in path.name or any(pattern in path.read_bytes() for pattern in patterns))]


def test_no_byte_of_a_deleted_project_stays(studio, doomed, furnished):
    home = studio.workspace.home
    found = traces(home)
    assert {name.partition("/")[0] for name in found} >= {
        "ledger.sqlite3", "ledger.copy.sqlite3", "files", "runs", "tmp", "pictures", "watch"}
    assert any(name.endswith(".duckdb") for name in found)
    studio.delete_project(doomed)
    assert traces(home) == []
    assert contents(studio) == furnished[4]
    assert [project.id for project in studio.ledger.projects()] == [furnished[1]]


def test_what_another_project_uses_too_stays(studio, doomed, furnished):
    other = furnished[1]
    shared = next(iter(studio.ledger.choice(doomed, "incoming")))
    studio.ledger.choose(other, "incoming", {shared: "우리 것"})
    studio.delete_project(doomed)
    assert studio.workspace.file(shared).exists()


def test_a_deletion_that_was_cut_off_is_finished_at_the_next_start(studio, doomed, monkeypatch):
    def cut_off(*arguments, **options):
        raise SystemExit

    monkeypatch.setattr(erase.shutil, "rmtree", cut_off)
    with pytest.raises(SystemExit):
        studio.delete_project(doomed)
    monkeypatch.undo()
    studio.workspace.sweep()
    assert traces(studio.workspace.home) == []
    assert studio.ledger.choice("", "erasing") is None


def test_a_ledger_of_a_stranger_deletes_no_folder_that_is_not_ours(studio):
    home, evil = studio.workspace.home, ["", "..", "../files", "/tmp", ".", 7, None]
    for run in evil:
        studio.ledger.decide("p", "model_deleted", run=run)
    studio.ledger.choose("", "erasing", [*evil, "runs/..", "files"])
    kept = home.parent / "kept.txt"
    kept.write_text("x", "utf-8")
    assert studio.ledger.deleted_runs() == []
    studio.workspace.sweep()
    assert kept.exists()
    assert all((home / name).is_dir() for name in ("files", "runs", "datasets"))


def test_a_project_at_work_is_not_deleted(studio, doomed):
    with studio.ledger.transaction() as db:
        db.execute("update runs set state = 'running' where project = ?", (doomed,))
    with pytest.raises(KampError, match="project_busy"):
        studio.delete_project(doomed)
    with pytest.raises(KampError, match="project_unknown"):
        studio.delete_project("nosuch")


def test_the_command_asks_first_and_tells_projects_apart(studio, doomed, capsys):
    home = ["--home", str(studio.workspace.home)]
    assert main(["delete", "--project", f"{SECRET} 납품", *home]) == 1
    assert "--yes" in capsys.readouterr().err
    assert main(["delete", "--project", "모르는 것", "--yes", *home]) == 1
    assert doomed in capsys.readouterr().err
    assert main(["delete", "--project", f"{SECRET} 납품", "--yes", *home]) == 0
    assert "모두 지웠습니다" in capsys.readouterr().out
    shutil.rmtree(studio.workspace.home / "tmp")
    assert traces(studio.workspace.home) == []
