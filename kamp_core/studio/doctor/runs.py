"""The runs: what the board says of them, and what lies in their folders."""
import os
from collections.abc import Iterator
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.jobs import folder
from kamp_core.jobs.board import REQUEST, Board, Run
from kamp_core.jobs.facts import State
from kamp_core.jobs.runner import JobRunner
from kamp_core.learning.outcome import read_outcome
from kamp_core.models.signed import is_signed, is_whole
from kamp_core.studio.doctor.facts import Damage
from kamp_core.studio.errands import Errands
from kamp_core.workspace import Workspace
from kamp_core.workspace.durable import put_in_place
from kamp_core.workspace.key import KEY, TWIN


class RunDoctor:
    def __init__(self, workspace: Workspace, jobs: JobRunner, errands: Errands) -> None:
        self._workspace, self._jobs, self._errands = workspace, jobs, errands
        self._board = Board(workspace.ledger)

    def stuck(self) -> Iterator[Damage]:
        """What stands as running and has no process any more."""
        for run in self._jobs.lost():
            yield Damage("run_stuck", {"run": run.id}, lambda run=run: self._give_up(run))     # type: ignore[misc]
        for errand in self._errands.lost():
            yield Damage("errand_stuck", {"errand": errand},
                         lambda errand=errand: self._errands.look(errand).state != "running")  # type: ignore[misc]

    def _give_up(self, run: Run) -> bool:
        self._jobs.give_up(run)
        self._jobs.wake()
        return True

    def folders(self) -> Iterator[Damage]:
        """Rows without a folder, and folders without a row in which a worker has been: else a click was cut off."""
        runs = self._states()
        for id, state in runs.items():
            place = self._workspace.home / "runs" / id
            lost = state == State.DONE and not (place / "outcome.json").exists()
            if state not in (State.WAITING, State.RUNNING) and (lost or not (place / "request.json").exists()):
                yield Damage("run_folder_missing", {"run": id}, lambda id=id: self._make_folder(self._board.run(id)))   # type: ignore[misc]
        deleted = set(self._workspace.ledger.deleted_runs())
        for place in sorted((self._workspace.home / "runs").iterdir()):
            if place.is_dir() and place.name not in {*runs, *deleted} and (place / "events.jsonl").exists():
                yield self._unlisted(place)

    def _states(self) -> dict[str, str]:
        return {row["id"]: row["state"] for row in self._workspace.ledger.rows("select id, state from runs order by created")}

    def _make_folder(self, run: Run) -> bool:
        place = self._workspace.home / "runs" / run.id
        place.mkdir(exist_ok=True)
        if not (place / "request.json").exists():
            _write(place / "request.json", REQUEST.dump_json(run.request, indent=1))
        if not (place / "outcome.json").exists():
            self._board.lose_answer(run.id)
        return True

    def _unlisted(self, place: Path) -> Damage:
        try:
            request = REQUEST.validate_json((place / "request.json").read_bytes())
            project = self._workspace.ledger.rows("select project from datasets where id = ?", request.dataset)[0]["project"]
        except (OSError, ValueError, IndexError):
            return Damage("run_unlisted", {"run": place.name})
        state = State.DONE if (place / "outcome.json").exists() else State.STOPPED

        def put_back() -> bool:
            self._board.put_back(place.name, project, request, state)
            return True
        return Damage("run_unlisted", {"run": place.name}, put_back)

    def answers(self, deep: bool) -> Iterator[Damage]:
        """Answers and models that cannot be read. `deep`: every one is read through, else only begin and end are looked at."""
        for id in [id for id, state in self._states().items() if state == State.DONE]:
            place = self._workspace.home / "runs" / id
            answer, model = place / "outcome.json", place / "model.kamp"
            if not answer.exists():
                continue                                   # told by `folders`
            if not (_reads(answer) if deep else _ends(answer)):
                yield self._again("outcome_damaged", id, (answer,))
            elif deep and model.exists() and not self._is_ours(model):
                yield self._again("model_damaged", id, (answer, model)) if not is_whole(model) else Damage(
                    "model_foreign", {"run": id})

    def _is_ours(self, model: Path) -> bool:
        """Signed with the key, or with its twin: which of the two is right, `key_damage` tells."""
        keys = [path.read_bytes() for name in (KEY, TWIN) if (path := self._workspace.home / name).exists()]
        return any(is_signed(model, key) for key in keys)

    def _again(self, code: str, run: str, spoiled: tuple[Path, ...]) -> Damage:
        """Where finished candidates are left, the answer and its model are made again from them; what is spoiled is put aside."""
        place, request = self._workspace.home / "runs" / run, self._board.run(run).request
        learned_from = self._workspace.version_file(request.dataset, request.version)
        if not folder.can_build_on(place) or not learned_from.exists():
            cure = (lambda: self._put_aside(run, spoiled)) if code == "outcome_damaged" else None
            return Damage(f"{code}_lost", {"run": run}, cure)
        return Damage(code, {"run": run}, lambda: self._put_aside(run, spoiled) and self._finish(run))

    def _put_aside(self, run: str, spoiled: tuple[Path, ...]) -> bool:
        for path in spoiled:
            os.replace(path, path.with_name(path.name + ".damaged"))
        self._board.lose_answer(run)
        return True

    def _finish(self, run: str) -> bool:
        try:
            self._jobs.resume(run, finish_only=True)
        except KampError:
            return False
        return True


def _reads(answer: Path) -> bool:
    try:
        read_outcome(answer)
    except ValueError:
        return False
    return True


def _ends(answer: Path) -> bool:
    """Does it begin and end as JSON does? A power cut leaves nothing or zeros."""
    with answer.open("rb") as file:
        head = file.read(1)
        file.seek(max(0, answer.stat().st_size - 16))
        return head == b"{" and file.read().rstrip().endswith(b"}")


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    put_in_place(partial, path)
