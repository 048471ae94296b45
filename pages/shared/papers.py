"""Papers that take a while to make."""
from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.shared import session


def paper_on_demand(name: str, of: tuple[Any, ...], ask: tuple[str, str], take: str, waiting: str, make: Callable[[], bytes],
                    file_name: str, mime: str, told: str | None = None) -> None:
    """Made at a click, then there to be taken until what it was made `of` changes. `name`: what the keys of its buttons end with;
    `ask`: the label and icon of the one that makes it; `take`: of the other; `told`: a help."""
    memory = f"paper {name}"
    label, icon = ask
    if st.button(label, key=f"make_{name}", icon=icon, help=told):
        with st.spinner(waiting):
            session.set_visit_value(memory, (of, make()))
    made = session.visit_value(memory)
    if made and made[0] == of:
        st.download_button(take, made[1], file_name=file_name, mime=mime, key=f"download_{name}", icon=":material/download:",
                           on_click="ignore")
