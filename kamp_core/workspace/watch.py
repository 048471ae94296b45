"""How far a running statement is."""
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def watched(cursor: duckdb.DuckDBPyConnection, progress: Callable[[float], None]) -> Iterator[None]:
    """Tell how far the statement within the block is, three times a second."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.3):
            share = cursor.query_progress()
            if share > 0:
                progress(min(0.99, share / 100))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
