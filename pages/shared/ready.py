"""What to have ready of each product: on Answer as the model was made, on Use as a newer file goes on."""
from collections.abc import Sequence

import streamlit as st

from kamp_core.learning.outcome import Facts, Outcome
from kamp_core.reports.ready import ready_lines, ready_notes, ready_weeks, told
from kamp_core.reports.sentences import unit_of_target
from pages.shared import session
from pages.shared.words import plain


def ready(outcome: Outcome, rows: Sequence[Facts]) -> None:
    """`rows`: as in outcome.Totals."""
    rows = told(rows, outcome)
    unit, language = unit_of_target(outcome), session.language()
    said = ready_lines(rows, unit, language)
    if said:
        st.markdown("\n".join(f"- {plain(line)}" for line in said))
    else:
        for week, table in ready_weeks(rows, unit, language).items():
            st.markdown(f":small[{plain(week)}]")
            st.dataframe(table, hide_index=True, width="stretch")
    st.caption(plain(" ".join(ready_notes(outcome, language))))
