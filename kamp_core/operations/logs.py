"""The server's log: one line of JSON each, in a file that cannot grow without end, and on standard output.

No cell value and no password comes in: of an exception the kind and the places are written, never its message, which often
quotes what it choked on; of other libraries' lines the pattern without what fills it.
"""
import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from kamp_core.operations import request_number
from kamp_core.settings import ROOT
from kamp_core.workspace.durable import make_home

OURS = "kamp"
_MOST_BYTES, _OLDER = 5 << 20, 4          # a file, and how many of those before it are kept: 25 MB in all
_FRAMES = 12                              # of an exception, the innermost
_DEEP = 4                                 # exceptions that led to each other


@dataclass(frozen=True)
class Fault:
    """An error of the log. `at`: ISO time, UTC; `kind`: of the exception, "" for none; `place`: file:line."""

    at: str
    request: str
    message: str
    kind: str
    place: str


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] == OURS
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname.lower(),
            "logger": record.name, "message": record.getMessage() if ours else str(record.msg), "request": request_number.known()}
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["fault"] = list(_told(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)


def _told(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """The exception and those that led to it: kinds and places."""
    for _ in range(_DEEP):
        if error is None:
            return
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        where = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        told: dict[str, Any] = {"kind": type(error).__name__, "where": where}
        if code := getattr(error, "code", None) or (error.strerror if isinstance(error, OSError) else None):
            told["code"] = str(code)
        yield told
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _short(path: str) -> str:
    """Below the app or its libraries, without the folders of this machine."""
    parts = Path(path).parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1:])
    with suppress(ValueError):
        return Path(path).relative_to(ROOT).as_posix()
    return Path(path).name


def start_logging(home: Path, name: str) -> None:
    """Write to home/logs/<name>.jsonl and to standard output; to the latter alone where the folder cannot be written.

    `name`: of this server, so that two apps on one home do not write into one file. On a terminal only warnings are shown.
    """
    logger = logging.getLogger(OURS)
    logger.setLevel(logging.INFO)
    out = logging.StreamHandler(sys.stdout)
    out.setLevel(logging.WARNING if sys.stdout.isatty() else logging.INFO)
    handlers: list[logging.Handler] = [out]
    with suppress(OSError):
        folder = home / "logs"
        make_home(home)
        folder.mkdir(exist_ok=True)
        handlers.append(RotatingFileHandler(folder / f"{name}.jsonl", maxBytes=_MOST_BYTES, backupCount=_OLDER,
                                            encoding="utf-8", errors="replace", delay=True))
    for old in [one for one in logger.handlers if isinstance(one.formatter, JsonLines)]:
        logger.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)


def latest_faults(home: Path, most: int = 20) -> tuple[Fault, ...]:
    """The errors of every server on this home, newest first."""
    found = [fault for path in (home / "logs").glob("*.jsonl") for fault in _faults(path)]
    return tuple(sorted(found, key=lambda fault: fault.at, reverse=True)[:most])


def _faults(path: Path) -> Iterator[Fault]:
    for line in path.read_bytes().splitlines():
        if b'"level": "error"' not in line:
            continue
        with suppress(ValueError, KeyError, IndexError, TypeError):           # cut short by a power cut
            told = json.loads(line)
            first = (told.get("fault") or [{"kind": "", "where": [""]}])[0]
            yield Fault(told["at"], told["request"], told["message"], first["kind"], (first["where"] or [""])[-1])
