"""What runs along time, each asked once a data version."""
import streamlit as st

from kamp_core.look import trend
from kamp_core.look.facts import Shown
from kamp_core.look.overview import Overview, overview
from kamp_core.look.waves import Range, Waves, waves
from pages.look.ask import KEPT, Result, View, profile_of, rows_of, split_of

_OVERVIEWS = 10                # in memory, some MB each


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def along_time(view: View, time: str, value: str | None, result: Result | None) -> Shown:
    """A number, else the share of bad rows, else the count of rows, along time."""
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        column = profile.column(value) if value else None
        return trend(cursor, profile.column(time), column, split_of(view, result))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def sensors(view: View, time: str, columns: tuple[str, ...], within: Range | None, event: str | None) -> Waves | None:
    """Some numbers along time, within a range or over all of it."""
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        chosen = tuple(profile.column(name) for name in columns)
        return waves(cursor, profile.column(time), chosen, within, profile.column(event) if event else None,
                     overviewed(view, time, columns))


@st.cache_data(max_entries=_OVERVIEWS, show_spinner=False, hash_funcs={View: repr})
def overviewed(view: View, time: str, columns: tuple[str, ...]) -> Overview | None:
    """Some numbers along time in fine buckets, where rows are very many."""
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        return overview(cursor, profile.column(time), tuple(profile.column(name) for name in columns))
