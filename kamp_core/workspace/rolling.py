"""A copy of the ledger that rolls along, and the ledger's return from it."""
import os
import shutil
import sqlite3
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.workspace.disk import size_of
from kamp_core.workspace.durable import put_in_place
from kamp_core.workspace.faults import fault_of, in_words

COPY = "ledger.copy.sqlite3"
_BUSY_SECONDS = 30.0


@dataclass(frozen=True)
class Restored:
    """The ledger came back from its copy. `since`: what was entered after this ISO time is lost; `aside`: the damaged file."""

    since: str
    aside: str


def is_sound(path: Path) -> bool:
    """Does SQLite find its pages whole? True where it is merely busy. Raises KampError where it cannot be opened at all."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS)) as db:
            return bool(db.execute("pragma quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error as error:
        fault = fault_of(error)
        if fault is None or fault.code == "ledger_damaged" or not path.exists():      # another puts its copy in place just now
            return False
        if fault.code == "ledger_busy":
            return True
        raise fault from error


def is_blank(path: Path) -> bool:
    """Is there no table in it yet?"""
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as db:
        return not db.execute("select count(*) from sqlite_master").fetchone()[0]


def keep_copy(ledger: Path) -> None:
    """Make the copy anew, in one piece and only of a sound ledger; others may be writing. If that fails, the last one stays."""
    part = ledger.parent / "tmp" / f"{uuid.uuid4().hex[:10]}.ledger"
    try:
        with suppress(KampError, OSError, sqlite3.Error):
            write_copy(ledger, part)
            if is_sound(part) and not is_blank(part):
                put_in_place(part, ledger.with_name(COPY))
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_copy(ledger: Path, to: Path) -> None:
    """The ledger as it stands at this moment, as one file without a log beside it."""
    with closing(sqlite3.connect(ledger, timeout=_BUSY_SECONDS)) as db, closing(sqlite3.connect(to)) as copy:
        db.backup(copy)
        copy.execute("pragma journal_mode = delete")


def restore_damaged(ledger: Path) -> Restored | None:
    """Put a damaged or missing ledger aside and its copy in its place; None where nothing is wrong.

    Raises KampError('ledger_damaged') where there is no sound copy, either.
    """
    with suppress(KampError, sqlite3.Error):              # another puts its copy in place just now: looked at again below
        if not _needs_copy(ledger):
            return None
    with in_words(), closing(sqlite3.connect(ledger.with_name("ledger.lock"), timeout=_BUSY_SECONDS, isolation_level=None)) as lock:
        lock.execute("begin exclusive")                   # one mender at a time; freed by the system if it is ended
        return _take_copy(ledger) if _needs_copy(ledger) else None       # someone else may have mended it


def _needs_copy(ledger: Path) -> bool:
    if size_of(ledger) and not is_sound(ledger):
        return True
    is_empty = not size_of(ledger) or is_blank(ledger)
    return is_empty and _was_used(ledger.parent)          # else it is a new home, perhaps being made at this moment


def _was_used(home: Path) -> bool:
    return (home / COPY).exists() or any((home / "datasets").glob("*/v*.duckdb"))


def _take_copy(ledger: Path) -> Restored:
    copy = ledger.with_name(COPY)
    if not copy.exists() or not is_sound(copy):
        raise KampError("ledger_damaged")
    since = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
    aside = ledger.with_name(f"ledger.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}.sqlite3")
    part = ledger.with_name("ledger.part")
    shutil.copyfile(copy, part)
    with closing(sqlite3.connect(part)) as db:            # while it is nobody else's: SQLite waits for nobody here
        db.execute("pragma journal_mode = wal")
    if ledger.exists():
        os.replace(ledger, aside)
    log = ledger.with_name(ledger.name + "-wal")
    if log.exists():                                      # it belongs to the damaged one, and holds its newest changes
        os.replace(log, aside.with_name(aside.name + "-wal"))
    ledger.with_name(ledger.name + "-shm").unlink(missing_ok=True)
    put_in_place(part, ledger)
    return Restored(since.isoformat(timespec="seconds"), aside.name)
