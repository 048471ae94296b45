"""Reading the ledger again and again, as a page does: one connection, and what it was told while nobody writes."""
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

_ANSWERS, _ROWS = 300, 500          # kept at most: answers, and rows of one


class Reader:
    """Answers reading statements; within `held`, for this thread, from memory where nothing was written since."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._mine = threading.local()

    @contextmanager
    def held(self) -> Iterator[None]:
        """One connection for all that this thread reads meanwhile; it is let go of at the end."""
        if self._held() is not None:
            yield
            return
        self._mine.held = _Held(self._connect)
        try:
            yield
        finally:
            self._mine.held.close()
            self._mine.held = None

    def rows(self, sql: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        """The answer to one reading statement, as the ledger stands now."""
        if (held := self._held()) is not None:
            return held.rows(sql, values)
        with closing(self._connect()) as db:
            return db.execute(sql, values).fetchall()

    def _held(self) -> "_Held | None":
        return getattr(self._mine, "held", None)


class _Held:
    """SQLite itself says whether anything was written meanwhile (`pragma data_version`): by whichever thread or program."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
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
        found = self._db.execute(sql, values).fetchall()
        if len(found) <= _ROWS and len(self._answers) < _ANSWERS:
            self._answers[sql, values] = found
        return list(found)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
