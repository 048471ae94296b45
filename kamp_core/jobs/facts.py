"""A run as it stands on the board."""
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kamp_core.learning.request import Candidate, News, TrainRequest


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    run: str
    project: str
    request: TrainRequest
    state: State
    created: str
    started: str | None
    ended: str | None
    error: tuple[str, dict[str, Any]] | None     # code and facts of a KampError
    has_answer: bool                             # outcome.json is there
    can_resume: bool                             # stopped or failed, with finished candidates to build on
    news: News | None = None
    leaderboard: tuple[Candidate, ...] = field(default=())
    ahead: int = 0                               # jobs waiting or running before this one

    @property
    def active(self) -> bool:
        return self.state in (State.WAITING, State.RUNNING)
