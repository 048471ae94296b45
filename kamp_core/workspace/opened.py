"""How DuckDB is opened, and dataset files that are kept open to be read: opening one may take longer than what is asked of it."""
import threading
from collections import OrderedDict
from pathlib import Path

import duckdb

from kamp_core.errors import KampError

Config = dict[str, str | bool | int | float | list[str]]        # of a DuckDB connection
_AT_ONCE = 8


def config_of(memory_limit: str, temp: Path) -> Config:
    """Nothing is fetched, and no Python variable taken for a table."""
    return {"memory_limit": memory_limit, "temp_directory": str(temp), "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false", "python_enable_replacements": "false"}


class Opened:
    """The latest few, for all threads. What is let go of is closed when its last cursor goes."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._open: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()
        self._lock = threading.Lock()

    def cursor(self, path: Path) -> duckdb.DuckDBPyConnection:
        """Raises KampError('dataset_file_missing')."""
        with self._lock:
            if path not in self._open:
                if not path.exists():
                    raise KampError("dataset_file_missing", file=path.name)
                self._open[path] = duckdb.connect(str(path), read_only=True, config=self._config)
                if len(self._open) > _AT_ONCE:
                    self._open.popitem(last=False)
            self._open.move_to_end(path)
            return self._open[path].cursor()

    def let_go(self, folder: Path) -> None:
        """Of all files in it."""
        with self._lock:
            for path in [path for path in self._open if path.parent == folder]:
                del self._open[path]

    def close(self) -> None:
        """At once, whoever reads."""
        with self._lock:
            for connection in self._open.values():
                connection.close()
            self._open.clear()
