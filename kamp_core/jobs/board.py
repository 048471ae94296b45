"""The board: the rows of the ledger's table `runs`. Every change is one short transaction, safe from any process."""
import json
import time
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from kamp_core.errors import KampError
from kamp_core.jobs.facts import State
from kamp_core.learning.request import TrainRequest
from kamp_core.workspace import Ledger
from kamp_core.workspace.ledger import now
from kamp_core.workspace.transactions import Transaction

MOST_WAITING = 3      # of one person, where people have names
# One of each person in turn: first whoever had the machine longest ago. Without names: who came first.
_TURNS = """
    select w.* from (select *, rowid as line, row_number() over (partition by who order by created, rowid) as place
                     from runs where state = 'waiting') w
    order by place, coalesce((select max(started) from runs o where o.who = w.who and o.state <> 'waiting'), ''), created, line"""
REQUEST: TypeAdapter[TrainRequest] = TypeAdapter(TrainRequest)


@dataclass(frozen=True)
class Run:
    """One row as it stands. `beat` and `stop_asked`: unix times of the last sign of life and of the wish (0: none)."""

    id: str
    project: str
    request: TrainRequest
    state: State
    created: str
    started: str | None
    ended: str | None
    beat: float | None
    worker: int | None
    stop_asked: int
    error: tuple[str, dict[str, Any]] | None


