"""Along time: several sensors under one another, zoomed to the very row, or the share of bad ones, or how many rows."""
from datetime import datetime
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from kamp_core import wording
from kamp_core.look.figure_waves import waves_figure, waves_picture, waves_said
from kamp_core.look.lead_words import length_of
from kamp_core.look.only import Only
from kamp_core.look.waves import Range, Waves
from kamp_core.quality.facts import Profile
from kamp_core.settings import Language
from pages.look.able import by_difference
from pages.look.ask import Result, View
from pages.look.ask_time import along_time, sensors
from pages.look.keep import keep_button
from pages.look.narrow import narrow_to
from pages.look.process_mixed import mixed_in, mixed_words, offer_products
from pages.look.show import said, show
from pages.shared import session
from pages.shared.charts import tool_names
from pages.shared.frame import plain_errors
from pages.shared.words import day, number, plain, say

_MOST = 6              # sensors at once
_FIRST = 2             # sensors to begin with
_chart = st.components.v2.component("kamp-core.timechart", js="timechart.js", isolate_styles=False)


@st.fragment
def along_tab(view: View, profile: Profile, result: Result | None) -> None:
    """Pick what runs along time; nothing where there is no time."""
    with plain_errors():
        times = [c.name for c in profile.columns if c.kind == "time" and c.type != "TIME"]
        if not times:
            return
        st.subheader(say("look.time_title"), anchor=False)
        numbers = [c.name for c in profile.columns if c.kind == "number"]
        kinds = [*(["sensors"] if numbers else []), *(["share"] if result else []), "rows"]
        left, right = st.columns(2)
        kind = left.segmented_control(say("look.time_value"), kinds, key="look_along", default=kinds[0], required=True,
                                      format_func=lambda name: say(f"look.along_{name}"))
        time = right.selectbox(say("look.time_column"), times, key="look_time")
        if kind == "sensors":
            _sensors(view, profile, time, numbers, result)
        else:
            show(along_time(view, time, None, result if kind == "share" else None), "look_trend", view, mark=True)


def _sensors(view: View, profile: Profile, time: str, numbers: list[str], result: Result | None) -> None:
    left, right = st.columns([2, 1])
    chosen = left.multiselect(say("look.sensors"), numbers, default=by_difference(view, result, numbers)[:_FIRST],
                              max_selections=_MOST, key=f"look_sensors_{view.dataset}", placeholder=say("look.sensors_choose"))
    words = [c.name for c in profile.columns if c.type in ("VARCHAR", "BOOLEAN") and c.kind not in ("constant", "empty")]
    event = right.selectbox(say("look.event"), [None, *words], key="look_event", help=say("look.event_help"),
                            placeholder=say("look.event_none"),
                            format_func=lambda name: say("look.event_none") if name is None else name)
    if not chosen:
        st.caption(say("look.sensors_choose"))
        return
    subject = f"{view} {time} {' '.join(chosen)}"
    within = _zoomed(subject)
    shown = sensors(view, time, tuple(chosen), within, event)
    if shown is None:
        st.markdown(say("look.no_rows"))
        return
    trend, mixed = along_time(view, time, chosen[0], None), mixed_in(view, chosen[0])

    def told(language: Language) -> str:
        return f"{said(trend, language)} {mixed_words(mixed, language)}".rstrip()

    st.markdown(plain(told(session.language())))
    offer_products(view, mixed, "look_mixed")
    within_words = _said(shown, within, session.language())
    alt = f"{told(session.language())} {within_words} {waves_said(shown, session.language())}"
    _chart(key="look_waves", on_range_change=_nothing, data={
        "figure": waves_figure(shown, lambda name: say(f"look.{name}")), "subject": subject, "alt": alt,
        "plotly": "app/plotly/plotly.min.js", "tools": tool_names()})
    notes = [within_words, say("look.zoom_hint")]
    if shown.marks_left_out:
        notes.append(say("look.marks_left_out", count=number(shown.marks_left_out)))
    with st.container(key="look_waves_said"):
        st.caption(plain(" ".join(notes)))
    keep_button("look_waves", view, partial(_picture, shown), lambda language: f"{told(language)} {_said(shown, within, language)}")
    if within and st.button(say("look.only_this_time"), key="look_only_time", icon=":material/filter_alt:", type="tertiary"):
        narrow_to(view.dataset, Only(time, *(moment.isoformat(" ") for moment in within)))


def _picture(shown: Waves, language: Language) -> go.Figure:
    return waves_picture(shown, lambda name: wording.say(f"look.{name}", language))


def _nothing() -> None:
    """A state needs a listener."""


def _zoomed(subject: str) -> Range | None:
    """The range that the chart was zoomed to, as long as it shows the same thing."""
    state = session.widget("look_waves")
    asked = state.get("range") if state else None
    if session.visit_value("look_subject") != subject:
        session.set_visit_value("look_subject", subject)
        session.set_visit_value("look_old_range", asked)
    if not asked or asked == session.visit_value("look_old_range"):
        return None
    start, end = (datetime.fromisoformat(str(moment)[:26]) for moment in asked)
    return (start, end) if start < end else None


def _said(shown: Waves, within: Range | None, language: Language) -> str:
    start, end = within or shown.whole
    facts = {"first": day(start.replace(microsecond=0)), "last": day(end.replace(microsecond=0)), "rows": number(shown.rows)}
    if not shown.rows:
        return wording.say("look.waves_none", language, **facts)
    if not shown.step:
        return wording.say("look.waves_rows", language, **facts)
    return wording.say("look.waves_bucket", language, span=length_of(shown.step, language), **facts)
