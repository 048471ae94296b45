"""The one studio of this server."""
import threading

from kamp_core.settings import Settings, read_settings
from kamp_core.studio import Studio
from pages.shared.gate import check_look, check_write, note

_open: dict[Settings, Studio] = {}
_lock = threading.Lock()


def studio() -> Studio:
    """Shared by all visitors, also outside of a page run. Raises KampError('login_needed') for a page whose session is over."""
    check_look()
    settings = read_settings()
    with _lock:
        if settings not in _open:
            _open[settings] = Studio(settings)
            _open[settings].care.look()
            ledger = _open[settings].ledger
            ledger.may_write, ledger.decided = check_write, note
        _open[settings].workspace.sweep_daily()
        return _open[settings]
