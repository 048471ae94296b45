"""A small home with everything in it, and what it holds as hashes."""
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import duckdb

from kamp_core.combine.facts import Brought
from kamp_core.learning.outcome import Outcome, write_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.settings import Settings
from kamp_core.studio import Studio
from kamp_core.workspace import Workspace
from tests.core.standin_train import parts

STAND_IN = "tests.core.standin_train:instant"


def open_studio(home: Path) -> Studio:
    """Its trainings are stand-ins that take a second."""
    studio = Studio(Settings(home, "ko", 1 << 30, "1GB"))
    studio.jobs._train = STAND_IN
    return studio


def bring(studio: Studio, content: str) -> str:
    path = studio.workspace.new_file(".csv")
    path.write_text(content, "utf-8")
    return path.parent.name


def import_text(studio: Studio, text: str, name: str) -> str:
    """A CSV file with this content as data of the project at hand."""
    return studio.import_file(bring(studio, text), name, studio.project().id).dataset


@contextmanager
def reading(workspace: Workspace, rows: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only cursor, as charts get one, on a version whose table `data` is this query."""
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("p").id, "parts")
    with workspace.new_version(dataset) as draft:
        draft.cursor.execute(f"create table data as {rows}")
    with workspace.read(dataset) as cursor:
        yield cursor


def open_sample(studio: Studio, problem: str) -> str:
    return studio.import_sample(problem, studio.project().id).id


def import_parts(studio: Studio, project: str, name: str = "사출") -> str:
    """Forty parts, imported."""
    file = bring(studio, parts().to_csv(index=False))
    return studio.import_file(file, name, project).dataset


def clean(studio: Studio, dataset: str, column: str = "온도", value: float = 180.5) -> int:
    return studio.cleaning.add(dataset, {"kind": "blank", "column": column, "values": [value]})


def train(studio: Studio, project: str, dataset: str) -> str:
    request = TrainRequest("defect_prediction", dataset, 1, target="판정", bad="불량")
    run = studio.start_training(request, project)
    assert studio.jobs.wait(run, 60).has_answer
    return run


def done_run(studio: Studio, project: str, request: TrainRequest) -> str:
    """A run that is over, as far as the board knows. No worker comes up, for this or any later one."""
    studio.jobs.wake = lambda: None
    run = studio.jobs.submit(request, project)
    with studio.ledger.transaction() as db:
        db.execute("update runs set state = 'done', started = created, ended = created where id = ?", (run,))
    return run


def answered(studio: Studio, outcome: Outcome, request: TrainRequest | None = None) -> str:
    """The same with this answer, as a worker leaves it, in the project at hand."""
    request = request or TrainRequest(outcome.problem, outcome.dataset, 1, target=outcome.target)
    run = done_run(studio, studio.project().id, request)
    write_outcome(replace(outcome, run=run), studio.workspace.run_folder(run) / "outcome.json")
    return run


def choose_problem(studio: Studio, dataset: str, problem: str) -> str:
    """As the page of problems keeps it. → the dataset"""
    studio.ledger.choose(studio.project().id, f"problem {dataset}", problem)
    return dataset


def furnish(studio: Studio, project_name: str = "1공장") -> tuple[str, str, str]:
    """A project with two datasets, a cleaned version, a join, what people know, and a trained run. → project, dataset, run"""
    project = studio.ledger.add_project(project_name).id
    dataset = import_parts(studio, project)
    clean(studio, dataset)
    studio.profile(dataset)
    append(studio, project)
    return project, dataset, train(studio, project, dataset)


def append(studio: Studio, project: str) -> str:
    """Two files below each other."""
    files = {bring(studio, f"온도,판정\n{heat},양품\n{heat + 1},불량\n"): f"{heat}.csv" for heat in (190, 200)}
    plan = studio.combining.plan(studio.combining.gather(Brought(files)))
    return studio.combining.append(plan, "이어진 것", project).dataset


def contents(studio: Studio) -> dict[str, object]:
    """What must not be lost: the rows of every version, the answers, what people chose."""
    found: dict[str, object] = {}
    for project in studio.ledger.projects():
        for dataset in studio.ledger.datasets(project.id):
            found[dataset.name] = asdict(dataset)
            for version in studio.ledger.versions(dataset.id):
                with studio.reading(dataset.id, version.number) as cursor:
                    rows = cursor.execute("select count(*), bit_xor(hash(data)) from data").fetchone()
                found[f"{dataset.id} v{version.number}"] = (rows, version.recipe)
        for job in studio.runs(project.id):
            folder = studio.workspace.run_folder(job.run)
            found[job.run] = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                              for path in (folder / "outcome.json", folder / "model.kamp")}
    return found
