"""The work of an app in `chaos.py`, and the look at what is there after its end."""
import json
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from kamp_core.errors import KampError
from kamp_core.jobs.facts import State
from kamp_core.learning.request import TrainRequest
from kamp_core.settings import Settings
from kamp_core.studio import Studio

ROWS, TRAINING_ROWS, SEVERAL = 20_000, 400, 5
LONGEST = 120.0            # seconds until what goes on must have ended
STAND_IN = "tests.core.standin_train:instant"


@dataclass(frozen=True)
class Place:
    """The home, and beside it what was told as kept, and predictions."""

    folder: Path
    stand_in: bool

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def studio(self) -> Studio:
        studio = Studio(Settings(self.home, "ko", 1 << 32, "1GB"))
        if self.stand_in:
            studio.jobs._train = STAND_IN
        return studio

    def tell(self, *what: object) -> None:
        """What a user saw as done."""
        with (self.folder / "told.jsonl").open("a") as file:
            file.write(json.dumps(what) + "\n")

    def told(self) -> list[list[Any]]:
        path = self.folder / "told.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


# the work -------------------------------------------------------------------------------------------------------------

def parts(rows: int, seed: int) -> str:
    """A table in which hot parts are bad."""
    dice = random.Random(seed)
    lines = ["온도,속도,금형,판정"]
    for _ in range(rows):
        heat = dice.gauss(200, 8)
        result = "불량" if heat + dice.gauss(0, 3) > 210 else "양품"
        lines.append(f"{heat:.1f},{dice.gauss(55, 4):.2f},{dice.choice('AB')},{result}")
    return "\n".join(lines) + "\n"


def bring(studio: Studio, content: str) -> str:
    path = studio.workspace.new_file(".csv")
    path.write_text(content, "utf-8")
    return path.parent.name


def prepare(place: Place) -> None:
    """What the work needs: data, and an answer to score with."""
    studio = place.studio()
    project = studio.project().id
    for name, rows in (("first", ROWS), ("small", TRAINING_ROWS)):
        place.tell("version", studio.import_file(bring(studio, parts(rows, 0)), name, project).dataset, 1)
    _train(place, studio, project, 0)
    studio.workspace.close()


def work(place: Place, kind: str, number: int) -> None:
    """A piece of work as a user's app does it, of the quick ones several; what comes to its end is told."""
    studio = place.studio()
    project = studio.project().id
    way = {"import": _import, "errand": _errand, "recipe": _recipe, "training": _train, "scoring": _score}[kind]
    for again in range(SEVERAL if kind in ("import", "recipe") else 1):      # some are kept before the kill
        way(place, studio, project, number + 1000 * again)
    studio.workspace.close()


def _import(place: Place, studio: Studio, project: str, number: int) -> None:
    place.tell("version", studio.import_file(bring(studio, parts(ROWS, number)), f"import {number}", project).dataset, 1)


def _errand(place: Place, studio: Studio, project: str, number: int) -> None:
    file, name = bring(studio, parts(ROWS, number)), f"errand {number}"
    done = studio.errands.wait(studio.errands.start(project, "import_file", file=file, name=name, project=project), LONGEST)
    if done.state == "done":
        place.tell("version", done.result["dataset"], 1)


def _recipe(place: Place, studio: Studio, project: str, number: int) -> None:
    dataset = studio.ledger.dataset("first").id
    step = {"kind": "blank", "column": "속도", "values": [round(50 + number % 1000 / 100, 2)]}
    recipe = len(studio.cleaning.steps(dataset))
    made = studio.cleaning.add(dataset, step) if recipe < 5 else studio.cleaning.remove(dataset, 1)
    place.tell("version", dataset, made)


def _train(place: Place, studio: Studio, project: str, number: int) -> None:
    dataset = studio.ledger.dataset("small").id
    run = studio.start_training(TrainRequest("defect_prediction", dataset, 1, target="판정", bad="불량", trials=2, seed=number,
                                             budget=60.0), project)
    if studio.jobs.wait(run, LONGEST).state is State.DONE:
        place.tell("answer", run)


def _score(place: Place, studio: Studio, project: str, number: int) -> None:
    run = next(what[1] for what in place.told() if what[0] == "answer")
    file = studio.workspace.file(studio.import_report(studio.ledger.dataset("first").id, 1).file)
    studio.score(run, file, place.folder / f"predictions_{number}.csv", "ko")


# the check ------------------------------------------------------------------------------------------------------------

def check(place: Place, everything: bool) -> dict[str, Any]:
    """Start the app on what is there and look."""
    began = time.monotonic()
    studio = place.studio()
    studio.care.look()
    found: dict[str, Any] = {"start": time.monotonic() - began, "lost": [], "half": [], "stuck": _settle(studio)}
    seen_file = place.folder / "seen.json"
    seen = json.loads(seen_file.read_text()) if seen_file.exists() else {}
    for dataset in studio.ledger.datasets():
        for version in studio.ledger.versions(dataset.id):
            name = f"{dataset.id} {version.number}"
            if everything or name not in seen:
                now = _read(studio, dataset.id, version.number, version.rows)
                found["half" if now is None else "lost"] += [name] if now is None or seen.get(name, now) != now else []
                seen[name] = now
    seen_file.write_text(json.dumps(seen))
    found["lost"] += [str(what) for what in place.told() if not _is_there(studio, what)]
    found["half"] += [path.name for path in place.folder.glob("predictions_*.csv") if _lines(path) != ROWS + 1]
    if everything:
        codes = [finding.code for finding in studio.care.examine()]
        found["half"] += [code for code in codes if code not in ("version_unlisted", "ledger_log", "scratch_left")]
    found |= {"versions": len(seen), "answers": sum(job.has_answer for job in studio.runs())}
    studio.workspace.close()
    return found


def _settle(studio: Studio) -> list[str]:
    """Bring to an end what goes on; → what could not be."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        errands = [row["id"] for row in studio.ledger.rows("select id from errands where state = 'running'")]
        going = [id for id in errands if studio.errands.look(id).state == "running"]
        jobs = studio.jobs.active()
        if not going and not jobs:
            break
        time.sleep(0.1)
    else:
        return [*going, *(job.run for job in jobs)]
    stuck = []
    for job in studio.jobs.list():
        if job.state in (State.FAILED, State.STOPPED) and job.can_resume:
            studio.jobs.resume(job.run, finish_only=True)
            if studio.jobs.wait(job.run, LONGEST).state is not State.DONE:
                stuck.append(job.run)
    return stuck


def _read(studio: Studio, dataset: str, number: int, rows: int) -> str | None:
    """The content of a version as one number; None where it is not whole."""
    try:
        with studio.reading(dataset, number) as cursor:
            count, content = cursor.execute("select count(*), bit_xor(hash(data)) from data").fetchone() or (0, 0)
    except KampError:
        return None
    return f"{count} {content}" if count == rows else None


def _is_there(studio: Studio, what: list[Any]) -> bool:
    if what[0] == "version":
        try:
            return studio.workspace.version_file(what[1], studio.ledger.version(what[1], what[2]).number).exists()
        except KampError:
            return False
    return studio.jobs.look(what[1]).state is State.DONE and bool(studio.outcome(what[1])) and bool(studio.package(what[1]).card)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")
