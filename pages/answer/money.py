"""What the answer is worth in a month, where three numbers are known."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.reports.sentences import capture_at, inspects
from pages.answer.top import chosen_share
from pages.shared import session
from pages.shared.words import number, plain, say

_ASKED = ("money_parts", "money_missed", "money_inspection")


def money(outcome: Outcome) -> None:
    """Won a month: defects caught at their price, less the inspections."""
    prevalence = outcome.headline.prevalence
    if not inspects(outcome) or not prevalence or outcome.verdict.level in ("no_signal", "suspicious"):
        return
    with st.expander(say("answer.money"), icon=":material/payments:"):
        for column, name in zip(st.columns(3), _ASKED, strict=True):
            with column:
                session.preset(name, int(session.recall(name, 0)))
                st.number_input(say(f"answer.{name}"), min_value=0, step=1000, key=name, on_change=_keep, args=(name,))
        parts, missed, inspection = (int(session.recall(name, 0)) for name in _ASKED)
        if not (parts and missed):
            st.caption(say("answer.money_ask"))
            return
        at = capture_at(outcome, chosen_share(outcome))
        cost = at.inspected * parts * inspection
        value, low, high = (round(prevalence * parts * caught * missed - cost, -3) for caught in (at.caught, at.low, at.high))
        st.markdown(f"**{plain(say('answer.money_answer', value=number(value), low=number(low), high=number(high)))}**")
        st.caption(say("answer.money_how"))


def _keep(name: str) -> None:
    session.remember(name, session.widget(name))
