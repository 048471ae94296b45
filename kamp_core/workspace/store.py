"""The workspace folder: files as given, one immutable DuckDB file a dataset version, one folder a run."""
import json
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from kamp_core.errors import KampError
from kamp_core.workspace import key
from kamp_core.workspace.access import BROUGHT_BY
from kamp_core.workspace.disk import SPARE, need_space, size_of
from kamp_core.workspace.durable import flush, flush_folder, make_home, put_in_place
from kamp_core.workspace.erase import finish_erasing
from kamp_core.workspace.facts import ColumnFacts, Version
from kamp_core.workspace.faults import in_words
from kamp_core.workspace.ids import ids_in, is_plain, new_id
from kamp_core.workspace.ledger import Ledger, now
from kamp_core.workspace.opened import Opened, config_of
from kamp_core.workspace.rolling import keep_copy, restore_damaged
from kamp_core.workspace.sql import literal, quote
from kamp_core.workspace.sweep import sweep

_SWEEP_SECONDS, _COPY_SECONDS = 24 * 3600.0, 3600.0


@dataclass
class Draft:
    """A version being written: fill the table `data` through `cursor`, put what to tell in `report`.

    One that a recipe makes from an import also names its `parent`, its `base` and the `recipe`; see `Version`.
    """

    cursor: duckdb.DuckDBPyConnection
    report: dict[str, Any] = field(default_factory=dict)
    parent: int | None = None
    base: int | None = None
    recipe: tuple[dict[str, Any], ...] = ()
    columns: dict[str, ColumnFacts] = field(default_factory=dict)
    number: int = 0            # known once it is kept


