"""The figures of a server and its workspace, for Prometheus: counted, and as they stand now."""
import threading
import time
from dataclasses import dataclass

import psutil

from kamp_core.jobs.facts import State
from kamp_core.operations.meters import Meters, gauges
from kamp_core.operations.ready import Readiness
from kamp_core.operations.sizes import Sizes, sizes
from kamp_core.studio import Studio

_KEPT = 60.0           # seconds that sizes on disk are told again without looking: a walk through all folders


class Figures:
    def __init__(self, meters: Meters, readiness: Readiness) -> None:
        self._meters, self._readiness = meters, readiness
        self._sizes: tuple[float, Sizes] | None = None
        self._lock = threading.Lock()

    def text(self, studio: Studio, sessions: int) -> str:
        """`sessions`: browsers connected. Names of people, projects or data stand in none of it."""
        process, work, disk = process_now(), work_now(studio), self._on_disk(studio)
        lines = [
            *self._meters.lines(),
            *gauges("kamp_ready", "1 where the server can do its work", {"": int(self._readiness.look().all)}),
            *gauges("kamp_sessions", "Browsers connected", {"": sessions}),
            *gauges("kamp_trainings", "Trainings by state", {"running": work.running, "waiting": work.waiting}, "state"),
            *gauges("kamp_errands", "Imports, recipes and other pieces of work that run", {"": work.errands}),
            *gauges("kamp_disk_bytes", "Room taken in the workspace", disk.kinds, "kind"),
            *gauges("kamp_disk_free_bytes", "Room left on its disk", {"": disk.free}),
            *gauges("process_resident_memory_bytes", "Memory of the server", {"": process.memory}),
            *gauges("process_cpu_seconds", "Processor time of the server since its start", {"": round(process.cpu, 2)}),
            *gauges("process_start_time_seconds", "When it started, unix time", {"": process.started}),
            *gauges("process_threads", "Threads of the server", {"": process.threads})]
        return "\n".join(lines) + "\n"

    def _on_disk(self, studio: Studio) -> Sizes:
        with self._lock:
            if self._sizes is None or time.monotonic() - self._sizes[0] > _KEPT:
                self._sizes = (time.monotonic(), sizes(studio.workspace.home))
            return self._sizes[1]


@dataclass(frozen=True)
class Work:
    """Trainings running and waiting, and errands that run."""

    running: int
    waiting: int
    errands: int


@dataclass(frozen=True)
class Process:
    """This server: bytes of memory, seconds of processor time, threads; `started`: unix time."""

    memory: int
    cpu: float
    threads: int
    started: float


def work_now(studio: Studio) -> Work:
    states = [job.state for job in studio.jobs.active()]
    return Work(states.count(State.RUNNING), states.count(State.WAITING), studio.errands.running())


def process_now() -> Process:
    this = psutil.Process()
    with this.oneshot():
        times = this.cpu_times()
        return Process(this.memory_info().rss, times.user + times.system, this.num_threads(), this.create_time())
