"""Can the gauge be trusted? A crossed study in three columns."""
from functools import partial

import streamlit as st

from kamp_core.quality.facts import Profile
from kamp_core.spc import propose
from kamp_core.spc.capability import spec_of
from kamp_core.spc.gauge import Gauge
from kamp_core.spc.study_figures import gauge_bars, gauge_figure
from kamp_core.spc.study_words import gauge_advice, gauge_sentence
from pages.look.ask import View
from pages.look.keep import keep_button
from pages.look.process_ask import facts_of, studied
from pages.look.process_gauge_form import gauge_form_button
from pages.look.process_pick import Picks
from pages.shared import session
from pages.shared.charts import chart_tools
from pages.shared.words import number, percent, plain, say

_SOURCES = ("grr", "ev", "av", "operator", "interaction", "part", "total")


def gauge_view(picks: Picks, profile: Profile) -> None:
    """Three columns, one verdict."""
    parts, people, numbers = ([c.name for c in able] for able in propose.gauge_columns(profile))
    if not parts or not people or not numbers:
        st.markdown(say("spc.no_columns_gauge"))
        gauge_form_button(picks)
        return
    places = st.columns(4)
    likely = propose.sounds_like_gauge(profile.column(parts[0]), profile.column(people[0]))
    nothing = [] if likely else [None]           # no other columns are taken for a study that nobody made
    part = picks.select("part", say("spc.part"), [*nothing, *parts], words=_name, where=places[0])
    operator = picks.select("operator", say("spc.operator"), [*nothing, *([n for n in people if n != part] or people)], words=_name,
                            where=places[1])
    measured = [n for n in numbers if n not in (part, operator)] or numbers
    value = picks.select("measured", say("spc.value"), measured, where=places[2])
    tolerance = picks.number("tolerance", say("spc.tolerance"), _width(picks, value), places[3], low=0.0, format="%.6g")
    if part is None or operator is None:
        st.markdown(say("spc.no_columns_gauge"))
        gauge_form_button(picks)
        return
    _show(studied(picks.view, part, operator, value, tolerance or None), picks.view)
    with st.expander(say("spc.gauge_form"), icon=":material/download:"):
        gauge_form_button(picks)


def _name(column: str | None) -> str:
    return say("spc.judged_none") if column is None else column


def _width(picks: Picks, value: str) -> float | None:
    spec = spec_of(facts_of(picks.dataset, picks.version, value))
    return spec.high - spec.low if spec.low is not None and spec.high is not None else None


def _show(found: Gauge, view: View) -> None:
    language = session.language()
    words = gauge_sentence(found, language)
    sign = ":blue[:material/check_circle:]" if found.verdict == "good" else ":orange[:material/warning:]"
    st.markdown(f"{sign} **{plain(words)}**")
    st.markdown("\n".join(f"- {plain(line)}" for line in gauge_advice(found, language)))
    left, right = st.columns(2)
    left.plotly_chart(gauge_figure(found, language), key="process_figure", theme="streamlit", alt=words, config=chart_tools())
    right.plotly_chart(gauge_bars(found, language), key="process_bars", theme="streamlit", alt=words, config=chart_tools())
    keep_button("process_figure", view, partial(gauge_figure, found), partial(gauge_sentence, found))
    st.caption(say("spc.study_size", parts=len(found.parts), operators=len(found.operators), trials=found.trials))
    with st.expander(say("spc.details"), icon=":material/calculate:"):
        st.dataframe([_source(found, name) for name in _SOURCES], hide_index=True, width="stretch")
        st.dataframe([{say("spc.source"): say(f"spc.source_{line.source}"), say("spc.freedom"): line.freedom,
                       say("spc.squares"): number(line.squares), "F": number(line.f), "p": number(line.p)}
                      for line in found.anova], hide_index=True, width="stretch")
        st.caption(say("spc.anova_pooled" if found.pooled else "spc.anova_kept"))


def _source(found: Gauge, name: str) -> dict[str, str]:
    component = found.component(name)
    return {say("spc.source"): say(f"spc.source_{name}"), "σ": number(component.sigma),
            say("spc.study_variation"): percent(component.study), say("spc.contribution"): percent(component.contribution),
            say("spc.of_tolerance"): percent(component.tolerance)}
