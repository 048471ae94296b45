"""What a watched folder came to: remembered in the workspace, told in a table beside the predictions."""
import csv
import io
import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

from kamp_core.models.predict import safe
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.workspace.durable import add_line

_TOLD = ("time", "file", "result", "rows", "bad_expected", "marked", "inspect", "mind", "out")


@dataclass(frozen=True)
class Entry:
    """What came of a file. `digest`: SHA-256 of its content, "" where it could not be read; `doubts`: sentences, of a file that
    was not scored the reason."""

    time: str                          # of the machine's clock, to the second
    file: str                          # its name
    digest: str
    result: Literal["scored", "failed", "waiting"]      # waiting: it is tried again
    rows: int | None = None
    bad_expected: float | None = None
    marked: int | None = None
    inspect: int | None = None         # rows that the Answer's plan says to inspect, riskiest first
    plan: str = ""                     # the sentence that says so
    out: str | None = None             # name of the predictions
    doubts: tuple[str, ...] = ()


class Journal:
    """One line of JSON for what came of a file, written once its predictions are there. What stands here as scored or failed is
    not taken again; a line lost to a power cut or a full disk means the same predictions once more, in the same place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.entries = _read(path)
        self._known = {entry.digest for entry in self.entries if entry.result != "waiting"}

    def knows(self, digest: str) -> bool:
        return digest in self._known

    def add(self, entry: Entry) -> None:
        """Raises OSError where it cannot be written."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab+") as file:
            add_line(file, json.dumps(asdict(entry), ensure_ascii=False).encode())
            file.flush()
            os.fsync(file.fileno())
        self.entries = [*self.entries, entry]
        self._known |= {entry.digest} if entry.result != "waiting" else set()

    def tell(self, path: Path, language: Language) -> bool:
        """The journal as a CSV. False: Excel holds it open, and it is told at the next file."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow([say(f"watch.column_{name}", language) for name in _TOLD])
        writer.writerows(map(safe, _cells(entry, language)) for entry in self.entries)
        partial = path.with_name(path.name + ".part")
        try:
            partial.write_text(text.getvalue(), "utf-8-sig", newline="")
            os.replace(partial, path)
        except OSError:
            partial.unlink(missing_ok=True)
            return False
        return True


def _cells(entry: Entry, language: Language) -> list[str]:
    bad = "" if entry.bad_expected is None else f"{entry.bad_expected:.1f}"
    return [entry.time, entry.file, say(f"watch.result_{entry.result}", language), _number(entry.rows), bad, _number(entry.marked),
            _number(entry.inspect), " ".join(entry.doubts), entry.out or ""]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _read(path: Path) -> list[Entry]:
    """Lines that a power cut left half-written are passed by; those of an earlier version lack what it did not know."""
    found, names = [], {field.name for field in fields(Entry)}
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            told = json.loads(line)
            found.append(Entry(**{name: told[name] for name in names if name in told} | {"doubts": tuple(told["doubts"])}))
        except (ValueError, KeyError, TypeError):
            continue
    return found
