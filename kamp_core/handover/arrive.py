"""Opening: what an archive holds becomes a project of this workspace, all of it or nothing."""
import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from pydantic import TypeAdapter, ValidationError

from kamp_core.combine.facts import MadeOf
from kamp_core.errors import KampError
from kamp_core.handover.archive import Archive, read_archive
from kamp_core.handover.choices import NAMES, check_choice
from kamp_core.handover.facts import RUN_PARTS, PackedData, PackedRun, PackedVersion, Taken
from kamp_core.handover.locked import keep_locked
from kamp_core.handover.pack import TABLES
from kamp_core.handover.seal import proves
from kamp_core.intake.facts import ImportReport
from kamp_core.learning.outcome import Outcome, read_outcome, write_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.models.resign import resign
from kamp_core.problems import problem
from kamp_core.recipe.steps import parse_recipe
from kamp_core.wording import sentences
from kamp_core.workspace import Workspace
from kamp_core.workspace.arriving import Placed, Row, place
from kamp_core.workspace.facts import DATASET_NAME, PROJECT_NAME
from kamp_core.workspace.faults import fault_of, write_fault
from kamp_core.workspace.ids import is_id, new_id
from kamp_core.workspace.ledger import now
from kamp_core.workspace.sql import literal

_ID = re.compile(r"[0-9a-f]{10}")
_OF_HERE = ("model_deleted",)                # house-keeping goes by it
_OF_FILES = ("choices", "append_plan")       # how files were read that did not come along: an id may be another file's here
_UNREADABLE = 'create table unreadable (row bigint, "column" varchar, value varchar)'
_REQUEST: TypeAdapter[TrainRequest] = TypeAdapter(TrainRequest)


def take(workspace: Workspace, path: Path, code: str, free_name: Callable[[str], str]) -> Taken:
    """A new project. Without its code, or with another, the models stay locked. `free_name`: one that no project has yet.

    Raises KampError('handover_broken', 'handover_newer'); then nothing is left behind."""
    with workspace.scratch_folder() as folder:
        try:
            archive = read_archive(workspace, path, folder)
            proven = proves(archive.seal, archive.sealed, code)
            return _Arrival(workspace, archive, folder, proven).placed(free_name, code)
        except (ValidationError, ValueError, TypeError, KeyError, duckdb.Error) as error:
            raise fault_of(error) or KampError("handover_broken") from error      # of another shape than ours
        except OSError as error:
            raise write_fault(error) from error


def _time(text: str) -> str:
    """Raises ValueError on what is none."""
    return datetime.fromisoformat(text).isoformat(timespec="milliseconds")


def _check_words(report: ImportReport) -> None:
    """Raises ValueError on codes that no page could say."""
    codes = [f"doctor.{one.code}" for one in report.warnings] + [f"doctor.do_{one.code}" for one in report.conversions]
    if any(code not in sentences() for code in codes):
        raise ValueError(codes)


def _without_files(made_of: dict[str, Any]) -> dict[str, Any]:
    """Raises ValueError on what is none of ours."""
    if not made_of:
        return {}
    made = MadeOf.from_json(made_of)
    return replace(made, sources=tuple(replace(source, file=None) for source in made.sources)).as_json()


