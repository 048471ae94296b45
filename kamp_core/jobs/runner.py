"""Starts, watches and stops worker processes: one run at a time, each in its own process."""
import contextlib
import shutil
import subprocess
import threading
import time
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.jobs import folder
from kamp_core.jobs.board import REQUEST, Board, Run
from kamp_core.jobs.facts import Job, State
from kamp_core.jobs.process import end_tree, lives, start_apart
from kamp_core.learning.request import TrainRequest
from kamp_core.workspace import Workspace
from kamp_core.workspace.durable import flush
from kamp_core.workspace.ids import new_id
from kamp_core.workspace.ledger import now
from kamp_core.workspace.transactions import Transaction

_WORKER = "kamp_core.jobs.worker"
ANSWER = "outcome.json"
TRAIN = "kamp_core.learning.train:train"
SILENCE = 30.0        # seconds without a sign of life before a worker is given up
GRACE = 5.0           # seconds that a silent but living worker is watched: after a sleep the machine needs a moment
PATIENCE = 6.0        # seconds after a stop was asked until the process is ended from outside
ANSWER_PATIENCE = 60.0    # the same for a worker that is already writing its answer
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS")

Jobs = list[Job]      # inside the class `list` is a method
Runs = list[Run]


class JobRunner:
    """A crash, a restart or a closed browser loses nothing: all that matters is on the board and in the run's folder.

    `train`: the function that learns, as `module:function`.
    """

    def __init__(self, workspace: Workspace, train: str = TRAIN) -> None:
        self._workspace = workspace
        self._board = Board(workspace.ledger)
        self._train = train
        self._workers: list[tuple[str, subprocess.Popen[bytes]]] = []     # when started, and the process
        self._beats: dict[str, tuple[float | None, float]] = {}          # the last one seen, and since when, by a clock nobody sets
        self._asked: dict[str, float] = {}                               # since when we know of a wish to stop
        self._lock = threading.Lock()

    # what a user does ---------------------------------------------------------------------------------------------

    def submit(self, request: TrainRequest, project: str) -> str:
        """Queue a run; the answer is its id. Raises KampError('queue_full')."""
        self._workspace.ledger.access.need_work(project)
        run = new_id()
        path = self._workspace.new_run_folder(run)  # filled before the row exists: a worker may take it at once
        (path / "request.json").write_bytes(REQUEST.dump_json(request, indent=1))
        flush(path / "request.json")
        try:
            self._board.add(run, project, request)
        except KampError:
            shutil.rmtree(path, ignore_errors=True)     # nobody will ever ask for it
            raise
        self.wake()
        return run

    def stop(self, run: str) -> None:
        """Ask; what is finished stays. A worker that cannot listen is ended within seconds."""
        self._board.run(run)
        self._board.ask_to_stop(run)

    def resume(self, run: str, finish_only: bool = False) -> None:
        """Go on with the finished candidates. `finish_only`: end with the best of them at once, even if it runs now."""
        self._workspace.ledger.may_write()
        found = self._board.run(run)
        self._workspace.ledger.access.need_work(found.project)
        path = run_place(self._workspace, run)
        if finish_only and not folder.can_build_on(path):
            raise KampError("nothing_to_finish", run=run)
        folder.mark_finish_only(path, finish_only)
        if found.state is State.RUNNING and finish_only:
            self._board.ask_to_stop(run)            # the ending worker sees the mark and queues the run again
        elif not self._board.back_to_waiting(run):
            folder.mark_finish_only(path, False)
            raise KampError("run_not_resumable", run=run)
        self.wake()

    # what a screen shows ------------------------------------------------------------------------------------------

    def forget(self, db: Transaction, run: str) -> bool:
        """As part of a transaction, a run that is over is no longer listed; False if it waits or runs (again)."""
        return self._board.forget(db, run)

    def list(self, project: str | None = None) -> Jobs:
        """Every run, newest first, without news."""
        self._tend()
        return [self._job(run) for run in self._board.runs(project)]

    def answered(self, project: str, dataset: str) -> bool:
        """Is there an answer to any training of these data? Asked at every click: the newest first, and no further than needed."""
        return any((run_place(self._workspace, run) / ANSWER).exists() for run in self._board.learned_from(project, dataset))

    def look(self, run: str) -> Job:
        """One run as it stands, with its latest news and leaderboard."""
        self._tend()
        return self._job(self._board.run(run), with_news=True)

    def active(self, project: str | None = None) -> Jobs:
        """Waiting and running runs, oldest first, with news."""
        self._tend()
        found = self._board.seen(self._board.in_state(State.RUNNING) + self._board.in_state(State.WAITING))
        return [self._job(run, with_news=True) for run in found if project in (None, run.project)]

    def wait(self, run: str, seconds: float = float("inf")) -> Job:
        """Return when the run is over, or as it stands after this many seconds."""
        end = time.monotonic() + seconds
        while (job := self.look(run)).active and time.monotonic() < end:
            time.sleep(0.2)
        return job

    def _job(self, run: Run, with_news: bool = False) -> Job:
        path = run_place(self._workspace, run.id)
        over = run.state in (State.STOPPED, State.FAILED)
        news = folder.read_news(path) if with_news else []
        waiting = self._board.in_state(State.RUNNING) + self._board.in_state(State.WAITING) if (
            run.state is State.WAITING) else []
        return Job(run=run.id, project=run.project, request=run.request, state=run.state, created=run.created,
                   started=run.started, ended=run.ended, error=run.error, has_answer=(path / ANSWER).exists(),
                   can_resume=over and folder.can_build_on(path), news=news[-1] if news else None,
                   leaderboard=folder.leaderboard(path, news) if with_news else (),
                   ahead=next((i for i, other in enumerate(waiting) if other.id == run.id), 0))

    def lost(self) -> Runs:
        """Runs that stand as running and have no worker any more."""
        return [run for run in self._board.in_state(State.RUNNING) if not self._lives(run)]

    # the workers --------------------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Start a worker if someone waits and nobody runs. Two at once do no harm: one finds nothing to claim."""
        with self._lock:
            failed = [born for born, worker in self._workers if worker.poll()]
            self._workers = [(born, worker) for born, worker in self._workers if worker.poll() is None]
            waiting = self._board.in_state(State.WAITING)
            if not waiting or self._workers or self._board.in_state(State.RUNNING):
                return
            if any(self._board.claimed_since(born) == 0 for born in failed):
                self._board.fail_waiting(waiting[0].id, KampError("worker_lost"))   # it cannot even start
                return
            self._workers.append((now(), self._spawn(waiting[0].id)))

    def _spawn(self, run: str) -> subprocess.Popen[bytes]:
        arguments = [str(self._workspace.home), "--train", self._train]
        return start_apart(_WORKER, arguments, run_place(self._workspace, run) / "worker.log",
                           dict.fromkeys(_ONE_THREAD, "1"))

    def _tend(self) -> None:
        """Find workers that are gone, silent or deaf; then let the queue move on."""
        for run in self._board.in_state(State.RUNNING):
            if not self._lives(run) or self._is_silent(run) or self._is_deaf(run):
                self.give_up(run)
        self.wake()

    def _is_deaf(self, run: Run) -> bool:
        """Asked to stop and still there; an answer that is being written is waited for."""
        if not run.stop_asked:
            self._asked.pop(run.id, None)
            return False
        patience = ANSWER_PATIENCE if folder.answering(run_place(self._workspace, run.id)) else PATIENCE
        known = time.monotonic() - self._asked.setdefault(run.id, time.monotonic())
        return max(known, time.time() - run.stop_asked) > patience

    def _is_silent(self, run: Run) -> bool:
        """Its beat stood still while we watched: for long, or for a moment where it is old already or of a clock since set.

        A machine back from sleep, and one whose clock was set, has odd beats and living workers."""
        seen, since = self._beats.setdefault(run.id, (run.beat, time.monotonic()))
        if seen != run.beat:
            self._beats[run.id] = (run.beat, time.monotonic())
            return False
        is_recent = 0 <= time.time() - (run.beat or 0.0) < SILENCE
        return time.monotonic() - since >= (SILENCE if is_recent else GRACE)

    def _lives(self, run: Run) -> bool:
        """Is the process that claimed this run still there?"""
        return lives(run.worker, _WORKER)

    def give_up(self, run: Run) -> None:
        """End what is left of a worker; the run failed, or was stopped if that was the wish."""
        if lives(run.worker, _WORKER, str(self._workspace.home)):        # none of another home
            end_tree(run.worker or -1)
        path = run_place(self._workspace, run.id)
        if run.stop_asked:
            end_stopped(self._board, run, path)
        else:
            self._board.end(run, State.FAILED, KampError("worker_memory" if folder.short_of_memory(path) else "worker_lost"))


def run_place(workspace: Workspace, run: str) -> Path:
    """The folder of a run that stands on the board; an empty one if someone removed it."""
    try:
        return workspace.listed_run_folder(run)
    except KampError:
        with contextlib.suppress(FileExistsError):      # made at the same moment by another thread
            workspace.new_run_folder(run)
    return workspace.listed_run_folder(run)


def end_stopped(board: Board, run: Run, path: Path) -> None:
    """Stopped; and queued again at once if the wish was to use what is finished."""
    board.end(run, State.WAITING if folder.finish_only(path) else State.STOPPED)
