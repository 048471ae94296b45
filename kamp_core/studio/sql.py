"""The desk of the SQL page: asks the data of one project, each question in the sandbox; keeps a result as new data."""
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from kamp_core.errors import KampError
from kamp_core.intake.facts import Detected, ImportReport, Warning
from kamp_core.sandbox import Answer, Limits, Query, Request, Source
from kamp_core.sandbox.guard import check_text
from kamp_core.sandbox.names import PLAIN, written
from kamp_core.sandbox.process import read_answer
from kamp_core.studio.sql_result import fill_data, write_csv
from kamp_core.workspace import Dataset, Workspace
from kamp_core.workspace.ledger import now
from kamp_core.workspace.out import check_out, write_out

HISTORY = 20                       # questions remembered a project
SECONDS, KEEP_SECONDS = 60.0, 900.0
_AT_ONCE = 4                       # queries that run at the same time, for all visitors
_KNOWN = 100                       # ended queries whose end is remembered
_TABLES = 30                       # datasets of a project that are listed and may be asked
_OF = "of.txt"                     # beside an answer: the id of its project
_TAKEN = {"data", "unreadable", "memory", "system", "temp", "main", "information_schema", "pg_catalog"}


@dataclass(frozen=True)
class Table:
    """A dataset as the SQL page knows it. `name`, and the names of `columns` with their types, as they are to be written."""

    name: str
    dataset: str
    title: str
    rows: int
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Look:
    """How a query stands. 'gone': its answer was swept away, or the server was started anew while it ran."""

    state: Literal["running", "done", "failed", "gone"]
    seconds: float = 0.0
    answer: Answer | None = None
    error: KampError | None = None


@dataclass(frozen=True)
class Asked:
    sql: str
    dataset: str
    at: str


