"""The one studio of this server."""
import logging
import threading
from contextlib import AbstractContextManager, nullcontext

from kamp_core.settings import Settings, read_settings
from kamp_core.studio import Studio
from pages.shared.gate import check_admin, check_look, check_write, name_here, note

_open: dict[Settings, Studio] = {}
_lock = threading.Lock()


def studio() -> Studio:
    """Shared by all visitors, also outside of a page run. Raises KampError('login_needed') for a page whose session is over."""
    check_look()
    settings = read_settings()
    with _lock:
        if settings not in _open:
            opened = Studio(settings)
            try:
                opened.care.look()              # mends in nobody's name
            except Exception:                   # it is help, not a condition
                logging.getLogger(__name__).exception("the first look at the workspace failed")
            opened.ledger.may_write, opened.ledger.may_erase, opened.ledger.decided = check_write, check_admin, note
            opened.databases.allowed.may_change, opened.databases.allowed.changed = check_admin, note
            opened.ledger.who = name_here
            _open[settings] = opened            # not before it is guarded
        here = _open[settings]
    here.workspace.sweep_daily()                # whoever comes meanwhile is not kept waiting
    return here


def reading() -> AbstractContextManager[None]:
    """A part of a page asks the ledger the same things many times: over one connection. Nothing where it is not open yet."""
    here = _open.get(read_settings())
    return here.ledger.reading() if here else nullcontext()
