"""What the tab of questions asks of the data, each once a data version."""
import streamlit as st

from kamp_core.look.beside import Beside, beside
from kamp_core.look.compare import Compared, Related, compare, one_result_each, relate
from kamp_core.look.leads import MOST_SENSORS, Leads, find_leads, lengths, likely
from kamp_core.look.only import Only
from kamp_core.quality.sql import number
from pages.look.able import by_difference
from pages.look.ask import KEPT, Result, View, profile_of, ranked, rows_of, split_of, time_of

_BESIDES = 3           # columns that are said to be spread unlike


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr, Only: repr})
def compared(view: View, value: str | None, result: Result | None, first: Only, second: Only,
             within: Only | None = None) -> Compared | None:
    """The mean of a number, else the share of bad rows, on two sides; `within`: like with like."""
    profile = profile_of(view.dataset, view.version)
    types = {c.name: c.type for c in profile.columns}
    with rows_of(view) as cursor:
        asked = number(value) if value else f"({split_of(view, result).is_bad})::int"
        return compare(cursor, asked, types, first, second, time_of(profile), profile.rows, within)


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr, Only: repr})
def alike(view: View, value: str | None, result: Result | None, first: Only, second: Only) -> tuple[
        tuple[Beside, Compared | None], ...]:
    """What else is spread unlike on two sides, each with the comparison within what both share."""
    profile = profile_of(view.dataset, view.version)
    besides = tuple(name for name in (value, result[0] if result else None) if name)
    with rows_of(view) as cursor:
        found = beside(cursor, profile, first, second, besides)[:_BESIDES]
    return tuple((b, compared(view, value, result, first, second, Only(b.column, values=b.shared)) if b.shared else None)
                 for b in found)


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def judged_as_wholes(view: View, column: str, result: Result) -> bool:
    """Is each kind of a column one lot with one result?"""
    with rows_of(view) as cursor:
        return one_result_each(cursor, column, split_of(view, result))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def related(view: View, x: str, y: str) -> Related | None:
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        return relate(cursor, profile.column(x), profile.column(y), time_of(profile))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def lengths_in(view: View, time: str, value: str | None, result: Result | None) -> tuple[tuple[float, ...], float]:
    """The longest delays that can be looked for, in seconds, and the one to begin with."""
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        return lengths(cursor, profile.column(time), profile.column(value) if value else split_of(view, result))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def likely_sensors(view: View, result: Result | None, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those that move, what differs between good and bad first; none that gives the result away."""
    profile = profile_of(view.dataset, view.version)
    moving = [c.name for c in likely(tuple(profile.column(name) for name in names))]
    told = {d.column for d in ranked(view, result) if d.whole} if result else set()
    return tuple(name for name in by_difference(view, result, moving) if name not in told)[:MOST_SENSORS]


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def leads(view: View, time: str, value: str | None, result: Result | None, sensors: tuple[str, ...], longest: float) -> Leads:
    """Which sensor moves how long before a number, else before the share of bad rows."""
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        target = profile.column(value) if value else split_of(view, result)
        return find_leads(cursor, profile.column(time), target, tuple(profile.column(name) for name in sensors), longest)