class Board:
    """Who waits, who runs, how it ended."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def runs(self, project: str | None = None) -> list[Run]:
        """Newest first."""
        rows = self._ledger.rows("""select * from runs where (?1 is null or project = ?1)
                                    order by created desc, rowid desc""", project)
        return [_run(row) for row in rows]

    def learned_from(self, project: str, dataset: str) -> list[str]:
        """The ids of the runs of these data, newest first."""
        rows = self._ledger.rows("""select id from runs where project = ? and json_extract(request, '$.dataset') = ?
                                    order by created desc, rowid desc""", project, dataset)
        return [row["id"] for row in rows]

    def run(self, id: str) -> Run:
        """Raises KampError('run_unknown')."""
        rows = self._ledger.rows("select * from runs where id = ?", id)
        if not rows:
            raise KampError("run_unknown", run=id)
        return _run(rows[0])

    def in_state(self, state: State) -> list[Run]:
        """Everybody's, oldest first; those that wait in the order of their turns."""
        if state is State.WAITING:
            return [_run(row) for row in self._ledger.all_rows(_TURNS)]
        rows = self._ledger.all_rows("select * from runs where state = ? order by created, rowid", state)
        return [_run(row) for row in rows]

    def seen(self, runs: list[Run]) -> list[Run]:
        """Those of them that whoever is at work may see."""
        ids = {row["id"] for row in self._ledger.rows("select id from runs")} if runs else set()
        return [run for run in runs if run.id in ids]

    def add(self, id: str, project: str, request: TrainRequest) -> None:
        """Raises KampError('queue_full') where this person has enough in the queue."""
        who = self._ledger.who()
        with self._ledger.transaction() as db:
            waiting = db.execute("select count(*) from runs where who = ? and state = ?", (who, State.WAITING)).fetchone()[0]
            if who and waiting >= MOST_WAITING:
                raise KampError("queue_full", most=MOST_WAITING)
            db.execute("""insert into runs (id, project, dataset, version, problem, request, state, created, who)
                          values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                       (id, project, request.dataset, request.version, request.problem,
                        REQUEST.dump_json(request).decode(), State.WAITING, now(), who))

    def forget(self, db: Transaction, id: str) -> bool:
        """As part of a transaction, a run that is over leaves the board; False if it waits or runs."""
        return db.execute("delete from runs where id = ? and state not in (?, ?)", (id, State.WAITING, State.RUNNING)).rowcount > 0

    def claim(self, worker: int) -> Run | None:
        """Take the waiting run whose turn it is, unless one is running. The row comes as it stood before."""
        with self._ledger.transaction() as db:
            if db.execute("select 1 from runs where state = ?", (State.RUNNING,)).fetchone():
                return None
            row = db.execute(_TURNS).fetchone()
            if row is None:
                return None
            db.execute("update runs set state = ?, started = ?, beat = ?, worker = ?, stop_asked = 0 where id = ?",
                       (State.RUNNING, now(), time.time(), worker, row["id"]))
        return _run(row)

    def beat(self, id: str, worker: int) -> int | None:
        """A sign of life. → when a stop was asked (0: not), or None if the run is no longer this worker's."""
        with self._ledger.transaction() as db:
            mine = (id, worker, State.RUNNING)
            db.execute("update runs set beat = ? where id = ? and worker = ? and state = ?", (time.time(), *mine))
            row = db.execute("select stop_asked from runs where id = ? and worker = ? and state = ?", mine).fetchone()
        return int(row["stop_asked"]) if row else None

    def stop_asked(self, id: str) -> bool:
        return bool(self._ledger.rows("select 1 from runs where id = ? and stop_asked > 0", id))

    def ask_to_stop(self, id: str) -> None:
        """A waiting run is stopped by this, a running one hears of it."""
        with self._ledger.transaction() as db:
            db.execute("update runs set state = ?, ended = ? where id = ? and state = ?",
                       (State.STOPPED, now(), id, State.WAITING))
            db.execute("update runs set stop_asked = ? where id = ? and state = ? and stop_asked = 0",
                       (int(time.time()), id, State.RUNNING))

    def end(self, run: Run, state: State, error: KampError | None = None) -> bool:
        """Write the end of a running run, or queue it again; False if it was no longer this worker’s."""
        said = _as_json(error) if error else None
        with self._ledger.transaction(upkeep=True) as db:
            done = db.execute("""update runs set state = ?, ended = ?, error = ?
                                 where id = ? and worker = ? and state = ?""",
                              (state, None if state is State.WAITING else now(), said, run.id, run.worker, State.RUNNING))
        return done.rowcount > 0

    def back_to_waiting(self, id: str) -> bool:
        """Queue a stopped or failed run again; False if it is not in such a state."""
        with self._ledger.transaction() as db:
            done = db.execute("""update runs set state = ?, ended = null, error = null, stop_asked = 0
                                 where id = ? and state in (?, ?)""", (State.WAITING, id, State.STOPPED, State.FAILED))
        return done.rowcount > 0

    def put_back(self, id: str, project: str, request: TrainRequest, state: State) -> None:
        """A run whose row was lost comes back, as one that is over."""
        self.add(id, project, request)
        with self._ledger.transaction() as db:
            db.execute("update runs set state = ?, ended = created where id = ? and state = ?", (state, id, State.WAITING))

    def lose_answer(self, id: str) -> None:
        """A run that was done has failed after all: its answer can no longer be read."""
        with self._ledger.transaction() as db:
            db.execute("update runs set state = ?, error = ? where id = ? and state = ?",
                       (State.FAILED, json.dumps(["answer_lost", {}]), id, State.DONE))

    def fail_waiting(self, id: str, error: KampError) -> None:
        """No worker for this run came up."""
        with self._ledger.transaction(upkeep=True) as db:
            db.execute("update runs set state = ?, ended = ?, error = ? where id = ? and state = ?",
                       (State.FAILED, now(), _as_json(error), id, State.WAITING))

    def claimed_since(self, at: str) -> int:
        """How many runs a worker took since this ISO time."""
        return int(self._ledger.all_rows("select count(*) as n from runs where started >= ?", at)[0]["n"])

    def last_end_before(self, id: str) -> str | None:
        """When the machine last became free for another run."""
        row = self._ledger.all_rows("select max(ended) as at from runs where id <> ?", id)[0]
        return str(row["at"]) if row["at"] else None


def _run(row: Any) -> Run:
    error = json.loads(row["error"]) if row["error"] else None
    return Run(id=row["id"], project=row["project"], request=REQUEST.validate_json(row["request"]),
               state=State(row["state"]), created=row["created"], started=row["started"], ended=row["ended"],
               beat=row["beat"], worker=row["worker"], stop_asked=row["stop_asked"],
               error=(error[0], error[1]) if error else None)


def _as_json(error: KampError) -> str:
    """How the ledger keeps the fault that a run ended with."""
    return json.dumps([error.code, error.facts], ensure_ascii=False, default=str)