class _Arrival:
    """Everything is made ready in a folder of its own, under ids that are free here."""

    def __init__(self, workspace: Workspace, archive: Archive, folder: Path, proven: bool) -> None:
        self._workspace, self._archive, self._folder, self._proven = workspace, archive, folder, proven
        told = archive.project
        self._project = new_id()
        self._ids = {one.id: self._free(one.id, "datasets") for one in told.data}
        self._ids |= {one.id: self._free(one.id, "runs") for one in told.runs}
        if len(self._ids) < len(told.data) + len(told.runs) or not all(map(is_id, self._ids)):
            raise KampError("handover_broken")

    def _free(self, id: str, kind: str) -> str:
        """The same id where it is one and nobody has it here: links and printed numbers go on holding."""
        taken = not is_id(id) or (self._workspace.home / kind / id).exists() or self._workspace.ledger.all_rows(
            f"select 1 from {kind} where id = ?", id)
        return new_id() if taken else id

    def placed(self, free_name: Callable[[str], str], code: str) -> Taken:
        told, name = self._archive.project, free_name(self._archive.project.name[:PROJECT_NAME].strip())
        rows: list[Row] = [("projects", {"id": self._project, "name": name, "created": now(),
                                          "owner": self._workspace.ledger.who()})]
        folders: list[Placed] = []
        for number, data in enumerate(told.data):
            rows += self._data(data)
            folders.append((self._tables(number, data), "datasets", self._ids[data.id]))
        for number, run in enumerate(told.runs):
            rows.append(self._run(run))
            folders.append((self._run_folder(number, run), "runs", self._ids[run.id]))
        rows += self._rest()
        place(self._workspace, rows, folders)
        models = [f"runs/{number}/model.kamp" in self._archive.files for number in range(len(told.runs))]
        said = "" if not code.strip() else "right" if self._proven else "wrong"
        return Taken(self._project, name, len(told.data), len(told.runs), sum(models) if self._proven else 0,
                     0 if self._proven else sum(models), said)

    # data ---------------------------------------------------------------------------------------------------------

    def _data(self, data: PackedData) -> list[Row]:
        """Read through our own forms, so that what a page asks of it later is there."""
        id, numbers = self._ids[data.id], {version.number for version in data.versions}
        if data.current not in numbers or any({version.parent, version.base} - numbers - {None} for version in data.versions):
            raise KampError("handover_broken")
        rows: list[Row] = [("datasets", {"id": id, "project": self._project, "name": data.name[:DATASET_NAME],
                                         "created": _time(data.created), "current": data.current})]
        return [*rows, *(("versions", self._version(id, version)) for version in data.versions)]

    def _version(self, dataset: str, version: PackedVersion) -> dict[str, Any]:
        known = ImportReport.from_json(version.report)
        _check_words(known)
        parse_recipe(version.recipe)
        report = replace(known, dataset=dataset, file="", made_of=_without_files(known.made_of)).as_json()
        more = {name: value for name, value in version.report.items() if name not in report and name not in _OF_FILES}
        return {"dataset": dataset, "number": version.number, "rows": version.rows, "report": self._moved({**more, **report}),
                "created": _time(version.created), "parent": version.parent, "base": version.base,
                "recipe": self._moved(version.recipe),
                "columns": self._moved({name: asdict(facts) for name, facts in version.columns.items()})}

    def _moved(self, value: Any) -> str:
        """JSON text in which every id is the one it has here."""
        text = json.dumps(value, ensure_ascii=False)
        return _ID.sub(lambda found: self._ids.get(found[0], found[0]), text)

    def _tables(self, place: int, data: PackedData) -> Path:
        """DuckDB files made anew of plain tables: a foreign one could hold views that read what they like."""
        folder = self._folder / f"data{place}"
        folder.mkdir()
        for version in data.versions:
            with self._workspace.table_file(folder / f"v{version.number}.duckdb") as cursor:
                for table, ending in TABLES.items():
                    file = self._archive.files.get(f"data/{place}/v{version.number}{ending}.parquet")
                    if file is not None:
                        cursor.execute(f'create table "{table}" as select * from read_parquet({literal(str(file))})')
                    elif table == "unreadable":
                        cursor.execute(_UNREADABLE)
                rows = cursor.execute("select count(*) from data").fetchone()
                if rows is None or rows[0] != version.rows:
                    raise KampError("handover_broken")
        return folder

    # trainings ----------------------------------------------------------------------------------------------------

    def _run(self, run: PackedRun) -> Row:
        request = self._request(run)
        return ("runs", {
            "id": self._ids[run.id], "project": self._project, "dataset": request.dataset, "version": request.version,
            "problem": problem(request.problem).id, "request": _REQUEST.dump_json(request).decode(), "state": "done",
            "created": _time(run.created), "started": run.started and _time(run.started), "ended": run.ended and _time(run.ended)})

    def _request(self, run: PackedRun) -> TrainRequest:
        request = _REQUEST.validate_python(run.request)
        return replace(request, dataset=self._ids.get(request.dataset, request.dataset))

    def _run_folder(self, number: int, run: PackedRun) -> Path:
        folder = self._folder / f"run{number}"
        folder.mkdir()
        files, here = self._archive.files, self._workspace.home / "runs" / self._ids[run.id]
        outcome: Outcome = read_outcome(files[f"runs/{number}/outcome.json"])
        held = str(here.absolute() / "holdout.parquet") if f"runs/{number}/holdout.parquet" in files else ""
        write_outcome(replace(outcome, run=self._ids[run.id], dataset=self._ids.get(outcome.dataset, outcome.dataset),
                              holdout_predictions=held), folder / "outcome.json")
        (folder / "request.json").write_bytes(_REQUEST.dump_json(self._request(run), indent=1))
        for part in RUN_PARTS:
            if (came := files.get(f"runs/{number}/{part}")) is not None:
                came.rename(folder / part)
        member = f"runs/{number}/model.kamp"
        if member in files and self._proven:
            resign(files[member], folder / "model.kamp", self._ids[run.id], self._workspace.signing_key())
        elif member in files:
            keep_locked(folder, files[member], member, self._archive.sealed, self._archive.seal)
        return folder

    # the rest -----------------------------------------------------------------------------------------------------

    def _rest(self) -> list[Row]:
        """Choices and decisions, as far as they are of a kind that we know."""
        told, of = self._archive.project, {"project": self._project}
        kept = {name: value for name, value in told.choices.items() if NAMES.fullmatch(name)}
        for name, value in kept.items():
            check_choice(name, value)
        if "stages" in kept:                # what is put to use here, a person here decides
            kept["stages"] = {run: "trial" if stage == "in_use" else stage for run, stage in kept["stages"].items()}
        choices: list[Row] = [("choices", {**of, "name": json.loads(self._moved(name)), "value": self._moved(value)})
                              for name, value in kept.items()]
        decisions: list[Row] = [("decisions", {**of, "at": _time(one.at), "code": one.code, "facts": self._moved(one.facts)})
                                for one in told.decisions if f"decision.{one.code}" in sentences() and one.code not in _OF_HERE]
        return choices + decisions
