"""The question of what moves first: a result, some sensors, and the delay at which each tells most."""
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from kamp_core import wording
from kamp_core.look.lead_words import answer, both_figure, curve_figure, length_of, line, stretch
from kamp_core.look.leads import MOST_SENSORS, Leads
from kamp_core.quality.facts import Profile
from kamp_core.settings import Language
from kamp_core.wording.lists import some
from pages.look.ask import Result, View, time_of
from pages.look.ask_questions import leads, lengths_in, likely_sensors
from pages.look.keep import keep_button
from pages.shared import session
from pages.shared.charts import chart_tools
from pages.shared.words import number, plain, say

_SHARE = ""            # of what may be the result: the one that is no column
_LISTED, _NAMED = 5, 8


def lead_question(view: View, profile: Profile, result: Result | None, numbers: list[str]) -> None:
    """Pick a result, sensors and the longest delay; the answer follows."""
    time = time_of(profile)
    left, right = st.columns(2)
    picked = left.selectbox(say("look.lead_result"), [*([_SHARE] if result else []), *numbers], key="look_lead_result",
                            format_func=lambda name: name or say("look.bad_share"))
    target = picked or None
    told = None if target else result
    able, usual = lengths_in(view, time, target, told)
    if not able:
        st.markdown(say("look.lead_too_short"))
        return
    longest = right.selectbox(say("look.lead_longest"), able, index=able.index(usual),
                              key=f"look_lead_longest_{view.dataset}_{target}_{len(able)}",
                              format_func=lambda seconds: length_of(seconds, session.language()))
    sensors = _sensors(view, told, target, [name for name in numbers if name != target])
    if not sensors:
        st.caption(say("look.sensors_choose"))
        return
    with st.spinner(say("look.lead_busy")):
        found = leads(view, time, target, told, tuple(sensors), longest)
    _tell(found, view, target)


def _sensors(view: View, result: Result | None, target: str | None, able: list[str]) -> list[str]:
    """All that move, unless a person picks some."""
    first = likely_sensors(view, result, tuple(able))
    key = f"look_lead_sensors_{view.dataset}_{target}"
    kept = session.widget(key)
    label = say("look.lead_sensors_some", count=len(first if kept is None else kept), all=len(able))
    with st.popover(label, icon=":material/checklist:", key="look_lead_pick"):
        chosen: list[str] = st.multiselect(say("look.lead_sensors"), able, default=first, max_selections=MOST_SENSORS, key=key,
                                           placeholder=say("look.sensors_choose"))
    return chosen


def _tell(found: Leads, view: View, target: str | None) -> None:
    language = session.language()
    name = partial(_name, target)
    st.markdown(f"**{plain(answer(found, name(language), language))}**")
    known = [lead for lead in found.leads if lead.verdict != "chance"]
    for lead in known[1:_LISTED]:
        st.markdown("- " + plain(line(lead, name(language), language)))
    others = some([lead.column for lead in found.leads if lead.verdict == "chance"], _NAMED)
    if known and others:
        st.caption(plain(say("look.lead_others", columns=others)))
    places = list(range(len(found.leads)))
    place = st.selectbox(say("look.lead_see"), places, key=f"look_lead_see_{found.leads[0].column}",
                         format_func=lambda i: found.leads[i].column)
    _pictures(found, place, view, target)
    st.caption(say("look.lead_caution"))
    with st.expander(say("look.method"), icon=":material/functions:"):
        st.markdown(plain(say("look.lead_method", rows=number(found.rows), step=length_of(found.step, language))))
        if found.pieces:
            st.markdown(say("look.lead_pieces"))


def _pictures(found: Leads, place: int, view: View, target: str | None) -> None:
    """The curve over the delays, and the two series over each other."""
    lead, language = found.leads[place], session.language()
    curve = partial(curve_figure, found, lead)

    def said(language: Language) -> str:
        return line(lead, _name(target, language), language)

    def both(language: Language) -> go.Figure:
        return both_figure(found, place, _name(target, language), target is None, language)

    st.plotly_chart(curve(language), key="look_lead_curve", theme="streamlit", alt=said(language), config=chart_tools())
    keep_button("look_lead_curve", view, curve, said)
    st.caption(say("look.lead_chance_said"))
    st.markdown(plain(stretch(found, place, language)))
    st.plotly_chart(both(language), key="look_lead_both", theme="streamlit", alt=said(language), config=chart_tools())
    keep_button("look_lead_both", view, both, said)


def _name(target: str | None, language: Language) -> str:
    return target or wording.say("look.bad_share", language)
