"""The gate of a team server: who comes in, for how long, and who may do what."""
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.people.audit import Audit
from kamp_core.people.lockout import Lockout
from kamp_core.people.users import Role, User, Users, at_least
from kamp_core.workspace.digest import digest_of_text

IDLE, SHIFT = 3600.0, 12 * 3600.0      # seconds: without a sign of life, and in all
FROM_ONE_ADDRESS = 30                  # wrong passwords in a row, of whatever names
FOR_ONE_NAME = 50                      # and from wherever: before it, who tries keeps nobody out but whoever sits at that machine


@dataclass(frozen=True)
class _Session:
    name: str
    password: str                      # a mark of what it began with: a new password ends it, and so does being added anew
    began: float
    seen: float


@dataclass(frozen=True)
class Present:
    """A session that lives. Seconds: since it began, since the last sign of life."""

    name: str
    since: float
    idle: float


class Gate:
    """`on`: are there users? Decided once: a file that is lost while the server runs opens nothing."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.users, self.audit = Users(home), Audit(home)
        self.on = bool(self.users.all())
        self._clock = clock
        self._pairs, self._names, self._addresses = Lockout(clock), Lockout(clock, FOR_ONE_NAME), Lockout(clock, FROM_ONE_ADDRESS)
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.Lock()

    def enter(self, name: str, password: str, address: str) -> str:
        """→ the secret of a session. Raises KampError('login_wrong') or, after a few wrong ones, KampError('login_locked')."""
        known = self.users.find(name)
        key = known.name if known else name.casefold()[:100]
        counts = ((self._pairs, f"{key}\n{address}"), (self._names, key), (self._addresses, address))
        _check_wait(max(lockout.waits(of) for lockout, of in counts))
        user = self.users.with_password(name, password)
        if user is None:
            self.audit.add("login_wrong", key[:40], address)
            locked = [lockout.wrong(of) for lockout, of in counts]
            if any(locked):
                self.audit.add("login_locked", key[:40], address)
            raise KampError("login_wrong")
        for lockout, of in counts:
            lockout.right(of)
        return self._begin(user, address, "login")

    def enter_as(self, email: str, address: str) -> str:
        """The same for whom the company vouches; who may come in is still the users' list. Raises KampError('company_unknown')."""
        user = self.users.find(email)
        if user is None:
            self.audit.add("company_unknown", email[:100], address)
            raise KampError("company_unknown", email=email[:100])
        return self._begin(user, address, "login_company")

    def check_address(self, address: str) -> None:
        """Before the company is asked for somebody. Raises KampError('login_locked')."""
        _check_wait(self._addresses.waits(address))

    def refused(self, address: str) -> None:
        """The company did not vouch for whoever came back from it: counted like a wrong password."""
        self.audit.add("company_refused", "", address)
        if self._addresses.wrong(address):
            self.audit.add("login_locked", "", address)

    def _begin(self, user: User, address: str, code: str) -> str:
        secret, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._sessions = {mark: one for mark, one in self._sessions.items() if self._lives(one)}
            self._sessions[_mark(secret)] = _Session(user.name, _proof(user), now, now)
        self.audit.add(code, user.name, address)
        return secret

    def person(self, secret: str) -> User | None:
        """Whose session it is, which this keeps alive; None for one that is over, or of a user who is gone or changed password."""
        mark, session = _mark(secret), self._sessions.get(_mark(secret))
        if session is None or not self._lives(session):
            return None
        user = self.users.find(session.name)
        if user is None or _proof(user) != session.password:
            return None
        with self._lock:
            if mark in self._sessions:
                self._sessions[mark] = replace(session, seen=self._clock())
        return user

    def present(self) -> tuple[Present, ...]:
        """Who is in, whoever gave a sign of life last first; keeps nobody in."""
        now = self._clock()
        with self._lock:
            living = [one for one in self._sessions.values() if self._lives(one)]
        return tuple(sorted((Present(one.name, now - one.began, now - one.seen) for one in living), key=lambda one: one.idle))

    def leave(self, secret: str, address: str) -> None:
        with self._lock:
            session = self._sessions.pop(_mark(secret), None)
        if session:
            self.audit.add("logout", session.name, address)

    def need(self, secret: str, needed: Role) -> User:
        """Raises KampError('login_needed' or 'role_needed')."""
        user = self.person(secret)
        if user is None:
            raise KampError("login_needed")
        if not at_least(user.role, needed):
            raise KampError("role_needed", role=needed)
        return user

    def _lives(self, session: _Session) -> bool:
        now = self._clock()
        return now - session.seen < IDLE and now - session.began < SHIFT


def _check_wait(seconds: float) -> None:
    """Raises KampError('login_locked')."""
    if seconds > 0:
        raise KampError("login_locked", minutes=ceil(seconds / 60))


def _proof(user: User) -> str:
    return _mark(user.hash or user.made)


def _mark(secret: str) -> str:
    """Secrets themselves are not kept."""
    return digest_of_text(secret)
