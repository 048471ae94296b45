"""The signals of a control chart in words, each with the number that its mark in the picture bears."""
import streamlit as st

from kamp_core.spc.chart_words import event_sentence
from kamp_core.spc.facts import Chart
from pages.shared import session
from pages.shared.words import number, plain, say

_FIRST = 8                    # signals in sight; more are behind the fold


def signals(chart: Chart) -> None:
    """In sight where they are few and matter, else folded."""
    lines = [f"{event.number}\\. {plain(event_sentence(event, chart.ask, session.language()))}" for event in chart.told]
    open_now = chart.verdict not in ("stable", "few", "chance") and len(lines) <= _FIRST
    with st.expander(say("spc.signals", count=number(chart.signals)), expanded=open_now,
                     icon=":material/format_list_numbered:"):
        st.markdown("\n".join(f"- {line}" for line in lines))
        if chart.signals > len(lines):
            st.caption(say("spc.signals_more", shown=len(lines), count=number(chart.signals)))
