"""What a machine does on a bad day, in words: the one place that knows how libraries say that a disk is full or a file broken."""
import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from kamp_core.errors import KampError
from kamp_core.workspace.upgraded import upgraded

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_SHUT = (errno.EROFS,)
_FULL_WORDS = ("no space left", "disk is full", "disk full", "disk quota exceeded", "not enough space", "max_temp_directory_size")
_SHUT_WORDS = ("read-only file system", "readonly database")
_BROKEN_WORDS = ("corrupt", "checksum", "not a valid duckdb database", "deserialize", "malformed", "not a database",
                 "could not read enough bytes", "serialization error")


def fault_of(error: BaseException) -> KampError | None:
    """The sentence for a fault of the machine, or of packages changed under the running program; None for any other."""
    if isinstance(error, KampError):
        return error
    said = str(error).lower()
    if isinstance(error, sqlite3.Error):
        return _of_ledger(error, said)
    if isinstance(error, OSError | duckdb.Error) and (getattr(error, "errno", 0) in _FULL or _any(_FULL_WORDS, said)):
        return KampError("disk_filled")
    if isinstance(error, OSError | duckdb.Error) and (getattr(error, "errno", 0) in _SHUT or _any(_SHUT_WORDS, said)):
        return KampError("home_readonly")
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException) or "bad allocation" in said or "bad_alloc" in said:
        return KampError("memory_short")
    if isinstance(error, duckdb.SerializationException) or (isinstance(error, duckdb.IOException) and _any(_BROKEN_WORDS, said)):
        return KampError("dataset_file_damaged")
    changed = upgraded() if isinstance(error, ImportError | AttributeError | TypeError | KeyError | ValueError) else ()
    return KampError("restart_needed", packages=", ".join(changed)) if changed else None


def write_fault(error: OSError) -> KampError:
    """The sentence for what could not be written."""
    return fault_of(error) or KampError("disk_write", why=error.strerror or str(error))


def _of_ledger(error: sqlite3.Error, said: str) -> KampError | None:
    if _any(_FULL_WORDS, said) or said == "database or disk is full":
        return KampError("disk_filled")
    if _any(_SHUT_WORDS, said):
        return KampError("home_readonly")
    if "locked" in said or "busy" in said:
        return KampError("ledger_busy")
    if _any(_BROKEN_WORDS, said):
        return KampError("ledger_damaged")
    return KampError("disk_write", why=str(error)) if "i/o error" in said or "unable to open" in said else None


def _any(words: tuple[str, ...], said: str) -> bool:
    return any(word in said for word in words)


@contextmanager
def in_words() -> Iterator[None]:
    """Faults of the machine within the block come out as KampErrors, everything else as it is."""
    try:
        yield
    except (OSError, MemoryError, sqlite3.Error, duckdb.Error) as error:
        fault = fault_of(error)
        if fault is None:
            raise
        raise fault from error
