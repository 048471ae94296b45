"""How the ledger is read and written: short transactions, of what whoever is at work may see and change."""
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.workspace.faults import in_words
from kamp_core.workspace.reading import Reader
from kamp_core.workspace.rights import REFUSALS, guard

_BUSY_SECONDS = 30.0
Transaction = sqlite3.Connection


class Transactions:
    """On short-lived connections to one SQLite file (WAL): safe from any thread and any process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = Reader(self._connect)
        self.may_write: Callable[[], None] = lambda: None        # raises where whoever is at work may only look
        self.only_for: Callable[[], str | None] = lambda: None   # whose projects, and those shared, are seen; None: all of them

    @contextmanager
    def transaction(self, upkeep: bool = False) -> Iterator[Transaction]:
        """A connection inside one write transaction; committed at the end, rolled back on any exception.

        `upkeep`: what looking itself brings about, such as noting that a worker is gone.
        Raises KampError where the disk is full or read-only, or the ledger busy or damaged, and KampError('project_gone',
        'project_only_look' or 'project_not_yours') where whoever is at work may not change this project."""
        if not upkeep:
            self.may_write()
        limited = None if upkeep else self.only_for()
        db = self._connect()
        try:
            with in_words():
                _write_ahead(db)
                db.execute("pragma foreign_keys = on")
                if limited is not None:
                    guard(db, limited)
                db.execute("begin immediate")
                try:
                    yield db
                except BaseException as error:
                    with suppress(sqlite3.Error):          # a full disk has rolled it back already
                        db.execute("rollback")
                    if isinstance(error, sqlite3.IntegrityError) and str(error) in REFUSALS:
                        raise KampError(str(error)) from error
                    raise
                db.execute("commit")
        finally:
            db.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """The answer to one reading statement, of what whoever is at work may see."""
        with in_words():
            return self._reader.rows(self.only_for(), sql, values)

    def all_rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """The same of everybody's: for upkeep and for the queue, never for what is shown."""
        with in_words():
            return self._reader.rows(None, sql, values)

    def reading(self) -> AbstractContextManager[None]:
        """All that this thread reads meanwhile goes over one connection, and is asked of it only where something was written."""
        return self._reader.held()

    def pack(self) -> None:
        """Write the file anew, without what was deleted."""
        db = self._connect()
        try:
            with in_words():
                db.execute("vacuum")
                db.execute("pragma wal_checkpoint(truncate)")
        finally:
            db.close()

    def _connect(self) -> sqlite3.Connection:
        try:
            db = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
        except sqlite3.OperationalError as error:      # the folder is gone, or not ours to write
            raise KampError("home_unusable", home=str(self._path.parent), why=str(error)) from error
        db.row_factory = sqlite3.Row
        return db


def _write_ahead(db: sqlite3.Connection) -> None:
    """Into SQLite's log. Of a new home two may switch to it at one moment, and then SQLite refuses one without waiting."""
    ends = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            db.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            time.sleep(0.01)