class SqlDesk:
    """Questions are in memory while they run; their answers lie in scratch folders and outlive a reload."""

    def __init__(self, workspace: Workspace, memory_limit: str) -> None:
        self._workspace = workspace
        self._limits = Limits(seconds=SECONDS, memory=memory_limit)
        self._queries: OrderedDict[str, Query] = OrderedDict()
        self._lock = threading.Lock()

    # what can be asked --------------------------------------------------------------------------------------------

    def tables(self, dataset: str) -> tuple[Table, ...]:
        """The data at hand, called `data`, then the others of its project."""
        named = self._named(dataset)
        return tuple(self._table("data" if d.id == dataset else name, d) for d, name in named)

    def _named(self, dataset: str) -> list[tuple[Dataset, str]]:
        """Each dataset of the project with a name that SQL can take, the one at hand first."""
        project = self._workspace.ledger.dataset(dataset).project
        known = sorted(self._workspace.ledger.datasets(project), key=lambda d: d.id != dataset)[:_TABLES]
        taken = set(_TAKEN)
        named = []
        for found in known:
            name = re.sub(r"\W+", "_", found.name).strip("_") or "table"
            name = name if PLAIN.fullmatch(name) else f"t_{name}"
            number = 1
            while (free := name if number == 1 else f"{name}_{number}").lower() in taken:
                number += 1
            taken.add(free.lower())
            named.append((found, free))
        return named

    def _table(self, name: str, dataset: Dataset) -> Table:
        with self._workspace.read(dataset.id) as cursor:
            columns = cursor.execute("describe data").fetchall()
        return Table(written(name), dataset.id, dataset.name, dataset.rows,
                     tuple((written(str(column[0])), str(column[1])) for column in columns))

    def history(self, project: str) -> tuple[Asked, ...]:
        """The last questions of a project, newest first."""
        return tuple(Asked(**asked) for asked in self._workspace.ledger.choice(project, "sql_history") or ())

    # asking -------------------------------------------------------------------------------------------------------

    def start(self, dataset: str, sql: str) -> str:
        """Begin to ask; the answer is the query's id. Raises KampError on what is no question."""
        check_text(sql)
        project = self._workspace.ledger.dataset(dataset).project
        asked = {"sql": sql, "dataset": dataset, "at": now()}
        others = [old for old in self._workspace.ledger.choice(project, "sql_history") or () if old["sql"] != sql]
        self._workspace.ledger.choose(project, "sql_history", [asked, *others][:HISTORY])
        with self._lock:
            if sum(query.running for query in self._queries.values()) >= _AT_ONCE:
                raise KampError("sql_busy")
            folder = self._workspace.scratch()
            (folder / _OF).write_text(project)
            self._queries[folder.name] = Query(self._request(dataset, sql), folder)
            while len(self._queries) > _KNOWN:
                self._queries.popitem(last=False)
        return folder.name

    def look(self, id: str) -> Look:
        """How a query stands, with its answer or its fault once it has ended."""
        query = self._query(id)
        if query and query.running:
            return Look("running", query.seconds)
        try:
            if query:
                query.check()
            answer = _kept_answer(self._answer_file(id if self._is_seen(id) else ""))
        except KampError as error:
            return Look("failed" if query or error.code != "sql_crashed" else "gone", error=error)
        return Look("done", answer.seconds, answer)

    def wait(self, id: str, seconds: float) -> None:
        """Return when a query has ended, or after this many seconds."""
        if query := self._query(id):
            query.wait_for(seconds)

    def cancel(self, id: str) -> None:
        """End a query at once; nothing, if it has ended."""
        if query := self._query(id):
            query.cancel()

    def ask(self, dataset: str, sql: str) -> Answer:
        """Ask and wait. Raises KampError. An interrupt from the keyboard ends the query."""
        id = self.start(dataset, sql)
        try:
            return self._queries[id].wait()
        finally:
            self.cancel(id)

    def _query(self, id: str) -> Query | None:
        return self._queries.get(id) if self._is_seen(id) else None

    def _is_seen(self, id: str) -> bool:
        """Of a project that whoever is at work sees?"""
        of, ledger = self._answer_file(id).with_name(_OF), self._workspace.ledger
        return ledger.only_for() is None or (of.exists() and of.read_text() in {project.id for project in ledger.projects()})

    def _answer_file(self, id: str) -> Path:
        return self._workspace.home / "tmp" / (id if id.isalnum() else "unknown") / "said.json"

    def _request(self, dataset: str, sql: str) -> Request:
        """Only what the query mentions is opened: the data at hand, and others of the same project by name."""
        named = self._named(dataset)
        low = sql.lower()
        sources = tuple(Source(name, str(self._workspace.version_file(d.id, d.version)))
                        for position, (d, name) in enumerate(named) if position == 0 or name.lower() in low)
        return Request(sql, sources, ("data", *(name for _, name in named)), self._limits)

    # keeping ------------------------------------------------------------------------------------------------------

    def keep(self, dataset: str, sql: str, name: str, progress: Callable[[float], None]) -> ImportReport:
        """The whole result of a query as a new dataset of the same project; its report tells the query."""
        source = self._workspace.ledger.dataset(dataset)
        with self._workspace.scratch_folder() as folder:
            answer = self._whole(dataset, sql, folder)
            if not answer.count:
                raise KampError("sql_nothing_to_keep")
            progress(0.5)
            self._workspace.need_space(2 * (folder / "result.parquet").stat().st_size)     # its twin is packed less tightly
            made = self._workspace.ledger.add_dataset(source.project, name)
            with self._workspace.new_version(made) as draft:
                columns = fill_data(draft.cursor, folder / "result.parquet", answer)
                said = Warning("made_by_sql", {"source": source.name, "sql": " ".join(sql.split())[:300]})
                report = ImportReport(made, 1, answer.count, columns, Detected("csv", None, None, 0, None, ()), (), 0, (said,),
                                      "", round(answer.seconds, 3))
                draft.report = {**report.as_json(), "sql": sql, "sql_source": {"dataset": source.id, "version": source.version}}
        progress(1.0)
        return report

    def export(self, dataset: str, sql: str, out: Path) -> Answer:
        """The whole result of a query as a CSV file that Excel opens. Raises KampError."""
        check_out(out)
        with self._workspace.scratch_folder() as folder:
            answer, whole = self._whole(dataset, sql, folder), folder / "result.csv"
            with self._workspace.scratch_database() as db:
                write_csv(db, folder / "result.parquet", [column.name for column in answer.columns], whole)
            write_out(out, whole)
        return answer

    def _whole(self, dataset: str, sql: str, folder: Path) -> Answer:
        """Every row of a result, in a Parquet file of the folder."""
        check_text(sql)
        self._workspace.need_space(0)
        request = replace(self._request(dataset, sql), keep=str(folder / "result.parquet"),
                          limits=replace(self._limits, seconds=KEEP_SECONDS, size=self._workspace.room()))
        query = Query(request, folder)
        try:
            return query.wait()
        finally:
            query.cancel()


@lru_cache(maxsize=8)
def _kept_answer(file: Path) -> Answer:
    return read_answer(file)