class Workspace:
    """Everything the user made, on disk. Safe to share between threads; other processes open their own.

    What is half-written lies in `temp`, the home's own `tmp` folder unless a process brings one that it takes away again.
    """

    def __init__(self, home: Path, memory_limit: str = "1GB", temp: Path | None = None) -> None:
        self.home = home
        self._temp = temp or home / "tmp"
        self._config = config_of(memory_limit, self._temp)
        self._opened = Opened(self._config)
        try:
            make_home(home)
            for name in ("files", "datasets", "runs", "tmp"):
                (home / name).mkdir(parents=True, exist_ok=True)
            self._temp.mkdir(exist_ok=True)
            if not os.access(home, os.W_OK):
                raise KampError("home_readonly")
            self.log_left = size_of(home / "ledger.sqlite3-wal") > 0      # of a killed process
            self.restored = restore_damaged(home / "ledger.sqlite3")      # the ledger, from its copy: told to the user
            self.ledger = Ledger(home / "ledger.sqlite3")
        except OSError as error:
            raise KampError("home_unusable", home=str(home), why=error.strerror or str(error)) from error
        self._sweeping = threading.Lock()
        self._swept: float | None = None       # when, as time.monotonic tells it
        self._copied = time.monotonic()

    # files as given -----------------------------------------------------------------------------------------------

    def new_file(self, suffix: str) -> Path:
        """Where the next uploaded file goes. Only the suffix comes from the user, and only if it is plain."""
        self.ledger.may_write()
        suffix = suffix.lower() if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix.lower()) else ".dat"
        folder = self.home / "files" / new_id()
        with in_words():
            folder.mkdir()
            if who := self.ledger.who():
                (folder / BROUGHT_BY).write_text(who, "utf-8")
        return folder / f"original{suffix}"

    def file(self, id: str) -> Path:
        """The file given under this id. Raises KampError('file_unknown')."""
        found = list((self.home / "files" / id).glob("original.*")) if is_plain(id) else []
        if not found or self.ledger.access.hides_file(id):
            raise KampError("file_unknown", file=id)
        return found[0]

    def drop_file(self, id: str) -> None:
        """Forget a file that was given; one that is held open elsewhere stays."""
        if is_plain(id) and not self.ledger.access.hides_file(id):
            shutil.rmtree(self.home / "files" / id, ignore_errors=True)

    @contextmanager
    def scratch_folder(self) -> Iterator[Path]:
        """A new empty folder for the time of the block."""
        folder = self.scratch()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def scratch(self) -> Path:
        """A new empty folder for what is asked for again; swept a day later."""
        folder = self._temp / new_id()
        folder.mkdir(parents=True)
        return folder

    def room(self) -> int:
        """How many bytes may be written without the disk getting full."""
        return max(0, shutil.disk_usage(self.home).free - SPARE)

    def need_space(self, size: int) -> None:
        """Raise KampError('disk_full') unless `size` bytes and some to spare are free."""
        need_space(self.home, size, SPARE)

    # dataset versions ---------------------------------------------------------------------------------------------

    def version_file(self, dataset: str, number: int) -> Path:
        return self.home / "datasets" / dataset / f"v{number}.duckdb"

    @contextmanager
    def read(self, dataset: str, version: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor on one version, its table `data`, read-only; not to be used after the block."""
        known = self.ledger.version(dataset, version)
        try:
            with in_words():
                cursor = self._opened.cursor(self.version_file(dataset, known.number))
                try:
                    yield cursor
                finally:
                    cursor.close()
        except KampError as error:
            if error.code == "dataset_file_damaged":
                self.let_go(dataset)              # its file may be made anew
            raise

    def attach(self, cursor: duckdb.DuckDBPyConnection, alias: str, dataset: str, version: int) -> None:
        """Put a version, read-only, beside what a cursor of `new_version` or `scratch_database` sees: `<alias>.data`."""
        path = self.version_file(dataset, version)
        if not path.exists() or self.ledger.access.hides("datasets", dataset):
            raise KampError("dataset_file_missing", file=path.name)
        cursor.execute(f"attach {literal(str(path))} as {quote(alias)} (read_only)")

    @contextmanager
    def new_version(self, dataset: str) -> Iterator[Draft]:
        """Write the next version: all of it is there when the block ends well, none of it otherwise."""
        try:
            (self.home / "datasets" / dataset).mkdir(parents=True, exist_ok=True)
            with self._written() as (partial, draft):
                yield draft
                rows = draft.cursor.execute("select count(*) from data").fetchone()
                draft.cursor.execute("checkpoint")
                draft.cursor.close()
                self._keep(dataset, partial, rows[0] if rows else 0, draft)
        except BaseException:
            self.ledger.drop_unwritten(dataset)
            with suppress(OSError):
                (self.home / "datasets" / dataset).rmdir()         # empty where it would have been the first
            raise
        keep_copy(self.home / "ledger.sqlite3")

    @contextmanager
    def remade(self, dataset: str, number: int) -> Iterator[Draft]:
        """Write the file of a version anew, in place of a missing or damaged one; its row in the ledger stays as it is."""
        (self.home / "datasets" / dataset).mkdir(parents=True, exist_ok=True)
        with self._written() as (partial, draft):
            yield draft
            draft.cursor.execute("checkpoint")
            draft.cursor.close()
            self.let_go(dataset)
            put_in_place(partial, self.version_file(dataset, number))

    @contextmanager
    def _written(self) -> Iterator[tuple[Path, Draft]]:
        """A database file that is gone after the block, unless it has been given a name."""
        partial = self._temp / f"{new_id()}.part"
        try:
            with in_words():
                db = duckdb.connect(str(partial), config=self._config)
                try:
                    yield partial, Draft(db)
                finally:
                    db.close()
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
                partial.with_name(partial.name + ".wal").unlink(missing_ok=True)

    @contextmanager
    def table_file(self, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        """Write a file of tables that is no version yet; closed when the block ends."""
        db = duckdb.connect(str(path), config=self._config)
        try:
            yield db
            db.execute("checkpoint")
        finally:
            db.close()

    def _keep(self, dataset: str, partial: Path, rows: int, draft: Draft) -> None:
        """Give a written version its number and its name: one writer at a time, whatever the process.

        Raises KampError('version_moved_on') where its parent is no longer the current one."""
        flush(partial)
        with self.ledger.transaction() as db:
            if draft.parent not in (None, self.ledger.current_number(db, dataset)):
                raise KampError("version_moved_on")
            number = self.ledger.next_number(db, dataset)
            while self.version_file(dataset, number).exists():     # its writer was killed before its row was kept
                number += 1
            report = {**draft.report, "version": number} if "version" in draft.report else draft.report
            self.ledger.add_version(db, Version(dataset, number, rows, report, now(), draft.parent, draft.base,
                                                draft.recipe, draft.columns))
            os.replace(partial, self.version_file(dataset, number))
            flush_folder(self.version_file(dataset, number).parent)
        draft.number = number

    def delete_dataset(self, dataset: str) -> None:
        """Every version of a dataset, with the next sweep; at once the files it came from, unless other data came from them."""
        given = {path.name for path in (self.home / "files").iterdir()}
        named = {id for version in self.ledger.versions(dataset) for id in given & ids_in(json.dumps(version.report))}
        self.ledger.delete_dataset(dataset)
        self.let_go(dataset)
        for id in named:
            if not self.ledger.needs_file(id):
                self.drop_file(id)

    def let_go(self, dataset: str) -> None:
        """Hold no file of a dataset open any longer than its readers need."""
        self._opened.let_go(self.home / "datasets" / dataset)

    @contextmanager
    def scratch_database(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An empty in-memory database, for looking into a file before its import."""
        with in_words():
            db = duckdb.connect(":memory:", config=self._config)
            try:
                yield db
            finally:
                db.close()

    # runs ---------------------------------------------------------------------------------------------------------

    def new_run_folder(self, run: str) -> Path:
        """Make the folder of a run that begins."""
        self.ledger.may_write()
        folder = self.home / "runs" / run
        folder.mkdir()
        return folder

    def run_folder(self, run: str) -> Path:
        """The folder of a run. Raises KampError('run_unknown')."""
        if self.ledger.access.hides("runs", run):
            raise KampError("run_unknown", run=run)
        return self.listed_run_folder(run)

    def listed_run_folder(self, run: str) -> Path:
        """The same of a run that was read from the ledger just now. Raises KampError('run_unknown')."""
        folder = self.home / "runs" / run
        if not is_plain(run) or not folder.is_dir():
            raise KampError("run_unknown", run=run)
        return folder

    # house-keeping ------------------------------------------------------------------------------------------------

    def signing_key(self) -> bytes:
        """The secret that signs model packages, made on first use and readable by this user only."""
        with self.ledger.transaction(upkeep=True):   # one maker at a time, whatever the process
            return key.read_or_make(self.home)

    def sweep(self) -> None:
        """Remove what was deleted, and what killed processes left; safe while others work."""
        self._swept = time.monotonic()
        finish_erasing(self.home, self.ledger)
        sweep(self.home, self.ledger.deleted_datasets(), self.ledger.deleted_runs(), self.busy(), self.ledger.named_ids())

    def busy(self) -> set[str]:
        """Names of scratch folders that someone is at work in, whatever the clock says."""
        return {row["id"] for row in self.ledger.all_rows("select id from errands where state = 'running'")}

    def sweep_daily(self) -> None:
        """At a start, and once a day from then on; the ledger's copy is made at a start and every hour. One at it is enough."""
        if not self._sweeping.acquire(blocking=False):
            return
        try:
            if self._swept is None or time.monotonic() - self._copied > _COPY_SECONDS:
                self._copied = time.monotonic()
                keep_copy(self.home / "ledger.sqlite3")
            if self._swept is None or time.monotonic() - self._swept > _SWEEP_SECONDS:
                self.sweep()
        finally:
            self._sweeping.release()

    def close(self) -> None:
        self._opened.close()
