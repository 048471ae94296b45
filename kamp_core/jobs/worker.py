"""The worker process: `python -m kamp_core.jobs.worker HOME` takes one run from the board, then wakes the next."""
import argparse
import contextlib
import importlib
import os
import sys
import tempfile
import threading
import time
import traceback
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from kamp_core.errors import KampError
from kamp_core.jobs import folder
from kamp_core.jobs.board import Board, Run
from kamp_core.jobs.facts import State
from kamp_core.jobs.memory import next_to_none_left
from kamp_core.jobs.process import end_tree, ended_by
from kamp_core.jobs.runner import TRAIN, JobRunner, end_stopped, run_place
from kamp_core.learning.outcome import Facts
from kamp_core.learning.request import News, StopAsked
from kamp_core.recipe.steps import parse_step
from kamp_core.settings import read_settings
from kamp_core.workspace import Workspace
from kamp_core.workspace.durable import flush, put_in_place

BEAT = 1.0            # seconds between signs of life
LISTEN = 2.0          # seconds a fit has to hear of a stop before its process is ended
FEWEST_SECONDS = 20.0
TRIES = 3             # to write the end of a run; each waits half a minute for a busy ledger


@dataclass
class Desk:
    """What the two threads of a worker share. `guard` is held while the run's end is written."""

    workspace: Workspace
    board: Board
    run: Run
    path: Path
    runner: JobRunner
    over: threading.Event = field(default_factory=threading.Event)
    guard: threading.Lock = field(default_factory=threading.Lock)


def work(home: Path, train: str) -> None:
    """Take one run, see it through, wake the next worker."""
    workspace = Workspace(home, read_settings().memory_limit)
    board = Board(workspace.ledger)
    runner = JobRunner(workspace, train)
    before = board.claim(os.getpid())
    if before is None:
        return
    path = run_place(workspace, before.id)
    _settle_in(path)
    desk = Desk(workspace, board, replace(before, worker=os.getpid(), state=State.RUNNING), path, runner)
    beats = threading.Thread(target=_beat, args=(desk,), daemon=True)
    beats.start()
    try:
        _see_through(desk, train, seconds_left(before, board))
    finally:
        desk.over.set()
        beats.join()
        workspace.close()
        runner.wake()


def seconds_left(before: Run, board: Board) -> float:
    """The budget counts from the click, or from when the machine became free; a resumed run has all of it again."""
    if before.started is not None:
        return before.request.budget
    since = max(before.created, board.last_end_before(before.id) or "")
    gone = (datetime.now(UTC) - datetime.fromisoformat(since)).total_seconds()       # below 0: the clock was set back
    return max(FEWEST_SECONDS, before.request.budget - max(0.0, gone))


def _settle_in(path: Path) -> None:
    """Own log, own working and joblib folders, and a step behind the app that people look at."""
    scratch = path / "tmp"
    scratch.mkdir(exist_ok=True)
    folder.mark_answering(path, False)
    folder.mark_short_of_memory(path, False)
    with (path / "worker.log").open("ab") as log:
        for number in (1, 2):
            os.dup2(log.fileno(), number)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)     # type: ignore[union-attr]
    os.chdir(scratch)
    places = (str(scratch), tempfile.gettempdir(), os.environ.get("PUBLIC", ""))     # joblib fails beside 홍길동
    os.environ["JOBLIB_TEMP_FOLDER"] = next((place for place in places if place.isascii() and place), str(scratch))
    os.environ["PYCARET_CUSTOM_LOGGING_PATH"] = str(scratch / "zoo.log")
    with contextlib.suppress(psutil.Error, OSError):
        me = psutil.Process()
        me.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else max(10, me.nice()))


def _see_through(desk: Desk, train: str, seconds: float) -> None:
    """Run to the end, whatever the end is; nothing but the log ever sees a traceback."""
    try:
        trained = _train(desk, train, seconds)
        with desk.guard:                  # from here a wish to stop comes too late: the answer is being written
            folder.mark_answering(desk.path, True)
            _write_answer(desk, trained)
            _end(desk, State.DONE)
            folder.mark_answering(desk.path, False)
    except StopAsked:
        with desk.guard:
            end_stopped(desk.board, desk.run, desk.path)
    except Exception as error:            # whoever waits for the answer is told of any end, and libraries fail in ways of their own
        fault = ended_by(error)
        _end(desk, State.FAILED, KampError("worker_memory") if fault.code == "memory_short" else fault)


