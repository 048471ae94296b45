"""Papers that take a while to make."""
from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.shared import session
from pages.shared.frame import heard


def paper_on_demand(name: str, of: tuple[Any, ...], ask: tuple[str, str], take: str, waiting: str, make: Callable[[], bytes],
                    file_name: str, mime: str, told: str | None = None) -> None:
    """Made at a click, then there to be taken until what it was made `of` changes. `name`: what the keys of its buttons end with;
    `ask`: the label and icon of the one that makes it; `take`: of the other; `told`: a help."""
    wish, memory = f"paper wanted {name}", f"paper {name}"
    label, icon = ask
    st.button(label, key=f"make_{name}", icon=icon, help=told, on_click=heard(session.set_visit_value), args=(wish, of))
    if session.visit_value(wish) == of:            # kept until it is fulfilled: a click on another paper cuts this run short
        try:
            with st.spinner(waiting):
                session.set_visit_value(memory, (of, make()))
        except Exception:                          # whatever it was: else it would be tried again at every click
            session.set_visit_value(wish, None)
            raise
        session.set_visit_value(wish, None)
    made = session.visit_value(memory)
    if made and made[0] == of:
        st.download_button(take, made[1], file_name=file_name, mime=mime, key=f"download_{name}", icon=":material/download:",
                           on_click="ignore")
