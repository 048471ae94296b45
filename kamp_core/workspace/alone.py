"""One process at a time: a place that is taken stays so until it is left, or the process that took it is gone."""
import sqlite3
from contextlib import suppress
from pathlib import Path

from kamp_core.errors import KampError


class Alone:
    """A lock kept by the system (SQLite's, which works alike everywhere), so that a killed process leaves none behind."""

    def __init__(self, path: Path, refusal: KampError, wait: float = 0.0) -> None:
        """Raises `refusal` while another holds `path`, after so many seconds; KampError('disk_write') where it cannot be made."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._held = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
            self._held.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise refusal from error
            raise KampError("disk_write", why=str(error)) from error
        except OSError as error:
            raise KampError("disk_write", why=error.strerror or str(error)) from error

    def leave(self) -> None:
        with suppress(sqlite3.Error):
            self._held.close()
