"""Pickers that several screens share."""
import streamlit as st

from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import number, say


def dataset_picker() -> str | None:
    """Which data of this project; None while there is none."""
    known = {d.id: d for d in studio().ledger.datasets(session.project().id)}
    if not known:
        return None
    session.preset("dataset", session.dataset())
    st.selectbox(say("frame.dataset"), list(known), key="dataset", placeholder=say("frame.dataset_choose"),
                 format_func=lambda id: say("frame.dataset_line", name=known[id].name, rows=number(known[id].rows)),
                 on_change=heard(lambda: session.choose(dataset=session.widget("dataset"))))
    return session.dataset()
