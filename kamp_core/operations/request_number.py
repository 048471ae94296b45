"""The number of the request being answered: in the log, and in the sentence that a visitor may quote."""
import uuid
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request", default="")


def begin() -> str:
    """A new number, for what this thread or task does from here on."""
    number = uuid.uuid4().hex[:8]
    _current.set(number)
    return number


def current() -> str:
    """The number at hand; a part of a page that runs by itself gets one of its own."""
    return _current.get() or begin()


def known() -> str:
    """The number at hand, "" where no request is being answered."""
    return _current.get()
