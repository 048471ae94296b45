"""Errands: what takes longer than a click, each in a process of its own that a reload or a closed browser does not end."""
import json
import shutil
import time
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from kamp_core.errors import KampError
from kamp_core.jobs.process import end_tree, is_running, lives, start_apart
from kamp_core.workspace import Workspace
from kamp_core.workspace.ids import new_id
from kamp_core.workspace.ledger import now

# What a studio may be asked to do, as dotted names; each takes `progress`, and JSON values or dataclasses.
VERBS = ("import_file", "sql.keep", "cleaning.add", "cleaning.remove", "cleaning.move", "cleaning.replay",
         "cleaning.split_groups", "combining.append", "combining.join", "combining.nearest", "combining.label",
         "combining.search_delay", "care.mend", "databases.bring")
SECRETS = {"databases.bring": "password"}       # what a verb is given and no file ever holds
OF_ALL = ("care.mend",)                         # what looks into every project, and is for who sees them all
_START = 20.0                 # seconds until a process must have shown that it is there
_ANY: TypeAdapter[Any] = TypeAdapter(Any)
State = Literal["running", "done", "failed", "stopped"]


@dataclass(frozen=True)
class Errand:
    """`share`: 0 to 1. `facts`: what the verb was given. `result`: what it answered, as JSON; `error`: code, facts, choices."""

    id: str
    project: str
    verb: str
    facts: dict[str, Any]
    state: State
    share: float
    result: Any = None
    error: tuple[str, dict[str, Any], tuple[str, ...]] | None = None

    def fault(self) -> KampError | None:
        return KampError(self.error[0], self.error[2], **self.error[1]) if self.error else None


class Errands:
    """All that matters is in the ledger; what an errand has half-written lies in a folder of its own and goes with it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ledger = workspace.ledger
        self._sent: dict[str, float] = {}       # by us just now: on the monotonic clock, which nobody sets

    def start(self, project: str, verb: str, /, secret: str | None = None, **facts: Any) -> str:
        """Send for something; the answer is the errand's id. `secret` goes from hand to hand and stands nowhere."""
        if verb not in VERBS:
            raise ValueError(verb)
        who = self._ledger.only_for()
        if who is not None and verb in OF_ALL:
            raise KampError("role_needed", role="admin")
        told = _ANY.dump_json(facts).decode()
        self._ledger.access.need_named(told)
        id = new_id()
        with self._ledger.transaction() as db:
            db.execute("""insert into errands (id, project, verb, facts, state, created, beat, who)
                          values (?, ?, ?, ?, 'running', ?, ?, ?)""",
                       (id, project, verb, told, now(), time.time(), who or ""))
        temp = self._workspace.home / "tmp" / id
        temp.mkdir()
        self._sent = {sent: at for sent, at in self._sent.items() if time.monotonic() - at < _START} | {id: time.monotonic()}
        start_apart("kamp_core.studio.errand", [str(self._workspace.home), id], self._workspace.home / "tmp" / "errands.log",
                    given=secret)
        return id

    def look(self, id: str) -> Errand:
        """How it stands. Raises KampError('errand_unknown')."""
        row = self._row(id)
        gone = row["state"] == "running" and not self._is_there(row)
        if gone:
            self._end(id, "failed", KampError("errand_lost"))
            row = self._row(id)             # it may have ended well at this very moment
        return _errand(row)

    def running(self) -> int:
        """How many are at work, in all projects."""
        return int(self._ledger.all_rows("select count(*) as n from errands where state = 'running'")[0]["n"])

    def failures(self, most: int = 20) -> list[tuple[str, str, str]]:
        """The latest that ended with something unexpected: when they began (ISO, UTC), what they did, the number to quote."""
        rows = self._ledger.all_rows("""select created, verb, json_extract(error, '$[1].ref') as ref from errands
            where state = 'failed' and json_extract(error, '$[0]') = 'unexpected' order by created desc limit ?""", most)
        return [(row["created"], row["verb"], row["ref"]) for row in rows]

    def lost(self) -> list[str]:
        """Those that stand as running and have no process any more; to `look` at one ends it."""
        rows = self._ledger.all_rows("select * from errands where state = 'running'")
        return [row["id"] for row in rows if not self._is_there(row)]

    def stop(self, id: str) -> None:
        """End it at once; nothing of it stays."""
        self._ledger.may_write()
        row = self._row(id)
        self._ledger.access.need_work(row["project"])
        if row["worker"]:
            end_tree(row["worker"])
        self._end(id, "stopped")

    def wait(self, id: str, seconds: float = float("inf")) -> Errand:
        """Return when it is over, or as it stands after this many seconds."""
        end = time.monotonic() + seconds
        while (found := self.look(id)).state == "running" and time.monotonic() < end:
            time.sleep(0.1)
        return found

    def _is_there(self, row: Any) -> bool:
        marks = ("kamp_core.studio.errand", row["id"])
        if row["worker"] is None:              # on its way; and whoever set the clock meanwhile did not end it
            since = time.monotonic() - self._sent.get(row["id"], -_START)       # a new process has no command line for a moment
            return bool(0 <= time.time() - row["beat"] < _START) or since < _START or is_running(*marks)
        return lives(row["worker"], *marks)

    def _end(self, id: str, state: State, error: KampError | None = None) -> None:
        said = as_json(error) if error else None
        with self._ledger.transaction(upkeep=True) as db:
            db.execute("update errands set state = ?, error = ? where id = ? and state = 'running'", (state, said, id))
        shutil.rmtree(self._workspace.home / "tmp" / id, ignore_errors=True)

    def _row(self, id: str) -> Any:
        rows = self._ledger.rows("select * from errands where id = ?", id)
        if not rows:
            raise KampError("errand_unknown", errand=id)
        return rows[0]


def as_json(error: KampError) -> str:
    """How the ledger keeps the fault that an errand ended with."""
    return json.dumps([error.code, error.facts, error.choices], ensure_ascii=False, default=str)


def _errand(row: Any) -> Errand:
    error = json.loads(row["error"]) if row["error"] else None
    return Errand(row["id"], row["project"], row["verb"], json.loads(row["facts"]), row["state"], row["share"],
                  json.loads(row["result"]) if row["result"] else None, (error[0], error[1], tuple(error[2])) if error else None)
