"""A folder that is watched: each new file is scored once, when it is there as a whole.

By looking again and again: network drives tell nobody of a new file. What lies in a file itself (no table, a column missing) is
final until its content changes; whatever else kept it from being scored is tried again, with ever longer waits.
"""
import logging
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time
from math import inf
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.models import Package, Scored
from kamp_core.reports.foretold import inspected_first
from kamp_core.serving.doubts import scoring_doubts
from kamp_core.serving.journal import Entry, Journal
from kamp_core.serving.plan import answer_of, inspection
from kamp_core.settings import Language
from kamp_core.studio import Studio
from kamp_core.wording import say, say_error
from kamp_core.workspace.alone import Alone
from kamp_core.workspace.digest import digest_of, digest_of_text
from kamp_core.workspace.faults import fault_of

SETTLED = 2.0           # seconds in which a file that is there as a whole does not change
FIRST_WAIT, LONGEST_WAIT = 10.0, 3600.0        # seconds before what failed is tried again; each time twice as long
_NOT_YET = (".tmp", ".part", ".partial", ".crdownload", ".download", ".lock", ".swp")
_OF_THE_FILE = frozenset((
    "file_empty", "file_header_only", "file_not_a_table", "file_locked", "file_locked_by_company", "file_is_pdf", "file_is_picture",
    "file_is_document", "file_is_xml", "file_is_web_archive", "excel_broken", "excel_bomb", "encoding_not_found", "encoding_wrong",
    "too_many_columns", "names_not_unique", "name_reserved", "page_without_table", "sheet_xml_broken", "json_broken",
    "json_too_large", "parquet_broken", "nothing_lines_up", "line_too_long", "quote_open", "row_unreadable", "day_or_month",
    "score_columns_missing", "recipe_no_rows", "recipe_no_columns"))
log = logging.getLogger("kamp")
Mark = tuple[int, int]


@dataclass(frozen=True)
class _Again:
    """A file to be tried again. `why`: what kept it, as it was told; `at`: on the watch's clock, in seconds."""

    why: str
    wait: float
    at: float


