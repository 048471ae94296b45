"""The settings card: where to set the knobs, product by product, what speaks for it, and the plan to try it."""
from functools import partial

import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.settings_card import Move, Suggestion
from kamp_core.reports.figures import range_bar
from kamp_core.reports.knobs import notes, place, suggestion_lines, trial_csv
from pages.shared import session
from pages.shared.gate import offered
from pages.shared.tables import listing
from pages.shared.words import plain, say


def knobs(outcome: Outcome) -> None:
    """Nothing for other problems."""
    card = outcome.settings
    if card is None:
        return
    with st.container(border=True, key="settings_card", gap="small"):
        st.subheader(say("report.part_settings"), anchor=False)
        for number, one in enumerate(card.suggestions):
            _one(outcome, one, number)
        st.caption("\n\n".join(plain(line) for line in notes(card, session.language())))


def _one(outcome: Outcome, one: Suggestion, number: int) -> None:
    with st.container(key=f"suggestion_{number}", gap="small"):
        if one.product:
            st.markdown(f"#### {plain(one.product)}")
        if one.knobs:
            listing({say("answer.settings_knob"): [move.column for move in one.knobs],
                     say("answer.settings_now"): [place(move.now) for move in one.knobs],
                     say("answer.settings_best"): [_best(move) for move in one.knobs],
                     say("answer.settings_range"): [f"{place(move.low)} ~ {place(move.high)}" for move in one.knobs]})
        if one.state == "change":
            said = suggestion_lines(one, outcome, session.language())
            st.markdown(f"**{plain(said[0])}**")
            st.html(range_bar(one.gain, one.gain_low, one.gain_high, 0.0, 1.15 * one.gain_high, said[0], height=14))
            st.markdown("\n".join(f"- {plain(line)}" for line in said[1:]))
            st.download_button(say("answer.settings_plan"), offered(partial(trial_csv, outcome, one, session.language())),
                               mime="text/csv", file_name=f"trial_{outcome.run}_{number + 1}.csv", key=f"trial_plan_{number}",
                               icon=":material/download:", on_click="ignore")
        else:
            st.markdown(plain(" ".join(suggestion_lines(one, outcome, session.language()))))


def _best(move: Move) -> str:
    arrow = "↑" if move.best > move.now else "↓"
    return f"{arrow} {place(move.best)}" if move.moved else say("answer.settings_same")
