"""The end of a project: of its data nothing stays under the home, not in the ledger's free pages and not in its copy."""
import json
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.workspace.ledger import Ledger
from kamp_core.workspace.rolling import keep_copy

_BEGUN = "erasing"         # a choice of no project: what still has to go, should we be ended midway
_PLACE = re.compile(r"(datasets|runs|pictures|files|tmp)/[0-9a-z]{1,12}")       # also in a ledger that was restored
_RUNNING = 20 * 60         # seconds that a query of another project may run


def erase_project(home: Path, ledger: Ledger, project: str) -> None:
    """Its rows, data, files, runs, pictures and scratch. What other projects use, too, stays.

    Raises KampError('project_unknown', 'project_busy').
    """
    names = {known.id: known.name for known in ledger.projects()}
    if not ledger.access.owns(project):
        ledger.may_erase()
    if project not in names:
        raise KampError("project_unknown", project=project)
    if _is_busy(ledger, project):
        raise KampError("project_busy")
    doomed = _places(home, ledger, project)
    with ledger.transaction() as db:
        db.execute("pragma secure_delete = on")
        db.execute("delete from versions where dataset in (select id from datasets where project = ?)", (project,))
        for table in ("datasets", "choices", "runs", "decisions", "errands", "pictures", "shares"):
            db.execute(f"delete from {table} where project = ?", (project,))
        db.execute("delete from projects where id = ?", (project,))
        db.execute("insert or replace into choices values ('', ?, ?)", (_BEGUN, json.dumps(doomed)))
    ledger.decided("project_deleted", {"project": project, "name": names[project]})
    finish_erasing(home, ledger)


def finish_erasing(home: Path, ledger: Ledger) -> None:
    """Go on with what was begun; nothing where nothing was."""
    doomed = ledger.choice("", _BEGUN)
    if doomed is None:
        return
    doomed = [place for place in doomed if isinstance(place, str) and _PLACE.fullmatch(place)]
    for place in doomed:
        shutil.rmtree(home / place, ignore_errors=True)
        _drop_journals(home, place)
    _clear_scratch(home)
    for damaged in home.glob("ledger.damaged-*"):
        damaged.unlink(missing_ok=True)
    ledger.pack()
    keep_copy(home / "ledger.sqlite3")
    if any((home / place).exists() for place in doomed):
        return                                             # held open by another program: at the next start
    with ledger.transaction(upkeep=True) as db:
        db.execute("delete from choices where project = '' and name = ?", (_BEGUN,))


def _is_busy(ledger: Ledger, project: str) -> bool:
    return bool(ledger.rows("""select 1 from runs where project = ?1 and state in ('waiting', 'running') union all
                               select 1 from errands where project = ?1 and state = 'running'""", project))


def _places(home: Path, ledger: Ledger, project: str) -> list[str]:
    """The folders that go, relative to the home."""
    of = {table: [row["id"] for row in ledger.rows(f"select id from {table} where project = ?", project)]
          for table in ("datasets", "runs", "pictures", "errands")}
    folders = {"datasets": "datasets", "runs": "runs", "pictures": "pictures", "errands": "tmp"}
    return [*(f"{folders[table]}/{id}" for table, ids in of.items() for id in ids),
            *(f"files/{id}" for id in _files(home, ledger, project, of["runs"]))]


def _files(home: Path, ledger: Ledger, project: str, runs: list[str]) -> list[str]:
    """Files that this project names, or that its models predicted, and no other project names."""
    mine, theirs = ledger.named_ids(project), ledger.named_ids(project, others=True)
    scored = {path.parent.name for run in runs for path in (home / "files").glob(f"*/predictions_{run}_*")}
    return [folder.name for folder in (home / "files").iterdir() if folder.name in (mine | scored) - theirs]


def _drop_journals(home: Path, place: str) -> None:
    """Of the folders that a run watched: they name files."""
    folder, _, id = place.partition("/")
    for journal in (home / "watch").glob(f"{id}-*.jsonl") if folder == "runs" else ():
        journal.unlink(missing_ok=True)


def _clear_scratch(home: Path) -> None:
    """Answers of queries, of whatever project: they are asked for again. And the log of errands, which may quote cells."""
    for log in (home / "tmp").glob("*/sandbox.log"):
        said = log.with_name("said.json")
        runs = said.exists() and said.stat().st_size == 0 and time.time() - said.stat().st_mtime < _RUNNING
        if not runs:
            shutil.rmtree(log.parent, ignore_errors=True)
    with suppress(OSError):
        (home / "tmp" / "errands.log").write_bytes(b"")
