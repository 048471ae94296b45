"""Work that takes longer than a click: sent for, followed with progress, cancelled; it goes on when the page is left."""
from collections.abc import Callable
from typing import Any

import streamlit as st

from kamp_core.studio.errands import Errand
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.words import percent, plain, say, say_error

_EVERY = 0.5     # seconds
_USUAL = "errand"


def send(verb: str, called: str, /, secret: str | None = None, **facts: Any) -> None:
    """Start an errand of this project; `called` is how the visitor knows the thing it is about. `secret`: kept nowhere."""
    send_as(_USUAL, verb, called, secret=secret, **facts)


def send_as(memory: str, verb: str, called: str, /, **facts: Any) -> None:
    """The same under a name of its own: no other page takes its end for that of its own errand."""
    session.remember(memory, {"id": studio().errands.start(session.project().id, verb, **facts), "name": called})
    st.rerun()


def busy() -> bool:
    """Is something being done that was sent for? One thing at a time."""
    known = session.recall(_USUAL)
    return bool(known) and studio().errands.look(known["id"]).state == "running"


def errand_box(done: Callable[[Errand], None], memory: str = _USUAL) -> bool:
    """The errand at hand, if there is one; `done` is called once when it ended well. True while it runs. Its end is for who may
    change what it was sent for: who may only look cannot mark it as seen, and would be told for ever."""
    known = session.recall(memory)
    if not known:
        return False
    errand = studio().errands.look(known["id"])
    if errand.state == "running":
        _follow(known["id"], known["name"])
        return True
    if not session.may_work():
        return False
    if errand.state == "failed":
        _failed(errand, memory)
        return False
    session.remember(memory, None)
    if errand.state == "done":
        done(errand)
    st.rerun()


@st.fragment(run_every=_EVERY)
def _follow(id: str, name: str) -> None:
    with plain_errors():
        errand = studio().errands.look(id)
        if errand.state != "running":
            st.rerun()
        said = say(f"errand.{errand.verb.replace('.', '_')}", name=plain(name))
        with st.container(key="errand", border=True, gap="small"):
            st.progress(errand.share, text=f"{said} · {percent(errand.share)}")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(say("errand.goes_on_mending" if errand.verb == "care.mend" else "errand.goes_on"))
                if session.may_work() and st.button(say("errand.stop"), key="stop_errand", icon=":material/stop_circle:",
                                                    type="tertiary"):
                    studio().errands.stop(id)
                    st.rerun()


def _failed(errand: Errand, memory: str) -> None:
    fault = errand.fault()
    with st.container(key="errand_failed", gap="small"):
        if fault:
            st.error(plain(say_error(fault)), icon=":material/info:")
            if fault.choices:
                st.caption(say("frame.choices", choices=plain(", ".join(fault.choices))))
        if st.button(say("errand.seen"), key="errand_seen"):
            session.remember(memory, None)
            st.rerun()
