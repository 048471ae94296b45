"""From outside: starts the process of a query, waits, cancels, ends what does not end by itself, and reads the answer."""
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kamp_core.errors import KampError
from kamp_core.sandbox.facts import Answer, Column, Request
from kamp_core.sandbox.watch import GRACE, OUT_OF_MEMORY, OUT_OF_TIME
from kamp_core.settings import ROOT

_STARTING = 15.0                   # seconds that a busy machine may need before the query's own clock starts
_PASSED_ON = ("SYSTEMROOT", "SYSTEMDRIVE", "PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TZ")      # of our environment: no more


class Query:
    """One query in a process of its own. `folder`: an empty one for its answer and its log."""

    def __init__(self, request: Request, folder: Path) -> None:
        self.started = time.monotonic()
        self._file = folder / "said.json"
        self._limits = request.limits
        self._cancelled = self._ended_late = False
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        hidden: dict[str, Any] = {}
        if sys.platform == "win32":
            hidden = {"creationflags": subprocess.CREATE_NO_WINDOW}
        with self._file.open("wb") as out, (folder / "sandbox.log").open("wb") as log:
            self._process = subprocess.Popen([sys.executable, "-X", "utf8", "-m", "kamp_core.sandbox"], cwd=ROOT, env=environment,
                                             stdin=subprocess.PIPE, stdout=out, stderr=log, **hidden)
        with suppress(OSError):            # it is gone already: its exit code will tell
            assert self._process.stdin
            self._process.stdin.write(json.dumps(asdict(request)).encode() + b"\n")
            self._process.stdin.flush()    # and stay open: it ends when we do

    @property
    def running(self) -> bool:
        if self._process.poll() is None and self.seconds > self._limits.seconds + 2 * GRACE + _STARTING:
            self._ended_late = True
            self._end()
        ended = self._process.poll() is not None
        if ended:
            self._let_go()
        return not ended

    @property
    def seconds(self) -> float:
        """Since it was started."""
        return time.monotonic() - self.started

    def cancel(self) -> None:
        """End it at once."""
        if self._process.poll() is None:
            self._cancelled = True
            self._end()

    def wait_for(self, seconds: float) -> None:
        """Return when it has ended, or after this many seconds."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def wait(self) -> Answer:
        """The answer when it is there. Raises KampError."""
        while self.running:
            self.wait_for(0.5)
        self.check()
        return read_answer(self._file)

    def check(self) -> None:
        """Raise KampError if it was ended before it had an answer."""
        code = self._process.returncode
        if self._cancelled:
            raise KampError("sql_cancelled")
        if code == OUT_OF_TIME or self._ended_late:
            raise KampError("sql_timeout", seconds=f"{self._limits.seconds:.0f}")
        if code == OUT_OF_MEMORY:
            raise KampError("sql_memory")

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _let_go(self) -> None:
        """Close our end of the leash."""
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(OSError):
                self._process.stdin.close()


def read_answer(file: Path) -> Answer:
    """What the process of a query left. Raises KampError, its own or 'sql_crashed' when it left nothing whole."""
    try:
        said = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise KampError("sql_crashed") from error
    if "error" in said:
        raise KampError(said["error"], tuple(said["choices"]), **said["facts"])
    return Answer(tuple(Column(**column) for column in said["columns"]), tuple(map(tuple, said["rows"])), said["more"],
                  said["count"], said["seconds"])
