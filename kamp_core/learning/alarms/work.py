"""A run under way, and what it learned."""
import time
from dataclasses import dataclass
from pathlib import Path

from kamp_core.learning.alarms.reading import Asked, Log
from kamp_core.learning.alarms.watcher import Watcher
from kamp_core.learning.request import Candidate, Report, TrainRequest


@dataclass(frozen=True)
class Work:
    request: TrainRequest
    run: str
    folder: Path
    report: Report
    start: float                # on the monotonic clock
    deadline: float
    finish_only: bool
    asked: Asked
    log: Log
    ahead: tuple[float, ...] = ()       # seconds before an event in which an alarm could have been chosen to count

    @property
    def seconds_left(self) -> float | None:
        """None without a clock."""
        return None if self.request.trials is not None else max(0.0, self.deadline - time.monotonic())


@dataclass(frozen=True)
class Learned:
    """`apart`: false alarms a week in the half of the normal period that had no say in the threshold; `beyond`: the threshold
    lies beyond all that the normal period showed. `limits`: rising scores that fewer or more false alarms in it would allow."""

    watcher: Watcher
    board: tuple[Candidate, ...]
    chosen: str
    apart: float
    beyond: bool
    limits: tuple[float, ...] = (1.0,)