class Watch:
    """Raises KampError('watch_folder_missing', 'watch_out_is_watched', 'watch_out_is_taken', or why the model cannot be used)."""

    def __init__(self, studio: Studio, model: str | Path, folder: Path, out: Path, language: Language,
                 told: Callable[[Entry], None] = lambda entry: None, clock: Callable[[], float] = time.monotonic) -> None:
        if not folder.is_dir():
            raise KampError("watch_folder_missing", folder=str(folder))
        if out.resolve() == folder.resolve():
            raise KampError("watch_out_is_watched", folder=str(folder))
        self._model = _Kept(studio, model)
        card = self._model.package().card
        self.run, self.folder, self.out = card.run, folder, out
        self._studio, self._language, self._told, self._clock = studio, language, told, clock
        kept = studio.workspace.home / "watch"
        self._alone = Alone(kept / f"{_name(out)}.lock", KampError("watch_out_is_taken", folder=str(folder), out=str(out)))
        self.journal = Journal(kept / f"{card.run}-{_name(folder, out, card.made)}.jsonl")      # goes with its run
        self._marks: dict[Path, Mark] = {}         # as they were at the last look
        self._done: dict[Path, Mark] = {}
        self._again: dict[Path, _Again] = {}
        self._untold = False                       # is the table of the journal older than the journal?

    def close(self) -> None:
        """Let another watch put its predictions there."""
        self._alone.leave()

    def look(self) -> tuple[Entry, ...]:
        """Score what is new and has not changed since the last look. → what was dealt with, or put off for a new reason"""
        found, files = [], self._files()
        self._again = {path: again for path, again in self._again.items() if path in files}
        for path in files:
            mark = _mark(path)
            if mark is None or self._done.get(path) == mark:
                continue
            if self._marks.get(path) != mark:
                self._again.pop(path, None)        # another content may do at once
            elif self._due(path) and (entry := self._take(path, mark)):
                self._told(entry)
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

    @property
    def put_off(self) -> int:
        """Files to be tried again."""
        return len(self._again)

    def waits(self) -> float:
        """Seconds until the first of the files put off is due; infinity without any."""
        return max(0.0, min((again.at for again in self._again.values()), default=inf) - self._clock())

    def _files(self) -> list[Path]:
        """What might be a table, oldest first. A drive that is away for a while holds nothing."""
        try:
            there = [path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$"))
                     and not path.name.lower().endswith(_NOT_YET)]
            return sorted(there, key=lambda path: (path.stat().st_mtime_ns, path.name))
        except OSError as error:
            log.warning("%s", error)
            return []

    def _due(self, path: Path) -> bool:
        return path not in self._again or self._clock() >= self._again[path].at

    def _take(self, path: Path, mark: Mark) -> Entry | None:
        digest = ""
        try:
            with self._studio.workspace.scratch_folder() as folder:
                copy = folder / f"given{path.suffix.lower()}"
                self._studio.workspace.need_space(mark[0])
                shutil.copyfile(path, copy)
                if _mark(path) != mark:
                    return None                    # still being written
                digest = digest_of(copy)
                entry = None if self.journal.knows(digest) else self._dealt_with(path.name, copy, digest)
            if entry:
                self.journal.add(entry)
        except Exception as error:                 # of one file: the next ones are scored all the same
            return self._put_off(path, digest, error)
        self._done[path] = mark
        self._again.pop(path, None)
        return entry

    def _dealt_with(self, name: str, copy: Path, digest: str) -> Entry:
        """Scored, or failed for good: for what lies in the file itself."""
        now = _now()
        self.out.mkdir(parents=True, exist_ok=True)
        out = self.out / f"{Path(name).stem[:80]}_{digest[:8]}.csv"
        try:
            scored = self._studio.score(self._model.package(), copy, out, self._language)
        except KampError as error:
            if error.code not in _OF_THE_FILE:
                raise
            return Entry(now, name, digest, "failed", doubts=(say_error(error, self._language),))
        inspect, plan = self._plan(scored)
        return Entry(now, name, digest, "scored", scored.rows, scored.bad_expected, scored.bad_marked, inspect, plan, out.name,
                     tuple(scoring_doubts(scored, self._language)))

    def _plan(self, scored: Scored) -> tuple[int | None, str]:
        """How many rows to inspect, and that in words; without an answer to go by, the predictions stand alone."""
        try:
            inspect, share = inspection(self._studio, answer_of(self._studio, self._model.named), scored)
        except KampError:
            return None, ""
        return inspect, "" if inspect is None else inspected_first(inspect, scored.rows, share, self._language)

    def _put_off(self, path: Path, digest: str, error: Exception) -> Entry | None:
        """To be tried again, unless it is gone; told when it comes to this, or to another reason."""
        if _mark(path) is None:
            return None
        before = self._again.get(path)
        wait = min(LONGEST_WAIT, 2 * before.wait) if before else FIRST_WAIT
        known, why = _known(error, path.name)
        self._again[path] = _Again(why, wait, self._clock() + wait)
        if before and before.why == why:
            return None
        if known.code == "unexpected":
            log.error("unexpected error %s", known.facts["ref"], exc_info=error)
        sentences = (say_error(known, self._language), say("watch.again", self._language))
        entry = Entry(_now(), path.name, digest, "waiting", doubts=sentences)
        try:
            self.journal.add(entry)
        except OSError as full:                    # told here all the same
            log.warning("%s", full)
        return entry


class _Kept:
    """A model, loaded once, and anew when its file is another."""

    def __init__(self, studio: Studio, model: str | Path) -> None:
        self._studio, self.named = studio, model
        self._path = model if isinstance(model, Path) else studio.package_file(model)
        self._mark: Mark | None = None
        self._package: Package | None = None

    def package(self) -> Package:
        """Raises KampError('model_not_signed' or 'model_other_form')."""
        mark = _mark(self._path)
        if self._package is None or mark != self._mark:
            self._package, self._mark = self._studio.package(self._path), mark
        return self._package


def until(at: clock_time, now: datetime) -> float:
    """Seconds until the clock shows `at` the next time."""
    next_one = datetime.combine(now.date(), at)
    return (next_one - now if next_one > now else next_one + timedelta(days=1) - now).total_seconds()


def _known(error: Exception, file: str) -> tuple[KampError, str]:
    """What to say of it, and by what it is known when it comes again."""
    if fault := fault_of(error):
        return fault, fault.code
    if isinstance(error, PermissionError):
        return KampError("file_in_use", file=file), "file_in_use"
    if isinstance(error, OSError):
        return KampError("disk_write", why=error.strerror or str(error)), f"disk_write {error.errno}"
    return KampError("unexpected", ref=uuid.uuid4().hex[:6]), type(error).__name__


def _now() -> str:
    return datetime.now().isoformat(" ", "seconds")


def _mark(path: Path) -> Mark | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


def _name(*parts: object) -> str:
    """The same for the same folder, place of the predictions, and model."""
    told = "\n".join(str(part.resolve() if isinstance(part, Path) else part) for part in parts)
    return digest_of_text(told)[:12]
