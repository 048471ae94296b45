"""The blank form of a gauge study: how large, and the Excel file."""
from functools import partial

import streamlit as st

from kamp_core.reports import GaugePlan
from pages.look.process_pick import Picks
from pages.shared import session
from pages.shared.house import studio
from pages.shared.words import say

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def gauge_form_button(picks: Picks) -> None:
    """Three numbers, ten parts by three people three times at first; the form is made when it is asked for."""
    places = st.columns(3)
    parts, operators, trials = (
        picks.number(f"gauge_{name}", say(f"spc.gauge_{name}"), usual, place, low=2, high=most, step=1)
        for place, (name, usual, most) in zip(places, (("parts", 10, 50), ("operators", 3, 10), ("trials", 3, 5)), strict=True))
    plan = GaugePlan(int(parts or 10), int(operators or 3), int(trials or 3))
    st.download_button(say("spc.gauge_form"), partial(studio().gauge_form, plan, session.language()), mime=_EXCEL,
                       file_name=f"{say('form.gauge_file')}.xlsx", key="process_gauge_form", help=say("spc.gauge_form_help"),
                       icon=":material/download:", on_click="ignore")
    st.caption(say("spc.gauge_form_help"))
