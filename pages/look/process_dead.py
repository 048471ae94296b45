"""Readings that page Data takes for "no reading" stay out of a chart: how many and why is said, one click puts them back."""
from dataclasses import replace

import streamlit as st

from kamp_core.look.only import Only
from kamp_core.quality.facts import Profile
from pages.look.ask import View, rows_in
from pages.look.process_pick import Picks
from pages.shared.words import number, plain, say


def readings(picks: Picks, profile: Profile, column: str) -> View:
    """The rows without the stand-ins of the column; all of them where a person wants so, or where there are none."""
    found = profile.marks.stand_ins.get(column, ())
    if not found:
        return picks.view
    values = tuple(value for value, _ in found)
    without = replace(picks.view, only=(*picks.view.only, Only(column, besides=values)))
    count = rows_in(picks.view) - rows_in(without)
    if not count:
        return picks.view
    name = f"dead_{column}"
    kept = picks.chosen(name, [True, False], False)
    with st.container(key="process_dead", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(plain(say("spc.dead_kept" if kept else "spc.dead", column=column, count=number(count),
                              values=", ".join(map(number, values)))))
        st.button(say("spc.dead_drop" if kept else "spc.dead_keep"), key="process_dead_turn", on_click=picks.keep,
                  args=(name, not kept), icon=":material/filter_alt:" if kept else ":material/undo:")
    return picks.view if kept else without
