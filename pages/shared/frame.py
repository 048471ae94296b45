"""What surrounds every page: the shared studio, errors in plain words, title and next step."""
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kamp_core.errors import KampError
from kamp_core.operations import request_number
from kamp_core.workspace.faults import fault_of
from pages.shared import session
from pages.shared.gate import note_refused
from pages.shared.house import reading, studio
from pages.shared.road import Step
from pages.shared.signed_out import reload_page
from pages.shared.watched import METERS
from pages.shared.whose import only_look
from pages.shared.words import plain, say, say_error

__all__ = ["cells", "empty_state", "head", "heard", "next_step", "plain_errors", "studio", "tell_error", "tell_only_look",
           "watched"]
log = logging.getLogger("kamp")
_REFUSED = {"role_needed": "role", "project_only_look": "look", "project_not_yours": "own"}      # as the audit log tells them
Show = Callable[..., object]             # (said, icon)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Say known errors in words; log unknown ones under a number that the visitor can quote. The ledger is held meanwhile."""
    try:
        with reading():
            yield
    except Exception as error:
        tell_error(error)


def heard(act: Callable[..., object]) -> Callable[..., None]:
    """What a widget does when it is used (its `on_change`, its `on_click`). What is refused then is told beside the page, which
    stays as it is: Streamlit would put a sentence of its own in the place of the whole page."""
    def done(*given: object, **named: object) -> None:
        try:
            act(*given, **named)
        except Exception as error:
            tell_error(error, _beside)
    return done


def _beside(said: str, icon: str) -> None:
    st.toast(said, icon=icon, duration="long")


def _tell(error: KampError, show: Show) -> None:
    """Who has to log in is led there; the words are for the moment until then."""
    if error.code == "login_needed":
        reload_page()
    if error.code in _REFUSED:
        here = session.project()
        note_refused(_REFUSED[error.code], **error.facts | {"project": here.id, "name": here.name})
    show(plain(say_error(error)), icon=":material/info:")
    if error.choices and show is st.error:
        st.caption(say("frame.choices", choices=plain(", ".join(error.choices))))


def tell_error(error: Exception, show: Show = st.error) -> bool:
    """What is known in its words, a full disk or another fault of the machine, too; else one sentence with a number whose
    traceback goes to the log."""
    if fault := fault_of(error):
        if fault is not error:
            log.error("fault of the machine %s", request_number.current(), exc_info=error)
        _tell(fault, show)
        return True
    ref = request_number.current()
    log.error("unexpected error %s", ref, exc_info=error)
    METERS.fault()
    show(say("frame.unexpected", ref=ref), icon=":material/error:")
    return True


@contextmanager
def watched(page: str) -> Iterator[None]:
    """How long the page takes to be drawn, under the number of its run."""
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - began
        METERS.page(page, seconds)
        log.info("page", extra={"facts": {"page": page, "ms": round(seconds * 1000, 1)}})


def head(title: str, answer: str = "") -> None:
    """The page's question, and what is known so far in one line."""
    with st.container(key="head", gap="xxsmall"):
        st.title(title, anchor=False)
        if answer:
            st.markdown(answer)


def tell_only_look() -> None:
    """On a page that is there to change things: why it only shows them to who may only look, and who may do more."""
    if why := only_look():
        st.caption(f":material/visibility: {why}")


def cells(count: int, wide: int = 3) -> list[DeltaGenerator]:
    """Places for so many cards, a few side by side."""
    return [place for _ in range(0, count, wide) for place in st.columns(wide)][:count]


def next_step(step: Step, label_key: str, disabled: bool = False, **facts: object) -> None:
    """The one thing to do next, at the bottom of a page."""
    st.space("small")
    if st.button(say(label_key, **facts), key="next", type="primary", icon=":material/arrow_forward:",
                 icon_position="right", disabled=disabled):
        session.go(step)


def empty_state(text_key: str, **facts: object) -> None:
    """What is missing in one sentence, and two ways on for who may go them: the sample or one's own file."""
    with st.container(key="empty", border=True):
        st.markdown(say(text_key, **facts))
        if not session.may_work():
            return
        with st.container(horizontal=True):
            if st.button(say("frame.to_sample"), key="empty_sample"):
                session.go("start")
            if st.button(say("frame.to_own_file"), key="empty_own", type="primary"):
                session.go("data")
