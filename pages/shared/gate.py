"""Who is at this window, on a team server: the only file that knows of cookies."""
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kamp_core.people import Gate, Role, User, at_least
from kamp_core.settings import read_settings

COOKIE = "kamp_session"
_gates: dict[Path, Gate] = {}
_asked: ContextVar[str | None] = ContextVar("asked", default=None)       # by whom, where no page is drawn
_Made = TypeVar("_Made")
_lock = threading.Lock()


def gate() -> Gate:
    """The one gate of this server. Raises KampError('users_unreadable')."""
    home = read_settings().home
    with _lock:
        if home not in _gates:
            _gates[home] = Gate(home)
        return _gates[home]


def person() -> User | None:
    """Who looks at this page; None where nobody has to say, or whoever it was has to log in again."""
    return gate().person(_secret()) if gate().on else None


def let_in() -> bool:
    return not gate().on or person() is not None


def may_change() -> bool:
    """May this visitor change anything?"""
    return _is("analyst")


def may_administer() -> bool:
    """May this visitor see to the server, allow databases, and end a project with all that everybody made in it?"""
    return _is("admin")


def check_look() -> None:
    """Before anything is shown or done: also a part of a page that runs by itself. Raises KampError('login_needed')."""
    if _at_work() and gate().on:                                # else a thread of the server's own
        gate().need(_secret(), "viewer")


def check_write() -> None:
    """Before anything is written for a page. Raises KampError('login_needed' or 'role_needed')."""
    if _at_work() and gate().on:
        gate().need(_secret(), "analyst")


def check_admin() -> None:
    """Before what only an admin may: end a project, allow a database, see to the server.

    Raises KampError('login_needed' or 'role_needed')."""
    if _at_work() and gate().on:
        gate().need(_secret(), "admin")


def sees_only() -> str | None:
    """Whose projects, and those shared with them, this visitor sees; None: all there are. Raises KampError('login_needed')."""
    if not _at_work() or not gate().on:
        return None
    known = gate().need(_secret(), "viewer")
    return None if known.role == "admin" else known.name


def later(make: Callable[[], _Made]) -> Callable[[], _Made]:
    """What a click fetches after the page was drawn, made for whoever looks at it now, if they still may then."""
    secret = _secret() if get_script_run_ctx() is not None else ""

    def made() -> _Made:
        with asked_by(secret):
            return make()
    return made


def offered(make: Callable[[], _Made]) -> Callable[[], _Made] | _Made:
    """What a button hands out: made at once, but on a team server at the click, for who may see it then."""
    return later(make) if gate().on else make()


@contextmanager
def asked_by(secret: str) -> Iterator[None]:
    """Within the block the session with this secret is at work, though no page is being drawn."""
    token = _asked.set(secret)
    try:
        yield
    finally:
        _asked.reset(token)


def name_here() -> str:
    """Who is at work, for what is shared in turns; "" where nobody has a name."""
    known = person() if _at_work() else None
    return known.name if known else ""


def note(code: str, facts: dict[str, object]) -> None:
    """A decision of a visitor goes into the audit log."""
    if not _at_work() or not gate().on:
        return
    known = person()
    gate().audit.add_decision(code, known.name if known else "", _address(), facts)


def note_refused(why: str, **facts: object) -> None:
    """What a visitor was just told that they may not do; `why` as in `audit.refused_<why>`."""
    if _at_work() and gate().on and (known := person()):
        gate().audit.add("refused", known.name, _address(), place=_place(), why=why, **facts)


def _is(role: Role) -> bool:
    if not gate().on:
        return True
    known = person()
    return known is not None and at_least(known.role, role)


def _address() -> str:
    return st.context.ip_address or "127.0.0.1"             # Streamlit tells none of this machine's own


def _place() -> str:
    """The page that the visitor is on."""
    return urlsplit(st.context.url or "").path or "/"


def _at_work() -> bool:
    """Does a visitor do this, by a page or a request?"""
    return get_script_run_ctx() is not None or _asked.get() is not None


def _secret() -> str:
    return _asked.get() or st.context.cookies.get(COOKIE, "")
