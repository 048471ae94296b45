"""Who did what and when: one line of JSON each, only ever added to, told in words."""
import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kamp_core.errors import KampError
from kamp_core.people.users import ROLES
from kamp_core.settings import Language
from kamp_core.wording import say, sentences
from kamp_core.workspace.durable import add_line
from kamp_core.workspace.faults import fault_of

Titles = Callable[[str, Language], str]                # what a problem is called, by its id
_WHY = ("look", "own", "role", "upload")               # of a refusal, each with a sentence of its own


@dataclass(frozen=True)
class Event:
    """A sentence audit.<code>. `at`: ISO time, UTC; `who`: a user, "" before anyone is known; `address`: where from, "" for a
    command, whose `who` is an account of this machine."""

    at: str
    who: str
    address: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def doer(self, language: Language) -> str:
        """Whoever typed a command is told apart from a user of the same name."""
        if self.address:
            return self.who
        return say("people.audit_account", language, name=self.who) if self.who else say("people.audit_by_command", language)

    def told(self, language: Language, title_of: Titles = lambda id, language: "") -> str:
        """One line that nobody can tell does not take the log with it. `title_of`: models are called by it and their target."""
        why = self.facts.get("why") if self.code == "refused" else None
        key = f"audit.refused_{why}" if why in _WHY else f"audit.{self.code}"
        try:
            return say(key, language, **_in_words(self.facts, language, title_of))
        except (KeyError, ValueError):
            return say("audit.untold", language, code=self.code, facts=json.dumps(self.facts, ensure_ascii=False, default=str))


class Audit:
    """Beside the workspace's other files, readable only by the account that owns these."""

    def __init__(self, home: Path) -> None:
        self.path = home / "audit-log.jsonl"
        self._lock = threading.Lock()

    def add(self, code: str, who: str = "", address: str = "", /, **facts: Any) -> None:
        """Facts may bear any name: that of a database is its `address`, too. Raises KampError('audit_unwritable') and those of a
        machine's bad day."""
        event = Event(datetime.now(UTC).isoformat(timespec="seconds"), who, address, code, facts)
        line = json.dumps(asdict(event), ensure_ascii=False, default=str).encode("utf-8", "replace")
        try:
            with self._lock, os.fdopen(self._opened(), "ab+") as file:
                add_line(file, line)
        except OSError as error:
            why = error.strerror or str(error)
            raise fault_of(error) or KampError("audit_unwritable", file=str(self.path), why=why) from error

    def _opened(self) -> int:
        """A new one belongs to whom the home belongs to: a command of another account, root's say, would lock the server out."""
        new = not self.path.exists()
        log = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        if new and sys.platform != "win32":
            home = self.path.parent.stat()
            with suppress(PermissionError):          # only root may give a file away
                os.fchown(log, home.st_uid, home.st_gid)
        return log

    def add_decision(self, code: str, who: str, address: str, facts: dict[str, Any]) -> None:
        """What a ledger or a list of databases tells of itself; any change of data is one kind here, whatever the step."""
        self.add(code if f"audit.{code}" in sentences() else "data_changed", who, address, **facts)

    def latest(self, most: int = 500) -> tuple[Event, ...]:
        """Newest first; lines that a power cut left half-written are passed by."""
        found = []
        for line in reversed(self._lines()):
            if (event := _read(line)) is not None:
                found.append(event)
            if len(found) == most:
                break
        return tuple(found)

    def broken(self) -> int:
        """How many lines are no whole event. Raises OSError where the log cannot be read."""
        return sum(_read(line) is None for line in self._lines())

    def _lines(self) -> list[bytes]:
        """As bytes: those end at line feeds alone, but text also at the separators that a file's name may hold."""
        return self.path.read_bytes().splitlines() if self.path.exists() else []


def _read(line: bytes) -> Event | None:
    try:
        event = Event(**json.loads(line))
    except (ValueError, TypeError):
        return None
    told = (event.at, event.who, event.address, event.code)
    whole = isinstance(event.facts, dict) and all(isinstance(known, str) for known in told)
    return _righted(_plain(event)) if whole else None


def _plain(event: Event) -> Event:
    """Without what moves a terminal's cursor: a name could write lines of its own."""
    facts = {name: _printable(value) if isinstance(value, str) else value for name, value in event.facts.items()}
    return replace(event, who=_printable(event.who), address=_printable(event.address), facts=facts)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _righted(event: Event) -> Event:
    """Lines of before stay readable: the command line wrote the database that it allowed where a visitor's address belongs, an
    upload told no file, and a change the data's id only."""
    if event.code.startswith("database_") and not event.facts:
        return replace(event, address="", facts={"address": event.address})
    if event.code == "uploaded" and not event.facts:
        return replace(event, facts={"file": "–"})
    if event.code == "data_changed" and "name" not in event.facts:
        return replace(event, facts={"name": event.facts.get("dataset", "–")})
    return event


def _in_words(facts: dict[str, Any], language: Language, title_of: Titles) -> dict[str, Any]:
    """Roles by their names, models by what they foretell and since when, and a project that was given none as the pages call it:
    once its id stood there."""
    role, project = facts.get("role"), facts.get("project")
    told = {"role": say(f"people.role_{role}", language)} if role in ROLES else {}
    first = say("frame.first_project", language)
    unnamed = "name" in facts and project is not None and facts["name"] in ("", project)
    title, made = title_of(str(facts.get("problem", "")), language), str(facts.get("made", ""))[:16].replace("T", " ")
    told["model"] = " · ".join(part for part in (title, facts.get("target"), made) if part) or "–"
    return facts | told | ({"name": first} if unnamed else {}) | ({"old": first} if facts.get("old") == "" else {})
