"""The columns that a model wants of a file, and the model as a file to take along."""
from html import escape

import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.models.prepared import asked
from pages.shared.house import studio
from pages.shared.taking import offer_kept
from pages.shared.words import plain, say

_FIRST = 12            # columns named at once


def wanted(outcome: Outcome) -> None:
    """As many as the file is asked for, before any cleaning; the rest of a long list unfolds."""
    names, inputs = _asked(outcome.run, outcome.seconds)
    if outcome.outlook is not None:
        st.caption(plain(say("use.wants_forecast", columns=", ".join(names))))
        return
    more = [name for name in inputs if name not in outcome.inputs]
    told = say("use.wants", columns=", ".join(names[:_FIRST]) + (" …" if names[_FIRST:] else ""), count=len(names))
    st.caption(plain(told))
    if more:
        st.caption(plain(say("use.wants_more", columns=", ".join(more))))
    if names[_FIRST:]:
        with st.expander(say("use.wants_all", count=len(names))):
            st.markdown(plain(", ".join(names)))


def take_along(name: str, run: str) -> None:
    """Served from the disk: a model file may be large. A button that asks for the address, as the browser saves what comes."""
    with st.container(key="download_model"):
        st.html(f'<form action="{escape(offer_kept(studio().package_file(run), name))}" method="get">'
                f'<button class="kamp-button" type="submit" title="{escape(say("use.download_help"))}">'
                f'{escape(say("use.download_model"))}</button></form>')


@st.cache_data(max_entries=50, show_spinner=False)
def _asked(run: str, seconds: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(columns of the file, of the model). `seconds`: of the run, so that a resumed run is asked anew."""
    card = studio().package(run).card
    return asked(card).columns, card.columns
