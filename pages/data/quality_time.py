"""The time-line of a table: rows a day, and where its clock, a sensor or the machine stood still."""
import streamlit as st

from kamp_core.look.figure_timeline import timeline_figure
from kamp_core.quality.facts import Timeline
from kamp_core.quality.words import span, timeline_line
from pages.shared import session
from pages.shared.charts import chart_tools
from pages.shared.words import number, plain, say

_KINDS = ("gap", "frozen", "stand_in", "start_up", "idle")


def along_time(timeline: Timeline) -> None:
    language = session.language()
    st.markdown(plain(timeline_line(timeline, language)))
    if not timeline.times:
        return
    st.plotly_chart(timeline_figure(timeline, language), key="timeline", theme="streamlit", alt=say("data.along_time"),
                    config=chart_tools())
    notes = [say("data.bar_is", span=span(timeline.bucket, language)) if timeline.bucket != 86400 else say("data.bar_is_day")]
    if timeline.unsorted:
        notes.append(say("data.time_unsorted"))
    if timeline.left_out:
        notes.append(say("data.time_left_out", searched=number(timeline.searched), left=number(timeline.left_out)))
    st.caption(" ".join(notes))
    st.markdown(say("data.time_found", count=number(len(timeline.found))) if timeline.found else say("data.time_fine"))
    with st.expander(say("data.time_how"), icon=":material/help:"):
        st.markdown("\n".join(f"- {say(f'data.odd_{kind}')}" for kind in _KINDS))
