"""Ends a query that takes too long or too much: kindly at first, then with its process."""
import os
import sys
import threading
import time
from contextlib import suppress

import duckdb
import psutil

from kamp_core.sandbox.facts import Limits

OUT_OF_TIME, OUT_OF_MEMORY, ORPHAN = 70, 71, 72       # exit codes
GRACE = 2.0                        # seconds from the kind end to the unkind one
_EVERY = 0.05
_SPARE = 512 << 20                 # bytes beyond the database's own limit, which does not count the texts it builds


class Watch:
    """Looks at the clock and the memory of this process while a query runs."""

    def __init__(self, db: duckdb.DuckDBPyConnection, limits: Limits, memory: int) -> None:
        self.too_late = False
        self._db = db
        self._end = time.monotonic() + limits.seconds
        self._most = psutil.Process().memory_info().rss + memory + _SPARE
        self._over = threading.Event()

    def __enter__(self) -> "Watch":
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _look(self) -> None:
        process = psutil.Process()
        while not self._over.wait(_EVERY):
            if process.memory_info().rss > self._most:
                os._exit(OUT_OF_MEMORY)
            late = time.monotonic() - self._end
            if late > GRACE:
                os._exit(OUT_OF_TIME)
            if late > 0:
                self.too_late = True
                self._db.interrupt()


def leash() -> None:
    """End with the process that asked: it holds the other end of our standard input."""
    def wait() -> None:
        with suppress(OSError):
            while os.read(0, 1):
                continue
        os._exit(ORPHAN)
    threading.Thread(target=wait, daemon=True).start()


def tie_down(limits: Limits, memory: int, size: int) -> None:
    """Where the system can: no more than this much processor time, address space and bytes in a file, and no core dump."""
    if sys.platform == "win32":
        return
    import resource
    processor = int(limits.seconds + 2 * GRACE) * limits.threads + 5
    space = 2 * memory + (3 << 30)                 # threads and libraries reserve more than they touch
    for kind, most in ((resource.RLIMIT_CPU, processor), (resource.RLIMIT_AS, space), (resource.RLIMIT_FSIZE, size),
                       (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):        # a lower limit was there already
            resource.setrlimit(kind, (most, most))
