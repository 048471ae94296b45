"""The user file of a workspace: names, roles, and passwords as Argon2id hashes."""
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from kamp_core.errors import KampError
from kamp_core.workspace.alone import Alone
from kamp_core.workspace.durable import put_private

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["viewer", "analyst", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)       # each may do what those before it may
SHORTEST, LONGEST = 10, 200                    # characters of a password
_LONGEST_NAME, _LONGEST_EMAIL = 40, 254
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_BUSY_SECONDS = 10.0
# of no password: checking it takes as long as checking a known user's
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Jn4OZRMDJvAolq2bR7SNQbbHgY3IuMNi3QYxgIKDRYk"


@dataclass(frozen=True)
class User:
    """`hash`: of the password, "" for who comes in by the company account only; `made`: ISO time, UTC."""

    name: str
    role: Role
    hash: str
    made: str


def at_least(role: Role, needed: Role) -> bool:
    return ROLES.index(role) >= ROLES.index(needed)


class Users:
    """Read anew each time: who was removed is out at once. Every verb raises KampError('users_unreadable') on a broken file."""

    def __init__(self, home: Path) -> None:
        self._path = home / "users.json"

    def are_kept(self) -> bool:
        """Is this a team server's workspace? Also where the file cannot be read."""
        return self._path.exists()

    def all(self) -> tuple[User, ...]:
        try:
            told = json.loads(self._path.read_text("utf-8"))
            users = tuple(User(**one) for one in told["users"])
            if any(user.role not in ROLES for user in users):
                raise ValueError("role")
            return users
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KampError("users_unreadable", file=str(self._path)) from error

    def find(self, name: str) -> User | None:
        return next((user for user in self.all() if user.name == _plain(name)), None)

    def add(self, name: str, role: Role, password: str | None) -> User:
        """Without a password the name is the e-mail address of a company account.

        Raises KampError('user_name_odd', 'user_email_odd', 'user_known', 'user_first_admin') and as `hashed`."""
        name = _plain(name)
        if password is None and not (_EMAIL.fullmatch(name) and name.isprintable() and len(name) <= _LONGEST_EMAIL):
            raise KampError("user_email_odd", name=name[:_LONGEST_EMAIL])
        if (password is not None and not 0 < len(name) <= _LONGEST_NAME) or not name.isprintable() or name != name.strip():
            raise KampError("user_name_odd", most=_LONGEST_NAME)
        made = User(name, role, "" if password is None else hashed(name, password), datetime.now(UTC).isoformat(timespec="seconds"))
        with self._changing() as users:
            if self.find(name):
                raise KampError("user_known", name=name)
            if not users and role != "admin":
                raise KampError("user_first_admin")
            self._write((*users, made))
        return made

    def remove(self, name: str) -> User:
        """Raises KampError('user_unknown' or 'user_last_admin')."""
        with self._changing() as users:
            gone = self.known(name)
            rest = tuple(user for user in users if user != gone)
            if gone.role == "admin" and not any(user.role == "admin" for user in rest):
                raise KampError("user_last_admin", name=gone.name)
            self._write(rest)
        return gone

    def set_password(self, name: str, password: str) -> User:
        """Raises KampError('user_unknown', 'password_short' or 'password_long')."""
        hash = hashed(self.known(name).name, password)
        with self._changing() as users:
            known = self.known(name)
            changed = replace(known, hash=hash)
            self._write(tuple(changed if user == known else user for user in users))
        return changed

    def with_password(self, name: str, password: str) -> User | None:
        """None for a wrong name or password, after the same time."""
        from argon2.exceptions import Argon2Error, InvalidHashError
        user = self.find(name)
        try:
            _hasher().verify(user.hash if user and user.hash else _NOBODY, password[:LONGEST])
        except (Argon2Error, InvalidHashError):
            return None
        return user if user and user.hash else None

    def known(self, name: str) -> User:
        """Raises KampError('user_unknown')."""
        user = self.find(name)
        if user is None:
            raise KampError("user_unknown", choices=tuple(user.name for user in self.all()), name=name)
        return user

    @contextmanager
    def _changing(self) -> Iterator[tuple[User, ...]]:
        """Whoever changes them is alone, whatever the process: of two commands at once neither undoes the other.

        Raises KampError('users_busy')."""
        alone = Alone(self._path.with_name("users.lock"), KampError("users_busy"), _BUSY_SECONDS)
        try:
            yield self.all()
        finally:
            alone.leave()

    def _write(self, users: tuple[User, ...]) -> None:
        told = json.dumps({"users": [asdict(user) for user in users]}, ensure_ascii=False, indent=1)
        put_private(self._path, told.encode())


def hashed(name: str, password: str) -> str:
    """Raises as `check_password`."""
    check_password(name, password)
    return _hasher().hash(password)


def check_password(name: str, password: str) -> None:
    """Raises KampError('password_short' or 'password_long')."""
    if len(password) < SHORTEST or _plain(password) == _plain(name):
        raise KampError("password_short", least=SHORTEST)
    if len(password) > LONGEST:
        raise KampError("password_long", most=LONGEST)


def _hasher() -> "PasswordHasher":
    """Argon2id with the parameters of RFC 9106 for little memory: 64 MiB, three passes."""
    from argon2 import PasswordHasher  # loaded only where there are people
    return PasswordHasher()


def _plain(name: str) -> str:
    """One user, however the name is typed: 김민수 in one or in many pieces, Kim or kim."""
    return unicodedata.normalize("NFC", name).casefold()
