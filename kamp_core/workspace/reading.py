"""Reading the ledger again and again, as a page does: one connection, and what it was told while nobody writes."""
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from kamp_core.workspace.rights import show_only

_ANSWERS, _ROWS = 300, 500          # kept at most: answers, and rows of one


class Reader:
    """Answers reading statements; within `held`, for this thread, from memory where nothing was written since."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._mine = threading.local()

    @contextmanager
    def held(self) -> Iterator[None]:
        """One connection for all that this thread reads meanwhile, for each person; they are let go of at the end."""
        if self._held() is not None:
            yield
            return
        self._mine.held = {}
        try:
            yield
        finally:
            for one in self._mine.held.values():
                one.close()
            self._mine.held = None

    def rows(self, person: str | None, sql: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        """The answer to one reading statement, as the ledger stands now. `person`: what they may see of it; None: all."""
        if (held := self._held()) is not None:
            return held.setdefault(person, _Held(self._connect, person)).rows(sql, values)
        with closing(self._connect()) as db:
            if person is not None:
                show_only(db, person, sql)
            return db.execute(sql, values).fetchall()

    def _held(self) -> "dict[str | None, _Held] | None":
        return getattr(self._mine, "held", None)


class _Held:
    """Of one person, so that nobody is told what another was. SQLite itself says whether anything was written meanwhile
    (`pragma data_version`), by whichever thread or program: also that a project is shared no more."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], person: str | None) -> None:
        self._connect, self._person = connect, person
        self._db: sqlite3.Connection | None = None
        self._written: int | None = None
        self._answers: dict[tuple[str, tuple[object, ...]], list[sqlite3.Row]] = {}

    def rows(self, sql: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        if self._db is None:
            self._db = self._connect()
        written = self._db.execute("pragma data_version").fetchone()[0]
        if written != self._written:
            self._written, self._answers = written, {}
        if (sql, values) in self._answers:
            return list(self._answers[sql, values])
        if self._person is not None:
            show_only(self._db, self._person, sql)
        found = self._db.execute(sql, values).fetchall()
        if len(found) <= _ROWS and len(self._answers) < _ANSWERS:
            self._answers[sql, values] = found
        return list(found)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
