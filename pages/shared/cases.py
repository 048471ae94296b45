"""Similar past cases of a row kept aside, or of a part made up."""
from collections.abc import Mapping

import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.similar import Value
from kamp_core.reports.cases import Similar, cases_line, cases_table
from kamp_core.studio.cases import has_cases
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.tables import listing
from pages.shared.words import number, plain, say


def cases_of_part(outcome: Outcome, part: Mapping[str, Value]) -> None:
    """Nothing where rows have no result of their own."""
    if has_cases(outcome):
        st.subheader(say("answer.cases"), anchor=False)
        _show(studio().cases.of_part(outcome, part), outcome)


@st.fragment
def cases_of_row(outcome: Outcome) -> None:
    """Of one of the riskiest rows, where asked for."""
    if not has_cases(outcome):
        return
    with plain_errors():
        row = st.selectbox(say("answer.cases_pick"), [row.row for row in outcome.risky_rows], index=None,
                           key=f"cases_{outcome.run}", placeholder=say("answer.cases_pick_none"),
                           format_func=lambda row: say("answer.cases_row", row=number(row)))
        if row is not None:
            _show(studio().cases.of_row(outcome, row), outcome)


def _show(similar: Similar | None, outcome: Outcome) -> None:
    """How they turned out, then each; that there is nothing like it, or that the data are gone."""
    if similar is None:
        st.caption(say("answer.cases_gone"))
        return
    st.markdown(f"**{plain(cases_line(similar, outcome, session.language()))}**")
    if table := cases_table(similar, session.language()):
        listing(table)
        st.caption(say("answer.cases_help"))
