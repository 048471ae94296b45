"""The question whether defects, or a number, rise: a slope along the days with its range, and the picture along time."""
from functools import partial

import streamlit as st

from kamp_core.look import product_of
from kamp_core.look.rising import Rising, rising
from kamp_core.look.rising_words import rising_notes, rising_sentence
from kamp_core.quality.facts import Profile
from kamp_core.quality.sql import number
from pages.look.ask import KEPT, Result, View, profile_of, rows_of, split_of, time_of
from pages.look.ask_time import along_time
from pages.look.process_pick import Picks
from pages.look.show import show
from pages.look.sides import value_picked
from pages.shared import session
from pages.shared.words import plain, say


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def rises(view: View, time: str, value: str | None, result: Result | None) -> Rising | None:
    """The slope of a number, else of the share of bad rows."""
    profile = profile_of(view.dataset, view.version)
    split = None if value else split_of(view, result)
    with rows_of(view) as cursor:
        asked = number(value) if value else f"({split.is_bad})::int"
        return rising(cursor, asked, profile.column(time), product_of(profile, value or result[0]), not value)


def rising_question(picks: Picks, profile: Profile, result: Result | None, numbers: list[str]) -> None:
    """Pick what may rise; the answer, what is left within products, the picture and the method follow."""
    value = value_picked(picks, st, result, numbers)
    time, language = time_of(profile), session.language()
    unit = (value, profile.column(value).unit) if value else None
    found = rises(picks.view, time, value, result)
    said = partial(rising_sentence, found, unit)
    st.markdown(f"**{plain(said(language))}**")
    for note in rising_notes(found, unit, language) if found else ():
        st.markdown("- " + plain(note))
    shown = along_time(picks.view, time, value, None if value else result)
    show(shown, "look_ask_picture", picks.view, sentence=False, finding=said)
    with st.expander(say("look.method"), icon=":material/functions:"):
        st.markdown(say("look.method_rising" if value else "look.method_rising_share"))


def rising_line(view: View, time: str, result: Result) -> None:
    """Under a control chart of bad rows: being unsteady is one thing, rising another."""
    found = rises(view, time, None, result)
    st.markdown(plain(rising_sentence(found, None, session.language())))
