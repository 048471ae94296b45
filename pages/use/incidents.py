"""A watched machine's new file: its incidents, machine by machine, as the Answer tells alarms."""
import streamlit as st

from kamp_core.models import Scored
from kamp_core.models.facts import Incidents
from kamp_core.reports.watching import episode_table
from pages.shared import session
from pages.shared.tables import listing
from pages.shared.words import number, percent, say

SHOWN = 20


def counted(scored: Scored) -> None:
    """How many incidents on how many machines, and of how many rows."""
    found = scored.incidents
    assert found is not None
    named = any(one["machine"] for one in (*found.told, *found.near))
    if found.count:
        key = "use.incidents" if named else "use.incidents_one"
    else:
        key = "use.incidents_none" if not found.near else "use.incidents_near" if named else "use.incidents_near_one"
    odd = len({one["machine"] for one in found.told})
    st.subheader(say(key, machines=number(found.machines), odd=number(odd), count=number(found.count),
                     near=number(len(found.near))), anchor=False)
    marked = scored.bad_marked or 0
    st.caption(say("use.incidents_rows", rows=number(scored.rows), marked=number(marked),
                   share=percent(marked / max(1, scored.rows))))
    lasting = sum(one["lasting"] for one in found.told)
    if lasting:
        st.markdown(f"**{say('use.incidents_lasting', count=number(lasting))}**")


def told(found: Incidents) -> None:
    """Each with its beginning, its length and its sensors; then the machines that came near one."""
    for heading, those in (("incidents_which", found.told), ("incidents_close", found.near)):
        if those:
            st.markdown(f"**{say(f'use.{heading}')}**")
            listing(episode_table(those[:SHOWN], session.language()))
    if found.count > SHOWN:
        st.caption(say("use.incidents_more", count=number(found.count - SHOWN)))
    if found.told or found.near:
        st.caption(say("use.incidents_help"))
