"""The model library: which models there are, which one is in use, and who decided what when."""
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from kamp_core.errors import KampError
from kamp_core.jobs.facts import Job
from kamp_core.jobs.runner import JobRunner
from kamp_core.learning.outcome import Outcome
from kamp_core.workspace import Workspace

Stage = Literal["trial", "in_use", "retired"]
STAGES: tuple[Stage, ...] = ("trial", "in_use", "retired")
_CODES = {"trial": "model_trial", "in_use": "model_in_use", "retired": "model_retired"}
_UNFIT = ("no_signal", "suspicious")


@dataclass(frozen=True)
class Shelved:
    """A model, where it stands, and its answer; None where that is damaged."""

    job: Job
    stage: Stage
    outcome: Outcome | None


@dataclass(frozen=True)
class Decision:
    """One line of the log. `code`: a sentence decision.<code>; `at`: ISO time."""

    at: str
    code: str
    facts: dict[str, Any]


class Library:
    """The models of a project. Of those that answer the same question at most one is in use."""

    def __init__(self, workspace: Workspace, jobs: JobRunner, outcome: Callable[[str], Outcome]) -> None:
        """`outcome`: Studio.outcome"""
        self._workspace, self._ledger, self._jobs, self._outcome = workspace, workspace.ledger, jobs, outcome

    def models(self, project: str) -> list[Shelved]:
        """Those with an answer, newest first."""
        stages = self._stages(project)
        return [Shelved(job, stages.get(job.run, "trial"), self._answer(job.run))
                for job in self._jobs.list(project) if job.has_answer]

    def in_use(self, project: str) -> list[Job]:
        """The models in use, newest first; one a question."""
        stages = self._stages(project)
        return [job for job in self._jobs.list(project) if stages.get(job.run) == "in_use" and job.has_answer]

    def in_place_of(self, job: Job) -> Job | None:
        """The model in use for the same question, where it is another one."""
        return next((used for used in self.in_use(job.project) if used.run != job.run and _question(used) == _question(job)), None)

    def put(self, run: str, stage: Stage, why: str = "") -> None:
        """Move a model to another stage; one that was in use for the same question steps back.

        Raises KampError('model_unfit') for a model without a signal or under suspicion that is to be used.
        """
        job, outcome = self._jobs.look(run), self._outcome(run)
        if stage == "in_use" and outcome.verdict.level in _UNFIT:
            raise KampError("model_unfit")
        rivals = [other for other in self._jobs.list(job.project)
                  if stage == "in_use" and other.run != run and _question(other) == _question(job)]
        with self._ledger.transaction() as db:
            stages = self._stages(job.project)
            for other in rivals:
                if stages.get(other.run) == "in_use":
                    stages[other.run] = "retired"
                    self._ledger.decide_within(db, job.project, "model_retired", {**_facts(other), "why": ""})
            self._ledger.choose_within(db, job.project, "stages", {**stages, run: stage})
            self._ledger.decide_within(db, job.project, _CODES[stage], {**_facts(job), "why": why.strip()})

    def delete(self, run: str, why: str = "") -> None:
        """The model with its answer goes for good; what of its folder is held open goes with a sweep. Raises
        KampError('model_in_use') while it is used or learns, or learns again."""
        job = self._jobs.look(run)
        with self._ledger.transaction() as db:
            stages = self._stages(job.project)
            if stages.get(run) == "in_use" or not self._jobs.forget(db, run):
                raise KampError("model_in_use")
            self._ledger.choose_within(db, job.project, "stages", {other: stage for other, stage in stages.items() if other != run})
            self._ledger.decide_within(db, job.project, "model_deleted", {**_facts(job), "why": why.strip()})
        shutil.rmtree(self._workspace.home / "runs" / run, ignore_errors=True)

    def decisions(self, project: str, most: int = 200) -> list[Decision]:
        """Newest first."""
        rows = self._ledger.rows("select at, code, facts from decisions where project = ? order by id desc limit ?", project, most)
        return [Decision(row["at"], row["code"], json.loads(row["facts"])) for row in rows]

    def _stages(self, project: str) -> dict[str, Stage]:
        return dict(self._ledger.choice(project, "stages") or {})

    def _answer(self, run: str) -> Outcome | None:
        try:
            return self._outcome(run)
        except KampError:
            return None


def _facts(job: Job) -> dict[str, str]:
    return {"run": job.run, "problem": job.request.problem, "target": job.request.target, "made": job.ended or job.created}


def _question(job: Job) -> tuple[str, str]:
    return job.request.problem, job.request.target
