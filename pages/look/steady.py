"""The question whether a measurement is steady: its control chart, and what that is and takes for granted folded away."""
import streamlit as st

from kamp_core.quality.facts import Profile
from kamp_core.spc import propose
from kamp_core.spc.facts import Ask
from pages.look.ask import View
from pages.look.process_ask import charted
from pages.look.process_chart import show_chart
from pages.look.process_dead import readings
from pages.look.process_pick import Picks
from pages.shared.words import say


def steady_question(view: View, profile: Profile, numbers: list[str]) -> None:
    """Pick a number; subgroups and limits are proposed. More can be set on the tab of process control."""
    column = Picks(view, "look").select("ask_steady", say("look.ask_steady_value"), numbers)
    time = next(iter(propose.times(profile)), None)
    ask = Ask("auto", column, time=time.name if time else None, grouping=propose.grouping_for(profile, time))
    view = readings(Picks(view), profile, column)
    show_chart(charted(view, ask), ask, view)
    st.caption(say("look.steady_more"))
    with st.expander(say("look.method"), icon=":material/functions:"):
        st.markdown(say("look.method_steady"))