def _end(desk: Desk, state: State, error: KampError | None = None) -> None:
    """Write the end of the run, again after a while if the ledger is busy."""
    for _ in range(TRIES - 1):
        try:
            desk.board.end(desk.run, state, error)
            return
        except Exception:                 # whatever it was: without an end the run would be told as lost
            print(f"the end could not be written\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            time.sleep(BEAT)
    desk.board.end(desk.run, state, error)


def _train(desk: Desk, train: str, seconds: float) -> Any:
    from kamp_core.problems import problem
    request = desk.run.request

    def report(news: News) -> None:
        folder.tell(desk.path, news)
        if desk.board.stop_asked(desk.run.id):
            raise StopAsked

    report(News("news.reading", 0.0, seconds))
    module, name = train.split(":")
    learn = getattr(importlib.import_module(module), name)
    with desk.workspace.read(request.dataset, request.version) as cursor:
        return learn(request, problem(request.problem), cursor, desk.run.id, desk.path, report, seconds,
                     folder.finish_only(desk.path))


def _write_answer(desk: Desk, trained: Any) -> None:
    """The model first, the answer last: an answer always has its model."""
    from kamp_core.learning.outcome import write_outcome
    _save_model(desk, trained)
    partial = desk.path / "outcome.part"
    for table in desk.path.glob("*.parquet"):
        flush(table)
    write_outcome(trained.outcome, partial)
    put_in_place(partial, desk.path / "outcome.json")
    folder.mark_finish_only(desk.path, False)


def _save_model(desk: Desk, trained: Any) -> None:
    """As the family of the problem keeps it."""
    from kamp_core.models.forecast_package import save_forecast
    from kamp_core.models.package import make_card, save_package
    place, key = desk.path / "model.kamp", desk.workspace.signing_key()
    if trained.outcome.family == "forecast":
        save_forecast(place, trained, key, *_written(desk))
        return
    card = make_card(trained.outcome, trained.preparation, trained.estimator, desk.run.request.time, trained.error_low,
                     trained.error_high, trained.seen, *_written(desk))
    save_package(place, card, trained.preparation, trained.estimator, trained.background, key)


def _written(desk: Desk) -> tuple[dict[str, Facts], tuple[Facts, ...], tuple[Facts, ...]]:
    """How the training file wrote its columns, as the import found it; of a cleaned version the recipe, as far as it means
    something in another file, and the file's columns."""
    ledger, request = desk.workspace.ledger, desk.run.request
    version = ledger.version(request.dataset, request.version)
    columns = version.report.get("columns", [])
    if not version.recipe or version.base is None:
        return {column["name"]: {"type": column["type"], "format": column["format"]} for column in columns}, (), ()
    taken = (step["learned"] or step["step"] for step in version.report["recipe"]["steps"])
    steps = tuple(step for step in taken if parse_step(step).travels)
    return {}, steps, tuple(ledger.version(request.dataset, version.base).report["columns"])


def _beat(desk: Desk) -> None:
    """Show life; and when a wish to stop goes unheard, end the whole process."""
    heard = 0.0                           # when, by a clock that nobody sets
    while not desk.over.wait(BEAT):
        try:
            folder.mark_short_of_memory(desk.path, next_to_none_left())
            asked = desk.board.beat(desk.run.id, os.getpid())
        except Exception:                 # mostly a busy ledger: the next sign will do, but without this thread none would come
            print(f"no sign of life\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            continue
        if asked is None and not desk.over.wait(BEAT):
            _leave(desk)                  # given up on by others: this run is no longer ours
        heard = (heard or time.monotonic()) if asked else 0.0
        if asked and time.monotonic() - heard > LISTEN and desk.guard.acquire(blocking=False):
            end_stopped(desk.board, desk.run, desk.path)
            desk.runner.wake()
            _leave(desk)


def _leave(desk: Desk) -> None:
    end_tree(os.getpid(), keep_root=True)
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="kamp_core.jobs.worker")
    parser.add_argument("home", type=Path)
    parser.add_argument("--train", default=TRAIN, help="module:function that learns")
    given = parser.parse_args()
    work(given.home, given.train)


if __name__ == "__main__":
    main()
