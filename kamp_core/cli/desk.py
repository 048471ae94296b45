"""What every command works with: the studio, how to tell an answer, files from the user's disk, a progress bar."""
import argparse
import getpass
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices
from kamp_core.people import Audit, Users
from kamp_core.settings import Language
from kamp_core.studio import Studio
from kamp_core.wording import say, say_error
from kamp_core.workspace import Project


@dataclass(frozen=True)
class Desk:
    """What every command works with."""

    given: argparse.Namespace
    studio: Studio
    language: Language

    def tell(self, document: Any, *lines: str) -> None:
        """One JSON document with --json, else the lines for people."""
        answer(self.given, document, *lines)

    def note(self, code: str, facts: dict[str, Any]) -> None:
        """Into the audit log: what a ledger or a list of databases tells of its decisions, and what is done to users."""
        note(self.studio.workspace.home, code, facts, self.language)

    def warn(self, line: str) -> None:
        """What a person must see, also where only JSON goes to standard output."""
        print(line, file=sys.stderr)

    def say(self, key: str, **facts: object) -> str:
        return say(key, self.language, **facts)


def note(home: Path, code: str, facts: dict[str, Any], language: Language) -> None:
    """Under the name of the account that the command was typed by, from nowhere else than here. What was done is done: a log that
    cannot be written is warned of."""
    try:
        Audit(home).add_decision(code, _account(), "", facts)
    except KampError as error:
        print(say("cli.not_noted", language, why=say_error(error, language)), file=sys.stderr)


def keeps_log(home: Path) -> bool:
    """A team server keeps an audit log from its first user on; a laptop keeps none of what is done on it."""
    return Users(home).are_kept() or Audit(home).path.exists()


def _account() -> str:
    """As this machine knows it: the environment may name anybody."""
    try:
        if sys.platform == "win32":
            return getpass.getuser()
        import pwd
        return pwd.getpwuid(os.getuid()).pw_name
    except (KeyError, OSError, ImportError):          # a container may run as a number without a name
        return ""


def answer(given: argparse.Namespace, document: Any, *lines: str) -> None:
    """One JSON document with --json, else the lines for people."""
    print(json.dumps(document, ensure_ascii=False, indent=1, default=str) if given.json else "\n".join(lines), flush=True)


def model_of(text: str) -> str | Path:
    """A model as it is named on the command line: the id of a run, or a file."""
    return Path(text) if text.lower().endswith(".kamp") else text


def model_at_work(desk: Desk, text: str | None) -> str | Path:
    """The model named, else the only one in use; which one it is, or that another one is in use in its place, is told.

    Raises KampError('in_use_none' or 'in_use_many').
    """
    library, studio = desk.studio.library, desk.studio
    if text is not None:
        other = None if text.lower().endswith(".kamp") else library.in_place_of(studio.jobs.look(text))
        if other is not None:
            desk.warn(desk.say("cli.in_use_other", run=other.run))
        return model_of(text)
    used = [job for project in studio.ledger.projects() for job in library.in_use(project.id)]
    if len(used) != 1:
        raise KampError("in_use_many" if used else "in_use_none", choices=tuple(job.run for job in used), count=len(used))
    desk.warn(desk.say("cli.in_use_taken", run=used[0].run, target=used[0].request.target or used[0].request.problem))
    return used[0].run


def take_in(studio: Studio, path: Path) -> str:
    """A copy of a file in the workspace; the answer is its id. Raises KampError on one that cannot be read."""
    _need_file(studio, path)
    kept = studio.workspace.new_file(path.suffix)
    _copy(path, kept)
    return kept.parent.name


def _need_file(studio: Studio, path: Path) -> None:
    if not path.is_file():
        raise KampError("file_not_found", file=str(path))
    studio.workspace.need_space(path.stat().st_size)


def _copy(path: Path, to: Path) -> None:
    try:
        shutil.copyfile(path, to)
    except PermissionError as error:
        raise KampError("file_in_use", file=path.name) from error


@contextmanager
def for_a_while(studio: Studio, path: Path) -> Iterator[Path]:
    """A copy that goes again: the file may be written to while it is read."""
    _need_file(studio, path)
    with studio.workspace.scratch_folder() as folder:
        copy = folder / f"given{path.suffix.lower()}"
        _copy(path, copy)
        yield copy


def choices_of(given: argparse.Namespace) -> Choices:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(given.delimiter, given.delimiter)
    return Choices(given.encoding, delimiter, given.sheet, given.header_row, types=dict.fromkeys(given.text, "text"),
                   dates=given.dates, as_written=tuple(given.as_written), header_rows=given.header_rows, as_is=tuple(given.as_is))


def bar() -> Callable[[float], None]:
    """A progress bar on a terminal's standard error, nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda share: None

    def show(share: float) -> None:
        sys.stderr.write(f"\r\x1b[K{'█' * round(share * 30):<30} {share:4.0%}")
        if share >= 1:
            end_line()
    return show


def end_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def asked_project(desk: Desk) -> Project:
    """By id, or by a name that only one bears. Raises KampError('project_unknown')."""
    asked, every = desk.given.project, desk.studio.ledger.projects()
    found = [p for p in every if p.id == asked] or [p for p in every if asked in (p.name, project_name(desk, p))]
    if len(found) != 1:
        raise KampError("project_unknown", tuple(f"{p.id} {project_name(desk, p)}" for p in found or every), project=asked)
    return found[0]


def project_to_fill(desk: Desk) -> Project:
    """The one named, else the newest that is nobody's, else a first one; never one that belongs to somebody, unless it is named.

    Raises KampError('project_unknown' or 'project_needed').
    """
    if desk.given.project:
        return asked_project(desk)
    every = desk.studio.ledger.projects()
    free = [project for project in every if not project.owner]
    if every and not free:
        raise KampError("project_needed", tuple(f"{p.id} {project_name(desk, p)} ({p.owner})" for p in every))
    return free[-1] if free else desk.studio.project()


def project_name(desk: Desk, project: Project) -> str:
    return project.name or desk.say("frame.first_project")
