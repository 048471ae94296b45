"""Upload tickets: only a page of ours can ask for one, so only its visitor can send a file."""
import secrets
import threading
import time
from urllib.parse import unquote

from starlette.requests import HTTPConnection

_VALID_SECONDS = 12 * 3600
_until: dict[str, float] = {}
_lock = threading.Lock()


def issue() -> str:
    """A new ticket, good for a day's work."""
    ticket = secrets.token_urlsafe(24)
    now = time.monotonic()
    with _lock:
        for old in [t for t, end in _until.items() if end < now]:
            del _until[old]
        _until[ticket] = now + _VALID_SECONDS
    return ticket


def name_sent(asked: HTTPConnection) -> str:
    """What the sender calls the file; '–' where it has no name."""
    return unquote(asked.headers.get("x-name", ""))[-200:] or "–"


def good(ticket: str) -> bool:
    with _lock:
        return _until.get(ticket, 0.0) > time.monotonic()
