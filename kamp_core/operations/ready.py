"""Can this server do its work now? Told in yes and no, nothing private in it."""
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from kamp_core.errors import KampError
from kamp_core.jobs.facts import State
from kamp_core.studio import Studio

_KEPT = 2.0            # seconds that an answer is given again: anybody may ask as often as they like
_PATIENCE = 60.0       # seconds that trainings may wait while none runs: a worker needs a moment to start


@dataclass(frozen=True)
class Ready:
    """`ledger`: it opens; `disk`: it can be written and has room; `queue`: a worker takes who waits."""

    ledger: bool = False
    disk: bool = False
    queue: bool = False

    @property
    def all(self) -> bool:
        return all(asdict(self).values())


class Readiness:
    """Asked of by watchdogs; `studio`: opens it, or raises the KampError of why not."""

    def __init__(self, studio: Callable[[], Studio], clock: Callable[[], float] = time.monotonic) -> None:
        self._studio, self._clock = studio, clock
        self._last: tuple[float, Ready] | None = None
        self._stalled: float | None = None         # since when somebody waits and nobody runs
        self._lock = threading.Lock()

    def look(self) -> Ready:
        with self._lock:
            now = self._clock()
            if self._last is None or now - self._last[0] > _KEPT:
                self._last = (now, self._looked(now))
            return self._last[1]

    def _looked(self, now: float) -> Ready:
        try:
            studio = self._studio()
            states = {job.state for job in studio.jobs.active()}       # as a visitor's look, this wakes a worker
        except KampError:
            return Ready()
        is_stalled = State.WAITING in states and State.RUNNING not in states
        self._stalled = (now if self._stalled is None else self._stalled) if is_stalled else None
        return Ready(True, _disk_takes(studio), self._stalled is None or now - self._stalled < _PATIENCE)


def _disk_takes(studio: Studio) -> bool:
    try:
        studio.workspace.need_space(0)
        with tempfile.TemporaryFile(dir=studio.workspace.home / "tmp") as file:
            file.write(b"ready")
    except (KampError, OSError):
        return False
    return True
