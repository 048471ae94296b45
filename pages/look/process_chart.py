"""Is it steady? Control charts of a measurement and of defects, each with its own sentence."""
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from kamp_core.quality.facts import Profile
from kamp_core.spc import propose
from kamp_core.spc.chart_figure import control_figure
from kamp_core.spc.chart_words import advice, chart_sentence, kind_sentence, only_fewer, point_sentence
from kamp_core.spc.facts import OF_COUNTS, Ask, Chart
from pages.look.ask import View, guessed_result
from pages.look.keep import keep_button
from pages.look.process_ask import charted
from pages.look.process_dead import readings
from pages.look.process_group import more_choices, pick_grouping, time_of
from pages.look.process_limits import limits_table
from pages.look.process_mixed import offer_one_product
from pages.look.process_pick import Picks
from pages.look.process_signals import signals
from pages.look.rising import rising_line
from pages.shared import session
from pages.shared.charts import chart_tools
from pages.shared.words import number, plain, say

_SIGNS = {"unstable": ":orange[:material/warning:]", "settled": ":orange[:material/history:]",
          "look": ":orange[:material/search:]"}
_FEWER = ":blue[:material/trending_down:]"


def value_view(picks: Picks, profile: Profile) -> None:
    """One measurement."""
    able = [c.name for c in propose.values(profile)]
    if not able:
        st.markdown(say("spc.no_columns_value"))
        return
    left, right = st.columns(2)
    column = picks.select("value", say("spc.column"), able, where=left)
    ask = Ask("auto", column, grouping=pick_grouping(picks, profile, time_of(picks, profile), right))
    answer = st.container()
    ask = more_choices(picks, profile, ask, True)
    with answer:
        view = readings(picks, profile, column)
        show_chart(charted(view, ask), ask, view)


def bad_view(picks: Picks, profile: Profile) -> None:
    """Bad rows, numbers of bad items, or numbers of defects."""
    judged, counted = [c.name for c in propose.judgements(profile)], [c.name for c in propose.counts(profile)]
    able = [*(["judged"] if judged else []), *(["items", "defects"] if counted else [])]
    if not able:
        st.markdown(say("spc.no_columns_bad"))
        return
    left, right = st.columns(2)
    what = picks.select("bad_what", say("spc.bad_what"), able, _usual(picks, profile, able),
                        lambda name: say(f"spc.bad_{name}"), left)
    below, beside = st.columns(2)
    ask = _judged(picks, profile, judged, right, below) if what == "judged" else (
        _counted(picks, profile, what, counted, right, below))
    if ask is None:
        st.markdown(say("spc.bad_pick"))
        return
    ask = replace(ask, grouping=pick_grouping(picks, profile, time_of(picks, profile), beside, judged=what == "judged"))
    answer = st.container()
    ask = more_choices(picks, profile, ask, False)
    with answer:
        if ask.bad is not None and ask.time:
            rising_line(picks.view, ask.time, (ask.column, ask.bad))
        show_chart(charted(picks.view, ask), ask, picks.view)


def _usual(picks: Picks, profile: Profile, able: list[str]) -> str:
    """Row by row, unless no column sounds like a judgement and one like a number of bad ones."""
    judged = guessed_result(picks.dataset) or any(propose.sounds_judged(c) for c in propose.judgements(profile))
    counted = any(propose.sounds_counted(c) for c in propose.counts(profile))
    return "items" if counted and not judged else able[0]


def _judged(picks: Picks, profile: Profile, able: list[str], where: Any, below: Any) -> Ask | None:
    """The result column that the problem takes, or one whose name says so; else it has to be picked."""
    target, bad = guessed_result(picks.dataset) or (None, None)
    likely = target if target in able else next((n for n in able if propose.sounds_judged(profile.column(n))), None)
    column = picks.select("judged", say("spc.judged_column"), able if likely else [None, *able], likely, where=where,
                          words=lambda name: say("spc.judged_none") if name is None else name)
    if column is None:
        return None
    values = [value for value, _ in profile.column(column).top]
    usual = bad if column == target and bad in values else values[-1]
    return Ask("p", column, bad=picks.select(f"bad_value_{column}", say("spc.bad_value"), values, usual, where=below))


def _counted(picks: Picks, profile: Profile, what: str, able: list[str], where: Any, below: Any) -> Ask:
    column = picks.select("counted", say("spc.count_column"), able, where=where)
    made = [c.name for c in propose.inspected(profile) if c.name != column]
    names = made if what == "items" and made else [None, *made]
    inspected = picks.select("inspected", say("spc.inspected_column"), names, where=below,
                             words=lambda name: say("spc.inspected_none") if name is None else name)
    return Ask("p" if what == "items" else "u" if inspected else "c", column, inspected=inspected)


def show_chart(chart: Chart, asked: Ask, view: View) -> None:
    """Stable or not, the picture, what to do, the signals in words; limits and constants folded."""
    language = session.language()
    words = chart_sentence(chart, language)
    sign = _FEWER if only_fewer(chart) else _SIGNS.get(chart.verdict, ":blue[:material/check_circle:]")
    st.markdown(f"{sign} **{plain(words)}** {plain(advice(chart, language))}")
    if asked.kind not in OF_COUNTS:
        offer_one_product(view, asked.column)
    st.plotly_chart(control_figure(chart, language), key="process_figure", theme="streamlit", alt=words, config=chart_tools())
    notes = [point_sentence(chart, language), kind_sentence(chart, asked.kind, language)]
    if len(chart.places) < chart.points:
        notes.append(say("spc.thinned", points=number(chart.points), shown=number(len(chart.places))))
    st.caption(plain(" ".join(notes)))
    keep_button("process_figure", view, partial(control_figure, chart), partial(chart_sentence, chart))
    if chart.events:
        signals(chart)
    limits_table(chart)
