"""A folder that is watched: each new file is scored once, when it is there as a whole.

By looking again and again: network drives tell nobody of a new file.
"""
import hashlib
import logging
import shutil
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.serving.doubts import scoring_doubts
from kamp_core.serving.journal import Entry, Journal
from kamp_core.settings import Language
from kamp_core.studio import Studio
from kamp_core.wording import say_error
from kamp_core.workspace.faults import fault_of

SETTLED = 2.0           # seconds in which a file that is there as a whole does not change
_NOT_YET = (".tmp", ".part", ".partial", ".crdownload", ".download", ".lock", ".swp")
_PASSING = ("file_in_use", "disk_full", "disk_write", "disk_filled", "home_readonly", "ledger_busy",
            "out_folder_missing", "file_not_found")                  # tried again at the next look
log = logging.getLogger("kamp")
Mark = tuple[int, int]


class Watch:
    """Raises KampError('watch_folder_missing', 'watch_out_is_watched', or why the model cannot be used)."""

    def __init__(self, studio: Studio, model: str | Path, folder: Path, out: Path, language: Language,
                 told: Callable[[Entry], None] = lambda entry: None) -> None:
        if not folder.is_dir():
            raise KampError("watch_folder_missing", folder=str(folder))
        if out.resolve() == folder.resolve():
            raise KampError("watch_out_is_watched", folder=str(folder))
        card = studio.package(model).card
        self.run, self.folder, self.out = card.run, folder, out
        self._studio, self._model, self._language, self._told = studio, model, language, told
        self.journal = Journal(studio.workspace.home / "watch" / f"{_name(folder, out, card.run, card.made)}.jsonl")
        self._marks: dict[Path, Mark] = {}         # as they were at the last look
        self._done: dict[Path, Mark] = {}
        self._untold = False                       # is the table of the journal older than the journal?
        self._passing: dict[Path, str] = {}        # what kept a file from being scored, told once

    def look(self) -> tuple[Entry, ...]:
        """Score what is new and has not changed since the last look. → what was dealt with"""
        found = []
        for path in self._files():
            mark = _mark(path)
            if mark is None or self._done.get(path) == mark:
                continue
            if self._marks.get(path) == mark and (entry := self._take(path, mark)):
                found.append(entry)
            self._marks[path] = mark
        if found or self._untold:
            self._untold = not self.journal.tell(self.out / "journal.csv", self._language)
        return tuple(found)

    def settled_look(self, pause: Callable[[float], None] = time.sleep) -> tuple[Entry, ...]:
        """Two looks, so that a file that is just being copied is left for another time."""
        before = self.look()
        pause(SETTLED)
        return before + self.look()

    def _files(self) -> list[Path]:
        """What might be a table, oldest first. A drive that is away for a while holds nothing."""
        try:
            there = [path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$"))
                     and not path.name.lower().endswith(_NOT_YET)]
            return sorted(there, key=lambda path: (path.stat().st_mtime_ns, path.name))
        except OSError as error:
            log.warning("%s", error)
            return []

    def _take(self, path: Path, mark: Mark) -> Entry | None:
        try:
            with self._studio.workspace.scratch_folder() as folder:
                copy = folder / f"given{path.suffix.lower()}"
                self._studio.workspace.need_space(mark[0])
                shutil.copyfile(path, copy)
                if _mark(path) != mark:
                    return None                    # still being written
                digest = _digest(copy)
                entry = None if self.journal.knows(digest) else self._dealt_with(path.name, copy, digest)
        except (KampError, OSError) as error:
            self._wait(path, error)
            return None
        self._done[path] = mark
        self._passing.pop(path, None)
        if entry:
            self.journal.add(entry)
            self._told(entry)
        return entry

    def _dealt_with(self, name: str, copy: Path, digest: str) -> Entry:
        """Scored, or failed for good. Lets a KampError pass that may not be there at the next look."""
        now = datetime.now().isoformat(" ", "seconds")
        self.out.mkdir(parents=True, exist_ok=True)
        out = self.out / f"{Path(name).stem[:80]}_{digest[:8]}.csv"
        try:
            scored = self._studio.score(self._model, copy, out, self._language)
        except KampError as error:
            if error.code in _PASSING:
                raise
            return Entry(now, name, digest, "failed", doubts=(say_error(error, self._language),))
        except Exception as error:                 # of one file: the next ones are scored all the same
            ref = uuid.uuid4().hex[:6]
            log.error("unexpected error %s", ref, exc_info=error)
            return Entry(now, name, digest, "failed", doubts=(say_error(KampError("unexpected", ref=ref), self._language),))
        return Entry(now, name, digest, "scored", scored.rows, scored.bad_expected, scored.bad_marked, out.name,
                     tuple(scoring_doubts(scored, self._language)))

    def _wait(self, path: Path, error: KampError | OSError) -> None:
        known = fault_of(error) or KampError("file_in_use", file=path.name)
        sentence = say_error(known, self._language)
        if self._passing.get(path) != sentence:
            log.warning("%s: %s", path.name, sentence)
        self._passing[path] = sentence


def until(at: clock_time, now: datetime) -> float:
    """Seconds until the clock shows `at` the next time."""
    next_one = datetime.combine(now.date(), at)
    return (next_one - now if next_one > now else next_one + timedelta(days=1) - now).total_seconds()


def _mark(path: Path) -> Mark | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name(*parts: object) -> str:
    """The same for the same folder, place of the predictions, and model."""
    told = "\n".join(str(part.resolve() if isinstance(part, Path) else part) for part in parts)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:12]
