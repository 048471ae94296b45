"""Who is at this window, on a team server: the only file that knows of cookies."""
import threading
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kamp_core.people import Gate, Role, User, at_least
from kamp_core.settings import read_settings

COOKIE = "kamp_session"
_TOLD = ("train_started", "dataset_deleted", "model_trial", "model_in_use", "model_retired", "model_deleted", "model_unlocked",
         "project_deleted", "project_taken")
_gates: dict[Path, Gate] = {}
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


def may_erase() -> bool:
    """May this visitor end a project, with all that everybody made in it?"""
    return _is("admin")


def check_look() -> None:
    """Before anything is shown or done: also a part of a page that runs by itself. Raises KampError('login_needed')."""
    if get_script_run_ctx() is not None and gate().on:          # else a thread of the server's own
        gate().need(_secret(), "viewer")


def check_write() -> None:
    """Before anything is written for a page. Raises KampError('login_needed' or 'role_needed')."""
    if get_script_run_ctx() is not None and gate().on:
        gate().need(_secret(), "analyst")


def check_erase() -> None:
    """Before a project is deleted for a page. Raises KampError('login_needed' or 'role_needed')."""
    if get_script_run_ctx() is not None and gate().on:
        gate().need(_secret(), "admin")


def note(code: str, facts: dict[str, object]) -> None:
    """A decision of a visitor goes into the audit log."""
    if get_script_run_ctx() is None or not gate().on:
        return
    known = person()
    gate().audit.add(code if code in _TOLD else "data_changed", known.name if known else "", _address(), **facts)


def _is(role: Role) -> bool:
    if not gate().on:
        return True
    known = person()
    return known is not None and at_least(known.role, role)


def _address() -> str:
    return st.context.ip_address or "127.0.0.1"             # Streamlit tells none of this machine's own


def _secret() -> str:
    return st.context.cookies.get(COOKIE, "")
